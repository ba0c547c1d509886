//! Statements that do not fit one text: filters, searches, lists of values. Built of `'static` fragments and
//! arguments only, so that what a person typed can be nothing but an argument.

use std::borrow::Cow;

use crate::Value;

/// A SELECT under construction. In every fragment `$` stands for the next argument.
///
/// ```text
/// Select::new("SELECT sid, name FROM account").and("organization_sid = $", organization).order("sid").limit(101)
/// ```
#[derive(Debug, Clone)]
pub struct Select<'a> {
    head: &'static str,
    conditions: Vec<Cow<'static, str>>,
    group: &'static str,
    order: &'static str,
    limited: bool,
    args: Vec<Value<'a>>,
}

impl<'a> Select<'a> {
    /// Begins with `SELECT … FROM …`, joins included, without a WHERE of its own at the outermost level.
    pub fn new(head: &'static str) -> Self {
        Self {
            head,
            conditions: Vec::new(),
            group: "",
            order: "",
            limited: false,
            args: Vec::new(),
        }
    }

    /// Gives the next argument of the head. Comes before any condition.
    #[must_use]
    pub fn with(mut self, value: impl Into<Value<'a>>) -> Self {
        self.args.push(value.into());
        self
    }

    /// Demands a condition with one argument: `sid > $`.
    #[must_use]
    pub fn and(self, condition: &'static str, value: impl Into<Value<'a>>) -> Self {
        self.and_all(condition, [value.into()])
    }

    /// Demands a condition with any number of arguments, none included: `(name_key, sid) > ($, $)`.
    #[must_use]
    pub fn and_all(
        mut self,
        condition: &'static str,
        values: impl IntoIterator<Item = Value<'a>>,
    ) -> Self {
        self.conditions.push(Cow::Borrowed(condition));
        self.args.extend(values);
        self
    }

    /// Demands that the column is one of the values. None of no values.
    #[must_use]
    pub fn and_in<V: Into<Value<'a>>>(
        self,
        column: &'static str,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        self.and_in_within(column, values, "")
    }

    /// The same inside a longer condition, as `EXISTS (SELECT … WHERE column` … `)`.
    #[must_use]
    pub fn and_in_within<V: Into<Value<'a>>>(
        self,
        before: &'static str,
        values: impl IntoIterator<Item = V>,
        after: &'static str,
    ) -> Self {
        let values = values.into_iter().map(Into::into).collect();
        self.and_any_in([(before, values, after)])
    }

    /// Demands at least one of several conditions of that form.
    #[must_use]
    pub fn and_any_in(
        mut self,
        alternatives: impl IntoIterator<Item = (&'static str, Vec<Value<'a>>, &'static str)>,
    ) -> Self {
        let written: Vec<String> = alternatives
            .into_iter()
            .filter(|(_, values, _)| !values.is_empty())
            .map(|(before, mut values, after)| {
                // Filled up to a power of two with the last value: few different texts, so few statements to prepare.
                let (count, last) = (values.len(), values[values.len() - 1].clone());
                values.resize(count.next_power_of_two(), last);
                let places = vec!["$"; values.len()].join(", ");
                self.args.extend(values);
                format!("{before} IN ({places}){after}")
            })
            .collect();
        let condition = if written.is_empty() {
            Cow::Borrowed("1 = 0")
        } else {
            Cow::Owned(written.join(" OR "))
        };
        self.conditions.push(condition);
        self
    }

    /// Demands that the column lies in one of the ranges, their upper ends left out. In none of no ranges.
    #[must_use]
    pub fn and_any_range(
        mut self,
        column: &'static str,
        ranges: impl IntoIterator<Item = (String, String)>,
    ) -> Self {
        let before = self.args.len();
        self.args.extend(
            ranges
                .into_iter()
                .flat_map(|(from, to)| [Value::from(from), Value::from(to)]),
        );
        let count = (self.args.len() - before) / 2;
        let range = format!("({column} >= $ AND {column} < $)");
        let text = if count == 0 {
            "1 = 0".to_owned()
        } else {
            vec![range; count].join(" OR ")
        };
        self.conditions.push(Cow::Owned(text));
        self
    }

    /// Groups by these columns.
    #[must_use]
    pub fn group(mut self, columns: &'static str) -> Self {
        self.group = columns;
        self
    }

    /// Orders by these columns.
    #[must_use]
    pub fn order(mut self, columns: &'static str) -> Self {
        self.order = columns;
        self
    }

    /// Takes at most `count` rows. Comes last.
    #[must_use]
    pub fn limit(mut self, count: u32) -> Self {
        self.limited = true;
        self.args.push(Value::from(count));
        self
    }

    /// The text, its placeholders `$1, $2, …`, and the arguments in that order.
    pub(crate) fn build(&self) -> (String, &[Value<'a>]) {
        let mut text = self.head.to_owned();
        for (index, condition) in self.conditions.iter().enumerate() {
            text.push_str(if index == 0 { " WHERE " } else { " AND " });
            text.push('(');
            text.push_str(condition);
            text.push(')');
        }
        if !self.group.is_empty() {
            text.push_str(" GROUP BY ");
            text.push_str(self.group);
        }
        if !self.order.is_empty() {
            text.push_str(" ORDER BY ");
            text.push_str(self.order);
        }
        if self.limited {
            text.push_str(" LIMIT $");
        }
        (number(&text), &self.args)
    }
}

/// `$` to `$1`, `$2`, … in order.
fn number(text: &str) -> String {
    let mut numbered = String::with_capacity(text.len() + 16);
    for (index, part) in text.split('$').enumerate() {
        if index > 0 {
            numbered.push('$');
            numbered.push_str(&index.to_string());
        }
        numbered.push_str(part);
    }
    numbered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_typed_is_an_argument_and_never_text() {
        let typed = "'; DROP TABLE account; --";
        let select = Select::new("SELECT sid FROM account")
            .and("name_key = $", typed)
            .and_in("status", ["active", "closed", "suspended"])
            .order("sid")
            .limit(3);
        let (text, args) = select.build();
        assert_eq!(
            text,
            "SELECT sid FROM account WHERE (name_key = $1) AND (status IN ($2, $3, $4, $5)) ORDER BY sid LIMIT $6"
        );
        assert_eq!(args.len(), 6);
    }

    #[test]
    fn one_of_nothing_is_nothing() {
        let (text, args) = Select::new("SELECT 1 FROM account")
            .and_in("sid", Vec::<&str>::new())
            .build()
            .0
            .split_once("WHERE")
            .map(|(_, tail)| (tail.to_owned(), 0))
            .unwrap();
        assert_eq!((text.as_str(), args), (" (1 = 0)", 0));
    }
}

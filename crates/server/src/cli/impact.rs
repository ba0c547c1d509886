//! What a dry run says about people: who would gain and lose what where, as sentences before a question and as a table.

use serde_json::Value;

use super::{
    answer::{items, name, text, who},
    table::Table,
};

/// One sentence for each person and place.
pub(super) fn lines(plan: &Value) -> Vec<String> {
    let told = items(plan, "/impact/changes").iter().map(|change| {
        let (gains, loses) = (text(change, "/gains"), text(change, "/loses"));
        let what = match (gains.is_empty(), loses.is_empty()) {
            (false, false) => format!("gains {gains} and loses {loses}"),
            (false, true) => format!("gains {gains}"),
            _ => format!("loses {loses}"),
        };
        format!(
            "{} {what} at {}.",
            who(change, "/principal"),
            name(change, "/scope")
        )
    });
    told.chain(more(plan)).collect()
}

/// Whether anything would change for anybody.
pub(super) fn is_any(plan: &Value) -> bool {
    !items(plan, "/impact/changes").is_empty() || plan["impact"]["more"] == true
}

/// The same as a table.
pub(super) fn table(plan: &Value) -> Table {
    let mut table = Table::new(
        "change",
        "changes",
        &["who", "where", "would gain", "would lose"],
    );
    for change in items(plan, "/impact/changes") {
        let cells = vec![
            who(change, "/principal").into(),
            name(change, "/scope").into(),
            text(change, "/gains").into(),
            text(change, "/loses").into(),
        ];
        table.row(text(change, "/principal/sid"), cells);
    }
    table
}

/// That not everybody was looked at.
pub(super) fn more(plan: &Value) -> Option<String> {
    (plan["impact"]["more"] == true).then(|| {
        "More than 500 people are concerned; these are the ones that were looked at.".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_change_is_told_by_who_what_and_where() {
        let plan = json!({"impact": {"more": true, "changes": [
            {"principal": {"sid": "US1", "email": "ada@example.com"}, "scope": {"name": "Main"}, "gains": ["logs.read"], "loses": ["users.read", "roles.read"]},
        ]}});
        assert_eq!(
            lines(&plan)[0],
            "ada@example.com gains logs.read and loses users.read, roles.read at Main."
        );
        assert!(is_any(&plan) && more(&plan).is_some());
        assert!(!is_any(&json!({"impact": {"changes": [], "more": false}})));
    }
}

//! Names of constraints on SQLite, which reports the columns of a violated one but not its name. Read once from the
//! schema when the database is opened.

use std::collections::HashMap;

use rusqlite::{Connection, Result};

/// From `table.column, table.column` to the name of the unique constraint over them.
#[derive(Debug, Default)]
pub(crate) struct Names(HashMap<String, String>);

impl Names {
    /// The name of the unique constraint over these columns, written as SQLite reports them.
    pub(crate) fn of<'n>(&'n self, columns: &'n str) -> Option<&'n str> {
        // An index over an expression is reported by its name.
        let by_name = columns
            .strip_prefix("index '")
            .and_then(|rest| rest.strip_suffix('\''));
        by_name.or_else(|| self.0.get(columns).map(String::as_str))
    }

    /// Reads them from the schema. A primary key without a name gets the one that PostgreSQL would give it.
    pub(crate) fn read(connection: &Connection) -> Result<Self> {
        let mut names = HashMap::new();
        let mut keys = connection.prepare(
            "SELECT m.name, m.name || '_pkey', c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
             WHERE m.type = 'table' AND c.pk > 0 ORDER BY m.name, c.pk",
        )?;
        let mut indexes = connection.prepare(
            "SELECT m.tbl_name, m.name, c.name FROM sqlite_master m JOIN pragma_index_info(m.name) c
             WHERE m.type = 'index' AND m.sql LIKE 'CREATE UNIQUE%' ORDER BY m.name, c.seqno",
        )?;
        for statement in [&mut keys, &mut indexes] {
            let mut columns: HashMap<String, String> = HashMap::new();
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let (table, name, column): (String, String, String) =
                    (row.get(0)?, row.get(1)?, row.get(2)?);
                append(columns.entry(name).or_default(), &table, &column);
            }
            names.extend(columns.into_iter().map(|(name, columns)| (columns, name)));
        }
        let mut tables =
            connection.prepare("SELECT name, sql FROM sqlite_master WHERE type = 'table'")?;
        let mut rows = tables.query([])?;
        while let Some(row) = rows.next()? {
            let (table, text): (String, String) = (row.get(0)?, row.get(1)?);
            names.extend(named_constraints(&table, &text));
        }
        Ok(Self(names))
    }
}

/// The `CONSTRAINT name UNIQUE (…)` and `CONSTRAINT name PRIMARY KEY (…)` of a CREATE TABLE.
fn named_constraints(table: &str, text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for part in text.split("CONSTRAINT ").skip(1) {
        let Some((name, rest)) = part.split_once(char::is_whitespace) else {
            continue;
        };
        let rest = rest.trim_start();
        let Some(list) = rest
            .strip_prefix("UNIQUE")
            .or_else(|| rest.strip_prefix("PRIMARY KEY"))
        else {
            continue;
        };
        let Some((list, _)) = list
            .trim_start()
            .strip_prefix('(')
            .and_then(|list| list.split_once(')'))
        else {
            continue;
        };
        let mut columns = String::new();
        for column in list.split(',') {
            append(&mut columns, table, column.trim());
        }
        found.push((columns, name.to_owned()));
    }
    found
}

fn append(columns: &mut String, table: &str, column: &str) {
    if !columns.is_empty() {
        columns.push_str(", ");
    }
    columns.push_str(table);
    columns.push('.');
    columns.push_str(column);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unique_constraint_is_known_by_its_columns() {
        let connection = Connection::open_in_memory().unwrap();
        connection
            .execute_batch(
                "CREATE TABLE a (x TEXT NOT NULL, y TEXT, z TEXT, CONSTRAINT a_key PRIMARY KEY (x, y), CONSTRAINT a_z UNIQUE (z)) STRICT, WITHOUT ROWID;
                 CREATE TABLE b (x TEXT PRIMARY KEY, y TEXT);
                 CREATE UNIQUE INDEX b_xy ON b (y, x);",
            )
            .unwrap();
        let names = Names::read(&connection).unwrap();
        assert_eq!(names.of("a.x, a.y"), Some("a_key"));
        assert_eq!(names.of("a.z"), Some("a_z"));
        assert_eq!(names.of("b.x"), Some("b_pkey"));
        assert_eq!(names.of("b.y, b.x"), Some("b_xy"));
        assert_eq!(names.of("b.y"), None);
    }
}

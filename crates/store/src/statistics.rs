//! What SQLite's planner is told about the tables: a large organization, whatever is in them now. Without it, it takes an
//! organization for ten rows and reads all of one where an index would find a single row. PostgreSQL counts by itself.

use rusqlite::Connection;

/// Rows that a table is taken to have, and those of one organization.
const TABLE: &str = "1000000";
const ORGANIZATION: &str = "100000";
/// Rows of one scope or role, and of anything else that an index begins to tell apart.
const SCOPE: &str = "1000";
const FEW: &str = "10";
/// Rows of an organization in one state.
const STATE: &str = "20000";

/// Writes it for every index of the schema; belongs into the transaction that changes the schema.
pub(crate) fn write(connection: &Connection) -> rusqlite::Result<()> {
    // Makes the table, and gathers nothing.
    connection.execute_batch("ANALYZE sqlite_schema; DELETE FROM sqlite_stat1;")?;
    let indexes: Vec<(String, String, bool, bool)> = connection
        .prepare(
            "SELECT t.name, i.name, i.\"unique\", i.origin = 'pk' FROM pragma_table_list t, pragma_index_list(t.name) i
             WHERE t.schema = 'main' AND t.type = 'table'",
        )?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (table, index, unique, primary) in indexes {
        let columns: Vec<String> = connection
            .prepare("SELECT name FROM pragma_index_info(?1) ORDER BY seqno")?
            .query_map([&index], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        // The primary key of a table without rowid goes by the table's name.
        let name = if primary { &table } else { &index };
        connection.execute(
            "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?1, ?2, ?3)",
            [&table, name, &numbers(&columns, unique)],
        )?;
    }
    Ok(())
}

/// Rows of the table, then rows that share the first column, the first two, and so on.
fn numbers(columns: &[String], unique: bool) -> String {
    let shared = columns
        .iter()
        .enumerate()
        .map(|(at, column)| match column.as_str() {
            _ if unique && at + 1 == columns.len() => "1",
            "organization_sid" | "bucket" if at == 0 => ORGANIZATION,
            "scope_sid" | "role_sid" => SCOPE,
            "status" | "delivery" | "revoked_at" => STATE,
            _ => FEW,
        });
    [TABLE]
        .into_iter()
        .chain(shared)
        .collect::<Vec<_>>()
        .join(" ")
}

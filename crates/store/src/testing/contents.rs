//! Every row of a test's database as text: to see that nothing changed, and that something stands nowhere.
#![expect(
    clippy::unwrap_used,
    reason = "a test that can't read its own database fails there"
)]

use std::thread;

use postgres::{Client, NoTls};
use rusqlite::{Connection, types::Value};

use super::TestDatabase;
use crate::Database;

impl TestDatabase {
    /// Every row of every table, `table: values`, sorted: two of them are equal when nothing changed between.
    ///
    /// # Panics
    /// When the database refuses.
    pub fn contents(&self) -> Vec<String> {
        let mut rows = match &self.options.database {
            Database::Sqlite(path) => of_sqlite(&Connection::open(path).unwrap()),
            // The driver can't work on a thread of an async runtime, and tests are on one.
            Database::Postgres(url) => thread::scope(|scope| {
                let read = scope.spawn(|| of_postgres(&mut Client::connect(url, NoTls).unwrap()));
                read.join().unwrap()
            }),
        };
        rows.sort();
        rows
    }
}

fn of_sqlite(connection: &Connection) -> Vec<String> {
    let mut tables = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        .unwrap();
    let tables = tables.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let mut rows = Vec::new();
    for table in tables.map(Result::unwrap) {
        let mut all = connection
            .prepare(&format!("SELECT * FROM {table}"))
            .unwrap();
        let columns = all.column_count();
        let mut found = all.query([]).unwrap();
        while let Some(row) = found.next().unwrap() {
            let values: Vec<Value> = (0..columns).map(|at| row.get(at).unwrap()).collect();
            rows.push(format!("{table}: {values:?}"));
        }
    }
    rows
}

fn of_postgres(client: &mut Client) -> Vec<String> {
    let tables = client
        .query(
            "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'",
            &[],
        )
        .unwrap();
    let mut rows = Vec::new();
    for table in tables.iter().map(|row| row.get::<_, String>(0)) {
        let all = client
            .query(&format!("SELECT t::text FROM {table} t"), &[])
            .unwrap();
        rows.extend(
            all.iter()
                .map(|row| format!("{table}: {}", row.get::<_, String>(0))),
        );
    }
    rows
}

//! What somebody does who has the database and not the server: statements beside the engine, on a connection of their own.
#![expect(
    clippy::unwrap_used,
    reason = "a test that can't change its own database fails there"
)]

use std::{thread, time::Duration};

use postgres::{Client, NoTls};
use rusqlite::Connection;

use super::TestDatabase;
use crate::Database;

impl TestDatabase {
    /// Runs statements on the database directly, past engine, rules and events.
    ///
    /// # Panics
    /// When the database refuses.
    pub fn tamper(&self, sql: &str) {
        match &self.options.database {
            Database::Sqlite(path) => {
                let connection = Connection::open(path).unwrap();
                connection.busy_timeout(Duration::from_secs(5)).unwrap();
                connection.execute_batch(sql).unwrap();
            }
            // The driver can't work on a thread of an async runtime, and tests are on one.
            Database::Postgres(url) => thread::scope(|scope| {
                let done = scope.spawn(|| {
                    let mut client = Client::connect(url, NoTls).unwrap();
                    client.batch_execute(sql).unwrap();
                });
                done.join().unwrap();
            }),
        }
    }
}

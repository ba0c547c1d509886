//! What happens to a database while a server works on it: another process holds its lock, its file is moved away, its disk is
//! full. SQLite only; PostgreSQL has its own ways, which the store's tests cut connections for.
#![expect(
    clippy::unwrap_used,
    reason = "a test that can't make trouble fails there"
)]

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::TestDatabase;
use crate::Database;

/// Another process's write lock; let go when dropped.
pub struct Locked {
    _connection: Connection,
}

/// A file that is somewhere else; back when dropped.
pub struct Gone {
    path: PathBuf,
}

const FILES: [&str; 3] = ["", "-wal", "-shm"];

impl TestDatabase {
    fn file(&self) -> &Path {
        match &self.options.database {
            Database::Sqlite(path) => path,
            Database::Postgres(_) => panic!("PostgreSQL has no file"),
        }
    }

    /// Takes the write lock, as another process might.
    ///
    /// # Panics
    /// When the database is not SQLite, or the lock can't be had.
    pub fn lock(&self) -> Locked {
        let connection = Connection::open(self.file()).unwrap();
        connection.execute_batch("BEGIN IMMEDIATE").unwrap();
        Locked {
            _connection: connection,
        }
    }

    /// Moves the file away with its log.
    ///
    /// # Panics
    /// When the database is not SQLite.
    pub fn take_away(&self) -> Gone {
        let path = self.file().to_owned();
        for suffix in FILES {
            rename(&path, suffix, ".aside", true);
        }
        Gone { path }
    }

    /// Lets the file grow to so many pages and no further, as a full disk would; what it has already, it keeps.
    ///
    /// # Panics
    /// When the database refuses.
    pub async fn limit_pages(&self, pages: Pages) {
        let sql = match pages {
            Pages::AsManyAsNow => "PRAGMA max_page_count = 1",
            Pages::Plenty => "PRAGMA max_page_count = 1000000",
        };
        let limited = self.store.write(0, move |tx| {
            tx.one(sql, &[], |row| row.get::<i64>(0)).map(drop)
        });
        limited.await.unwrap();
    }
}

/// How large a file may become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pages {
    /// No larger than it is.
    AsManyAsNow,
    /// As large as it likes.
    Plenty,
}

/// A file that is not there is left where it is not.
fn rename(path: &Path, suffix: &str, ending: &str, away: bool) {
    let here = PathBuf::from(format!("{}{suffix}", path.display()));
    let aside = PathBuf::from(format!("{}{suffix}{ending}", path.display()));
    let (from, to) = if away { (here, aside) } else { (aside, here) };
    if from.exists() {
        std::fs::rename(from, to).unwrap();
    }
}

impl Drop for Gone {
    fn drop(&mut self) {
        for suffix in FILES {
            rename(&self.path, suffix, ".aside", false);
        }
    }
}

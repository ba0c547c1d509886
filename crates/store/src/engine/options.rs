//! How a store is opened: which database, how many threads, what limits.

use std::{path::PathBuf, str::FromStr, thread, time::Duration};

use muster_model::{Error, Result};

use crate::{
    Clock, Entropy,
    migrate::{MIGRATIONS, Migration},
};

/// Which database, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Database {
    /// A SQLite file: `sqlite:PATH`.
    Sqlite(PathBuf),
    /// A PostgreSQL server: `postgres://…`.
    Postgres(String),
}

impl FromStr for Database {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text.split_once(':') {
            Some(("sqlite", path)) if !path.is_empty() => Ok(Self::Sqlite(path.into())),
            Some(("postgres" | "postgresql", _)) => Ok(Self::Postgres(text.to_owned())),
            _ => Err(Error::invalid(
                "database",
                "database.address",
                "The database is named as sqlite:PATH or postgres://USER@HOST/NAME.",
            )),
        }
    }
}

/// How a store is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// Which database.
    pub database: Database,
    /// Where the time comes from.
    pub clock: Clock,
    /// Where randomness comes from.
    pub entropy: Entropy,
    /// Threads that answer reads.
    pub readers: usize,
    /// Threads that run acts on PostgreSQL. SQLite has one.
    pub writers: usize,
    /// How many acts or reads may wait before the next is refused.
    pub queue: usize,
    /// How many acts share one commit on SQLite at most.
    pub group: usize,
    /// How long to wait for a lock of another process on the SQLite file.
    pub patience: Duration,
    /// How long one act or read may run on SQLite.
    pub longest: Duration,
    /// How often, on PostgreSQL, it is proven that the log is followed; hints of other nodes come in between.
    pub follow_pause: Duration,
    /// Without such a proof for this long nothing is decided from memory.
    pub follow_limit: Duration,
    /// Finds the events of an act: a statement that returns a row when the act of the SID `$1` was committed.
    pub act_exists: &'static str,
    /// The schema.
    pub migrations: &'static [Migration],
    /// Failures to order.
    #[cfg(feature = "testing")]
    pub faults: crate::testing::Faults,
}

impl Options {
    /// The usual options.
    pub fn new(database: Database) -> Self {
        let cores = thread::available_parallelism().map_or(2, usize::from);
        Self {
            database,
            clock: Clock::System,
            entropy: Entropy::System,
            readers: cores.clamp(2, 8),
            writers: (4 * cores).clamp(4, 32),
            queue: 10_000,
            group: 256,
            patience: Duration::from_secs(2),
            longest: Duration::from_secs(10),
            follow_pause: Duration::from_secs(1),
            follow_limit: Duration::from_secs(5),
            act_exists: "SELECT 1 FROM event WHERE act_sid = $1",
            migrations: MIGRATIONS,
            #[cfg(feature = "testing")]
            faults: crate::testing::Faults::default(),
        }
    }
}

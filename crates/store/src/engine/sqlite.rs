//! One connection to a SQLite file, owned by one thread: how it is opened and how it runs statements.
//! When transactions begin and end is decided in `group` and `reader`.

use std::{
    collections::HashMap,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use muster_model::{Error, Result};
use rusqlite::{CachedStatement, Connection, OpenFlags, config::DbConfig};

use crate::{
    Row, Value,
    ambient::Stopwatch,
    dialect::{self, Fault, Names},
    row::Source,
    tx::Text,
};

/// More than the product has statements; built ones push each other out.
const STATEMENTS: usize = 512;
/// How often, in instructions of its virtual machine, SQLite asks whether time is up.
const INSTRUCTIONS_PER_LOOK: i32 = 10_000;

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The one writer.
    Write,
    /// One of the readers: small cache, can't change anything.
    Read,
}

/// How connections to the file are opened.
#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) path: PathBuf,
    /// How long to wait for a lock of another process.
    pub(crate) patience: Duration,
    /// How long one act or read may run: a longer one would hold up the writer, or keep the WAL from being reset.
    pub(crate) longest: Duration,
}

/// A connection and what it has prepared.
pub(crate) struct Sqlite {
    connection: Connection,
    /// From the address of a static text to the text as SQLite wants it.
    texts: HashMap<Key, Box<str>>,
    names: Arc<Names>,
    deadline: Deadline,
    inode: (u64, u64),
    /// The first fault of the running act.
    pub(crate) fault: Option<Fault>,
}

/// Address and length of a static text: only compared, never followed.
type Key = (usize, usize);

impl File {
    /// Opens the file as it is; it must be there.
    pub(crate) fn open(&self, purpose: Purpose) -> Result<Connection> {
        self.connect(purpose).map_err(dialect::unavailable)
    }

    fn connect(&self, purpose: Purpose) -> rusqlite::Result<Connection> {
        let access = match purpose {
            Purpose::Write => OpenFlags::SQLITE_OPEN_READ_WRITE,
            Purpose::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
        };
        let connection =
            Connection::open_with_flags(&self.path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        connection.busy_timeout(self.patience)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
        // Plans do not depend on arguments. Without it SQLite prepares most built statements anew each time they run.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.pragma_update(None, "mmap_size", 0)?;
        connection.pragma_update(None, "temp_store", "MEMORY")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        match purpose {
            Purpose::Write => {
                connection.pragma_update(None, "journal_mode", "WAL")?;
                connection.pragma_update(None, "synchronous", "FULL")?;
                connection.pragma_update(None, "wal_autocheckpoint", 0)?;
                connection.pragma_update(None, "journal_size_limit", 64 << 20)?;
                connection.pragma_update(None, "cache_size", -32_768)?;
            }
            Purpose::Read => {
                connection.pragma_update(None, "query_only", true)?;
                connection.pragma_update(None, "cache_size", -4_096)?;
            }
        }
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        Ok(connection)
    }

    /// Which file the path names now.
    fn inode(&self) -> Result<(u64, u64)> {
        inode(&self.path).map_err(dialect::unavailable)
    }
}

fn inode(path: &Path) -> std::io::Result<(u64, u64)> {
    let file = std::fs::metadata(path)?;
    Ok((file.dev(), file.ino()))
}

impl Sqlite {
    /// Opens the file for one thread.
    pub(crate) fn open(file: &File, purpose: Purpose) -> Result<Self> {
        Self::over(file, file.open(purpose)?)
    }

    /// Takes over an open connection to the file.
    pub(crate) fn over(file: &File, mut connection: Connection) -> Result<Self> {
        let inode = file.inode()?;
        let names = Arc::new(Names::read(&connection).map_err(dialect::unavailable)?);
        let deadline = Deadline::new(file.longest);
        let watch = deadline.clone();
        connection
            .progress_handler(INSTRUCTIONS_PER_LOOK, Some(move || watch.is_over()))
            .map_err(dialect::unavailable)?;
        Ok(Self {
            connection,
            texts: HashMap::new(),
            names,
            deadline,
            inode,
            fault: None,
        })
    }

    /// Whether the path still names the file that this connection has open. After a restore it does not, and what
    /// would be written here would be lost.
    pub(crate) fn is_current(&self, file: &File) -> bool {
        inode(&file.path).is_ok_and(|inode| inode == self.inode)
    }

    pub(crate) fn connection(&mut self) -> &mut Connection {
        &mut self.connection
    }

    /// Whether no transaction is open: after some errors SQLite has rolled back everything by itself.
    pub(crate) fn is_outside(&self) -> bool {
        self.connection.is_autocommit()
    }

    /// Forgets the fault of the last act and gives the next its time.
    pub(crate) fn begin_act(&mut self) {
        self.fault = None;
        self.deadline.start();
    }

    /// Runs BEGIN, SAVEPOINT, RELEASE, ROLLBACK or COMMIT.
    pub(crate) fn control(&mut self, text: &'static str) -> rusqlite::Result<()> {
        self.deadline.stop();
        self.connection
            .prepare_cached(text)?
            .raw_execute()
            .map(drop)
    }

    pub(crate) fn execute(&mut self, sql: &'static str, args: &[Value<'_>]) -> Result<u64> {
        let ran = prepare(&self.connection, &mut self.texts, Text::Static(sql), args)
            .and_then(|mut statement| statement.raw_execute());
        ran.map(|rows| rows as u64)
            .map_err(|error| self.fail(error))
    }

    pub(crate) fn query(
        &mut self,
        text: Text<'_>,
        args: &[Value<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> Result<bool>,
    ) -> Result<()> {
        match read(&self.connection, &mut self.texts, text, args, each) {
            Ok(read) => read,
            Err(error) => Err(self.fail(error)),
        }
    }

    /// Keeps the fault of the act and turns the error into ours.
    pub(crate) fn fail(&mut self, error: rusqlite::Error) -> Error {
        let (fault, error) = dialect::of_sqlite(error, &self.names);
        self.fault.get_or_insert(fault);
        error
    }
}

/// Reads until `each` has enough or objects. The outer error is SQLite's, the inner one the reader's.
fn read(
    connection: &Connection,
    texts: &mut HashMap<Key, Box<str>>,
    text: Text<'_>,
    args: &[Value<'_>],
    each: &mut dyn FnMut(&Row<'_>) -> Result<bool>,
) -> rusqlite::Result<Result<()>> {
    let mut statement = prepare(connection, texts, text, args)?;
    if !statement.readonly() {
        return Ok(Err(Error::internal(
            "a query that writes: use exec or note",
        )));
    }
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        match each(&Row(Source::Sqlite(row))) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => return Ok(Err(error)),
        }
    }
    Ok(Ok(()))
}

fn prepare<'c>(
    connection: &'c Connection,
    texts: &mut HashMap<Key, Box<str>>,
    text: Text<'_>,
    args: &[Value<'_>],
) -> rusqlite::Result<CachedStatement<'c>> {
    let mut statement = match text {
        Text::Static(text) => {
            let key = (text.as_ptr() as usize, text.len());
            connection.prepare_cached(
                texts
                    .entry(key)
                    .or_insert_with(|| dialect::sqlite_text(text).into()),
            )?
        }
        Text::Built(text) => connection.prepare_cached(&dialect::sqlite_text(text))?,
    };
    if statement.parameter_count() != args.len() {
        return Err(rusqlite::Error::InvalidParameterCount(
            args.len(),
            statement.parameter_count(),
        ));
    }
    for (index, value) in args.iter().enumerate() {
        value.bind(&mut statement, index + 1)?;
    }
    Ok(statement)
}

/// When the running act or read has used up its time, in milliseconds since the connection was opened.
#[derive(Debug, Clone)]
struct Deadline {
    opened: Stopwatch,
    longest: Duration,
    over_at: Arc<AtomicU64>,
}

impl Deadline {
    fn new(longest: Duration) -> Self {
        Self {
            opened: Stopwatch::start(),
            longest,
            over_at: Arc::new(AtomicU64::new(u64::MAX)),
        }
    }

    fn start(&self) {
        self.over_at.store(
            self.elapsed()
                .saturating_add(self.longest.as_millis() as u64),
            Ordering::Relaxed,
        );
    }

    fn stop(&self) {
        self.over_at.store(u64::MAX, Ordering::Relaxed);
    }

    fn is_over(&self) -> bool {
        self.elapsed() > self.over_at.load(Ordering::Relaxed)
    }

    fn elapsed(&self) -> u64 {
        self.opened.elapsed().as_millis() as u64
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;

    use super::*;
    use crate::args;

    #[test]
    fn a_statement_that_is_kept_is_not_prepared_anew_for_other_arguments() {
        let folder = tempfile::tempdir().unwrap();
        let file = File {
            path: folder.path().join("muster.db"),
            patience: Duration::ZERO,
            longest: Duration::from_secs(1),
        };
        Connection::open(&file.path)
            .unwrap()
            .execute_batch("CREATE TABLE account (organization_sid TEXT, sid TEXT, name TEXT, PRIMARY KEY (organization_sid, sid)) WITHOUT ROWID;")
            .unwrap();
        for purpose in [Purpose::Read, Purpose::Write] {
            let session = Sqlite::open(&file, purpose).unwrap();
            let mut texts = HashMap::new();
            let text = "SELECT sid FROM account WHERE organization_sid = $1 AND sid IN ($2, $3) AND sid > $4 ORDER BY name, sid LIMIT $5";
            for number in 0..10i64 {
                let args = args!["OR1", number.to_string(), "AC2", "AC", number];
                read(
                    &session.connection,
                    &mut texts,
                    Text::Built(text),
                    args,
                    &mut |_| Ok(true),
                )
                .unwrap()
                .unwrap();
            }
            let kept = session
                .connection
                .prepare_cached(&dialect::sqlite_text(text))
                .unwrap();
            assert_eq!(
                kept.get_status(StatementStatus::RePrepare),
                0,
                "{purpose:?}"
            );
        }
    }
}

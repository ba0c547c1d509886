//! What a database is before anything is opened or migrated: how far its schema is, and which key file it belongs to.
//! A start that has to be refused is refused by what is read here; nothing is written.

use std::{fs, path::Path, thread};

use muster_model::{Error, Result};

use super::{
    Database, Options, Postgres, Sqlite, Store,
    postgres::Server,
    sqlite::{File, Purpose},
};
use crate::{Row, Value, dialect, tx::Text};

/// What a database says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Binding {
    /// How many migrations were applied; none on a new database.
    pub schema: i64,
    /// The database's own name and the fingerprint of its key file; none while it was never opened by a server.
    pub keys: Option<(String, Vec<u8>)>,
}

const SCHEMA: &str = "SELECT COUNT(*) FROM schema_migration";
const KEYS: &str = "SELECT sid, key_fingerprint FROM server WHERE id = 1";
const SQLITE_TABLE: &str = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = $1";
const POSTGRES_TABLE: &str =
    "SELECT 1 FROM information_schema.tables WHERE table_schema = 'public' AND table_name = $1";

impl Store {
    /// What the database that `options` name says of itself. Reads only; a SQLite file that is not there is a new database.
    ///
    /// # Errors
    /// `database.unavailable`.
    pub fn binding(options: &Options) -> Result<Binding> {
        match &options.database {
            Database::Sqlite(path) if is_new(path)? => Ok(Binding::default()),
            Database::Sqlite(path) => {
                let file = File {
                    path: path.clone(),
                    patience: options.patience,
                    longest: options.longest,
                };
                Session::Sqlite(Box::new(Sqlite::open(&file, Purpose::Read)?)).binding()
            }
            // On a thread of its own: the caller's may belong to an async runtime, where the driver can't work.
            Database::Postgres(url) => thread::scope(|scope| {
                let read = || Session::Postgres(Box::new(Server::new(url)?.connect()?)).binding();
                scope
                    .spawn(read)
                    .join()
                    .unwrap_or_else(|_| Err(Error::internal("reading the binding panicked")))
            }),
        }
    }
}

fn is_new(path: &Path) -> Result<bool> {
    match fs::metadata(path) {
        Ok(metadata) => Ok(metadata.len() == 0),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(dialect::unavailable(error)),
    }
}

/// A connection of either kind.
enum Session {
    Sqlite(Box<Sqlite>),
    Postgres(Box<Postgres>),
}

impl Session {
    fn query(
        &mut self,
        sql: &'static str,
        args: &[Value<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> Result<bool>,
    ) -> Result<()> {
        match self {
            Self::Sqlite(session) => session.query(Text::Static(sql), args, each),
            Self::Postgres(session) => session.query(Text::Static(sql), args, each),
        }
    }

    fn has_table(&mut self, name: &'static str) -> Result<bool> {
        let catalogue = match self {
            Self::Sqlite(_) => SQLITE_TABLE,
            Self::Postgres(_) => POSTGRES_TABLE,
        };
        let mut found = false;
        self.query(catalogue, &[Value::from(name)], &mut |_| {
            found = true;
            Ok(false)
        })?;
        Ok(found)
    }

    fn binding(&mut self) -> Result<Binding> {
        let mut binding = Binding::default();
        if self.has_table("schema_migration")? {
            self.query(SCHEMA, &[], &mut |row| {
                binding.schema = row.get(0)?;
                Ok(false)
            })?;
        }
        if self.has_table("server")? {
            self.query(KEYS, &[], &mut |row| {
                binding.keys = Some((row.get(0)?, row.get(1)?));
                Ok(false)
            })?;
        }
        Ok(binding)
    }
}

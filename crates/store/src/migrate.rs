//! The numbered migrations and the small runner that applies them: each in a transaction of its own, so that an
//! interrupted one leaves the old schema or the new one. A database from a newer Muster is refused.

use aws_lc_rs::digest;
use muster_model::{Error, Result};
use rusqlite::Connection;

use crate::{
    Clock, Value,
    dialect::{self, Engine},
    engine::Postgres,
    statistics,
    tx::Text,
};

/// One step of the schema. Its text is never changed once it has been released.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// What it does, in a few words.
    pub name: &'static str,
    /// The text for both databases; see `dialect` for the words that are replaced.
    pub sql: &'static str,
}

/// The migrations in their order. Number 1 is the first.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "foundation",
        sql: include_str!("migrations/0001_foundation.sql"),
    },
    Migration {
        name: "delegation",
        sql: include_str!("migrations/0002_delegation.sql"),
    },
    Migration {
        name: "recovery",
        sql: include_str!("migrations/0003_recovery.sql"),
    },
    Migration {
        name: "console",
        sql: include_str!("migrations/0004_console.sql"),
    },
];

const BOOKKEEPING: &str = "CREATE TABLE IF NOT EXISTS schema_migration (
    number BIGINT NOT NULL, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at BIGINT NOT NULL,
    CONSTRAINT schema_migration_pkey PRIMARY KEY (number)) CLUSTERED;
CREATE TABLE IF NOT EXISTS schema_lock (
    name TEXT NOT NULL, CONSTRAINT schema_lock_pkey PRIMARY KEY (name)) CLUSTERED;
INSERT INTO schema_lock (name) VALUES ('migrate') ON CONFLICT DO NOTHING;";

const APPLIED: &str = "SELECT checksum FROM schema_migration ORDER BY number";
const APPLY: &str =
    "INSERT INTO schema_migration (number, name, checksum, applied_at) VALUES ($1, $2, $3, $4)";

impl Migration {
    fn checksum(&self) -> String {
        sha256(self.sql)
    }
}

fn sha256(text: &str) -> String {
    let digest = digest::digest(&digest::SHA256, text.as_bytes());
    digest
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// A short name for a whole schema, for templates of tests.
#[cfg(feature = "testing")]
pub(crate) fn digest_of(migrations: &[Migration]) -> String {
    let all: String = migrations.iter().map(Migration::checksum).collect();
    sha256(&all).chars().take(16).collect()
}

/// How many of `migrations` have been applied.
///
/// # Errors
/// When the database was built by a newer Muster, or by other migrations than these.
fn position(applied: &[String], migrations: &[Migration]) -> Result<usize> {
    if applied.len() > migrations.len() {
        let message = format!(
            "The database has schema {}, this muster knows schema {}. Use the newer muster, or restore a backup.",
            applied.len(),
            migrations.len()
        );
        return Err(Error::conflict("database.newer_schema", message));
    }
    match applied
        .iter()
        .zip(migrations)
        .position(|(applied, migration)| *applied != migration.checksum())
    {
        Some(index) => {
            let message = format!(
                "Migration {} of the database is not the one of this muster. It was made by another build.",
                index + 1
            );
            Err(Error::conflict("database.foreign_schema", message))
        }
        None => Ok(applied.len()),
    }
}

/// Refuses a database whose schema is not exactly this Muster's: for those who only read.
fn demand_all(applied: &[String], migrations: &[Migration]) -> Result<()> {
    let at = position(applied, migrations)?;
    if at == migrations.len() {
        return Ok(());
    }
    Err(Error::conflict(
        "database.older_schema",
        format!(
            "The database has schema {at}, this muster needs schema {}. Run muster migrate.",
            migrations.len()
        ),
    ))
}

/// Brings a SQLite database up to date.
pub(crate) fn sqlite(
    connection: &Connection,
    migrations: &[Migration],
    clock: &Clock,
) -> Result<()> {
    connection
        .execute_batch(&dialect::schema_text(BOOKKEEPING, Engine::Sqlite))
        .map_err(dialect::unavailable)?;
    loop {
        connection
            .execute_batch("BEGIN IMMEDIATE")
            .map_err(dialect::unavailable)?;
        let step = sqlite_step(connection, migrations, clock);
        match &step {
            Ok(_) => connection
                .execute_batch("COMMIT")
                .map_err(dialect::unavailable)?,
            Err(_) if connection.is_autocommit() => {}
            Err(_) => connection
                .execute_batch("ROLLBACK")
                .map_err(dialect::unavailable)?,
        }
        if !step? {
            return Ok(());
        }
    }
}

fn sqlite_step(connection: &Connection, migrations: &[Migration], clock: &Clock) -> Result<bool> {
    let at = position(&sqlite_applied(connection)?, migrations)?;
    let Some(migration) = migrations.get(at) else {
        return Ok(false);
    };
    let failed = |error: rusqlite::Error| {
        Error::internal(format!(
            "migration {} ({}): {error}",
            at + 1,
            migration.name
        ))
    };
    connection
        .execute_batch(&dialect::schema_text(migration.sql, Engine::Sqlite))
        .map_err(failed)?;
    statistics::write(connection).map_err(failed)?;
    let row = (
        at as i64 + 1,
        migration.name,
        migration.checksum(),
        clock.now().micros(),
    );
    connection
        .execute(&dialect::sqlite_text(APPLY), row)
        .map_err(failed)?;
    tracing::info!(number = at + 1, name = migration.name, "migrated");
    Ok(true)
}

/// Refuses a SQLite database that is not up to date.
pub(crate) fn check_sqlite(connection: &Connection, migrations: &[Migration]) -> Result<()> {
    demand_all(&sqlite_applied(connection)?, migrations)
}

fn sqlite_applied(connection: &Connection) -> Result<Vec<String>> {
    let mut statement = connection.prepare(APPLIED).map_err(no_muster)?;
    let rows = statement
        .query_map([], |row| row.get(0))
        .map_err(no_muster)?;
    rows.collect::<rusqlite::Result<_>>().map_err(no_muster)
}

fn no_muster(error: rusqlite::Error) -> Error {
    if error.sqlite_error_code() == Some(rusqlite::ErrorCode::Unknown) {
        return Error::conflict(
            "database.foreign_schema",
            "This is no database of muster, or an empty one.",
        )
        .because(error);
    }
    dialect::unavailable(error)
}

/// Brings a PostgreSQL database up to date. Several servers may start at once: a row lock lets one go first.
pub(crate) fn postgres(
    session: &mut Postgres,
    migrations: &[Migration],
    clock: &Clock,
) -> Result<()> {
    let bookkeeping = dialect::schema_text(BOOKKEEPING, Engine::Postgres);
    // IF NOT EXISTS does not keep two from creating the same table at once: the later one finds it at its second try.
    session
        .batch(&bookkeeping)
        .or_else(|_| session.batch(&bookkeeping))?;
    session.fault = None;
    loop {
        session.control("BEGIN")?;
        match postgres_step(session, migrations, clock) {
            Ok(more) => {
                session.control("COMMIT")?;
                if !more {
                    return Ok(());
                }
            }
            Err(error) => {
                session.control("ROLLBACK")?;
                return Err(error);
            }
        }
    }
}

fn postgres_step(session: &mut Postgres, migrations: &[Migration], clock: &Clock) -> Result<bool> {
    session.control("SELECT name FROM schema_lock FOR UPDATE")?;
    let at = position(&postgres_applied(session)?, migrations)?;
    let Some(migration) = migrations.get(at) else {
        return Ok(false);
    };
    session.control("SET LOCAL statement_timeout = 0")?;
    let applied = session
        .batch(&dialect::schema_text(migration.sql, Engine::Postgres))
        .and_then(|()| {
            let checksum = migration.checksum();
            session.execute(
                APPLY,
                &[
                    Value::from(at as i64 + 1),
                    Value::from(migration.name),
                    Value::from(&checksum),
                    Value::from(clock.now()),
                ],
            )
        });
    applied.map_err(|error| {
        Error::internal(format!(
            "migration {} ({}): {error:?}",
            at + 1,
            migration.name
        ))
    })?;
    tracing::info!(number = at + 1, name = migration.name, "migrated");
    Ok(true)
}

/// Refuses a PostgreSQL database that is not up to date.
pub(crate) fn check_postgres(session: &mut Postgres, migrations: &[Migration]) -> Result<()> {
    demand_all(&postgres_applied(session)?, migrations)
}

fn postgres_applied(session: &mut Postgres) -> Result<Vec<String>> {
    let mut applied = Vec::new();
    session.query(Text::Static(APPLIED), &[], &mut |row| {
        applied.push(row.get(0)?);
        Ok(true)
    })?;
    Ok(applied)
}

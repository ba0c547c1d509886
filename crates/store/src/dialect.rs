//! The differences between the two databases, all of them: placeholders, types of columns, what an error means.

use std::{fmt, time::Duration};

use muster_model::{Error, Kind};

pub(crate) mod names;

pub(crate) use names::Names;

/// What an error of the database says about the transaction it happened in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The statement was refused: a constraint, a type, a mistake of ours. The act fails.
    Refused,
    /// Another transaction was in the way: the same act may succeed when it is run again.
    Contended,
    /// No room, no time, no lock: the act fails, the connection is good.
    Exhausted,
    /// The connection or its file is in doubt: open a new one.
    Lost,
}

/// A constraint said no: the private cause of the error that [`violates`] recognises.
#[derive(Debug)]
struct Violation {
    constraint: String,
    detail: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.constraint, self.detail)
    }
}

impl std::error::Error for Violation {}

/// The name of the constraint that a statement violated, the same on both databases. A foreign key has none, because
/// SQLite does not tell which one it was: the code `constraint.foreign_key` says as much.
pub fn constraint(error: &Error) -> Option<&str> {
    error
        .cause()?
        .downcast_ref::<Violation>()
        .map(|violation| violation.constraint.as_str())
}

/// Whether the error is the violation of that constraint: where a noun turns a constraint into a field.
pub fn violates(error: &Error, name: &str) -> bool {
    constraint(error) == Some(name)
}

fn violation(constraint: &str, detail: impl fmt::Display) -> Error {
    let cause = Violation {
        constraint: constraint.to_owned(),
        detail: detail.to_string(),
    };
    Error::conflict(
        "constraint.violated",
        "This contradicts something that is already there.",
    )
    .because(cause)
}

fn broken_reference(detail: impl fmt::Display) -> Error {
    Error::conflict(
        "constraint.foreign_key",
        "This refers to something that is not there.",
    )
    .because(detail.to_string())
}

/// The database can't answer now: 503, try again.
pub(crate) fn unavailable(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::new(
        Kind::Unavailable,
        "database.unavailable",
        "The database can't be reached at the moment. Nothing was changed. Try again shortly.",
    )
    .retry_after(Duration::from_secs(2))
    .because(cause)
}

/// The connection was lost while it was told to commit, and nothing can tell whether it did.
pub(crate) fn unknown(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::new(
        Kind::Unavailable,
        "database.unavailable",
        "The database was lost at the very end. Whether this was done is not known: look before you do it again.",
    )
    .retry_after(Duration::from_secs(2))
    .because(cause)
}

/// What an error of SQLite means.
pub(crate) fn of_sqlite(error: rusqlite::Error, names: &Names) -> (Fault, Error) {
    use rusqlite::ErrorCode::*;
    let Some(code) = error.sqlite_error_code() else {
        return (Fault::Refused, Error::internal(error));
    };
    match code {
        ConstraintViolation => (Fault::Refused, sqlite_constraint(error, names)),
        DatabaseBusy | DatabaseLocked | DiskFull | OutOfMemory | OperationInterrupted
        | SchemaChanged => (Fault::Exhausted, unavailable(error)),
        PermissionDenied
        | ReadOnly
        | SystemIoFailure
        | DatabaseCorrupt
        | CannotOpen
        | FileLockingProtocolFailed
        | NotADatabase => (Fault::Lost, unavailable(error)),
        _ => (Fault::Refused, Error::internal(error)),
    }
}

fn sqlite_constraint(error: rusqlite::Error, names: &Names) -> Error {
    let rusqlite::Error::SqliteFailure(_, Some(message)) = &error else {
        return Error::internal(error);
    };
    match message.split_once(" constraint failed") {
        Some(("UNIQUE", columns)) => match names.of(columns.trim_start_matches(": ")) {
            Some(name) => violation(name, message),
            None => Error::internal(error),
        },
        Some(("CHECK", name)) => violation(name.trim_start_matches(": "), message),
        Some(("FOREIGN KEY", _)) => broken_reference(message),
        _ => Error::internal(error),
    }
}

/// What an error of PostgreSQL means.
pub(crate) fn of_postgres(error: postgres::Error) -> (Fault, Error) {
    let Some(database) = error.as_db_error() else {
        let lost = error.is_closed() || is_io(&error);
        return if lost {
            (Fault::Lost, unavailable(error))
        } else {
            (Fault::Refused, Error::internal(error))
        };
    };
    let code = database.code().code();
    // The driver's own text is "db error" and no more.
    let told = format!(
        "{code}: {} {}",
        database.message(),
        database.detail().unwrap_or_default()
    );
    match code {
        "23505" | "23514" => (
            Fault::Refused,
            violation(database.constraint().unwrap_or_default(), told),
        ),
        "23503" => (Fault::Refused, broken_reference(told)),
        "40001" | "40P01" => (Fault::Contended, unavailable(told)),
        // Lock and statement time-outs, memory, disk, connections.
        "55P03" | "57014" => (Fault::Exhausted, unavailable(told)),
        code if code.starts_with("53") => (Fault::Exhausted, unavailable(told)),
        // A standby after failover; a prepared statement that a migration made stale or a pooler dropped.
        "25006" | "0A000" | "26000" => (Fault::Lost, unavailable(told)),
        // Connection, shutdown, I/O.
        code if ["08", "57", "58", "XX"]
            .iter()
            .any(|class| code.starts_with(class)) =>
        {
            (Fault::Lost, unavailable(told))
        }
        _ => (Fault::Refused, Error::internal(told)),
    }
}

fn is_io(error: &postgres::Error) -> bool {
    let source = std::error::Error::source(error);
    source
        .and_then(|source| source.downcast_ref::<std::io::Error>())
        .is_some()
}

/// The text of a statement as SQLite wants it: `?1` for `$1`, no row locks, for its one writer needs none.
pub(crate) fn sqlite_text(text: &str) -> String {
    let text = text.rfind(" FOR UPDATE").map_or(text, |at| &text[..at]);
    let mut rewritten = String::with_capacity(text.len());
    let mut quoted = false;
    for letter in text.chars() {
        quoted ^= letter == '\'';
        rewritten.push(if letter == '$' && !quoted {
            '?'
        } else {
            letter
        });
    }
    rewritten
}

/// The two databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A SQLite file.
    Sqlite,
    /// A PostgreSQL server.
    Postgres,
}

/// The text of a migration for one database: the words `TEXT`, `BYTES`, `BIGINT`, `BOOLEAN` and `CLUSTERED` replaced
/// where they stand alone, outside of quotes and comments.
pub(crate) fn schema_text(text: &str, engine: Engine) -> String {
    let mut rewritten = String::with_capacity(text.len());
    for line in text.lines() {
        let code = line.split_once("--").map_or(line, |(code, _)| code);
        for (index, part) in code.split('\'').enumerate() {
            if index > 0 {
                rewritten.push('\'');
            }
            if index % 2 == 0 {
                replace_words(part, engine, &mut rewritten);
            } else {
                rewritten.push_str(part);
            }
        }
        rewritten.push('\n');
    }
    rewritten
}

fn replace_words(part: &str, engine: Engine, out: &mut String) {
    let mut rest = part;
    while !rest.is_empty() {
        let length = rest
            .find(|letter: char| !is_word(letter))
            .unwrap_or(rest.len());
        let (word, tail) = rest.split_at(length);
        out.push_str(word_for(word, engine));
        let gap = tail.find(is_word).unwrap_or(tail.len());
        out.push_str(&tail[..gap]);
        rest = &tail[gap..];
    }
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

fn word_for(word: &str, engine: Engine) -> &str {
    match (word, engine) {
        ("TEXT", Engine::Postgres) => "TEXT COLLATE \"C\"",
        ("BYTES", Engine::Postgres) => "BYTEA",
        ("BYTES", Engine::Sqlite) => "BLOB",
        ("BIGINT" | "BOOLEAN", Engine::Sqlite) => "INTEGER",
        ("CLUSTERED", Engine::Sqlite) => "STRICT, WITHOUT ROWID",
        ("CLUSTERED", Engine::Postgres) => "",
        _ => word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_numbered_and_row_locks_fall_away_on_sqlite() {
        let text =
            "SELECT '$1', name FROM account WHERE sid = $2 AND organization_sid = $1 FOR UPDATE";
        assert_eq!(
            sqlite_text(text),
            "SELECT '$1', name FROM account WHERE sid = ?2 AND organization_sid = ?1"
        );
    }

    #[test]
    fn a_migration_is_rewritten_by_whole_words_outside_quotes_and_comments() {
        let text = "CREATE TABLE text_note ( -- TEXT here stays out\n  sid TEXT NOT NULL, body BYTES, at BIGINT, kind TEXT DEFAULT 'TEXT') CLUSTERED;";
        assert_eq!(
            schema_text(text, Engine::Sqlite),
            "CREATE TABLE text_note ( \n  sid TEXT NOT NULL, body BLOB, at INTEGER, kind TEXT DEFAULT 'TEXT') STRICT, WITHOUT ROWID;\n"
        );
        assert_eq!(
            schema_text(text, Engine::Postgres),
            "CREATE TABLE text_note ( \n  sid TEXT COLLATE \"C\" NOT NULL, body BYTEA, at BIGINT, kind TEXT COLLATE \"C\" DEFAULT 'TEXT') ;\n"
        );
    }
}

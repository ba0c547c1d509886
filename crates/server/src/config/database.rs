//! Where the data is, and the key file that belongs to it.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use muster_model::{Error, Result};

use super::values::Values;

/// The database to open.
#[derive(Clone, PartialEq, Eq)]
pub enum Database {
    /// One file on this machine.
    Sqlite(PathBuf),
    /// A PostgreSQL server, by its URL.
    Postgres(String),
}

impl Database {
    pub(super) fn read(values: &mut Values) -> Result<Self> {
        values.secret("database", str::parse)?.ok_or_else(|| {
            Error::invalid(
                "database",
                "setting.missing",
                "database is not set. Set MUSTER_DATABASE to sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME.",
            )
        })
    }

    /// The key file: as set, else `muster.keys` beside the SQLite file.
    pub(super) fn key_file(&self, values: &mut Values) -> Result<PathBuf> {
        let set = values.optional("key_file", |text| {
            if text.is_empty() {
                Err("a path is expected".to_owned())
            } else {
                Ok(PathBuf::from(text))
            }
        })?;
        match (set, self) {
            (Some(path), _) => Ok(path),
            (None, Self::Sqlite(path)) => {
                Ok(path.parent().unwrap_or(Path::new("")).join("muster.keys"))
            }
            (None, Self::Postgres(_)) => Err(Error::invalid(
                "key_file",
                "setting.missing",
                "key_file is not set. With PostgreSQL, MUSTER_KEY_FILE names the file with the server's keys.",
            )),
        }
    }
}

/// Without user and password.
impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(url) => {
                let place = url.split('?').next().unwrap_or_default();
                let place = place
                    .rsplit_once('@')
                    .or_else(|| place.split_once("://"))
                    .map_or("…", |(_, place)| place);
                write!(f, "postgres://{place}")
            }
        }
    }
}

impl std::str::FromStr for Database {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            return if path.is_empty() || path.starts_with(':') || path.contains('\0') {
                Err("sqlite: is followed by the path of a file".to_owned())
            } else {
                Ok(Self::Sqlite(PathBuf::from(path)))
            };
        }
        let is_url = ["postgres://", "postgresql://"]
            .iter()
            .any(|scheme| text.len() > scheme.len() && text.starts_with(scheme));
        // The text is not repeated: it may hold a password.
        if is_url {
            Ok(Self::Postgres(text.to_owned()))
        } else {
            Err("sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME is expected".to_owned())
        }
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(_) => f.write_str("postgres://…"),
        }
    }
}

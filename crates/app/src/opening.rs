//! Opening the application on a database and the key file that belongs to it. What does not belong together is refused
//! before anything is written: no migration, no key file, no row.

use std::path::{Path, PathBuf};

use muster_model::{Error, Result};
use muster_store::{Binding, Clock, Database, Entropy, Options, Store, job};
use tokio::task;

use crate::{App, Keyring, Settings};

/// Where the data of a server is.
#[derive(Debug, Clone)]
pub struct Place {
    /// The database.
    pub database: Database,
    /// The key file that belongs to it.
    pub key_file: PathBuf,
}

impl App {
    /// Opens the place for a server, or for a command that writes while none runs: makes database and key file where both
    /// are new, brings the schema up to date.
    ///
    /// # Errors
    /// `key_file.missing`, `key_file.refused`, `key_file.foreign`, and those of the database, `database.in_use` among them.
    pub async fn start(place: Place, settings: Settings) -> Result<Self> {
        Self::start_by(Clock::System, place, settings).await
    }

    /// The same by another clock than the machine's.
    pub(crate) async fn start_by(clock: Clock, place: Place, settings: Settings) -> Result<Self> {
        let one_server = matches!(place.database, Database::Sqlite(_));
        let (store, keys) = blocking(move || {
            let options = Options {
                clock,
                ..Options::new(place.database)
            };
            let binding = Store::binding(&options)?;
            let keys = keys(&place.key_file, &binding, &options.entropy)?;
            Ok((Store::open(options)?, keys))
        })
        .await?;
        let app = Self::open(store, keys, settings).await?;
        if one_server {
            // Whoever held a lease is dead, for this server has the file's lock: what they left is done at once.
            app.inner.store.write(0, job::release_all).await?;
        }
        Ok(app)
    }

    /// Opens the place for reading beside a running server: takes no lock, writes nothing.
    ///
    /// # Errors
    /// As [`App::start`]; `database.empty` and `database.older_schema` in place of making and migrating.
    pub async fn start_read_only(place: Place, settings: Settings) -> Result<Self> {
        let (store, keys) = blocking(move || {
            let options = Options::new(place.database);
            let binding = Store::binding(&options)?;
            if binding.keys.is_none() {
                return Err(Error::conflict(
                    "database.empty",
                    "There is no Muster in this database yet. muster serve or muster init makes one.",
                ));
            }
            let keys = keys(&place.key_file, &binding, &options.entropy)?;
            Ok((Store::open_read_only(options)?, keys))
        })
        .await?;
        Self::open(store, keys, settings).await
    }

    /// How many migrations the database at this address has seen; none on a new one.
    pub async fn schema_of(database: Database) -> Result<i64> {
        blocking(move || Ok(Store::binding(&Options::new(database))?.schema)).await
    }

    /// Settles everything that waits and closes the database, without holding up the runtime.
    pub async fn shut_down(self) -> Result<()> {
        blocking(move || {
            self.close();
            Ok(())
        })
        .await
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    task::spawn_blocking(work).await.map_err(Error::internal)?
}

/// The keys of the database: read from the file, or made together with a new database.
fn keys(path: &Path, binding: &Binding, entropy: &Entropy) -> Result<Keyring> {
    let there = path.try_exists().unwrap_or(true);
    let Some((server, print)) = &binding.keys else {
        return if there {
            Keyring::load(path)
        } else {
            Keyring::create(path, entropy)
        };
    };
    if !there {
        return Err(Error::unavailable(
            "key_file.missing",
            format!(
                "The key file {} is not there, and the database needs the one that was made together with it. Nothing was changed. Put it back, or name it with MUSTER_KEY_FILE.",
                path.display()
            ),
        ));
    }
    let keys = Keyring::load(path)?;
    if keys.fingerprint(server) == *print {
        Ok(keys)
    } else {
        Err(foreign())
    }
}

/// The key file is a good one, of another database.
pub(crate) fn foreign() -> Error {
    Error::unavailable(
        "key_file.foreign",
        "The key file belongs to another database. Nothing was changed. Start with the key file that was made together with this database.",
    )
}

//! From settings to an open application: the same for the server and for the commands that run beside its database.

use std::thread;

use muster_app::{App, Argon2Cost, Database, Place};
use muster_model::Result;

use crate::config::{self, Settings};

/// Opens the application for a server, or for a command that writes while none runs.
pub async fn open(settings: &Settings) -> Result<App> {
    App::start(place(settings), of_app(settings)).await
}

/// Opens the application for reading, beside a running server.
pub async fn open_read_only(settings: &Settings) -> Result<App> {
    App::start_read_only(place(settings), of_app(settings)).await
}

/// Where the settings say that the data is.
pub fn place(settings: &Settings) -> Place {
    Place {
        database: match &settings.database {
            config::Database::Sqlite(path) => Database::Sqlite(path.clone()),
            config::Database::Postgres(url) => Database::Postgres(url.clone()),
        },
        key_file: settings.key_file.clone(),
    }
}

/// What the settings say to the application.
pub fn of_app(settings: &Settings) -> muster_app::Settings {
    let cores = thread::available_parallelism().map_or(2, usize::from);
    muster_app::Settings {
        public_url: settings.public_url.to_string(),
        argon2: Argon2Cost {
            memory: settings.password.memory_kib,
            passes: settings.password.passes,
            lanes: settings.password.lanes,
        },
        hashing_permits: cores.max(2),
        limits: settings.limits.acts,
    }
}

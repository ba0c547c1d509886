//! Commands that run on the server's own machine, beside its key file: they open the database themselves and speak no HTTP.
//! Those that write take the server's lock and are refused while a server runs.

use std::path::PathBuf;

use clap::Args;
use muster_app::App;
use muster_model::{Error, Kind};

use super::{
    environment::Environment,
    failure::{Exit, Failure},
    output::Output,
};
use crate::{config::Settings, http::stop_signal, log, serve};

/// Where the settings of a local command are.
#[derive(Debug, Args)]
pub(super) struct SettingsArguments {
    /// The settings' file; MUSTER_… variables go before it [MUSTER_CONFIG]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl SettingsArguments {
    fn read(&self, environment: &Environment) -> Result<Settings, Failure> {
        let file = self
            .config
            .clone()
            .or_else(|| environment.variable("MUSTER_CONFIG").map(PathBuf::from));
        Ok(Settings::read(file.as_deref(), environment.all())?)
    }
}

/// `muster serve`: until a signal says stop.
pub(super) async fn serve(
    arguments: SettingsArguments,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let settings = arguments.read(output.environment)?;
    start_log(&settings);
    serve::serve(&settings, output.out, told_to_stop()).await?;
    Ok(Exit::Done)
}

/// `muster worker`: the outbox alone, beside PostgreSQL.
pub(super) async fn work(
    arguments: SettingsArguments,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let settings = arguments.read(output.environment)?;
    if matches!(settings.database, crate::config::Database::Sqlite(_)) {
        return Err(Failure::usage(
            "A SQLite file has one server, and muster serve works on its outbox too.",
        )
        .help("run muster serve; muster worker is for PostgreSQL"));
    }
    start_log(&settings);
    serve::work(&settings, told_to_stop()).await?;
    Ok(Exit::Done)
}

fn start_log(settings: &Settings) {
    // A second one in the same process keeps the first.
    let _ = tracing::subscriber::set_global_default(log::subscriber(settings.log, std::io::stderr));
}

async fn told_to_stop() {
    if let Err(error) = stop_signal().await {
        tracing::error!(%error, "signals can't be listened to; the server stops");
    }
}

/// Opens the application for a command that writes, does `work`, and closes it again.
async fn beside_no_server<T>(
    settings: &Settings,
    work: impl AsyncFnOnce(&App) -> Result<T, Error>,
) -> Result<T, Failure> {
    let app = serve::open(settings).await.map_err(|error| {
        let running = error.code() == "database.in_use";
        let failure = Failure::from(error);
        if running {
            failure.help("a server runs on this database: use its API, by POST /v1/setup, /v1/organizations with an operator key, or stop it")
        } else {
            failure
        }
    })?;
    let done = work(&app).await;
    app.shut_down().await?;
    Ok(done?)
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let exit = match error.kind() {
            Kind::NotFound => Exit::NotFound,
            Kind::Forbidden | Kind::Unauthenticated => Exit::Denied,
            Kind::Conflict | Kind::Gone | Kind::Stale => Exit::Conflict,
            _ => Exit::Failed,
        };
        let mut failure = Self::new(exit, error.message());
        failure.code = error.code().to_owned();
        for field in error.fields().iter().filter(|field| !field.path.is_empty()) {
            failure = failure.detail(format!("field: {}", field.path));
        }
        match error.cause() {
            Some(cause) => failure.detail(cause.to_string()),
            None => failure,
        }
    }
}

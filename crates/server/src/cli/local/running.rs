//! `muster serve`, `muster worker` and `muster migrate`.

use muster_app::App;
use serde_json::json;

use super::{SettingsArguments, beside_no_server};
use crate::{
    cli::{
        failure::{Exit, Failure},
        output::Output,
    },
    config::{Database, Settings},
    http::stop_signal,
    log, serve,
};

/// `muster serve`: until a signal says stop.
pub(super) async fn serve(
    arguments: &SettingsArguments,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let settings = arguments.read(output.environment)?;
    start_log(&settings);
    serve::serve(&settings, output.out, stop_signal()?).await?;
    Ok(Exit::Done)
}

/// `muster worker`: the outbox alone, beside PostgreSQL.
pub(super) async fn work(
    arguments: &SettingsArguments,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let settings = arguments.read(output.environment)?;
    if matches!(settings.database, Database::Sqlite(_)) {
        return Err(Failure::usage(
            "A SQLite file has one server, and muster serve works on its outbox too.",
        )
        .help("run muster serve; muster worker is for PostgreSQL"));
    }
    start_log(&settings);
    serve::work(&settings, stop_signal()?).await?;
    Ok(Exit::Done)
}

/// `muster migrate`: opens the database once, which brings its schema up to date.
pub(super) async fn migrate(
    arguments: &SettingsArguments,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let settings = arguments.read_aloud(output)?;
    let database = serve::place(&settings).database;
    let before = App::schema_of(database.clone()).await?;
    beside_no_server(&settings, async |_| Ok(())).await?;
    let after = App::schema_of(database).await?;
    let sentence = if before == after {
        format!("The database is at schema {after} already.")
    } else {
        format!("Migrated the database from schema {before} to {after}.")
    };
    output.done(
        &json!({"before": before, "after": after}),
        &after.to_string(),
        &sentence,
    )?;
    Ok(Exit::Done)
}

fn start_log(settings: &Settings) {
    // A second one in the same process keeps the first.
    let _ = tracing::subscriber::set_global_default(log::subscriber(settings.log, std::io::stderr));
}

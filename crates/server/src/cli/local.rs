//! Commands that run on the server's own machine, beside its key file: they open the database themselves and speak no HTTP.
//! Those that write take the server's lock and are refused while a server runs.

use std::{net::Ipv4Addr, path::PathBuf};

use clap::{Args, Subcommand};
use muster_app::{App, Request};
use muster_model::{Error, Kind};

use super::{
    environment::Environment,
    failure::{Exit, Failure},
    output::Output,
};
use crate::{config::Settings, serve};

mod audit;
mod demo;
mod founding;
mod installing;
mod operator;
mod running;

#[derive(Debug, Subcommand)]
pub(super) enum LocalCommand {
    /// Run the server: HTTP and the worker
    #[command(after_help = "Example:\n  $ muster serve --config muster.toml")]
    Serve(SettingsArguments),
    /// Run the worker alone, on a further machine beside PostgreSQL
    #[command(after_help = "Example:\n  $ muster worker --config /etc/muster.toml")]
    Worker(SettingsArguments),
    /// Make the first organization, with its owner and a main API key of theirs
    #[command(
        after_help = "Example:\n  $ muster init --organization Acme --account Main --owner-email ada@example.com \\\n      --owner-name \"Ada Lovelace\" --owner-password-stdin < password.txt\n\nThe key is shown once. -o json prints JSON alone."
    )]
    Init(founding::InitArguments),
    /// Fill an empty database with a made-up organization, to look around in
    #[command(
        after_help = "Example:\n  $ muster demo --config muster.toml\n\nIts people are at example.com, and no mail is sent. Run it while no server works on the database."
    )]
    Demo(demo::DemoArguments),
    /// Organizations of this server
    #[command(
        subcommand,
        after_help = "Example:\n  $ muster organization list --config muster.toml"
    )]
    Organization(founding::OrganizationCommand),
    /// Keys of the operator, who makes organizations over the API
    #[command(
        subcommand,
        after_help = "Example:\n  $ muster operator key create provisioning --expires-in 90d"
    )]
    Operator(operator::OperatorCommand),
    /// Bring the database's schema up to date; serve does it too
    #[command(after_help = "Example:\n  $ muster migrate --config muster.toml")]
    Migrate(SettingsArguments),
    /// The settings of a server
    #[command(
        subcommand,
        after_help = "Example:\n  $ muster config check --config muster.toml"
    )]
    Config(installing::ConfigCommand),
    /// Print what completes commands in a shell
    #[command(after_help = "Example:\n  $ muster completions bash > /etc/bash_completion.d/muster")]
    Completions(installing::CompletionsArguments),
    /// Write the pages for man into a folder
    #[command(after_help = "Example:\n  $ muster man /usr/local/share/man/man1")]
    Man(installing::ManArguments),
    /// Evidence that nothing was changed beside the server
    #[command(
        subcommand,
        after_help = "Example:\n  $ muster audit verify --config muster.toml"
    )]
    Audit(audit::AuditCommand),
}

impl LocalCommand {
    pub(super) async fn run(self, output: &mut Output<'_>) -> Result<Exit, Failure> {
        match self {
            Self::Serve(arguments) => running::serve(&arguments, output).await,
            Self::Worker(arguments) => running::work(&arguments, output).await,
            Self::Init(arguments) => founding::init(arguments, output).await,
            Self::Demo(arguments) => demo::run(arguments, output).await,
            Self::Organization(command) => command.run(output).await,
            Self::Operator(command) => command.run(output).await,
            Self::Migrate(arguments) => running::migrate(&arguments, output).await,
            Self::Config(command) => command.run(output),
            Self::Completions(arguments) => installing::completions(&arguments, output),
            Self::Man(arguments) => installing::manual(&arguments, output),
            Self::Audit(command) => command.run(output).await,
        }
    }
}

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

    /// The settings, with what is odd about them told on standard error: for commands without a log.
    fn read_aloud(&self, output: &mut Output<'_>) -> Result<Settings, Failure> {
        let settings = self.read(output.environment)?;
        for warning in &settings.warnings {
            output.remark("warning", warning)?;
        }
        Ok(settings)
    }
}

/// Opens the application while no server runs, does `work`, and closes it again.
async fn beside_no_server<T>(
    settings: &Settings,
    work: impl AsyncFnOnce(&App) -> Result<T, Error>,
) -> Result<T, Failure> {
    let app = serve::open(settings).await.map_err(|error| {
        let running = error.code() == "database.in_use";
        let failure = Failure::from(error);
        if running {
            failure.help("while the server runs use its API: POST /v1/setup, or /v1/organizations with an operator key; or stop it")
        } else {
            failure
        }
    })?;
    let done = work(&app).await;
    app.shut_down().await?;
    Ok(done?)
}

/// A request of whoever sits at this machine.
fn here() -> Request {
    Request {
        agent: Some(concat!("muster/", env!("CARGO_PKG_VERSION")).to_owned()),
        ..Request::anonymous(Ipv4Addr::LOCALHOST.into(), "")
    }
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

//! The command line: the tree of commands and the way of one run through it. Each noun has a file of its own under `cli/`.
//! Everything here speaks the public API; what runs on the server's own machine is in `local`.

#![expect(
    rustdoc::broken_intra_doc_links,
    reason = "help texts show defaults and variables in brackets, as clap does"
)]

use std::{ffi::OsString, io::Write, num::NonZeroUsize, process::ExitCode};

use clap::{ArgAction, Args, CommandFactory, Parser, Subcommand, error::ErrorKind};
use reqwest::Url;

mod account;
mod answer;
mod assignment;
mod check;
mod client;
mod credentials;
mod ending;
mod environment;
mod event;
mod failure;
mod grants;
mod group;
mod hold_out;
mod impact;
mod invite;
mod key;
mod leaving;
mod local;
mod member;
mod moment;
mod output;
mod owner;
mod paths;
mod permission;
mod report;
mod resolve;
mod role;
mod service;
mod session;
mod standing;
mod table;
mod user;
mod words;

pub use environment::{Environment, Terminal};

use client::Client;
use credentials::Credentials;
use failure::{Exit, Failure};
use output::{Format, Output};

use crate::pages::Console;

/// Lists stop here unless `--limit` says otherwise.
const LIMIT: NonZeroUsize = NonZeroUsize::new(1_000).unwrap();

const HELP: &str = "\
{about}

Usage: muster [OPTIONS] COMMAND

Sign in
  login, logout         Keep a session for this server, or end it
  whoami                Who you are here, and in which organization

Accounts and people
  account               list, get, create, update, suspend, reactivate, close
  invite                E-MAIL --account … --role …, and list, get, resend, revoke
  member                list, get, remove, deactivate, reactivate
  user                  list, get, access, activity, deactivate, reactivate
  group                 list, get, create, rename, delete, members, member
  hold-out              list, create, delete

Access
  assignment            list, create, update, delete
  role                  list, get, create, update, delete, examples
  permission            list; add, change, retire for the host product
  owner                 offer, accept, decline, cancel, list
  service               list, get, create, update, disable, enable, delete
  key                   list, create, get, update, rotate, transfer, revoke, report
  check                 WHO PERMISSION --account … [--explain]

Evidence
  event                 list, tail
  report                dormant, administrators, owners, keys

On the server's machine
  serve, worker         The server; its worker alone, beside PostgreSQL
  init                  The first organization, with its owner and their key
  demo                  A made-up organization of 200 people, to look around in
  organization          create, list, suspend, reactivate
  operator              key: create, list, revoke
  migrate               Bring the schema up to date
  audit                 verify, that no event was changed beside the server
  config                check
  completions, man      For a shell; pages for man

Every command tells more with --help, and shows an example.

Options everywhere
{options}

Example:
  $ muster invite ada@example.com --account \"Main/Support EU\" --role developer
";

/// User management and access governance for everything built from many accounts.
#[derive(Debug, Parser)]
#[command(name = "muster", version, long_version = version(), help_template = HELP, max_term_width = 100, disable_help_subcommand = true, disable_help_flag = true)]
struct CommandLine {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Command,
}

/// What `--version` says; `-V` says the number alone.
fn version() -> &'static str {
    if Console::built().is_there() {
        concat!(env!("CARGO_PKG_VERSION"), " (with the console)")
    } else {
        concat!(env!("CARGO_PKG_VERSION"), " (without the console)")
    }
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Options everywhere")]
struct Options {
    /// The server [MUSTER_URL, else http://127.0.0.1:8600]
    #[arg(long, global = true)]
    url: Option<String>,
    /// The organization to work in: OR… or its name [MUSTER_ORGANIZATION]
    #[arg(long, global = true, value_name = "ORGANIZATION")]
    organization: Option<String>,
    /// Form of the answer
    #[arg(
        short,
        long,
        global = true,
        value_name = "FORM",
        default_value = "table"
    )]
    output: Format,
    /// Do not fold table cells to the width of the terminal
    #[arg(long, global = true)]
    wide: bool,
    /// Print SIDs and secrets only
    #[arg(long, global = true)]
    quiet: bool,
    /// Do not ask before acting
    #[arg(short, long, global = true)]
    yes: bool,
    /// Show this
    #[arg(short, long, global = true, action = ArgAction::HelpShort)]
    help: Option<bool>,
}

#[derive(Debug, Subcommand)]
enum Command {
    #[command(flatten)]
    Api(ApiCommand),
    #[command(flatten)]
    Local(local::LocalCommand),
}

/// Commands that speak the public API.
#[derive(Debug, Subcommand)]
enum ApiCommand {
    /// Sign in and keep the session for this server (12 hours)
    Login(session::LoginArguments),
    /// End the kept session
    #[command(after_help = "Example:\n  $ muster logout")]
    Logout,
    /// Show who you are here
    #[command(
        after_help = "Example:\n  $ muster whoami\n\nMUSTER_API_KEY goes before the session that login keeps."
    )]
    Whoami,
    /// Accounts and subaccounts
    #[command(
        subcommand,
        after_help = "Example:\n  $ muster account create \"Support EU\" --parent Main"
    )]
    Account(account::AccountCommand),
    /// Who is in an account or the organization, and how their access ends
    #[command(
        subcommand,
        after_help = "Example:\n  $ muster member remove ada@example.com --account \"Main/Support EU\" --dry-run"
    )]
    Member(member::MemberCommand),
    /// The people of the organization, wherever they are members
    #[command(
        subcommand,
        after_help = "Example:\n  $ muster user list --dormant-days 90"
    )]
    User(user::UserCommand),
    /// Groups of people, and what they are given
    #[command(
        subcommand,
        after_help = "Example:\n  $ muster group member add \"Support crew\" ada@example.com"
    )]
    Group(group::GroupCommand),
    /// Who is taken out of what groups give, and where
    #[command(
        subcommand,
        after_help = "Example:\n  $ muster hold-out create ada@example.com --account \"Main/Support EU\""
    )]
    HoldOut(hold_out::HoldOutCommand),
    /// Invite a person to any number of places with one mail
    Invite(invite::InviteArguments),
    /// Who holds which role where, one by one
    #[command(
        subcommand,
        after_help = "Example:\n  $ muster assignment create ada@example.com --role viewer --account Main --inherit"
    )]
    Assignment(assignment::AssignmentCommand),
    /// Roles: the built-in ones, and your own
    #[command(
        subcommand,
        after_help = "Example:\n  $ muster role create \"Number manager\" --extends viewer --permission numbers.manage"
    )]
    Role(role::RoleCommand),
    /// Permissions: the catalogue, and the host product's own
    #[command(
        subcommand,
        after_help = "Example:\n  $ muster permission add flows.publish --label \"Publish flows\" --role developer"
    )]
    Permission(permission::PermissionCommand),
    /// Ownership: offers and their answers
    #[command(
        subcommand,
        after_help = "Example:\n  $ muster owner offer ada@example.com --account Main"
    )]
    Owner(owner::OwnerCommand),
    /// API keys
    #[command(
        subcommand,
        after_help = "Example:\n  $ muster key create ci-deploy --account Main --expires-in 90d"
    )]
    Key(key::KeyCommand),
    /// Service accounts: principals without a login
    #[command(
        subcommand,
        after_help = "Example:\n  $ muster service create \"Billing export\" --account Main"
    )]
    Service(service::ServiceCommand),
    /// May they do this here, and why
    Check(check::CheckArguments),
    /// What happened
    #[command(subcommand, after_help = "Example:\n  $ muster event list --limit 20")]
    Event(event::EventCommand),
    /// What needs a look
    #[command(
        subcommand,
        after_help = "Example:\n  $ muster report dormant --days 90 -o csv"
    )]
    Report(report::ReportCommand),
}

/// The whole program: the process's arguments, streams and environment; its exit code.
pub fn main() -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "error: The runtime can't start: {error}");
            return ExitCode::FAILURE;
        }
    };
    // Not locked for the whole run: other threads of a server write their log to the same streams.
    let (mut out, mut err) = (std::io::stdout(), std::io::stderr());
    ExitCode::from(runtime.block_on(run(
        std::env::args_os(),
        &mut out,
        &mut err,
        Environment::of_process(),
    )))
}

/// Runs one command line and gives its exit code: 0 done, 1 failed, 2 usage, 3 not found, 4 denied, 5 conflict, 10 a plan with changes.
pub async fn run(
    arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>,
    out: &mut dyn Write,
    err: &mut dyn Write,
    mut environment: Environment,
) -> u8 {
    let mut output = Output {
        out,
        err,
        environment: &mut environment,
        format: Format::Table,
        quiet: false,
        wide: false,
        yes: false,
    };
    let CommandLine { options, command } = match CommandLine::try_parse_from(arguments) {
        Ok(line) => line,
        Err(error) => return tell_usage(&error, &mut output) as u8,
    };
    (output.format, output.quiet, output.wide, output.yes) =
        (options.output, options.quiet, options.wide, options.yes);
    let ended = match dispatch(command, &options, &mut output).await {
        Ok(exit) => exit,
        Err(failure) => {
            if failure.exit != Exit::Done {
                output.failure(&failure);
            }
            failure.exit
        }
    };
    match output.out.flush() {
        Ok(()) => ended as u8,
        Err(error) => Failure::from(error).exit as u8,
    }
}

/// Help and version are answers; a wrong command line is told as every other failure is.
fn tell_usage(error: &clap::Error, output: &mut Output<'_>) -> Exit {
    let rendered = error.render();
    let terminal = output.environment.terminal;
    let styled = |colour| {
        if colour {
            rendered.ansi().to_string()
        } else {
            rendered.to_string()
        }
    };
    let (told, exit) = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let text = styled(output.colour(terminal.output));
            (output.out.write_all(text.as_bytes()), Exit::Done)
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let text = styled(output.colour(terminal.errors));
            (output.err.write_all(text.as_bytes()), Exit::Usage)
        }
        _ => {
            let text = rendered.to_string();
            let mut lines = text
                .lines()
                .map(str::trim)
                .filter(|line| !line.is_empty() && !line.starts_with("For more information"));
            let message = lines
                .next()
                .unwrap_or_default()
                .trim_start_matches("error: ")
                .to_owned();
            output.failure(
                &lines
                    .fold(Failure::usage(message), Failure::detail)
                    .help("add --help to see how it is written, with an example"),
            );
            (Ok(()), Exit::Usage)
        }
    };
    told.map_or_else(|error| Failure::from(error).exit, |()| exit)
}

async fn dispatch(
    command: Command,
    options: &Options,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    match command {
        Command::Local(command) => command.run(output).await,
        Command::Api(command) => over_the_api(command, options, output).await,
    }
}

async fn over_the_api(
    command: ApiCommand,
    options: &Options,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let base = server(options, output.environment)?;
    let server = base.as_str().trim_end_matches('/').to_owned();
    let credential = match command {
        ApiCommand::Login(_) => None,
        ApiCommand::Logout => kept(&server, output.environment)?,
        _ => credential(&server, output.environment)?,
    };
    if credential.is_some() && base.scheme() == "http" && !is_loopback(&base) {
        output.remark(
            "warning",
            &format!("{server} is not https: the credential can be read on the way."),
        )?;
    }
    let mut client = Client::new(base, credential)?;
    let chosen = options.organization.clone().or_else(|| {
        output
            .environment
            .variable("MUSTER_ORGANIZATION")
            .map(str::to_owned)
    });
    if let Some(chosen) =
        chosen.filter(|_| !matches!(command, ApiCommand::Login(_) | ApiCommand::Logout))
    {
        let organization = resolve::organization(&client, &chosen).await?;
        client.choose_organization(organization.sid);
    }
    match command {
        ApiCommand::Login(arguments) => session::login(arguments, &server, &client, output).await,
        ApiCommand::Logout => session::logout(&server, &client, output).await,
        ApiCommand::Whoami => session::whoami(&client, output).await,
        ApiCommand::Account(command) => command.run(&client, output).await,
        ApiCommand::Member(command) => command.run(&client, output).await,
        ApiCommand::User(command) => command.run(&client, output).await,
        ApiCommand::Group(command) => command.run(&client, output).await,
        ApiCommand::HoldOut(command) => command.run(&client, output).await,
        ApiCommand::Invite(arguments) => arguments.run(&client, output).await,
        ApiCommand::Assignment(command) => command.run(&client, output).await,
        ApiCommand::Role(command) => command.run(&client, output).await,
        ApiCommand::Permission(command) => command.run(&client, output).await,
        ApiCommand::Owner(command) => command.run(&client, output).await,
        ApiCommand::Key(command) => command.run(&client, output).await,
        ApiCommand::Service(command) => command.run(&client, output).await,
        ApiCommand::Check(arguments) => arguments.run(&client, output).await,
        ApiCommand::Event(command) => command.run(&client, output).await,
        ApiCommand::Report(command) => command.run(&client, output).await,
    }
}

fn server(options: &Options, environment: &Environment) -> Result<Url, Failure> {
    let typed = options
        .url
        .as_deref()
        .or_else(|| environment.variable("MUSTER_URL"))
        .unwrap_or("http://127.0.0.1:8600");
    let url = Url::parse(typed).ok().filter(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.query().is_none()
            && url.username().is_empty()
            && url.password().is_none()
    });
    url.ok_or_else(|| {
        Failure::usage(format!("“{typed}” is not the address of a server."))
            .help("write it as https://muster.example.com")
    })
}

/// The API key of the environment, else the session that `login` kept.
fn credential(server: &str, environment: &Environment) -> Result<Option<String>, Failure> {
    let key = match (
        environment.variable("MUSTER_API_KEY"),
        environment.variable("MUSTER_API_KEY_FILE"),
    ) {
        (Some(key), _) => key.to_owned(),
        (None, Some(path)) => std::fs::read_to_string(path).map_err(|error| {
            Failure::failed(format!("MUSTER_API_KEY_FILE {path} can't be read: {error}"))
        })?,
        (None, None) => return kept(server, environment),
    };
    // What is no header value is no credential; it is not repeated, it may be a secret with a slip.
    let key = key.trim_end();
    if key.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(Some(key.to_owned()))
    } else {
        Err(Failure::usage(
            "MUSTER_API_KEY is not a credential: it holds spaces or other characters that none has.",
        ))
    }
}

fn kept(server: &str, environment: &Environment) -> Result<Option<String>, Failure> {
    Ok(Credentials::of(environment)?
        .find(server)?
        .map(|login| login.token))
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost"
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// The tree of commands, for completions and for tests of every help text.
pub fn command() -> clap::Command {
    CommandLine::command()
}

//! `muster demo`: an organization that is made up, in an empty database.

use clap::Args;
use muster_app::demo::{self, Demonstration, Known, Plan};
use serde_json::{Value, json};

use super::SettingsArguments;
use crate::{
    cli::{
        failure::{Exit, Failure},
        output::{Format, Output},
        table::Table,
    },
    config::Settings,
    serve,
};

#[derive(Debug, Args)]
pub(in crate::cli) struct DemoArguments {
    #[command(flatten)]
    settings: SettingsArguments,
    /// How many people belong to it; beyond 200 they hold one role each and have no story
    #[arg(long, value_name = "NUMBER", default_value_t = 200)]
    people: usize,
    /// Read the password of the five who have one from standard input; without it a random one is shown
    #[arg(long)]
    owner_password_stdin: bool,
    /// Make a main API key of the Owner too; it is shown once
    #[arg(long)]
    key: bool,
    /// The same seed makes the same people; secrets are random all the same
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
}

/// Makes it and says whom to sign in as.
pub(super) async fn run(
    arguments: DemoArguments,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let settings = arguments.settings.read_aloud(output)?;
    let password = if arguments.owner_password_stdin {
        Some(output.environment.read_secret()?)
    } else {
        None
    };
    let is_new = password.is_none();
    let plan = Plan {
        people: arguments.people,
        password,
        key: arguments.key,
        seed: arguments.seed,
    };
    let made = demo::make(serve::place(&settings), serve::of_app(&settings), plan)
        .await
        .map_err(with_help)?;
    tell(&made, is_new, &settings, output)?;
    Ok(Exit::Done)
}

fn with_help(error: muster_model::Error) -> Failure {
    let help = match error.code() {
        "demo.not_empty" => "name another database with MUSTER_DATABASE",
        "database.in_use" => {
            "stop the server first; it finds the demonstration when it starts again"
        }
        _ => return Failure::from(error),
    };
    Failure::from(error).help(help)
}

fn tell(
    made: &Demonstration,
    is_new: bool,
    settings: &Settings,
    output: &mut Output<'_>,
) -> Result<(), Failure> {
    let shown = |known: &Known| {
        let mut person =
            json!({"email": known.email, "name": known.name, "role": known.role.name()});
        if is_new {
            person["password"] = made.password.clone().into();
        }
        person
    };
    let answer = json!({
        "organization": {"sid": made.organization.sid.to_string(), "name": made.organization.name},
        "account": {"sid": made.account.to_string()},
        "members": made.members,
        "url": settings.public_url.to_string(),
        "people": made.people.iter().map(shown).collect::<Vec<Value>>(),
        "key": made.key,
    });
    let mut sentence = format!(
        "Made {} ({}), an organization that is made up: {} people take part in it. muster serve shows it at {}.",
        made.organization.name, made.organization.sid, made.members, settings.public_url
    );
    if is_new {
        sentence += &format!(
            "\nThe password of these five, shown once: {}",
            made.password
        );
    }
    let quiet = if is_new { &made.password } else { "" };
    output.done(&answer, quiet, &sentence)?;
    if output.format == Format::Table && !output.quiet {
        let mut table = Table::new("person", "people", &["e-mail", "name", "role"]);
        for known in &made.people {
            table.row(
                known.email.clone(),
                vec![
                    known.email.clone().into(),
                    known.name.clone().into(),
                    known.role.label().into(),
                ],
            );
        }
        output.part(&table)?;
        if let Some(key) = &made.key {
            writeln!(
                output.out,
                "\nThe Owner's main API key, shown once, good for 30 days:\n{key}"
            )?;
        }
    }
    Ok(())
}

//! `muster init` and `muster organization`: making organizations on the machine itself.

use std::time::Duration;

use clap::{Args, Subcommand};
use muster_app::{Established, NewOrganization};
use muster_model::{Error, Organization, OrganizationSid, Status};
use muster_wire::v1::organization::{
    CountedOrganization, Established as Body, Organization as OrganizationBody,
};
use serde_json::{Value, json};

use super::{SettingsArguments, beside_no_server, here};
use crate::cli::{
    failure::{Exit, Failure},
    moment,
    output::{List, Output},
    table::Table,
};

/// How long the key that `init` prints lives.
const KEY_LIFE: &str = "30d";

#[derive(Debug, Args)]
pub(in crate::cli) struct NewOrganizationArguments {
    #[command(flatten)]
    settings: SettingsArguments,
    /// Name of the organization
    #[arg(long, value_name = "NAME")]
    organization: String,
    /// Name of its first account
    #[arg(long, value_name = "NAME")]
    account: String,
    /// E-mail address of its owner; it counts as proven
    #[arg(long, value_name = "E-MAIL")]
    owner_email: String,
    /// What the owner is called
    #[arg(long, value_name = "NAME")]
    owner_name: String,
    /// Read the owner's password from standard input; a person who exists already keeps theirs
    #[arg(long)]
    owner_password_stdin: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct InitArguments {
    #[command(flatten)]
    new: NewOrganizationArguments,
    /// When the key ends by itself: 12h, 90d
    #[arg(long, value_name = "SPAN", value_parser = moment::span, default_value = KEY_LIFE)]
    key_expires_in: u64,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum OrganizationCommand {
    /// Make another organization
    #[command(
        after_help = "Example:\n  $ muster organization create --organization Globex --account Main \\\n      --owner-email ada@example.com --owner-name \"Ada Lovelace\""
    )]
    Create(NewOrganizationArguments),
    /// List all organizations of this server
    #[command(after_help = "Example:\n  $ muster organization list -o json")]
    List(SettingsArguments),
    /// Let an organization rest: nothing but reading works in it
    #[command(after_help = "Example:\n  $ muster organization suspend Globex")]
    Suspend(NamedOrganization),
    /// Let a suspended organization work again
    #[command(after_help = "Example:\n  $ muster organization reactivate Globex")]
    Reactivate(NamedOrganization),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct NamedOrganization {
    /// OR…, or its name
    organization: String,
    #[command(flatten)]
    settings: SettingsArguments,
}

impl OrganizationCommand {
    pub(super) async fn run(self, output: &mut Output<'_>) -> Result<Exit, Failure> {
        match self {
            Self::Create(arguments) => create(arguments, output).await,
            Self::List(arguments) => list(&arguments, output).await,
            Self::Suspend(named) => set_status(&named, Status::Suspended, output).await,
            Self::Reactivate(named) => set_status(&named, Status::Active, output).await,
        }
    }
}

impl NewOrganizationArguments {
    fn read(self, output: &mut Output<'_>) -> Result<NewOrganization, Failure> {
        let owner_password = if self.owner_password_stdin {
            Some(output.environment.read_secret()?)
        } else {
            None
        };
        Ok(NewOrganization {
            organization: self.organization,
            account: self.account,
            owner_email: self.owner_email,
            owner_name: self.owner_name,
            owner_password,
        })
    }
}

/// `muster init`: works while there is no organization.
pub(super) async fn init(
    arguments: InitArguments,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let settings = arguments.new.settings.read_aloud(output)?;
    let life = Duration::from_secs(arguments.key_expires_in);
    let new = arguments.new.read(output)?;
    let made = beside_no_server(&settings, async |app| app.init(&here(), new, life).await).await;
    let made = made.map_err(with_help)?;
    let mut answer = body(&made)?;
    let mut sentence = told(&made);
    let mut secret = "";
    if let Some((key, shown)) = &made.api_key {
        secret = shown;
        answer["api_key"] = json!({
            "object": "api_key",
            "sid": key.sid.to_string(),
            "secret": shown,
            "name": key.name,
            "kind": key.kind.code(),
            "scope": {"sid": made.organization.sid.to_string(), "name": made.organization.name},
            "expires_at": key.expires_at.map(|end| end.to_string()),
            "created_at": key.created_at.to_string(),
        });
        let end = key.expires_at.map(moment::exact).unwrap_or_default();
        sentence += &format!("\nTheir main API key, shown once, good until {end}:\n{shown}");
    }
    output.done(&answer, secret, &sentence)?;
    Ok(Exit::Done)
}

async fn create(
    arguments: NewOrganizationArguments,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let settings = arguments.settings.read_aloud(output)?;
    let new = arguments.read(output)?;
    let made = beside_no_server(&settings, async |app| {
        app.create_organization_locally(&here(), new).await
    })
    .await;
    let made = made.map_err(with_help)?;
    let answer = body(&made)?;
    output.done(&answer, &made.organization.sid.to_string(), &told(&made))?;
    Ok(Exit::Done)
}

async fn list(arguments: &SettingsArguments, output: &mut Output<'_>) -> Result<Exit, Failure> {
    let settings = arguments.read_aloud(output)?;
    let all = beside_no_server(&settings, async |app| app.all_organizations().await).await?;
    let mut table = Table::new(
        "organization",
        "organizations",
        &["organization", "status", "members", "sid"],
    );
    let mut items = Vec::with_capacity(all.len());
    for row in &all {
        let (organization, members) = row;
        items.push(value(&CountedOrganization::from(row))?);
        let sid = organization.sid.to_string();
        table.row(
            sid.clone(),
            vec![
                organization.name.clone().into(),
                organization.status.code().into(),
                members.to_string().into(),
                sid.into(),
            ],
        );
    }
    output.list(
        &List {
            items,
            next_cursor: None,
        },
        &table,
    )?;
    Ok(Exit::Done)
}

async fn set_status(
    arguments: &NamedOrganization,
    status: Status,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let settings = arguments.settings.read_aloud(output)?;
    let named = &arguments.organization;
    let changed = beside_no_server(&settings, async |app| {
        let all = app.all_organizations().await?;
        match choose(&all, named) {
            Ok(sid) => app
                .set_organization_status_locally(&here(), sid, status)
                .await
                .map(Ok),
            Err(failure) => Ok(Err(failure)),
        }
    })
    .await??;
    let done = match status {
        Status::Active => "Reactivated",
        _ => "Suspended",
    };
    let sentence = format!("{done} {} ({}).", changed.name, changed.sid);
    let answer = value(&OrganizationBody::from(&changed))?;
    output.done(&answer, &changed.sid.to_string(), &sentence)?;
    Ok(Exit::Done)
}

/// An organization by SID, or the one of that name.
fn choose(all: &[(Organization, i64)], named: &str) -> Result<OrganizationSid, Failure> {
    if let Ok(sid) = named.parse() {
        return Ok(sid);
    }
    let found: Vec<_> = all
        .iter()
        .filter(|(organization, _)| organization.name == named)
        .collect();
    match found[..] {
        [(organization, _)] => Ok(organization.sid),
        [] => Err(Failure::new(
            Exit::NotFound,
            format!("No organization is called {named}."),
        )
        .help("muster organization list shows them")),
        _ => Err(
            Failure::usage(format!("{} organizations are called {named}.", found.len()))
                .help("name it by its SID, OR…"),
        ),
    }
}

fn told(made: &Established) -> String {
    format!(
        "Made {} ({}) with the account {} ({}). {} ({}) owns both.",
        made.organization.name,
        made.organization.sid,
        made.account.name,
        made.account.sid,
        made.user.email,
        made.user.sid
    )
}

/// As `POST /v1/setup` answers.
fn body(made: &Established) -> Result<Value, Failure> {
    value(&Body::of(
        &made.organization,
        &made.account,
        &made.user,
        None,
    ))
}

fn value(body: &impl serde::Serialize) -> Result<Value, Failure> {
    Ok(serde_json::to_value(body).map_err(Error::internal)?)
}

fn with_help(failure: Failure) -> Failure {
    match failure.code.as_str() {
        "owner.password_needed" => failure.help("add --owner-password-stdin < FILE"),
        "setup.done" => {
            failure.help("muster organization create makes another one; muster login signs in")
        }
        _ => failure,
    }
}

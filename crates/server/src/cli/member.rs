//! `muster member`: who is in an account or the organization, and how their access ends.

use std::num::NonZeroUsize;

use clap::{Args, Subcommand, ValueEnum, builder::PossibleValuesParser};
use muster_model::{Time, membership::MembershipStatus};
use serde_json::{Value, json};

use super::{
    answer::{items, sid, text, time, who},
    client::Client,
    ending::{self, Tense},
    failure::{Exit, Failure},
    moment,
    output::Output,
    resolve::{self, Named},
    table::{Cell, Table},
    words,
};

#[derive(Debug, Subcommand)]
pub(super) enum MemberCommand {
    /// List the members of an account, or of the whole organization
    #[command(after_help = "Example:\n  $ muster member list --account \"Main/Support EU\"")]
    List(ListArguments),
    /// Show one person: who they are and what they hold
    #[command(after_help = "Example:\n  $ muster member get ada@example.com")]
    Get {
        /// An e-mail address, or US…
        who: String,
    },
    /// End a person's access to one account
    #[command(
        after_help = "Example:\n  $ muster member remove ada@example.com --account \"Main/Support EU\" --keys revoke"
    )]
    Remove(RemoveArguments),
    /// End everything a person has in the organization
    #[command(
        after_help = "Example:\n  $ muster member deactivate ada@example.com --keys transfer --to bo@example.com"
    )]
    Deactivate(DeactivateArguments),
    /// Let a deactivated person in again; it brings nothing back by itself
    #[command(after_help = "Example:\n  $ muster member reactivate ada@example.com")]
    Reactivate {
        /// An e-mail address, or US…
        who: String,
    },
}

#[derive(Debug, Args)]
pub(super) struct ListArguments {
    /// The account: a path such as "Main/Support EU", or AC…
    #[arg(long, value_name = "ACCOUNT")]
    account: Option<String>,
    /// Only people in this state
    #[arg(long, value_parser = PossibleValuesParser::new(MembershipStatus::ALL.iter().map(|status| status.code())))]
    status: Option<String>,
    /// Only holders of this role
    #[arg(long)]
    role: Option<String>,
    /// Only people not seen for so many days
    #[arg(long, value_name = "DAYS")]
    dormant_days: Option<u32>,
    /// Only names and addresses that contain this
    #[arg(short, long, value_name = "TEXT")]
    query: Option<String>,
    /// At most this many
    #[arg(long, default_value_t = super::LIMIT)]
    limit: NonZeroUsize,
}

/// What becomes of the keys of somebody who loses access.
#[derive(Debug, Clone, Args)]
pub(super) struct KeyArguments {
    /// What becomes of each of their keys that nothing else covers
    #[arg(long, value_name = "WHAT")]
    keys: Option<Keys>,
    /// Who gets the keys: an e-mail address, US…, or a service account (SV…)
    #[arg(long, value_name = "WHO", requires = "keys")]
    to: Option<String>,
    /// Show what would happen, and change nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Keys {
    /// They stop working now
    Revoke,
    /// Somebody else answers for them, with new secrets
    Transfer,
}

#[derive(Debug, Args)]
pub(super) struct RemoveArguments {
    /// An e-mail address, or US…
    who: String,
    /// The account: a path such as "Main/Support EU", or AC…
    #[arg(long, value_name = "ACCOUNT")]
    account: String,
    #[command(flatten)]
    keys: KeyArguments,
}

#[derive(Debug, Args)]
pub(super) struct DeactivateArguments {
    /// An e-mail address, or US…
    who: String,
    #[command(flatten)]
    keys: KeyArguments,
}

impl KeyArguments {
    /// The choice as the API's members `api_keys` and `to`.
    async fn choice(&self, client: &Client) -> Result<Vec<(&'static str, String)>, Failure> {
        match (self.keys, &self.to) {
            (None, _) => Ok(Vec::new()),
            (Some(Keys::Revoke), None) => Ok(vec![("api_keys", "revoke".to_owned())]),
            (Some(Keys::Transfer), Some(heir)) => {
                let heir = resolve::principal(client, heir).await?;
                Ok(vec![("api_keys", "transfer".to_owned()), ("to", heir.sid)])
            }
            (Some(Keys::Revoke), Some(_)) => {
                Err(Failure::usage("--to goes with --keys transfer only."))
            }
            (Some(Keys::Transfer), None) => Err(Failure::usage(
                "--keys transfer needs somebody to hand the keys to.",
            )
            .help("add --to WHO")),
        }
    }
}

impl MemberCommand {
    pub(super) async fn run(
        self,
        client: &Client,
        output: &mut Output<'_>,
    ) -> Result<Exit, Failure> {
        match self {
            Self::List(arguments) => list(arguments, client, output).await,
            Self::Get { who } => get(&who, client, output).await,
            Self::Remove(arguments) => remove(arguments, client, output).await,
            Self::Deactivate(arguments) => deactivate(arguments, client, output).await,
            Self::Reactivate { who } => reactivate(&who, client, output).await,
        }
    }
}

async fn list(
    arguments: ListArguments,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let mut query: Vec<(&str, String)> = Vec::new();
    query.extend(arguments.status.map(|status| ("status", status)));
    query.extend(arguments.role.map(|role| ("role", words::role(&role))));
    query.extend(
        arguments
            .dormant_days
            .map(|days| ("dormant_days", days.to_string())),
    );
    query.extend(arguments.query.map(|text| ("q", text)));
    let Some(account) = arguments.account else {
        let list = client.list("/v1/users", &query, arguments.limit).await?;
        output.list(&list, &people(&list.items, client.now()))?;
        return Ok(Exit::Done);
    };
    let account = resolve::account(client, &account).await?;
    let list = client
        .list(
            &format!("/v1/accounts/{}/members", account.sid),
            &query,
            arguments.limit,
        )
        .await?;
    output.list(&list, &members(&list.items, client.now()))?;
    Ok(Exit::Done)
}

fn people(users: &[Value], now: Option<Time>) -> Table {
    let mut table = Table::new(
        "person",
        "people",
        &["person", "name", "status", "last seen", "sid"],
    );
    for user in users {
        table.row(
            sid(user, ""),
            vec![
                text(user, "/email").into(),
                text(user, "/name").into(),
                text(user, "/status").into(),
                seen(user, now),
                sid(user, "").into(),
            ],
        );
    }
    table
}

fn members(members: &[Value], now: Option<Time>) -> Table {
    let mut table = Table::new(
        "member",
        "members",
        &["person", "name", "roles", "last seen", "keys", "status"],
    );
    for member in members {
        let roles: Vec<_> = items(member, "/roles")
            .iter()
            .map(words::held_role)
            .collect();
        let cells = vec![
            who(member, "/user").into(),
            text(member, "/user/name").into(),
            roles.join("; ").into(),
            seen(member, now),
            text(member, "/api_keys").into(),
            text(member, "/status").into(),
        ];
        table.row(sid(member, "/user"), cells);
    }
    table
}

fn seen(value: &Value, now: Option<Time>) -> Cell {
    words::seen_at(value).map_or_else(
        || Cell::of("never", ""),
        |at| Cell::of(moment::ago(at, now), at.to_string()),
    )
}

async fn get(typed: &str, client: &Client, output: &mut Output<'_>) -> Result<Exit, Failure> {
    let person = resolve::user(client, typed).await?;
    let user = client.get(&format!("/v1/users/{}", person.sid)).await?;
    let fields = [
        ("person", text(&user, "/email")),
        ("name", text(&user, "/name")),
        ("sid", sid(&user, "")),
        ("status", text(&user, "/status")),
        ("source", text(&user, "/source")),
        (
            "joined",
            time(&user, "/joined_at")
                .map(moment::exact)
                .unwrap_or_default(),
        ),
        (
            "last seen",
            words::seen_at(&user)
                .map_or_else(|| "never".to_owned(), |at| moment::ago(at, client.now())),
        ),
    ];
    output.object(&user, &fields)?;
    if output.tells_parts() {
        let held = client
            .list(
                "/v1/role_assignments",
                &[("principal", person.sid)],
                super::LIMIT,
            )
            .await?;
        output.part(&super::assignment::table(&held.items))?;
    }
    Ok(Exit::Done)
}

async fn remove(
    arguments: RemoveArguments,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let person = resolve::user(client, &arguments.who).await?;
    let account = resolve::account(client, &arguments.account).await?;
    let choice = arguments.keys.choice(client).await?;
    let path = format!("/v1/accounts/{}/members/{}", account.sid, person.sid);
    if arguments.keys.dry_run || output.asks() {
        let plan = client
            .delete(&path, &[choice.clone(), dry_run()].concat())
            .await?;
        let lines = told(
            &format!("This removes {} from {}.", person.name, account.name),
            &plan,
            Tense::Plan,
            client,
        );
        if arguments.keys.dry_run {
            return output.plan(&plan, &lines, ending::changes(&plan));
        }
        refuse_undecided(&plan, &person, client)?;
        output.confirm(
            &lines,
            &format!("Remove {} from {}?", person.name, account.name),
        )?;
    }
    let receipt = client.delete(&path, &choice).await?;
    let lines = told(
        &format!("Removed {} from {}.", person.name, account.name),
        &receipt,
        Tense::Receipt,
        client,
    );
    output.done(&receipt, &secrets(&receipt), &lines.join("\n"))?;
    Ok(Exit::Done)
}

async fn deactivate(
    arguments: DeactivateArguments,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let person = resolve::user(client, &arguments.who).await?;
    let choice = arguments.keys.choice(client).await?;
    let body: Value = choice
        .into_iter()
        .map(|(member, value)| (member.to_owned(), Value::String(value)))
        .collect::<serde_json::Map<_, _>>()
        .into();
    let path = format!("/v1/users/{}/deactivate", person.sid);
    if arguments.keys.dry_run || output.asks() {
        let plan = client.post_with(&path, &dry_run(), &body).await?;
        let lines = told(
            &format!(
                "This deactivates {}: all they have in the organization ends.",
                person.name
            ),
            &plan,
            Tense::Plan,
            client,
        );
        if arguments.keys.dry_run {
            return output.plan(&plan, &lines, ending::changes(&plan));
        }
        refuse_undecided(&plan, &person, client)?;
        output.confirm(&lines, &format!("Deactivate {}?", person.name))?;
    }
    let receipt = client.post(&path, &body).await?;
    let lines = told(
        &format!("Deactivated {}.", person.name),
        &receipt,
        Tense::Receipt,
        client,
    );
    output.done(&receipt, &secrets(&receipt), &lines.join("\n"))?;
    Ok(Exit::Done)
}

/// Keys in use that nobody decided about would be refused after the question: say so before it.
fn refuse_undecided(plan: &Value, person: &Named, client: &Client) -> Result<(), Failure> {
    let undecided = items(plan, "/api_keys")
        .iter()
        .filter(|key| text(key, "/disposition").is_empty());
    let keys: Vec<_> = undecided.map(|key| words::key(key, client.now())).collect();
    if keys.is_empty() {
        return Ok(());
    }
    let noun = if keys.len() == 1 { "key" } else { "keys" };
    Err(Failure::new(
        Exit::Conflict,
        format!(
            "{} has {} {noun} in use there: {}",
            person.name,
            keys.len(),
            words::and(&keys)
        ),
    )
    .help("add --keys revoke, or --keys transfer --to WHO"))
}

fn dry_run() -> Vec<(&'static str, String)> {
    vec![("dry_run", "true".to_owned())]
}

fn told(first: &str, answer: &Value, tense: Tense, client: &Client) -> Vec<String> {
    std::iter::once(first.to_owned())
        .chain(ending::lines(answer, tense, client.now()))
        .collect()
}

/// New secrets of keys that were handed over are never lost, not even with `--quiet`.
fn secrets(receipt: &Value) -> String {
    items(receipt, "/api_keys")
        .iter()
        .map(|key| text(key, "/secret"))
        .filter(|secret| !secret.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

async fn reactivate(
    typed: &str,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let person: Named = resolve::user(client, typed).await?;
    let user = client
        .post(&format!("/v1/users/{}/reactivate", person.sid), &json!({}))
        .await?;
    output.done(
        &user,
        &person.sid,
        &format!(
            "Reactivated {}. They hold nothing yet: invite them, or muster assignment create.",
            person.name
        ),
    )?;
    Ok(Exit::Done)
}

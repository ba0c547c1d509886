//! `muster member`: who is in an account or the organization, and how their access ends.

use std::num::NonZeroUsize;

use clap::{Args, Subcommand, builder::PossibleValuesParser};
use muster_model::{
    Time,
    membership::{MembershipStatus, PeopleOrder},
};
use serde_json::{Value, json};

use super::{
    answer::{items, sid, text, time, who},
    client::Client,
    failure::{Exit, Failure},
    leaving::{self, DeactivateArguments, RemoveArguments},
    moment,
    output::Output,
    resolve,
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
    /// Only members of this account: a path such as "Main/Support EU", or AC…
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
    /// Only addresses and names that begin so
    #[arg(short, long, value_name = "TEXT")]
    query: Option<String>,
    /// Sort by name, email, joined_at or last_seen, with a - before it backwards
    #[arg(long, allow_hyphen_values = true, value_parser = PossibleValuesParser::new(PeopleOrder::ALL.iter().map(|order| order.code())))]
    order: Option<String>,
    /// At most this many
    #[arg(long, default_value_t = super::LIMIT)]
    limit: NonZeroUsize,
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
            Self::Remove(arguments) => leaving::remove(arguments, client, output).await,
            Self::Deactivate(arguments) => leaving::deactivate(arguments, client, output).await,
            Self::Reactivate { who } => reactivate(&who, client, output).await,
        }
    }
}

impl ListArguments {
    /// The filters as the API's parameters, but for the account.
    fn filters(&self) -> Vec<(&'static str, String)> {
        let role = self.role.as_deref().map(words::role);
        let days = self.dormant_days.map(|days| days.to_string());
        [
            ("status", self.status.clone()),
            ("role", role),
            ("dormant_days", days),
            ("q", self.query.clone()),
            ("order", self.order.clone()),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
    }
}

/// People of the organization, with their standing in it; of an account: its members.
pub(super) async fn users(
    arguments: ListArguments,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let mut query = arguments.filters();
    if let Some(account) = &arguments.account {
        query.push(("account", resolve::account(client, account).await?.sid));
    }
    list_people(&query, arguments.limit, client, output).await
}

async fn list_people(
    query: &[(&str, String)],
    limit: NonZeroUsize,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let list = client.list("/v1/users", query, limit).await?;
    output.list(&list, &people(&list.items, client.now()))?;
    Ok(Exit::Done)
}

async fn list(
    arguments: ListArguments,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let query = arguments.filters();
    let Some(account) = arguments.account else {
        return list_people(&query, arguments.limit, client, output).await;
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

pub(super) async fn get(
    typed: &str,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
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

pub(super) async fn reactivate(
    typed: &str,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let person = resolve::user(client, typed).await?;
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

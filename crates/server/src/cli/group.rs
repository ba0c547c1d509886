//! `muster group`: groups, who is in them, and what they are given.

use std::num::NonZeroUsize;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::{
    answer::{sid, text, time, who},
    client::Client,
    failure::{Exit, Failure},
    impact,
    leaving::{self, KeyArguments},
    moment,
    output::Output,
    resolve,
    table::{Cell, Table},
};

#[derive(Debug, Subcommand)]
pub(super) enum GroupCommand {
    /// List groups
    #[command(after_help = "Example:\n  $ muster group list --member ada@example.com")]
    List(ListArguments),
    /// Show a group: what it is for, what it gives
    #[command(after_help = "Example:\n  $ muster group get \"Support crew\"")]
    Get {
        /// A name, or GP…
        group: String,
    },
    /// Make a group without anybody in it
    #[command(
        after_help = "Example:\n  $ muster group create \"Support crew\" --description \"Whoever is on duty\"\n\nGive it a role with muster assignment create GP… --role …"
    )]
    Create(CreateArguments),
    /// Call a group otherwise
    #[command(after_help = "Example:\n  $ muster group rename \"Support crew\" \"Night crew\"")]
    Rename {
        /// A name, or GP…
        group: String,
        /// The new name
        name: String,
    },
    /// Delete a group: what it gives ends for everybody in it
    #[command(after_help = "Example:\n  $ muster group delete \"Support crew\" --dry-run")]
    Delete(DeleteArguments),
    /// List who is in a group
    #[command(after_help = "Example:\n  $ muster group members \"Support crew\"")]
    Members(MembersArguments),
    /// Who is in a group: one more, or one less
    #[command(
        subcommand,
        after_help = "Example:\n  $ muster group member add \"Support crew\" ada@example.com"
    )]
    Member(MemberCommand),
}

#[derive(Debug, Subcommand)]
pub(super) enum MemberCommand {
    /// Put a member of the organization into a group
    #[command(
        after_help = "Example:\n  $ muster group member add \"Support crew\" ada@example.com --dry-run"
    )]
    Add(AddArguments),
    /// Take somebody out of a group
    #[command(
        after_help = "Example:\n  $ muster group member remove \"Support crew\" ada@example.com --keys revoke"
    )]
    Remove(RemoveArguments),
}

#[derive(Debug, Args)]
pub(super) struct ListArguments {
    /// Only groups with this person in them: an e-mail address, or US…
    #[arg(long, value_name = "WHO")]
    member: Option<String>,
    /// Only groups whose name begins so
    #[arg(short, long, value_name = "TEXT")]
    query: Option<String>,
    /// At most this many
    #[arg(long, default_value_t = super::LIMIT)]
    limit: NonZeroUsize,
}

#[derive(Debug, Args)]
pub(super) struct CreateArguments {
    /// Its name
    name: String,
    /// What it is for
    #[arg(long, value_name = "TEXT", default_value = "")]
    description: String,
}

#[derive(Debug, Args)]
pub(super) struct DeleteArguments {
    /// A name, or GP…
    group: String,
    #[command(flatten)]
    keys: KeyArguments,
}

#[derive(Debug, Args)]
pub(super) struct MembersArguments {
    /// A name, or GP…
    group: String,
    /// At most this many
    #[arg(long, default_value_t = super::LIMIT)]
    limit: NonZeroUsize,
}

#[derive(Debug, Args)]
pub(super) struct AddArguments {
    /// A name, or GP…
    group: String,
    /// An e-mail address, or US…
    who: String,
    /// Show what they would gain, and change nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Args)]
pub(super) struct RemoveArguments {
    /// A name, or GP…
    group: String,
    /// An e-mail address, or US…
    who: String,
    #[command(flatten)]
    keys: KeyArguments,
}

impl GroupCommand {
    pub(super) async fn run(
        self,
        client: &Client,
        output: &mut Output<'_>,
    ) -> Result<Exit, Failure> {
        match self {
            Self::List(arguments) => list(arguments, client, output).await,
            Self::Get { group } => get(&group, client, output).await,
            Self::Create(arguments) => create(arguments, client, output).await,
            Self::Rename { group, name } => rename(&group, &name, client, output).await,
            Self::Delete(arguments) => {
                let group = resolve::group(client, &arguments.group).await?;
                leaving::delete_group(&group, &arguments.keys, client, output).await
            }
            Self::Members(arguments) => members(arguments, client, output).await,
            Self::Member(MemberCommand::Add(arguments)) => add(arguments, client, output).await,
            Self::Member(MemberCommand::Remove(arguments)) => {
                let group = resolve::group(client, &arguments.group).await?;
                let person = resolve::user(client, &arguments.who).await?;
                leaving::leave_group(&group, person, &arguments.keys, client, output).await
            }
        }
    }
}

async fn list(
    arguments: ListArguments,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let mut query = Vec::new();
    if let Some(typed) = &arguments.member {
        query.push(("member", resolve::user(client, typed).await?.sid));
    }
    query.extend(arguments.query.map(|text| ("q", text)));
    let list = client.list("/v1/groups", &query, arguments.limit).await?;
    let mut table = Table::new(
        "group",
        "groups",
        &["group", "description", "source", "sid"],
    );
    for group in &list.items {
        let cells = ["/name", "/description", "/source", "/sid"];
        let cells = cells.map(|pointer| text(group, pointer).into());
        table.row(sid(group, ""), cells.into());
    }
    output.list(&list, &table)?;
    Ok(Exit::Done)
}

async fn get(typed: &str, client: &Client, output: &mut Output<'_>) -> Result<Exit, Failure> {
    let named = resolve::group(client, typed).await?;
    let group = client.get(&format!("/v1/groups/{}", named.sid)).await?;
    let made = time(&group, "/created_at").map(moment::exact);
    let fields = [
        ("group", text(&group, "/name")),
        ("description", text(&group, "/description")),
        ("sid", sid(&group, "")),
        ("source", text(&group, "/source")),
        ("made", made.unwrap_or_default()),
    ];
    output.object(&group, &fields)?;
    if output.tells_parts() {
        let query = [("principal", named.sid)];
        let given = client
            .list("/v1/role_assignments", &query, super::LIMIT)
            .await?;
        output.part(&super::assignment::table(&given.items))?;
    }
    Ok(Exit::Done)
}

async fn create(
    arguments: CreateArguments,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let body = json!({"name": arguments.name, "description": arguments.description});
    let group = client.post("/v1/groups", &body).await?;
    let sid = sid(&group, "");
    let sentence = format!(
        "Made the group {} ({sid}). Nobody is in it, and it gives nothing yet.",
        text(&group, "/name")
    );
    output.done(&group, &sid, &sentence)?;
    Ok(Exit::Done)
}

async fn rename(
    typed: &str,
    new: &str,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let named = resolve::group(client, typed).await?;
    let path = format!("/v1/groups/{}", named.sid);
    let group = client.patch(&path, &json!({"name": new})).await?;
    let sentence = format!("{} is called {} now.", named.name, text(&group, "/name"));
    output.done(&group, &named.sid, &sentence)?;
    Ok(Exit::Done)
}

async fn members(
    arguments: MembersArguments,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let group = resolve::group(client, &arguments.group).await?;
    let path = format!("/v1/groups/{}/members", group.sid);
    let list = client.list(&path, &[], arguments.limit).await?;
    const COLUMNS: &[&str] = &["person", "name", "status", "since", "by"];
    let mut table = Table::new("member", "members", COLUMNS);
    for member in &list.items {
        table.row(sid(member, "/user"), cells(member));
    }
    output.list(&list, &table)?;
    Ok(Exit::Done)
}

fn cells(member: &Value) -> Vec<Cell> {
    let since = time(member, "/created_at").map_or_else(
        || "".into(),
        |since| Cell::of(moment::exact(since), since.to_string()),
    );
    vec![
        who(member, "/user").into(),
        text(member, "/user/name").into(),
        text(member, "/status").into(),
        since,
        who(member, "/given_by").into(),
    ]
}

async fn add(
    arguments: AddArguments,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let group = resolve::group(client, &arguments.group).await?;
    let person = resolve::user(client, &arguments.who).await?;
    let path = format!("/v1/groups/{}/members", group.sid);
    let body = json!({"user": person.sid});
    if arguments.dry_run {
        let query = [("dry_run", "true".to_owned())];
        let plan = client.post_with(&path, &query, &body).await?;
        let first = format!("This puts {} into {}.", person.name, group.name);
        let lines = std::iter::once(first).chain(impact::lines(&plan));
        return output.plan(&plan, &lines.collect::<Vec<_>>(), true);
    }
    let member = client.post(&path, &body).await?;
    let sentence = format!("Put {} into {}.", person.name, group.name);
    output.done(&member, &person.sid, &sentence)?;
    Ok(Exit::Done)
}

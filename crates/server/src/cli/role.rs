//! `muster role`: the built-in roles shown, an organization's own made, changed and deleted.

use std::num::NonZeroUsize;

use clap::{ArgGroup, Args, Subcommand};
use serde_json::{Value, json};

use super::{
    answer::{items, name, sid, text},
    client::Client,
    failure::{Exit, Failure},
    impact,
    output::{List, Output},
    resolve::{self, Named},
    table::Table,
    words,
};

#[derive(Debug, Subcommand)]
pub(super) enum RoleCommand {
    /// List roles, the built-in ones first
    #[command(after_help = "Example:\n  $ muster role list")]
    List {
        /// At most this many
        #[arg(long, default_value_t = super::LIMIT)]
        limit: NonZeroUsize,
    },
    /// Show what a role allows, and how much names it
    #[command(after_help = "Example:\n  $ muster role get \"Number manager\"")]
    Get {
        /// A role: its name, or IX…
        role: String,
    },
    /// Make a role of your own
    #[command(
        after_help = "Example:\n  $ muster role create \"Number manager\" --extends viewer --permission numbers.manage"
    )]
    Create(CreateArguments),
    /// Change a role, for everybody who holds it at once
    #[command(
        after_help = "Example:\n  $ muster role update \"Number manager\" --permission numbers.read --dry-run"
    )]
    Update(UpdateArguments),
    /// Delete a role; what names it gets another
    #[command(
        after_help = "Example:\n  $ muster role delete \"Number manager\" --replacement viewer"
    )]
    Delete(DeleteArguments),
    /// List roles to begin with
    #[command(after_help = "Example:\n  $ muster role examples")]
    Examples,
}

#[derive(Debug, Args)]
pub(super) struct CreateArguments {
    /// What it is called
    #[arg(required_unless_present = "example")]
    name: Option<String>,
    /// What it is for
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// A permission that it has; may be repeated
    #[arg(long, value_name = "PERMISSION", conflicts_with = "example")]
    permission: Vec<String>,
    /// The built-in role that it extends
    #[arg(long, value_name = "ROLE", conflicts_with = "example")]
    extends: Option<String>,
    /// Begin with an example: viewer_without_personal_data, number_manager or auditor
    #[arg(long, value_name = "EXAMPLE")]
    example: Option<String>,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("change").required(true).multiple(true))]
pub(super) struct UpdateArguments {
    /// The role: its name, or IX…
    role: String,
    /// What it is called from now on
    #[arg(long, group = "change")]
    name: Option<String>,
    /// What it is for
    #[arg(long, value_name = "TEXT", group = "change")]
    description: Option<String>,
    /// A permission that it has from now on, in place of all before; may be repeated
    #[arg(long, value_name = "PERMISSION", group = "change")]
    permission: Vec<String>,
    /// Leave it no permission of its own
    #[arg(long, conflicts_with = "permission", group = "change")]
    no_permission: bool,
    /// The built-in role that it extends from now on
    #[arg(long, value_name = "ROLE", group = "change")]
    extends: Option<String>,
    /// Let it extend no role
    #[arg(long, conflicts_with = "extends", group = "change")]
    no_extends: bool,
    /// Show who would gain and lose what, and change nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Args)]
pub(super) struct DeleteArguments {
    /// The role: its name, or IX…
    role: String,
    /// The role that takes its place where something names it
    #[arg(long, value_name = "ROLE")]
    replacement: Option<String>,
    /// Show who would gain and lose what, and change nothing
    #[arg(long)]
    dry_run: bool,
}

impl RoleCommand {
    pub(super) async fn run(
        self,
        client: &Client,
        output: &mut Output<'_>,
    ) -> Result<Exit, Failure> {
        match self {
            Self::List { limit } => list(limit, client, output).await,
            Self::Get { role } => get(&role, client, output).await,
            Self::Create(arguments) => create(arguments, client, output).await,
            Self::Update(arguments) => update(arguments, client, output).await,
            Self::Delete(arguments) => delete(arguments, client, output).await,
            Self::Examples => examples(client, output).await,
        }
    }
}

async fn list(
    limit: NonZeroUsize,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let list = client.list("/v1/roles", &[], limit).await?;
    let columns = &["name", "extends", "permissions", "description", "sid"];
    let mut table = Table::new("role", "roles", columns);
    for role in &list.items {
        let cells = vec![
            words::role_label(role, "").into(),
            words::role_label(role, "/extends").into(),
            items(role, "/permissions").len().to_string().into(),
            text(role, "/description").into(),
            sid(role, "").into(),
        ];
        table.row(sid(role, ""), cells);
    }
    output.list(&list, &table)?;
    Ok(Exit::Done)
}

async fn get(typed: &str, client: &Client, output: &mut Output<'_>) -> Result<Exit, Failure> {
    let role = resolve::role(client, typed).await?;
    let role = client.get(&path(&role)).await?;
    let held = role.get("holders").map(holders).unwrap_or_default();
    output.object(
        &role,
        &[
            ("name", words::role_label(&role, "")),
            ("sid", sid(&role, "")),
            ("description", text(&role, "/description")),
            ("extends", words::role_label(&role, "/extends")),
            ("permissions", text(&role, "/permissions")),
            ("named by", held),
        ],
    )?;
    Ok(Exit::Done)
}

fn path(role: &Named) -> String {
    format!("/v1/roles/{}", role.sid)
}

/// How much names a role: `3 assignments, 1 pending invitation`.
fn holders(holders: &Value) -> String {
    let count = |pointer: &str, noun: &str| {
        let count = holders.pointer(pointer).and_then(Value::as_u64);
        match count.unwrap_or_default() {
            1 => format!("1 {noun}"),
            count => format!("{count} {noun}s"),
        }
    };
    format!(
        "{}, {}",
        count("/assignments", "assignment"),
        count("/invitations", "pending invitation")
    )
}

async fn create(
    arguments: CreateArguments,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let mut body = match &arguments.example {
        Some(word) => example(word, client).await?,
        None => json!({
            "permissions": arguments.permission,
            "extends": arguments.extends.as_deref().map(words::role),
        }),
    };
    for (member, text) in [
        ("name", arguments.name),
        ("description", arguments.description),
    ] {
        if let Some(text) = text {
            body[member] = text.into();
        }
    }
    let role = client.post("/v1/roles", &body).await?;
    let sentence = format!("Made the role {} ({}).", name(&role, ""), sid(&role, ""));
    output.done(&role, &sid(&role, ""), &sentence)?;
    Ok(Exit::Done)
}

async fn example(word: &str, client: &Client) -> Result<Value, Failure> {
    let all = client.get("/v1/roles/examples").await?;
    let asked = word.to_lowercase().replace([' ', '-'], "_");
    let found = items(&all, "/data")
        .iter()
        .find(|example| text(example, "/example") == asked);
    let found = found.map(|example| example["role"].clone());
    found.ok_or_else(|| {
        let message = format!("There is no example “{word}”.");
        Failure::new(Exit::NotFound, message).help("muster role examples")
    })
}

async fn update(
    arguments: UpdateArguments,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let role = resolve::role(client, &arguments.role).await?;
    let mut body = json!({});
    for (member, text) in [
        ("name", arguments.name),
        ("description", arguments.description),
    ] {
        if let Some(text) = text {
            body[member] = text.into();
        }
    }
    if !arguments.permission.is_empty() || arguments.no_permission {
        body["permissions"] = arguments.permission.into();
    }
    if arguments.extends.is_some() || arguments.no_extends {
        body["extends"] = json!(arguments.extends.as_deref().map(words::role));
    }
    let path = path(&role);
    if arguments.dry_run || output.asks() {
        let query = [("dry_run", "true".to_owned())];
        let plan = client.patch_with(&path, &query, &body).await?;
        let headline = format!(
            "This changes {} for {}.",
            role.name,
            holders(&plan["holders"])
        );
        if arguments.dry_run {
            return show(&plan, headline, true, output);
        }
        if impact::is_any(&plan) {
            let lines = [vec![headline], impact::lines(&plan)].concat();
            output.confirm(&lines, &format!("Change {}?", role.name))?;
        }
    }
    let changed = client.patch(&path, &body).await?;
    let sentence = format!(
        "Changed the role {}: it has {}.",
        name(&changed, ""),
        permissions(&changed)
    );
    output.done(&changed, &sid(&changed, ""), &sentence)?;
    Ok(Exit::Done)
}

fn permissions(role: &Value) -> String {
    match items(role, "/permissions").len() {
        0 => "no permission".to_owned(),
        1 => "1 permission".to_owned(),
        count => format!("{count} permissions"),
    }
}

/// A dry run: the headline, and who is concerned as a table.
fn show(
    plan: &Value,
    headline: String,
    changes: bool,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let lines: Vec<_> = [headline].into_iter().chain(impact::more(plan)).collect();
    let exit = output.plan(plan, &lines, changes)?;
    if !output.quiet {
        output.part(&impact::table(plan))?;
    }
    Ok(exit)
}

async fn delete(
    arguments: DeleteArguments,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let role = resolve::role(client, &arguments.role).await?;
    let query: Vec<_> = arguments
        .replacement
        .iter()
        .map(|typed| ("replacement", words::role(typed)))
        .collect();
    let path = path(&role);
    if arguments.dry_run || output.asks() {
        let asked = [query.clone(), vec![("dry_run", "true".to_owned())]].concat();
        let plan = client.delete(&path, &asked).await?;
        let headline = match name(&plan, "/replacement") {
            heir if heir.is_empty() => format!("This deletes {} for good.", role.name),
            _ => format!(
                "This deletes {} for good; {} takes its place in {}.",
                role.name,
                words::role_label(&plan, "/replacement"),
                holders(&plan["holders"])
            ),
        };
        if arguments.dry_run {
            return show(&plan, headline, true, output);
        }
        let lines = [vec![headline], impact::lines(&plan)].concat();
        output.confirm(&lines, &format!("Delete {}?", role.name))?;
    }
    let deleted = client.delete(&path, &query).await?;
    let heir = words::role_label(&deleted, "/replacement");
    let sentence = if heir.is_empty() {
        format!("Deleted the role {}.", role.name)
    } else {
        let held = holders(&deleted["holders"]);
        format!(
            "Deleted the role {}. {heir} took its place in {held}.",
            role.name
        )
    };
    output.done(&deleted, "", &sentence)?;
    Ok(Exit::Done)
}

async fn examples(client: &Client, output: &mut Output<'_>) -> Result<Exit, Failure> {
    let all = client.get("/v1/roles/examples").await?;
    let list = List {
        items: items(&all, "/data").to_vec(),
        next_cursor: None,
    };
    let columns = &["example", "name", "description", "permissions"];
    let mut table = Table::new("example", "examples", columns);
    for example in &list.items {
        let cells = vec![
            text(example, "/example").into(),
            text(example, "/role/name").into(),
            text(example, "/role/description").into(),
            text(example, "/role/permissions").into(),
        ];
        table.row(text(example, "/example"), cells);
    }
    output.list(&list, &table)?;
    Ok(Exit::Done)
}

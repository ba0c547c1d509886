//! `muster permission`: the catalogue, and what the operator adds to it for the host product, with an operator key.

use clap::{ArgGroup, Args, Subcommand};
use serde_json::{Value, json};

use super::{
    answer::{items, text},
    client::Client,
    failure::{Exit, Failure},
    output::{List, Output},
    table::Table,
    words,
};

#[derive(Debug, Subcommand)]
pub(super) enum PermissionCommand {
    /// List permissions, the host product's last
    #[command(after_help = "Example:\n  $ muster permission list")]
    List,
    /// Add a permission of the host product
    #[command(
        after_help = "Example:\n  $ muster permission add flows.publish --label \"Publish flows\" --role developer"
    )]
    Add(AddArguments),
    /// Change a permission of the host product
    #[command(
        after_help = "Example:\n  $ muster permission change flows.publish --role developer --role administrator"
    )]
    Change(ChangeArguments),
    /// Retire a permission of the host product: nobody holds it any more
    #[command(after_help = "Example:\n  $ muster permission retire flows.publish")]
    Retire(RetireArguments),
}

#[derive(Debug, Args)]
pub(super) struct AddArguments {
    /// noun.verb
    name: String,
    /// What people see
    #[arg(long)]
    label: String,
    /// What holding it allows
    #[arg(long, value_name = "TEXT", default_value = "")]
    description: String,
    /// A built-in role that holds it; may be repeated
    #[arg(long, value_name = "ROLE")]
    role: Vec<String>,
    /// A permission of the product that comes with it; may be repeated
    #[arg(long, value_name = "PERMISSION")]
    implies: Vec<String>,
    /// Let it work while the account or organization is suspended
    #[arg(long)]
    while_suspended: bool,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("change").required(true).multiple(true))]
pub(super) struct ChangeArguments {
    /// noun.verb
    name: String,
    /// What people see
    #[arg(long, group = "change")]
    label: Option<String>,
    /// What holding it allows
    #[arg(long, value_name = "TEXT", group = "change")]
    description: Option<String>,
    /// A built-in role that holds it from now on, in place of all before; may be repeated
    #[arg(long, value_name = "ROLE", group = "change")]
    role: Vec<String>,
    /// Let no built-in role but Owner hold it
    #[arg(long, conflicts_with = "role", group = "change")]
    no_role: bool,
    /// A permission of the product that comes with it, in place of all before; may be repeated
    #[arg(long, value_name = "PERMISSION", group = "change")]
    implies: Vec<String>,
    /// Let nothing come with it
    #[arg(long, conflicts_with = "implies", group = "change")]
    no_implies: bool,
    /// Whether it works while the account or organization is suspended
    #[arg(long, value_name = "true|false", group = "change")]
    while_suspended: Option<bool>,
}

#[derive(Debug, Args)]
pub(super) struct RetireArguments {
    /// noun.verb
    name: String,
    /// Show what would be retired, and change nothing
    #[arg(long)]
    dry_run: bool,
}

impl PermissionCommand {
    pub(super) async fn run(
        self,
        client: &Client,
        output: &mut Output<'_>,
    ) -> Result<Exit, Failure> {
        match self {
            Self::List => list(client, output).await,
            Self::Add(arguments) => add(arguments, client, output).await,
            Self::Change(arguments) => change(arguments, client, output).await,
            Self::Retire(arguments) => retire(arguments, client, output).await,
        }
    }
}

async fn list(client: &Client, output: &mut Output<'_>) -> Result<Exit, Failure> {
    let all = client.get("/v1/permissions").await?;
    let list = List {
        items: items(&all, "/data").to_vec(),
        next_cursor: None,
    };
    let columns = &[
        "permission",
        "label",
        "area",
        "built in",
        "roles",
        "implies",
    ];
    let mut table = Table::new("permission", "permissions", columns);
    for permission in &list.items {
        let built_in = match permission["built_in"] == true {
            true => "yes",
            false => "no",
        };
        let cells = vec![
            text(permission, "/name").into(),
            text(permission, "/label").into(),
            text(permission, "/area").into(),
            built_in.into(),
            text(permission, "/roles").into(),
            text(permission, "/implies").into(),
        ];
        table.row(text(permission, "/name"), cells);
    }
    output.list(&list, &table)?;
    Ok(Exit::Done)
}

fn roles(typed: &[String]) -> Vec<String> {
    typed.iter().map(|role| words::role(role)).collect()
}

/// Who holds it, in a sentence.
fn held_by(permission: &Value) -> String {
    let roles: Vec<_> = items(permission, "/roles")
        .iter()
        .map(|role| words::role_label(role, ""))
        .collect();
    match roles.is_empty() {
        true => "Owners hold it, and whoever is given it by a role.".to_owned(),
        false => format!("Owner, {} hold it.", words::and(&roles)),
    }
}

async fn add(
    arguments: AddArguments,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let body = json!({
        "name": arguments.name,
        "label": arguments.label,
        "description": arguments.description,
        "roles": roles(&arguments.role),
        "implies": arguments.implies,
        "while_suspended": arguments.while_suspended,
    });
    let permission = client.post("/v1/permissions", &body).await?;
    let name = text(&permission, "/name");
    let sentence = format!("Added {name}. {}", held_by(&permission));
    output.done(&permission, &name, &sentence)?;
    Ok(Exit::Done)
}

fn path(name: &str) -> Result<String, Failure> {
    let sound = name
        .bytes()
        .all(|letter| letter.is_ascii_lowercase() || b"._".contains(&letter));
    if sound && !name.is_empty() {
        return Ok(format!("/v1/permissions/{name}"));
    }
    Err(
        Failure::usage(format!("“{name}” is not the name of a permission."))
            .help("muster permission list"),
    )
}

async fn change(
    arguments: ChangeArguments,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let mut body = json!({});
    for (member, text) in [
        ("label", arguments.label),
        ("description", arguments.description),
    ] {
        if let Some(text) = text {
            body[member] = text.into();
        }
    }
    if !arguments.role.is_empty() || arguments.no_role {
        body["roles"] = roles(&arguments.role).into();
    }
    if !arguments.implies.is_empty() || arguments.no_implies {
        body["implies"] = arguments.implies.into();
    }
    if let Some(works) = arguments.while_suspended {
        body["while_suspended"] = works.into();
    }
    let permission = client.patch(&path(&arguments.name)?, &body).await?;
    let name = text(&permission, "/name");
    let sentence = format!("Changed {name}. {}", held_by(&permission));
    output.done(&permission, &name, &sentence)?;
    Ok(Exit::Done)
}

async fn retire(
    arguments: RetireArguments,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let (path, name) = (path(&arguments.name)?, arguments.name);
    let headline = format!(
        "This retires {name} in every organization of the server: nobody holds it any more, and a check of it is refused."
    );
    if arguments.dry_run {
        let query = [("dry_run", "true".to_owned())];
        let plan = client.delete(&path, &query).await?;
        return output.plan(&plan, &[headline], true);
    }
    output.confirm(&[headline], &format!("Retire {name}?"))?;
    let retired = client.delete(&path, &[]).await?;
    let sentence = format!("Retired {name}. Roles and keys keep its name; it allows nothing.");
    output.done(&retired, &name, &sentence)?;
    Ok(Exit::Done)
}

//! `muster account`: accounts and subaccounts, shown as paths.

use std::num::NonZeroUsize;

use clap::{Args, Subcommand, builder::PossibleValuesParser};
use muster_model::account::Status;
use serde_json::{Map, Value, json};

use super::{
    answer::{name, sid, text, time, who},
    client::Client,
    failure::{Exit, Failure},
    moment,
    output::Output,
    paths::{Paths, joined},
    resolve,
    standing::{self, CloseArguments, StandingArguments},
    table::Table,
};

#[derive(Debug, Subcommand)]
pub(super) enum AccountCommand {
    /// List the accounts that you can see
    #[command(after_help = "Example:\n  $ muster account list --parent Main")]
    List(ListArguments),
    /// Show one account
    #[command(after_help = "Example:\n  $ muster account get \"Main/Support EU\"")]
    Get {
        /// A path such as "Main/Support EU", or AC…
        account: String,
    },
    /// Create an account, or with --parent a subaccount
    #[command(
        after_help = "Example:\n  $ muster account create \"Support EU\" --parent Main --label region=eu"
    )]
    Create(CreateArguments),
    /// Change the name or the labels of an account
    #[command(
        after_help = "Example:\n  $ muster account update \"Main/Support EU\" --name \"Support Europe\" --label region=eu"
    )]
    Update(UpdateArguments),
    /// Let an account and all below rest: only reading works there
    #[command(after_help = "Example:\n  $ muster account suspend \"Main/Support EU\" --dry-run")]
    Suspend(StandingArguments),
    /// Let a suspended account work again
    #[command(after_help = "Example:\n  $ muster account reactivate \"Main/Support EU\"")]
    Reactivate(StandingArguments),
    /// Close an account and all below for good; takes a session, see login
    #[command(
        after_help = "Example:\n  $ muster account close \"Main/Support EU\" --confirm \"Support EU\""
    )]
    Close(CloseArguments),
}

#[derive(Debug, Args)]
pub(super) struct ListArguments {
    /// Only the subaccounts right under this account
    #[arg(long, value_name = "ACCOUNT")]
    parent: Option<String>,
    /// Only accounts in this state
    #[arg(long, value_parser = PossibleValuesParser::new(Status::ALL.iter().map(|status| status.code())))]
    status: Option<String>,
    /// Only accounts with this label, or with any of that key
    #[arg(long, value_name = "KEY[=VALUE]")]
    label: Option<String>,
    /// Only names that contain this
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
    /// The account above it; without one it is a top-level account
    #[arg(long, value_name = "ACCOUNT")]
    parent: Option<String>,
    /// Who owns a top-level account: an e-mail address or US…
    #[arg(long, value_name = "WHO", conflicts_with = "parent")]
    owner: Option<String>,
    /// A label; may be repeated
    #[arg(long = "label", value_name = "KEY=VALUE", value_parser = label)]
    labels: Vec<(String, String)>,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = true, id = "change")]
pub(super) struct Change {
    /// A new name
    #[arg(long)]
    name: Option<String>,
    /// The labels it has from now on, in place of all it had; may be repeated
    #[arg(long = "label", value_name = "KEY=VALUE", value_parser = label)]
    labels: Vec<(String, String)>,
    /// Take all labels away
    #[arg(long, conflicts_with = "labels")]
    no_labels: bool,
}

#[derive(Debug, Args)]
pub(super) struct UpdateArguments {
    /// A path such as "Main/Support EU", or AC…
    account: String,
    #[command(flatten)]
    change: Change,
}

fn label(typed: &str) -> Result<(String, String), String> {
    typed
        .split_once('=')
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .ok_or_else(|| "a label is written key=value".to_owned())
}

fn labels(pairs: &[(String, String)]) -> Value {
    pairs
        .iter()
        .map(|(key, value)| (key.clone(), Value::String(value.clone())))
        .collect::<Map<_, _>>()
        .into()
}

impl AccountCommand {
    pub(super) async fn run(
        self,
        client: &Client,
        output: &mut Output<'_>,
    ) -> Result<Exit, Failure> {
        match self {
            Self::List(arguments) => list(arguments, client, output).await,
            Self::Get { account } => get(&account, client, output).await,
            Self::Create(arguments) => create(arguments, client, output).await,
            Self::Update(arguments) => update(arguments, client, output).await,
            Self::Suspend(arguments) => standing::suspend(arguments, client, output).await,
            Self::Reactivate(arguments) => standing::reactivate(arguments, client, output).await,
            Self::Close(arguments) => standing::close(arguments, client, output).await,
        }
    }
}

async fn list(
    arguments: ListArguments,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let mut query = Vec::new();
    if let Some(parent) = &arguments.parent {
        query.push(("parent", resolve::account(client, parent).await?.sid));
    }
    query.extend(arguments.status.map(|status| ("status", status)));
    query.extend(arguments.label.map(|label| ("label", label)));
    query.extend(arguments.query.map(|text| ("q", text)));
    let list = client.list("/v1/accounts", &query, arguments.limit).await?;
    let mut paths = Paths::knowing(&list.items);
    let mut rows = Vec::new();
    for account in &list.items {
        rows.push((joined(&paths.of(client, account).await?), account));
    }
    rows.sort_by(|one, other| one.0.cmp(&other.0));
    let mut table = Table::new(
        "account",
        "accounts",
        &["account", "status", "owner", "labels", "sid"],
    );
    for (path, account) in rows {
        table.row(
            sid(account, ""),
            vec![
                path.into(),
                text(account, "/status").into(),
                who(account, "/owner").into(),
                shown_labels(account).into(),
                sid(account, "").into(),
            ],
        );
    }
    output.list(&list, &table)?;
    Ok(Exit::Done)
}

fn shown_labels(account: &Value) -> String {
    let pairs = account["labels"].as_object().into_iter().flatten();
    pairs
        .map(|(key, _)| {
            format!(
                "{key}={}",
                text(
                    account,
                    &format!("/labels/{}", key.replace('~', "~0").replace('/', "~1"))
                )
            )
        })
        .collect::<Vec<_>>()
        .join(", ")
}

async fn get(typed: &str, client: &Client, output: &mut Output<'_>) -> Result<Exit, Failure> {
    let named = resolve::account(client, typed).await?;
    let account = client.get(&format!("/v1/accounts/{}", named.sid)).await?;
    let path = joined(&Paths::default().of(client, &account).await?);
    let fields = [
        ("account", path),
        ("sid", sid(&account, "")),
        ("status", text(&account, "/status")),
        ("owner", who(&account, "/owner")),
        ("organization", name(&account, "/organization")),
        ("labels", shown_labels(&account)),
        (
            "created",
            time(&account, "/created_at")
                .map(moment::exact)
                .unwrap_or_default(),
        ),
    ];
    output.object(&account, &fields)?;
    Ok(Exit::Done)
}

async fn create(
    arguments: CreateArguments,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let parent = match &arguments.parent {
        Some(parent) => Some(resolve::account(client, parent).await?),
        None => None,
    };
    let mut body = json!({"name": arguments.name, "parent": parent.as_ref().map(|parent| &parent.sid), "labels": labels(&arguments.labels)});
    if let Some(owner) = &arguments.owner {
        body["owner"] = resolve::user(client, owner).await?.sid.into();
    }
    let account = client.post("/v1/accounts", &body).await?;
    let place = parent.map_or_else(
        || format!("account {}", text(&account, "/name")),
        |parent| format!("subaccount {} of {}", text(&account, "/name"), parent.name),
    );
    output.done(
        &account,
        &sid(&account, ""),
        &format!("Created {place} ({}).", sid(&account, "")),
    )?;
    Ok(Exit::Done)
}

async fn update(
    arguments: UpdateArguments,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let named = resolve::account(client, &arguments.account).await?;
    let mut body = json!({});
    if let Some(name) = arguments.change.name {
        body["name"] = name.into();
    }
    if !arguments.change.labels.is_empty() || arguments.change.no_labels {
        body["labels"] = labels(&arguments.change.labels);
    }
    let account = client
        .patch(&format!("/v1/accounts/{}", named.sid), &body)
        .await?;
    output.done(
        &account,
        &named.sid,
        &format!("Updated {} ({}).", text(&account, "/name"), named.sid),
    )?;
    Ok(Exit::Done)
}

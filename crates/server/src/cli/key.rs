//! `muster key`: API keys, their making and their end. What is done to a key in between is in `key/life.rs`.

use std::num::NonZeroUsize;

use clap::{ArgGroup, Args, Subcommand, builder::PossibleValuesParser};
use muster_model::api_key::{KeyKind, KeyStatus};
use serde_json::{Value, json};

use super::{
    answer::{items, name, sid, text, time, who},
    client::Client,
    failure::{Exit, Failure},
    moment,
    output::Output,
    resolve::{self, PlaceArguments, ScopeArguments},
    table::{Cell, Table},
    words,
};

mod life;

#[derive(Debug, Subcommand)]
pub(super) enum KeyCommand {
    /// List keys: all you may see, or those of an account, of the organization itself, or of a person
    #[command(after_help = "Example:\n  $ muster key list --account Main")]
    List(ListArguments),
    /// Create a key; its secret is shown once
    #[command(
        after_help = "Example:\n  $ muster key create ci --account Main --kind restricted --permission logs.read"
    )]
    Create(CreateArguments),
    /// Show one key
    #[command(after_help = "Example:\n  $ muster key get ci-deploy --account Main")]
    Get {
        #[command(flatten)]
        key: NamedKey,
    },
    /// Change its name, networks, end, or what a restricted key may do
    #[command(
        after_help = "Example:\n  $ muster key update ci-deploy --account Main --network 10.0.0.0/8"
    )]
    Update(life::UpdateArguments),
    /// Give it a new secret; the old one opens something for a while too
    #[command(
        after_help = "Example:\n  $ muster key rotate ci-deploy --account Main --overlap 24h"
    )]
    Rotate(life::RotateArguments),
    /// Hand it over to somebody else, with a new secret; the old one is dead
    #[command(
        after_help = "Example:\n  $ muster key transfer ci-deploy --account Main --to \"Billing export\""
    )]
    Transfer(life::TransferArguments),
    /// Report a secret that was found; read from standard input. The key is revoked at once
    #[command(after_help = "Example:\n  $ muster key report < found.txt")]
    Report,
    /// Revoke a key: from then on it answers 401
    #[command(after_help = "Example:\n  $ muster key revoke ci-deploy --account Main")]
    Revoke {
        #[command(flatten)]
        key: NamedKey,
        /// Show what would happen, and change nothing
        #[arg(long)]
        dry_run: bool,
    },
}

/// A key by SID, or by name where it is.
#[derive(Debug, Args)]
pub(super) struct NamedKey {
    /// SK…, or its name together with where it is
    key: String,
    #[command(flatten)]
    place: PlaceArguments,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("whose"))]
pub(super) struct ListArguments {
    /// The account: a path such as "Main/Support EU", or AC…
    #[arg(long, value_name = "ACCOUNT", group = "whose")]
    account: Option<String>,
    /// The keys of the organization itself
    #[arg(long, group = "whose")]
    organization_wide: bool,
    /// The keys that act as this person: an e-mail address, or US…
    #[arg(long, value_name = "WHO", group = "whose")]
    of: Option<String>,
    /// Only keys in this state
    #[arg(long, value_parser = PossibleValuesParser::new(KeyStatus::ALL.iter().map(|status| status.code())))]
    status: Option<String>,
    /// Only names that begin so
    #[arg(short, long, value_name = "TEXT")]
    query: Option<String>,
    /// At most this many
    #[arg(long, default_value_t = super::LIMIT)]
    limit: NonZeroUsize,
}

#[derive(Debug, Args)]
pub(super) struct CreateArguments {
    /// What the key is called
    name: String,
    #[command(flatten)]
    place: ScopeArguments,
    /// standard: all product permissions; restricted: those named; main: all you hold there now
    #[arg(long, default_value = KeyKind::Standard.code(), value_parser = PossibleValuesParser::new(KeyKind::ALL.iter().map(|kind| kind.code())))]
    kind: String,
    /// A permission of a restricted key; may be repeated
    #[arg(long = "permission", value_name = "PERMISSION")]
    permissions: Vec<String>,
    /// Who it acts as, in place of you: a service account by name, or SV…
    #[arg(long, value_name = "WHO")]
    principal: Option<String>,
    /// When it ends by itself: 90d, 12h
    #[arg(long, value_name = "SPAN", value_parser = moment::span)]
    expires_in: Option<u64>,
    /// A network it may be used from, as 10.0.0.0/8; may be repeated
    #[arg(long = "network", value_name = "NETWORK")]
    networks: Vec<String>,
}

impl KeyCommand {
    pub(super) async fn run(
        self,
        client: &Client,
        output: &mut Output<'_>,
    ) -> Result<Exit, Failure> {
        match self {
            Self::List(arguments) => list(arguments, client, output).await,
            Self::Create(arguments) => create(arguments, client, output).await,
            Self::Get { key } => get(key, client, output).await,
            Self::Update(arguments) => arguments.run(client, output).await,
            Self::Rotate(arguments) => arguments.run(client, output).await,
            Self::Transfer(arguments) => arguments.run(client, output).await,
            Self::Report => life::report(client, output).await,
            Self::Revoke { key, dry_run } => revoke(key, dry_run, client, output).await,
        }
    }
}

impl NamedKey {
    async fn fetch(self, client: &Client) -> Result<Value, Failure> {
        let place = self.place.resolve(client).await?;
        let named = resolve::api_key(client, &self.key, place.as_ref()).await?;
        client.get(&format!("/v1/api_keys/{}", named.sid)).await
    }
}

async fn list(
    arguments: ListArguments,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let mut query: Vec<(&str, String)> = Vec::new();
    if let Some(person) = &arguments.of {
        query.push(("principal", resolve::principal(client, person).await?.sid));
    }
    if let Some(account) = &arguments.account {
        query.push(("scope", resolve::account(client, account).await?.sid));
    }
    if arguments.organization_wide {
        let organization = resolve::current_organization(client).await?;
        query.push(("scope", organization.sid));
    }
    let filters = [("status", arguments.status), ("q", arguments.query)];
    query.extend(
        filters
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    let list = client.list("/v1/api_keys", &query, arguments.limit).await?;
    let mut table = Table::new(
        "key",
        "keys",
        &[
            "key",
            "kind",
            "where",
            "acts as",
            "last used",
            "ends",
            "status",
            "sid",
        ],
    );
    for key in &list.items {
        let used = words::used_at(key).map_or_else(
            || Cell::of("never", ""),
            |at| Cell::of(moment::ago(at, client.now()), at.to_string()),
        );
        let ends = time(key, "/expires_at").map_or_else(
            || "".into(),
            |end| Cell::of(moment::day(end), end.to_string()),
        );
        let cells = vec![
            text(key, "/name").into(),
            text(key, "/kind").into(),
            name(key, "/scope").into(),
            who(key, "/principal").into(),
            used,
            ends,
            text(key, "/status").into(),
            sid(key, "").into(),
        ];
        table.row(sid(key, ""), cells);
    }
    output.list(&list, &table)?;
    Ok(Exit::Done)
}

async fn create(
    arguments: CreateArguments,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let place = arguments.place.resolve(client).await?;
    let mut body =
        json!({"name": arguments.name, "kind": arguments.kind, "networks": arguments.networks});
    if !arguments.permissions.is_empty() {
        body["permissions"] = arguments.permissions.into();
    }
    if let Some(principal) = &arguments.principal {
        body["principal"] = resolve::principal(client, principal).await?.sid.into();
    }
    if let Some(seconds) = arguments.expires_in {
        body["expires_in"] = seconds.into();
    }
    let key = client.post(&resolve::keys_at(&place), &body).await?;
    let secret = text(&key, "/secret");
    let ends = time(&key, "/expires_at").map_or_else(
        || "It has no end".to_owned(),
        |end| format!("It ends {}", moment::exact(end)),
    );
    let sentence = format!(
        "Created key {} at {} ({}). {ends}. Its secret is shown only now:\n{secret}",
        text(&key, "/name"),
        place.name,
        sid(&key, "")
    );
    output.done(&key, &secret, &sentence)?;
    Ok(Exit::Done)
}

async fn get(named: NamedKey, client: &Client, output: &mut Output<'_>) -> Result<Exit, Failure> {
    let key = named.fetch(client).await?;
    let fields = [
        ("key", text(&key, "/name")),
        ("sid", sid(&key, "")),
        ("kind", text(&key, "/kind")),
        ("where", name(&key, "/scope")),
        ("acts as", who(&key, "/principal")),
        ("created by", who(&key, "/created_by")),
        ("permissions", text(&key, "/permissions")),
        ("networks", text(&key, "/networks")),
        ("seen by", seen_by(&key)),
        ("last used", words::used(&key, client.now())),
        (
            "ends",
            time(&key, "/expires_at").map_or_else(|| "never".to_owned(), moment::exact),
        ),
        ("status", text(&key, "/status")),
    ];
    output.object(&key, &fields)?;
    Ok(Exit::Done)
}

/// Who has seen a secret of it.
fn seen_by(key: &Value) -> String {
    let seers: Vec<_> = items(key, "/shown_to")
        .iter()
        .map(|seer| who(seer, ""))
        .collect();
    words::and(&seers)
}

async fn revoke(
    named: NamedKey,
    dry_run: bool,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let key = named.fetch(client).await?;
    let plan = format!(
        "This revokes {} of {}.",
        words::key(&key, client.now()),
        who(&key, "/principal")
    );
    if dry_run {
        return output.plan(&key, &[plan], text(&key, "/revoked_at").is_empty());
    }
    if output.asks() {
        output.confirm(&[plan], &format!("Revoke {}?", text(&key, "/name")))?;
    }
    let revoked = client
        .post(
            &format!("/v1/api_keys/{}/revoke", sid(&key, "")),
            &json!({}),
        )
        .await?;
    output.done(
        &revoked,
        &sid(&key, ""),
        &format!("Revoked key {} ({}).", text(&key, "/name"), sid(&key, "")),
    )?;
    Ok(Exit::Done)
}

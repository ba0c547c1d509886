//! `muster operator key`: keys that make and list organizations over the API.

use std::time::Duration;

use clap::{Args, Subcommand};
use muster_app::OperatorKey;
use muster_model::{Time, TokenSid};
use serde_json::{Value, json};

use super::{SettingsArguments, beside_no_server, here};
use crate::cli::{
    failure::{Exit, Failure},
    moment,
    output::{List, Output},
    table::{Cell, Table},
};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum OperatorCommand {
    /// Create, list, revoke
    #[command(
        subcommand,
        after_help = "Example:\n  $ muster operator key list --config muster.toml"
    )]
    Key(KeyCommand),
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum KeyCommand {
    /// Make an operator key; its secret is shown once
    #[command(
        after_help = "Example:\n  $ muster operator key create provisioning --expires-in 90d"
    )]
    Create(CreateArguments),
    /// List operator keys, revoked ones too
    #[command(after_help = "Example:\n  $ muster operator key list")]
    List(SettingsArguments),
    /// Revoke an operator key: from then on it answers 401
    #[command(after_help = "Example:\n  $ muster operator key revoke provisioning")]
    Revoke(RevokeArguments),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct CreateArguments {
    /// What the key is called
    name: String,
    /// When it ends by itself: 12h, 90d; without it, only when it is revoked
    #[arg(long, value_name = "SPAN", value_parser = moment::span)]
    expires_in: Option<u64>,
    #[command(flatten)]
    settings: SettingsArguments,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct RevokeArguments {
    /// TK…, or the name of a live key
    key: String,
    #[command(flatten)]
    settings: SettingsArguments,
}

impl OperatorCommand {
    pub(super) async fn run(self, output: &mut Output<'_>) -> Result<Exit, Failure> {
        let Self::Key(command) = self;
        match command {
            KeyCommand::Create(arguments) => create(arguments, output).await,
            KeyCommand::List(arguments) => list(&arguments, output).await,
            KeyCommand::Revoke(arguments) => revoke(arguments, output).await,
        }
    }
}

async fn create(arguments: CreateArguments, output: &mut Output<'_>) -> Result<Exit, Failure> {
    let settings = arguments.settings.read_aloud(output)?;
    let life = arguments.expires_in.map(Duration::from_secs);
    let (key, secret) = beside_no_server(&settings, async |app| {
        app.create_operator_key(&here(), &arguments.name, life)
            .await
    })
    .await?;
    let mut answer = shown(&key);
    answer["secret"] = secret.clone().into();
    let end = key
        .expires_at
        .map_or("revoked".to_owned(), |end| moment::exact(end).to_string());
    let sentence = format!(
        "Made the operator key {} ({}), good until {end}. Its secret, shown once:\n{secret}",
        key.name, key.sid
    );
    output.done(&answer, &secret, &sentence)?;
    Ok(Exit::Done)
}

async fn list(arguments: &SettingsArguments, output: &mut Output<'_>) -> Result<Exit, Failure> {
    let settings = arguments.read_aloud(output)?;
    let keys = beside_no_server(&settings, async |app| app.operator_keys().await).await?;
    let mut table = Table::new(
        "operator key",
        "operator keys",
        &["name", "created", "expires", "revoked", "sid"],
    );
    let when = |time: Option<Time>| {
        time.map_or_else(
            || "".into(),
            |at| Cell::of(moment::exact(at), at.to_string()),
        )
    };
    for key in &keys {
        table.row(
            key.sid.to_string(),
            vec![
                key.name.clone().into(),
                when(Some(key.created_at)),
                when(key.expires_at),
                when(key.revoked_at),
                key.sid.to_string().into(),
            ],
        );
    }
    output.list(
        &List {
            items: keys.iter().map(shown).collect(),
            next_cursor: None,
        },
        &table,
    )?;
    Ok(Exit::Done)
}

async fn revoke(arguments: RevokeArguments, output: &mut Output<'_>) -> Result<Exit, Failure> {
    let settings = arguments.settings.read_aloud(output)?;
    let named = arguments.key;
    let found = beside_no_server(&settings, async |app| {
        let keys = app.operator_keys().await?;
        match choose(&keys, &named) {
            Ok(sid) => app.revoke_operator_key(&here(), sid).await.map(Ok),
            Err(failure) => Ok(Err(failure)),
        }
    })
    .await?;
    let key = found?;
    let sentence = format!(
        "Revoked the operator key {} ({}). It answers 401 from now on.",
        key.name, key.sid
    );
    output.done(&shown(&key), &key.sid.to_string(), &sentence)?;
    Ok(Exit::Done)
}

/// A key by SID, or the one live key of that name.
fn choose(keys: &[OperatorKey], named: &str) -> Result<TokenSid, Failure> {
    if let Ok(sid) = named.parse() {
        return Ok(sid);
    }
    let live: Vec<_> = keys
        .iter()
        .filter(|key| key.name == named && key.revoked_at.is_none())
        .collect();
    match live[..] {
        [key] => Ok(key.sid),
        [] => Err(Failure::new(
            Exit::NotFound,
            format!("No live operator key is called {named}."),
        )
        .help("muster operator key list shows them")),
        _ => Err(Failure::usage(format!(
            "{} live operator keys are called {named}.",
            live.len()
        ))
        .help("name it by its SID, TK…")),
    }
}

fn shown(key: &OperatorKey) -> Value {
    let text = |time: Option<Time>| time.map(|at| at.to_string());
    json!({
        "object": "operator_key",
        "sid": key.sid.to_string(),
        "name": key.name,
        "expires_at": text(key.expires_at),
        "revoked_at": text(key.revoked_at),
        "created_at": key.created_at.to_string(),
    })
}

//! What is done to a key that exists: changed, rotated, handed over, reported.

use clap::Args;
use serde_json::{Map, Value, json};

use super::{
    super::{
        answer::{sid, text, time, who},
        client::Client,
        failure::{Exit, Failure},
        moment,
        output::Output,
        resolve,
    },
    NamedKey,
};

#[derive(Debug, Args)]
pub(in super::super) struct UpdateArguments {
    #[command(flatten)]
    key: NamedKey,
    /// Its new name
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// A permission of a restricted key, in place of all it has; may be repeated
    #[arg(long = "permission", value_name = "PERMISSION")]
    permissions: Vec<String>,
    /// A network it may be used from, in place of all it has; may be repeated
    #[arg(long = "network", value_name = "NETWORK", conflicts_with = "anywhere")]
    networks: Vec<String>,
    /// It may be used from everywhere
    #[arg(long)]
    anywhere: bool,
    /// When it ends by itself: 2026-12-31, or 2026-12-31T17:00:00Z
    #[arg(long, value_name = "WHEN", value_parser = moment::instant, conflicts_with = "endless")]
    expires_at: Option<muster_model::Time>,
    /// It has no end
    #[arg(long)]
    endless: bool,
}

#[derive(Debug, Args)]
pub(in super::super) struct RotateArguments {
    #[command(flatten)]
    key: NamedKey,
    /// How long the old secret opens something too: 1h, 7d at most
    #[arg(long, value_name = "SPAN", value_parser = moment::span)]
    overlap: Option<u64>,
    /// The old secret is dead at once
    #[arg(long, conflicts_with = "overlap")]
    at_once: bool,
    /// Show what would happen, and change nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Args)]
pub(in super::super) struct TransferArguments {
    #[command(flatten)]
    key: NamedKey,
    /// Who takes it over: an e-mail address, US…, or a service account by name or SV…
    #[arg(long, value_name = "WHO")]
    to: String,
    /// Show what would happen, and change nothing
    #[arg(long)]
    dry_run: bool,
}

impl UpdateArguments {
    pub(super) async fn run(
        self,
        client: &Client,
        output: &mut Output<'_>,
    ) -> Result<Exit, Failure> {
        let mut body = Map::new();
        if let Some(name) = self.name {
            body.insert("name".into(), name.into());
        }
        if !self.permissions.is_empty() {
            body.insert("permissions".into(), self.permissions.into());
        }
        if self.anywhere || !self.networks.is_empty() {
            body.insert("networks".into(), self.networks.into());
        }
        if self.endless || self.expires_at.is_some() {
            let end = self.expires_at.map(|end| end.to_string());
            body.insert("expires_at".into(), end.into());
        }
        if body.is_empty() {
            return Err(Failure::usage("Nothing to change was named.").help(
                "add --name, --permission, --network, --anywhere, --expires-at or --endless",
            ));
        }
        let key = self.key.fetch(client).await?;
        let path = format!("/v1/api_keys/{}", sid(&key, ""));
        let key = client.patch(&path, &body.into()).await?;
        let sentence = format!("Updated key {} ({}).", text(&key, "/name"), sid(&key, ""));
        output.done(&key, &sid(&key, ""), &sentence)?;
        Ok(Exit::Done)
    }
}

/// An act on a key that gives it a new secret: what is shown before it is done.
async fn ask(
    key: &Value,
    verb: &str,
    body: &Value,
    dry_run: bool,
    client: &Client,
) -> Result<Value, Failure> {
    let path = format!("/v1/api_keys/{}/{verb}", sid(key, ""));
    let query: Vec<_> = dry_run
        .then(|| ("dry_run", "true".to_owned()))
        .into_iter()
        .collect();
    client.post_with(&path, &query, body).await
}

impl RotateArguments {
    pub(super) async fn run(
        self,
        client: &Client,
        output: &mut Output<'_>,
    ) -> Result<Exit, Failure> {
        let key = self.key.fetch(client).await?;
        let overlap = if self.at_once { Some(0) } else { self.overlap };
        let body = overlap.map_or_else(|| json!({}), |seconds| json!({"overlap": seconds}));
        let told = |answer: &Value| {
            let name = text(answer, "/name");
            match time(answer, "/old_ends_at") {
                Some(end) => format!(
                    "key {name}. The old secret opens something until {}.",
                    moment::exact(end)
                ),
                None => format!("key {name}. The old secret is dead at once."),
            }
        };
        if self.dry_run {
            let plan = ask(&key, "rotate", &body, true, client).await?;
            let line = format!("This rotates {}", told(&plan));
            return output.plan(&plan, &[line], true);
        }
        let rotated = ask(&key, "rotate", &body, false, client).await?;
        let secret = text(&rotated, "/secret");
        let sentence = format!(
            "Rotated {} Its new secret is shown only now:\n{secret}",
            told(&rotated)
        );
        output.done(&rotated, &secret, &sentence)?;
        Ok(Exit::Done)
    }
}

impl TransferArguments {
    pub(super) async fn run(
        self,
        client: &Client,
        output: &mut Output<'_>,
    ) -> Result<Exit, Failure> {
        let key = self.key.fetch(client).await?;
        let to = resolve::principal(client, &self.to).await?;
        let body = json!({"to": to.sid});
        let (name, from) = (text(&key, "/name"), who(&key, "/principal"));
        if self.dry_run || output.asks() {
            let plan = ask(&key, "transfer", &body, true, client).await?;
            let heir = who(&plan, "/principal");
            let line = format!(
                "This hands key {name} of {from} over to {heir}, with a new secret. The old one is dead at once."
            );
            if self.dry_run {
                return output.plan(&plan, &[line], true);
            }
            output.confirm(&[line], &format!("Hand over {name}?"))?;
        }
        let moved = ask(&key, "transfer", &body, false, client).await?;
        let secret = text(&moved, "/secret");
        let sentence = format!(
            "Handed key {name} over to {}. The old secret is dead. Its new secret is shown only now:\n{secret}",
            who(&moved, "/principal")
        );
        output.done(&moved, &secret, &sentence)?;
        Ok(Exit::Done)
    }
}

/// Reports a secret from standard input: it stands on no command line and in no history.
pub(super) async fn report(client: &Client, output: &mut Output<'_>) -> Result<Exit, Failure> {
    let secret = output.environment.read_line()?;
    let body = json!({"secret": secret.trim()});
    let answer = client.post("/v1/api_keys/report_leak", &body).await?;
    output.done(
        &answer,
        "",
        "Reported. If it opened something, it does so no more, and whoever answers for it is told.",
    )?;
    Ok(Exit::Done)
}

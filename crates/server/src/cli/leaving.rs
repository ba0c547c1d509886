//! `muster member remove` and `deactivate`: the plan, the question, the act, the receipt.

use clap::{Args, ValueEnum};
use serde_json::Value;

use super::{
    answer::{items, text},
    client::Client,
    ending::{self, Tense},
    failure::{Exit, Failure},
    output::Output,
    resolve::{self, Named},
    words,
};

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

/// Ends a person's access to one account.
pub(super) async fn remove(
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

/// Ends everything of a person's in the organization.
pub(super) async fn deactivate(
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

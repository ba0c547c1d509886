//! How access ends, by `member remove`, `member deactivate` and `assignment delete`: the plan, the question, the act, the receipt.

use clap::{Args, ValueEnum};
use serde_json::{Map, Value};

use super::{
    answer::{items, text, who},
    client::Client,
    ending::{self, Tense},
    failure::{Exit, Failure},
    output::Output,
    resolve, words,
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

/// An act that ends access: how it is asked of the server, and the words around it.
struct Ending {
    /// The person who loses something.
    person: String,
    path: String,
    /// A deactivation is posted; the rest is deleted.
    posted: bool,
    plan: String,
    question: String,
    receipt: String,
}

/// Ends a person's access to one account.
pub(super) async fn remove(
    arguments: RemoveArguments,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let person = resolve::user(client, &arguments.who).await?;
    let account = resolve::account(client, &arguments.account).await?;
    let ending = Ending {
        path: format!("/v1/accounts/{}/members/{}", account.sid, person.sid),
        posted: false,
        plan: format!("This removes {} from {}.", person.name, account.name),
        question: format!("Remove {} from {}?", person.name, account.name),
        receipt: format!("Removed {} from {}.", person.name, account.name),
        person: person.name,
    };
    ending.run(&arguments.keys, client, output).await
}

/// Ends everything of a person's in the organization.
pub(super) async fn deactivate(
    arguments: DeactivateArguments,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let person = resolve::user(client, &arguments.who).await?;
    let ending = Ending {
        path: format!("/v1/users/{}/deactivate", person.sid),
        posted: true,
        plan: format!(
            "This deactivates {}: all they have in the organization ends.",
            person.name
        ),
        question: format!("Deactivate {}?", person.name),
        receipt: format!("Deactivated {}.", person.name),
        person: person.name,
    };
    ending.run(&arguments.keys, client, output).await
}

/// Ends one role assignment.
pub(super) async fn end_assignment(
    sid: &str,
    keys: &KeyArguments,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let path = format!("/v1/role_assignments/{sid}");
    let assignment = client.get(&path).await?;
    let (held, person) = (
        words::assignment(&assignment),
        who(&assignment, "/principal"),
    );
    let ending = Ending {
        path,
        posted: false,
        plan: format!("This takes {held} from {person}."),
        question: format!("Take {held} from {person}?"),
        receipt: format!("Took {held} from {person}."),
        person,
    };
    ending.run(keys, client, output).await
}

/// Ends a service account with its roles and keys.
pub(super) async fn delete_service(
    service: &Value,
    keys: &KeyArguments,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let name = text(service, "/name");
    let ending = Ending {
        path: format!("/v1/service_accounts/{}", text(service, "/sid")),
        posted: false,
        plan: format!("This deletes the service account {name}."),
        question: format!("Delete {name}?"),
        receipt: format!("Deleted the service account {name}."),
        person: name,
    };
    ending.run(keys, client, output).await
}

impl Ending {
    async fn run(
        self,
        keys: &KeyArguments,
        client: &Client,
        output: &mut Output<'_>,
    ) -> Result<Exit, Failure> {
        let choice = keys.choice(client).await?;
        if keys.dry_run || output.asks() {
            let plan = self.ask(&choice, true, client).await?;
            let lines = told(&self.plan, &plan, Tense::Plan, client);
            if keys.dry_run {
                return output.plan(&plan, &lines, ending::changes(&plan));
            }
            self.refuse_undecided(&plan, client)?;
            output.confirm(&lines, &self.question)?;
        }
        let receipt = self.ask(&choice, false, client).await?;
        let lines = told(&self.receipt, &receipt, Tense::Receipt, client);
        output.done(&receipt, &secrets(&receipt), &lines.join("\n"))?;
        Ok(Exit::Done)
    }

    async fn ask(
        &self,
        choice: &[(&'static str, String)],
        dry_run: bool,
        client: &Client,
    ) -> Result<Value, Failure> {
        let mut query = if self.posted {
            Vec::new()
        } else {
            choice.to_vec()
        };
        query.extend(dry_run.then(|| ("dry_run", "true".to_owned())));
        if self.posted {
            let body: Map<_, _> = choice
                .iter()
                .map(|(member, value)| ((*member).to_owned(), Value::String(value.clone())))
                .collect();
            return client.post_with(&self.path, &query, &body.into()).await;
        }
        client.delete(&self.path, &query).await
    }

    /// Keys in use that nobody decided about would be refused after the question: say so before it.
    fn refuse_undecided(&self, plan: &Value, client: &Client) -> Result<(), Failure> {
        let undecided = items(plan, "/api_keys")
            .iter()
            .filter(|key| text(key, "/disposition").is_empty());
        let keys: Vec<_> = undecided.map(|key| words::key(key, client.now())).collect();
        if keys.is_empty() {
            return Ok(());
        }
        let noun = if keys.len() == 1 { "key" } else { "keys" };
        let message = format!(
            "{} has {} {noun} in use there: {}",
            self.person,
            keys.len(),
            words::and(&keys)
        );
        Err(Failure::new(Exit::Conflict, message)
            .help("add --keys revoke, or --keys transfer --to WHO"))
    }
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

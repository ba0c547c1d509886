//! How access ends, by `member remove`, `member deactivate` and `assignment delete`: the plan, the question, the act, the receipt.

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::{
    answer::{items, text, who},
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
    /// Withhold there what groups give from above, too
    #[arg(long)]
    hold_out: bool,
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
    /// What is posted, with the choice about keys added to it; the rest is deleted, with the choice in the query.
    posted: Option<Value>,
    /// What else the query of a deletion says.
    query: Vec<(&'static str, String)>,
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
    let held_out = arguments.hold_out.then(|| ("hold_out", "true".to_owned()));
    let held_out = held_out.into_iter().collect();
    let ending = Ending {
        path: format!("/v1/accounts/{}/members/{}", account.sid, person.sid),
        posted: None,
        query: held_out,
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
        posted: Some(json!({})),
        query: Vec::new(),
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
        posted: None,
        query: Vec::new(),
        plan: format!("This takes {held} from {person}."),
        question: format!("Take {held} from {person}?"),
        receipt: format!("Took {held} from {person}."),
        person,
    };
    ending.run(keys, client, output).await
}

/// Deletes a group: what it gives ends for everybody in it.
pub(super) async fn delete_group(
    group: &Named,
    keys: &KeyArguments,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let name = &group.name;
    let ending = Ending {
        path: format!("/v1/groups/{}", group.sid),
        posted: None,
        query: Vec::new(),
        plan: format!("This deletes the group {name}: what it gives ends for everybody in it."),
        question: format!("Delete the group {name}?"),
        receipt: format!("Deleted the group {name}."),
        person: format!("Somebody in {name}"),
    };
    ending.run(keys, client, output).await
}

/// Takes a person out of a group.
pub(super) async fn leave_group(
    group: &Named,
    person: Named,
    keys: &KeyArguments,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let (name, who) = (&group.name, &person.name);
    let ending = Ending {
        path: format!("/v1/groups/{}/members/{}", group.sid, person.sid),
        posted: None,
        query: Vec::new(),
        plan: format!("This takes {who} out of {name}."),
        question: format!("Take {who} out of {name}?"),
        receipt: format!("Took {who} out of {name}."),
        person: person.name,
    };
    ending.run(keys, client, output).await
}

/// Withholds from a person what groups give at an account and below.
pub(super) async fn hold_out(
    person: Named,
    account: &Named,
    keys: &KeyArguments,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let (place, who) = (&account.name, &person.name);
    let ending = Ending {
        path: "/v1/hold_outs".to_owned(),
        posted: Some(json!({"user": person.sid, "account": account.sid})),
        query: Vec::new(),
        plan: format!("This withholds from {who} what groups give at {place} and below."),
        question: format!("Hold {who} out of {place}?"),
        receipt: format!("{who} is held out of what groups give at {place} and below."),
        person: person.name,
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
        let dry_run = dry_run.then(|| ("dry_run", "true".to_owned()));
        if let Some(mut body) = self.posted.clone() {
            for (member, value) in choice {
                body[*member] = Value::String(value.clone());
            }
            let query: Vec<_> = dry_run.into_iter().collect();
            return client.post_with(&self.path, &query, &body).await;
        }
        let query: Vec<_> = [choice, &self.query[..]]
            .concat()
            .into_iter()
            .chain(dry_run)
            .collect();
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

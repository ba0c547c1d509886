//! `muster account suspend`, `reactivate` and `close`: the plan with what people lose, the question, the act, the receipt.

use clap::Args;
use serde_json::{Value, json};

use super::{
    answer::{items, name, text, who},
    client::Client,
    failure::{Exit, Failure},
    output::Output,
    resolve,
};

#[derive(Debug, Args)]
pub(super) struct StandingArguments {
    /// A path such as "Main/Support EU", or AC…
    account: String,
    /// Show what would happen, and change nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Args)]
pub(super) struct CloseArguments {
    /// A path such as "Main/Support EU", or AC…
    account: String,
    /// The account's own name, as it is written
    #[arg(long, value_name = "NAME", required_unless_present = "dry_run")]
    confirm: Option<String>,
    /// Show what would happen, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// An act on an account that changes what people can do there.
struct Standing {
    path: String,
    body: Value,
    plan: String,
    question: String,
    receipt: String,
}

pub(super) async fn suspend(
    arguments: StandingArguments,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let account = resolve::account(client, &arguments.account).await?;
    let standing = Standing {
        path: format!("/v1/accounts/{}/suspend", account.sid),
        body: json!({}),
        plan: format!(
            "This suspends {} with all below: only reading works there.",
            account.name
        ),
        question: format!("Suspend {}?", account.name),
        receipt: format!("Suspended {}.", account.name),
    };
    standing.run(arguments.dry_run, client, output).await
}

pub(super) async fn reactivate(
    arguments: StandingArguments,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let account = resolve::account(client, &arguments.account).await?;
    let standing = Standing {
        path: format!("/v1/accounts/{}/reactivate", account.sid),
        body: json!({}),
        plan: format!("This lets {} work again.", account.name),
        question: format!("Reactivate {}?", account.name),
        receipt: format!("Reactivated {}.", account.name),
    };
    standing.run(arguments.dry_run, client, output).await
}

pub(super) async fn close(
    arguments: CloseArguments,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let account = resolve::account(client, &arguments.account).await?;
    let standing = Standing {
        path: format!("/v1/accounts/{}/close", account.sid),
        body: json!({"confirm": arguments.confirm}),
        plan: format!(
            "This closes {} with all below, for good. It can be read for 30 days, then it is erased.",
            account.name
        ),
        question: format!("Close {} for good?", account.name),
        receipt: format!("Closed {}.", account.name),
    };
    standing.run(arguments.dry_run, client, output).await
}

impl Standing {
    async fn run(
        self,
        dry_run: bool,
        client: &Client,
        output: &mut Output<'_>,
    ) -> Result<Exit, Failure> {
        if dry_run || output.asks() {
            let query = [("dry_run", "true".to_owned())];
            let plan = client.post_with(&self.path, &query, &self.body).await?;
            let lines = [vec![self.plan], lines(&plan)].concat();
            if dry_run {
                return output.plan(&plan, &lines, true);
            }
            output.confirm(&lines, &self.question)?;
        }
        let receipt = client.post(&self.path, &self.body).await?;
        let lines = [vec![self.receipt], lines(&receipt)].concat();
        output.done(&receipt, &text(&receipt, "/sid"), &lines.join("\n"))?;
        Ok(Exit::Done)
    }
}

/// Who loses or gains what, and which keys and invitations end.
fn lines(answer: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    for change in items(answer, "/impact/changes") {
        let (person, place) = (who(change, "/principal"), name(change, "/scope"));
        for (member, word) in [("/loses", "can no longer"), ("/gains", "can again")] {
            let permissions: Vec<_> = items(change, member)
                .iter()
                .filter_map(Value::as_str)
                .collect();
            if !permissions.is_empty() {
                let named = permissions.join(", ");
                lines.push(format!("{person} {word} at {place}: {named}."));
            }
        }
    }
    lines.extend(
        items(answer, "/api_keys")
            .iter()
            .map(|key| format!("Key revoked: {} ({}).", name(key, ""), text(key, "/sid"))),
    );
    lines.extend(items(answer, "/invitations").iter().map(|ended| {
        let (email, status) = (text(ended, "/email"), text(ended, "/status"));
        if status == "revoked" {
            format!("Invitation revoked: {email}.")
        } else {
            format!("Invitation of {email}: gives nothing here any more.")
        }
    }));
    if answer["more"] == true || answer["impact"]["more"] == true {
        lines.push("There is more of this; it is not listed.".to_owned());
    }
    lines
}

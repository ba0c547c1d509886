//! `muster hold-out`: who is taken out of what groups give, and where.

use std::num::NonZeroUsize;

use clap::{Args, Subcommand};

use super::{
    answer::{items, name, sid, time, who},
    client::Client,
    failure::{Exit, Failure},
    leaving::{self, KeyArguments},
    moment,
    output::Output,
    resolve,
    table::{Cell, Table},
    words,
};

#[derive(Debug, Subcommand)]
pub(super) enum HoldOutCommand {
    /// List hold-outs, with what groups would give again
    #[command(after_help = "Example:\n  $ muster hold-out list --account Main")]
    List(ListArguments),
    /// Withhold from a person what groups give at an account and below
    #[command(
        after_help = "Example:\n  $ muster hold-out create ada@example.com --account \"Main/Support EU\" --dry-run"
    )]
    Create(CreateArguments),
    /// Let a person have again what groups give there
    #[command(
        after_help = "Example:\n  $ muster hold-out delete ada@example.com --account \"Main/Support EU\""
    )]
    Delete(DeleteArguments),
}

#[derive(Debug, Args)]
pub(super) struct ListArguments {
    /// Only of this person: an e-mail address, or US…
    #[arg(long, value_name = "WHO")]
    of: Option<String>,
    /// Only at this account: a path such as "Main/Support EU", or AC…
    #[arg(long, value_name = "ACCOUNT")]
    account: Option<String>,
    /// At most this many
    #[arg(long, default_value_t = super::LIMIT)]
    limit: NonZeroUsize,
}

#[derive(Debug, Args)]
pub(super) struct CreateArguments {
    /// An e-mail address, or US…
    who: String,
    /// The account: a path such as "Main/Support EU", or AC…
    #[arg(long, value_name = "ACCOUNT")]
    account: String,
    #[command(flatten)]
    keys: KeyArguments,
}

#[derive(Debug, Args)]
pub(super) struct DeleteArguments {
    /// An e-mail address, or US…
    who: String,
    /// The account: a path such as "Main/Support EU", or AC…
    #[arg(long, value_name = "ACCOUNT")]
    account: String,
}

impl HoldOutCommand {
    pub(super) async fn run(
        self,
        client: &Client,
        output: &mut Output<'_>,
    ) -> Result<Exit, Failure> {
        match self {
            Self::List(arguments) => list(arguments, client, output).await,
            Self::Create(arguments) => {
                let person = resolve::user(client, &arguments.who).await?;
                let account = resolve::account(client, &arguments.account).await?;
                leaving::hold_out(person, &account, &arguments.keys, client, output).await
            }
            Self::Delete(arguments) => delete(arguments, client, output).await,
        }
    }
}

async fn list(
    arguments: ListArguments,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let mut query = Vec::new();
    if let Some(typed) = &arguments.of {
        query.push(("user", resolve::user(client, typed).await?.sid));
    }
    if let Some(typed) = &arguments.account {
        query.push(("account", resolve::account(client, typed).await?.sid));
    }
    let list = client
        .list("/v1/hold_outs", &query, arguments.limit)
        .await?;
    const COLUMNS: &[&str] = &["person", "account", "withheld", "since", "by"];
    let mut table = Table::new("hold-out", "hold-outs", COLUMNS);
    for hold_out in &list.items {
        let withheld: Vec<_> = items(hold_out, "/withheld")
            .iter()
            .map(words::held_role)
            .collect();
        let since = time(hold_out, "/created_at").map_or_else(
            || "".into(),
            |since| Cell::of(moment::exact(since), since.to_string()),
        );
        let cells = vec![
            who(hold_out, "/user").into(),
            name(hold_out, "/account").into(),
            withheld.join("; ").into(),
            since,
            who(hold_out, "/given_by").into(),
        ];
        table.row(sid(hold_out, "/user"), cells);
    }
    output.list(&list, &table)?;
    Ok(Exit::Done)
}

async fn delete(
    arguments: DeleteArguments,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let person = resolve::user(client, &arguments.who).await?;
    let account = resolve::account(client, &arguments.account).await?;
    let path = format!("/v1/hold_outs/{}/{}", person.sid, account.sid);
    let lifted = client.delete(&path, &[]).await?;
    let sentence = format!(
        "{} has again what groups give at {}.",
        person.name, account.name
    );
    output.done(&lifted, &person.sid, &sentence)?;
    Ok(Exit::Done)
}

//! `muster event`: what happened, from the organization's audit trail.

use std::num::NonZeroUsize;

use clap::{Args, Subcommand, ValueEnum};
use serde_json::Value;

use super::{
    answer::{items, name, sid, text, time, who},
    client::Client,
    failure::{Exit, Failure},
    moment,
    output::Output,
    resolve,
    table::{Cell, Table},
};

mod tail;

#[derive(Debug, Subcommand)]
pub(super) enum EventCommand {
    /// List events, the newest first
    #[command(
        after_help = "Example:\n  $ muster event list --account Main --type invitation.created --limit 20"
    )]
    List(ListArguments),
    /// Follow events as they happen, until Ctrl-C
    #[command(
        after_help = "Example:\n  $ muster event tail --account Main -o json\n\nA lost connection is taken up again where it was lost."
    )]
    Tail(tail::TailArguments),
}

/// Which events.
#[derive(Debug, Args)]
pub(super) struct Which {
    /// Only events of this type, as assignment.ended
    #[arg(long = "type", value_name = "TYPE")]
    kind: Option<String>,
    /// Only events in this account: a path, or AC…
    #[arg(long, value_name = "ACCOUNT")]
    account: Option<String>,
    /// Only what this person did: an e-mail address, or US…
    #[arg(long, value_name = "WHO")]
    actor: Option<String>,
}

impl Which {
    async fn query(self, client: &Client) -> Result<Vec<(&'static str, String)>, Failure> {
        let mut query = Vec::new();
        if let Some(account) = &self.account {
            query.push(("account", resolve::account(client, account).await?.sid));
        }
        if let Some(actor) = &self.actor {
            query.push(("actor", resolve::user(client, actor).await?.sid));
        }
        query.extend(self.kind.map(|kind| ("type", kind)));
        Ok(query)
    }
}

#[derive(Debug, Args)]
pub(super) struct ListArguments {
    #[command(flatten)]
    which: Which,
    /// Only events after this sequence number, the oldest first
    #[arg(long, value_name = "SEQUENCE")]
    after: Option<u64>,
    /// In which order
    #[arg(long)]
    order: Option<Order>,
    /// At most this many
    #[arg(long, default_value_t = super::LIMIT)]
    limit: NonZeroUsize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Order {
    Asc,
    Desc,
}

impl EventCommand {
    pub(super) async fn run(
        self,
        client: &Client,
        output: &mut Output<'_>,
    ) -> Result<Exit, Failure> {
        let arguments = match self {
            Self::List(arguments) => arguments,
            Self::Tail(arguments) => return arguments.run(client, output).await,
        };
        let mut query = arguments.which.query(client).await?;
        query.extend(
            arguments
                .after
                .map(|sequence| ("after", sequence.to_string())),
        );
        query.extend(arguments.order.map(|order| {
            (
                "order",
                if order == Order::Asc { "asc" } else { "desc" }.to_owned(),
            )
        }));
        let list = client.list("/v1/events", &query, arguments.limit).await?;
        let mut table = Table::new(
            "event",
            "events",
            &["sequence", "when", "who", "what", "targets", "where"],
        );
        for event in &list.items {
            table.row(sid(event, ""), row(event));
        }
        output.list(&list, &table)?;
        Ok(Exit::Done)
    }
}

fn row(event: &Value) -> Vec<Cell> {
    let when = time(event, "/occurred_at").map_or_else(
        || "".into(),
        |at| Cell::of(moment::exact(at), at.to_string()),
    );
    let targets: Vec<_> = items(event, "/targets")
        .iter()
        .map(|target| who(target, ""))
        .collect();
    let actor = match who(event, "/actor") {
        unnamed if unnamed.is_empty() => text(event, "/actor/kind"),
        named => named,
    };
    vec![
        text(event, "/sequence").into(),
        when,
        actor.into(),
        text(event, "/type").into(),
        targets.join(", ").into(),
        name(event, "/scope").into(),
    ]
}

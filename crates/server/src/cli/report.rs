//! `muster report`: who was not seen for long, and who holds the strongest roles where.

use std::num::NonZeroUsize;

use clap::{Args, Subcommand};
use muster_model::Time;
use serde_json::Value;

use super::{
    answer::{items, name, sid, text, time, who},
    client::Client,
    failure::{Exit, Failure},
    moment,
    output::Output,
    resolve,
    table::{Cell, Table},
    words,
};

#[derive(Debug, Subcommand)]
pub(super) enum ReportCommand {
    /// People not seen for so many days, with the evidence
    #[command(
        after_help = "Example:\n  $ muster report dormant --days 90 --account Main -o csv\n\nWho never signed in counts from the day they were given access. Keys used as them stand apart."
    )]
    Dormant(DormantArguments),
    /// Who is Administrator where, and by which group
    #[command(after_help = "Example:\n  $ muster report administrators")]
    Administrators(ReportArguments),
    /// Who is Owner of the organization, and who owns which account
    #[command(after_help = "Example:\n  $ muster report owners -o csv")]
    Owners(ReportArguments),
}

#[derive(Debug, Args)]
pub(super) struct DormantArguments {
    /// Not seen for so many days
    #[arg(long, value_name = "DAYS", default_value_t = 90)]
    days: u32,
    /// Only members of this account: a path such as "Main/Support EU", or AC…
    #[arg(long, value_name = "ACCOUNT")]
    account: Option<String>,
    #[command(flatten)]
    report: ReportArguments,
}

#[derive(Debug, Args)]
pub(super) struct ReportArguments {
    /// At most this many
    #[arg(long, default_value_t = super::LIMIT)]
    limit: NonZeroUsize,
}

impl ReportCommand {
    pub(super) async fn run(
        self,
        client: &Client,
        output: &mut Output<'_>,
    ) -> Result<Exit, Failure> {
        let (path, query, limit) = match self {
            Self::Dormant(arguments) => {
                let mut query = vec![("days", arguments.days.to_string())];
                if let Some(typed) = &arguments.account {
                    query.push(("account", resolve::account(client, typed).await?.sid));
                }
                ("dormant", query, arguments.report.limit)
            }
            Self::Administrators(arguments) => ("administrators", Vec::new(), arguments.limit),
            Self::Owners(arguments) => ("owners", Vec::new(), arguments.limit),
        };
        let list = client
            .list(&format!("/v1/reports/{path}"), &query, limit)
            .await?;
        output.list(&list, &people(&list.items, client.now()))?;
        Ok(Exit::Done)
    }
}

fn people(reported: &[Value], now: Option<Time>) -> Table {
    const COLUMNS: &[&str] = &[
        "person",
        "name",
        "holds",
        "last seen",
        "last key use",
        "joined",
    ];
    let mut table = Table::new("person", "people", COLUMNS);
    for person in reported {
        let held: Vec<_> = items(person, "/holdings").iter().map(holding).collect();
        let joined = time(person, "/created_at").map_or_else(
            || "".into(),
            |joined| Cell::of(moment::exact(joined), joined.to_string()),
        );
        let cells = vec![
            who(person, "/user").into(),
            text(person, "/user/name").into(),
            held.join("; ").into(),
            sighting(person, "/last_seen", now),
            sighting(person, "/last_key_use", now),
            joined,
        ];
        table.row(sid(person, ""), cells);
    }
    table
}

/// `Administrator at Main, by Crew`.
fn holding(held: &Value) -> String {
    let group = name(held, "/group");
    let by = if group.is_empty() {
        String::new()
    } else {
        format!(", by {group}")
    };
    format!("{}{by}", words::assignment(held))
}

/// What they did last, where and when; `never`.
fn sighting(person: &Value, pointer: &str, now: Option<Time>) -> Cell {
    let seen = person.pointer(pointer).unwrap_or(&Value::Null);
    time(seen, "/at").map_or_else(
        || Cell::of("never", ""),
        |at| {
            let signal = text(seen, "/signal").replace('_', "-");
            let shown = format!(
                "{} ({signal} at {})",
                moment::ago(at, now),
                name(seen, "/scope")
            );
            Cell::of(shown, at.to_string())
        },
    )
}

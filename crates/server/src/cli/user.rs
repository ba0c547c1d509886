//! `muster user`: the people of the organization, wherever they are members.

use clap::Subcommand;
use muster_model::Time;
use serde_json::Value;

use super::{
    answer::{items, name, sid, text, time},
    client::Client,
    failure::{Exit, Failure},
    leaving::{self, DeactivateArguments},
    member::{self, ListArguments},
    moment,
    output::Output,
    resolve,
    table::{Cell, Table},
    words,
};

#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// List people
    #[command(after_help = "Example:\n  $ muster user list --role administrator --dormant-days 90")]
    List(ListArguments),
    /// Show one person: who they are and what they hold
    #[command(after_help = "Example:\n  $ muster user get ada@example.com")]
    Get {
        /// An e-mail address, or US…
        who: String,
    },
    /// Show what a person holds, place by place, and where it comes from
    #[command(after_help = "Example:\n  $ muster user access ada@example.com")]
    Access {
        /// An e-mail address, or US…
        who: String,
    },
    /// Show when a person was last seen, by account and signal
    #[command(after_help = "Example:\n  $ muster user activity ada@example.com")]
    Activity {
        /// An e-mail address, or US…
        who: String,
    },
    /// End everything a person has in the organization
    #[command(after_help = "Example:\n  $ muster user deactivate ada@example.com --dry-run")]
    Deactivate(DeactivateArguments),
    /// Let a deactivated person in again; it brings nothing back by itself
    #[command(after_help = "Example:\n  $ muster user reactivate ada@example.com")]
    Reactivate {
        /// An e-mail address, or US…
        who: String,
    },
}

impl UserCommand {
    pub(super) async fn run(
        self,
        client: &Client,
        output: &mut Output<'_>,
    ) -> Result<Exit, Failure> {
        match self {
            Self::List(arguments) => member::users(arguments, client, output).await,
            Self::Get { who } => member::get(&who, client, output).await,
            Self::Access { who } => access(&who, client, output).await,
            Self::Activity { who } => activity(&who, client, output).await,
            Self::Deactivate(arguments) => leaving::deactivate(arguments, client, output).await,
            Self::Reactivate { who } => member::reactivate(&who, client, output).await,
        }
    }
}

async fn access(typed: &str, client: &Client, output: &mut Output<'_>) -> Result<Exit, Failure> {
    let person = resolve::user(client, typed).await?;
    let path = format!("/v1/users/{}/access", person.sid);
    let list = client.list_whole(&path).await?;
    let mut table = Table::new("place", "places", &["place", "roles", "sid"]);
    for line in &list.items {
        let names: Vec<_> = items(line, "/path")
            .iter()
            .map(|segment| text(segment, ""))
            .collect();
        let place = if names.is_empty() {
            name(line, "/scope")
        } else {
            super::paths::joined(&names)
        };
        let roles: Vec<_> = items(line, "/roles").iter().map(words::held_role).collect();
        let sid = sid(line, "/scope");
        let cells = vec![place.into(), roles.join("; ").into(), sid.clone().into()];
        table.row(sid, cells);
    }
    output.list(&list, &table)?;
    Ok(Exit::Done)
}

async fn activity(typed: &str, client: &Client, output: &mut Output<'_>) -> Result<Exit, Failure> {
    let person = resolve::user(client, typed).await?;
    let path = format!("/v1/users/{}/activity", person.sid);
    let list = client.list_whole(&path).await?;
    output.list(&list, &sightings(&list.items, client.now()))?;
    Ok(Exit::Done)
}

fn sightings(seen: &[Value], now: Option<Time>) -> Table {
    let mut table = Table::new("sign", "signs", &["where", "signal", "when"]);
    for sighting in seen {
        let when = time(sighting, "/at").map_or_else(
            || "".into(),
            |at| Cell::of(moment::ago(at, now), at.to_string()),
        );
        let cells = vec![
            name(sighting, "/scope").into(),
            text(sighting, "/signal").into(),
            when,
        ];
        table.row(sid(sighting, "/scope"), cells);
    }
    table
}

//! `muster report keys`: live keys that rest or end soon.

use std::num::NonZeroUsize;

use clap::Args;

use crate::cli::{
    LIMIT,
    answer::{name, sid, text, time, who},
    client::Client,
    failure::{Exit, Failure},
    moment,
    output::Output,
    table::{Cell, Table},
    words,
};

#[derive(Debug, Args)]
pub(in crate::cli) struct KeysArguments {
    /// Only keys without a request for so many days
    #[arg(long, value_name = "DAYS")]
    unused_days: Option<u32>,
    /// Only keys that end within so many days
    #[arg(long, value_name = "DAYS")]
    expiring_days: Option<u32>,
    /// At most this many
    #[arg(long, default_value_t = LIMIT)]
    limit: NonZeroUsize,
}

pub(super) async fn run(
    arguments: KeysArguments,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let asked = [
        ("unused_days", arguments.unused_days),
        ("expiring_days", arguments.expiring_days),
    ];
    let query: Vec<(&'static str, String)> = asked
        .into_iter()
        .filter_map(|(name, days)| Some((name, days?.to_string())))
        .collect();
    let list = client
        .list("/v1/reports/keys", &query, arguments.limit)
        .await?;
    const COLUMNS: [&str; 7] = [
        "key",
        "where",
        "acts as",
        "sponsor",
        "last used",
        "ends",
        "sid",
    ];
    let mut table = Table::new("key", "keys", &COLUMNS);
    for key in &list.items {
        let used = words::used_at(key).map_or_else(
            || Cell::of("never", ""),
            |at| Cell::of(moment::ago(at, client.now()), at.to_string()),
        );
        let ends = time(key, "/expires_at").map_or_else(
            || Cell::of("never", ""),
            |end| Cell::of(moment::day(end), end.to_string()),
        );
        let cells = vec![
            text(key, "/name").into(),
            name(key, "/scope").into(),
            who(key, "/principal").into(),
            who(key, "/sponsor").into(),
            used,
            ends,
            sid(key, "").into(),
        ];
        table.row(sid(key, ""), cells);
    }
    output.list(&list, &table)?;
    Ok(Exit::Done)
}

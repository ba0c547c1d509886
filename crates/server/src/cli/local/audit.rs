//! `muster audit verify`: every chain of events from its beginning to its end, over the database alone, also while the server runs.

use clap::Subcommand;
use muster_app::audit::{StreamReport, Verdict, verify};
use serde_json::{Value, json};

use super::SettingsArguments;
use crate::{
    cli::{
        failure::{Exit, Failure},
        output::{List, Output},
        table::Table,
    },
    serve,
};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum AuditCommand {
    /// Verify every chain of events; exit code 1 when one is broken
    #[command(
        after_help = "Example:\n  $ muster audit verify --config muster.toml\n\nReads only, and runs beside a running server."
    )]
    Verify(SettingsArguments),
}

impl AuditCommand {
    pub(super) async fn run(self, output: &mut Output<'_>) -> Result<Exit, Failure> {
        let Self::Verify(arguments) = self;
        let settings = arguments.read_aloud(output)?;
        let app = serve::open_read_only(&settings).await?;
        let reports = verify(&app).await;
        app.shut_down().await?;
        let reports = reports?;
        let mut table = Table::new("chain", "chains", &["chain", "events", "verdict", "sid"]);
        for report in &reports {
            table.row(
                report.stream.to_string(),
                vec![
                    report.name.clone().into(),
                    report.events.to_string().into(),
                    verdict(report).into(),
                    report.stream.to_string().into(),
                ],
            );
        }
        output.list(
            &List {
                items: reports.iter().map(shown).collect(),
                next_cursor: None,
            },
            &table,
        )?;
        match reports.iter().find(|report| is_broken(report)) {
            Some(broken) => Err(Failure::failed(format!(
                "The events of {} are {}",
                broken.name,
                verdict(broken)
            ))
            .help("what was changed beside the server is found by comparing with a backup")),
            None => Ok(Exit::Done),
        }
    }
}

fn is_broken(report: &StreamReport) -> bool {
    report.verdict != Verdict::Good
}

fn verdict(report: &StreamReport) -> String {
    match &report.verdict {
        Verdict::Good => "good".to_owned(),
        Verdict::Broken { sequence, why } => format!("broken at event {sequence}: {why}"),
    }
}

fn shown(report: &StreamReport) -> Value {
    let (sequence, why) = match &report.verdict {
        Verdict::Good => (None, None),
        Verdict::Broken { sequence, why } => (Some(sequence), Some(why)),
    };
    json!({
        "stream": report.stream.to_string(),
        "name": report.name,
        "events": report.events,
        "good": !is_broken(report),
        "first_bad_sequence": sequence,
        "why": why,
    })
}

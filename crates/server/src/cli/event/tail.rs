//! `muster event tail`: events as they happen. A lost connection is taken up again after the last event that came.

use std::time::Duration;

use clap::Args;
use reqwest::Response;
use serde_json::Value;
use tokio::time::{sleep, timeout};

use super::{
    super::{
        answer::{sid, text},
        client::Client,
        failure::{Exit, Failure},
        output::Output,
    },
    Which, row,
};

/// Three times as long as the server lets a stream be quiet.
const SILENCE: Duration = Duration::from_secs(45);
/// The longest wait before the next attempt.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// More than this without the end of an event is no stream of ours.
const EVENT_LIMIT: usize = 16 * 1024 * 1024;
/// How wide the columns of `event list` are where the rows to come are not known.
const WIDTHS: [usize; 6] = [8, 20, 28, 28, 36, 0];

#[derive(Debug, Args)]
pub(in super::super) struct TailArguments {
    #[command(flatten)]
    which: Which,
    /// Begin after this sequence number instead of now
    #[arg(long, value_name = "SEQUENCE")]
    after: Option<u64>,
}

impl TailArguments {
    pub(super) async fn run(
        self,
        client: &Client,
        output: &mut Output<'_>,
    ) -> Result<Exit, Failure> {
        output.goes_on()?;
        let query = self.which.query(client).await?;
        let mut last = self.after.map(|sequence| sequence.to_string());
        tokio::select! {
            ended = follow(client, &query, &mut last, output) => ended,
            interrupted = tokio::signal::ctrl_c() => interrupted.map(|()| Exit::Done).map_err(Failure::from),
        }
    }
}

async fn follow(
    client: &Client,
    query: &[(&str, String)],
    last: &mut Option<String>,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let (mut was_there, mut wait) = (false, Duration::from_secs(1));
    loop {
        let mut query = query.to_vec();
        query.extend(last.clone().map(|sequence| ("after", sequence)));
        let why = match client.begin("/v1/events/tail", &query).await {
            Ok(response) => {
                (was_there, wait) = (true, Duration::from_secs(1));
                read(response, last, output).await?
            }
            // Only what passes is waited for.
            Err(failure) if was_there && failure.exit == Exit::Failed => failure.to_string(),
            Err(failure) => return Err(failure),
        };
        let seconds = wait.as_secs();
        output.remark("note", &format!("{why} Trying again in {seconds} s."))?;
        sleep(wait).await;
        wait = LONGEST_WAIT.min(wait * 2);
    }
}

/// Tells events until the stream ends; gives why it did.
async fn read(
    mut response: Response,
    last: &mut Option<String>,
    output: &mut Output<'_>,
) -> Result<String, Failure> {
    let mut unread = Vec::new();
    loop {
        let piece = match timeout(SILENCE, response.chunk()).await {
            Ok(Ok(Some(piece))) => piece,
            Ok(Ok(None)) => return Ok("The server ended the stream.".to_owned()),
            Ok(Err(_)) => return Ok("The connection was lost.".to_owned()),
            Err(_) => return Ok("The server fell silent.".to_owned()),
        };
        unread.extend_from_slice(&piece);
        while let Some(end) = unread.windows(2).position(|pair| pair == b"\n\n") {
            let block: Vec<u8> = unread.drain(..end + 2).collect();
            if let Some(why) = tell(&String::from_utf8_lossy(&block), last, output)? {
                return Ok(why);
            }
        }
        if unread.len() > EVENT_LIMIT {
            return Err(Failure::failed("The stream is none of Muster's."));
        }
    }
}

/// Tells one block of the stream. Where it is the server's reason to end the stream for now, gives it.
fn tell(
    block: &str,
    last: &mut Option<String>,
    output: &mut Output<'_>,
) -> Result<Option<String>, Failure> {
    let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name));
    if let Some(data) = field("data: ") {
        let data: Value = serde_json::from_str(data)
            .map_err(|_| Failure::failed("The stream is none of Muster's."))?;
        if field("event: ") == Some("problem") {
            let status = data["status"]
                .as_u64()
                .and_then(|status| status.try_into().ok());
            let failure = Failure::of_problem(status.unwrap_or_default(), &data, None);
            return match failure.exit {
                Exit::Failed => Ok(Some(failure.to_string())),
                _ => Err(failure),
            };
        }
        let cells = row(&data);
        let cells = cells
            .iter()
            .zip(WIDTHS)
            .map(|(cell, width)| cell.padded(width));
        let line = cells.collect::<Vec<_>>().join("  ");
        output.line(&data, &sid(&data, ""), &line)?;
        *last = Some(text(&data, "/sequence"));
    } else if let Some(sequence) = field("id: ") {
        *last = Some(sequence.to_owned());
    }
    Ok(None)
}

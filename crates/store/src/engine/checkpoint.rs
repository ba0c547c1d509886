//! Moves the WAL back into the SQLite file, on a thread and a connection of its own: a COMMIT that had to do it would
//! hold up the whole group. The writer reports the length of the WAL after each commit.

use std::sync::mpsc::Receiver;

use rusqlite::Connection;

use super::sqlite::{File, Purpose};

/// Pages written since the last checkpoint that make the next one worth its two fsyncs: 4 MiB.
const ENOUGH: u32 = 1_000;
/// A WAL so long, 64 MiB, that the writer has to wait until it can be begun anew.
const TOO_LONG: u32 = 16_000;

/// Serves until the writer has gone, then leaves an empty WAL behind.
pub(crate) fn serve(file: &File, lengths: &Receiver<u32>) {
    let mut connection = None;
    let mut done = 0;
    while let Ok(length) = lengths.recv() {
        // A WAL shorter than what was moved back has been begun anew.
        let fresh = if length < done { length } else { length - done };
        if fresh < ENOUGH {
            continue;
        }
        let mode = if length >= TOO_LONG {
            "RESTART"
        } else {
            "PASSIVE"
        };
        match checkpoint(file, &mut connection, mode) {
            Ok(moved) => done = moved,
            Err(error) => {
                tracing::warn!(%error, mode, "the WAL could not be moved back");
                connection = None;
            }
        }
    }
    if let Err(error) = checkpoint(file, &mut connection, "TRUNCATE") {
        tracing::warn!(%error, "the WAL stays for the next start");
    }
}

/// How many pages of the present WAL are in the file now.
fn checkpoint(
    file: &File,
    connection: &mut Option<Connection>,
    mode: &str,
) -> Result<u32, Box<dyn std::error::Error>> {
    let connection = match connection {
        Some(connection) => connection,
        None => connection.insert(file.open(Purpose::Write)?),
    };
    let moved: i64 =
        connection.query_row(&format!("PRAGMA wal_checkpoint({mode})"), [], |row| {
            row.get(2)
        })?;
    Ok(u32::try_from(moved).unwrap_or(0))
}

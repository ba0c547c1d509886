//! Watches everything that this process logs for secrets that would open something.

use std::{
    io,
    sync::{Mutex, Once},
};

use muster_model::secret::Secret;
use muster_server::{
    config::{Log, LogFormat},
    log::subscriber,
};
use tracing::level_filters::LevelFilter;

static FOUND: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Watch;

impl io::Write for Watch {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let line = String::from_utf8_lossy(bytes);
        if holds_a_secret(&line) {
            FOUND
                .lock()
                .unwrap()
                .push(format!("a secret in the log: {line}"));
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Whether any word of the line is a whole secret, checksum included.
fn holds_a_secret(line: &str) -> bool {
    line.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
        .filter_map(|word| word.find("mst_").map(|at| &word[at..]))
        .any(|word| word.parse::<Secret>().is_ok())
}

/// Starts watching, once for all tests of the process.
pub(crate) fn watch() {
    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        let log = Log {
            format: LogFormat::Json,
            level: LevelFilter::DEBUG,
        };
        tracing::subscriber::set_global_default(subscriber(log, || Watch)).unwrap();
    });
}

/// Lines that held a secret.
pub(crate) fn found() -> Vec<String> {
    FOUND.lock().unwrap().clone()
}

#[test]
fn a_whole_secret_in_a_line_is_seen_and_a_shortened_one_is_not() {
    let secret = Secret {
        kind: muster_model::secret::SecretKind::Invitation,
        bits: 5,
        random: [9; 32],
    };
    assert!(holds_a_secret(&format!(
        "{{\"path\":\"/accept?token={}\"}}",
        secret.reveal()
    )));
    assert!(!holds_a_secret(&format!("credential={secret:?}")));
}

//! The ways a message leaves: into a directory, over SMTP, or not at all. One attempt each; when to try again is the job's affair.

use std::{collections::BTreeMap, fmt, path::PathBuf};

use super::{Composed, Smtp, directory};

/// Where mail goes.
#[derive(Debug, Clone)]
pub enum Transport {
    /// One `.eml` file per message, for development and tests.
    Directory(PathBuf),
    /// A mail server.
    Smtp(Smtp),
    /// Nothing leaves, and every message counts as accepted by a server, but for those to the addresses named here: they are
    /// refused for good with what stands beside the address. For a history that is made up.
    Imagined(BTreeMap<String, String>),
    /// No mail is set up: every attempt fails and says so.
    None,
}

/// Why a message did not leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Trying again will not help: the server refused this message or this address for good.
    pub permanent: bool,
    /// What happened, for people. No secret is in it.
    pub reason: String,
}

impl Failure {
    pub(super) fn permanent(reason: impl Into<String>) -> Self {
        Self {
            permanent: true,
            reason: reason.into(),
        }
    }

    pub(super) fn passing(reason: impl Into<String>) -> Self {
        Self {
            permanent: false,
            reason: reason.into(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for Failure {}

impl Transport {
    /// Tries once to hand the message over. After `Ok` it is on the disk, or accepted by the server.
    pub async fn deliver(&self, message: &Composed) -> Result<(), Failure> {
        match self {
            Self::Directory(directory) => directory::deliver(directory, message).await,
            Self::Smtp(server) => server.deliver(message).await,
            Self::Imagined(refused) => imagine(refused, message),
            Self::None => Err(Failure::permanent(
                "no mail is set up on this server: the setting is MUSTER_MAIL",
            )),
        }
    }
}

fn imagine(refused: &BTreeMap<String, String>, message: &Composed) -> Result<(), Failure> {
    let mut receivers = message.envelope.to().iter();
    match receivers.find_map(|to| refused.get(AsRef::<str>::as_ref(to))) {
        Some(reason) => Err(Failure::permanent(reason.as_str())),
        None => Ok(()),
    }
}

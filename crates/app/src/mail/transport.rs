//! The ways a message leaves: into a directory, over SMTP, or not at all. One attempt each; when to try again is the job's affair.

use std::{fmt, path::PathBuf};

use muster_model::Result;

use super::{Composed, Smtp, SmtpSettings, directory};

/// Where mail goes.
#[derive(Debug, Clone)]
pub enum Transport {
    /// One `.eml` file per message, for development and tests.
    Directory(PathBuf),
    /// A mail server.
    Smtp(Smtp),
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
    /// Reads the setting `file:DIRECTORY`, `smtp://…` or `smtps://…`; `own_name` is what this server calls itself.
    pub fn parse(setting: &str, own_name: &str) -> Result<Self> {
        match setting.strip_prefix("file:") {
            Some(directory) if !directory.is_empty() => Ok(Self::Directory(directory.into())),
            _ => SmtpSettings::parse(setting, own_name)
                .and_then(Smtp::new)
                .map(Self::Smtp),
        }
    }

    /// Tries once to hand the message over. After `Ok` it is on the disk, or accepted by the server.
    pub async fn deliver(&self, message: &Composed) -> Result<(), Failure> {
        match self {
            Self::Directory(directory) => directory::deliver(directory, message).await,
            Self::Smtp(server) => server.deliver(message).await,
            Self::None => Err(Failure::permanent(
                "no mail is set up on this server: the setting is MUSTER_MAIL",
            )),
        }
    }
}

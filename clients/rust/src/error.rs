//! Why there is no answer. None of these is a permission.

use std::fmt;

use serde::Deserialize;

/// Why there is no answer.
#[derive(Debug)]
pub enum Error {
    /// The address of the server can't be read.
    Address(String),
    /// The server did not answer.
    Unreachable(reqwest::Error),
    /// The server said why not.
    Refused(Box<Problem>),
    /// Something answered with this status that is not Muster.
    Status(u16),
    /// The answer can't be read.
    Unreadable(serde_json::Error),
}

/// What Muster says when it refuses (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Problem {
    /// The HTTP status.
    pub status: u16,
    /// What to decide by: `noun.reason`, and never changes.
    pub code: String,
    /// What to show: a sentence.
    pub detail: String,
    /// What to name when asking the operator about it.
    #[serde(default)]
    pub request_id: String,
    /// The permission that the caller lacks.
    #[serde(default)]
    pub missing_permission: Option<String>,
    /// What is wrong with which field.
    #[serde(default)]
    pub errors: Vec<FieldProblem>,
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct FieldProblem {
    /// Which: `grants[0].roles`.
    pub path: String,
    /// What to decide by.
    pub code: String,
    /// What to show.
    pub message: String,
}

impl Error {
    /// The code of a refusal.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused(problem) => Some(&problem.code),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => write!(f, "{address:?} is no address of a server"),
            Self::Unreachable(_) => f.write_str("the server did not answer"),
            Self::Refused(problem) => write!(
                f,
                "{} ({}, request {})",
                problem.detail, problem.code, problem.request_id
            ),
            Self::Status(status) => write!(f, "something answered {status} that is not Muster"),
            Self::Unreadable(_) => f.write_str("the answer can't be read"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unreachable(cause) => Some(cause),
            Self::Unreadable(cause) => Some(cause),
            Self::Address(_) | Self::Refused(_) | Self::Status(_) => None,
        }
    }
}

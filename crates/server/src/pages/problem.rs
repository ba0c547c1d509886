//! The page of a refusal or a fault that no form can show.

use askama::Template;
use muster_model::{Error, Kind};

/// What happened, what to do, and the request to name when asking for help.
#[derive(Debug, Template)]
#[template(path = "pages/problem.html")]
pub struct ProblemPage {
    title: &'static str,
    message: String,
    request_id: String,
}

impl ProblemPage {
    /// The page of `error`.
    pub fn new(error: &Error, request_id: &str) -> Self {
        Self {
            title: title(error.kind()),
            message: error.message().to_owned(),
            request_id: request_id.to_owned(),
        }
    }
}

fn title(kind: Kind) -> &'static str {
    match kind {
        Kind::Unavailable => "The server can't answer now",
        Kind::Limited => "Too many tries",
        Kind::TooLarge => "That is too much at once",
        Kind::Unauthenticated => "Sign in first",
        Kind::Unreadable | Kind::Invalid => "This can't be read",
        Kind::NotFound => "There is nothing here",
        Kind::Forbidden => "This is not permitted",
        Kind::Conflict | Kind::Stale => "This can't be done now",
        Kind::Gone => "This has ended",
        Kind::Internal => "The server failed to do this",
    }
}

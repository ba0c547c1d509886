//! The page of a refusal or a fault that no form can show.

use askama::Template;
use axum::http::{HeaderMap, Uri, header};
use muster_model::{Error, Kind};

use super::form::with_next_try;

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
            message: message(error),
            request_id: request_id.to_owned(),
        }
    }
}

/// Whether it is a person in a browser who asks, at a page. Programs and the API always get the document.
pub fn is_wanted(uri: &Uri, headers: &HeaderMap) -> bool {
    let path = uri.path();
    let is_api = path == "/v1" || path.starts_with("/v1/");
    let accepts_pages = headers
        .get(header::ACCEPT)
        .and_then(|accepted| accepted.to_str().ok())
        .is_some_and(|accepted| accepted.contains("text/html"));
    accepts_pages && !is_api
}

/// What the error says, in the words of somebody who looks at pages.
fn message(error: &Error) -> String {
    match error.code() {
        "route.not_found" => {
            "No page has this address. It may have been cut or mistyped.".to_owned()
        }
        "method.not_allowed" => "This address does not take what was sent to it.".to_owned(),
        _ => with_next_try(error),
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

//! The routes of the API as their actors use them: each one's good case, and what is refused.

use serde_json::Value;

use crate::site::Answer;

mod api_keys;
mod decisions;
mod events;
mod invitations;
mod links;
mod ownership_transfers;
mod table;

/// An account that is nowhere.
const NOWHERE: &str = "AC00000000000000000000000000000009";

/// Asserts a status and gives the body.
#[track_caller]
fn body(answer: &Answer, status: u16) -> Value {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.body);
    answer.json()
}

/// Asserts a refusal by status and code.
#[track_caller]
fn refused(answer: &Answer, status: u16, code: &str) {
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (status, code),
        "{}",
        answer.body
    );
}

/// Asserts a refusal that names a field.
#[track_caller]
fn refused_at(answer: &Answer, status: u16, path: &str) {
    let problem = body(answer, status);
    assert_eq!(problem["errors"][0]["path"], path, "{problem}");
}

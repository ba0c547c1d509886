//! The REST API as its callers use it: each route's good case, and what it refuses.

mod accounts;
mod api_keys;
mod decisions;
mod event_tail;
mod events;
mod gateways;
mod groups;
mod impact;
mod invitations;
mod links;
mod me;
mod members;
mod organizations;
mod overview;
mod ownership_transfers;
mod passwords;
mod permissions;
mod permitted;
mod role_assignments;
mod roles;
mod sessions;
mod setup;
mod standing;
mod table;
mod user_sessions;
mod users;

use serde_json::Value;

use crate::site::Answer;

/// Status and code of a refusal.
fn refusal(answer: &Answer) -> (u16, String) {
    (answer.status.as_u16(), answer.code())
}

/// Status, code and path of the first field of a refusal.
fn field(answer: &Answer) -> (u16, String, String) {
    let document = answer.json();
    let error = document["errors"][0].clone();
    (
        answer.status.as_u16(),
        text(&error, "/code"),
        text(&error, "/path"),
    )
}

/// The text at a JSON pointer.
fn text(value: &Value, pointer: &str) -> String {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

/// What is read, without what the caller may do with it: an act does not answer that.
fn unpermitted(mut read: Value) -> Value {
    let object = read.as_object_mut().unwrap();
    assert!(
        object.remove("permitted").is_some(),
        "nothing is said: {object:?}"
    );
    read
}

/// The texts at a pointer inside every element of a list.
fn texts(list: &Value, pointer: &str) -> Vec<String> {
    list.as_array()
        .unwrap_or_else(|| panic!("no list: {list}"))
        .iter()
        .map(|element| text(element, pointer))
        .collect()
}

/// A SID of the right form that names nothing.
fn nobody(prefix: &str) -> String {
    format!("{prefix}{:032x}", 0xdead)
}

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

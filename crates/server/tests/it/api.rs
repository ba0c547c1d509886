//! The REST API as its callers use it: each route's good case, and what it refuses.

mod accounts;
mod me;
mod members;
mod organizations;
mod role_assignments;
mod roles;
mod sessions;
mod setup;
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

//! JSON as Muster reads it: strictly. Every member is known and stands once, nothing is coerced, nesting and size are bounded,
//! and a refusal names the path but never repeats a value (it may be a password).

use muster_model::{Error, Result};
use serde::de::DeserializeOwned;

mod strict;

use strict::{Refusal, State, Strict};

/// How much structure a body may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Objects and arrays within each other.
    pub depth: u32,
    /// Members and elements together.
    pub members: u32,
    /// Elements of one array.
    pub elements: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            depth: 32,
            members: 10_000,
            elements: 1_000,
        }
    }
}

/// Reads a body under the usual limits.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    read_within(bytes, &Limits::default())
}

/// Reads a body under `limits`.
pub fn read_within<T: DeserializeOwned>(bytes: &[u8], limits: &Limits) -> Result<T> {
    let state = State::new(limits);
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(Strict::new(&mut json, &state))
        .map_err(|error| refused(state.refusal(), path_text(error.path()), error.inner()))?;
    json.end().map_err(|error| syntax(&error))?;
    Ok(value)
}

fn refused(refusal: Option<Refusal>, path: String, error: &serde_json::Error) -> Error {
    if let Some(refusal) = refusal {
        return at(path, refusal.code, &refusal.message);
    }
    if !error.is_data() {
        return syntax(error);
    }
    let text = error.to_string();
    let text = text
        .rsplit_once(" at line ")
        .map_or(text.as_str(), |(text, _)| text);
    let quoted = || text.split('`').nth(1).unwrap_or_default();
    let expected = text
        .rsplit_once(", expected ")
        .map_or("another value", |(_, expected)| expected);
    if text.starts_with("unknown field") {
        at(path, "body.unknown_member", "this member is not known here")
    } else if text.starts_with("missing field") {
        at(
            member(&path, quoted()),
            "body.missing_member",
            "this member is missing",
        )
    } else if text.starts_with("unknown variant") {
        at(
            path,
            "body.unknown_value",
            &format!("{} is expected", expected.replace('`', "")),
        )
    } else if text.starts_with("invalid value") {
        at(
            path,
            "body.out_of_range",
            &format!("{} is expected", in_plain_words(expected)),
        )
    } else if text.starts_with("invalid type") || text.starts_with("invalid length") {
        at(
            path,
            "body.wrong_type",
            &format!("{} is expected", in_plain_words(expected)),
        )
    } else if text.starts_with("not a SID") {
        at(path, "sid.malformed", text)
    } else {
        // The words of our own types, which do not repeat the value.
        at(path, "body.wrong_type", text)
    }
}

fn at(path: String, code: &'static str, message: &str) -> Error {
    let detail = if path.is_empty() {
        format!("The body can't be read: {message}.")
    } else {
        format!("{path}: {message}.")
    };
    Error::unreadable(code, detail).field(path, code, message)
}

fn syntax(error: &serde_json::Error) -> Error {
    Error::unreadable(
        "body.syntax",
        format!(
            "The body is not JSON: the mistake is at line {}, column {}.",
            error.line(),
            error.column()
        ),
    )
}

/// `grants[0].scope`; empty for the body itself.
fn path_text(path: &serde_path_to_error::Path) -> String {
    let text = path.to_string();
    if text == "." {
        String::new()
    } else {
        shortened(&text)
    }
}

fn member(path: &str, name: &str) -> String {
    let name = shortened(name);
    if path.is_empty() {
        name
    } else {
        format!("{path}.{name}")
    }
}

/// Names come from the caller: long ones are cut, and nothing that steers a terminal stays.
fn shortened(text: &str) -> String {
    text.chars()
        .filter(|letter| !letter.is_control())
        .take(128)
        .collect()
}

/// What serde expects, without the names of our types.
fn in_plain_words(expected: &str) -> &str {
    match expected {
        "u8" | "u16" | "u32" | "u64" | "usize" => {
            "a whole number that is not negative, within range"
        }
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number within range",
        "f32" | "f64" => "a number",
        "a sequence" => "a list",
        "a map" | "unit" => "an object",
        "a borrowed string" => "a string",
        "variant identifier" | "field identifier" => "a name",
        text if text.starts_with("struct ") => "an object",
        text if text.starts_with("enum ") => "a string",
        text => text,
    }
}

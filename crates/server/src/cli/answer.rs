//! Reading the server's answers: a value in it, as text that is safe on a terminal. Nothing is fetched or printed here.

use muster_model::Time;
use serde_json::Value;

/// The text at a JSON pointer, empty where there is none. Characters that steer a terminal are shown instead of obeyed.
pub(super) fn text(value: &Value, pointer: &str) -> String {
    match value.pointer(pointer) {
        Some(Value::String(text)) => printable(text),
        Some(Value::Null) | None => String::new(),
        Some(Value::Array(items)) => items.iter().map(text_of).collect::<Vec<_>>().join(", "),
        Some(other) => printable(&other.to_string()),
    }
}

fn text_of(value: &Value) -> String {
    text(value, "")
}

/// The instant at a JSON pointer.
pub(super) fn time(value: &Value, pointer: &str) -> Option<Time> {
    value.pointer(pointer)?.as_str()?.parse().ok()
}

/// The items of the array at a JSON pointer.
pub(super) fn items<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value
        .pointer(pointer)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// How a person, key or other principal is called: e-mail, else name, else SID.
pub(super) fn who(value: &Value, pointer: &str) -> String {
    let Some(found) = value.pointer(pointer) else {
        return String::new();
    };
    if found.is_string() {
        return text_of(found);
    }
    ["/email", "/name", "/sid"]
        .into_iter()
        .map(|member| text(found, member))
        .find(|name| !name.is_empty())
        .unwrap_or_default()
}

/// How a thing with a name is called: name, else SID.
pub(super) fn name(value: &Value, pointer: &str) -> String {
    let Some(found) = value.pointer(pointer) else {
        return String::new();
    };
    if found.is_string() {
        return text_of(found);
    }
    ["/name", "/sid"]
        .into_iter()
        .map(|member| text(found, member))
        .find(|name| !name.is_empty())
        .unwrap_or_default()
}

/// The SID of a reference that is either the object or the SID alone.
pub(super) fn sid(value: &Value, pointer: &str) -> String {
    let Some(found) = value.pointer(pointer) else {
        return String::new();
    };
    if found.is_string() {
        text_of(found)
    } else {
        text(found, "/sid")
    }
}

/// Shows control and direction characters as escapes, so that a name can't move the cursor or reorder a line.
pub(super) fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        let steers = character.is_control()
            || matches!(character, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if steers {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_steer_the_terminal() {
        assert_eq!(
            printable("Ada\u{1b}[2J\u{202e}evil"),
            "Ada\\u{1b}[2J\\u{202e}evil"
        );
        assert_eq!(printable("Zoë 東京"), "Zoë 東京");
    }

    #[test]
    fn a_reference_may_be_an_object_or_a_sid() {
        let answer = serde_json::json!({"parent": "AC1", "owner": {"sid": "US1", "name": "Ada", "email": "ada@example.com"}, "none": null});
        assert_eq!(
            (sid(&answer, "/parent"), name(&answer, "/parent")),
            ("AC1".into(), "AC1".into())
        );
        assert_eq!(
            (
                sid(&answer, "/owner"),
                name(&answer, "/owner"),
                who(&answer, "/owner")
            ),
            ("US1".into(), "Ada".into(), "ada@example.com".into())
        );
        assert_eq!(who(&answer, "/none"), "");
    }
}

//! Free text from people: names, labels, messages. Kept verbatim once it passes; what could break a line, a header or a log is refused.

use precis_profiles::{Nickname, precis_core::profile::Profile};

use crate::{Error, Result};

/// Longest name in characters.
pub const MAX_NAME: usize = 300;
/// Longest message or reason in characters.
pub const MAX_MESSAGE: usize = 2_000;

fn is_control(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}')
}

/// A name of a person or thing: 1 to 300 characters, one line, no control characters, not blank at either end.
pub fn name(text: &str, path: &str) -> Result<String> {
    let length = text.chars().count();
    if length == 0 || text.trim().is_empty() {
        return Err(Error::invalid(path, "name.empty", "A name is needed."));
    }
    if length > MAX_NAME {
        return Err(Error::invalid(
            path,
            "name.too_long",
            format!("A name has at most {MAX_NAME} characters; this one has {length}."),
        ));
    }
    if text.chars().any(is_control) {
        return Err(Error::invalid(
            path,
            "name.control_character",
            "A name is one line without control characters.",
        ));
    }
    Ok(text.trim().to_owned())
}

/// A message or reason: at most 2,000 characters; line breaks are welcome, other control characters are not.
pub fn message(text: &str, path: &str) -> Result<String> {
    if text.chars().count() > MAX_MESSAGE {
        return Err(Error::invalid(
            path,
            "text.too_long",
            format!("This text has at most {MAX_MESSAGE} characters."),
        ));
    }
    if text
        .chars()
        .any(|character| is_control(character) && character != '\n' && character != '\t')
    {
        return Err(Error::invalid(
            path,
            "text.control_character",
            "This text has a control character.",
        ));
    }
    Ok(text.to_owned())
}

/// The form in which names are compared and searched: PRECIS Nickname (RFC 8266), or lower case where that profile refuses.
pub fn key(name: &str) -> String {
    Nickname::new()
        .enforce(name)
        .map_or_else(|_| name.to_lowercase(), |folded| folded.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_would_break_a_header_or_a_line_is_refused() {
        for bad in [
            "",
            "  ",
            "a\r\nBcc: x@example.com",
            "a\u{0}b",
            "\u{1b}[2J",
            "a\u{2028}b",
        ] {
            assert!(name(bad, "name").is_err(), "{bad:?}");
        }
        assert!(name(&"x".repeat(301), "name").is_err());
    }

    #[test]
    fn markup_and_templates_and_shell_are_kept_verbatim() {
        for good in [
            "<b>Ada</b>",
            "{{7*7}} ${x} %s",
            "'; DROP TABLE person; --",
            "../../etc/passwd",
            "عادل",
            &"x".repeat(300),
        ] {
            assert_eq!(name(good, "name").unwrap(), good);
        }
    }

    #[test]
    fn names_that_differ_by_case_or_width_share_a_key() {
        assert_eq!(key("Support EU"), key("support eu"));
        assert_eq!(key("Ｍａｉｎ"), key("main"));
    }
}

//! Labels: `key=value` pairs on an account, by which lists and reviews find it.

use std::collections::BTreeMap;

use crate::{Error, Result};

/// So many labels an account has at most.
pub const MOST_LABELS: usize = 32;

/// All labels of an account, as they will be kept.
pub fn accept(labels: &BTreeMap<String, String>) -> Result<()> {
    if labels.len() > MOST_LABELS {
        return Err(Error::invalid(
            "labels",
            "labels.too_many",
            format!("An account has at most {MOST_LABELS} labels."),
        ));
    }
    for (key, value) in labels {
        if !is_key(key) {
            return Err(Error::invalid(
                format!("labels.{key}"),
                "label.malformed",
                "The key of a label is 1 to 63 small letters, digits, and _ . - only.",
            ));
        }
        if value.len() > 255 || value.chars().any(char::is_control) {
            return Err(Error::invalid(
                format!("labels.{key}"),
                "label.value",
                "The value of a label is at most 255 bytes, without control characters.",
            ));
        }
    }
    Ok(())
}

/// Whether a label can have this key.
pub fn is_key(key: &str) -> bool {
    let letter =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_.-".contains(&byte);
    (1..=63).contains(&key.len()) && key.bytes().all(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(key: &str, value: &str) -> Option<&'static str> {
        let labels = BTreeMap::from([(key.to_owned(), value.to_owned())]);
        accept(&labels).err().map(|error| error.code())
    }

    #[test]
    fn a_key_is_small_and_plain_and_a_value_any_text() {
        for (key, value) in [("region", "eu"), ("a.b_c-1", ""), ("k", "Köln, Süd = gut")] {
            assert_eq!(refusal(key, value), None, "{key}");
        }
        let long = "k".repeat(64);
        for key in ["", "A", "a b", "a=b", "ä", &long] {
            assert_eq!(refusal(key, "x"), Some("label.malformed"), "{key}");
        }
        assert_eq!(refusal("k", &"v".repeat(256)), Some("label.value"));
        assert_eq!(refusal("k", "a\nb"), Some("label.value"));
    }

    #[test]
    fn an_account_has_thirty_two_labels_and_no_more() {
        let labels = |count: usize| {
            let pairs = (0..count).map(|number| (format!("k{number}"), String::new()));
            accept(&pairs.collect()).map_err(|error| error.code())
        };
        assert_eq!(labels(32), Ok(()));
        assert_eq!(labels(33), Err("labels.too_many"));
    }
}

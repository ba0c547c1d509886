//! Lists of SIDs and other words as one TEXT column: blank-separated, never queried inside.

use std::{fmt::Display, str::FromStr};

use muster_model::{Error, Result, Sid};

/// The column's text.
pub(crate) fn write<S: Sid>(sids: &[S]) -> String {
    let mut text = String::with_capacity(sids.len() * 35);
    for sid in sids {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&sid.to_string());
    }
    text
}

/// Reads the column's text back.
pub(crate) fn read<S: Sid>(text: &str) -> Result<Vec<S>> {
    text.split_ascii_whitespace()
        .map(|word| {
            word.parse::<muster_model::AnySid>()
                .ok()
                .and_then(muster_model::AnySid::to)
        })
        .collect::<Option<_>>()
        .ok_or_else(|| Error::internal(format!("unreadable list of SIDs {text:?}")))
}

/// The column's text of anything that prints as one word.
pub(crate) fn write_words<W: Display>(words: &[W]) -> String {
    let words: Vec<String> = words.iter().map(ToString::to_string).collect();
    words.join(" ")
}

/// Reads what [`write_words`] wrote.
pub(crate) fn read_words<W: FromStr>(text: &str) -> Result<Vec<W>> {
    text.split_ascii_whitespace()
        .map(|word| word.parse().ok())
        .collect::<Option<_>>()
        .ok_or_else(|| Error::internal(format!("unreadable list {text:?}")))
}

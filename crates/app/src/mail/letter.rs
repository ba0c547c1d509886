//! The form every mail has, and its two renderings. The words are put in by `strings.rs` once; the templates add none,
//! so text and HTML cannot differ.

use askama::Template;
use muster_model::{Error, Result};

/// Longest line of the text part, in characters. The link is the only line that may be longer.
const WIDTH: usize = 76;
/// A word longer than this is cut over lines: four bytes a character stay under the 998 of SMTP.
const LONGEST_WORD: usize = 240;

/// One mail in words.
#[derive(Debug)]
pub(super) struct Letter {
    pub(super) subject: String,
    pub(super) lead: String,
    pub(super) blocks: Vec<Block>,
    pub(super) action: Option<Action>,
    pub(super) why: String,
    pub(super) unexpected: String,
}

/// A piece of the middle.
#[derive(Debug)]
pub(super) enum Block {
    Paragraph(String),
    Items(Vec<String>),
    Access(Vec<AccessBlock>),
    Quote { who: String, lines: Vec<String> },
}

/// One place and what holds there.
#[derive(Debug)]
pub(super) struct AccessBlock {
    pub(super) place: String,
    pub(super) details: Vec<String>,
    pub(super) roles: Vec<RoleBlock>,
}

impl AccessBlock {
    /// The place and what limits it, on one line.
    fn heading(&self) -> String {
        let mut words = vec![self.place.clone()];
        words.extend(self.details.iter().cloned());
        words.join(", ")
    }
}

/// A role under its place.
#[derive(Debug)]
pub(super) struct RoleBlock {
    pub(super) name: String,
    pub(super) can: String,
    pub(super) cannot: String,
}

/// The one button, and what is said about its link.
#[derive(Debug)]
pub(super) struct Action {
    pub(super) label: &'static str,
    pub(super) link: String,
    pub(super) note: String,
}

#[derive(Template)]
#[template(path = "mail/letter.txt", escape = "none")]
struct Text<'a> {
    letter: &'a Letter,
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Html<'a> {
    letter: &'a Letter,
}

impl Letter {
    /// The text part: lines of at most [`WIDTH`], the link whole on a line of its own.
    pub(super) fn text(&self) -> Result<String> {
        Text { letter: self }.render().map_err(Error::internal)
    }

    /// The HTML part.
    pub(super) fn html(&self) -> Result<String> {
        Html { letter: self }.render().map_err(Error::internal)
    }
}

/// Breaks `text` into lines, the first begun with `first`, the others with `rest`.
fn wrapped(text: &str, first: &str, rest: &str) -> String {
    let mut lines = String::from(first);
    let mut width = first.chars().count();
    let mut empty = true;
    for word in text.split_whitespace().flat_map(pieces) {
        let length = word.chars().count();
        if !empty && width + 1 + length > WIDTH {
            lines.push('\n');
            lines.push_str(rest);
            width = rest.chars().count();
        } else if !empty {
            lines.push(' ');
            width += 1;
        }
        lines.push_str(&word);
        width += length;
        empty = false;
    }
    lines.truncate(lines.trim_end().len());
    lines
}

fn pieces(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    letters
        .chunks(LONGEST_WORD)
        .map(|piece| piece.iter().collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_paragraph_is_broken_between_words() {
        let text = wrapped(&"word ".repeat(20), "- ", "  ");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 2);
        assert!(lines[0].starts_with("- word") && lines[1].starts_with("  word"));
    }

    proptest! {
        #[test]
        fn no_line_is_too_long_for_smtp(text: String) {
            for line in wrapped(&text, "", "").lines() {
                prop_assert!(line.len() <= 998);
            }
        }
    }
}

//! Where somebody wanted to go before they were asked to sign in: a path of this server. It comes from outside, so whatever a
//! browser could read as another place is no path (case I10).

use axum::http::{Uri, uri::PathAndQuery};

use crate::http::hygiene;

/// Longer than any address of the console.
const LONGEST: usize = 2_000;

/// A path of this server, with its query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LocalPath(String);

impl LocalPath {
    /// The path that `text` is; nothing where it is anything else.
    pub(super) fn read(text: &str) -> Option<Self> {
        // A browser drops tabs and line breaks and reads `\` as `/`: neither gets as far as that.
        let is_plain = text.len() <= LONGEST
            && text.starts_with('/')
            && text
                .bytes()
                .all(|letter| letter.is_ascii_graphic() && !br#"\#"<>"#.contains(&letter));
        if !is_plain {
            return None;
        }
        let parts: PathAndQuery = text.parse().ok()?;
        let is_served = parts.as_str() == text && hygiene::is_plain(parts.path());
        (is_served && !hygiene::holds_secret(text)).then(|| Self(text.to_owned()))
    }

    /// The path that was asked for.
    pub(super) fn of(uri: &Uri) -> Option<Self> {
        Self::read(uri.path_and_query()?.as_str())
    }

    /// The path itself.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Where one signs in and is then led on to it.
    pub(super) fn after_sign_in(&self) -> String {
        if self.0 == "/" {
            return "/sign_in".to_owned();
        }
        let escaped: String = form_urlencoded::byte_serialize(self.0.as_bytes()).collect();
        format!("/sign_in?next={escaped}")
    }
}

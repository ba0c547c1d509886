//! Requests that mean two things to two readers are refused before anything is matched: paths that decode into other paths,
//! headers that put another path or method in place of the request's own, and secrets in the address.

use axum::http::{HeaderMap, HeaderName, Uri};
use muster_model::{Error, Kind, Result};

use super::percent;

const OVERRIDES: [HeaderName; 5] = [
    HeaderName::from_static("x-http-method"),
    HeaderName::from_static("x-http-method-override"),
    HeaderName::from_static("x-method-override"),
    HeaderName::from_static("x-original-url"),
    HeaderName::from_static("x-rewrite-url"),
];

/// Pages that a mailed or printed link opens: their query may hold the token of that link, and nothing else may.
const LINKS: [&str; 4] = ["/accept", "/prove", "/reset", "/setup"];
const LINK_TOKENS: [&str; 4] = ["mst_inv_", "mst_eml_", "mst_rst_", "mst_setup_"];

/// Refuses what is ambiguous.
pub(super) fn inspect(uri: &Uri, headers: &HeaderMap) -> Result<()> {
    let is_override = |name: &&HeaderName| headers.contains_key(*name) && !is_told(uri, name);
    if let Some(name) = OVERRIDES.iter().find(is_override) {
        return Err(Error::unreadable(
            "header.override",
            format!(
                "The header {name} is not honoured here. Send the method and the path you mean."
            ),
        ));
    }
    if !is_plain(uri.path()) {
        return Err(Error::unreadable(
            "path.ambiguous",
            "The path has an encoded separator, a dot segment, a doubled slash or a broken escape. Send it in its plain form.",
        ));
    }
    Ok(())
}

/// Gateways tell their question's own address along with it. The route that answers them reads no such header.
fn is_told(uri: &Uri, name: &HeaderName) -> bool {
    uri.path() == "/v1/forward_auth" && name == "x-original-url"
}

/// Whether a secret of ours stands in the address where it does not belong. Such an address is not logged either.
pub(super) fn shows_secret(uri: &Uri) -> bool {
    if holds_secret(uri.path()) {
        return true;
    }
    let Some(query) = uri.query().filter(|query| holds_secret(query)) else {
        return false;
    };
    let is_link = LINKS.contains(&uri.path())
        && query.matches("mst_").count() == 1
        && LINK_TOKENS.iter().any(|token| query.contains(token));
    !is_link
}

/// Whether a part of an address holds a secret of ours, as it stands or behind escapes.
pub(crate) fn holds_secret(text: &str) -> bool {
    let decoded = percent::decode(text).unwrap_or_default();
    text.contains("mst_") || String::from_utf8_lossy(&decoded).contains("mst_")
}

/// The refusal for it.
pub(super) fn secret_in_address() -> Error {
    Error::new(
        Kind::Unreadable,
        "credential.in_address",
        "A secret stands in the address, where logs and histories keep it. Send it as Authorization: Bearer, and replace it: it may have been seen.",
    )
}

/// Whether a path means the same to every reader.
pub(crate) fn is_plain(path: &str) -> bool {
    let Some(decoded) = percent::decode(path) else {
        return false;
    };
    // What separates must not come out of an escape, nor what ends a line or a text.
    let escaped = |byte: u8| {
        decoded.iter().filter(|found| **found == byte).count()
            != path.bytes().filter(|found| *found == byte).count()
    };
    if decoded
        .iter()
        .any(|byte| *byte == b'\\' || byte.is_ascii_control())
        || escaped(b'/')
        || escaped(b'.')
    {
        return false;
    }
    let mut segments = path.strip_prefix('/').unwrap_or(path).split('/').peekable();
    while let Some(segment) = segments.next() {
        let is_last = segments.peek().is_none();
        if matches!(segment, "." | "..") || (segment.is_empty() && !is_last) {
            return false;
        }
    }
    !path.starts_with("//")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_plain_or_refused() {
        for plain in [
            "/",
            "/v1/accounts",
            "/v1/accounts/",
            "/v1/users/a%40b",
            "/openapi.json",
            "/v1/a..b",
        ] {
            assert!(is_plain(plain), "{plain}");
        }
        for odd in [
            "//",
            "//v1",
            "/v1//accounts",
            "/v1/./x",
            "/v1/../x",
            "/v1/..",
            "/v1/%2e%2e/x",
            "/v1/%2E/x",
            "/v1%2faccounts",
            "/v1%5Cx",
            "/v1\\x",
            "/v1/%00",
            "/v1/%0a",
            "/v1/%",
            "/v1/%zz",
            "/a%2eb",
        ] {
            assert!(!is_plain(odd), "{odd}");
        }
    }

    #[test]
    fn a_secret_is_seen_wherever_it_stands() {
        for shown in [
            "/v1/me?key=mst_key_1",
            "/v1/me?mst%5Fkey_1",
            "/v1/mst_ses_1",
            "/accept?token=mst_key_1",
            "/accept?token=mst_inv_1&k=mst_key_2",
            "/v1/me?token=mst_inv_1",
        ] {
            assert!(shows_secret(&shown.parse().unwrap()), "{shown}");
        }
        for fine in [
            "/accept?token=mst_inv_1",
            "/reset?token=mst_rst_1",
            "/v1/me?q=mst",
            "/",
        ] {
            assert!(!shows_secret(&fine.parse().unwrap()), "{fine}");
        }
    }
}

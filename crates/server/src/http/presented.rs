//! What a request presents: its credential, as text that is read but not yet believed, and what else of its headers the acts
//! want to know. Whether the credential is good is the app's to say.

use std::net::IpAddr;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, HeaderValue, header, request::Parts},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use muster_model::{
    Error, KeySid, OrganizationSid, Result, Sid,
    secret::{Secret, SecretKind},
};

use super::{Problem, client_address::client_address, request_id::RequestId};
use crate::config::Networks;

const AGENT_LENGTH: usize = 256;
const ORGANIZATION: HeaderName = HeaderName::from_static("muster-organization");
const BACKGROUND: HeaderName = HeaderName::from_static("muster-background");
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const ONCE: [HeaderName; 7] = [
    header::AUTHORIZATION,
    BACKGROUND,
    header::CONTENT_TYPE,
    header::HOST,
    header::IF_MATCH,
    IDEMPOTENCY_KEY,
    ORGANIZATION,
];

/// What a request presents.
#[derive(Debug, Clone)]
pub struct Presented {
    /// The credential, well formed.
    pub secret: Option<Secret>,
    /// Whether a browser sent it by itself.
    pub by_cookie: bool,
    /// The key named as the user of Basic authentication; the secret is that key's.
    pub basic_sid: Option<KeySid>,
    /// The client's address: the right-most hop that is no trusted proxy.
    pub address: IpAddr,
    /// `Muster-Background`: whether a program asks by itself, and the session's idle time runs on.
    pub background: bool,
    /// The first 256 characters of `User-Agent`.
    pub agent: Option<String>,
    /// The request's name.
    pub request_id: String,
    /// `Muster-Organization`: which organization a session speaks of.
    pub organization: Option<OrganizationSid>,
    /// `Idempotency-Key`: 1 to 255 visible ASCII characters.
    pub idempotency_key: Option<String>,
    /// The row version in `If-Match`; nothing for `*`.
    pub if_match: Option<i64>,
}

impl Presented {
    /// Reads the headers. `peer` is who holds the connection, `cookie` the name of the session cookie.
    pub fn read(
        headers: &HeaderMap,
        peer: IpAddr,
        proxies: &Networks,
        cookie: &str,
        request_id: &RequestId,
    ) -> Result<Self> {
        for name in &ONCE {
            if headers.get_all(name).iter().nth(1).is_some() {
                return Err(Error::unreadable(
                    "header.repeated",
                    format!("The header {name} is sent twice; send it once."),
                ));
            }
        }
        let by_header = authorization(headers)?;
        let by_cookie = session_cookie(headers, cookie)?;
        if by_header.is_some() && by_cookie.is_some() {
            return Err(Error::unreadable(
                "credential.several",
                "The request carries a session cookie and an Authorization header. Send one of them.",
            ));
        }
        let is_cookie = by_cookie.is_some();
        let (secret, basic_sid) = by_header.or(by_cookie.map(|secret| (secret, None))).unzip();
        Ok(Self {
            secret,
            by_cookie: is_cookie,
            basic_sid: basic_sid.flatten(),
            address: client_address(headers, peer, proxies),
            background: background(headers)?,
            agent: agent(headers),
            request_id: request_id.0.clone(),
            organization: organization(headers)?,
            idempotency_key: idempotency_key(headers)?,
            if_match: if_match(headers)?,
        })
    }
}

/// Handlers take it whole: the edge has read it before them.
impl<S: Sync> FromRequestParts<S> for Presented {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let missing = || {
            Problem::new(Error::internal(
                "the edge did not read what the request presents",
            ))
        };
        parts.extensions.remove::<Self>().ok_or_else(missing)
    }
}

fn authorization(headers: &HeaderMap) -> Result<Option<(Secret, Option<KeySid>)>> {
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        return Ok(None);
    };
    let text = value.to_str().map_err(|_| Error::unauthenticated())?;
    let (scheme, rest) = text.split_once(' ').ok_or_else(Error::unauthenticated)?;
    let found = if scheme.eq_ignore_ascii_case("bearer") {
        bearer(rest.trim())
    } else if scheme.eq_ignore_ascii_case("basic") {
        basic(rest.trim())
    } else {
        None
    };
    found.map(Some).ok_or_else(Error::unauthenticated)
}

/// Links that were mailed are no credentials: they are presented in bodies.
fn bearer(text: &str) -> Option<(Secret, Option<KeySid>)> {
    let secret: Secret = text.parse().ok()?;
    let usable = matches!(
        secret.kind,
        SecretKind::Key | SecretKind::Session | SecretKind::Operator | SecretKind::Setup
    );
    usable.then_some((secret, None))
}

fn basic(text: &str) -> Option<(Secret, Option<KeySid>)> {
    let pair = String::from_utf8(STANDARD.decode(text).ok()?).ok()?;
    let (user, password) = pair.split_once(':')?;
    let (sid, secret) = (
        user.parse::<KeySid>().ok()?,
        password.parse::<Secret>().ok()?,
    );
    (secret.kind == SecretKind::Key && secret.bits == sid.bits()).then_some((secret, Some(sid)))
}

/// A cookie that is no session of ours is as good as none: a browser sends stale ones for ever, and must be able to sign in.
fn session_cookie(headers: &HeaderMap, name: &str) -> Result<Option<Secret>> {
    let pairs = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'));
    let mut values = pairs
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(found, _)| *found == name)
        .map(|(_, value)| value);
    let first = values.next();
    if values.next().is_some() {
        return Err(Error::unreadable(
            "cookie.repeated",
            "The session cookie is sent twice. Clear this site's cookies and sign in again.",
        ));
    }
    Ok(first
        .and_then(|value| value.parse::<Secret>().ok())
        .filter(|secret| secret.kind == SecretKind::Session))
}

fn background(headers: &HeaderMap) -> Result<bool> {
    match headers.get(BACKGROUND).map(HeaderValue::as_bytes) {
        None | Some(b"false") => Ok(false),
        Some(b"true") => Ok(true),
        Some(_) => Err(Error::unreadable(
            "header.malformed",
            "The header Muster-Background is true or false.",
        )),
    }
}

fn agent(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::USER_AGENT)?;
    let text: String = String::from_utf8_lossy(value.as_bytes())
        .chars()
        .filter(|letter| !letter.is_control())
        .take(AGENT_LENGTH)
        .collect();
    (!text.is_empty()).then_some(text)
}

fn organization(headers: &HeaderMap) -> Result<Option<OrganizationSid>> {
    let Some(value) = headers.get(ORGANIZATION) else {
        return Ok(None);
    };
    value
        .to_str()
        .ok()
        .and_then(|text| text.parse().ok())
        .map(Some)
        .ok_or_else(|| {
            Error::unreadable(
                "sid.malformed",
                "The header Muster-Organization is not the SID of an organization.",
            )
        })
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>> {
    let Some(value) = headers.get(IDEMPOTENCY_KEY) else {
        return Ok(None);
    };
    let text = value.to_str().unwrap_or_default();
    if (1..=255).contains(&text.len()) && text.bytes().all(|letter| letter.is_ascii_graphic()) {
        return Ok(Some(text.to_owned()));
    }
    Err(Error::unreadable(
        "idempotency_key.malformed",
        "The header Idempotency-Key is 1 to 255 visible ASCII characters.",
    ))
}

fn if_match(headers: &HeaderMap) -> Result<Option<i64>> {
    let Some(value) = headers.get(header::IF_MATCH) else {
        return Ok(None);
    };
    let text = value.to_str().unwrap_or_default();
    if text == "*" {
        return Ok(None);
    }
    let version = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
        .filter(|text| text.bytes().all(|digit| digit.is_ascii_digit()));
    version
        .and_then(|text| text.parse().ok())
        .map(Some)
        .ok_or_else(|| {
            Error::unreadable(
                "if_match.malformed",
                "The header If-Match is one ETag as it was answered, such as \"7\".",
            )
        })
}

//! What comes with a request beside its content: who presents what, from where, and how it may be repeated.

use std::net::IpAddr;

use muster_model::{KeySid, OrganizationSid, secret::Secret};

/// The facts of a request, as a transport hands them over.
#[derive(Debug, Clone)]
pub struct Request {
    /// The secret that was presented, well-formed but not yet believed.
    pub secret: Option<Secret>,
    /// Whether it came by cookie.
    pub by_cookie: bool,
    /// With Basic authentication: the key that the user name names.
    pub basic: Option<KeySid>,
    /// Where it came from.
    pub address: IpAddr,
    /// Whether a program asks by itself, as a tab that polls: nobody's activity.
    pub background: bool,
    /// What the client calls itself, cut to 256 characters.
    pub agent: Option<String>,
    /// The request's id.
    pub id: String,
    /// The organization that the `Muster-Organization` header chose.
    pub organization: Option<OrganizationSid>,
    /// The `Idempotency-Key` with a digest of method, path and body.
    pub idempotency: Option<Idempotency>,
    /// The version that `If-Match` names.
    pub if_match: Option<i64>,
    /// Whether the act is to be undone after its exact result is known.
    pub dry_run: bool,
}

/// A key under which the same request is answered the same way for 24 hours.
#[derive(Debug, Clone)]
pub struct Idempotency {
    /// The caller's key.
    pub key: String,
    /// SHA-256 over method, path and body.
    pub request: [u8; 32],
}

impl Request {
    /// A request without a credential: of the server itself, and of whoever is not signed in.
    pub fn anonymous(address: IpAddr, id: impl Into<String>) -> Self {
        Self {
            secret: None,
            by_cookie: false,
            basic: None,
            address,
            background: false,
            agent: None,
            id: id.into(),
            organization: None,
            idempotency: None,
            if_match: None,
            dry_run: false,
        }
    }
}

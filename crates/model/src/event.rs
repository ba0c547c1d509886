//! Events: the canonical body, the sealed personal parts beside it, and the chain over both.
//! Recording belongs to the app and storing to the store; what a hash is made of stands here alone.

use std::collections::BTreeMap;

use aws_lc_rs::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};

use crate::{AnySid, EventSid, OrganizationSid, Scope, Sid, Time, code::codes};

/// SHA-256.
pub type Hash = [u8; 32];

codes! {
    /// Who acts.
    ActorKind {
        /// A person by a session.
        User "user",
        /// An API key.
        Key "api_key",
        /// The operator of the server.
        Operator "operator",
        /// The server itself: expiry, delivery.
        System "system",
        /// Nobody known: a failed sign-in, a link.
        Anonymous "anonymous",
    }
}

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// What kind of caller.
    pub kind: ActorKind,
    /// The user or key; none for operator, system and anonymous.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sid: Option<AnySid>,
}

/// The part of an event that is chained in clear: SIDs and codes only, never a name or an address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Body {
    /// Its identifier.
    pub sid: EventSid,
    /// The stream: an organization, or the server's.
    pub stream: OrganizationSid,
    /// Its number in the stream, without gaps from 1.
    pub sequence: i64,
    /// `noun.past_tense`.
    #[serde(rename = "type")]
    pub kind: String,
    /// When it happened.
    pub occurred_at: Time,
    /// Who did it.
    pub actor: Actor,
    /// Who the actor acts for: the principal of a key.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub on_behalf_of: Option<AnySid>,
    /// Session, key or token that was presented.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub credential: Option<AnySid>,
    /// Sequence of the act's own event, when this one is a consequence.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cause: Option<i64>,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub scope: Option<Scope>,
    /// What it is about.
    pub targets: Vec<AnySid>,
    /// State before, SIDs and codes only.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub before: BTreeMap<String, serde_json::Value>,
    /// State after, SIDs and codes only.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub after: BTreeMap<String, serde_json::Value>,
    /// The request that caused it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub request_id: Option<String>,
}

impl Body {
    /// Canonical JSON (RFC 8785): the same bytes for the same event, whoever writes them.
    pub fn canonical(&self) -> crate::Result<Vec<u8>> {
        serde_json_canonicalizer::to_vec(self).map_err(crate::Error::internal)
    }
}

/// The hash before the first event of a stream.
pub fn genesis(stream: OrganizationSid) -> Hash {
    let mut context = Context::new(&SHA256);
    context.update(b"muster/events/1");
    context.update(&stream.any().to_ascii());
    finish(context)
}

/// `SHA-256(previous ‖ body ‖ SHA-256 of each sealed blob in subject order)`.
pub fn chain<'b>(previous: &Hash, body: &[u8], sealed: impl IntoIterator<Item = &'b [u8]>) -> Hash {
    let mut context = Context::new(&SHA256);
    context.update(previous);
    context.update(body);
    for blob in sealed {
        context.update(aws_lc_rs::digest::digest(&SHA256, blob).as_ref());
    }
    finish(context)
}

fn finish(context: Context) -> Hash {
    let mut hash = [0; 32];
    hash.copy_from_slice(context.finish().as_ref());
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_byte_a_changed_blob_and_another_order_change_the_hash() {
        let start = genesis(OrganizationSid::SERVER);
        let hash = chain(&start, b"{}", [b"a".as_slice(), b"b"]);
        assert_ne!(hash, chain(&start, b"{ }", [b"a".as_slice(), b"b"]));
        assert_ne!(hash, chain(&start, b"{}", [b"b".as_slice(), b"a"]));
        assert_ne!(
            hash,
            chain(
                &genesis(OrganizationSid::from_bits(1)),
                b"{}",
                [b"a".as_slice(), b"b"]
            )
        );
    }
}

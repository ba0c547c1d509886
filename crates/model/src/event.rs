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
/// The members stand in the order of their names in JSON: so the plain writer writes them as RFC 8785 wants them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Body {
    /// Who did it.
    pub actor: Actor,
    /// State after, SIDs and codes only.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub after: BTreeMap<String, serde_json::Value>,
    /// State before, SIDs and codes only.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub before: BTreeMap<String, serde_json::Value>,
    /// Sequence of the act's own event, when this one is a consequence.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cause: Option<i64>,
    /// Session, key or token that was presented.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub credential: Option<AnySid>,
    /// When it happened.
    pub occurred_at: Time,
    /// Who the actor acts for: the principal of a key.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub on_behalf_of: Option<AnySid>,
    /// The request that caused it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub request_id: Option<String>,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub scope: Option<Scope>,
    /// Its number in the stream, without gaps from 1.
    pub sequence: i64,
    /// Its identifier.
    pub sid: EventSid,
    /// The stream: an organization, or the server's.
    pub stream: OrganizationSid,
    /// What it is about.
    pub targets: Vec<AnySid>,
    /// `noun.past_tense`.
    #[serde(rename = "type")]
    pub kind: String,
}

impl Body {
    /// Canonical JSON (RFC 8785): the same bytes for the same event, whoever writes them.
    pub fn canonical(&self) -> crate::Result<Vec<u8>> {
        serde_json_canonicalizer::to_vec(self).map_err(crate::Error::internal)
    }

    /// The same text at a third of the cost, for an event that is being recorded. What a general writer has to establish
    /// holds already: members in order, no fractions. The verifier does not rely on it, it asks [`Self::canonical`].
    pub fn write(&self) -> crate::Result<String> {
        let text = serde_json::to_string(self).map_err(crate::Error::internal)?;
        debug_assert_eq!(
            self.canonical().ok().as_deref(),
            Some(text.as_bytes()),
            "not canonical"
        );
        Ok(text)
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
    fn what_is_recorded_is_canonical_whatever_the_members_hold() {
        let some = |text: &str| {
            BTreeMap::from([
                (
                    "grants".to_owned(),
                    serde_json::json!([text, { "b": 1, "a": null }]),
                ),
                ("count".to_owned(), serde_json::json!(-7)),
                (text.to_owned(), serde_json::json!(true)),
            ])
        };
        for text in [
            "",
            "a\"b\\c/d",
            "\u{1}\u{8}\t\n\u{c}\r\u{1f}\u{7f}",
            "Zoë 𝄞",
        ] {
            let body = Body {
                actor: Actor {
                    kind: ActorKind::Key,
                    sid: Some(AnySid::from(EventSid::from_bits(1))),
                },
                after: some(text),
                before: some(text),
                cause: Some(1),
                credential: Some(AnySid::from(EventSid::from_bits(2))),
                occurred_at: Time::from_micros(1),
                on_behalf_of: Some(AnySid::from(EventSid::from_bits(3))),
                request_id: Some(text.to_owned()),
                scope: Some(OrganizationSid::from_bits(4).into()),
                sequence: 5,
                sid: EventSid::from_bits(6),
                stream: OrganizationSid::from_bits(7),
                targets: vec![AnySid::from(EventSid::from_bits(8))],
                kind: "test.done".to_owned(),
            };
            assert_eq!(
                body.write().unwrap().into_bytes(),
                body.canonical().unwrap(),
                "{text:?}"
            );
        }
    }

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

//! Events: what happened, by whom, to what.

use std::collections::BTreeMap;

use muster_model::{AccountSid, AnySid, EventSid, Time, event::ActorKind};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::reference::{PersonReference, Reference};

/// Which events are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EventQuery {
    /// Only events of exactly this type, as `assignment.ended`.
    #[serde(rename = "type")]
    #[param(rename = "type")]
    pub kind: Option<String>,
    /// Only what this person or key did.
    #[param(value_type = Option<String>)]
    pub actor: Option<AnySid>,
    /// Only what is about this.
    #[param(value_type = Option<String>)]
    pub target: Option<AnySid>,
    /// Only what happened at exactly this account.
    #[param(value_type = Option<String>)]
    pub account: Option<AccountSid>,
    /// Only events after this sequence number, the oldest first: how the log is followed, without an end.
    pub after: Option<u64>,
    /// `desc`, the newest first, or `asc`; with `after` always `asc`.
    #[param(value_type = Option<String>)]
    pub order: Option<Order>,
    /// At most this many, 1 to 200; 50 when absent.
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// Which events are followed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TailQuery {
    /// Only events of exactly this type, as `assignment.ended`.
    #[serde(rename = "type")]
    #[param(rename = "type")]
    pub kind: Option<String>,
    /// Only what this person or key did.
    #[param(value_type = Option<String>)]
    pub actor: Option<AnySid>,
    /// Only what is about this.
    #[param(value_type = Option<String>)]
    pub target: Option<AnySid>,
    /// Only what happened at exactly this account.
    #[param(value_type = Option<String>)]
    pub account: Option<AccountSid>,
    /// From the event after this sequence number on; from now on when absent. The header `Last-Event-ID` goes before it.
    pub after: Option<u64>,
}

/// In which order events come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// The oldest first.
    Asc,
    /// The newest first.
    Desc,
}

/// An event.
#[derive(Debug, Serialize, ToSchema)]
pub struct Event {
    /// Always `event`.
    pub object: &'static str,
    /// Its identifier.
    #[schema(value_type = String, example = "AE0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub sid: EventSid,
    /// Its number in the organization, without gaps.
    pub sequence: i64,
    /// What happened.
    #[serde(rename = "type")]
    #[schema(example = "assignment.ended")]
    pub kind: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub occurred_at: Time,
    /// Who did it.
    pub actor: Actor,
    /// For whom a key acted.
    pub on_behalf_of: Option<PersonReference>,
    /// Where.
    pub scope: Option<Reference>,
    /// What it is about.
    pub targets: Vec<Target>,
    /// State before: SIDs, codes, and text about people that was not erased.
    pub before: BTreeMap<String, Value>,
    /// State after, likewise.
    pub after: BTreeMap<String, Value>,
    /// Number of the event that brought this one with it.
    pub cause: Option<i64>,
    /// Session, key or token that was presented.
    #[schema(value_type = Option<String>)]
    pub credential: Option<AnySid>,
    /// The request that caused it.
    pub request_id: Option<String>,
    /// Where the request came from.
    pub address: Option<String>,
    /// What the client called itself.
    pub agent: Option<String>,
    /// Why, in the actor's words.
    pub reason: Option<String>,
}

/// Who did something.
#[derive(Debug, Serialize, ToSchema)]
pub struct Actor {
    /// user, api_key, operator, system or anonymous.
    #[schema(value_type = String, example = "user")]
    pub kind: ActorKind,
    /// The person or key; null for operator, system and anonymous.
    #[schema(value_type = Option<String>)]
    pub sid: Option<AnySid>,
    /// What they are called.
    pub name: Option<String>,
    /// A person's address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// What an event is about.
#[derive(Debug, Serialize, ToSchema)]
pub struct Target {
    /// Its noun.
    #[schema(example = "invitation")]
    pub kind: &'static str,
    /// Which one.
    #[schema(value_type = String, example = "NF0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub sid: AnySid,
    /// What it is called, where it has a name.
    pub name: Option<String>,
    /// A person's address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

impl Target {
    /// What `sid` is called.
    pub fn new(sid: AnySid, name: Option<String>, email: Option<String>) -> Self {
        Self {
            kind: sid.noun().unwrap_or("unknown"),
            sid,
            name,
            email,
        }
    }
}

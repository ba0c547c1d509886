//! API keys: what making one takes, and what a key looks like. A secret stands in the answer that made it and nowhere else.

use muster_model::{
    KeyKind, KeySid, Names, Permission, Principal, Time,
    api_key::{self as model, KeyStatus},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::reference::{PersonReference, Reference};

/// How long a key lives when nobody says, in seconds.
const DEFAULT_LIFE: u64 = 31_536_000;
/// How long the old secret of a rotated key opens something when nobody says, in seconds.
const DEFAULT_OVERLAP: u64 = 3_600;

/// A key to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewApiKey {
    /// What people call it.
    #[schema(example = "ci-deploy")]
    pub name: String,
    /// standard: all product permissions; restricted: those named; main: all its maker holds there now.
    #[serde(default = "restricted")]
    #[schema(value_type = String, default = "restricted")]
    pub kind: KeyKind,
    /// The permissions of a restricted key.
    #[serde(default)]
    #[schema(example = json!(["logs.read"]))]
    pub permissions: Vec<String>,
    /// Whom it acts as: a service account (`SV…`), or its maker when null.
    #[schema(value_type = Option<String>)]
    pub principal: Option<Principal>,
    /// How long it lives, in seconds: one hour to ten years, or null for good.
    #[serde(default = "default_life")]
    #[schema(default = 31_536_000)]
    pub expires_in: Option<u64>,
    /// Networks and addresses it may be used from, at most 32; none is everywhere.
    #[serde(default)]
    #[schema(example = json!(["10.0.0.0/8", "2001:db8::/32"]))]
    pub networks: Vec<String>,
}

fn restricted() -> KeyKind {
    KeyKind::Restricted
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "absent is a year, null is for good"
)]
fn default_life() -> Option<u64> {
    Some(DEFAULT_LIFE)
}

/// A change of a key; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiKeyChange {
    /// What people call it.
    #[serde(default)]
    pub name: Option<String>,
    /// All the permissions of a restricted key from now on.
    #[serde(default)]
    #[schema(example = json!(["logs.read"]))]
    pub permissions: Option<Vec<String>>,
    /// All the networks it may be used from; none is everywhere.
    #[serde(default)]
    #[schema(example = json!(["10.0.0.0/8"]))]
    pub networks: Option<Vec<String>>,
    /// When it ends by itself; null is never.
    #[serde(default, deserialize_with = "super::assignment::given")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub expires_at: Option<Option<Time>>,
}

/// How a key is rotated.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rotation {
    /// How long the old secret opens something too, in seconds: 0 to 604800 (7 days).
    #[serde(default = "default_overlap")]
    #[schema(default = 3_600)]
    pub overlap: u64,
}

fn default_overlap() -> u64 {
    DEFAULT_OVERLAP
}

/// Who takes a key over.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyTransfer {
    /// A person or a service account: `US…` or `SV…`.
    #[schema(value_type = String)]
    pub to: Principal,
}

/// A secret that was found where it should not be. Not to be printed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Leak {
    /// The secret of a key: `mst_key_…`.
    pub secret: String,
}

/// An API key. Not to be printed: it may hold its secret.
#[derive(Serialize, ToSchema)]
pub struct ApiKey {
    /// Always `api_key`.
    pub object: &'static str,
    /// Its identifier: the user of Basic authentication.
    #[schema(value_type = String, example = "SK0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub sid: KeySid,
    /// What people call it.
    pub name: String,
    /// standard, restricted or main.
    #[schema(value_type = String, example = "restricted")]
    pub kind: KeyKind,
    /// Where it works: there and below.
    pub scope: Reference,
    /// Whom it acts as.
    pub principal: PersonReference,
    /// Who made it.
    pub created_by: PersonReference,
    /// What it carries; its principal's permissions are tested too, at each use.
    #[schema(example = json!(["logs.read"]))]
    pub permissions: Vec<&'static str>,
    /// Networks it may be used from; empty is everywhere.
    pub networks: Vec<String>,
    /// Who has seen a secret of it: when it was made, rotated or handed over.
    pub shown_to: Vec<PersonReference>,
    /// active, expired or revoked.
    #[schema(value_type = String, example = "active")]
    pub status: KeyStatus,
    /// When it ends by itself; null is never.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub expires_at: Option<Time>,
    /// When it was revoked.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub revoked_at: Option<Time>,
    /// Until when the secret before the last rotation opens something too; null when it does not any more.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub old_ends_at: Option<Time>,
    /// Its last allowed request; null before the first.
    pub last_used: Option<LastUse>,
    /// Its secret; only in the answer to making, rotating or handing it over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Time,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Time,
    /// Where it is read.
    pub url: String,
}

/// The last allowed request of a key.
#[derive(Debug, Serialize, ToSchema)]
pub struct LastUse {
    /// When, to the minute.
    #[schema(value_type = String, format = DateTime)]
    pub at: Time,
    /// From which address.
    pub address: Option<String>,
    /// With which agent.
    pub agent: Option<String>,
}

impl LastUse {
    /// The last use of a key, once there was one.
    pub fn of(key: &model::ApiKey) -> Option<Self> {
        key.last_used_at.map(|at| Self {
            at,
            address: key.last_used_address.clone(),
            agent: key.last_used_agent.clone(),
        })
    }
}

impl ApiKey {
    /// What `key` looks like at `now`.
    pub fn of(key: &model::ApiKey, names: &Names, now: Time) -> Self {
        Self {
            object: "api_key",
            sid: key.sid,
            name: key.name.clone(),
            kind: key.kind,
            scope: Reference::of(key.scope, names),
            principal: PersonReference::of(key.principal, names),
            created_by: PersonReference::of(key.created_by, names),
            permissions: key.permissions.iter().map(Permission::name).collect(),
            networks: key.networks.iter().map(ToString::to_string).collect(),
            shown_to: key
                .shown_to
                .iter()
                .map(|seer| PersonReference::of(*seer, names))
                .collect(),
            status: key.status_at(now),
            expires_at: key.expires_at,
            revoked_at: key.revoked_at,
            old_ends_at: key.old_ends_at.filter(|end| now < *end && key.is_live(now)),
            last_used: LastUse::of(key),
            secret: None,
            created_at: key.created_at,
            updated_at: key.updated_at,
            url: format!("/v1/api_keys/{}", key.sid),
        }
    }
}

//! Keys of the whole organization, each with who answers for it: the list and the report.

use muster_model::{ApiKey as Model, Names, Principal, Scope, Time, UserSid, api_key::KeyStatus};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{api_key::ApiKey, reference::PersonReference};

/// The query of the report of keys.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct KeyReportQuery {
    /// Only live keys without an allowed request for so many days, 1 to 3650.
    pub unused_days: Option<u32>,
    /// Only live keys that end within so many days, 1 to 3650.
    pub expiring_days: Option<u32>,
    /// At most this many, 1 to 200; 50 when absent.
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// What lists of keys are sorted by.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub enum KeyOrder {
    /// The oldest first.
    #[default]
    #[serde(rename = "created_at")]
    CreatedAt,
    /// The newest first.
    #[serde(rename = "-created_at")]
    CreatedAtDescending,
}

/// The query of the list of keys.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct KeyQuery {
    /// Only keys that act as this person or service account: `US…` or `SV…`. One's own are read without any permission.
    #[param(value_type = Option<String>)]
    pub principal: Option<Principal>,
    /// Only keys of exactly this account, or of the organization itself: `AC…` or `OR…`.
    #[param(value_type = Option<String>)]
    pub scope: Option<Scope>,
    /// Only keys in this state: `active`, `expired` or `revoked`.
    #[param(value_type = Option<String>)]
    pub status: Option<KeyStatus>,
    /// Only active keys without an allowed request for so many days, nor made since; 1 to 3650.
    pub unused_days: Option<u32>,
    /// Only active keys that end within so many days, 1 to 3650.
    pub expiring_days: Option<u32>,
    /// Only keys whose name begins so, without regard to case.
    pub q: Option<String>,
    /// `created_at` or `-created_at`; the oldest first when absent.
    #[param(value_type = Option<String>)]
    pub order: Option<KeyOrder>,
    /// At most this many, 1 to 200; 50 when absent.
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// A key and who answers for it.
#[derive(Serialize, ToSchema)]
pub struct ReportedKey {
    /// The key.
    #[serde(flatten)]
    pub key: ApiKey,
    /// Its person, or its service account's sponsor.
    pub sponsor: Option<PersonReference>,
}

impl ReportedKey {
    /// A key of the report.
    pub fn of(key: &Model, sponsor: Option<UserSid>, names: &Names, now: Time) -> Self {
        Self {
            key: ApiKey::of(key, names, now),
            sponsor: sponsor.map(|sponsor| PersonReference::of(sponsor, names)),
        }
    }
}

/// A page of live keys, and the counts that must be zero.
#[derive(Serialize, ToSchema)]
pub struct KeyReport {
    /// The keys.
    pub data: Vec<ReportedKey>,
    /// Where the list goes on, to be given as `cursor`; null at its end.
    pub next_cursor: Option<String>,
    /// Live keys whose person, or whose service account's sponsor, is no active member: zero, always.
    pub of_leavers: usize,
    /// Live keys for which no active member with access at their scope answers: zero, always.
    pub without_sponsor: usize,
}

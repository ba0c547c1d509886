//! The overview: counts of an organization, and what happened day by day.

use muster_model::daily::Day;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Counts of the whole organization, exact now. Each is the length of a list; null where the caller may not read that list in all of
/// the organization.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Overview {
    /// Always `overview`.
    pub object: &'static str,
    /// Active people: `/v1/users?status=active`.
    pub people: Option<i64>,
    /// Suspended people: `/v1/users?status=suspended`.
    pub people_suspended: Option<i64>,
    /// Deactivated people: `/v1/users?status=deactivated`.
    pub people_deactivated: Option<i64>,
    /// Active people not seen for 90 days, or since they came: `/v1/users?status=active&dormant_days=90`.
    pub people_not_seen: Option<i64>,
    /// People who hold Administrator anywhere: `/v1/reports/administrators`.
    pub administrators: Option<i64>,
    /// Owners of the organization and of accounts: `/v1/reports/owners`.
    pub owners: Option<i64>,
    /// Invitations that wait for an answer: `/v1/invitations?status=pending`.
    pub invitations_pending: Option<i64>,
    /// Of these, those whose last mail failed: `/v1/invitations?status=pending&delivery=failed`.
    pub invitations_failed: Option<i64>,
    /// Invitations that ran out: `/v1/invitations?status=expired`.
    pub invitations_expired: Option<i64>,
    /// Active accounts: `/v1/accounts?status=active`.
    pub accounts: Option<i64>,
    /// Accounts that are suspended themselves: `/v1/accounts?status=suspended`.
    pub accounts_suspended: Option<i64>,
    /// Closed accounts that can still be read: `/v1/accounts?status=closed`.
    pub accounts_closed: Option<i64>,
    /// Groups: `/v1/groups`.
    pub groups: Option<i64>,
    /// Service accounts, disabled ones too: `/v1/service_accounts`.
    pub service_accounts: Option<i64>,
    /// Live keys: `/v1/api_keys?status=active`.
    pub api_keys: Option<i64>,
    /// Live keys without an allowed request for 90 days, nor made since: `/v1/api_keys?status=active&unused_days=90`.
    pub api_keys_unused: Option<i64>,
    /// Live keys that end within 30 days: `/v1/api_keys?status=active&expiring_days=30`.
    pub api_keys_expiring: Option<i64>,
}

/// The query of what happened day by day.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ActivityQuery {
    /// The last so many days, 1 to 366; 90 when absent.
    pub days: Option<u32>,
}

/// What happened on one day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DayOfActivity {
    /// The day, UTC.
    #[schema(value_type = String, format = Date, example = "2026-11-24")]
    pub day: Day,
    /// Sign-ins by which somebody came to look at this organization.
    pub sign_ins: i64,
    /// People who joined or were reactivated.
    pub joined: i64,
    /// People who were deactivated.
    pub left: i64,
    /// Active members at the end of the day; today: now.
    pub members: i64,
}

/// What happened day by day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Activity {
    /// Always `activity`.
    pub object: &'static str,
    /// Every day, the oldest first, today the last.
    pub days: Vec<DayOfActivity>,
}

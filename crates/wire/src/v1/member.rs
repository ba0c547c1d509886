//! Members of an account.

use muster_model::{Membership, MembershipSid, MembershipStatus, Time, membership::PeopleOrder};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{held_role::HeldRole, reference::PersonReference};

/// A member of an account.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Member {
    /// Always `member`.
    pub object: &'static str,
    /// Their membership in the organization.
    #[schema(value_type = String, example = "MB0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub sid: MembershipSid,
    /// Who.
    pub user: PersonReference,
    /// `active`, `suspended` or `deactivated`, in the organization.
    #[schema(value_type = String, example = "active")]
    pub status: MembershipStatus,
    /// What they hold here: direct ones first, then inherited ones.
    pub roles: Vec<HeldRole>,
    /// When they last did anything in the organization; null is never.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_seen: Option<Time>,
    /// When they last did anything at this very account; null is never.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_seen_here: Option<Time>,
    /// How many live keys of theirs work here.
    pub api_keys: usize,
    /// When they joined the organization.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Time,
    /// When the membership last changed.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Time,
    /// Where the person is read.
    pub url: String,
}

impl Member {
    /// The member behind a membership.
    pub fn of(
        membership: &Membership,
        roles: Vec<HeldRole>,
        last_seen_here: Option<Time>,
        api_keys: usize,
    ) -> Self {
        Self {
            object: "member",
            sid: membership.sid,
            user: (&membership.user).into(),
            status: membership.status,
            roles,
            last_seen: membership.last_seen_at,
            last_seen_here,
            api_keys,
            created_at: membership.joined_at,
            updated_at: membership.updated_at,
            url: format!("/v1/users/{}", membership.user.sid),
        }
    }
}

/// The query of the list of members.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MemberQuery {
    /// Only people in this state: `active`, `suspended` or `deactivated`.
    #[param(value_type = Option<String>)]
    pub status: Option<MembershipStatus>,
    /// Only people who hold this role here, by name or `IX…`.
    pub role: Option<String>,
    /// Only people not seen in the organization for so many days; who never was counts from the day they came.
    pub dormant_days: Option<u32>,
    /// Only people whose address or name begins so, without regard to case.
    pub q: Option<String>,
    /// `name`, `email`, `joined_at` or `last_seen`, with a `-` before it backwards; who was never seen comes last either way. When
    /// absent: by SID, with `q` by address and then by name.
    #[param(value_type = Option<String>)]
    pub order: Option<PeopleOrder>,
    /// At most this many, 1 to 200; 50 when absent.
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// The query of a removal, beside `dry_run`.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RemovalQuery {
    /// What becomes of the keys that lose their person: `revoke` or `transfer`. Needed where keys were used in the last
    /// 7 days.
    #[param(value_type = Option<String>)]
    pub api_keys: Option<super::ending::KeyFate>,
    /// Who takes the keys over: `US…` or `SV…`.
    #[param(value_type = Option<String>)]
    pub to: Option<muster_model::Principal>,
}

/// The query of a removal from an account, beside `dry_run`.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MemberRemovalQuery {
    /// What becomes of the keys that lose their person: `revoke` or `transfer`. Needed where keys were used in the last
    /// 7 days.
    #[param(value_type = Option<String>)]
    pub api_keys: Option<super::ending::KeyFate>,
    /// Who takes the keys over: `US…` or `SV…`.
    #[param(value_type = Option<String>)]
    pub to: Option<muster_model::Principal>,
    /// Whether what groups give from above is withheld here too.
    pub hold_out: Option<bool>,
}

//! When people were seen, and reports about them.

use muster_model::{
    AccountSid, AssignmentSid, Membership, MembershipStatus, Names, Role, Scope, Source, Time,
    UserSid, membership::Signal,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    reference::{PersonReference, Reference},
    role::RoleReference,
};

/// The query of the report of people who were not seen.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DormantQuery {
    /// Not seen for so many days; 90 when absent.
    pub days: Option<u32>,
    /// Only members of this account: `AC…`.
    #[param(value_type = Option<String>)]
    pub account: Option<AccountSid>,
    /// At most this many, 1 to 200; 50 when absent.
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// The last time somebody was seen somewhere, by one signal.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Sighting {
    /// Where: an account, or the organization for what concerns none.
    pub scope: Reference,
    /// What they did: `sign_in`, `session` (a request), or `key` (a request by a key that acts as them).
    #[schema(value_type = String, example = "session")]
    pub signal: Signal,
    /// When, to the minute.
    #[schema(value_type = String, format = DateTime)]
    pub at: Time,
}

impl Sighting {
    /// The sighting, the scope named by `names`.
    pub fn of(scope: Scope, signal: Signal, at: Time, names: &Names) -> Self {
        Self {
            scope: Reference::of(scope, names),
            signal,
            at,
        }
    }
}

/// A role that somebody holds at one scope.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Holding {
    /// The role.
    pub role: RoleReference,
    /// The assignment behind it.
    #[schema(value_type = String, example = "IY0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub assignment: AssignmentSid,
    /// Where it is given.
    pub scope: Reference,
    /// Whether it flows down.
    pub inherit: bool,
    /// The group that gives it; null where it is the person's own.
    pub group: Option<Reference>,
    /// By which door it came.
    #[schema(value_type = String, example = "direct")]
    pub source: Source,
    /// When it ends by itself.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub expires_at: Option<Time>,
}

impl Holding {
    /// The role of an assignment; where it is given and the group are named by whoever shows it.
    pub fn of(
        role: &Role,
        (assignment, source): (AssignmentSid, Source),
        scope: Reference,
        group: Option<Reference>,
        inherit: bool,
        expires_at: Option<Time>,
    ) -> Self {
        Self {
            role: role.into(),
            assignment,
            scope,
            inherit,
            group,
            source,
            expires_at,
        }
    }
}

/// Somebody in a report.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReportedPerson {
    /// Always `reported_person`.
    pub object: &'static str,
    /// The person.
    #[schema(value_type = String, example = "US0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub sid: UserSid,
    /// Who.
    pub user: PersonReference,
    /// `active`, `suspended` or `deactivated`, in the organization.
    #[schema(value_type = String, example = "active")]
    pub status: MembershipStatus,
    /// What they hold, as far as the report is about it.
    pub holdings: Vec<Holding>,
    /// The last time they did something themselves; null is never.
    pub last_seen: Option<Sighting>,
    /// The last time a key was used as them; null is never.
    pub last_key_use: Option<Sighting>,
    /// When they joined: who was never seen is quiet since then.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Time,
    /// When the membership last changed.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Time,
    /// Where the person is read.
    pub url: String,
}

impl ReportedPerson {
    /// The person behind a membership.
    pub fn of(
        membership: &Membership,
        holdings: Vec<Holding>,
        last_seen: Option<Sighting>,
        last_key_use: Option<Sighting>,
    ) -> Self {
        Self {
            object: "reported_person",
            sid: membership.user.sid,
            user: (&membership.user).into(),
            status: membership.status,
            holdings,
            last_seen,
            last_key_use,
            created_at: membership.joined_at,
            updated_at: membership.updated_at,
            url: format!("/v1/users/{}", membership.user.sid),
        }
    }
}

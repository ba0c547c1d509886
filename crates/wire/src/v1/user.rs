//! People of an organization: each by their membership.

use muster_model::{
    AccountSid, Membership, MembershipSid, MembershipStatus, Names, Role, Source, Time, UserSid,
    membership::{PeopleOrder, Signal},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{reference::Reference, role::RoleReference};

/// The query of the list of people.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UserQuery {
    /// Only people in this state: `active`, `suspended` or `deactivated`.
    #[param(value_type = Option<String>)]
    pub status: Option<MembershipStatus>,
    /// Only people who came by this door: `invitation`, `directory`, `import`, `system` and so on.
    #[param(value_type = Option<String>)]
    pub source: Option<Source>,
    /// Only people whose address or name begins so, without regard to case.
    pub q: Option<String>,
    /// Only people who hold this role somewhere, by name or `IX…`.
    pub role: Option<String>,
    /// Only people not seen for so many days; who never was counts from the day they came.
    pub dormant_days: Option<u32>,
    /// Only members of this account: `AC…`.
    #[param(value_type = Option<String>)]
    pub account: Option<AccountSid>,
    /// `name`, `email`, `joined_at` or `last_seen`, with a `-` before it backwards; who was never seen comes last either way. When
    /// absent: the oldest first, with `q` by address and then by name, with `dormant_days` the longest quiet first.
    #[param(value_type = Option<String>)]
    pub order: Option<PeopleOrder>,
    /// At most this many, 1 to 200; 50 when absent.
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// A change of what the organization knows about a person.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserChange {
    /// What the organization calls the person.
    pub name: String,
}

/// A person in an organization.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct User {
    /// Always `user`.
    pub object: &'static str,
    /// The person, the same in every organization.
    #[schema(value_type = String, example = "US0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub sid: UserSid,
    /// Their membership in this organization.
    #[schema(value_type = String, example = "MB0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub membership: MembershipSid,
    /// Their proven address.
    #[schema(example = "ada@example.com")]
    pub email: String,
    /// What the organization calls them.
    #[schema(example = "Ada Lovelace")]
    pub name: String,
    /// `active`, `suspended` or `deactivated`.
    #[schema(value_type = String, example = "active")]
    pub status: MembershipStatus,
    /// By which door they came: `invitation`, `directory`, `import`, `system` and so on.
    #[schema(value_type = String, example = "invitation")]
    pub source: Source,
    /// The organization.
    pub organization: Reference,
    /// When they joined.
    #[schema(value_type = String, format = DateTime)]
    pub joined_at: Time,
    /// When they were deactivated.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub deactivated_at: Option<Time>,
    /// When they last did anything here; null is never.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_seen: Option<Time>,
    /// When they joined.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Time,
    /// When the membership last changed.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Time,
    /// Where they are read.
    pub url: String,
}

impl User {
    /// The person behind a membership, its organization named by `names`.
    pub fn of(membership: &Membership, names: &Names) -> Self {
        Self {
            object: "user",
            sid: membership.user.sid,
            membership: membership.sid,
            email: membership.user.email.clone(),
            name: membership.user.name.clone(),
            status: membership.status,
            source: membership.source,
            organization: Reference::of(membership.organization, names),
            joined_at: membership.joined_at,
            deactivated_at: membership.deactivated_at,
            last_seen: membership.last_seen_at,
            created_at: membership.joined_at,
            updated_at: membership.updated_at,
            url: format!("/v1/users/{}", membership.user.sid),
        }
    }
}

/// A role and where somebody holds it, in short.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AccessSummary {
    /// The role.
    pub role: RoleReference,
    /// In how many accounts it is given, directly or by a group; accounts that only inherit it are not counted.
    pub accounts: usize,
    /// Whether it is given for the whole organization.
    pub organization: bool,
}

impl AccessSummary {
    /// A line of the summary.
    pub fn of(role: &Role, accounts: usize, organization: bool) -> Self {
        Self {
            role: role.into(),
            accounts,
            organization,
        }
    }
}

/// A person in an organization, with what they hold and do in short.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DescribedUser {
    /// The person.
    #[serde(flatten)]
    pub user: User,
    /// What they hold, themselves and by groups, role by role, the strongest first; as far as the caller may see people.
    pub access: Vec<AccessSummary>,
    /// How many live keys act as them, in accounts where the caller may see people.
    pub api_keys: usize,
    /// What they did when they were last seen: `sign_in`, `session` (a request), or `key` (a request by a key that acts as them); null
    /// is never.
    #[schema(value_type = Option<String>, example = "session")]
    pub last_seen_signal: Option<Signal>,
}

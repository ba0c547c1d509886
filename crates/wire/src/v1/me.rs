//! Who asks, and what they can look at.

use muster_model::{
    AnySid, Membership, MembershipSid, MembershipStatus, Organization, Permission, PermissionSet,
    ServiceAccount, User,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::reference::{PersonReference, Reference};

/// Who asks.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Me {
    /// Always `me`.
    pub object: &'static str,
    /// The person; none behind an operator key or a service account's.
    pub user: Option<PersonReference>,
    /// The service account, when its key asks.
    pub service_account: Option<Reference>,
    /// The organization that lists answer for.
    pub organization: Option<Reference>,
    /// The person's membership there.
    pub membership: Option<OwnMembership>,
    /// All organizations of the person; a key has one.
    pub organizations: Vec<Reference>,
    /// What whoever asks holds in that organization; null where there is none.
    pub permissions: Option<OwnPermissions>,
    /// What the request was made with.
    pub credential: Credential,
}

/// What whoever asks holds in an organization, whatever state its accounts are in: which pages and controls are of use to them. Which
/// acts are open on an object stands beside it as `permitted`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OwnPermissions {
    /// Held at the organization itself, so in all of it but for accounts that are held out.
    #[schema(value_type = Vec<String>, example = json!(["organization.read", "accounts.read"]))]
    pub organization: Vec<Permission>,
    /// Held there or at any account.
    #[schema(value_type = Vec<String>, example = json!(["organization.read", "accounts.read", "numbers.read"]))]
    pub anywhere: Vec<Permission>,
}

impl OwnPermissions {
    /// The two sets.
    pub fn of(organization: PermissionSet, anywhere: PermissionSet) -> Self {
        Self {
            organization: organization.iter().collect(),
            anywhere: anywhere.iter().collect(),
        }
    }
}

/// A change of oneself.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeChange {
    /// What one is called.
    #[schema(example = "Ada Lovelace")]
    pub name: String,
}

/// One's membership in the current organization.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OwnMembership {
    /// Its identifier.
    #[schema(value_type = String, example = "MB0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub sid: MembershipSid,
    /// What the organization calls the person.
    pub name: String,
    /// `active`, `suspended` or `deactivated`.
    #[schema(value_type = String, example = "active")]
    pub status: MembershipStatus,
}

/// What a request was made with.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Credential {
    /// `session`, `api_key` or `operator_key`.
    #[schema(example = "session")]
    pub kind: &'static str,
    /// Its identifier.
    #[schema(value_type = String, example = "SE0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub sid: AnySid,
}

impl Me {
    /// Who asks with `credential`.
    pub fn of(
        user: Option<&User>,
        service_account: Option<&ServiceAccount>,
        organization: Option<&Organization>,
        membership: Option<&Membership>,
        organizations: &[Organization],
        permissions: Option<OwnPermissions>,
        credential: Credential,
    ) -> Self {
        Self {
            object: "me",
            user: user.map(PersonReference::from),
            service_account: service_account
                .map(|service| Reference::new(service.sid, &service.name)),
            organization: organization.map(Reference::from),
            membership: membership.map(|membership| OwnMembership {
                sid: membership.sid,
                name: membership.user.name.clone(),
                status: membership.status,
            }),
            organizations: organizations.iter().map(Reference::from).collect(),
            permissions,
            credential,
        }
    }
}

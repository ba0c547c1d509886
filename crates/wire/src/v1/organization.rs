//! Organizations: making them, showing them, renaming them.

use muster_model::{
    Account as AccountModel, Organization as Model, OrganizationSid, Session, Time, User,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{account::Account, reference::PersonReference, session::SessionToken};

/// An organization to be made, with its first account and its owner.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOrganization {
    /// Its name.
    #[schema(example = "Acme")]
    pub organization: String,
    /// The name of its first account.
    #[schema(example = "Main")]
    pub account: String,
    /// Its owner.
    pub owner: NewOwner,
}

/// Who owns a new organization.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOwner {
    /// Their address; it counts as proven.
    #[schema(example = "ada@example.com")]
    pub email: String,
    /// What they are called.
    #[schema(example = "Ada Lovelace")]
    pub name: String,
    /// The password of a new person; a person who exists keeps theirs.
    #[serde(default)]
    pub password: Option<String>,
}

/// A change of an organization.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrganizationChange {
    /// Its new name.
    pub name: String,
}

/// An organization: the tenant.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Organization {
    /// Always `organization`.
    pub object: &'static str,
    /// Its identifier.
    #[schema(value_type = String, example = "OR0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub sid: OrganizationSid,
    /// What people call it.
    pub name: String,
    /// `active`, `suspended` or `closed`.
    #[schema(value_type = String, example = "active")]
    pub status: muster_model::Status,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Time,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Time,
    /// Where it is read.
    pub url: String,
}

impl From<&Model> for Organization {
    fn from(organization: &Model) -> Self {
        Self {
            object: "organization",
            sid: organization.sid,
            name: organization.name.clone(),
            status: organization.status,
            created_at: organization.created_at,
            updated_at: organization.updated_at,
            url: format!("/v1/organizations/{}", organization.sid),
        }
    }
}

/// An organization as the operator sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CountedOrganization {
    #[serde(flatten)]
    organization: Organization,
    /// How many members it has, deactivated ones left out.
    members: i64,
}

impl From<&(Model, i64)> for CountedOrganization {
    fn from((organization, members): &(Model, i64)) -> Self {
        Self {
            organization: organization.into(),
            members: *members,
        }
    }
}

/// An organization that was made.
#[derive(Clone, Serialize, ToSchema)]
pub struct Established {
    /// The organization.
    pub organization: Organization,
    /// Its first account.
    pub account: Account,
    /// Its owner.
    pub user: PersonReference,
    /// The owner, signed in: by set-up only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionToken>,
}

impl Established {
    /// What was made; the session with its token, where there is one.
    pub fn of(
        organization: &Model,
        account: &AccountModel,
        user: &User,
        session: Option<(&Session, &str)>,
    ) -> Self {
        let names = super::account::names_of_first(organization, user);
        Self {
            organization: organization.into(),
            account: Account::of(account, &names),
            user: user.into(),
            session: session.map(|(session, token)| SessionToken::of(session, token)),
        }
    }
}

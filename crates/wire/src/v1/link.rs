//! The link of an invitation: what whoever holds it sends, and what they are shown. The token stands in bodies, never in an address.

use muster_model::{Time, invitation as model};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    assignment::Assignment,
    invitation::Grant,
    reference::{PersonReference, Reference},
    role::RoleReference,
    session::SessionToken,
};

/// The token of a link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// `mst_inv_…`
    pub token: String,
}

/// An acceptance: with name and password by a new person, without them by somebody who is signed in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAcceptance {
    /// `mst_inv_…`
    pub token: String,
    /// What a new person is called.
    pub name: Option<String>,
    /// The password of a new person; where the address has an account it is never tried or set.
    #[schema(format = Password)]
    pub password: Option<String>,
}

/// What a link opens. Looking consumes nothing.
#[derive(Debug, Serialize, ToSchema)]
pub struct LookedUp {
    /// The organization that invites.
    pub organization: Name,
    /// The invited address; hidden from somebody signed in as another person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// What it gives; hidden likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grants: Option<Vec<ShownGrant>>,
    /// What has to happen next: registration, sign_in, proof, switch, or nothing.
    #[schema(example = "registration")]
    pub needs: &'static str,
}

/// A name without anything to look further by.
#[derive(Debug, Serialize, ToSchema)]
pub struct Name {
    /// What people call it.
    pub name: String,
}

/// What an invitation gives in one place, for eyes that are not a member's yet.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShownGrant {
    /// An account, or the organization.
    pub scope: Name,
    /// The roles.
    pub roles: Vec<RoleReference>,
    /// Whether they flow down to subaccounts.
    pub inherit: bool,
    /// When the access itself ends.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub access_expires_at: Option<Time>,
}

impl ShownGrant {
    /// Roles that are given alike in one place stand together.
    pub fn all(grants: &[model::Grant]) -> Vec<Self> {
        let shown = Grant::all(grants).into_iter().map(|grant| Self {
            scope: Name {
                name: grant.scope.name,
            },
            roles: grant.roles,
            inherit: grant.inherit,
            access_expires_at: grant.access_expires_at,
        });
        shown.collect()
    }
}

/// What came of an acceptance. Not to be printed: it may hold a token.
#[derive(Serialize, ToSchema)]
pub struct Accepted {
    /// Who accepted.
    pub user: PersonReference,
    /// The organization they are a member of now.
    pub organization: Reference,
    /// What they got; without what they held already.
    pub assignments: Vec<Assignment>,
    /// Grants that their giver may no longer give, left out.
    pub refused: Vec<Grant>,
    /// The session of a new person; null for whoever was signed in.
    pub session: Option<SessionToken>,
}

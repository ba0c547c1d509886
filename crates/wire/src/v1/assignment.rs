//! Role assignments: who holds which role where.

use muster_model::{
    AccountSid, Assignment as Model, AssignmentSid, Names, Principal, Scope, Source, Time,
};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    reference::{PersonReference, Reference},
    role::RoleReference,
};

/// A role to be given.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAssignment {
    /// Who gets it: `US…`, `SV…` or `GP…`.
    #[schema(value_type = String, example = "US0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub principal: Principal,
    /// The role, by name or `IX…`.
    #[schema(example = "viewer")]
    pub role: String,
    /// Where: `AC…` or `OR…`.
    #[schema(value_type = String, example = "AC0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub scope: Scope,
    /// Whether it flows down to subaccounts: false on accounts when not said, always true at organization scope.
    #[serde(default)]
    pub inherit: Option<bool>,
    /// Accounts that it does not flow to, nor below them.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub except: Vec<AccountSid>,
    /// When it ends by itself.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub expires_at: Option<Time>,
    /// Why, for the record.
    #[serde(default)]
    pub reason: Option<String>,
}

/// A change of an assignment; what is left out stays.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignmentChange {
    /// All accounts that it does not flow to from now on.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    pub except: Option<Vec<AccountSid>>,
    /// When it ends by itself; null is never.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub expires_at: Option<Option<Time>>,
}

/// A member that is there, null or not, is something else than one that is left out.
pub(super) fn given<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<Time>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// The query of the list of assignments.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AssignmentQuery {
    /// Only what this person, service account or group holds.
    #[param(value_type = Option<String>)]
    pub principal: Option<Principal>,
    /// Only at exactly this scope: `AC…` or `OR…`.
    #[param(value_type = Option<String>)]
    pub scope: Option<Scope>,
    /// Only of this role, by name or `IX…`.
    pub role: Option<String>,
    /// At most this many, 1 to 200; 50 when absent.
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// A role assignment. The ownership of an account is shown as one.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Assignment {
    /// Always `role_assignment`.
    pub object: &'static str,
    /// Its identifier.
    #[schema(value_type = String, example = "IY0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub sid: AssignmentSid,
    /// Who holds the role.
    pub principal: PersonReference,
    /// The role.
    pub role: RoleReference,
    /// Where.
    pub scope: Reference,
    /// Whether it flows down to present and future subaccounts.
    pub inherit: bool,
    /// Accounts that it does not flow to, nor below them.
    #[schema(value_type = Vec<String>)]
    pub except: Vec<AccountSid>,
    /// When it ends by itself.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub expires_at: Option<Time>,
    /// By which door it came.
    #[schema(value_type = String, example = "direct")]
    pub source: Source,
    /// Who gave it: a person or a key.
    pub given_by: Option<PersonReference>,
    /// When it was given.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Time,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Time,
    /// Where it is read.
    pub url: String,
}

impl Assignment {
    /// The assignment, what it mentions named by `names`.
    pub fn of(assignment: &Model, names: &Names) -> Self {
        Self {
            object: "role_assignment",
            sid: assignment.sid,
            principal: PersonReference::of(assignment.principal, names),
            role: (&assignment.role).into(),
            scope: Reference::of(assignment.scope, names),
            inherit: assignment.inherit,
            except: assignment.except.clone(),
            expires_at: assignment.expires_at,
            source: assignment.source,
            given_by: assignment
                .given_by
                .map(|giver| PersonReference::of(giver, names)),
            created_at: assignment.created_at,
            updated_at: assignment.updated_at,
            url: format!("/v1/role_assignments/{}", assignment.sid),
        }
    }
}

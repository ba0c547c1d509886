//! Roles that somebody holds at a place, with where they come from.

use muster_model::{AssignmentSid, GroupSid, Names, Role, Scope, Source, Time};
use serde::Serialize;
use utoipa::ToSchema;

use super::{reference::Reference, role::RoleReference};

/// A role that somebody holds somewhere.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HeldRole {
    /// The role.
    pub role: RoleReference,
    /// The assignment behind it.
    #[schema(value_type = String, example = "IY0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub assignment: AssignmentSid,
    /// By which door it came.
    #[schema(value_type = String, example = "direct")]
    pub source: Source,
    /// The group that gives it; null where it is the person's own.
    pub group: Option<Reference>,
    /// The scope above that it comes from; null where it was given right here.
    pub inherited_from: Option<Reference>,
    /// When it ends by itself.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub expires_at: Option<Time>,
}

impl HeldRole {
    /// A role held by `assignment`, the group and the scope above named by `names`.
    pub fn of(
        role: &Role,
        (assignment, source): (AssignmentSid, Source),
        group: Option<GroupSid>,
        inherited_from: Option<Scope>,
        expires_at: Option<Time>,
        names: &Names,
    ) -> Self {
        Self {
            role: role.into(),
            assignment,
            source,
            group: group.map(|group| Reference::of(group, names)),
            inherited_from: inherited_from.map(|scope| Reference::of(scope, names)),
            expires_at,
        }
    }
}

/// What somebody holds at one place.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AccessLine {
    /// The account, or the organization.
    pub scope: Reference,
    /// The names from the top-level account down; none for the organization.
    #[schema(example = json!(["Main", "Support EU"]))]
    pub path: Vec<String>,
    /// What is held there.
    pub roles: Vec<HeldRole>,
}

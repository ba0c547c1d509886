//! A role as answers name it. Requests name a role by its name or its `IX…`.

use muster_model::{Role, RoleSid};
use serde::Serialize;
use utoipa::ToSchema;

/// A role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Role)]
pub struct RoleReference {
    /// Its identifier; the built-in ones are the same on every server.
    #[schema(value_type = String, example = "IX00000000000000000000000000000003")]
    pub sid: RoleSid,
    /// The word it is given by.
    #[schema(example = "billing_manager")]
    pub name: String,
    /// What people read.
    #[schema(example = "Billing Manager")]
    pub label: String,
    /// Whether Muster ships it: then nobody can change it.
    pub built_in: bool,
}

impl From<&Role> for RoleReference {
    fn from(role: &Role) -> Self {
        Self {
            sid: role.sid,
            name: role.name.clone(),
            label: role.label.clone(),
            built_in: role.built_in,
        }
    }
}

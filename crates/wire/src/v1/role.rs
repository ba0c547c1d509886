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

/// A role with all it allows.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RoleDetails {
    /// Always `role`.
    pub object: &'static str,
    #[serde(flatten)]
    role: RoleReference,
    /// The permissions it holds.
    #[schema(example = json!(["organization.read", "accounts.read"]))]
    pub permissions: Vec<&'static str>,
    /// When it was made; null for a role that Muster ships.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub created_at: Option<muster_model::Time>,
    /// When it last changed; null for a role that Muster ships.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub updated_at: Option<muster_model::Time>,
    /// Where roles are read.
    pub url: &'static str,
}

impl From<&Role> for RoleDetails {
    fn from(role: &Role) -> Self {
        Self {
            object: "role",
            role: role.into(),
            permissions: role
                .permissions
                .iter()
                .map(muster_model::Permission::name)
                .collect(),
            created_at: None,
            updated_at: None,
            url: "/v1/roles",
        }
    }
}

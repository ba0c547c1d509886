//! Roles: as answers name them, and as an organization makes its own. Requests name a role by its name or its `IX…`.

use muster_model::{
    BuiltIn, CustomRole, PermissionSet, Role, RoleSid, Time, custom_role::examples::Example,
};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{IntoParams, ToSchema};

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

/// A role to be made.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRole {
    /// Its name, unlike that of any other role here, built-in ones included.
    #[schema(example = "Number manager")]
    pub name: String,
    /// What it is for.
    #[serde(default)]
    pub description: String,
    /// What it allows of its own; what these imply comes along.
    #[serde(default)]
    #[schema(example = json!(["numbers.manage"]))]
    pub permissions: Vec<String>,
    /// The built-in role that it extends, by word or SID: everything that role allows, it allows too.
    #[serde(default)]
    #[schema(example = "viewer")]
    pub extends: Option<String>,
}

/// A change of a role; what is left out stays.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleChange {
    /// Its new name.
    #[serde(default)]
    pub name: Option<String>,
    /// What it is for.
    #[serde(default)]
    pub description: Option<String>,
    /// All that it allows of its own from now on.
    #[serde(default)]
    pub permissions: Option<Vec<String>>,
    /// The built-in role that it extends from now on; null is none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub extends: Option<Option<String>>,
}

/// What stands there is given, null too.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// How a role is deleted.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DeletionQuery {
    /// The role that takes its place where something names it, by word, name or SID.
    pub replacement: Option<String>,
}

/// A role with all it allows.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RoleDetails {
    /// Always `role`.
    pub object: &'static str,
    #[serde(flatten)]
    role: RoleReference,
    /// What it is for.
    pub description: String,
    /// Everything it allows.
    #[schema(value_type = Vec<String>, example = json!(["organization.read", "accounts.read"]))]
    pub permissions: PermissionSet,
    /// What it allows of its own, beside the role it extends.
    #[schema(value_type = Vec<String>, example = json!(["numbers.manage"]))]
    pub own_permissions: PermissionSet,
    /// The built-in role whose permissions come along.
    pub extends: Option<RoleReference>,
    /// What names it; not told in lists and of roles that Muster ships.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holders: Option<Holders>,
    /// When it was made; null for a role that Muster ships.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub created_at: Option<Time>,
    /// When it last changed; null for a role that Muster ships.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub updated_at: Option<Time>,
    /// Where it is read.
    pub url: String,
}

/// How much names a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Holders {
    /// Assignments of it.
    pub assignments: i64,
    /// Pending invitations that offer it.
    pub invitations: i64,
}

impl RoleDetails {
    /// With how much names it.
    #[must_use]
    pub fn held_by(mut self, assignments: i64, invitations: i64) -> Self {
        self.holders = Some(Holders {
            assignments,
            invitations,
        });
        self
    }
}

impl From<BuiltIn> for RoleDetails {
    fn from(built_in: BuiltIn) -> Self {
        let role = built_in.role();
        Self {
            object: "role",
            role: (&role).into(),
            description: String::new(),
            permissions: role.permissions,
            own_permissions: role.permissions,
            extends: None,
            holders: None,
            created_at: None,
            updated_at: None,
            url: format!("/v1/roles/{}", role.sid),
        }
    }
}

impl From<&CustomRole> for RoleDetails {
    fn from(custom: &CustomRole) -> Self {
        Self {
            object: "role",
            role: (&custom.role()).into(),
            description: custom.description.clone(),
            permissions: custom.permissions(),
            own_permissions: custom.own,
            extends: custom.extends.map(|built_in| (&built_in.role()).into()),
            holders: None,
            created_at: Some(custom.created_at),
            updated_at: Some(custom.updated_at),
            url: format!("/v1/roles/{}", custom.sid),
        }
    }
}

/// A role that was deleted.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DeletedRole {
    /// What it was, and what named it.
    #[serde(flatten)]
    pub role: RoleDetails,
    /// What took its place.
    pub replacement: Option<RoleReference>,
}

/// A role that Muster ships as an example: `POST /v1/roles` takes its `role` as it is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RoleExample {
    /// The word it is asked for by.
    #[schema(example = "number_manager")]
    pub example: &'static str,
    /// What to make.
    pub role: ExampleRole,
}

/// The body that makes an example.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ExampleRole {
    /// Its name.
    pub name: &'static str,
    /// What it is for.
    pub description: &'static str,
    /// What it allows of its own.
    pub permissions: Vec<&'static str>,
    /// The built-in role that it extends.
    pub extends: Option<&'static str>,
}

impl From<&Example> for RoleExample {
    fn from(example: &Example) -> Self {
        Self {
            example: example.word,
            role: ExampleRole {
                name: example.name,
                description: example.description,
                permissions: example.permissions.to_vec(),
                extends: example.extends.map(BuiltIn::name),
            },
        }
    }
}

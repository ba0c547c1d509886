//! The catalogue of permissions, and what the host product adds to it.

use muster_model::{
    BuiltIn, HostPermission as HostModel, Permission as Model, Time, permission::Area,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A permission of the catalogue.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Permission {
    /// Always `permission`.
    pub object: &'static str,
    /// Whether Muster ships it; the others are the host product's.
    pub built_in: bool,
    /// The word it is known by.
    #[schema(example = "numbers.manage")]
    pub name: &'static str,
    /// What people see.
    pub label: &'static str,
    /// What holding it allows.
    pub description: &'static str,
    /// `control` guards Muster's own objects, `product` what the host product guards.
    #[schema(example = "product")]
    pub area: &'static str,
    /// Permissions that come with it.
    pub implies: Vec<&'static str>,
    /// Whether it works while the account or organization is suspended.
    pub while_suspended: bool,
    /// The built-in roles that hold it, by name.
    #[schema(example = json!(["owner", "administrator", "developer"]))]
    pub roles: Vec<&'static str>,
}

impl From<Model> for Permission {
    fn from(permission: Model) -> Self {
        let entry = permission.entry();
        Self {
            object: "permission",
            built_in: !permission.is_of_host(),
            name: entry.name,
            label: entry.label,
            description: entry.description,
            area: match entry.area {
                Area::Control => "control",
                Area::Product => "product",
            },
            implies: entry.implies.to_vec(),
            while_suspended: entry.while_suspended,
            roles: BuiltIn::ALL
                .into_iter()
                .filter(|role| role.permissions().contains(permission))
                .map(BuiltIn::name)
                .collect(),
        }
    }
}

/// A permission of the host product to be added.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPermission {
    /// `noun.verb`, of small letters and underscores.
    #[schema(example = "flows.publish")]
    pub name: String,
    /// What people see.
    #[schema(example = "Publish flows")]
    pub label: String,
    /// What holding it allows.
    #[serde(default)]
    pub description: String,
    /// The built-in roles that hold it, by word; Owner holds every permission there is.
    #[serde(default)]
    #[schema(example = json!(["administrator", "developer"]))]
    pub roles: Vec<String>,
    /// Permissions of the product that come with it.
    #[serde(default)]
    pub implies: Vec<String>,
    /// Whether it works while the account or organization is suspended.
    #[serde(default)]
    pub while_suspended: bool,
}

/// A change of a permission of the host product; what is left out stays.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PermissionChange {
    /// What people see.
    #[serde(default)]
    pub label: Option<String>,
    /// What holding it allows.
    #[serde(default)]
    pub description: Option<String>,
    /// All built-in roles that hold it from now on, by word.
    #[serde(default)]
    pub roles: Option<Vec<String>>,
    /// All permissions that come with it from now on.
    #[serde(default)]
    pub implies: Option<Vec<String>>,
    /// Whether it works while the account or organization is suspended.
    #[serde(default)]
    pub while_suspended: Option<bool>,
}

/// A permission of the host product, as its operator has it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HostPermission {
    /// Always `permission`.
    pub object: &'static str,
    /// `noun.verb`.
    #[schema(example = "flows.publish")]
    pub name: String,
    /// What people see.
    pub label: String,
    /// What holding it allows.
    pub description: String,
    /// The built-in roles that hold it beside Owner, by word.
    pub roles: Vec<&'static str>,
    /// Permissions that come with it.
    pub implies: Vec<String>,
    /// Whether it works while the account or organization is suspended.
    pub while_suspended: bool,
    /// `api`, or `file`: then it is changed in the server's permissions file.
    #[schema(example = "api")]
    pub origin: &'static str,
    /// When it was retired: nobody holds it since.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub retired_at: Option<Time>,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Time,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Time,
    /// Where permissions are read.
    pub url: &'static str,
}

impl From<&HostModel> for HostPermission {
    fn from(permission: &HostModel) -> Self {
        Self {
            object: "permission",
            name: permission.name.clone(),
            label: permission.label.clone(),
            description: permission.description.clone(),
            roles: permission.roles.iter().map(|role| role.name()).collect(),
            implies: permission.implies.clone(),
            while_suspended: permission.while_suspended,
            origin: permission.origin.code(),
            retired_at: permission.retired_at,
            created_at: permission.created_at,
            updated_at: permission.updated_at,
            url: "/v1/permissions",
        }
    }
}

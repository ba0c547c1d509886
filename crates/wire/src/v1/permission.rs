//! The catalogue of permissions.

use muster_model::{BuiltIn, Permission as Model, permission::Area};
use serde::Serialize;
use utoipa::ToSchema;

/// A permission of the catalogue.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Permission {
    /// Always `permission`.
    pub object: &'static str,
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

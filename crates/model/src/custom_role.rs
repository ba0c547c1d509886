//! Custom roles: an organization's own sets of permissions, alone or on top of a built-in role. What is built in is in `role`.

use serde::{Deserialize, Serialize};

use crate::{
    BuiltIn, Error, OrganizationSid, Permission, PermissionSet, Result, Role, RoleSid, Time, text,
};

pub mod examples;

/// Longest name of a role in characters.
pub const MAX_NAME: usize = 100;
/// Longest folded name in bytes; it has to fit a cursor.
const MAX_KEY: usize = 400;

/// A role of one organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomRole {
    /// Its organization.
    pub organization: OrganizationSid,
    /// Its identifier.
    pub sid: RoleSid,
    /// What people call it; unique in the organization without regard to case.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// What it has of its own, whether the role it extends has it too or not.
    pub own: PermissionSet,
    /// The built-in role whose permissions come along, those that it gets later too.
    pub extends: Option<BuiltIn>,
    /// When it was made.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
    /// Row version, the `ETag`.
    pub version: i64,
}

impl CustomRole {
    /// Everything it allows.
    pub fn permissions(&self) -> PermissionSet {
        effective(self.own, self.extends)
    }

    /// The role as decisions and answers need it.
    pub fn role(&self) -> Role {
        Role {
            sid: self.sid,
            name: self.name.clone(),
            label: self.name.clone(),
            built_in: false,
            permissions: self.permissions(),
        }
    }
}

/// What a role allows by its own permissions and the role it extends.
pub fn effective(own: PermissionSet, extends: Option<BuiltIn>) -> PermissionSet {
    own.union(extends.map_or(PermissionSet::EMPTY, BuiltIn::permissions))
}

/// A name that a custom role may have: one line, of at most 100 characters, that is no SID.
pub fn name(typed: &str, path: &str) -> Result<String> {
    let name = text::name(typed, path)?;
    if name.chars().count() > MAX_NAME || text::key(&name).len() > MAX_KEY {
        return Err(Error::invalid(
            path,
            "name.too_long",
            format!("The name of a role has at most {MAX_NAME} characters."),
        ));
    }
    if name.parse::<RoleSid>().is_ok() {
        return Err(Error::invalid(
            path,
            "role.name",
            "A role can't be called like the identifier of one.",
        ));
    }
    Ok(name)
}

/// The built-in role that a name can be taken for: by its word or its label, however they are written.
pub fn shadowed(name: &str) -> Option<BuiltIn> {
    let words = |text: &str| text::key(&text.replace(['_', '-'], " "));
    BuiltIn::ALL.into_iter().find(|role| {
        let named = words(name);
        named == words(role.name()) || named == words(role.label())
    })
}

/// The permissions of a list of names, with all they imply, and the first name that is none.
pub fn named(names: &[String], path: &str) -> (PermissionSet, Result<()>) {
    let mut set = PermissionSet::EMPTY;
    let mut unknown = Ok(());
    for (index, name) in names.iter().enumerate() {
        match name.parse::<Permission>() {
            Ok(permission) => set = set.with(permission),
            Err(_) if unknown.is_ok() => {
                unknown = Err(Error::invalid(
                    format!("{path}[{index}]"),
                    "permission.unknown",
                    format!("There is no permission {name:?}. GET /v1/permissions lists them."),
                ));
            }
            Err(_) => {}
        }
    }
    (set, unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_that_extends_another_allows_what_either_does() {
        let (own, known) = named(&["numbers.manage".into()], "permissions");
        assert!(known.is_ok());
        let both = effective(own, Some(BuiltIn::BillingManager));
        assert!(both.contains(Permission::NUMBERS_MANAGE));
        assert!(both.contains(Permission::NUMBERS_READ), "it is implied");
        assert!(both.contains(Permission::BILLING_MANAGE));
        assert!(!effective(own, None).contains(Permission::BILLING_MANAGE));
    }

    #[test]
    fn a_built_in_role_is_shadowed_however_its_name_is_written() {
        for name in [
            "Viewer",
            "billing_manager",
            "Billing Manager",
            "BILLING-manager",
            " owner ",
        ] {
            assert!(shadowed(name.trim()).is_some(), "{name}");
        }
        assert_eq!(shadowed("Number manager"), None);
    }

    #[test]
    fn the_first_unknown_permission_is_named_by_its_place() {
        let names = ["logs.read", "logs.burn", "numbers.burn"].map(String::from);
        let (known, unknown) = named(&names, "permissions");
        assert!(known.contains(Permission::LOGS_READ));
        assert_eq!(unknown.unwrap_err().fields()[0].path, "permissions[1]");
    }

    #[test]
    fn a_name_that_is_an_identifier_or_too_long_is_refused() {
        let sid = BuiltIn::Viewer.sid().to_string();
        assert_eq!(name(&sid, "name").unwrap_err().code(), "role.name");
        assert_eq!(
            name(&"x".repeat(101), "name").unwrap_err().code(),
            "name.too_long"
        );
    }
}

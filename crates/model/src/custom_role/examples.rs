//! Roles that Muster ships as examples: an organization makes one of its own from them, and changes it as it likes.

use crate::BuiltIn;

/// A role to begin with.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// The word it is asked for by.
    pub word: &'static str,
    /// What it is called.
    pub name: &'static str,
    /// What it is for.
    pub description: &'static str,
    /// What it has of its own.
    pub permissions: &'static [&'static str],
    /// The built-in role it stands on.
    pub extends: Option<BuiltIn>,
}

/// All of them.
pub const EXAMPLES: &[Example] = &[
    Example {
        word: "viewer_without_personal_data",
        name: "Viewer without personal data",
        description: "Sees products, logs and usage; numbers stay masked and messages closed.",
        permissions: &[
            "organization.read",
            "accounts.read",
            "usage.read",
            "products.read",
            "numbers.read",
            "logs.read",
        ],
        extends: None,
    },
    Example {
        word: "number_manager",
        name: "Number manager",
        description: "Buys, configures and releases numbers, and changes nothing else.",
        permissions: &[
            "organization.read",
            "accounts.read",
            "usage.read",
            "products.read",
            "numbers.read_full",
            "numbers.manage",
        ],
        extends: None,
    },
    Example {
        word: "auditor",
        name: "Auditor",
        description: "Reads who has access to what and what they did, and changes nothing.",
        permissions: &[
            "organization.read",
            "accounts.read",
            "users.read",
            "roles.read",
            "groups.read",
            "api_keys.read",
            "service_accounts.read",
            "sessions.read",
            "access.check",
            "billing.read",
            "seats.read",
            "usage.read",
            "audit.export",
            "reviews.read",
            "products.read",
        ],
        extends: None,
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Permission,
        custom_role::{named, shadowed},
    };

    #[test]
    fn every_example_can_be_made_by_an_administrator() {
        for example in EXAMPLES {
            let names: Vec<_> = example
                .permissions
                .iter()
                .map(ToString::to_string)
                .collect();
            let (permissions, known) = named(&names, "permissions");
            assert!(known.is_ok(), "{}", example.name);
            assert!(permissions.is_subset(BuiltIn::Administrator.permissions()));
            assert_eq!(shadowed(example.name), None);
        }
    }

    #[test]
    fn the_viewer_without_personal_data_sees_less_than_a_viewer() {
        let names: Vec<_> = EXAMPLES[0]
            .permissions
            .iter()
            .map(ToString::to_string)
            .collect();
        let (permissions, _) = named(&names, "permissions");
        assert!(permissions.is_subset(BuiltIn::Viewer.permissions()));
        assert!(!permissions.contains(Permission::NUMBERS_READ_FULL));
        assert!(!permissions.contains(Permission::LOGS_READ_CONTENT));
    }

    #[test]
    fn the_auditor_changes_nothing() {
        for name in EXAMPLES[2].permissions {
            let permission: Permission = name.parse().unwrap();
            assert!(permission.entry().while_suspended, "{name} is no reading");
        }
    }
}

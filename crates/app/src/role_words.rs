//! What a role means in plain words: what its holder can and cannot do. Mails and pages say it the same, from here.
//! No rule is decided by these words; a test holds them against the permission catalogue.

use muster_model::{Permission, PermissionSet};
use serde::{Deserialize, Serialize};

/// A role as a person who gets it reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleWords {
    /// Its name, as "Billing Manager".
    pub name: String,
    /// What its holder can do: completes "can …".
    pub can: String,
    /// What its holder cannot do: completes "cannot …". Empty when there is nothing.
    pub cannot: String,
}

const BUILT_IN: &[(&str, &str, &str)] = &[
    (
        "Owner",
        "do everything there is, closing and handing over ownership included",
        "",
    ),
    (
        "Administrator",
        "bring people in and take them out, give and define roles, create and change accounts, make API keys, manage billing, configure products, read the audit log",
        "close the account or transfer its ownership",
    ),
    (
        "Developer",
        "configure products, manage numbers, read logs and message content, see usage, make API keys and use credentials",
        "see people and their roles, see billing, or change accounts",
    ),
    (
        "Billing Manager",
        "see and manage billing and seats, see usage",
        "see people, products, numbers, logs or API keys",
    ),
    (
        "Viewer",
        "see products, numbers, logs, message content and usage",
        "change anything, or see people, billing or API keys",
    ),
];

impl RoleWords {
    /// The words of a built-in role, by its name in any spelling ("Billing Manager", "billing_manager").
    pub fn built_in(name: &str) -> Option<Self> {
        let folded = |text: &str| text.replace('_', " ").to_lowercase();
        let (name, can, cannot) = BUILT_IN
            .iter()
            .find(|(known, ..)| folded(known) == folded(name))?;
        Some(Self {
            name: (*name).into(),
            can: (*can).into(),
            cannot: (*cannot).into(),
        })
    }

    /// The words of a custom role: the labels of its permissions, without those that come with another.
    pub fn custom(name: impl Into<String>, permissions: PermissionSet) -> Self {
        let implied = |permission: Permission| {
            permissions
                .iter()
                .any(|other| other.entry().implies.contains(&permission.name()))
        };
        let labels: Vec<String> = permissions
            .iter()
            .filter(|permission| !implied(*permission))
            .map(|permission| sentence_inner(permission.entry().label))
            .collect();
        let can = if labels.is_empty() {
            "do nothing yet".into()
        } else {
            labels.join(", ")
        };
        Self {
            name: name.into(),
            can,
            cannot: "do anything else".into(),
        }
    }
}

/// A label in the middle of a sentence: its first letter small.
fn sentence_inner(label: &str) -> String {
    let mut letters = label.chars();
    letters
        .next()
        .map(|first| first.to_lowercase().chain(letters).collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Letter of the role in the catalogue, permissions that its words promise, permissions that its words deny.
    const CLAIMS: &[(&str, &str, &[&str], &[&str])] = &[
        (
            "Administrator",
            "A",
            &[
                "users.invite",
                "users.remove",
                "roles.assign",
                "roles.manage",
                "accounts.create",
                "accounts.update",
                "api_keys.create",
                "billing.manage",
                "products.configure",
                "audit.read",
            ],
            &["accounts.close", "ownership.transfer"],
        ),
        (
            "Developer",
            "D",
            &[
                "products.configure",
                "numbers.manage",
                "logs.read",
                "logs.read_content",
                "usage.read",
                "api_keys.create",
                "credentials.use",
            ],
            &[
                "users.read",
                "roles.read",
                "billing.read",
                "accounts.create",
                "accounts.update",
            ],
        ),
        (
            "Billing Manager",
            "B",
            &[
                "billing.read",
                "billing.manage",
                "seats.read",
                "seats.manage",
                "usage.read",
            ],
            &[
                "users.read",
                "products.read",
                "numbers.read",
                "logs.read",
                "api_keys.read",
            ],
        ),
        (
            "Viewer",
            "V",
            &[
                "products.read",
                "numbers.read_full",
                "logs.read",
                "logs.read_content",
                "usage.read",
            ],
            &[
                "users.read",
                "billing.read",
                "api_keys.read",
                "numbers.manage",
                "products.configure",
            ],
        ),
    ];

    #[test]
    fn the_words_of_a_built_in_role_hold_against_the_catalogue() {
        for (name, letter, promised, denied) in CLAIMS {
            assert!(RoleWords::built_in(name).is_some(), "{name}");
            let holds = |permission: &str| {
                permission
                    .parse::<Permission>()
                    .unwrap()
                    .entry()
                    .roles
                    .contains(letter)
            };
            assert!(
                promised.iter().all(|permission| holds(permission)),
                "{name} is promised what it lacks"
            );
            assert!(
                !denied.iter().any(|permission| holds(permission)),
                "{name} is denied what it has"
            );
        }
    }

    #[test]
    fn a_built_in_role_is_found_in_any_spelling() {
        assert_eq!(
            RoleWords::built_in("billing_manager").unwrap().name,
            "Billing Manager"
        );
        assert_eq!(RoleWords::built_in("Number manager"), None);
    }

    #[test]
    fn a_custom_role_names_what_its_permissions_allow() {
        let words = RoleWords::custom(
            "Number manager",
            PermissionSet::EMPTY
                .with(Permission::NUMBERS_MANAGE)
                .with(Permission::USAGE_READ),
        );
        assert_eq!(words.can, "see usage, manage numbers");
    }
}

//! Access in plain words: where somebody holds which roles, and what a role lets its holder do. Mails and pages say it the same, from here.
//! No rule is decided by these words; a test holds them against the permission catalogue.

use muster_model::{
    Permission, PermissionSet, Time,
    role::{BuiltIn, Role},
};
use serde::{Deserialize, Serialize};

/// A role as a person who gets it reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Kept", try_from = "Kept")]
pub struct RoleWords {
    /// Its name, as "Billing Manager".
    pub name: String,
    /// What its holder can do: completes "Can …".
    pub can: String,
    /// What its holder cannot do: completes "Cannot …". Empty when there is nothing.
    pub cannot: String,
}

/// How a queued mail holds a role: a built-in one by its word alone, which is most of what such a mail would hold.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Kept {
    BuiltIn(String),
    Words {
        name: String,
        can: String,
        cannot: String,
    },
}

impl From<RoleWords> for Kept {
    fn from(words: RoleWords) -> Self {
        let built_in = BuiltIn::ALL
            .into_iter()
            .find(|role| role.label() == words.name)
            .filter(|role| RoleWords::built_in(*role) == words);
        match built_in {
            Some(role) => Self::BuiltIn(role.name().to_owned()),
            None => Self::Words {
                name: words.name,
                can: words.can,
                cannot: words.cannot,
            },
        }
    }
}

impl TryFrom<Kept> for RoleWords {
    type Error = String;

    fn try_from(kept: Kept) -> Result<Self, String> {
        match kept {
            Kept::BuiltIn(word) => BuiltIn::ALL
                .into_iter()
                .find(|role| role.name() == word)
                .map(Self::built_in)
                .ok_or_else(|| format!("no built-in role is called {word:?}")),
            Kept::Words { name, can, cannot } => Ok(Self { name, can, cannot }),
        }
    }
}

/// Where something holds: the names from the top-level account down; none of them means the whole organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceName(pub Vec<String>);

/// What somebody gets, or has, at one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    /// Where.
    pub place: PlaceName,
    /// Which roles.
    pub roles: Vec<RoleWords>,
    /// Whether it covers the subaccounts too.
    pub inherit: bool,
    /// Places held out of it.
    pub except: Vec<PlaceName>,
    /// When it ends by itself.
    pub ends_at: Option<Time>,
}

impl PlaceName {
    /// The path, each name as `show` shows names.
    pub fn path(&self, show: fn(&str) -> String) -> String {
        let names: Vec<String> = self.0.iter().map(|name| show(name)).collect();
        names.join("/")
    }
}

impl Access {
    /// The place in words.
    pub fn place(&self, show: fn(&str) -> String) -> String {
        if self.is_everywhere() {
            "The whole organization".into()
        } else {
            self.place.path(show)
        }
    }

    /// What widens and narrows it: subaccounts, hold-outs, its end.
    pub fn details(&self, show: fn(&str) -> String) -> Vec<String> {
        let mut details = Vec::new();
        if self.inherit {
            details.push(
                if self.is_everywhere() {
                    "every account in it, now and later"
                } else {
                    "with every subaccount under it, now and later"
                }
                .to_owned(),
            );
        }
        if !self.except.is_empty() {
            let held_out: Vec<String> = self.except.iter().map(|place| place.path(show)).collect();
            details.push(format!("but not {}", held_out.join(", ")));
        }
        if let Some(ends_at) = self.ends_at {
            details.push(format!("until {}", minute(ends_at)));
        }
        details
    }

    fn is_everywhere(&self) -> bool {
        self.place.0.is_empty()
    }
}

/// A time for people, as `2026-12-01 14:05 UTC`.
pub fn minute(time: Time) -> String {
    let exact = time.to_string();
    match (exact.get(..10), exact.get(11..16)) {
        (Some(day), Some(minute)) => format!("{day} {minute} UTC"),
        _ => exact,
    }
}

impl RoleWords {
    /// The words of any role.
    pub fn of(role: &Role) -> Self {
        BuiltIn::of(role.sid).map_or_else(
            || Self::custom(&role.label, role.permissions),
            Self::built_in,
        )
    }

    /// The words of a built-in role.
    pub fn built_in(role: BuiltIn) -> Self {
        let (can, cannot) = match role {
            BuiltIn::Owner => (
                "do everything there is, closing and handing over ownership included",
                "",
            ),
            BuiltIn::Administrator => (
                "bring people in and take them out, give and define roles, create and change accounts, make API keys, manage billing, configure products, read the audit log",
                "close the account or transfer its ownership",
            ),
            BuiltIn::Developer => (
                "configure products, manage numbers, read logs and message content, see usage, make API keys and use credentials",
                "see people and their roles, see billing, or change accounts",
            ),
            BuiltIn::BillingManager => (
                "see and manage billing and seats, see usage",
                "see people, products, numbers, logs or API keys",
            ),
            BuiltIn::Viewer => (
                "see products, numbers, logs, message content and usage",
                "change anything, or see people, billing or API keys",
            ),
        };
        Self {
            name: role.label().into(),
            can: can.into(),
            cannot: cannot.into(),
        }
    }

    /// The words of a custom role: the labels of its permissions, without those that come with another.
    fn custom(name: &str, permissions: PermissionSet) -> Self {
        let implied = |permission: Permission| {
            permissions
                .iter()
                .any(|other| other.entry().implies.contains(&permission.name()))
        };
        let labels: Vec<String> = permissions
            .iter()
            .filter(|permission| !implied(*permission))
            .map(|permission| in_a_sentence(permission.entry().label))
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
fn in_a_sentence(label: &str) -> String {
    let mut letters = label.chars();
    letters
        .next()
        .map(|first| first.to_lowercase().chain(letters).collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use muster_model::{RoleSid, Sid};

    use super::*;

    /// What the words of a role promise, and what they deny.
    fn claims(role: BuiltIn) -> (&'static [&'static str], &'static [&'static str]) {
        match role {
            BuiltIn::Owner => (
                &[
                    "accounts.close",
                    "ownership.transfer",
                    "users.invite",
                    "billing.manage",
                ],
                &[],
            ),
            BuiltIn::Administrator => (
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
            BuiltIn::Developer => (
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
            BuiltIn::BillingManager => (
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
            BuiltIn::Viewer => (
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
        }
    }

    #[test]
    fn the_words_of_a_built_in_role_hold_against_the_catalogue() {
        for role in BuiltIn::ALL {
            let (promised, denied) = claims(role);
            let holds =
                |permission: &&str| role.permissions().contains(permission.parse().unwrap());
            assert!(
                promised.iter().all(holds),
                "{role:?} is promised what it lacks"
            );
            assert!(!denied.iter().any(holds), "{role:?} is denied what it has");
        }
    }

    #[test]
    fn a_custom_role_names_what_its_permissions_allow() {
        let permissions = PermissionSet::EMPTY
            .with(Permission::NUMBERS_MANAGE)
            .with(Permission::USAGE_READ);
        let role = Role {
            sid: RoleSid::from_bits(1 << 80),
            name: "number_manager".into(),
            label: "Number manager".into(),
            built_in: false,
            permissions,
        };
        let words = RoleWords::of(&role);
        assert_eq!(
            (
                words.name.as_str(),
                words.can.as_str(),
                words.cannot.as_str()
            ),
            (
                "Number manager",
                "see usage, manage numbers",
                "do anything else"
            )
        );
    }

    #[test]
    fn a_queued_mail_holds_a_built_in_role_by_its_word_and_any_other_in_full() {
        let viewer = RoleWords::built_in(BuiltIn::Viewer);
        let other = RoleWords {
            can: "read the news".into(),
            ..viewer.clone()
        };
        let kept = serde_json::to_string(&[&viewer, &other]).unwrap();
        assert!(kept.starts_with(r#"["viewer",{"#), "{kept}");
        let read: Vec<RoleWords> = serde_json::from_str(&kept).unwrap();
        assert_eq!(read, [viewer, other]);
    }

    #[test]
    fn a_built_in_role_is_known_by_its_sid_alone() {
        let renamed = Role {
            label: "Something else".into(),
            ..BuiltIn::Viewer.role()
        };
        assert_eq!(
            RoleWords::of(&renamed),
            RoleWords::built_in(BuiltIn::Viewer)
        );
    }
}

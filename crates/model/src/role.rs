//! Roles: named sets of permissions. The five built-in ones live here; custom roles are rows of an organization.

use serde::{Deserialize, Serialize};

use crate::{
    Permission, PermissionSet, RoleSid, Sid,
    permission::{CATALOGUE, host},
};

/// A role as decisions and answers need it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// Its identifier; the built-in ones are the same on every server.
    pub sid: RoleSid,
    /// The word it is given by, as `billing_manager`.
    pub name: String,
    /// What people read, as `Billing Manager`.
    pub label: String,
    /// Whether Muster ships it: then nobody can change it.
    pub built_in: bool,
    /// What it allows.
    pub permissions: PermissionSet,
}

/// The five built-in roles, the strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BuiltIn {
    /// Holds every permission there is; given by ownership alone.
    Owner,
    /// Everything but closing and ownership.
    Administrator,
    /// Products, numbers, logs and keys.
    Developer,
    /// Billing and seats.
    BillingManager,
    /// Reads products, numbers and logs.
    Viewer,
}

impl BuiltIn {
    /// All five.
    pub const ALL: [Self; 5] = [
        Self::Owner,
        Self::Administrator,
        Self::Developer,
        Self::BillingManager,
        Self::Viewer,
    ];

    /// The word it is given by.
    pub fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Administrator => "administrator",
            Self::Developer => "developer",
            Self::BillingManager => "billing_manager",
            Self::Viewer => "viewer",
        }
    }

    /// What people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Owner => "Owner",
            Self::Administrator => "Administrator",
            Self::Developer => "Developer",
            Self::BillingManager => "Billing Manager",
            Self::Viewer => "Viewer",
        }
    }

    /// The identifier, the same on every server.
    pub fn sid(self) -> RoleSid {
        RoleSid::from_bits(self as u128 + 1)
    }

    /// The built-in role behind a SID.
    pub fn of(sid: RoleSid) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.sid() == sid)
    }

    /// What it allows, the permissions of the host product with it.
    pub fn permissions(self) -> PermissionSet {
        host::held_by(self)
    }

    /// The role as a value.
    pub fn role(self) -> Role {
        Role {
            sid: self.sid(),
            name: self.name().into(),
            label: self.label().into(),
            built_in: true,
            permissions: self.permissions(),
        }
    }

    /// The smallest built-in role that holds `permission`.
    pub fn smallest_with(permission: Permission) -> Self {
        Self::ALL
            .into_iter()
            .filter(|role| role.permissions().contains(permission))
            .min_by_key(|role| role.permissions().len())
            .unwrap_or(Self::Owner)
    }
}

/// The table role × permission as text: one line per permission. It is kept as `crates/model/roles.txt` and reviewed in diffs.
pub fn table() -> String {
    let mut text = format!("{:26}", "permission");
    for role in BuiltIn::ALL {
        text.push_str(&format!(" {:15}", role.name()));
    }
    text = text.trim_end().to_owned() + "\n";
    for (entry, permission) in CATALOGUE.iter().zip(Permission::all()) {
        let mut line = format!("{:26}", entry.name);
        for role in BuiltIn::ALL {
            line.push_str(&format!(
                " {:15}",
                if role.permissions().contains(permission) {
                    "yes"
                } else {
                    "-"
                }
            ));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reviewed_table_is_what_the_code_says() {
        let reviewed = include_str!("../roles.txt");
        assert_eq!(
            reviewed,
            table(),
            "change crates/model/roles.txt in the same commit, and have it reviewed:\n{}",
            table()
        );
    }

    #[test]
    fn no_role_but_owner_closes_accounts_or_transfers_ownership() {
        for role in &BuiltIn::ALL[1..] {
            assert!(!role.permissions().contains(Permission::ACCOUNTS_CLOSE));
            assert!(!role.permissions().contains(Permission::OWNERSHIP_TRANSFER));
        }
    }

    #[test]
    fn the_smallest_role_for_billing_is_billing_manager() {
        assert_eq!(
            BuiltIn::smallest_with(Permission::BILLING_MANAGE),
            BuiltIn::BillingManager
        );
        assert_eq!(
            BuiltIn::smallest_with(Permission::LOGS_READ),
            BuiltIn::Viewer
        );
        assert_eq!(
            BuiltIn::smallest_with(Permission::ACCOUNTS_CLOSE),
            BuiltIn::Owner
        );
    }
}

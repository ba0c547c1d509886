//! Organizations, accounts and subaccounts: the tree that roles are given on.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{AccountSid, OrganizationSid, Permission, Scope, Time, UserSid, code::codes};

/// How deep accounts nest: a top-level account has depth 1.
pub const MAX_DEPTH: usize = 8;
/// How long a closed account can still be read, before it is erased.
pub const READABLE: std::time::Duration =
    std::time::Duration::from_secs(30 * crate::time::DAY.as_secs());

codes! {
    /// Whether an organization or account works.
    Status {
        /// Works.
        Active "active",
        /// Only reads and reactivation work.
        Suspended "suspended",
        /// Closed for good.
        Closed "closed",
    }
}

impl Status {
    /// Whether `permission` works in this state. What is suspended can be read and reactivated; what is closed stays
    /// readable until it is erased, and nothing brings it back.
    pub fn permits(self, permission: Permission) -> bool {
        match self {
            Self::Active => true,
            Self::Suspended => permission.entry().while_suspended,
            Self::Closed => {
                let ends = [Permission::ACCOUNTS_SUSPEND, Permission::ACCOUNTS_CLOSE];
                permission.entry().while_suspended && !ends.contains(&permission)
            }
        }
    }
}

/// The tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    /// Its identifier.
    pub sid: OrganizationSid,
    /// What people call it.
    pub name: String,
    /// Whether it works.
    pub status: Status,
    /// When it was made.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
    /// Row version, the `ETag`.
    pub version: i64,
}

/// An account or subaccount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its organization.
    pub organization: OrganizationSid,
    /// Its identifier.
    pub sid: AccountSid,
    /// From the top-level account down to this one, this one included: 1 to 8 SIDs.
    pub path: Vec<AccountSid>,
    /// What people call it; unique among its siblings without regard to case.
    pub name: String,
    /// Whether it works, taken alone.
    pub status: Status,
    /// The one owner: a top-level account has one, a subaccount none of its own.
    pub owner: Option<UserSid>,
    /// `key=value` pairs.
    pub labels: BTreeMap<String, String>,
    /// When it was closed: readable for 30 days from then on.
    #[serde(default)]
    pub closed_at: Option<Time>,
    /// When it was made.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
    /// Row version, the `ETag`.
    pub version: i64,
}

impl Account {
    /// The account directly above, if it is a subaccount.
    pub fn parent(&self) -> Option<AccountSid> {
        self.path
            .len()
            .checked_sub(2)
            .and_then(|index| self.path.get(index))
            .copied()
    }
}

/// Where a question is asked: an account with all above it, or the organization itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The tenant.
    pub organization: OrganizationSid,
    /// Whether the tenant works.
    pub status: Status,
    /// From the top-level account down; empty at organization scope.
    pub path: Vec<(AccountSid, Status)>,
}

impl Place {
    /// The scope this place is.
    pub fn scope(&self) -> Scope {
        self.path
            .last()
            .map_or(Scope::Organization(self.organization), |(account, _)| {
                Scope::Account(*account)
            })
    }

    /// Whether the organization, the account and all above it let `permission` work.
    pub fn permits(&self, permission: Permission) -> bool {
        self.status.permits(permission)
            && self
                .path
                .iter()
                .all(|(_, status)| status.permits(permission))
    }

    /// The weakest status on the way down: closed before suspended before active.
    pub fn worst_status(&self) -> Status {
        self.path
            .iter()
            .map(|(_, status)| *status)
            .chain([self.status])
            .max()
            .unwrap_or(self.status)
    }

    /// Whether `account` is this place or above it.
    pub fn within(&self, account: AccountSid) -> bool {
        self.path.iter().any(|(above, _)| *above == account)
    }
}

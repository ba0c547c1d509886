//! Who holds what: people, service accounts, groups and keys as a check meets them. Accounts and roles are numbers here.

use std::net::IpAddr;

use muster_model::{GroupSid, Network, PermissionSet, Principal, Time};

use super::{accounts, roles};

/// Stands for the organization among the numbers of accounts.
pub(super) const ORGANIZATION: accounts::Number = accounts::Number::MAX;

/// A person whose membership is active, a service account or a group.
#[derive(Debug, Clone, Default)]
pub(super) struct Holder {
    /// Whether it works: a service account that is disabled or has lost its sponsor does not.
    pub(super) active: bool,
    /// The groups that a person is in.
    pub(super) groups: Box<[GroupSid]>,
    /// Accounts under which nothing that groups and directories give reaches this person.
    pub(super) hold_outs: Box<[accounts::Number]>,
    /// Own assignments, and each owned account as an inheriting Owner.
    pub(super) grants: Box<[Grant]>,
}

/// An assignment in 16 bytes: there are millions of them.
#[derive(Debug, Clone)]
pub(super) struct Grant {
    /// An account, or the organization.
    pub(super) scope: accounts::Number,
    pub(super) role: roles::Number,
    pub(super) inherit: bool,
    /// Whether a person's hold-outs stop it.
    pub(super) withholdable: bool,
    /// What few have.
    pub(super) extra: Option<Box<Extra>>,
}

const _: () = assert!(size_of::<Grant>() == 16, "a grant is 16 bytes");

/// What few assignments have.
#[derive(Debug, Clone)]
pub(super) struct Extra {
    pub(super) expires_at: Option<Time>,
    pub(super) except: Box<[accounts::Number]>,
}

impl Grant {
    pub(super) fn is_live(&self, now: Time) -> bool {
        self.extra
            .as_ref()
            .is_none_or(|extra| extra.expires_at.is_none_or(|end| now < end))
    }

    pub(super) fn except(&self) -> &[accounts::Number] {
        self.extra.as_ref().map_or(&[], |extra| &extra.except)
    }
}

/// A key that was not revoked.
#[derive(Debug, Clone)]
pub(super) struct Key {
    pub(super) principal: Principal,
    /// Where it works: there and below.
    pub(super) scope: accounts::Number,
    pub(super) permissions: PermissionSet,
    pub(super) expires_at: Option<Time>,
    pub(super) digest: Box<[u8]>,
    /// The digest of the secret before the last rotation, and until when that is good.
    pub(super) old: Option<(Box<[u8]>, Time)>,
    /// From where it may be used; empty is from anywhere.
    pub(super) networks: Box<[Network]>,
}

impl Key {
    pub(super) fn is_live(&self, now: Time) -> bool {
        self.expires_at.is_none_or(|end| now < end)
    }

    pub(super) fn is_used_from(&self, address: IpAddr) -> bool {
        self.networks.is_empty()
            || self
                .networks
                .iter()
                .any(|network| network.contains(address))
    }
}

//! API keys: credentials that act as a principal with at most their own permissions.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::{KeySid, Network, OrganizationSid, PermissionSet, Principal, Scope, Time, code::codes};

codes! {
    /// What a key may do.
    KeyKind {
        /// All the product permissions of its scope.
        Standard "standard",
        /// A chosen subset.
        Restricted "restricted",
        /// A list frozen at creation: all its maker held there, but closing accounts and ownership.
        Main "main",
    }
}

/// An API key without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKey {
    /// Its organization.
    pub organization: OrganizationSid,
    /// Its identifier, the public part of the secret.
    pub sid: KeySid,
    /// What people call it.
    pub name: String,
    /// What it may do.
    pub kind: KeyKind,
    /// Who it acts as.
    pub principal: Principal,
    /// Who made it: a person, or the service account whose key did.
    pub created_by: Principal,
    /// Where it works: there and below.
    pub scope: Scope,
    /// Its own permissions; its principal's are tested too, at each use.
    pub permissions: PermissionSet,
    /// Networks it may be used from; none named is everywhere.
    pub networks: Vec<Network>,
    /// Who has seen a secret of it.
    pub shown_to: Vec<Principal>,
    /// Until when the secret before the last rotation opens something too.
    pub old_ends_at: Option<Time>,
    /// When it ends by itself.
    pub expires_at: Option<Time>,
    /// When it was revoked.
    pub revoked_at: Option<Time>,
    /// When an allowed request last came with it.
    pub last_used_at: Option<Time>,
    /// From which address.
    pub last_used_address: Option<String>,
    /// With which agent.
    pub last_used_agent: Option<String>,
    /// When it was made.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
    /// Row version, the `ETag`.
    pub version: i64,
}

impl ApiKey {
    /// Whether it opens anything at `now`.
    pub fn is_live(&self, now: Time) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }

    /// Its state at `now`.
    pub fn status_at(&self, now: Time) -> KeyStatus {
        if self.revoked_at.is_some() {
            KeyStatus::Revoked
        } else if self.is_live(now) {
            KeyStatus::Active
        } else {
            KeyStatus::Expired
        }
    }

    /// Whether a request with it may come from `address`.
    pub fn is_used_from(&self, address: IpAddr) -> bool {
        self.networks.is_empty()
            || self
                .networks
                .iter()
                .any(|network| network.contains(address))
    }

    /// Notes that somebody has seen a secret of it.
    pub fn show_to(&mut self, seer: Principal) {
        if !self.shown_to.contains(&seer) {
            self.shown_to.push(seer);
        }
    }
}

codes! {
    /// Whether a key opens anything.
    KeyStatus {
        /// It does.
        Active "active",
        /// Its time ran out.
        Expired "expired",
        /// It was revoked.
        Revoked "revoked",
    }
}

codes! {
    /// What becomes of a key when its person loses the access behind it.
    Disposition {
        /// It ends.
        Revoke "revoke",
        /// Another principal takes it over with a new secret.
        Transfer "transfer",
        /// A service account's: it stays as it is, and another person answers for it.
        Keep "keep",
    }
}

codes! {
    /// What becomes of a service account when its sponsor loses access.
    ServiceDisposition {
        /// Another person answers for it.
        SponsorChanged "sponsor_changed",
        /// It is switched off.
        Disabled "disabled",
    }
}

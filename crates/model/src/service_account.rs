//! Service accounts: principals without a login, owned by an account, with a human sponsor.

use serde::{Deserialize, Serialize};

use crate::{AccountSid, AnySid, OrganizationSid, ServiceAccountSid, Time, UserSid, code::codes};

codes! {
    /// Whether a service account works.
    ServiceAccountStatus {
        /// Works while its sponsor does.
        Active "active",
        /// Switched off.
        Disabled "disabled",
    }
}

/// A principal without a login.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceAccount {
    /// Its organization.
    pub organization: OrganizationSid,
    /// Its identifier.
    pub sid: ServiceAccountSid,
    /// The account that owns it.
    pub account: AccountSid,
    /// What people call it; unique in its account without regard to case.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// The person who answers for it: an active member of its account, always.
    pub sponsor: UserSid,
    /// Whether it works.
    pub status: ServiceAccountStatus,
    /// Who made it.
    pub created_by: Option<AnySid>,
    /// When it was made.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
    /// Row version, the `ETag`.
    pub version: i64,
}

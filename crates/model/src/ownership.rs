//! Ownership: each top-level account has one owner, an organization at least one at its scope. Ownership moves by offer and acceptance.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{OrganizationSid, Scope, Time, TransferSid, UserSid, code::codes};

/// How long an offer waits.
pub const OFFER_LIFE: Duration = Duration::from_secs(7 * 86_400);

codes! {
    /// What became of an offer.
    TransferStatus {
        /// Waits for the receiver.
        Offered "offered",
        /// Ownership moved.
        Accepted "accepted",
        /// The receiver said no.
        Declined "declined",
        /// The offerer took it back.
        Cancelled "cancelled",
        /// Nobody answered in time.
        Expired "expired",
    }
}

/// An offer of ownership.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    /// Its organization.
    pub organization: OrganizationSid,
    /// Its identifier.
    pub sid: TransferSid,
    /// What is offered: a top-level account, or the organization.
    pub scope: Scope,
    /// Who gives: the owner of the account, or an Owner of the organization.
    pub from: UserSid,
    /// Who may accept.
    pub to: UserSid,
    /// The word of the role that the old owner keeps; `owner` adds instead of swapping.
    pub keep: String,
    /// What became of it.
    pub status: TransferStatus,
    /// Until when it can be accepted.
    pub expires_at: Time,
    /// When it was made.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
    /// Row version, the `ETag`.
    pub version: i64,
}

impl Transfer {
    /// The status at `now`: an offer nobody answered in time is expired, whether or not anybody wrote that down.
    pub fn status_at(&self, now: Time) -> TransferStatus {
        if self.status == TransferStatus::Offered && now >= self.expires_at {
            TransferStatus::Expired
        } else {
            self.status
        }
    }
}

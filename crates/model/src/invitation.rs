//! Invitations: one address, one mail, one acceptance, any number of grants.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{
    AccountSid, AnySid, InvitationSid, OrganizationSid, Role, Scope, Time, TokenSid, UserSid,
    code::codes,
    time::{DAY, HOUR, MINUTE},
};

/// How long a link is good unless said otherwise.
pub const DEFAULT_LIFE: Duration = Duration::from_secs(7 * 86_400);
/// The shortest life of a link.
pub const MIN_LIFE: Duration = HOUR;
/// The longest life of a link.
pub const MAX_LIFE: Duration = Duration::from_secs(30 * 86_400);
/// At most this many sends per organization and address in [`SEND_WINDOW`].
pub const MAX_SENDS: u32 = 5;
/// The window of [`MAX_SENDS`].
pub const SEND_WINDOW: Duration = Duration::from_secs(7 * DAY.as_secs());
/// At least this long between two sends.
pub const SEND_PAUSE: Duration = MINUTE;

codes! {
    /// What became of an invitation or of one of its links.
    InvitationStatus {
        /// Waits for the person.
        Pending "pending",
        /// Accepted.
        Accepted "accepted",
        /// Its time ran out.
        Expired "expired",
        /// Taken back.
        Revoked "revoked",
        /// A newer link stands in its place.
        Superseded "superseded",
    }
}

codes! {
    /// What inviting an address comes to.
    Outcome {
        /// The address is invited.
        New "new",
        /// It was invited already: its invitation gives this too, by a new link.
        Extended "extended",
        /// A member: they have it at once.
        Given "given",
    }
}

codes! {
    /// What became of the mail.
    Delivery {
        /// No mail: the link was shown, or nothing had to be accepted.
        None "none",
        /// Waits in the outbox.
        Queued "queued",
        /// The mail server took it.
        Sent "sent",
        /// The mail server refused it for good.
        Failed "failed",
    }
}

/// What one invitation gives in one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Where.
    pub scope: Scope,
    /// The name of the account or organization.
    pub scope_name: String,
    /// The role.
    pub role: Role,
    /// Whether it flows down.
    pub inherit: bool,
    /// Held-out accounts.
    pub except: Vec<AccountSid>,
    /// When the access ends.
    pub access_expires_at: Option<Time>,
    /// Who gives it: a user or a key; re-checked alone at acceptance.
    pub given_by: AnySid,
}

/// An invitation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Its organization.
    pub organization: OrganizationSid,
    /// Its identifier.
    pub sid: InvitationSid,
    /// The invited address as entered.
    pub email: String,
    /// What the inviter calls the person.
    pub name: Option<String>,
    /// A line from the inviter.
    pub message: Option<String>,
    /// What became of it.
    pub status: InvitationStatus,
    /// What became of the mail.
    pub delivery: Delivery,
    /// Why the mail failed.
    pub delivery_reason: Option<String>,
    /// What it gives.
    pub grants: Vec<Grant>,
    /// The link that is good now.
    pub token: TokenSid,
    /// Until when the link is good.
    pub expires_at: Time,
    /// How many mails were sent or queued.
    pub sends: i64,
    /// Who invited.
    pub invited_by: AnySid,
    /// Who accepted.
    pub accepted_by: Option<UserSid>,
    /// When it was made.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
    /// Row version, the `ETag`.
    pub version: i64,
}

impl Invitation {
    /// The status at `now`: a pending invitation whose time ran out is expired, whether or not anybody wrote that down.
    pub fn status_at(&self, now: Time) -> InvitationStatus {
        if self.status == InvitationStatus::Pending && now >= self.expires_at {
            InvitationStatus::Expired
        } else {
            self.status
        }
    }
}

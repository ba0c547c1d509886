//! People: a user on the whole server, and their membership in one organization.

use serde::{Deserialize, Serialize};

use crate::{MembershipSid, OrganizationSid, Time, UserSid, code::codes};

/// One person on the whole server, known by a proven primary e-mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Its identifier.
    pub sid: UserSid,
    /// The proven address as it was entered.
    pub email: String,
    /// What the person calls themselves.
    pub name: String,
    /// When the person was made.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
    /// Row version, the `ETag`.
    pub version: i64,
}

codes! {
    /// Whether a person takes part in an organization.
    MembershipStatus {
        /// Takes part.
        Active "active",
        /// Paused.
        Suspended "suspended",
        /// Everything ended.
        Deactivated "deactivated",
    }
}

/// That person in one organization. What an organization does to a person it does to this.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// The organization.
    pub organization: OrganizationSid,
    /// Its identifier.
    pub sid: MembershipSid,
    /// The person, as this organization sees them.
    pub user: User,
    /// Whether they take part.
    pub status: MembershipStatus,
    /// By which door they came.
    pub source: crate::assignment::Source,
    /// When they joined.
    pub joined_at: Time,
    /// When they were deactivated.
    pub deactivated_at: Option<Time>,
    /// The last time they did anything here, by any signal.
    pub last_seen_at: Option<Time>,
    /// When it last changed.
    pub updated_at: Time,
    /// Row version, the `ETag`.
    pub version: i64,
}

codes! {
    /// What a person did when they were seen. What was done about them does not count.
    Signal {
        /// Signed in.
        SignIn "sign_in",
        /// A request by a session.
        Session "session",
        /// A request by a key that acts as them.
        Key "key",
    }
}

codes! {
    /// How a list of people is sorted; who are equal are by SID.
    PeopleOrder {
        /// By what the organization calls them.
        Name "name",
        /// The same backwards.
        NameDescending "-name",
        /// By address.
        Email "email",
        /// The same backwards.
        EmailDescending "-email",
        /// The longest here first.
        JoinedAt "joined_at",
        /// The newest first.
        JoinedAtDescending "-joined_at",
        /// The longest not seen first; who never was comes last.
        LastSeen "last_seen",
        /// The most recently seen first; who never was comes last.
        LastSeenDescending "-last_seen",
    }
}

impl PeopleOrder {
    /// Whether the greatest comes first.
    pub fn is_descending(self) -> bool {
        self.code().starts_with('-')
    }

    /// Whether it is by when they were last seen: then some have nothing to be sorted by.
    pub fn is_by_last_seen(self) -> bool {
        matches!(self, Self::LastSeen | Self::LastSeenDescending)
    }
}

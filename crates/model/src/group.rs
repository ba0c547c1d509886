//! Groups: sets of people of one organization. What is given to a group is given to everybody in it.

use serde::{Deserialize, Serialize};

use crate::{AccountSid, AnySid, GroupSid, OrganizationSid, Source, Time, UserSid};

/// A group of people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Its organization.
    pub organization: OrganizationSid,
    /// Its identifier.
    pub sid: GroupSid,
    /// What people call it; unique in the organization without regard to case.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// By which door it came: by hand (`direct`) or from a directory.
    pub source: Source,
    /// When it was made.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
    /// Row version, the `ETag`.
    pub version: i64,
}

/// A person in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupMember {
    /// The organization of both.
    pub organization: OrganizationSid,
    /// The group.
    pub group: GroupSid,
    /// The person.
    pub user: UserSid,
    /// By which door they came in.
    pub source: Source,
    /// Who put them in.
    pub given_by: Option<AnySid>,
    /// When.
    pub created_at: Time,
}

/// Takes one person out of all that groups and directories give at an account and below. Survives the next sync; a direct assignment made inside beats it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldOut {
    /// The organization of both.
    pub organization: OrganizationSid,
    /// The person.
    pub user: UserSid,
    /// The account, with its whole subtree.
    pub account: AccountSid,
    /// Who holds them out.
    pub given_by: Option<AnySid>,
    /// Since when.
    pub created_at: Time,
}

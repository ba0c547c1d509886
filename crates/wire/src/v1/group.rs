//! Groups, and who is in them.

use muster_model::{
    Group as Model, GroupMember as MemberModel, GroupSid, Membership, MembershipStatus, Names,
    Source, Time, UserSid,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    assignment::Assignment, ending::SettledKey, reference::PersonReference,
    service_account::SettledServiceAccount,
};

/// A group to be made.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewGroup {
    /// What people call it; unique in the organization without regard to case.
    #[schema(example = "Support crew")]
    pub name: String,
    /// What it is for.
    #[serde(default)]
    pub description: String,
}

/// A change of a group; what is left out stays.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupChange {
    /// Its new name.
    #[serde(default)]
    pub name: Option<String>,
    /// What it is for.
    #[serde(default)]
    pub description: Option<String>,
}

/// The query of the list of groups.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GroupQuery {
    /// Only groups whose name begins so, without regard to case.
    pub q: Option<String>,
    /// Only groups with this person in them: `US…`.
    #[param(value_type = Option<String>)]
    pub member: Option<UserSid>,
    /// At most this many, 1 to 200; 50 when absent.
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// A group of people.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Group {
    /// Always `group`.
    pub object: &'static str,
    /// Its identifier.
    #[schema(value_type = String, example = "GP0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub sid: GroupSid,
    /// What people call it.
    #[schema(example = "Support crew")]
    pub name: String,
    /// What it is for.
    pub description: String,
    /// By which door it came: `direct`, or `directory`.
    #[schema(value_type = String, example = "direct")]
    pub source: Source,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Time,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Time,
    /// Where it is read.
    pub url: String,
}

impl From<Model> for Group {
    fn from(group: Model) -> Self {
        Self {
            object: "group",
            url: format!("/v1/groups/{}", group.sid),
            sid: group.sid,
            name: group.name,
            description: group.description,
            source: group.source,
            created_at: group.created_at,
            updated_at: group.updated_at,
        }
    }
}

/// A group as it is read.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CountedGroup {
    /// The group.
    #[serde(flatten)]
    pub group: Group,
    /// How many people are in it.
    pub members: i64,
}

/// Somebody to be put into a group.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewGroupMember {
    /// Who: an active member of the organization.
    #[schema(value_type = String, example = "US0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub user: UserSid,
}

/// Somebody in a group.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GroupMember {
    /// Always `group_member`.
    pub object: &'static str,
    /// The person.
    #[schema(value_type = String, example = "US0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub sid: UserSid,
    /// The group.
    #[schema(value_type = String, example = "GP0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub group: GroupSid,
    /// Who.
    pub user: PersonReference,
    /// `active`, `suspended` or `deactivated`, in the organization.
    #[schema(value_type = String, example = "active")]
    pub status: MembershipStatus,
    /// By which door they came in.
    #[schema(value_type = String, example = "direct")]
    pub source: Source,
    /// Who put them in: a person or a key.
    pub given_by: Option<PersonReference>,
    /// Since when they are in it.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Time,
    /// Since when they are in it.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Time,
    /// Where the person is read.
    pub url: String,
}

impl GroupMember {
    /// The person behind a membership, in the group.
    pub fn of(membership: &Membership, member: &MemberModel, names: &Names) -> Self {
        Self {
            object: "group_member",
            sid: member.user,
            group: member.group,
            user: (&membership.user).into(),
            status: membership.status,
            source: member.source,
            given_by: member
                .given_by
                .map(|giver| PersonReference::of(giver, names)),
            created_at: member.created_at,
            updated_at: member.created_at,
            url: format!("/v1/users/{}", member.user),
        }
    }
}

/// What ended when a group was deleted, or when somebody left one.
#[derive(Clone, Serialize, ToSchema)]
pub struct GroupEnding {
    /// The group.
    pub group: Group,
    /// The group's assignments that ended.
    pub ended: Vec<Assignment>,
    /// Who is not in it any more.
    pub people: Vec<PersonReference>,
    /// What became of each key that nothing covers any more.
    pub api_keys: Vec<SettledKey>,
    /// What became of each service account that lost its sponsor.
    pub service_accounts: Vec<SettledServiceAccount>,
}

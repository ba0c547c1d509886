//! Groups with how many people are in them, as lists show them.

use std::collections::BTreeMap;

use muster_model::{AnySid, Group, GroupSid, OrganizationSid, Principal, Result, Scope};
use muster_store::group;

use crate::{
    act::Act,
    mentions::Mentions,
    permitted::{Acts, Standing},
};

/// A group and how many people are in it.
#[derive(Debug, Clone)]
pub struct CountedGroup {
    /// The group.
    pub group: Group,
    /// People in it.
    pub members: i64,
}

/// Who needs no count takes it for the group itself.
impl std::ops::Deref for CountedGroup {
    type Target = Group;

    fn deref(&self) -> &Group {
        &self.group
    }
}

impl Mentions for CountedGroup {
    fn mentioned(&self) -> Vec<AnySid> {
        self.group.mentioned()
    }
}

impl Acts for CountedGroup {
    fn scopes(&self) -> Vec<Scope> {
        self.group.scopes()
    }

    fn group(&self) -> Option<Principal> {
        Acts::group(&self.group)
    }

    fn open(&self, caller: &Standing) -> Vec<&'static str> {
        self.group.open(caller)
    }
}

/// Counts the people of several groups with one question.
pub(super) fn counted(
    act: &mut Act,
    organization: OrganizationSid,
    groups: Vec<Group>,
) -> Result<Vec<CountedGroup>> {
    let sids: Vec<GroupSid> = groups.iter().map(|group| group.sid).collect();
    let counts: BTreeMap<GroupSid, i64> = group::count_members(act.tx, organization, &sids)?
        .into_iter()
        .collect();
    let count = |group: Group| CountedGroup {
        members: counts.get(&group.sid).copied().unwrap_or_default(),
        group,
    };
    Ok(groups.into_iter().map(count).collect())
}

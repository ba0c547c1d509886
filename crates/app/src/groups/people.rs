//! Who is in a group: listed, put in, taken out. Putting somebody in is a grant of all that the group gives.

use muster_model::{
    AnySid, Error, Group, GroupMember, GroupSid, Membership, MembershipStatus, OrganizationSid,
    Permission, Result, Source, UserSid,
};
use muster_store::{group, membership};
use serde::{Deserialize, Serialize};

use super::{GroupEnding, find, gifts};
use crate::{
    App, Page, PageRequest, Request, WithImpact, WithNames, WithPermitted,
    act::{Act, giver},
    leftover_keys::{self, KeyChoice},
    mentions::Mentions,
    notices,
    record::Draft,
};

/// Somebody in a group.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PersonInGroup {
    /// Who, with their standing in the organization.
    pub membership: Membership,
    /// Since when and by whom.
    pub member: GroupMember,
}

impl Mentions for PersonInGroup {
    fn mentioned(&self) -> Vec<AnySid> {
        let giver = self.member.given_by.into_iter();
        giver.chain([self.member.group.into()]).collect()
    }
}

impl App {
    /// A page of those in a group, by SID.
    pub async fn group_members(
        &self,
        request: &Request,
        sid: GroupSid,
        page: PageRequest,
    ) -> Result<WithNames<Page<WithPermitted<PersonInGroup>>>> {
        self.read(request, move |act| {
            let (group, _) = find(act, sid, Permission::GROUPS_READ)?;
            let people = list(act, &group, &page)?;
            let people = act.page_with_permitted(group.organization, people)?;
            act.with_names(group.organization, people)
        })
        .await
    }

    /// Puts a member of the organization into a group.
    pub async fn add_group_member(
        &self,
        request: &Request,
        sid: GroupSid,
        user: UserSid,
    ) -> Result<WithNames<WithImpact<PersonInGroup>>> {
        self.act(request, move |act| {
            let (group, _) = find(act, sid, Permission::GROUPS_MANAGE)?;
            let added = add(act, &group, user)?;
            act.with_names(group.organization, added)
        })
        .await
    }

    /// Takes somebody out of a group.
    pub async fn remove_group_member(
        &self,
        request: &Request,
        sid: GroupSid,
        user: UserSid,
        keys: Option<KeyChoice>,
    ) -> Result<WithNames<WithImpact<GroupEnding>>> {
        self.act(request, move |act| {
            let (group, _) = find(act, sid, Permission::GROUPS_MANAGE)?;
            let organization = group.organization;
            let ending = remove(act, group, user, keys.as_ref())?;
            act.with_names(organization, ending)
        })
        .await
    }
}

fn list(act: &mut Act, group: &Group, page: &PageRequest) -> Result<Page<PersonInGroup>> {
    let organization = group.organization;
    let key = format!("group members {}", group.sid);
    let after = act.position(page, &key)?.and_then(|text| text.parse().ok());
    let rows = group::members(act.tx, organization, group.sid, after, page.limit + 1)?;
    let people: Vec<UserSid> = rows.iter().map(|row| row.user).collect();
    let memberships = membership::find_all(act.tx, organization, &people)?;
    let found = rows.into_iter().filter_map(|member| {
        let membership = memberships
            .iter()
            .find(|membership| membership.user.sid == member.user)?;
        Some(PersonInGroup {
            membership: membership.clone(),
            member,
        })
    });
    Ok(act.paged(found.collect(), page, &key, |person| {
        person.member.user.to_string()
    }))
}

fn add(act: &mut Act, group: &Group, user: UserSid) -> Result<WithImpact<PersonInGroup>> {
    let organization = group.organization;
    let membership = membership::find(act.tx, organization, user)?
        .ok_or_else(|| Error::not_found("user.not_found"))?;
    let gifts = gifts::of(act, organization, group.sid)?;
    gifts::require_all(act, &gifts)?;
    if membership.status != MembershipStatus::Active {
        return Err(Error::conflict(
            "member.inactive",
            "This person is not active here. Reactivate them first.",
        ));
    }
    let before = act.before(organization, [user.into()])?;
    let member = GroupMember {
        organization,
        group: group.sid,
        user,
        source: Source::Direct,
        given_by: giver(&act.caller),
        created_at: act.now(),
    };
    group::insert_member(act.tx, &member).map_err(|error| {
        if muster_store::violates(&error, "group_member_pk") {
            Error::conflict(
                "group_member.exists",
                format!("They are in {} already.", group.name),
            )
        } else {
            error
        }
    })?;
    act.forget_subjects();
    let mut draft = Draft::new("group_member.added", organization)
        .at(organization)
        .about(group.sid)
        .about(user)
        .after("source", member.source.code());
    if gifts::are_privileged(&gifts) {
        draft = draft.after("privileged", true);
    }
    act.record(draft)?;
    if !gifts.is_empty() {
        let named = gifts::named(act, &gifts)?;
        let told = act.organization(organization)?;
        notices::access_granted(act, &told, &membership.user, &named)?;
    }
    act.with_impact(&before, PersonInGroup { membership, member })
}

fn remove(
    act: &mut Act,
    group: Group,
    user: UserSid,
    keys: Option<&KeyChoice>,
) -> Result<WithImpact<GroupEnding>> {
    let organization = group.organization;
    let before = act.before(organization, [user.into()])?;
    if !leave(act, organization, group.sid, user)? {
        return Err(Error::not_found("group_member.not_found"));
    }
    let remaining = act.subject(organization, user.into())?;
    let settled = leftover_keys::settle(act, organization, user, &remaining, keys, true)?;
    let ending = GroupEnding {
        group,
        ended: Vec::new(),
        people: vec![user],
        settled,
    };
    act.with_impact(&before, ending)
}

/// Takes somebody out of a group with the event; false when they were not in it. Their keys are dealt with by whoever does it.
pub(super) fn leave(
    act: &mut Act,
    organization: OrganizationSid,
    group: GroupSid,
    user: UserSid,
) -> Result<bool> {
    if !group::delete_member(act.tx, organization, group, user)? {
        return Ok(false);
    }
    act.forget_subjects();
    act.record(
        Draft::new("group_member.removed", organization)
            .at(organization)
            .about(group)
            .about(user),
    )?;
    Ok(true)
}

/// Takes somebody out of every group, and says which those were.
pub(crate) fn leave_all(
    act: &mut Act,
    organization: OrganizationSid,
    user: UserSid,
) -> Result<Vec<GroupSid>> {
    let groups = group::of_user(act.tx, organization, user)?;
    for group in &groups {
        leave(act, organization, *group, user)?;
    }
    Ok(groups)
}

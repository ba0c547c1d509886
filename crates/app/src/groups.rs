//! Groups by hand: making, changing and ending them. Who is in one is in `people`, what being in one gives is in `gifts`.

use muster_model::{
    AnySid, Assignment, Error, Group, GroupSid, OrganizationSid, Permission, Principal, Result,
    Source, UserSid, text,
};
use muster_store::{assignment, group};
use serde::{Deserialize, Serialize};

use crate::{
    App, GroupFilter, Page, PageRequest, Request, WithImpact, WithNames, WithPermitted,
    act::{Act, Site},
    assignments,
    leftover_keys::{KeyChoice, Settled},
    mentions::Mentions,
    record::Draft,
};

mod counted;
mod gifts;
mod people;

pub use counted::CountedGroup;
use counted::counted;
pub(crate) use gifts::{answerable, settle_people, tell_people};
pub use people::PersonInGroup;
pub(crate) use people::leave_all;

/// A group with more people is emptied before it is deleted: an act touches a bounded number of rows.
const MOST_PEOPLE: u32 = 500;

/// A group to be made.
#[derive(Debug, Clone)]
pub struct NewGroup {
    /// What people call it.
    pub name: String,
    /// What it is for.
    pub description: String,
}

/// What is changed about a group; `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct GroupChange {
    /// What people call it.
    pub name: Option<String>,
    /// What it is for.
    pub description: Option<String>,
}

/// What ended when a group was deleted, or when somebody left one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GroupEnding {
    /// The group.
    pub group: Group,
    /// The group's assignments that ended.
    pub ended: Vec<Assignment>,
    /// Who is not in it any more.
    pub people: Vec<UserSid>,
    /// What became of keys and service accounts that nothing covers any more.
    pub settled: Settled,
}

impl Mentions for Group {
    fn mentioned(&self) -> Vec<AnySid> {
        vec![self.organization.into()]
    }
}

impl Mentions for GroupEnding {
    fn mentioned(&self) -> Vec<AnySid> {
        let people = self.people.iter().copied().map(AnySid::from).collect();
        [self.ended.mentioned(), people, self.settled.mentioned()].concat()
    }
}

impl App {
    /// A page of the groups of the organization, by SID.
    pub async fn groups(
        &self,
        request: &Request,
        filter: GroupFilter,
        page: PageRequest,
    ) -> Result<Page<WithPermitted<CountedGroup>>> {
        self.read(request, move |act| {
            let organization = act.current()?;
            act.require(Permission::GROUPS_READ, organization.into())?;
            let key = format!("groups {filter:?}");
            let after = act
                .position(&page, &key)?
                .and_then(|text| text.parse().ok());
            let rows = group::page(act.tx, organization, &filter, after, page.limit + 1)?;
            let groups = act.paged(rows, &page, &key, |group| group.sid.to_string());
            let page = Page {
                data: counted(act, organization, groups.data)?,
                next_cursor: groups.next_cursor,
            };
            act.page_with_permitted(organization, page)
        })
        .await
    }

    /// One group.
    pub async fn group(
        &self,
        request: &Request,
        sid: GroupSid,
    ) -> Result<WithPermitted<CountedGroup>> {
        self.read(request, move |act| {
            let (group, _) = find(act, sid, Permission::GROUPS_READ)?;
            let organization = group.organization;
            let counted = counted(act, organization, vec![group])?.pop();
            let group = counted.ok_or_else(|| Error::not_found("group.not_found"))?;
            act.with_permitted(organization, group)
        })
        .await
    }

    /// Makes a group without anybody in it.
    pub async fn create_group(&self, request: &Request, new: NewGroup) -> Result<Group> {
        self.act(request, move |act| create(act, &new)).await
    }

    /// Changes name and description.
    pub async fn change_group(
        &self,
        request: &Request,
        sid: GroupSid,
        change: GroupChange,
    ) -> Result<Group> {
        self.act(request, move |act| change_group(act, sid, &change))
            .await
    }

    /// Deletes a group: what it gave ends for everybody in it.
    pub async fn delete_group(
        &self,
        request: &Request,
        sid: GroupSid,
        keys: Option<KeyChoice>,
    ) -> Result<WithNames<WithImpact<GroupEnding>>> {
        self.act(request, move |act| {
            let (group, _) = find(act, sid, Permission::GROUPS_MANAGE)?;
            let (organization, name) = (group.organization, group.name.clone());
            let ending = delete(act, group, keys.as_ref())?;
            let mut ending = act.with_names(organization, ending)?;
            // It is gone from the rows that names are read from.
            ending.names.add(sid, name, None);
            Ok(ending)
        })
        .await
    }
}

/// Finds a group of an organization that the caller sees, and demands `permission` there.
fn find(act: &mut Act, sid: GroupSid, permission: Permission) -> Result<(Group, Site)> {
    let absent = || Error::not_found("group.not_found");
    let (organization, group) = act
        .search(|tx, organization| group::find(tx, organization, sid))?
        .ok_or_else(absent)?;
    let site = act.see(organization.into()).map_err(|_| absent())?;
    act.require_at(permission, &site)?;
    Ok((group, site))
}

fn create(act: &mut Act, new: &NewGroup) -> Result<Group> {
    let organization = act.current()?;
    act.require(Permission::GROUPS_MANAGE, organization.into())?;
    let now = act.now();
    let group = Group {
        organization,
        sid: act.tx.new_sid(),
        name: text::name(&new.name, "name")?,
        description: text::message(&new.description, "description")?,
        source: Source::Direct,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    group::insert(act.tx, &group).map_err(name_taken)?;
    act.record(
        Draft::new("group.created", organization)
            .at(organization)
            .text(group.sid, "name", group.name.as_str())
            .text(group.sid, "description", group.description.as_str())
            .after("source", group.source.code()),
    )?;
    Ok(group)
}

fn name_taken(error: Error) -> Error {
    if muster_store::violates(&error, "people_group_name") {
        Error::conflict(
            "group.exists",
            "There is a group of this name already. Names differ by more than case.",
        )
    } else {
        error
    }
}

fn change_group(act: &mut Act, sid: GroupSid, change: &GroupChange) -> Result<Group> {
    let (before, _) = find(act, sid, Permission::GROUPS_MANAGE)?;
    act.require_version(before.version)?;
    let mut after = before.clone();
    if let Some(name) = &change.name {
        after.name = text::name(name, "name")?;
    }
    if let Some(description) = &change.description {
        after.description = text::message(description, "description")?;
    }
    let now = act.now();
    if !group::update(act.tx, &after, now).map_err(name_taken)? {
        return Err(Error::stale());
    }
    act.record(
        Draft::new("group.updated", before.organization)
            .at(before.organization)
            .text(sid, "name_before", before.name.as_str())
            .text(sid, "name", after.name.as_str())
            .text(sid, "description_before", before.description.as_str())
            .text(sid, "description", after.description.as_str()),
    )?;
    Ok(Group {
        updated_at: now,
        version: before.version + 1,
        ..after
    })
}

fn delete(
    act: &mut Act,
    group: Group,
    keys: Option<&KeyChoice>,
) -> Result<WithImpact<GroupEnding>> {
    act.require_version(group.version)?;
    let (organization, principal) = (group.organization, Principal::from(group.sid));
    let people = group::people(act.tx, organization, group.sid, None, MOST_PEOPLE + 1)?;
    if people.len() > MOST_PEOPLE as usize {
        return Err(Error::conflict(
            "group.too_large",
            format!(
                "More than {MOST_PEOPLE} people are in {}. Take people out of it first, so that each of them is seen to.",
                group.name
            ),
        ));
    }
    let before = act.before(organization, [principal])?;
    let answerable = answerable(act, organization, group.sid)?;
    let ended = assignment::of_principal(act.tx, organization, principal)?;
    act.record(
        Draft::new("group.deleted", organization)
            .at(organization)
            .text(group.sid, "name", group.name.as_str())
            .before("people", people.len())
            .before("assignments", ended.len()),
    )?;
    for assignment in &ended {
        assignments::end(act, assignment)?;
    }
    for user in &people {
        people::leave(act, organization, group.sid, *user)?;
    }
    group::delete(act.tx, organization, group.sid)?;
    let settled = settle_people(act, organization, &answerable, keys, true)?;
    let ending = GroupEnding {
        group,
        ended,
        people,
        settled,
    };
    act.with_impact(&before, ending)
}

/// The organization's group behind a SID, for those who give it something.
pub(crate) fn in_organization(
    act: &mut Act,
    organization: OrganizationSid,
    sid: GroupSid,
) -> Result<Group> {
    group::find(act.tx, organization, sid)?.ok_or_else(|| Error::not_found("group.not_found"))
}

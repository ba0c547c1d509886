//! Members of an account: who has access there, by what and from where. How they lose it is in `removal`.

use std::collections::BTreeSet;

use muster_model::{
    AccountSid, AnySid, Assignment, AssignmentSid, Error, GroupSid, Membership, MembershipStatus,
    Permission, Principal, Result, Role, Scope, Source, Subject, Time, UserSid, assignment::Reach,
    membership::PeopleOrder, time::DAY,
};
use muster_store::{
    api_key, assignment, group,
    membership::{self, MembershipFilter},
};
use serde::{Deserialize, Serialize};

use crate::{
    App, Page, PageRequest, Request, WithNames, WithPermitted,
    act::{Act, Site, ownership_of},
    assignments::role_named,
    mentions::Mentions,
    permitted::MemberOf,
    standing,
    walk::{self, Walk},
};

mod removal;

pub use removal::Removal;

/// A role that somebody holds at an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldRole {
    /// The role.
    pub role: Role,
    /// The assignment behind it.
    pub assignment: AssignmentSid,
    /// By which door it came.
    pub source: Source,
    /// The group that gives it, where it is not the person's own.
    pub group: Option<GroupSid>,
    /// The scope above it comes from; none when it was given right here.
    pub inherited_from: Option<Scope>,
    /// When it ends by itself.
    pub expires_at: Option<Time>,
}

/// What a list of members asks for.
#[derive(Debug, Clone, Default)]
pub struct MemberFilter {
    /// In this state in the organization.
    pub status: Option<MembershipStatus>,
    /// Who hold this role here: its word or SID.
    pub role: Option<String>,
    /// Not seen in the organization for so many days.
    pub dormant_days: Option<u32>,
    /// Whose address or name begins so, without regard to case.
    pub q: Option<String>,
    /// In this order; else by SID, with `q` by address and name.
    pub order: Option<PeopleOrder>,
}

/// A member of an account.
#[derive(Debug, Clone)]
pub struct Member {
    /// Who, with their standing in the organization.
    pub membership: Membership,
    /// What they hold here, direct and inherited apart.
    pub roles: Vec<HeldRole>,
    /// When they were last seen at this very account.
    pub last_seen_here: Option<Time>,
    /// How many live keys of theirs work here.
    pub api_keys: usize,
}

impl App {
    /// A page of the members of an account, by SID.
    pub async fn members(
        &self,
        request: &Request,
        account: AccountSid,
        page: PageRequest,
    ) -> Result<WithNames<Page<WithPermitted<Member>>>> {
        self.find_members(request, account, MemberFilter::default(), page)
            .await
    }

    /// Those members of an account who match a filter; in the order of addresses and names where it asks for some.
    pub async fn find_members(
        &self,
        request: &Request,
        account: AccountSid,
        filter: MemberFilter,
        page: PageRequest,
    ) -> Result<WithNames<Page<WithPermitted<Member>>>> {
        self.read(request, move |act| {
            let site = act.require(Permission::USERS_READ, account.into())?;
            let members = list(act, &site, &filter, &page)?;
            let members = with_permitted(act, &site, members)?;
            act.with_names(site.organization.sid, members)
        })
        .await
    }
}

impl Mentions for HeldRole {
    fn mentioned(&self) -> Vec<AnySid> {
        let from = self.inherited_from.map(AnySid::from);
        from.into_iter()
            .chain(self.group.map(AnySid::from))
            .collect()
    }
}

impl Mentions for Member {
    fn mentioned(&self) -> Vec<AnySid> {
        self.roles.mentioned()
    }
}

/// What may be done with each member at the account they were listed for.
fn with_permitted(
    act: &mut Act,
    site: &Site,
    page: Page<Member>,
) -> Result<Page<WithPermitted<Member>>> {
    let account = site
        .account
        .as_ref()
        .ok_or_else(|| Error::not_found("account.not_found"))?;
    let of_account = page.map(|member| MemberOf {
        member,
        account: account.clone(),
    });
    let page = act.page_with_permitted(account.organization, of_account)?;
    Ok(page.map(|listed| WithPermitted {
        object: listed.object.member,
        permitted: listed.permitted,
    }))
}

fn list(
    act: &mut Act,
    site: &Site,
    filter: &MemberFilter,
    page: &PageRequest,
) -> Result<Page<Member>> {
    let organization = site.organization.sid;
    let role = match &filter.role {
        Some(named) => Some(role_named(act, organization, named, "role")?.sid),
        None => None,
    };
    let people = MembershipFilter {
        status: filter.status,
        q: filter.q.clone(),
        quiet_before: filter.dormant_days.map(|days| quiet_for(act, days)),
        ..MembershipFilter::default()
    };
    let key = format!("members {} {filter:?}", site.scope());
    let walk = match &filter.q {
        Some(q) => Walk::Term(q.clone()),
        None => Walk::Members(Box::new(site.clone())),
    };
    let walk = match filter.order {
        Some(order) => Walk::Sorted(order, Box::new(walk)),
        None => walk,
    };
    let accept = |act: &mut Act, found: &[UserSid]| {
        let mut members = describe(act, site, &people, found)?;
        members.retain(|member| {
            role.is_none_or(|role| member.roles.iter().any(|held| held.role.sid == role))
        });
        let keyed = |member: Member| (member.membership.user.sid, member);
        Ok(members.into_iter().map(keyed).collect())
    };
    walk::page(act, organization, &walk, page, &key, accept)
}

/// Longer than anybody was quiet yet: a hundred years.
const LONGEST_QUIET: u32 = 36_500;

/// The time before which somebody was last seen who is quiet for so many days.
pub(crate) fn quiet_for(act: &Act, days: u32) -> Time {
    act.now() - DAY * days.min(LONGEST_QUIET)
}

/// People with an assignment that may reach the site, their own or a group's, by SID: one bounded range for each scope above, and
/// for each group that something was given to there.
pub(crate) fn candidates(
    act: &mut Act,
    site: &Site,
    after: Option<UserSid>,
    limit: u32,
) -> Result<Vec<UserSid>> {
    let organization = site.organization.sid;
    let scopes = site
        .place
        .path
        .iter()
        .map(|(sid, _)| Scope::Account(*sid))
        .chain([organization.into()]);
    let mut found = BTreeSet::new();
    let mut groups = BTreeSet::new();
    for scope in scopes.collect::<Vec<_>>() {
        let flowing = scope != site.scope();
        found.extend(assignment::people_at(
            act.tx,
            organization,
            scope,
            flowing,
            after,
            limit,
        )?);
        groups.extend(assignment::groups_at(act.tx, organization, scope, flowing)?);
    }
    for group in groups {
        found.extend(group::people(act.tx, organization, group, after, limit)?);
    }
    found.extend(
        owner_of(act, site)?
            .map(|(owner, _)| owner)
            .filter(|owner| Some(*owner) > after),
    );
    Ok(found.into_iter().take(limit as usize).collect())
}

/// The owner of the top-level account above the site, with the ownership shown as an assignment.
fn owner_of(act: &mut Act, site: &Site) -> Result<Option<(UserSid, Assignment)>> {
    let Some((top, _)) = site.place.path.first().copied() else {
        return Ok(None);
    };
    let top = act
        .site_in(site.organization.sid, top.into())?
        .and_then(|site| site.account);
    Ok(top.and_then(|account| Some((account.owner?, ownership_of(&account, account.owner?)))))
}

/// What those of some people who match a filter hold at the site; nobody who holds nothing there.
pub(crate) fn describe(
    act: &mut Act,
    site: &Site,
    filter: &MembershipFilter,
    people: &[UserSid],
) -> Result<Vec<Member>> {
    let organization = site.organization.sid;
    let principals: Vec<Principal> = people.iter().copied().map(Principal::from).collect();
    let mut standing = standing::of_people(act, organization, people)?;
    if let Some((owner, ownership)) = owner_of(act, site)?
        && let Some(subject) = standing.get_mut(&owner)
    {
        subject.assignments.push(ownership);
    }
    let seen = membership::seen(act.tx, organization, people)?;
    let keys = api_key::live_scopes(act.tx, organization, &principals)?;
    let now = act.now();
    let mut memberships = membership::matching(act.tx, organization, filter, people)?;
    memberships.sort_by_key(|membership| membership.user.sid);
    let describe = |membership: Membership| {
        let user = membership.user.sid;
        let roles = standing
            .get(&user)
            .map(|subject| held_at(subject, site, now))
            .unwrap_or_default();
        let last_seen_here = seen
            .iter()
            .filter(|seen| seen.user == user && seen.scope == site.scope())
            .map(|seen| seen.at)
            .max();
        let api_keys = keys
            .iter()
            .filter(|(principal, scope)| *principal == user.into() && works_at(*scope, site))
            .count();
        (!roles.is_empty()).then_some(Member {
            membership,
            roles,
            last_seen_here,
            api_keys,
        })
    };
    Ok(memberships.into_iter().filter_map(describe).collect())
}

/// Whether a key of this scope works at the site: keys work where they are made and below.
fn works_at(scope: Scope, site: &Site) -> bool {
    match scope {
        Scope::Organization(organization) => organization == site.organization.sid,
        Scope::Account(account) => site.place.within(account),
    }
}

/// What somebody holds at a site now, direct before inherited.
pub(crate) fn held_at(subject: &Subject, site: &Site, now: Time) -> Vec<HeldRole> {
    let mut roles: Vec<HeldRole> = subject
        .reaching(&site.place, now)
        .map(|(assignment, reach)| HeldRole {
            role: assignment.role.clone(),
            assignment: assignment.sid,
            source: assignment.source,
            group: match assignment.principal {
                Principal::Group(group) => Some(group),
                Principal::User(_) | Principal::ServiceAccount(_) => None,
            },
            inherited_from: match reach {
                Reach::Direct => None,
                Reach::Inherited(from) => Some(from),
            },
            expires_at: assignment.expires_at,
        })
        .collect();
    roles.sort_by_key(|held| (held.inherited_from.is_some(), held.assignment));
    roles
}

//! Members of an account: who has access there, and removing them.

use std::collections::BTreeSet;

use muster_model::{
    AccountSid, AnySid, Assignment, AssignmentSid, Error, Membership, Permission, Principal,
    Result, Role, Scope, Source, Subject, Time, UserSid, assignment::Reach,
};
use muster_store::{api_key, assignment, membership};
use serde::{Deserialize, Serialize};

use crate::{
    App, Page, PageRequest, Request, WithNames,
    act::{Act, Site, ownership_of},
    assignments,
    leftover_keys::{self, KeyChoice, Settled},
    mentions::Mentions,
    notices,
    plain_words::{Access, RoleWords},
    record::Draft,
};

/// A role that somebody holds at an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldRole {
    /// The role.
    pub role: Role,
    /// The assignment behind it.
    pub assignment: AssignmentSid,
    /// By which door it came.
    pub source: Source,
    /// The scope above it comes from; none when it was given right here.
    pub inherited_from: Option<Scope>,
    /// When it ends by itself.
    pub expires_at: Option<Time>,
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

/// What a removal ended and what it left.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Removal {
    /// The direct assignments that ended.
    pub ended: Vec<Assignment>,
    /// What is still held here by inheritance.
    pub inherited: Vec<HeldRole>,
    /// What became of keys and service accounts that no remaining assignment covers.
    pub settled: Settled,
}

impl App {
    /// A page of the members of an account, by SID.
    pub async fn members(
        &self,
        request: &Request,
        account: AccountSid,
        page: PageRequest,
    ) -> Result<WithNames<Page<Member>>> {
        self.read(request, move |act| {
            let site = act.require(Permission::USERS_READ, account.into())?;
            let members = list(act, &site, &page)?;
            act.with_names(site.organization.sid, members)
        })
        .await
    }

    /// Removes somebody from an account: ends every direct assignment there, and deals with the keys behind it.
    pub async fn remove_member(
        &self,
        request: &Request,
        account: AccountSid,
        user: UserSid,
        keys: Option<KeyChoice>,
    ) -> Result<WithNames<Removal>> {
        self.act(request, move |act| {
            let site = act.see(account.into())?;
            let removal = remove(act, &site, user, keys.as_ref())?;
            act.with_names(site.organization.sid, removal)
        })
        .await
    }
}

impl Mentions for HeldRole {
    fn mentioned(&self) -> Vec<AnySid> {
        self.inherited_from.map(AnySid::from).into_iter().collect()
    }
}

impl Mentions for Member {
    fn mentioned(&self) -> Vec<AnySid> {
        self.roles.mentioned()
    }
}

impl Mentions for Removal {
    fn mentioned(&self) -> Vec<AnySid> {
        let ended = self.ended.mentioned();
        let inherited = self.inherited.mentioned();
        [ended, inherited, self.settled.mentioned()].concat()
    }
}

fn list(act: &mut Act, site: &Site, page: &PageRequest) -> Result<Page<Member>> {
    let key = format!("members {}", site.scope());
    let mut after: Option<UserSid> = act.position(page, &key)?.and_then(|text| text.parse().ok());
    let wanted = page.limit as usize;
    let mut members = Vec::new();
    loop {
        let candidates = candidates(act, site, after, page.limit + 1)?;
        let last = candidates.len() <= wanted;
        let looked_at: Vec<UserSid> = candidates.into_iter().take(wanted).collect();
        after = looked_at.last().copied().or(after);
        members.extend(describe(act, site, &looked_at)?);
        if last || members.len() >= wanted {
            let more = !last || members.len() > wanted;
            members.truncate(wanted);
            let position = if more {
                members.last().map(|member| member.membership.user.sid)
            } else {
                None
            };
            return Ok(Page {
                next_cursor: position.map(|sid| act.seal_cursor(&key, &sid.to_string())),
                data: members,
            });
        }
    }
}

/// People with an assignment that may reach the site, by SID: one bounded range for each scope above.
fn candidates(
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
    for scope in scopes.collect::<Vec<_>>() {
        let people = assignment::principals_at(
            act.tx,
            organization,
            scope,
            scope != site.scope(),
            after,
            limit,
        )?;
        found.extend(people.into_iter().filter_map(|principal| match principal {
            Principal::User(user) => Some(user),
            Principal::ServiceAccount(_) | Principal::Group(_) => None,
        }));
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

fn describe(act: &mut Act, site: &Site, people: &[UserSid]) -> Result<Vec<Member>> {
    let organization = site.organization.sid;
    let principals: Vec<Principal> = people.iter().copied().map(Principal::from).collect();
    let mut held = assignment::of_principals(act.tx, organization, &principals)?;
    held.extend(
        owner_of(act, site)?
            .filter(|(owner, _)| people.contains(owner))
            .map(|(_, assignment)| assignment),
    );
    let seen = membership::seen(act.tx, organization, people)?;
    let keys = api_key::live_scopes(act.tx, organization, &principals)?;
    let now = act.now();
    let mut memberships = membership::find_all(act.tx, organization, people)?;
    memberships.sort_by_key(|membership| membership.user.sid);
    let describe = |membership: Membership| {
        let user = membership.user.sid;
        let roles = held_at(
            held.iter()
                .filter(|assignment| assignment.principal == user.into()),
            site,
            now,
        );
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

/// What of some assignments reaches a site now, direct before inherited.
pub(crate) fn held_at<'h>(
    held: impl Iterator<Item = &'h Assignment>,
    site: &Site,
    now: Time,
) -> Vec<HeldRole> {
    let mut roles: Vec<HeldRole> = held
        .filter(|assignment| assignment.is_live(now))
        .filter_map(|assignment| {
            let inherited_from = match assignment.reaches(&site.place)? {
                Reach::Direct => None,
                Reach::Inherited(from) => Some(from),
            };
            Some(HeldRole {
                role: assignment.role.clone(),
                assignment: assignment.sid,
                source: assignment.source,
                inherited_from,
                expires_at: assignment.expires_at,
            })
        })
        .collect();
    roles.sort_by_key(|held| (held.inherited_from.is_some(), held.assignment));
    roles
}

fn remove(act: &mut Act, site: &Site, user: UserSid, keys: Option<&KeyChoice>) -> Result<Removal> {
    let organization = site.organization.sid;
    let absent = || Error::not_found("user.not_found");
    let membership = membership::find(act.tx, organization, user)?.ok_or_else(absent)?;
    let subject = act.subject(organization, user.into())?;
    let now = act.now();
    let held = held_at(subject.assignments.iter(), site, now);
    if held.is_empty() {
        return Err(absent());
    }
    act.require_at(Permission::USERS_REMOVE, site)?;
    protect_owner(act, site, &subject, user)?;
    let (inherited, direct): (Vec<_>, Vec<_>) = held
        .into_iter()
        .partition(|held| held.inherited_from.is_some());
    if direct.is_empty() && !act.request.dry_run {
        return Err(Error::conflict(
            "member.inherited",
            "They have this by inheritance alone. Remove them where it was given, or hold this account out there.",
        ));
    }
    let ended: Vec<Assignment> = subject
        .assignments
        .iter()
        .filter(|assignment| {
            assignment.principal == user.into() && assignment.scope == site.scope()
        })
        .cloned()
        .collect();
    let user_name = membership.user.name.as_str();
    act.record(
        Draft::new("member.removed", organization)
            .at(site.scope())
            .text(user, "name", user_name)
            .after("assignments", ended.len()),
    )?;
    for assignment in &ended {
        assignments::end(act, assignment)?;
    }
    let remaining = act.subject(organization, user.into())?;
    let settled = leftover_keys::settle(act, organization, user, &remaining, keys, true)?;
    let left = access_left(act, site, &inherited)?;
    notices::removed(act, site, &membership.user, left, &settled.api_keys)?;
    Ok(Removal {
        ended,
        inherited,
        settled,
    })
}

fn access_left(act: &mut Act, site: &Site, inherited: &[HeldRole]) -> Result<Vec<Access>> {
    if inherited.is_empty() {
        return Ok(Vec::new());
    }
    let place = act.place_name(site)?;
    Ok(vec![Access {
        place,
        roles: inherited
            .iter()
            .map(|held| RoleWords::of(&held.role))
            .collect(),
        inherit: false,
        except: Vec::new(),
        ends_at: None,
    }])
}

/// Nobody but an Owner acts on an Owner, and an account never loses its owner.
fn protect_owner(act: &mut Act, site: &Site, subject: &Subject, user: UserSid) -> Result<()> {
    if !subject
        .assignments
        .iter()
        .any(|assignment| assignment.is_owner() && assignment.reaches(&site.place).is_some())
    {
        return Ok(());
    }
    assignments::require_owner(act, site)?;
    if site
        .account
        .as_ref()
        .is_some_and(|account| account.owner == Some(user))
    {
        return Err(Error::conflict(
            "account.owner",
            "They own this account. Transfer the ownership first.",
        ));
    }
    Ok(())
}

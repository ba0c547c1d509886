//! May this principal do this there, and why? Decided by the model over rows read in the same snapshot, never from memory.

use std::{collections::BTreeSet, rc::Rc};

use muster_model::{
    AnySid, Assignment, AssignmentSid, BuiltIn, Decision, Error, Kind, Membership,
    MembershipStatus, Named, OrganizationSid, Permission, Principal, Result, Role, Scope, Source,
    Subject, Time, User, UserSid,
    assignment::Reach,
    decide,
    decide::{Denial, KeyLimits, permissions_at},
};
use muster_store::{
    account, api_key,
    assignment::{self, AssignmentFilter},
    event, membership,
};

use crate::{
    App, Request,
    act::{Act, Site, ownership_of},
};

/// People who could give what is missing, named at most.
const GRANTORS: usize = 20;
/// Assignments that are read for each role and scope to find them.
const CANDIDATES: u32 = 200;

/// May a principal do something somewhere?
#[derive(Debug, Clone)]
pub struct Question {
    /// A user, service account or API key.
    pub principal: AnySid,
    /// `noun.verb`.
    pub permission: String,
    /// Where.
    pub scope: Scope,
    /// The revision that the answer has to have reached.
    pub at_least: Option<i64>,
}

/// Whether they may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// The decision.
    pub allowed: bool,
    /// Sequence of the organization's last event that it knows of.
    pub revision: i64,
}

/// Whether they may, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The decision.
    pub allowed: bool,
    /// Every assignment that allows it, the deciding one first; empty when it is denied.
    pub path: Vec<Step>,
    /// When it is denied: what is missing.
    pub missing: Option<Missing>,
    /// Sequence of the organization's last event that it knows of.
    pub revision: i64,
}

/// An assignment that allows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The assignment; for an owner the ownership, under the account's own digits.
    pub assignment: AssignmentSid,
    /// Its role.
    pub role: Role,
    /// Where it was given.
    pub scope: Scope,
    /// What that is called.
    pub scope_name: String,
    /// The scope above from which it flows down; none when it was given right there.
    pub inherited_from: Option<Scope>,
    /// By which door it came.
    pub source: Source,
    /// Who gave it.
    pub given_by: Option<Named>,
    /// When.
    pub given_at: Time,
    /// When it ends by itself.
    pub expires_at: Option<Time>,
}

/// Why it is denied, and what would allow it.
#[derive(Debug, Clone, PartialEq)]
pub struct Missing {
    /// What they lack there.
    pub permission: Permission,
    /// By which rule.
    pub denial: Denial,
    /// The smallest built-in role that has it.
    pub smallest_role: Role,
    /// Up to twenty people who could give that role there; none where the asker may not see people.
    pub grantors: Option<Vec<User>>,
}

impl App {
    /// Decides. Anyone may ask about themselves; to ask about others takes `access.check` there.
    pub async fn check(&self, request: &Request, question: Question) -> Result<Answer> {
        self.read(request, move |act| check(act, &question)).await
    }

    /// Decides and says why.
    pub async fn explain(&self, request: &Request, question: Question) -> Result<Explanation> {
        self.read(request, move |act| explain(act, &question)).await
    }
}

/// A question that may be asked, with what it is decided by.
struct Asked {
    permission: Permission,
    /// Where, when there is such a place that the asker sees.
    site: Option<Site>,
    subject: Rc<Subject>,
    revision: i64,
}

impl Asked {
    fn decide(&self, now: Time) -> Decision<'_> {
        match &self.site {
            Some(site) => decide(&self.subject, self.permission, &site.place, now),
            None => Decision::Deny(Denial::NoAssignment),
        }
    }
}

fn check(act: &mut Act, question: &Question) -> Result<Answer> {
    let asked = ask(act, question)?;
    Ok(Answer {
        allowed: asked.decide(act.now()).allowed(),
        revision: asked.revision,
    })
}

fn explain(act: &mut Act, question: &Question) -> Result<Explanation> {
    let asked = ask(act, question)?;
    let (path, missing) = match (asked.decide(act.now()), &asked.site) {
        (Decision::Allow(..), Some(site)) => (path(act, &asked, site)?, None),
        (Decision::Deny(denial), _) => (Vec::new(), Some(missing(act, &asked, denial)?)),
        (Decision::Allow(..), None) => return Err(Error::internal("an allow without a place")),
    };
    Ok(Explanation {
        allowed: missing.is_none(),
        path,
        missing,
        revision: asked.revision,
    })
}

/// What is not there, another tenant's and what the asker does not see are one: nothing is allowed there.
fn ask(act: &mut Act, question: &Question) -> Result<Asked> {
    act.known()?;
    if !["US", "SV", "SK"].contains(&question.principal.prefix()) {
        return Err(Error::unreadable(
            "sid.malformed",
            "The principal is a user, a service account or an API key.",
        )
        .field("principal", "sid.malformed", "US…, SV… or SK… is expected."));
    }
    let site = match act.see(question.scope) {
        Ok(site) => Some(site),
        Err(error) if error.kind() == Kind::NotFound => None,
        Err(error) => return Err(error),
    };
    let organization = match &site {
        Some(site) => Some(site.organization.sid),
        None => act.caller.organization,
    };
    let revision = match organization {
        Some(organization) => event::revision(act.tx, organization)?,
        None => 0,
    };
    if question.at_least.is_some_and(|least| least > revision) {
        return Err(Error::unavailable(
            "revision.not_reached",
            format!(
                "This server has reached revision {revision}, not the one that was asked for. Try again shortly."
            ),
        ));
    }
    if let Some(site) = &site
        && !is_about_the_asker(act, question.principal)
    {
        act.require_at(Permission::ACCESS_CHECK, site)?;
    }
    let permission = question.permission.parse().map_err(|_| {
        Error::invalid(
            "permission",
            "permission.unknown",
            format!("There is no permission {:?}.", question.permission),
        )
    })?;
    let subject = match &site {
        Some(site) => subject(act, site.organization.sid, question.principal)?,
        None => Rc::default(),
    };
    Ok(Asked {
        permission,
        site,
        subject,
        revision,
    })
}

/// A person themselves, a key itself, and a key's principal.
fn is_about_the_asker(act: &Act, principal: AnySid) -> bool {
    match &act.caller.key {
        Some(key) => principal == key.sid.into() || principal == key.principal.any(),
        None => act.caller.user.map(AnySid::from) == Some(principal),
    }
}

/// A principal as decisions see it; a key is its principal within the key's limits, a dead one nobody.
fn subject(act: &mut Act, organization: OrganizationSid, principal: AnySid) -> Result<Rc<Subject>> {
    if let Some(sid) = principal.to() {
        let now = act.now();
        let found = api_key::find(act.tx, organization, sid)?;
        let Some(key) = found.filter(|key| key.is_live(now)) else {
            return Ok(Rc::default());
        };
        let limits = KeyLimits {
            sid: key.sid,
            permissions: key.permissions,
            scope: key.scope,
        };
        let behind = act.subject(organization, key.principal)?;
        return Ok(Rc::new(Subject {
            key: Some(limits),
            ..(*behind).clone()
        }));
    }
    match principal
        .to()
        .map(Principal::User)
        .or_else(|| principal.to().map(Principal::ServiceAccount))
    {
        Some(principal) => act.subject(organization, principal),
        None => Ok(Rc::default()),
    }
}

fn path(act: &mut Act, asked: &Asked, site: &Site) -> Result<Vec<Step>> {
    let now = act.now();
    let allowing = asked.subject.assignments.iter().filter(|assignment| {
        assignment.is_live(now) && assignment.role.permissions.contains(asked.permission)
    });
    let mut reaching: Vec<(&Assignment, Reach)> = allowing
        .filter_map(|assignment| Some((assignment, assignment.reaches(&site.place)?)))
        .collect();
    reaching.sort_by_key(|(_, reach)| *reach != Reach::Direct);
    let named = reaching.iter().flat_map(|(assignment, _)| {
        assignment
            .given_by
            .into_iter()
            .chain([assignment.scope.any()])
    });
    let names = act.names(site.organization.sid, named.collect::<Vec<_>>())?;
    let step = |(assignment, reach): (&Assignment, Reach)| Step {
        assignment: assignment.sid,
        role: assignment.role.clone(),
        scope: assignment.scope,
        scope_name: names.of(assignment.scope.any()).name.unwrap_or_default(),
        inherited_from: match reach {
            Reach::Direct => None,
            Reach::Inherited(scope) => Some(scope),
        },
        source: assignment.source,
        given_by: assignment.given_by.map(|giver| names.of(giver)),
        given_at: assignment.created_at,
        expires_at: assignment.expires_at,
    };
    Ok(reaching.into_iter().map(step).collect())
}

fn missing(act: &mut Act, asked: &Asked, denial: Denial) -> Result<Missing> {
    let smallest = BuiltIn::smallest_with(asked.permission);
    let grantors = match &asked.site {
        Some(site) if act.held_at(&site.place)?.contains(Permission::USERS_READ) => {
            Some(grantors(act, site, &smallest.role())?)
        }
        _ => None,
    };
    Ok(Missing {
        permission: asked.permission,
        denial,
        smallest_role: smallest.role(),
        grantors,
    })
}

/// Active members who may assign roles there and hold all of this one; for the Owner role, the owners.
fn grantors(act: &mut Act, site: &Site, role: &Role) -> Result<Vec<User>> {
    let organization = site.organization.sid;
    let (candidates, owner) = candidates(act, site)?;
    let principals: Vec<Principal> = candidates.iter().copied().map(Principal::from).collect();
    let held = assignment::of_principals(act.tx, organization, &principals)?;
    let now = act.now();
    let may_give = |person: &Membership| {
        let user = person.user.sid;
        let own = held
            .iter()
            .filter(|assignment| assignment.principal == user.into())
            .cloned();
        let subject = Subject {
            active: person.status == MembershipStatus::Active,
            assignments: own
                .chain(
                    owner
                        .iter()
                        .filter(|owned| owned.principal == user.into())
                        .cloned(),
                )
                .collect(),
            ..Subject::default()
        };
        let held = permissions_at(&subject, &site.place, now);
        held.contains(Permission::ROLES_ASSIGN) && role.permissions.is_subset(held)
    };
    let mut people: Vec<User> = membership::find_all(act.tx, organization, &candidates)?
        .into_iter()
        .filter(may_give)
        .map(|person| person.user)
        .collect();
    people.sort_by_key(|person| person.sid);
    people.truncate(GRANTORS);
    Ok(people)
}

/// Whoever holds a role that assigns roles there or above, and the owner of the top-level account as an assignment.
fn candidates(act: &mut Act, site: &Site) -> Result<(Vec<UserSid>, Option<Assignment>)> {
    let organization = site.organization.sid;
    let accounts = site
        .place
        .path
        .iter()
        .map(|(account, _)| Scope::from(*account));
    let mut found = BTreeSet::new();
    for scope in accounts.chain([organization.into()]) {
        let assigning = BuiltIn::ALL
            .into_iter()
            .filter(|role| role.permissions().contains(Permission::ROLES_ASSIGN));
        for role in assigning {
            let filter = AssignmentFilter {
                scope: Some(scope),
                role: Some(role.sid()),
                ..AssignmentFilter::default()
            };
            let page = assignment::page(act.tx, organization, &filter, None, CANDIDATES)?;
            found.extend(
                page.iter()
                    .filter_map(|assignment| assignment.principal.any().to::<UserSid>()),
            );
        }
    }
    let top = match site.place.path.first() {
        Some((top, _)) => account::find(act.tx, organization, *top)?,
        None => None,
    };
    let owner = top.and_then(|top| top.owner.map(|owner| ownership_of(&top, owner)));
    found.extend(
        owner
            .iter()
            .filter_map(|owned| owned.principal.any().to::<UserSid>()),
    );
    Ok((found.into_iter().collect(), owner))
}

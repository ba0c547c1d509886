//! Why somebody may do something somewhere, or what they lack. Decided by the model over rows of one read, for the reasons stand
//! in rows; who could give what is missing is everybody who could, found in the snapshot.

use std::{rc::Rc, sync::Arc};

use muster_model::{
    AnySid, Assignment, BuiltIn, Decision, Error, Kind, OrganizationSid, Permission, Principal,
    Result, Role, Scope, Subject, Time, User,
    assignment::Reach,
    decide,
    decide::{Denial, KeyLimits},
};
use muster_store::{api_key, event, membership};

use super::{Explanation, Missing, Question, Step, not_reached, of_a_kind, permission};
use crate::{
    App, Request,
    act::{Act, Site},
    decisions::Snapshot,
};

/// People who could give what is missing, named at most.
const GRANTORS: usize = 20;

impl App {
    /// Decides and says why.
    pub async fn explain(&self, request: &Request, question: Question) -> Result<Explanation> {
        self.await_revision(request, &question).await?;
        let (mut explanation, open) = self
            .read(request, move |act| explain(act, &question))
            .await?;
        let (Some(missing), Some(open)) = (&mut explanation.missing, open) else {
            return Ok(explanation);
        };
        let Some(snapshot) = self.inner.snapshot(open.organization).await? else {
            return Ok(explanation);
        };
        if let Some(role) = snapshot.smallest_with(missing.permission) {
            missing.smallest_role = (**role).clone();
        }
        if open.may_see_people {
            missing.grantors = Some(
                self.grantors(snapshot, open, missing.smallest_role.clone())
                    .await?,
            );
        }
        Ok(explanation)
    }

    /// Waits briefly for a revision of the asker's organization that is not there yet.
    async fn await_revision(&self, request: &Request, question: &Question) -> Result<()> {
        let Some(at_least) = question.at_least else {
            return Ok(());
        };
        let asker = self.asker(request).await?;
        if let Some(organization) = asker.organization() {
            self.inner.snapshot_at(organization, at_least).await?;
        }
        Ok(())
    }

    async fn grantors(&self, snapshot: Arc<Snapshot>, open: Open, role: Role) -> Result<Vec<User>> {
        self.inner
            .store
            .read(move |tx| {
                let now = tx.now();
                let people = snapshot.grantors(open.scope, role.permissions, GRANTORS, now);
                let found = membership::find_all(tx, open.organization, &people)?;
                let mut people: Vec<User> = found.into_iter().map(|person| person.user).collect();
                people.sort_by_key(|person| person.sid);
                Ok(people)
            })
            .await
    }
}

/// A denial whose remedies are still to be found.
#[derive(Debug, Clone, Copy)]
struct Open {
    organization: OrganizationSid,
    scope: Scope,
    may_see_people: bool,
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

fn explain(act: &mut Act, question: &Question) -> Result<(Explanation, Option<Open>)> {
    let asked = ask(act, question)?;
    let mut open = None;
    let (path, missing) = match (asked.decide(act.now()), &asked.site) {
        (Decision::Allow(..), Some(site)) => (path(act, &asked, site)?, None),
        (Decision::Deny(denial), site) => {
            if let Some(site) = site {
                let held = act.held_at(&site.place)?;
                open = Some(Open {
                    organization: site.organization.sid,
                    scope: site.scope(),
                    may_see_people: held.contains(Permission::USERS_READ),
                });
            }
            (Vec::new(), Some(missing(&asked, denial)))
        }
        (Decision::Allow(..), None) => return Err(Error::internal("an allow without a place")),
    };
    let explanation = Explanation {
        allowed: missing.is_none(),
        path,
        missing,
        revision: asked.revision,
    };
    Ok((explanation, open))
}

/// What is not there, another tenant's and what the asker does not see are one: nothing is allowed there.
fn ask(act: &mut Act, question: &Question) -> Result<Asked> {
    act.known()?;
    of_a_kind(question.principal, "principal")?;
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
        return Err(not_reached(revision));
    }
    if let Some(site) = &site
        && !is_about_the_asker(act, question.principal)
    {
        act.require_at(Permission::ACCESS_CHECK, site)?;
    }
    let permission = permission(&question.permission, "permission")?;
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
pub(super) fn subject(
    act: &mut Act,
    organization: OrganizationSid,
    principal: AnySid,
) -> Result<Rc<Subject>> {
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
    let mut reaching: Vec<(&Assignment, Reach)> = asked
        .subject
        .reaching(&site.place, now)
        .filter(|(assignment, _)| assignment.role.permissions.contains(asked.permission))
        .collect();
    reaching.sort_by_key(|(_, reach)| *reach != Reach::Direct);
    let named = reaching.iter().flat_map(|(assignment, _)| {
        assignment
            .given_by
            .into_iter()
            .chain([assignment.scope.any(), assignment.principal.any()])
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
        group: match assignment.principal {
            Principal::Group(group) => Some(names.of(group)),
            Principal::User(_) | Principal::ServiceAccount(_) => None,
        },
        source: assignment.source,
        given_by: assignment.given_by.map(|giver| names.of(giver)),
        given_at: assignment.created_at,
        expires_at: assignment.expires_at,
    };
    Ok(reaching.into_iter().map(step).collect())
}

fn missing(asked: &Asked, denial: Denial) -> Missing {
    Missing {
        permission: asked.permission,
        denial,
        smallest_role: BuiltIn::smallest_with(asked.permission).role(),
        grantors: None,
    }
}

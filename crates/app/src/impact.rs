//! What an act changes for people: who gains and who loses which permission where. Worked out in dry runs alone, from what each
//! person holds before and after the same act, so that it can't say anything else than what will happen.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use muster_model::{
    AnySid, Assignment, OrganizationSid, PermissionSet, Principal, Result, Scope, Subject,
    decide::permissions_at,
};
use muster_store::group;
use serde::{Deserialize, Serialize};

use crate::{act::Act, mentions::Mentions};

/// So many principals are looked at; beyond them the answer says that there are more.
const MOST_PRINCIPALS: usize = 500;

/// Who gains and who loses what where.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Impact {
    /// By principal, then scope; nobody for whom nothing changes.
    pub changes: Vec<Change>,
    /// Whether more than 500 principals are concerned: the rest was not looked at.
    pub more: bool,
}

/// What changes for one principal at one scope, and below where their roles flow down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// A person or a service account.
    pub principal: Principal,
    /// Where.
    pub scope: Scope,
    /// What they hold afterwards and not before.
    pub gains: PermissionSet,
    /// What they hold before and not afterwards.
    pub loses: PermissionSet,
}

impl Mentions for Impact {
    fn mentioned(&self) -> Vec<AnySid> {
        self.changes
            .iter()
            .flat_map(|change| [change.principal.any(), change.scope.any()])
            .collect()
    }
}

/// A result with what the act would change for people, which is worked out in dry runs alone.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WithImpact<T> {
    /// The result.
    pub object: T,
    /// Who would gain and lose what; none outside of a dry run.
    pub impact: Option<Impact>,
}

/// Who asks for no impact takes it for the result itself.
impl<T> std::ops::Deref for WithImpact<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.object
    }
}

impl<T: Mentions> Mentions for WithImpact<T> {
    fn mentioned(&self) -> Vec<AnySid> {
        let changed = self.impact.as_ref().map(Impact::mentioned);
        [self.object.mentioned(), changed.unwrap_or_default()].concat()
    }
}

/// What some principals hold before an act.
pub(crate) struct Before {
    organization: OrganizationSid,
    subjects: BTreeMap<Principal, Rc<Subject>>,
    more: bool,
}

impl Act<'_, '_> {
    /// Notes what principals hold now; a group stands for the people in it. Outside of a dry run nothing is read.
    pub(crate) fn before(
        &mut self,
        organization: OrganizationSid,
        principals: impl IntoIterator<Item = Principal>,
    ) -> Result<Before> {
        let mut before = Before {
            organization,
            subjects: BTreeMap::new(),
            more: false,
        };
        if !self.request.dry_run {
            return Ok(before);
        }
        let mut concerned = BTreeSet::new();
        for principal in principals {
            match principal {
                Principal::Group(sid) => {
                    let limit = MOST_PRINCIPALS as u32 + 1;
                    let people = group::people(self.tx, organization, sid, None, limit)?;
                    concerned.extend(people.into_iter().map(Principal::from));
                }
                other => {
                    concerned.insert(other);
                }
            }
        }
        before.more = concerned.len() > MOST_PRINCIPALS;
        for principal in concerned.into_iter().take(MOST_PRINCIPALS) {
            let subject = self.subject(organization, principal)?;
            before.subjects.insert(principal, subject);
        }
        Ok(before)
    }

    /// The result with what the act has changed for them since.
    pub(crate) fn with_impact<T>(&mut self, before: &Before, object: T) -> Result<WithImpact<T>> {
        let impact = match self.request.dry_run {
            true => Some(self.impact(before)?),
            false => None,
        };
        Ok(WithImpact { object, impact })
    }

    fn impact(&mut self, before: &Before) -> Result<Impact> {
        self.forget_subjects();
        let mut impact = Impact {
            changes: Vec::new(),
            more: before.more,
        };
        for (principal, was) in &before.subjects {
            let is = self.subject(before.organization, *principal)?;
            for scope in differing_scopes(was, &is) {
                // An account that is gone with the act has nothing left to compare.
                let Some(site) = self.site_in(before.organization, scope)? else {
                    continue;
                };
                let (was, is) = (
                    permissions_at(was, &site.place, self.now()),
                    permissions_at(&is, &site.place, self.now()),
                );
                if was != is {
                    impact.changes.push(Change {
                        principal: *principal,
                        scope,
                        gains: is.difference(was),
                        loses: was.difference(is),
                    });
                }
            }
        }
        Ok(impact)
    }
}

/// The scopes at which two states of one principal may differ: those of the assignments that only one of them has, and all that is held out.
fn differing_scopes(was: &Subject, is: &Subject) -> BTreeSet<Scope> {
    if was.active != is.active {
        return every_scope(&was.assignments)
            .chain(every_scope(&is.assignments))
            .collect();
    }
    let only = |here: &Subject, there: &Subject| -> Vec<Assignment> {
        let has = |sought: &Assignment| there.assignments.iter().any(|held| same(held, sought));
        let only = here.assignments.iter().filter(|held| !has(held));
        only.cloned().collect()
    };
    let changed = [only(was, is), only(is, was)].concat();
    let held_out = was.hold_outs.iter().chain(&is.hold_outs);
    let held_out = held_out
        .filter(|account| was.hold_outs.contains(account) != is.hold_outs.contains(account));
    let held_out: Vec<Scope> = held_out.copied().map(Scope::from).collect();
    // What a hold-out keeps away may be given further below than it stands.
    let withheld: Vec<Assignment> = is
        .assignments
        .iter()
        .filter(|held| held.is_withholdable() && !held_out.is_empty())
        .cloned()
        .collect();
    every_scope(&changed)
        .chain(every_scope(&withheld))
        .chain(held_out)
        .collect()
}

fn every_scope(assignments: &[Assignment]) -> impl Iterator<Item = Scope> {
    assignments.iter().flat_map(|assignment| {
        let held_out = assignment.except.iter().copied().map(Scope::from);
        [assignment.scope].into_iter().chain(held_out)
    })
}

/// Whether two readings of an assignment allow the same; names and versions don't matter.
fn same(one: &Assignment, other: &Assignment) -> bool {
    one.sid == other.sid
        && one.role.permissions == other.role.permissions
        && one.scope == other.scope
        && one.inherit == other.inherit
        && one.except == other.except
        && one.expires_at == other.expires_at
}

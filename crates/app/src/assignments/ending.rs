//! Assignments end: with what becomes of the keys behind them.

use muster_model::{AnySid, Assignment, AssignmentSid, Error, Permission, Principal, Result};
use muster_store::assignment;
use serde::{Deserialize, Serialize};

use super::{find, require_owner};
use crate::{
    App, Request, WithImpact, WithNames,
    act::{Act, Site},
    groups,
    leftover_keys::{KeyChoice, Settled},
    mentions::Mentions,
    ownership,
    record::Draft,
};

/// An assignment that was ended, with what became of the keys behind it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EndedAssignment {
    /// What it was.
    pub ended: Vec<Assignment>,
    /// What became of keys and service accounts that no remaining assignment covers.
    pub settled: Settled,
}

impl App {
    /// Ends an assignment.
    pub async fn end_assignment(
        &self,
        request: &Request,
        sid: AssignmentSid,
        keys: Option<KeyChoice>,
    ) -> Result<WithNames<WithImpact<EndedAssignment>>> {
        self.act(request, move |act| {
            let (assignment, site) = find(act, sid)?;
            let ended = end_assignment(act, assignment, &site, keys.as_ref())?;
            act.with_names(site.organization.sid, ended)
        })
        .await
    }
}

impl Mentions for EndedAssignment {
    fn mentioned(&self) -> Vec<AnySid> {
        [self.ended.mentioned(), self.settled.mentioned()].concat()
    }
}

/// Ends an assignment with its event.
pub(crate) fn end(act: &mut Act, assignment: &Assignment) -> Result<()> {
    assignment::delete(act.tx, assignment.organization, assignment.sid)?;
    act.forget_subjects();
    let draft = Draft::new("assignment.ended", assignment.organization)
        .at(assignment.scope)
        .about(assignment.sid)
        .about(assignment.principal);
    act.record(
        draft
            .before("role", assignment.role.sid.to_string())
            .before("source", assignment.source.code()),
    )
    .map(drop)
}

fn end_assignment(
    act: &mut Act,
    assignment: Assignment,
    site: &Site,
    keys: Option<&KeyChoice>,
) -> Result<WithImpact<EndedAssignment>> {
    act.require_at(Permission::ROLES_ASSIGN, site)?;
    if assignment.is_owner() {
        require_owner(act, site)?;
        if site.account.is_some() {
            return Err(Error::conflict(
                "account.owner",
                "An account always has an owner. Transfer the ownership instead.",
            ));
        }
        if let Principal::User(user) = assignment.principal {
            ownership::require_another_owner(act, assignment.organization, user)?;
        }
    }
    act.require_version(assignment.version)?;
    let before = act.before(assignment.organization, [assignment.principal])?;
    end(act, &assignment)?;
    let settled = settle_keys(act, &assignment, keys)?;
    let ended = EndedAssignment {
        ended: vec![assignment],
        settled,
    };
    act.with_impact(&before, ended)
}

/// Deals with the keys that a changed or ended assignment stood behind: the person's, or those of the people in the group.
pub(super) fn settle_keys(
    act: &mut Act,
    changed: &Assignment,
    keys: Option<&KeyChoice>,
) -> Result<Settled> {
    let people = match changed.principal {
        Principal::User(user) => vec![user],
        Principal::Group(group) => groups::answerable(act, changed.organization, group)?,
        Principal::ServiceAccount(_) => Vec::new(),
    };
    groups::settle_people(act, changed.organization, &people, keys, true)
}

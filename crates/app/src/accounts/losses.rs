//! What people can do no more, or again, when an account gets another status. Their roles stay; the account does not let
//! them work. Worked out in dry runs alone.

use std::collections::{BTreeMap, BTreeSet};

use muster_model::{
    PermissionSet, Place, Principal, Result, Scope, Status, decide::permissions_at,
};
use muster_store::{
    assignment::{self, AssignmentFilter},
    group, subtree,
};

use crate::{
    Change, Impact,
    act::{Act, Site},
};

/// So many principals are looked at; beyond them the answer says that there are more.
const MOST: u32 = 500;

type Holders = BTreeMap<Principal, BTreeSet<Scope>>;

/// What the status would change for whoever holds something at the account or below; nothing outside of a dry run.
pub(super) fn of(act: &mut Act, site: &Site, status: Status) -> Result<Option<Impact>> {
    if !act.request.dry_run {
        return Ok(None);
    }
    let mut impact = Impact::default();
    let organization = site.organization.sid;
    for (principal, scopes) in holders(act, site, &mut impact.more)? {
        let subject = act.subject(organization, principal)?;
        for scope in scopes {
            let Some(there) = act.site_in(organization, scope)?.filter(|_| subject.active) else {
                continue;
            };
            let held = permissions_at(&subject, &there.place, act.now());
            let was = working(&there.place, held);
            let is = working(&with_status(&there.place, site, status), held);
            if was != is {
                impact.changes.push(Change {
                    principal,
                    scope,
                    gains: is.difference(was),
                    loses: was.difference(is),
                });
            }
        }
    }
    Ok(Some(impact))
}

/// Everybody whose roles may reach the account, with where to look: there, and where they hold something below. Groups are
/// the people in them.
fn holders(act: &mut Act, site: &Site, more: &mut bool) -> Result<Holders> {
    let organization = site.organization.sid;
    let Some(root) = &site.account else {
        return Ok(Holders::new());
    };
    let mut found = subtree::holders(act.tx, root, MOST + 1)?;
    let above = site.place.path.iter().map(|(account, _)| (*account).into());
    for scope in above.chain([organization.into()]) {
        let filter = AssignmentFilter {
            scope: Some(scope),
            ..AssignmentFilter::default()
        };
        let held = assignment::page(act.tx, organization, &filter, None, MOST + 1)?;
        found.extend(
            held.into_iter()
                .map(|held| (held.principal, root.sid.into())),
        );
    }
    if let Some((top, _)) = site.place.path.first()
        && let Some(top) = act.site_in(organization, (*top).into())?
        && let Some(owner) = top.account.and_then(|account| account.owner)
    {
        found.push((owner.into(), root.sid.into()));
    }
    let mut holders = Holders::new();
    for (principal, scope) in found {
        let people = match principal {
            Principal::Group(sid) => group::people(act.tx, organization, sid, None, MOST + 1)?
                .into_iter()
                .map(Principal::from)
                .collect(),
            other => vec![other],
        };
        for person in people {
            holders.entry(person).or_default().insert(scope);
        }
    }
    while holders.len() > MOST as usize {
        holders.pop_last();
        *more = true;
    }
    Ok(holders)
}

/// The same place once the account has the status.
fn with_status(place: &Place, site: &Site, status: Status) -> Place {
    let root = site.account.as_ref().map(|account| account.sid);
    let path = place.path.iter().map(|(account, was)| {
        let is = if Some(*account) == root { status } else { *was };
        (*account, is)
    });
    Place {
        path: path.collect(),
        ..place.clone()
    }
}

/// What of a set the place lets work.
fn working(place: &Place, held: PermissionSet) -> PermissionSet {
    held.iter()
        .filter(|permission| place.permits(*permission))
        .fold(PermissionSet::EMPTY, PermissionSet::with_only)
}

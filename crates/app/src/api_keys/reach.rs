//! The ceiling of keys. Whoever makes a key, or is shown a new secret of one, can use all of it: they hold what it carries at its scope,
//! and at every place below where whom it acts as holds it.

use std::collections::BTreeMap;

use muster_model::{
    Error, PermissionSet, Place, Principal, Result, Scope, Subject, Time,
    decide::{givable_at, permissions_at},
};

use super::rules::named;
use crate::act::{Act, Site};

/// What a key carries, whoever moves or changes it holds at its scope.
pub(crate) fn require_held(act: &mut Act, site: &Site, permissions: PermissionSet) -> Result<()> {
    match permissions.difference(act.held_at(&site.place)?) {
        PermissionSet::EMPTY => Ok(()),
        beyond => Err(refusal(beyond, site, "which you don't hold")),
    }
}

/// What a key that acts as `principal` can be used for, the caller holds as far as it reaches.
pub(crate) fn require_ceiling(
    act: &mut Act,
    site: &Site,
    permissions: PermissionSet,
    principal: Principal,
) -> Result<()> {
    require_held(act, site, permissions)?;
    match beyond(act, site, permissions, principal)? {
        None => Ok(()),
        Some((further, at)) => Err(refusal(further.permissions, &at, further.why())),
    }
}

/// The same of whom a key is handed over to: where they could do more with it, somebody else has to be named.
pub(crate) fn require_receivable(
    act: &mut Act,
    site: &Site,
    permissions: PermissionSet,
    to: Principal,
) -> Result<()> {
    match beyond(act, site, permissions, to)? {
        None => Ok(()),
        Some((further, at)) => Err(Error::invalid(
            "to",
            "api_key.receiver",
            format!(
                "They could do more with this key than you: {}, {} at {}. Name somebody who reaches no further than you do.",
                named(further.permissions),
                further.why(),
                at.name()
            ),
        )),
    }
}

fn beyond(
    act: &mut Act,
    site: &Site,
    permissions: PermissionSet,
    principal: Principal,
) -> Result<Option<(Further, Site)>> {
    if act.caller.principal() == Some(principal) {
        // It never does more than its principal: whoever calls, or whoever the calling key acts as.
        return Ok(None);
    }
    let organization = &site.organization;
    let caller = act.caller_subject(organization.sid)?;
    let holder = act.subject(organization.sid, principal)?;
    let scopes = holder.assignments.iter().map(|held| held.scope).collect();
    let places = act.places(organization, &scopes)?;
    let now = act.now();
    let Some(further) = further(&caller, &holder, permissions, &site.place, &places, now) else {
        return Ok(None);
    };
    let at = act.site_in(organization.sid, further.scope)?;
    Ok(Some((further, at.unwrap_or_else(|| site.clone()))))
}

/// What somebody can do that somebody else can't.
pub(crate) struct Further {
    permissions: PermissionSet,
    /// Where, or below which place.
    scope: Scope,
    below: bool,
}

impl Further {
    fn why(&self) -> &'static str {
        if self.below {
            "also in subaccounts, where you don't hold it,"
        } else {
            "which you don't hold"
        }
    }
}

/// What `holder` can do with `permissions` at a place or below it, and the caller can't. `places` are those of the holder's assignments.
pub(crate) fn further(
    caller: &Subject,
    holder: &Subject,
    permissions: PermissionSet,
    place: &Place,
    places: &BTreeMap<Scope, Place>,
    now: Time,
) -> Option<Further> {
    holder.assignments.iter().find_map(|held| {
        let carried = permissions.intersection(held.role.permissions);
        // The lower of the two places, where one lies in the other.
        let lower = places
            .get(&held.scope)
            .filter(|given| match place.scope() {
                Scope::Organization(_) => true,
                Scope::Account(account) => given.within(account),
            })
            .unwrap_or(place);
        if !held.is_live(now) || holder.reach(held, lower).is_none() {
            return None;
        }
        let withheld = holder.hold_outs.iter().filter(|_| held.is_withholdable());
        let except: Vec<_> = held.except.iter().chain(withheld).copied().collect();
        let here = carried.difference(permissions_at(caller, lower, now));
        let further = carried.difference(givable_at(caller, lower, held.inherit, &except, now));
        (!further.is_empty()).then(|| Further {
            permissions: if here.is_empty() { further } else { here },
            scope: lower.scope(),
            below: here.is_empty(),
        })
    })
}

fn refusal(beyond: PermissionSet, site: &Site, why: &str) -> Error {
    Error::forbidden(
        "api_key.above_ceiling",
        format!("This key has {}, {why} at {}.", named(beyond), site.name()),
    )
}

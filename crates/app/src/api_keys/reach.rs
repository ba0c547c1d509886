//! The ceiling of keys. Whoever makes a key, or is shown a new secret of one, can use all of it: they hold what it carries at its scope,
//! and at every place below where whom it acts as holds it.

use muster_model::{
    Assignment, Error, PermissionSet, Principal, Result,
    decide::{givable_at, permissions_at},
};

use super::rules::named;
use crate::act::{Act, Site};

/// What a key carries, whoever moves or changes it holds at its scope.
pub(crate) fn require_held(act: &mut Act, site: &Site, permissions: PermissionSet) -> Result<()> {
    let beyond = permissions.difference(act.held_at(&site.place)?);
    refuse(beyond, site, "which you don't hold")
}

/// What a key that acts as `principal` can be used for, the caller holds as far as it reaches.
pub(crate) fn require_ceiling(
    act: &mut Act,
    site: &Site,
    permissions: PermissionSet,
    principal: Principal,
) -> Result<()> {
    require_held(act, site, permissions)?;
    if act.caller.principal() == Some(principal) {
        // It never does more than its principal: whoever calls, or whoever the calling key acts as.
        return Ok(());
    }
    let caller = act.caller_subject(site.organization.sid)?;
    let holder = act.subject(site.organization.sid, principal)?;
    let now = act.now();
    for held in holder.assignments.iter().filter(|held| held.is_live(now)) {
        let carried = permissions.intersection(held.role.permissions);
        if carried.is_empty() {
            continue;
        }
        let at = lower(act, site, held)?;
        if holder.reach(held, &at.place).is_none() {
            continue;
        }
        let withheld = holder
            .hold_outs
            .iter()
            .filter(|_| held.is_withholdable())
            .copied();
        let except: Vec<_> = held.except.iter().copied().chain(withheld).collect();
        let givable = givable_at(&caller, &at.place, held.inherit, &except, now);
        let lacking = carried.difference(permissions_at(&caller, &at.place, now));
        refuse(lacking, &at, "which you don't hold")?;
        refuse(
            carried.difference(givable),
            &at,
            "also in subaccounts, where you don't hold it",
        )?;
    }
    Ok(())
}

/// The lower of the key's scope and the assignment's, where one lies in the other.
fn lower(act: &mut Act, site: &Site, held: &Assignment) -> Result<Site> {
    let given = act.site_in(site.organization.sid, held.scope)?;
    let is_below = |given: &Site| match &site.account {
        Some(account) => given.place.within(account.sid),
        None => true,
    };
    Ok(given.filter(is_below).unwrap_or_else(|| site.clone()))
}

fn refuse(beyond: PermissionSet, site: &Site, why: &str) -> Result<()> {
    if beyond.is_empty() {
        return Ok(());
    }
    Err(Error::forbidden(
        "api_key.above_ceiling",
        format!("This key has {}, {why} at {}.", named(beyond), site.name()),
    ))
}

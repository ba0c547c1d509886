//! Whom a caller sees: people who are members where the caller holds something.

use muster_model::{
    AccountSid, Error, Membership, OrganizationSid, Permission, Result, Scope, UserSid,
};
use muster_store::{
    account,
    membership::{self, Covering},
};

use crate::act::{Act, Site};

/// Finds a membership that the caller sees (they hold any permission at an account where the person is a member) and holds `permission` at.
pub(super) fn find(
    act: &mut Act,
    user: UserSid,
    permission: Permission,
) -> Result<(Membership, Site)> {
    let absent = || Error::not_found("user.not_found");
    let (organization, membership) = act
        .search(|tx, organization| membership::find(tx, organization, user))?
        .ok_or_else(absent)?;
    let whole = act.site(organization, None)?;
    if act.held_at(&whole.place)?.contains(permission) {
        act.require_at(permission, &whole)?;
        return Ok((membership, whole));
    }
    let mut visible = act.caller.user == Some(user);
    for site in shared_sites(act, organization, user)? {
        let held = act.held_at(&site.place)?;
        if held.contains(permission) && permission == Permission::USERS_READ {
            act.require_at(permission, &site)?;
            return Ok((membership, site));
        }
        visible |= !held.is_empty();
    }
    if !visible {
        return Err(absent());
    }
    act.require_at(permission, &whole)?;
    Ok((membership, whole))
}

/// What makes people members of some accounts: assignments there, and those that flow down from above.
pub(crate) fn covering(
    act: &mut Act,
    organization: OrganizationSid,
    accounts: &[AccountSid],
) -> Result<Covering> {
    let found = account::find_all(act.tx, organization, accounts)?;
    let mut above: Vec<Scope> = found
        .iter()
        .flat_map(|account| account.path.iter().copied().map(Scope::from))
        .chain([organization.into()])
        .collect();
    above.sort_unstable();
    above.dedup();
    let top = found
        .iter()
        .filter_map(|account| account.path.first().copied())
        .collect();
    Ok(Covering {
        accounts: accounts.to_vec(),
        above,
        top,
    })
}

/// Accounts where the person is a member and the caller may hold something. Whatever two assignments both reach, they reach
/// the scope of one of them: no other account has to be looked at.
fn shared_sites(act: &mut Act, organization: OrganizationSid, user: UserSid) -> Result<Vec<Site>> {
    let now = act.now();
    let (person, caller) = (
        act.subject(organization, user.into())?,
        act.caller_subject(organization)?,
    );
    let key = caller.key.as_ref().map(|key| key.scope);
    let mut scopes: Vec<Scope> = [&person.assignments, &caller.assignments]
        .into_iter()
        .flatten()
        .map(|assignment| assignment.scope)
        .chain(key)
        .filter(|scope| *scope != organization.into())
        .collect();
    scopes.sort_unstable();
    scopes.dedup();
    let mut sites = Vec::new();
    for scope in scopes {
        let Some(site) = act.site_in(organization, scope)? else {
            continue;
        };
        if person.reaching(&site.place, now).next().is_some() {
            sites.push(site);
        }
    }
    Ok(sites)
}

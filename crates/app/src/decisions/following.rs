//! A snapshot brought up to date: the log says which objects changed, and their rows are read again in the same read that says
//! how far the log is. Nothing is replayed, so nothing can be replayed wrongly.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use muster_model::{
    AccountSid, AnySid, KeySid, Result, RoleSid, Sid, UserSid, permission::host::generation,
};
use muster_store::{
    Tx,
    decisions::{self as rows, AccountRow, KeyRow},
    event,
};

use super::{
    rows::{Principals, load, principals},
    snapshot::Snapshot,
};

/// With more than that changed, the organization is read whole.
const MOST_TARGETS: u32 = 5_000;

/// The organization as this read sees it; none when it is no longer there.
pub(super) fn catch_up(tx: &mut Tx, base: &Snapshot) -> Result<Option<Snapshot>> {
    let organization = base.organization;
    if base.generation != generation() {
        return load(tx, organization);
    }
    let revision = event::revision(tx, organization)?;
    if revision <= base.revision {
        return Ok(Some(base.clone()));
    }
    let targets = rows::targets(tx, organization, base.revision, revision, MOST_TARGETS)?;
    if targets.len() >= MOST_TARGETS as usize || base.roles.is_full() {
        return load(tx, organization);
    }
    let Some(status) = rows::status(tx, organization)? else {
        return Ok(None);
    };
    let mut snapshot = Snapshot {
        revision,
        status,
        ..base.clone()
    };
    roles(tx, &mut snapshot, &of(&targets))?;
    let mut changed = Principals {
        users: of(&targets),
        service_accounts: of(&targets),
        groups: of(&targets),
    };
    let owners = accounts(tx, &mut snapshot, &of(&targets))?;
    changed.users.extend(owners);
    changed.users.sort_unstable();
    changed.users.dedup();
    principals(tx, &mut snapshot, &changed)?;
    keys(tx, &mut snapshot, &of(&targets))?;
    Ok(Some(snapshot))
}

fn of<S: Sid>(targets: &[AnySid]) -> Vec<S> {
    targets.iter().filter_map(|target| target.to()).collect()
}

fn roles(tx: &mut Tx, snapshot: &mut Snapshot, changed: &[RoleSid]) -> Result<()> {
    if changed
        .iter()
        .all(|sid| muster_model::BuiltIn::of(*sid).is_some())
    {
        return Ok(());
    }
    let mut found = Vec::new();
    rows::roles(tx, snapshot.organization, Some(changed), |role| {
        found.push(role);
    })?;
    let roles = Arc::make_mut(&mut snapshot.roles);
    for gone in changed {
        if !found.iter().any(|role| role.sid == *gone) {
            roles.remove(*gone);
        }
    }
    found.into_iter().for_each(|role| roles.set(role));
    Ok(())
}

/// Reads accounts again; answers those whose ownership may have changed with one of them.
fn accounts(
    tx: &mut Tx,
    snapshot: &mut Snapshot,
    changed: &[AccountSid],
) -> Result<BTreeSet<UserSid>> {
    let mut owners = BTreeSet::new();
    if changed.is_empty() {
        return Ok(owners);
    }
    let mut found: BTreeMap<AccountSid, AccountRow> = BTreeMap::new();
    let mut in_order = Vec::new();
    rows::accounts(tx, snapshot.organization, Some(changed), |row| {
        in_order.push(row.sid);
        found.insert(row.sid, row);
    })?;
    for sid in changed {
        let before = snapshot.accounts.owner(*sid);
        let after = found.get(sid).and_then(|row| row.owner);
        if before != after {
            owners.extend(before.into_iter().chain(after));
        }
        if !found.contains_key(sid) {
            snapshot.accounts.remove(*sid);
        }
    }
    for row in in_order.iter().filter_map(|sid| found.get(sid)) {
        snapshot.set_account(row);
    }
    Ok(owners)
}

fn keys(tx: &mut Tx, snapshot: &mut Snapshot, changed: &[KeySid]) -> Result<()> {
    if changed.is_empty() {
        return Ok(());
    }
    let mut found: BTreeMap<KeySid, KeyRow> = BTreeMap::new();
    rows::keys(tx, snapshot.organization, Some(changed), |row| {
        found.insert(row.sid, row);
    })?;
    for sid in changed {
        match found.remove(sid) {
            Some(row) => snapshot.set_key(row),
            None => snapshot.keys.set(sid.bits(), None),
        }
    }
    Ok(())
}

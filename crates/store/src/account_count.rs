//! Counts of a page of accounts: people with a role right there, and subaccounts.

use std::collections::BTreeMap;

use muster_model::{AccountSid, OrganizationSid, Result, Time};

use crate::{Select, Tx};

/// People with a role given right there: themselves, by a group that they are in and not held out of, or as the owner. Accounts
/// without any are left out.
pub fn members(
    tx: &mut Tx,
    organization: OrganizationSid,
    accounts: &[AccountSid],
) -> Result<BTreeMap<AccountSid, i64>> {
    let mut counts = BTreeMap::new();
    if accounts.is_empty() {
        return Ok(counts);
    }
    let now = tx.now();
    for select in [
        own(organization, accounts, now),
        by_group(organization, accounts, now),
        owners(organization, accounts, now),
    ] {
        for (account, count) in tx.page(&select, |row| Ok((row.get(0)?, row.get::<i64>(1)?)))? {
            *counts.entry(account).or_default() += count;
        }
    }
    Ok(counts)
}

fn own(organization: OrganizationSid, accounts: &[AccountSid], now: Time) -> Select<'static> {
    Select::new("SELECT a.scope_sid, COUNT(DISTINCT a.principal_sid) FROM assignment a")
        .group("a.scope_sid")
        .and("a.organization_sid = $", organization)
        .and_in("a.scope_sid", accounts.iter().copied())
        .and_all("a.principal_sid >= 'US' AND a.principal_sid < 'UT'", [])
        .and("a.expires_at IS NULL OR a.expires_at > $", now)
        .and_all(
            "NOT (a.source = 'directory' AND EXISTS (SELECT 1 FROM hold_out h WHERE h.organization_sid = a.organization_sid AND h.user_sid = a.principal_sid AND h.account_sid = a.scope_sid))",
            [],
        )
}

/// Who has nothing of their own there.
fn by_group(organization: OrganizationSid, accounts: &[AccountSid], now: Time) -> Select<'static> {
    Select::new(
        "SELECT a.scope_sid, COUNT(DISTINCT g.user_sid) FROM assignment a JOIN group_member g ON g.organization_sid = a.organization_sid AND g.group_sid = a.principal_sid",
    )
    .group("a.scope_sid")
    .and("a.organization_sid = $", organization)
    .and_in("a.scope_sid", accounts.iter().copied())
    .and("a.expires_at IS NULL OR a.expires_at > $", now)
    .and_all(
        "NOT EXISTS (SELECT 1 FROM hold_out h WHERE h.organization_sid = a.organization_sid AND h.user_sid = g.user_sid AND h.account_sid = a.scope_sid)",
        [],
    )
    .and("NOT EXISTS (SELECT 1 FROM assignment o WHERE o.organization_sid = a.organization_sid AND o.principal_sid = g.user_sid AND o.scope_sid = a.scope_sid AND (o.expires_at IS NULL OR o.expires_at > $))", now)
}

/// Who has nothing there but the ownership.
fn owners(organization: OrganizationSid, accounts: &[AccountSid], now: Time) -> Select<'static> {
    Select::new("SELECT c.sid, COUNT(*) FROM account c")
        .group("c.sid")
        .and("c.organization_sid = $", organization)
        .and_in("c.sid", accounts.iter().copied())
        .and_all("c.owner_sid IS NOT NULL", [])
        .and("NOT EXISTS (SELECT 1 FROM assignment o WHERE o.organization_sid = c.organization_sid AND o.principal_sid = c.owner_sid AND o.scope_sid = c.sid AND (o.expires_at IS NULL OR o.expires_at > $))", now)
        .and("NOT EXISTS (SELECT 1 FROM group_member g JOIN assignment o ON o.organization_sid = g.organization_sid AND o.principal_sid = g.group_sid WHERE g.organization_sid = c.organization_sid AND g.user_sid = c.owner_sid AND o.scope_sid = c.sid AND (o.expires_at IS NULL OR o.expires_at > $) AND NOT EXISTS (SELECT 1 FROM hold_out h WHERE h.organization_sid = c.organization_sid AND h.user_sid = c.owner_sid AND h.account_sid = c.sid))", now)
}

/// Accounts right below each; those without any are left out.
pub fn subaccounts(
    tx: &mut Tx,
    organization: OrganizationSid,
    accounts: &[AccountSid],
) -> Result<BTreeMap<AccountSid, i64>> {
    if accounts.is_empty() {
        return Ok(BTreeMap::new());
    }
    let select = Select::new("SELECT parent_sid, COUNT(*) FROM account")
        .group("parent_sid")
        .and("organization_sid = $", organization)
        .and_in("parent_sid", accounts.iter().copied());
    let counts = tx.page(&select, |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(counts.into_iter().collect())
}

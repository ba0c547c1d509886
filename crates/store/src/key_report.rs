//! What is asked about live keys as a whole: which rest, which end soon, and whether any has nobody to answer for it.

use muster_model::{AccountSid, ApiKey, KeySid, OrganizationSid, Result, Scope, Time};

use crate::{Tx, api_key, args};

/// Which live keys are asked for.
#[derive(Debug, Clone, Default)]
pub struct LiveKeyFilter {
    /// Not used at or after this instant, nor made after it.
    pub unused_since: Option<Time>,
    /// Ending before this instant.
    pub ends_before: Option<Time>,
    /// Only at these accounts; `None` is everywhere.
    pub accounts: Option<Vec<AccountSid>>,
}

/// A page of live keys by SID.
pub fn live(
    tx: &mut Tx,
    organization: OrganizationSid,
    filter: &LiveKeyFilter,
    after: Option<KeySid>,
    limit: u32,
) -> Result<Vec<ApiKey>> {
    let now = tx.now();
    let mut select = api_key::select(organization).and(
        "revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $)",
        now,
    );
    if let Some(since) = filter.unused_since {
        select = select.and("COALESCE(last_used_at, created_at) < $", since);
    }
    if let Some(before) = filter.ends_before {
        select = select.and("expires_at < $", before);
    }
    if let Some(accounts) = &filter.accounts {
        select = select.and_in("scope_sid", accounts.iter().copied());
    }
    if let Some(after) = after {
        select = select.and("sid > $", after);
    }
    tx.page(&select.order("sid").limit(limit), api_key::read)
}

/// A live key that has nobody to answer for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsponsored {
    /// The key.
    pub sid: KeySid,
    /// Where it works.
    pub scope: Scope,
    /// Whether its person, or its service account's sponsor, is no active member; else they have no access at its scope.
    pub left: bool,
}

/// Live keys whose person (or their service account's sponsor) is no active member with a live assignment, own or by a group, or
/// an ownership, that covers the key's scope. There are none, ever.
pub fn keys_without_sponsor(
    tx: &mut Tx,
    organization: OrganizationSid,
) -> Result<Vec<Unsponsored>> {
    let now = tx.now();
    tx.all(
        "SELECT k.sid, k.scope_sid, CASE WHEN m.status = 'active' THEN 0 ELSE 1 END
         FROM api_key k
         LEFT JOIN service_account s ON s.organization_sid = k.organization_sid AND s.sid = k.principal_sid
         LEFT JOIN membership m ON m.organization_sid = k.organization_sid AND m.user_sid = COALESCE(s.sponsor_sid, k.principal_sid)
         LEFT JOIN account c ON c.organization_sid = k.organization_sid AND c.sid = k.scope_sid
         WHERE k.organization_sid = $1 AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $2)
         AND (m.status IS NULL OR m.status <> 'active' OR (
           NOT EXISTS (SELECT 1 FROM account o WHERE o.organization_sid = k.organization_sid AND o.owner_sid = m.user_sid AND c.path LIKE o.path || '%')
           AND NOT EXISTS (
             SELECT 1 FROM assignment a
             LEFT JOIN account b ON b.organization_sid = a.organization_sid AND b.sid = a.scope_sid
             WHERE a.organization_sid = k.organization_sid
             AND (a.principal_sid = m.user_sid OR a.principal_sid IN (
               SELECT g.group_sid FROM group_member g WHERE g.organization_sid = k.organization_sid AND g.user_sid = m.user_sid))
             AND (a.expires_at IS NULL OR a.expires_at > $3)
             AND (a.scope_sid = k.scope_sid OR (a.inherit AND (a.scope_sid = k.organization_sid OR c.path LIKE b.path || '%')
               AND (a.except_sids = '' OR NOT EXISTS (
                 SELECT 1 FROM account x WHERE x.organization_sid = k.organization_sid AND c.path LIKE x.path || '%' AND a.except_sids LIKE '%' || x.sid || '%'))))
             AND NOT ((a.principal_sid LIKE 'GP%' OR a.source = 'directory') AND EXISTS (
               SELECT 1 FROM hold_out h WHERE h.organization_sid = k.organization_sid AND h.user_sid = m.user_sid AND c.path LIKE '%' || h.account_sid || '%')))))
         ORDER BY k.sid",
        args![organization, now, now],
        |row| {
            Ok(Unsponsored {
                sid: row.get(0)?,
                scope: row.get(1)?,
                left: row.get::<i64>(2)? == 1,
            })
        },
    )
}

//! Counts over a whole organization: each is answered by an index alone, or by a table that stays small. What each counts is what
//! the list behind it shows.

use muster_model::{BuiltIn, OrganizationSid, Result, Status, Time};

use crate::{Tx, args};

/// Active members not seen since, or since they came.
pub fn quiet_people(tx: &mut Tx, organization: OrganizationSid, before: Time) -> Result<i64> {
    tx.one(
        "SELECT COALESCE(SUM(CASE WHEN status = 'active' THEN 1 ELSE 0 END), 0) FROM membership WHERE organization_sid = $1 AND quiet_since < $2",
        args![organization, before],
        |row| row.get(0),
    )
}

/// People who hold a built-in role anywhere, themselves, by a group or as an account's owner; not what is withheld from all of a scope.
pub fn holders(tx: &mut Tx, organization: OrganizationSid, role: BuiltIn) -> Result<i64> {
    let now = tx.now();
    let owners = role == BuiltIn::Owner;
    tx.one(
        "SELECT COUNT(*) FROM (
           SELECT a.principal_sid AS user_sid FROM assignment a
           WHERE a.organization_sid = $1 AND a.role_sid = $2 AND a.principal_sid >= 'US' AND a.principal_sid < 'UT'
           AND (a.expires_at IS NULL OR a.expires_at > $3)
           AND NOT (a.source = 'directory' AND EXISTS (
             SELECT 1 FROM hold_out h WHERE h.organization_sid = a.organization_sid AND h.user_sid = a.principal_sid AND h.account_sid = a.scope_sid))
           UNION
           SELECT g.user_sid FROM assignment a
           JOIN group_member g ON g.organization_sid = a.organization_sid AND g.group_sid = a.principal_sid
           WHERE a.organization_sid = $4 AND a.role_sid = $5 AND a.principal_sid >= 'GP' AND a.principal_sid < 'GQ'
           AND (a.expires_at IS NULL OR a.expires_at > $6)
           AND NOT EXISTS (
             SELECT 1 FROM hold_out h WHERE h.organization_sid = a.organization_sid AND h.user_sid = g.user_sid AND h.account_sid = a.scope_sid)
           UNION
           SELECT c.owner_sid FROM account c WHERE c.organization_sid = $7 AND c.owner_sid IS NOT NULL AND $8
         ) held",
        args![organization, role.sid(), now, organization, role.sid(), now, organization, owners],
        |row| row.get(0),
    )
}

/// Invitations that were not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenInvitations {
    /// Still good.
    pub pending: i64,
    /// Of these, those whose last mail did not arrive.
    pub failed: i64,
    /// Run out.
    pub expired: i64,
}

/// Counts them.
pub fn open_invitations(tx: &mut Tx, organization: OrganizationSid) -> Result<OpenInvitations> {
    let now = tx.now();
    tx.one(
        "SELECT COALESCE(SUM(CASE WHEN status = 'pending' AND expires_at > $1 THEN 1 ELSE 0 END), 0),
                COALESCE(SUM(CASE WHEN status = 'pending' AND expires_at > $2 AND delivery = 'failed' THEN 1 ELSE 0 END), 0),
                COALESCE(SUM(CASE WHEN status = 'expired' OR expires_at <= $3 THEN 1 ELSE 0 END), 0)
         FROM invitation WHERE organization_sid = $4 AND status IN ('pending', 'expired')",
        args![now, now, now, organization],
        |row| {
            Ok(OpenInvitations {
                pending: row.get(0)?,
                failed: row.get(1)?,
                expired: row.get(2)?,
            })
        },
    )
}

/// Live keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LiveKeys {
    /// All of them.
    pub live: i64,
    /// Those without an allowed request for long, nor made since.
    pub unused: i64,
    /// Those that end soon.
    pub expiring: i64,
}

/// Counts them.
pub fn live_keys(
    tx: &mut Tx,
    organization: OrganizationSid,
    unused_since: Time,
    ends_before: Time,
) -> Result<LiveKeys> {
    let now = tx.now();
    tx.one(
        "SELECT COUNT(*),
                COALESCE(SUM(CASE WHEN COALESCE(last_used_at, created_at) < $1 THEN 1 ELSE 0 END), 0),
                COALESCE(SUM(CASE WHEN expires_at < $2 THEN 1 ELSE 0 END), 0)
         FROM api_key WHERE organization_sid = $3 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $4)",
        args![unused_since, ends_before, organization, now],
        |row| {
            Ok(LiveKeys {
                live: row.get(0)?,
                unused: row.get(1)?,
                expiring: row.get(2)?,
            })
        },
    )
}

/// Accounts by their own state; states of none are left out.
pub fn accounts(tx: &mut Tx, organization: OrganizationSid) -> Result<Vec<(Status, i64)>> {
    tx.all(
        "SELECT status, COUNT(*) FROM account WHERE organization_sid = $1 GROUP BY status",
        args![organization],
        |row| Ok((row.code(0)?, row.get(1)?)),
    )
}

/// Service accounts, disabled ones too.
pub fn service_accounts(tx: &mut Tx, organization: OrganizationSid) -> Result<i64> {
    tx.one(
        "SELECT COUNT(*) FROM service_account WHERE organization_sid = $1",
        args![organization],
        |row| row.get(0),
    )
}

/// Groups.
pub fn groups(tx: &mut Tx, organization: OrganizationSid) -> Result<i64> {
    tx.one(
        "SELECT COUNT(*) FROM people_group WHERE organization_sid = $1",
        args![organization],
        |row| row.get(0),
    )
}

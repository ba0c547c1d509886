//! What lies in the subtree under an account, whatever noun it is: looked up when the account is closed, erased when its time
//! is over.

use muster_model::{
    Account, AccountSid, AssignmentSid, InvitationSid, KeySid, Principal, Result, Scope,
    ServiceAccountSid,
};

use crate::{Tx, account, args, text};

/// The range of paths that is the subtree.
fn range(root: &Account) -> (String, String) {
    let path = account::write_path(&root.path);
    let end = text::after_prefix(&path);
    (path, end)
}

/// Keys in force at `root` and below, and those of the service accounts that are at home there: some of them, in no order.
pub fn live_keys(tx: &mut Tx, root: &Account, limit: u32) -> Result<Vec<KeySid>> {
    let ((from, to), now, organization) = (range(root), tx.now(), root.organization);
    tx.all(
        "SELECT k.sid FROM api_key k WHERE k.organization_sid = $1 AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $2)
         AND k.scope_sid IN (SELECT a.sid FROM account a WHERE a.organization_sid = $3 AND a.path >= $4 AND a.path < $5)
         UNION ALL
         SELECT k.sid FROM api_key k WHERE k.organization_sid = $6 AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $7)
         AND k.principal_sid IN (SELECT s.sid FROM service_account s WHERE s.organization_sid = $8
           AND s.account_sid IN (SELECT a.sid FROM account a WHERE a.organization_sid = $9 AND a.path >= $10 AND a.path < $11))
         LIMIT $12",
        args![organization, now, organization, &from, &to, organization, now, organization, organization, &from, &to, limit],
        |row| row.get(0),
    )
}

/// Invitations that wait with a grant at `root` or below: the first by SID.
pub fn pending_invitations(tx: &mut Tx, root: &Account, limit: u32) -> Result<Vec<InvitationSid>> {
    let (from, to) = range(root);
    tx.all(
        "SELECT DISTINCT i.sid FROM account a JOIN invitation_grant g ON g.organization_sid = a.organization_sid AND g.scope_sid = a.sid
         JOIN invitation i ON i.organization_sid = g.organization_sid AND i.sid = g.invitation_sid
         WHERE a.organization_sid = $1 AND a.path >= $2 AND a.path < $3 AND i.status = 'pending' ORDER BY i.sid LIMIT $4",
        args![root.organization, &from, &to, limit],
        |row| row.get(0),
    )
}

/// Service accounts that are at home at `root` or below and not disabled: the first by SID.
pub fn working_service_accounts(
    tx: &mut Tx,
    root: &Account,
    limit: u32,
) -> Result<Vec<ServiceAccountSid>> {
    let (from, to) = range(root);
    tx.all(
        "SELECT s.sid FROM account a JOIN service_account s ON s.organization_sid = a.organization_sid AND s.account_sid = a.sid
         WHERE a.organization_sid = $1 AND a.path >= $2 AND a.path < $3 AND s.status <> 'disabled' ORDER BY s.sid LIMIT $4",
        args![root.organization, &from, &to, limit],
        |row| row.get(0),
    )
}

/// Assignments at `root` and below, and those of the service accounts that are at home there: some of them, in no order.
pub fn assignments(tx: &mut Tx, root: &Account, limit: u32) -> Result<Vec<AssignmentSid>> {
    let ((from, to), organization) = (range(root), root.organization);
    tx.all(
        "SELECT s.sid FROM assignment s WHERE s.organization_sid = $1
         AND s.scope_sid IN (SELECT a.sid FROM account a WHERE a.organization_sid = $2 AND a.path >= $3 AND a.path < $4)
         UNION ALL
         SELECT s.sid FROM assignment s WHERE s.organization_sid = $5
         AND s.principal_sid IN (SELECT v.sid FROM service_account v WHERE v.organization_sid = $6
           AND v.account_sid IN (SELECT a.sid FROM account a WHERE a.organization_sid = $7 AND a.path >= $8 AND a.path < $9))
         LIMIT $10",
        args![organization, organization, &from, &to, organization, organization, organization, &from, &to, limit],
        |row| row.get(0),
    )
}

/// Who holds something right at `root` or at an account below, with where: at most `limit` of them.
pub fn holders(tx: &mut Tx, root: &Account, limit: u32) -> Result<Vec<(Principal, Scope)>> {
    let (from, to) = range(root);
    tx.all(
        "SELECT DISTINCT s.principal_sid, s.scope_sid FROM account a JOIN assignment s ON s.organization_sid = a.organization_sid AND s.scope_sid = a.sid
         WHERE a.organization_sid = $1 AND a.path >= $2 AND a.path < $3 ORDER BY s.principal_sid, s.scope_sid LIMIT $4",
        args![root.organization, &from, &to, limit],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// The accounts under `root` themselves, the deepest first: at most `limit` of them.
fn accounts(tx: &mut Tx, root: &Account, limit: u32) -> Result<Vec<AccountSid>> {
    let (from, to) = range(root);
    tx.all(
        "SELECT sid FROM account WHERE organization_sid = $1 AND path >= $2 AND path < $3 ORDER BY path DESC LIMIT $4",
        args![root.organization, &from, &to, limit],
        |row| row.get(0),
    )
}

/// Erases up to `limit` accounts of the subtree, the deepest first, with every row that hangs on them; gives those that it
/// erased. Their assignments have ended before.
pub fn erase(tx: &mut Tx, root: &Account, limit: u32) -> Result<Vec<AccountSid>> {
    let organization = root.organization;
    let (from, to) = range(root);
    tx.exec(
        "DELETE FROM last_seen WHERE organization_sid = $1 AND scope_sid IN (SELECT a.sid FROM account a WHERE a.organization_sid = $2 AND a.path >= $3 AND a.path < $4)",
        args![organization, organization, &from, &to],
    )?;
    let gone = accounts(tx, root, limit)?;
    for account in &gone {
        tx.exec("DELETE FROM credential WHERE sid IN (SELECT k.sid FROM api_key k WHERE k.organization_sid = $1 AND k.scope_sid = $2)", args![organization, *account])?;
        for statement in [
            "DELETE FROM api_key WHERE organization_sid = $1 AND scope_sid = $2",
            "DELETE FROM invitation_grant WHERE organization_sid = $1 AND scope_sid = $2",
            "DELETE FROM ownership_transfer WHERE organization_sid = $1 AND scope_sid = $2",
            "DELETE FROM hold_out WHERE organization_sid = $1 AND account_sid = $2",
            "DELETE FROM account_label WHERE organization_sid = $1 AND account_sid = $2",
            "DELETE FROM service_account WHERE organization_sid = $1 AND account_sid = $2",
            "DELETE FROM account WHERE organization_sid = $1 AND sid = $2",
        ] {
            tx.exec(statement, args![organization, *account])?;
        }
    }
    Ok(gone)
}

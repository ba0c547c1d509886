//! Rows of `token` and `operator_key`: links that are mailed or shown, and the operator's keys.

use muster_model::{InvitationSid, InvitationStatus, OrganizationSid, Result, Time, TokenSid};

use crate::{Row, Tx, args};

/// One sending of a link, kept with its state so that a superseded link is told from an invented one.
#[derive(Debug, Clone)]
pub struct Token {
    /// The public part of the link.
    pub sid: TokenSid,
    /// The organization it belongs to.
    pub organization: OrganizationSid,
    /// The invitation it opens.
    pub invitation: InvitationSid,
    /// Digest of the secret, its key's version in front.
    pub digest: Vec<u8>,
    /// Pending while it is good.
    pub state: InvitationStatus,
    /// Whether arriving with it proves the address: a mailed link does, one shown to a caller does not.
    pub proves: bool,
    /// Until when it is good.
    pub expires_at: Time,
    /// When it was made.
    pub created_at: Time,
}

fn read(row: &Row) -> Result<Token> {
    Ok(Token {
        sid: row.get(0)?,
        organization: row.get(1)?,
        invitation: row.get(2)?,
        digest: row.get(3)?,
        state: row.code(4)?,
        proves: row.get(5)?,
        expires_at: row.get(6)?,
        created_at: row.get(7)?,
    })
}

/// Adds a link of an invitation.
pub fn insert(tx: &mut Tx, token: &Token) -> Result<()> {
    tx.exec(
        "INSERT INTO token (sid, organization_sid, subject_sid, kind, digest, state, proves, expires_at, created_at) VALUES ($1, $2, $3, 'invitation', $4, $5, $6, $7, $8)",
        args![token.sid, token.organization, token.invitation, &token.digest, token.state.code(), token.proves, token.expires_at, token.created_at],
    )?;
    Ok(())
}

/// Reads a link.
pub fn find(tx: &mut Tx, sid: TokenSid) -> Result<Option<Token>> {
    tx.opt("SELECT sid, organization_sid, subject_sid, digest, state, proves, expires_at, created_at FROM token WHERE sid = $1", args![sid], read)
}

/// Ends a link: used, revoked, superseded or expired.
pub fn end(tx: &mut Tx, sid: TokenSid, state: InvitationStatus) -> Result<()> {
    tx.exec(
        "UPDATE token SET state = $1 WHERE sid = $2",
        args![state.code(), sid],
    )?;
    Ok(())
}

/// An operator key without its secret.
#[derive(Debug, Clone)]
pub struct OperatorKey {
    /// The public part.
    pub sid: TokenSid,
    /// What the operator calls it.
    pub name: String,
    /// Digest of the secret, its key's version in front.
    pub digest: Vec<u8>,
    /// When it ends by itself.
    pub expires_at: Option<Time>,
    /// When it was revoked.
    pub revoked_at: Option<Time>,
    /// When it was made.
    pub created_at: Time,
}

fn read_operator(row: &Row) -> Result<OperatorKey> {
    Ok(OperatorKey {
        sid: row.get(0)?,
        name: row.get(1)?,
        digest: row.get(2)?,
        expires_at: row.get(3)?,
        revoked_at: row.get(4)?,
        created_at: row.get(5)?,
    })
}

/// Adds an operator key.
pub fn insert_operator(tx: &mut Tx, key: &OperatorKey) -> Result<()> {
    tx.exec(
        "INSERT INTO operator_key (sid, name, digest, expires_at, created_at) VALUES ($1, $2, $3, $4, $5)",
        args![key.sid, &key.name, &key.digest, key.expires_at, key.created_at],
    )?;
    Ok(())
}

/// Reads an operator key.
pub fn find_operator(tx: &mut Tx, sid: TokenSid) -> Result<Option<OperatorKey>> {
    tx.opt(
        "SELECT sid, name, digest, expires_at, revoked_at, created_at FROM operator_key WHERE sid = $1",
        args![sid],
        read_operator,
    )
}

/// All operator keys; they are few.
pub fn operators(tx: &mut Tx) -> Result<Vec<OperatorKey>> {
    tx.all(
        "SELECT sid, name, digest, expires_at, revoked_at, created_at FROM operator_key ORDER BY sid LIMIT 1000",
        &[],
        read_operator,
    )
}

/// Revokes an operator key; false when there was nothing to revoke.
pub fn revoke_operator(tx: &mut Tx, sid: TokenSid) -> Result<bool> {
    let now = tx.now();
    Ok(tx.exec(
        "UPDATE operator_key SET revoked_at = $1 WHERE sid = $2 AND revoked_at IS NULL",
        args![now, sid],
    )? == 1)
}

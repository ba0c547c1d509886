//! Rows of `session`.

use muster_model::{OrganizationSid, Result, Session, SessionSid, Time, UserSid};

use crate::{Row, Select, Tx, args};

macro_rules! select {
    ($tail:literal) => {
        concat!("SELECT sid, user_sid, kind, organization_sid, proven_at, seen_at, expires_at, created_at, digest, privileged, ended_at, address, agent FROM session ", $tail)
    };
}

/// A session with what only its verification and its list need.
#[derive(Debug, Clone)]
pub struct StoredSession {
    /// The session.
    pub session: Session,
    /// Digest of the secret, its key's version in front.
    pub digest: Vec<u8>,
    /// Whether the person held owner or administrator rights at sign-in: shorter limits.
    pub privileged: bool,
    /// When it was ended.
    pub ended_at: Option<Time>,
    /// Address at sign-in.
    pub address: Option<String>,
    /// Agent at sign-in.
    pub agent: Option<String>,
}

fn read(row: &Row) -> Result<StoredSession> {
    let session = Session {
        sid: row.get(0)?,
        user: row.get(1)?,
        kind: row.code(2)?,
        organization: row.get(3)?,
        proven_at: row.get(4)?,
        seen_at: row.get(5)?,
        expires_at: row.get(6)?,
        created_at: row.get(7)?,
    };
    Ok(StoredSession {
        session,
        digest: row.get(8)?,
        privileged: row.get(9)?,
        ended_at: row.get(10)?,
        address: row.get(11)?,
        agent: row.get(12)?,
    })
}

/// Adds a session.
pub fn insert(tx: &mut Tx, stored: &StoredSession) -> Result<()> {
    let session = &stored.session;
    tx.exec(
        "INSERT INTO session (sid, user_sid, digest, kind, organization_sid, privileged, proven_at, seen_at, expires_at, address, agent, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        args![session.sid, session.user, &stored.digest, session.kind.code(), session.organization, stored.privileged, session.proven_at, session.seen_at, session.expires_at, stored.address.as_deref(), stored.agent.as_deref(), session.created_at],
    )?;
    Ok(())
}

/// Reads one session, ended ones too.
pub fn find(tx: &mut Tx, sid: SessionSid) -> Result<Option<StoredSession>> {
    tx.opt(select!("WHERE sid = $1"), args![sid], read)
}

/// The sessions of a person that have not ended, the newest first.
pub fn of_user(tx: &mut Tx, user: UserSid) -> Result<Vec<StoredSession>> {
    let now = tx.now();
    tx.all(
        select!("WHERE user_sid = $1 AND ended_at IS NULL AND expires_at > $2 ORDER BY sid DESC"),
        args![user, now],
        read,
    )
}

/// A page of them, those older than `before`; of one organization: those that look at it.
pub fn page_of_user(
    tx: &mut Tx,
    user: UserSid,
    organization: Option<OrganizationSid>,
    before: Option<SessionSid>,
    limit: u32,
) -> Result<Vec<StoredSession>> {
    let now = tx.now();
    let mut select = Select::new(select!(""))
        .and("user_sid = $", user)
        .and("ended_at IS NULL AND expires_at > $", now);
    if let Some(organization) = organization {
        select = select.and("organization_sid = $", organization);
    }
    if let Some(before) = before {
        select = select.and("sid < $", before);
    }
    tx.page(&select.order("sid DESC").limit(limit), read)
}

/// Ends a session.
pub fn end(tx: &mut Tx, sid: SessionSid) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "UPDATE session SET ended_at = $1 WHERE sid = $2 AND ended_at IS NULL",
        args![now, sid],
    )?;
    Ok(())
}

/// Notes that a request came with it.
pub fn see(tx: &mut Tx, sid: SessionSid, at: Time) -> Result<()> {
    tx.note(
        "UPDATE session SET seen_at = $1 WHERE sid = $2 AND seen_at < $3",
        args![at, sid, at],
    )?;
    Ok(())
}

/// Moves the session to another organization, or to none.
pub fn set_organization(
    tx: &mut Tx,
    sid: SessionSid,
    organization: Option<OrganizationSid>,
) -> Result<()> {
    tx.note(
        "UPDATE session SET organization_sid = $1 WHERE sid = $2",
        args![organization, sid],
    )?;
    Ok(())
}

/// Gives the session a new secret because the person proved themselves again.
pub fn prove(tx: &mut Tx, sid: SessionSid, digest: &[u8], at: Time) -> Result<()> {
    tx.exec(
        "UPDATE session SET digest = $1, proven_at = $2 WHERE sid = $3",
        args![digest, at, sid],
    )?;
    Ok(())
}

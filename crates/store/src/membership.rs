//! Rows of `membership`, `membership_by_user` and `last_seen`. How lists find people is in `search`, how they are sorted in `order`.

use std::time::Duration;

use muster_model::{
    Membership, MembershipStatus, OrganizationSid, Result, Scope, Time, User, UserSid,
    membership::Signal,
};

use crate::{Row, Select, Tx, args, text};

pub use order::{Place, ordered, places};
pub use search::{
    Covering, MembershipFilter, by_email, by_name, by_quiet, by_sid, by_status, matching,
    search_keys,
};

macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT m.organization_sid, m.sid, m.status, m.source, m.joined_at, m.deactivated_at, m.updated_at, m.version, p.sid, p.email, COALESCE(m.name, p.name), p.created_at, p.updated_at, p.version, m.last_seen_at
             FROM membership m JOIN person p ON p.sid = m.user_sid ",
            $tail
        )
    };
}

mod order;
// Below the macro that it uses.
mod search;

fn read(row: &Row) -> Result<Membership> {
    let user = User {
        sid: row.get(8)?,
        email: row.get(9)?,
        name: row.get(10)?,
        created_at: row.get(11)?,
        updated_at: row.get(12)?,
        version: row.get(13)?,
    };
    Ok(Membership {
        organization: row.get(0)?,
        sid: row.get(1)?,
        user,
        status: row.code(2)?,
        source: row.code(3)?,
        joined_at: row.get(4)?,
        deactivated_at: row.get(5)?,
        last_seen_at: row.get(14)?,
        updated_at: row.get(6)?,
        version: row.get(7)?,
    })
}

/// Adds a membership and its look-up by person.
pub fn insert(tx: &mut Tx, membership: &Membership) -> Result<()> {
    tx.exec(
        "INSERT INTO membership (organization_sid, user_sid, sid, status, source, joined_at, quiet_since, updated_at, version, email_key, name_key)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, (SELECT p.email_key FROM person p WHERE p.sid = $10), $11)",
        args![membership.organization, membership.user.sid, membership.sid, membership.status.code(), membership.source.code(), membership.joined_at, membership.joined_at, membership.updated_at, membership.version, membership.user.sid, text::key(&membership.user.name)],
    )?;
    tx.exec(
        "INSERT INTO membership_by_user (user_sid, organization_sid, joined_at) VALUES ($1, $2, $3)",
        args![membership.user.sid, membership.organization, membership.joined_at],
    )?;
    Ok(())
}

/// Reads one membership.
pub fn find(
    tx: &mut Tx,
    organization: OrganizationSid,
    user: UserSid,
) -> Result<Option<Membership>> {
    tx.opt(
        select!("WHERE m.organization_sid = $1 AND m.user_sid = $2"),
        args![organization, user],
        read,
    )
}

/// Reads several memberships at once, in no order.
pub fn find_all(
    tx: &mut Tx,
    organization: OrganizationSid,
    users: &[UserSid],
) -> Result<Vec<Membership>> {
    if users.is_empty() {
        return Ok(Vec::new());
    }
    tx.page(
        &Select::new(select!(""))
            .and("m.organization_sid = $", organization)
            .and_in("m.user_sid", users.iter().copied()),
        read,
    )
}

/// The status alone.
pub fn status(
    tx: &mut Tx,
    organization: OrganizationSid,
    user: UserSid,
) -> Result<Option<MembershipStatus>> {
    tx.opt(
        "SELECT status FROM membership WHERE organization_sid = $1 AND user_sid = $2",
        args![organization, user],
        |row| row.code(0),
    )
}

/// Sets the status.
pub fn set_status(
    tx: &mut Tx,
    organization: OrganizationSid,
    user: UserSid,
    status: MembershipStatus,
) -> Result<()> {
    let now = tx.now();
    let deactivated_at = (status == MembershipStatus::Deactivated).then_some(now);
    tx.exec(
        "UPDATE membership SET status = $1, deactivated_at = $2, updated_at = $3, version = version + 1 WHERE organization_sid = $4 AND user_sid = $5",
        args![status.code(), deactivated_at, now, organization, user],
    )?;
    Ok(())
}

/// Sets what the organization calls the person.
pub fn set_name(tx: &mut Tx, membership: &Membership, name: &str) -> Result<bool> {
    let now = tx.now();
    let changed = tx.exec(
        "UPDATE membership SET name = $1, name_key = $2, updated_at = $3, version = version + 1 WHERE organization_sid = $4 AND user_sid = $5 AND version = $6",
        args![name, text::key(name), now, membership.organization, membership.user.sid, membership.version],
    )?;
    Ok(changed == 1)
}

/// Notes that a person was seen, by what and since when they are quiet, unless that was noted less than a minute ago.
pub fn see(
    tx: &mut Tx,
    organization: OrganizationSid,
    user: UserSid,
    scope: Scope,
    signal: Signal,
    at: Time,
) -> Result<()> {
    tx.note(
        "INSERT INTO last_seen (organization_sid, user_sid, scope_sid, kind, seen_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (organization_sid, user_sid, scope_sid, kind) DO UPDATE SET seen_at = excluded.seen_at WHERE last_seen.seen_at < excluded.seen_at - 59000000",
        args![organization, user, scope, signal.code(), at],
    )?;
    tx.note(
        "UPDATE membership SET quiet_since = $1, last_seen_at = $2, last_seen_signal = $3 WHERE organization_sid = $4 AND user_sid = $5 AND (last_seen_at IS NULL OR last_seen_at < $6)",
        args![at, at, signal.code(), organization, user, at - Duration::from_secs(59)],
    )?;
    Ok(())
}

/// What several people did when they were last seen; nothing of who never was.
pub fn last_signals(
    tx: &mut Tx,
    organization: OrganizationSid,
    users: &[UserSid],
) -> Result<Vec<(UserSid, Signal)>> {
    if users.is_empty() {
        return Ok(Vec::new());
    }
    let select = Select::new("SELECT user_sid, last_seen_signal FROM membership")
        .and("organization_sid = $", organization)
        .and_in("user_sid", users.iter().copied())
        .and_all("last_seen_signal IS NOT NULL", []);
    tx.page(&select, |row| Ok((row.get(0)?, row.code(1)?)))
}

/// How many people are in each state; states of nobody are left out.
pub fn count_by_status(
    tx: &mut Tx,
    organization: OrganizationSid,
) -> Result<Vec<(MembershipStatus, i64)>> {
    tx.all(
        "SELECT status, COUNT(*) FROM membership WHERE organization_sid = $1 GROUP BY status",
        args![organization],
        |row| Ok((row.code(0)?, row.get(1)?)),
    )
}

/// One line of what is known of a person's activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Who.
    pub user: UserSid,
    /// Where: an account, or the organization for requests that concern none.
    pub scope: Scope,
    /// What they did.
    pub signal: Signal,
    /// When, to the minute.
    pub at: Time,
}

/// When several people were last seen in the organization, by account and signal.
pub fn seen(tx: &mut Tx, organization: OrganizationSid, users: &[UserSid]) -> Result<Vec<Seen>> {
    if users.is_empty() {
        return Ok(Vec::new());
    }
    let select = Select::new("SELECT user_sid, scope_sid, kind, seen_at FROM last_seen")
        .and("organization_sid = $", organization)
        .and_in("user_sid", users.iter().copied());
    tx.page(&select.order("user_sid, scope_sid, kind"), |row| {
        Ok(Seen {
            user: row.get(0)?,
            scope: row.get(1)?,
            signal: row.code(2)?,
            at: row.get(3)?,
        })
    })
}

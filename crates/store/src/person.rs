//! Rows of `person`, `identity_by_email` and `password`: people on the whole server and what they sign in with.

use muster_model::{Email, Organization, OrganizationSid, Result, Time, User, UserSid};

use crate::{Row, Select, Tx, args, text};

macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT sid, email, name, created_at, updated_at, version FROM person ",
            $tail
        )
    };
}

fn read(row: &Row) -> Result<User> {
    Ok(User {
        sid: row.get(0)?,
        email: row.get(1)?,
        name: row.get(2)?,
        created_at: row.get(3)?,
        updated_at: row.get(4)?,
        version: row.get(5)?,
    })
}

/// Adds a person and their address; a second person with the same address violates `identity_by_email_pk`.
pub fn insert(tx: &mut Tx, user: &User, email: &Email) -> Result<()> {
    tx.exec(
        "INSERT INTO identity_by_email (email_key, user_sid) VALUES ($1, $2)",
        args![email.key(), user.sid],
    )?;
    tx.exec(
        "INSERT INTO person (sid, email, email_key, name, created_at, updated_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![user.sid, &user.email, email.key(), &user.name, user.created_at, user.updated_at, user.version],
    )?;
    Ok(())
}

/// Reads one person.
pub fn find(tx: &mut Tx, sid: UserSid) -> Result<Option<User>> {
    tx.opt(select!("WHERE sid = $1"), args![sid], read)
}

/// Reads several people at once, in no order.
pub fn find_all(tx: &mut Tx, sids: &[UserSid]) -> Result<Vec<User>> {
    if sids.is_empty() {
        return Ok(Vec::new());
    }
    tx.page(
        &Select::new(select!("")).and_in("sid", sids.iter().copied()),
        read,
    )
}

/// Who has a proven address.
pub fn by_email(tx: &mut Tx, email: &Email) -> Result<Option<UserSid>> {
    tx.opt(
        "SELECT user_sid FROM identity_by_email WHERE email_key = $1",
        args![email.key()],
        |row| row.get(0),
    )
}

/// Writes the name of the version that was read; false when it has changed since.
pub fn update(tx: &mut Tx, user: &User, now: Time) -> Result<bool> {
    let changed = tx.exec(
        "UPDATE person SET name = $1, updated_at = $2, version = version + 1 WHERE sid = $3 AND version = $4",
        args![&user.name, now, user.sid, user.version],
    )?;
    // Where no organization calls them otherwise, they are searched by it.
    tx.exec(
        "UPDATE membership SET name_key = $1 WHERE user_sid = $2 AND name IS NULL AND organization_sid IN (SELECT organization_sid FROM membership_by_user WHERE user_sid = $3)",
        args![text::key(&user.name), user.sid, user.sid],
    )?;
    Ok(changed == 1)
}

/// The stored password hash.
pub fn password(tx: &mut Tx, user: UserSid) -> Result<Option<String>> {
    tx.opt(
        "SELECT hash FROM password WHERE user_sid = $1",
        args![user],
        |row| row.get(0),
    )
}

/// Sets the password hash.
pub fn set_password(tx: &mut Tx, user: UserSid, hash: &str) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "INSERT INTO password (user_sid, hash, changed_at) VALUES ($1, $2, $3) ON CONFLICT (user_sid) DO UPDATE SET hash = excluded.hash, changed_at = excluded.changed_at",
        args![user, hash, now],
    )?;
    Ok(())
}

/// The organization the person last looked at.
pub fn last_organization(tx: &mut Tx, user: UserSid) -> Result<Option<OrganizationSid>> {
    tx.opt(
        "SELECT last_organization_sid FROM person WHERE sid = $1",
        args![user],
        |row| row.get(0),
    )
    .map(Option::flatten)
}

/// Remembers the organization the person looks at.
pub fn set_last_organization(
    tx: &mut Tx,
    user: UserSid,
    organization: Option<OrganizationSid>,
) -> Result<()> {
    tx.note(
        "UPDATE person SET last_organization_sid = $1 WHERE sid = $2",
        args![organization, user],
    )?;
    Ok(())
}

/// The organizations in which the person is an active member, the oldest membership first.
pub fn organizations(tx: &mut Tx, user: UserSid) -> Result<Vec<Organization>> {
    tx.all(
        "SELECT o.sid, o.name, o.status, o.created_at, o.updated_at, o.version FROM membership_by_user b
         JOIN membership m ON m.organization_sid = b.organization_sid AND m.user_sid = b.user_sid
         JOIN organization o ON o.sid = b.organization_sid
         WHERE b.user_sid = $1 AND m.status = 'active' ORDER BY b.joined_at, o.sid",
        args![user],
        crate::organization::read,
    )
}

/// Failed sign-ins with an address: how many in a row, and when the next try is welcome.
#[derive(Debug, Clone, Copy, Default)]
pub struct Attempts {
    /// Failures in a row.
    pub failures: i64,
    /// When the next try is welcome.
    pub next_at: Time,
}

/// Reads the counter of an address, known or not.
pub fn attempts(tx: &mut Tx, email_key: &str) -> Result<Attempts> {
    let found = tx.opt(
        "SELECT failures, next_at FROM sign_in_attempt WHERE email_key = $1 FOR UPDATE",
        args![email_key],
        |row| {
            Ok(Attempts {
                failures: row.get(0)?,
                next_at: row.get(1)?,
            })
        },
    )?;
    Ok(found.unwrap_or_default())
}

/// Writes the counter of an address.
pub fn set_attempts(tx: &mut Tx, email_key: &str, attempts: Attempts) -> Result<()> {
    let now = tx.now();
    tx.note(
        "INSERT INTO sign_in_attempt (email_key, failures, next_at, updated_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (email_key) DO UPDATE SET failures = excluded.failures, next_at = excluded.next_at, updated_at = excluded.updated_at",
        args![email_key, attempts.failures, attempts.next_at, now],
    )?;
    Ok(())
}

/// Forgets the counter of an address: somebody signed in.
pub fn clear_attempts(tx: &mut Tx, email_key: &str) -> Result<()> {
    tx.note(
        "DELETE FROM sign_in_attempt WHERE email_key = $1",
        args![email_key],
    )?;
    Ok(())
}

//! Rows of `organization` and of `server`.

use std::collections::BTreeMap;

use muster_model::{Organization, OrganizationSid, Result, Status, Time};

use crate::{Row, Select, Tx, args};

/// Columns of an organization, in the order that [`read`] expects.
macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT sid, name, status, created_at, updated_at, version FROM organization ",
            $tail
        )
    };
}

pub(crate) fn read(row: &Row) -> Result<Organization> {
    Ok(Organization {
        sid: row.get(0)?,
        name: row.get(1)?,
        status: row.code(2)?,
        created_at: row.get(3)?,
        updated_at: row.get(4)?,
        version: row.get(5)?,
    })
}

/// Adds an organization.
pub fn insert(tx: &mut Tx, organization: &Organization) -> Result<()> {
    tx.exec(
        "INSERT INTO organization (sid, name, status, created_at, updated_at, version) VALUES ($1, $2, $3, $4, $5, $6)",
        args![
            organization.sid,
            &organization.name,
            organization.status.code(),
            organization.created_at,
            organization.updated_at,
            organization.version
        ],
    )?;
    Ok(())
}

/// Reads an organization and locks its row until the act ends: every act's first statement on a tenant.
pub fn lock(tx: &mut Tx, sid: OrganizationSid) -> Result<Option<Organization>> {
    tx.opt(select!("WHERE sid = $1 FOR UPDATE"), args![sid], read)
}

/// Reads an organization.
pub fn find(tx: &mut Tx, sid: OrganizationSid) -> Result<Option<Organization>> {
    tx.opt(select!("WHERE sid = $1"), args![sid], read)
}

/// Writes name and status of the version that was read; false when it has changed since.
pub fn update(tx: &mut Tx, organization: &Organization, now: Time) -> Result<bool> {
    let changed = tx.exec(
        "UPDATE organization SET name = $1, status = $2, updated_at = $3, version = version + 1 WHERE sid = $4 AND version = $5",
        args![&organization.name, organization.status.code(), now, organization.sid, organization.version],
    )?;
    Ok(changed == 1)
}

/// Whether the server holds any organization yet.
pub fn any(tx: &mut Tx) -> Result<bool> {
    tx.exists("SELECT 1 FROM organization LIMIT 1", &[])
}

/// A page of all organizations by SID, for the operator.
pub fn page(tx: &mut Tx, after: Option<OrganizationSid>, limit: u32) -> Result<Vec<Organization>> {
    let mut select = Select::new(select!(""));
    if let Some(after) = after {
        select = select.and("sid > $", after);
    }
    tx.page(&select.order("sid").limit(limit), read)
}

/// What the status column says, for callers that read nothing else.
pub fn status(tx: &mut Tx, sid: OrganizationSid) -> Result<Option<Status>> {
    tx.opt(
        "SELECT status FROM organization WHERE sid = $1",
        args![sid],
        |row| row.code(0),
    )
}

/// How many members each organization has, deactivated ones left out.
pub fn count_members(
    tx: &mut Tx,
    sids: &[OrganizationSid],
) -> Result<BTreeMap<OrganizationSid, i64>> {
    let select = Select::new("SELECT organization_sid, COUNT(*) FROM membership")
        .and_in("organization_sid", sids.iter().copied())
        .and("status <> $", "deactivated");
    let counts = tx
        .page(&select.group("organization_sid"), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?
        .into_iter()
        .collect();
    Ok(counts)
}

/// The fingerprint of the key file that this database belongs to.
pub fn fingerprint(tx: &mut Tx) -> Result<Option<Vec<u8>>> {
    tx.opt(
        "SELECT key_fingerprint FROM server WHERE id = 1",
        &[],
        |row| row.get(0),
    )
}

/// Binds a new database to its key file.
pub fn insert_server(tx: &mut Tx, sid: &str, fingerprint: &[u8]) -> Result<()> {
    let now = tx.now();
    tx.note(
        "INSERT INTO server (id, sid, key_fingerprint, created_at) VALUES (1, $1, $2, $3)",
        args![sid, fingerprint, now],
    )?;
    Ok(())
}

/// The SID of this database that its key file is bound to.
pub fn server_sid(tx: &mut Tx) -> Result<Option<String>> {
    tx.opt("SELECT sid FROM server WHERE id = 1", &[], |row| row.get(0))
}

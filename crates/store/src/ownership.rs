//! Rows of `ownership_transfer`.

use muster_model::{
    OrganizationSid, Result, Scope, Transfer, TransferSid, TransferStatus, UserSid,
};

use crate::{Row, Select, Tx, args};

macro_rules! select {
    ($tail:literal) => {
        concat!("SELECT organization_sid, sid, scope_sid, from_sid, to_sid, keep, status, expires_at, created_at, updated_at, version FROM ownership_transfer ", $tail)
    };
}

fn read(row: &Row) -> Result<Transfer> {
    Ok(Transfer {
        organization: row.get(0)?,
        sid: row.get(1)?,
        scope: row.get(2)?,
        from: row.get(3)?,
        to: row.get(4)?,
        keep: row.get(5)?,
        status: row.code(6)?,
        expires_at: row.get(7)?,
        created_at: row.get(8)?,
        updated_at: row.get(9)?,
        version: row.get(10)?,
    })
}

/// What is offered by whom: one open offer each.
fn open_key(scope: Scope, from: UserSid) -> String {
    format!("{scope} {from}")
}

/// Adds an offer; a second open one by the same owner for the same thing violates `ownership_transfer_open`.
pub fn insert(tx: &mut Tx, transfer: &Transfer) -> Result<()> {
    tx.exec(
        "INSERT INTO ownership_transfer (organization_sid, sid, open_key, scope_sid, from_sid, to_sid, keep, status, expires_at, created_at, updated_at, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        args![
            transfer.organization, transfer.sid, open_key(transfer.scope, transfer.from), transfer.scope, transfer.from, transfer.to, &transfer.keep, transfer.status.code(),
            transfer.expires_at, transfer.created_at, transfer.updated_at, transfer.version
        ],
    )?;
    Ok(())
}

/// Reads one offer.
pub fn find(
    tx: &mut Tx,
    organization: OrganizationSid,
    sid: TransferSid,
) -> Result<Option<Transfer>> {
    tx.opt(
        select!("WHERE organization_sid = $1 AND sid = $2"),
        args![organization, sid],
        read,
    )
}

/// The open offer of an owner for a scope, its time run out or not.
pub fn open(
    tx: &mut Tx,
    organization: OrganizationSid,
    scope: Scope,
    from: UserSid,
) -> Result<Option<Transfer>> {
    tx.opt(
        select!("WHERE organization_sid = $1 AND open_key = $2"),
        args![organization, open_key(scope, from)],
        read,
    )
}

/// Every open offer for a scope, whoever made it, its time run out or not.
pub fn open_at(tx: &mut Tx, organization: OrganizationSid, scope: Scope) -> Result<Vec<Transfer>> {
    tx.all(
        select!(
            "WHERE organization_sid = $1 AND scope_sid = $2 AND status = 'offered' ORDER BY sid"
        ),
        args![organization, scope],
        read,
    )
}

/// Open offers that a person made or received.
pub fn open_of(tx: &mut Tx, organization: OrganizationSid, user: UserSid) -> Result<Vec<Transfer>> {
    tx.all(
        select!("WHERE organization_sid = $1 AND status = 'offered' AND (from_sid = $2 OR to_sid = $2) ORDER BY sid"),
        args![organization, user],
        read,
    )
}

/// Ends an offer.
pub fn end(
    tx: &mut Tx,
    organization: OrganizationSid,
    sid: TransferSid,
    status: TransferStatus,
) -> Result<()> {
    let now = tx.now();
    tx.exec("UPDATE ownership_transfer SET status = $1, open_key = sid, updated_at = $2, version = version + 1 WHERE organization_sid = $3 AND sid = $4", args![status.code(), now, organization, sid])?;
    Ok(())
}

/// A page of offers, the newest first; only those that `user` made or received when given.
pub fn page(
    tx: &mut Tx,
    organization: OrganizationSid,
    user: Option<UserSid>,
    before: Option<TransferSid>,
    limit: u32,
) -> Result<Vec<Transfer>> {
    let mut select = Select::new(select!("")).and("organization_sid = $", organization);
    if let Some(user) = user {
        select = select.and_all("from_sid = $ OR to_sid = $", [user.into(), user.into()]);
    }
    if let Some(before) = before {
        select = select.and("sid < $", before);
    }
    tx.page(&select.order("sid DESC").limit(limit), read)
}

//! Rows of `service_account`.

use muster_model::{
    AccountSid, OrganizationSid, Result, ServiceAccount, ServiceAccountSid, ServiceAccountStatus,
    UserSid,
};

use crate::{Row, Select, Tx, args, text};

macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT organization_sid, sid, account_sid, name, description, sponsor_sid, status, created_by, created_at, updated_at, version FROM service_account ",
            $tail
        )
    };
}

fn read(row: &Row) -> Result<ServiceAccount> {
    Ok(ServiceAccount {
        organization: row.get(0)?,
        sid: row.get(1)?,
        account: row.get(2)?,
        name: row.get(3)?,
        description: row.get(4)?,
        sponsor: row.get(5)?,
        status: row.code(6)?,
        created_by: row.get(7)?,
        created_at: row.get(8)?,
        updated_at: row.get(9)?,
        version: row.get(10)?,
    })
}

/// Reads one service account.
pub fn find(
    tx: &mut Tx,
    organization: OrganizationSid,
    sid: ServiceAccountSid,
) -> Result<Option<ServiceAccount>> {
    tx.opt(
        select!("WHERE organization_sid = $1 AND sid = $2"),
        args![organization, sid],
        read,
    )
}

/// Reads several service accounts at once, in no order.
pub fn find_all(
    tx: &mut Tx,
    organization: OrganizationSid,
    sids: &[ServiceAccountSid],
) -> Result<Vec<ServiceAccount>> {
    if sids.is_empty() {
        return Ok(Vec::new());
    }
    tx.page(
        &Select::new(select!(""))
            .and("organization_sid = $", organization)
            .and_in("sid", sids.iter().copied()),
        read,
    )
}

/// Those that a person answers for, disabled ones too.
pub fn sponsored_by(
    tx: &mut Tx,
    organization: OrganizationSid,
    sponsor: UserSid,
) -> Result<Vec<ServiceAccount>> {
    tx.all(
        select!("WHERE organization_sid = $1 AND sponsor_sid = $2 ORDER BY sid"),
        args![organization, sponsor],
        read,
    )
}

/// Adds a service account.
pub fn insert(tx: &mut Tx, service: &ServiceAccount) -> Result<()> {
    tx.exec(
        "INSERT INTO service_account (organization_sid, sid, account_sid, name, name_key, description, sponsor_sid, status, created_by, created_at, updated_at, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        args![
            service.organization, service.sid, service.account, &service.name, text::key(&service.name), &service.description, service.sponsor,
            service.status.code(), service.created_by, service.created_at, service.updated_at, service.version
        ],
    )?;
    Ok(())
}

/// Writes name, description, sponsor and status of the version that was read; false when it has changed since.
pub fn update(tx: &mut Tx, service: &ServiceAccount) -> Result<bool> {
    let now = tx.now();
    let changed = tx.exec(
        "UPDATE service_account SET name = $1, name_key = $2, description = $3, sponsor_sid = $4, status = $5, updated_at = $6, version = version + 1
         WHERE organization_sid = $7 AND sid = $8 AND version = $9",
        args![
            &service.name, text::key(&service.name), &service.description, service.sponsor, service.status.code(), now,
            service.organization, service.sid, service.version
        ],
    )?;
    Ok(changed == 1)
}

/// Takes a service account away; what it was stays in the events.
pub fn delete(tx: &mut Tx, organization: OrganizationSid, sid: ServiceAccountSid) -> Result<()> {
    tx.exec(
        "DELETE FROM service_account WHERE organization_sid = $1 AND sid = $2",
        args![organization, sid],
    )?;
    Ok(())
}

/// What a list of service accounts asks for.
#[derive(Debug, Clone, Default)]
pub struct ServiceAccountFilter {
    /// Owned by exactly this account.
    pub account: Option<AccountSid>,
    /// Answered for by this person.
    pub sponsor: Option<UserSid>,
    /// In this state.
    pub status: Option<ServiceAccountStatus>,
    /// Whose name begins so, without regard to case.
    pub name: Option<String>,
    /// Only those of these accounts; `None` is everywhere.
    pub accounts: Option<Vec<AccountSid>>,
}

/// A page of service accounts by SID.
pub fn page(
    tx: &mut Tx,
    organization: OrganizationSid,
    filter: &ServiceAccountFilter,
    after: Option<ServiceAccountSid>,
    limit: u32,
) -> Result<Vec<ServiceAccount>> {
    let mut select = Select::new(select!("")).and("organization_sid = $", organization);
    if let Some(account) = filter.account {
        select = select.and("account_sid = $", account);
    }
    if let Some(sponsor) = filter.sponsor {
        select = select.and("sponsor_sid = $", sponsor);
    }
    if let Some(status) = filter.status {
        select = select.and("status = $", status.code());
    }
    if let Some(name) = &filter.name {
        let key = text::key(name);
        select = select
            .and("name_key >= $", key.clone())
            .and("name_key < $", text::after_prefix(&key));
    }
    if let Some(accounts) = &filter.accounts {
        select = select.and_in("account_sid", accounts.iter().copied());
    }
    if let Some(after) = after {
        select = select.and("sid > $", after);
    }
    tx.page(&select.order("sid").limit(limit), read)
}

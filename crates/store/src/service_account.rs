//! Rows of `service_account`.

use muster_model::{OrganizationSid, Result, ServiceAccount, ServiceAccountSid};

use crate::{Row, Tx, args};

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

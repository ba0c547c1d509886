//! Rows of `hold_out`: who is taken out of what groups and directories give, and where.

use muster_model::{AccountSid, HoldOut, OrganizationSid, Result, UserSid};

use crate::{Row, Select, Tx, args};

macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT organization_sid, user_sid, account_sid, given_by, created_at FROM hold_out ",
            $tail
        )
    };
}

fn read(row: &Row) -> Result<HoldOut> {
    Ok(HoldOut {
        organization: row.get(0)?,
        user: row.get(1)?,
        account: row.get(2)?,
        given_by: row.get(3)?,
        created_at: row.get(4)?,
    })
}

/// Holds a person out of an account.
pub fn insert(tx: &mut Tx, hold_out: &HoldOut) -> Result<()> {
    tx.exec(
        "INSERT INTO hold_out (organization_sid, user_sid, account_sid, given_by, created_at) VALUES ($1, $2, $3, $4, $5)",
        args![hold_out.organization, hold_out.user, hold_out.account, hold_out.given_by, hold_out.created_at],
    )?;
    Ok(())
}

/// Lets a person in again; false when they were not held out there.
pub fn delete(
    tx: &mut Tx,
    organization: OrganizationSid,
    user: UserSid,
    account: AccountSid,
) -> Result<bool> {
    let gone = tx.exec(
        "DELETE FROM hold_out WHERE organization_sid = $1 AND user_sid = $2 AND account_sid = $3",
        args![organization, user, account],
    )?;
    Ok(gone == 1)
}

/// Reads one.
pub fn find(
    tx: &mut Tx,
    organization: OrganizationSid,
    user: UserSid,
    account: AccountSid,
) -> Result<Option<HoldOut>> {
    tx.opt(
        select!("WHERE organization_sid = $1 AND user_sid = $2 AND account_sid = $3"),
        args![organization, user, account],
        read,
    )
}

/// Those of several people, by person.
pub fn of_users(
    tx: &mut Tx,
    organization: OrganizationSid,
    users: &[UserSid],
) -> Result<Vec<HoldOut>> {
    if users.is_empty() {
        return Ok(Vec::new());
    }
    let select = Select::new(select!(""))
        .and("organization_sid = $", organization)
        .and_in("user_sid", users.iter().copied());
    tx.page(&select.order("user_sid, account_sid"), read)
}

/// What a list of hold-outs asks for.
#[derive(Debug, Clone, Default)]
pub struct HoldOutFilter {
    /// Of this person.
    pub user: Option<UserSid>,
    /// At exactly this account.
    pub account: Option<AccountSid>,
    /// Only at these accounts; `None` is everywhere.
    pub accounts: Option<Vec<AccountSid>>,
}

/// A page of hold-outs by person and account.
pub fn page(
    tx: &mut Tx,
    organization: OrganizationSid,
    filter: &HoldOutFilter,
    after: Option<(UserSid, AccountSid)>,
    limit: u32,
) -> Result<Vec<HoldOut>> {
    let mut select = Select::new(select!("")).and("organization_sid = $", organization);
    if let Some(user) = filter.user {
        select = select.and("user_sid = $", user);
    }
    if let Some(account) = filter.account {
        select = select.and("account_sid = $", account);
    }
    if let Some(accounts) = &filter.accounts {
        select = select.and_in("account_sid", accounts.iter().copied());
    }
    if let Some((user, account)) = after {
        select = select.and_all(
            "(user_sid, account_sid) > ($, $)",
            [user.into(), account.into()],
        );
    }
    tx.page(&select.order("user_sid, account_sid").limit(limit), read)
}

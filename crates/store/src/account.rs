//! Rows of `account`. The path column holds the SIDs from the top-level account down, one behind the other.

use std::collections::BTreeMap;

use muster_model::{
    Account, AccountSid, Error, Organization, OrganizationSid, Place, Result, Status, Time,
    UserSid, id::SID_LENGTH,
};

use crate::{Row, Select, Tx, args, list, text};

macro_rules! select {
    ($tail:literal) => {
        concat!("SELECT organization_sid, sid, path, name, status, owner_sid, labels, created_at, updated_at, version, closed_at FROM account ", $tail)
    };
}

fn read(row: &Row) -> Result<Account> {
    Ok(Account {
        organization: row.get(0)?,
        sid: row.get(1)?,
        path: read_path(&row.get::<String>(2)?)?,
        name: row.get(3)?,
        status: row.code(4)?,
        owner: row.get(5)?,
        labels: serde_json::from_str::<BTreeMap<String, String>>(&row.get::<String>(6)?)
            .map_err(Error::internal)?,
        created_at: row.get(7)?,
        updated_at: row.get(8)?,
        version: row.get(9)?,
        closed_at: row.get(10)?,
    })
}

fn read_path(text: &str) -> Result<Vec<AccountSid>> {
    let sid = |index: usize| {
        text.get(index * SID_LENGTH..(index + 1) * SID_LENGTH)
            .and_then(|word| word.parse().ok())
    };
    (0..text.len() / SID_LENGTH)
        .map(sid)
        .collect::<Option<_>>()
        .ok_or_else(|| Error::internal(format!("unreadable account path {text:?}")))
}

pub(crate) fn write_path(path: &[AccountSid]) -> String {
    list::write(path).replace(' ', "")
}

/// Adds an account with its labels.
pub fn insert(tx: &mut Tx, account: &Account) -> Result<()> {
    let labels = serde_json::to_string(&account.labels).map_err(Error::internal)?;
    let parent = account
        .parent()
        .map(|sid| sid.to_string())
        .unwrap_or_default();
    tx.exec(
        "INSERT INTO account (organization_sid, sid, parent_sid, path, name, name_key, status, owner_sid, labels, created_at, updated_at, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        args![account.organization, account.sid, parent, write_path(&account.path), &account.name, text::key(&account.name), account.status.code(), account.owner, labels, account.created_at, account.updated_at, account.version],
    )?;
    insert_labels(tx, account)
}

/// The look-up of the labels, always written together with the column.
fn insert_labels(tx: &mut Tx, account: &Account) -> Result<()> {
    for (key, value) in &account.labels {
        tx.exec(
            "INSERT INTO account_label (organization_sid, account_sid, label_key, label_value) VALUES ($1, $2, $3, $4)",
            args![account.organization, account.sid, key, value],
        )?;
    }
    Ok(())
}

/// Writes name, status, owner and labels of the version that was read; false when it has changed since.
pub fn update(tx: &mut Tx, account: &Account, now: Time) -> Result<bool> {
    let labels = serde_json::to_string(&account.labels).map_err(Error::internal)?;
    let changed = tx.exec(
        "UPDATE account SET name = $1, name_key = $2, status = $3, owner_sid = $4, labels = $5, closed_at = $6, updated_at = $7, version = version + 1
         WHERE organization_sid = $8 AND sid = $9 AND version = $10",
        args![&account.name, text::key(&account.name), account.status.code(), account.owner, labels, account.closed_at, now, account.organization, account.sid, account.version],
    )?;
    if changed == 0 {
        return Ok(false);
    }
    tx.exec(
        "DELETE FROM account_label WHERE organization_sid = $1 AND account_sid = $2",
        args![account.organization, account.sid],
    )?;
    insert_labels(tx, account)?;
    Ok(true)
}

/// Reads one account.
pub fn find(
    tx: &mut Tx,
    organization: OrganizationSid,
    sid: AccountSid,
) -> Result<Option<Account>> {
    tx.opt(
        select!("WHERE organization_sid = $1 AND sid = $2"),
        args![organization, sid],
        read,
    )
}

/// Reads several accounts at once, in no order.
pub fn find_all(
    tx: &mut Tx,
    organization: OrganizationSid,
    sids: &[AccountSid],
) -> Result<Vec<Account>> {
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

/// People who own an account, after `after`, by SID; one row each.
pub fn owners(
    tx: &mut Tx,
    organization: OrganizationSid,
    after: Option<UserSid>,
    limit: u32,
) -> Result<Vec<UserSid>> {
    let mut select = Select::new("SELECT DISTINCT owner_sid FROM account")
        .and("organization_sid = $", organization);
    select = match after {
        Some(after) => select.and("owner_sid > $", after),
        None => select.and("owner_sid >= $", "US"),
    };
    tx.page(&select.order("owner_sid").limit(limit), |row| row.get(0))
}

/// The accounts that several people own, by SID.
pub fn owned_by(
    tx: &mut Tx,
    organization: OrganizationSid,
    people: &[UserSid],
) -> Result<Vec<Account>> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let select = Select::new(select!(""))
        .and("organization_sid = $", organization)
        .and_in("owner_sid", people.iter().copied());
    tx.page(&select.order("sid"), read)
}

/// Top-level accounts that `owner` owns.
pub fn owned(tx: &mut Tx, organization: OrganizationSid, owner: UserSid) -> Result<Vec<Account>> {
    tx.all(
        select!("WHERE organization_sid = $1 AND owner_sid = $2"),
        args![organization, owner],
        read,
    )
}

/// The place of an account: its status and that of all above it.
pub fn place(tx: &mut Tx, organization: &Organization, account: &Account) -> Result<Place> {
    let above = &account.path[..account.path.len().saturating_sub(1)];
    let mut statuses: BTreeMap<AccountSid, Status> =
        BTreeMap::from([(account.sid, account.status)]);
    if !above.is_empty() {
        let select = Select::new("SELECT sid, status FROM account")
            .and("organization_sid = $", organization.sid)
            .and_in("sid", above.iter().copied());
        statuses.extend(tx.page(&select, |row| {
            Ok((row.get::<AccountSid>(0)?, row.code::<Status>(1)?))
        })?);
    }
    let path = account
        .path
        .iter()
        .map(|sid| statuses.get(sid).map(|status| (*sid, *status)))
        .collect::<Option<_>>();
    Ok(Place {
        organization: organization.sid,
        status: organization.status,
        path: path.ok_or_else(|| Error::internal("an account without all of its ancestors"))?,
    })
}

/// What a list of accounts asks for.
#[derive(Debug, Clone, Default)]
pub struct AccountFilter {
    /// Directly under this account.
    pub parent: Option<AccountSid>,
    /// Top-level accounts only.
    pub top: bool,
    /// In this state.
    pub status: Option<Status>,
    /// With this label; without a value, with any of that key.
    pub label: Option<(String, Option<String>)>,
    /// Whose name begins so, without regard to case.
    pub name: Option<String>,
    /// Only inside these subtrees (each given by the path of its root); `None` is everywhere.
    pub within: Option<Vec<Vec<AccountSid>>>,
    /// Owned by this person.
    pub owner: Option<UserSid>,
    /// Only these; `None` is all.
    pub only: Option<Vec<AccountSid>>,
}

/// A page of accounts by SID.
pub fn page(
    tx: &mut Tx,
    organization: OrganizationSid,
    filter: &AccountFilter,
    after: Option<AccountSid>,
    limit: u32,
) -> Result<Vec<Account>> {
    let mut select = Select::new(select!("")).and("organization_sid = $", organization);
    if let Some(parent) = filter.parent {
        select = select.and("parent_sid = $", parent);
    } else if filter.top {
        select = select.and("parent_sid = $", "");
    }
    if let Some(status) = filter.status {
        select = select.and("status = $", status.code());
    }
    match &filter.label {
        Some((key, Some(value))) => {
            select = select.and_all(
                "sid IN (SELECT l.account_sid FROM account_label l WHERE l.organization_sid = $ AND l.label_key = $ AND l.label_value = $)",
                [organization.into(), key.as_str().into(), value.as_str().into()],
            );
        }
        Some((key, None)) => {
            select = select.and_all(
                "sid IN (SELECT l.account_sid FROM account_label l WHERE l.organization_sid = $ AND l.label_key = $)",
                [organization.into(), key.as_str().into()],
            );
        }
        None => {}
    }
    if let Some(name) = &filter.name {
        let key = text::key(name);
        select = select
            .and("name_key >= $", key.clone())
            .and("name_key < $", text::after_prefix(&key));
    }
    if let Some(subtrees) = &filter.within {
        let ranges = subtrees
            .iter()
            .map(|path| write_path(path))
            .map(|path| (path.clone(), text::after_prefix(&path)));
        select = select.and_any_range("path", ranges);
    }
    if let Some(owner) = filter.owner {
        select = select.and("owner_sid = $", owner);
    }
    if let Some(only) = &filter.only {
        select = select.and_in("sid", only.iter().copied());
    }
    if let Some(after) = after {
        select = select.and("sid > $", after);
    }
    tx.page(&select.order("sid").limit(limit), read)
}

/// Whether `sid` lies in the subtree under `root` (the root itself included).
pub fn is_within(tx: &mut Tx, root: &Account, sid: AccountSid) -> Result<bool> {
    let path = write_path(&root.path);
    tx.exists(
        "SELECT 1 FROM account WHERE organization_sid = $1 AND sid = $2 AND path >= $3 AND path < $4",
        args![root.organization, sid, &path, text::after_prefix(&path)],
    )
}

//! Rows of `people_group`, `group_member` and `hold_out`.

use muster_model::{AccountSid, GroupSid, OrganizationSid, Result, UserSid};

use crate::{Select, Tx, args};

/// The groups that a person is in.
pub fn of_user(tx: &mut Tx, organization: OrganizationSid, user: UserSid) -> Result<Vec<GroupSid>> {
    tx.all(
        "SELECT group_sid FROM group_member WHERE organization_sid = $1 AND user_sid = $2 ORDER BY group_sid",
        args![organization, user],
        |row| row.get(0),
    )
}

/// The accounts that a person is held out of.
pub fn hold_outs(
    tx: &mut Tx,
    organization: OrganizationSid,
    user: UserSid,
) -> Result<Vec<AccountSid>> {
    tx.all(
        "SELECT account_sid FROM hold_out WHERE organization_sid = $1 AND user_sid = $2 ORDER BY account_sid",
        args![organization, user],
        |row| row.get(0),
    )
}

/// The people in a group after `after`, by SID.
pub fn people(
    tx: &mut Tx,
    organization: OrganizationSid,
    group: GroupSid,
    after: Option<UserSid>,
    limit: u32,
) -> Result<Vec<UserSid>> {
    let mut select = Select::new("SELECT user_sid FROM group_member")
        .and("organization_sid = $", organization)
        .and("group_sid = $", group);
    if let Some(after) = after {
        select = select.and("user_sid > $", after);
    }
    tx.page(&select.order("user_sid").limit(limit), |row| row.get(0))
}

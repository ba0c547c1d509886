//! Rows of `people_group` and `group_member`, and what decisions read of `hold_out`.

use muster_model::{
    AccountSid, Group, GroupMember, GroupSid, OrganizationSid, Result, Time, UserSid,
};

use crate::{Row, Select, Tx, args, text};

macro_rules! select {
    ($tail:literal) => {
        concat!("SELECT p.organization_sid, p.sid, p.name, p.description, p.source, p.created_at, p.updated_at, p.version FROM people_group p ", $tail)
    };
}

fn read(row: &Row) -> Result<Group> {
    Ok(Group {
        organization: row.get(0)?,
        sid: row.get(1)?,
        name: row.get(2)?,
        description: row.get(3)?,
        source: row.code(4)?,
        created_at: row.get(5)?,
        updated_at: row.get(6)?,
        version: row.get(7)?,
    })
}

/// Adds a group.
pub fn insert(tx: &mut Tx, group: &Group) -> Result<()> {
    tx.exec(
        "INSERT INTO people_group (organization_sid, sid, name, name_key, description, source, created_at, updated_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![group.organization, group.sid, &group.name, text::key(&group.name), &group.description, group.source.code(), group.created_at, group.updated_at, group.version],
    )?;
    Ok(())
}

/// Writes name and description of the version that was read; false when it has changed since.
pub fn update(tx: &mut Tx, group: &Group, now: Time) -> Result<bool> {
    let changed = tx.exec(
        "UPDATE people_group SET name = $1, name_key = $2, description = $3, updated_at = $4, version = version + 1 WHERE organization_sid = $5 AND sid = $6 AND version = $7",
        args![&group.name, text::key(&group.name), &group.description, now, group.organization, group.sid, group.version],
    )?;
    Ok(changed == 1)
}

/// Deletes a group that nobody is in any more.
pub fn delete(tx: &mut Tx, organization: OrganizationSid, sid: GroupSid) -> Result<()> {
    tx.exec(
        "DELETE FROM people_group WHERE organization_sid = $1 AND sid = $2",
        args![organization, sid],
    )?;
    Ok(())
}

/// Reads one group.
pub fn find(tx: &mut Tx, organization: OrganizationSid, sid: GroupSid) -> Result<Option<Group>> {
    tx.opt(
        select!("WHERE p.organization_sid = $1 AND p.sid = $2"),
        args![organization, sid],
        read,
    )
}

/// Reads several groups at once, in no order.
pub fn find_all(
    tx: &mut Tx,
    organization: OrganizationSid,
    sids: &[GroupSid],
) -> Result<Vec<Group>> {
    if sids.is_empty() {
        return Ok(Vec::new());
    }
    tx.page(
        &Select::new(select!(""))
            .and("p.organization_sid = $", organization)
            .and_in("p.sid", sids.iter().copied()),
        read,
    )
}

/// What a list of groups asks for.
#[derive(Debug, Clone, Default)]
pub struct GroupFilter {
    /// Whose name begins so, without regard to case.
    pub name: Option<String>,
    /// With this person in it.
    pub member: Option<UserSid>,
}

/// A page of groups by SID.
pub fn page(
    tx: &mut Tx,
    organization: OrganizationSid,
    filter: &GroupFilter,
    after: Option<GroupSid>,
    limit: u32,
) -> Result<Vec<Group>> {
    let mut select = Select::new(select!("")).and("p.organization_sid = $", organization);
    if let Some(name) = &filter.name {
        let key = text::key(name);
        select = select
            .and("p.name_key < $", text::after_prefix(&key))
            .and("p.name_key >= $", key);
    }
    if let Some(member) = filter.member {
        select = select.and(
            "p.sid IN (SELECT g.group_sid FROM group_member g WHERE g.organization_sid = p.organization_sid AND g.user_sid = $)",
            member,
        );
    }
    if let Some(after) = after {
        select = select.and("p.sid > $", after);
    }
    tx.page(&select.order("p.sid").limit(limit), read)
}

/// Puts a person into a group.
pub fn insert_member(tx: &mut Tx, member: &GroupMember) -> Result<()> {
    tx.exec(
        "INSERT INTO group_member (organization_sid, group_sid, user_sid, source, given_by, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        args![member.organization, member.group, member.user, member.source.code(), member.given_by, member.created_at],
    )?;
    Ok(())
}

/// Takes a person out of a group; false when they were not in it.
pub fn delete_member(
    tx: &mut Tx,
    organization: OrganizationSid,
    group: GroupSid,
    user: UserSid,
) -> Result<bool> {
    let gone = tx.exec(
        "DELETE FROM group_member WHERE organization_sid = $1 AND group_sid = $2 AND user_sid = $3",
        args![organization, group, user],
    )?;
    Ok(gone == 1)
}

/// A page of those in a group, by the person's SID.
pub fn members(
    tx: &mut Tx,
    organization: OrganizationSid,
    group: GroupSid,
    after: Option<UserSid>,
    limit: u32,
) -> Result<Vec<GroupMember>> {
    let mut select = Select::new(
        "SELECT organization_sid, group_sid, user_sid, source, given_by, created_at FROM group_member",
    )
    .and("organization_sid = $", organization)
    .and("group_sid = $", group);
    if let Some(after) = after {
        select = select.and("user_sid > $", after);
    }
    tx.page(&select.order("user_sid").limit(limit), |row| {
        Ok(GroupMember {
            organization: row.get(0)?,
            group: row.get(1)?,
            user: row.get(2)?,
            source: row.code(3)?,
            given_by: row.get(4)?,
            created_at: row.get(5)?,
        })
    })
}

/// How many people are in each of several groups; nothing of empty ones.
pub fn count_members(
    tx: &mut Tx,
    organization: OrganizationSid,
    groups: &[GroupSid],
) -> Result<Vec<(GroupSid, i64)>> {
    if groups.is_empty() {
        return Ok(Vec::new());
    }
    let select = Select::new("SELECT group_sid, COUNT(*) FROM group_member")
        .group("group_sid")
        .and("organization_sid = $", organization)
        .and_in("group_sid", groups.iter().copied());
    tx.page(&select, |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Those in a group whose keys, or whose service accounts, may lose what stands behind them.
pub fn answerable(
    tx: &mut Tx,
    organization: OrganizationSid,
    group: GroupSid,
    limit: u32,
) -> Result<Vec<UserSid>> {
    let now = tx.now();
    tx.all(
        "SELECT g.user_sid FROM group_member g WHERE g.organization_sid = $1 AND g.group_sid = $2
         AND (EXISTS (SELECT 1 FROM api_key k WHERE k.organization_sid = g.organization_sid AND k.principal_sid = g.user_sid AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $3))
           OR EXISTS (SELECT 1 FROM service_account s WHERE s.organization_sid = g.organization_sid AND s.sponsor_sid = g.user_sid))
         ORDER BY g.user_sid LIMIT $4",
        args![organization, group, now, limit],
        |row| row.get(0),
    )
}

/// The groups that a person is in.
pub fn of_user(tx: &mut Tx, organization: OrganizationSid, user: UserSid) -> Result<Vec<GroupSid>> {
    tx.all(
        "SELECT group_sid FROM group_member WHERE organization_sid = $1 AND user_sid = $2 ORDER BY group_sid",
        args![organization, user],
        |row| row.get(0),
    )
}

/// The groups that several people are in, by person.
pub fn of_users(
    tx: &mut Tx,
    organization: OrganizationSid,
    users: &[UserSid],
) -> Result<Vec<(UserSid, GroupSid)>> {
    if users.is_empty() {
        return Ok(Vec::new());
    }
    let select = Select::new("SELECT user_sid, group_sid FROM group_member")
        .and("organization_sid = $", organization)
        .and_in("user_sid", users.iter().copied());
    tx.page(&select.order("user_sid, group_sid"), |row| {
        Ok((row.get(0)?, row.get(1)?))
    })
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

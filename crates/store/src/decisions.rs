//! What decisions are made of, read in bulk: a whole organization, or the rows behind some of its objects. Each function is one
//! statement that hands its rows on as they come. No rule of who may do what lives here.

use muster_model::{
    AccountSid, AnySid, GroupSid, KeySid, Network, OrganizationSid, PermissionSet, Principal,
    Result, Role, RoleSid, Scope, ServiceAccountSid, Source, Status, Time, UserSid,
};

use crate::{Row, Select, Tx, Value, args, list, permissions, role};

/// An account as decisions need it.
#[derive(Debug, Clone)]
pub struct AccountRow {
    /// The account.
    pub sid: AccountSid,
    /// The one directly above.
    pub parent: Option<AccountSid>,
    /// Whether it works, taken alone.
    pub status: Status,
    /// The owner of a top-level account.
    pub owner: Option<UserSid>,
}

/// An assignment as decisions need it.
#[derive(Debug, Clone)]
pub struct GrantRow {
    /// Who holds it.
    pub principal: Principal,
    /// The role.
    pub role: RoleSid,
    /// Where.
    pub scope: Scope,
    /// Whether it flows down.
    pub inherit: bool,
    /// Held-out accounts.
    pub except: Vec<AccountSid>,
    /// When it ends by itself.
    pub expires_at: Option<Time>,
    /// By which door it came.
    pub source: Source,
}

/// A key that was not revoked, as decisions need it.
#[derive(Debug, Clone)]
pub struct KeyRow {
    /// The key.
    pub sid: KeySid,
    /// Who it acts as.
    pub principal: Principal,
    /// Where it works: there and below.
    pub scope: Scope,
    /// Its own permissions.
    pub permissions: PermissionSet,
    /// When it ends by itself.
    pub expires_at: Option<Time>,
    /// Of its secret.
    pub digest: Vec<u8>,
    /// Of the secret before the last rotation, and until when that is good.
    pub old: Option<(Vec<u8>, Time)>,
    /// From where it may be used; empty is from anywhere.
    pub networks: Vec<Network>,
}

/// The ends of several streams, in no order.
pub fn heads(tx: &mut Tx, streams: &[OrganizationSid]) -> Result<Vec<(OrganizationSid, i64)>> {
    if streams.is_empty() {
        return Ok(Vec::new());
    }
    tx.page(
        &Select::new("SELECT organization_sid, sequence FROM event_head")
            .and_in("organization_sid", streams.iter().copied()),
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// What the events after one number and up to another are about, at most `limit`; each once.
pub fn targets(
    tx: &mut Tx,
    stream: OrganizationSid,
    after: i64,
    up_to: i64,
    limit: u32,
) -> Result<Vec<AnySid>> {
    tx.all(
        "SELECT DISTINCT target_sid FROM event_target WHERE organization_sid = $1 AND sequence > $2 AND sequence <= $3 LIMIT $4",
        args![stream, after, up_to, limit],
        |row| row.get(0),
    )
}

/// Whether the organization works; none when there is none.
pub fn status(tx: &mut Tx, organization: OrganizationSid) -> Result<Option<Status>> {
    tx.opt(
        "SELECT status FROM organization WHERE sid = $1",
        args![organization],
        |row| row.code(0),
    )
}

/// The whole organization, or the rows where `column` is one of these.
fn of<'a, S: Copy + Into<Value<'a>>>(
    select: Select<'a>,
    column: &'static str,
    only: Option<&[S]>,
) -> Select<'a> {
    match only {
        Some(sids) => select.and_in(column, sids.iter().copied()),
        None => select,
    }
}

fn each(tx: &mut Tx, select: &Select, mut read: impl FnMut(&Row) -> Result<()>) -> Result<()> {
    // A Vec of nothing takes no memory.
    tx.page(select, |row| read(row)).map(drop)
}

/// Accounts, whatever their status; those above come before those below.
pub fn accounts(
    tx: &mut Tx,
    organization: OrganizationSid,
    only: Option<&[AccountSid]>,
    mut take: impl FnMut(AccountRow),
) -> Result<()> {
    let select = Select::new("SELECT sid, parent_sid, status, owner_sid FROM account")
        .and("organization_sid = $", organization);
    each(tx, &of(select, "sid", only).order("path"), |row| {
        take(AccountRow {
            sid: row.get(0)?,
            parent: row.get::<String>(1)?.parse().ok(),
            status: row.code(2)?,
            owner: row.get(3)?,
        });
        Ok(())
    })
}

/// Which top-level accounts these people own.
pub fn owned(
    tx: &mut Tx,
    organization: OrganizationSid,
    owners: &[UserSid],
    mut take: impl FnMut(UserSid, AccountSid),
) -> Result<()> {
    let select = Select::new("SELECT owner_sid, sid FROM account")
        .and("organization_sid = $", organization)
        .and_in("owner_sid", owners.iter().copied());
    each(tx, &select, |row| {
        take(row.get(0)?, row.get(1)?);
        Ok(())
    })
}

/// The organization's own roles.
pub fn roles(
    tx: &mut Tx,
    organization: OrganizationSid,
    only: Option<&[RoleSid]>,
    mut take: impl FnMut(Role),
) -> Result<()> {
    let select = Select::new("SELECT sid, name, permissions, extends_sid FROM custom_role")
        .and("organization_sid = $", organization);
    each(tx, &of(select, "sid", only).order("sid"), |row| {
        take(role::joined(row.get(0)?, row, 1)?);
        Ok(())
    })
}

/// People whose membership is active.
pub fn active_members(
    tx: &mut Tx,
    organization: OrganizationSid,
    only: Option<&[UserSid]>,
    mut take: impl FnMut(UserSid),
) -> Result<()> {
    let select = Select::new("SELECT user_sid FROM membership")
        .and("organization_sid = $", organization)
        .and("status = $", "active");
    each(tx, &of(select, "user_sid", only), |row| {
        take(row.get(0)?);
        Ok(())
    })
}

/// Service accounts, each with whether it works: it and its sponsor are active. Of these, and of those that these people sponsor.
pub fn service_accounts(
    tx: &mut Tx,
    organization: OrganizationSid,
    only: Option<(&[ServiceAccountSid], &[UserSid])>,
    mut take: impl FnMut(ServiceAccountSid, bool),
) -> Result<()> {
    let mut select = Select::new(
        "SELECT s.sid, s.status, m.status FROM service_account s LEFT JOIN membership m ON m.organization_sid = s.organization_sid AND m.user_sid = s.sponsor_sid",
    )
    .and("s.organization_sid = $", organization);
    if let Some((sids, sponsors)) = only {
        select = select.and_any_in([
            ("s.sid", sids.iter().copied().map(Value::from).collect(), ""),
            (
                "s.sponsor_sid",
                sponsors.iter().copied().map(Value::from).collect(),
                "",
            ),
        ]);
    }
    each(tx, &select, |row| {
        let own: String = row.get(1)?;
        let sponsor: Option<String> = row.get(2)?;
        take(
            row.get(0)?,
            own == "active" && sponsor.as_deref() == Some("active"),
        );
        Ok(())
    })
}

/// Assignments, expired ones too; one principal's behind each other.
pub fn grants(
    tx: &mut Tx,
    organization: OrganizationSid,
    only: Option<&[Principal]>,
    mut take: impl FnMut(GrantRow),
) -> Result<()> {
    let select = Select::new(
        "SELECT principal_sid, role_sid, scope_sid, inherit, except_sids, expires_at, source FROM assignment",
    )
    .and("organization_sid = $", organization);
    each(
        tx,
        &of(select, "principal_sid", only).order("principal_sid"),
        |row| {
            take(GrantRow {
                principal: row.get(0)?,
                role: row.get(1)?,
                scope: row.get(2)?,
                inherit: row.get(3)?,
                except: list::read(&row.get::<String>(4)?)?,
                expires_at: row.get(5)?,
                source: row.code(6)?,
            });
            Ok(())
        },
    )
}

/// Who is in which group.
pub fn group_members(
    tx: &mut Tx,
    organization: OrganizationSid,
    only: Option<&[UserSid]>,
    mut take: impl FnMut(UserSid, GroupSid),
) -> Result<()> {
    let select = Select::new("SELECT user_sid, group_sid FROM group_member")
        .and("organization_sid = $", organization);
    each(tx, &of(select, "user_sid", only), |row| {
        take(row.get(0)?, row.get(1)?);
        Ok(())
    })
}

/// Who is held out of which account.
pub fn hold_outs(
    tx: &mut Tx,
    organization: OrganizationSid,
    only: Option<&[UserSid]>,
    mut take: impl FnMut(UserSid, AccountSid),
) -> Result<()> {
    let select = Select::new("SELECT user_sid, account_sid FROM hold_out")
        .and("organization_sid = $", organization);
    each(tx, &of(select, "user_sid", only), |row| {
        take(row.get(0)?, row.get(1)?);
        Ok(())
    })
}

/// Keys that were not revoked, expired ones too.
pub fn keys(
    tx: &mut Tx,
    organization: OrganizationSid,
    only: Option<&[KeySid]>,
    mut take: impl FnMut(KeyRow),
) -> Result<()> {
    let select = Select::new(
        "SELECT sid, principal_sid, scope_sid, permissions, expires_at, digest, old_digest, old_ends_at, networks FROM api_key",
    )
    .and("organization_sid = $", organization)
    .and_all("revoked_at IS NULL", []);
    each(tx, &of(select, "sid", only), |row| {
        let old: Option<Vec<u8>> = row.get(6)?;
        take(KeyRow {
            sid: row.get(0)?,
            principal: row.get(1)?,
            scope: row.get(2)?,
            permissions: permissions::read(&row.get::<String>(3)?),
            expires_at: row.get(4)?,
            digest: row.get(5)?,
            old: old.zip(row.get(7)?),
            networks: list::read_words(&row.get::<String>(8)?)?,
        });
        Ok(())
    })
}

//! Rows of `api_key` and their look-up in `credential`.

use muster_model::{
    AccountSid, ApiKey, KeySid, OrganizationSid, Principal, Result, Scope, Time, api_key::KeyStatus,
};

use crate::{Row, Select, Tx, args, list, permissions, text};

macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT organization_sid, sid, name, kind, principal_sid, created_by, scope_sid, permissions, expires_at, revoked_at, last_used_at, last_used_address, last_used_agent, created_at, updated_at, version, networks, shown_to, old_ends_at, digest, old_digest FROM api_key ",
            $tail
        )
    };
}

/// The columns of a key.
pub(crate) fn read(row: &Row) -> Result<ApiKey> {
    Ok(ApiKey {
        organization: row.get(0)?,
        sid: row.get(1)?,
        name: row.get(2)?,
        kind: row.code(3)?,
        principal: row.get(4)?,
        created_by: row.get(5)?,
        scope: row.get(6)?,
        permissions: permissions::read(&row.get::<String>(7)?),
        expires_at: row.get(8)?,
        revoked_at: row.get(9)?,
        last_used_at: row.get(10)?,
        last_used_address: row.get(11)?,
        last_used_agent: row.get(12)?,
        created_at: row.get(13)?,
        updated_at: row.get(14)?,
        version: row.get(15)?,
        networks: list::read_words(&row.get::<String>(16)?)?,
        shown_to: list::read_words(&row.get::<String>(17)?)?,
        old_ends_at: row.get(18)?,
    })
}

/// Keys of an organization, to be narrowed.
pub(crate) fn select(organization: OrganizationSid) -> Select<'static> {
    Select::new(select!("")).and("organization_sid = $", organization)
}

/// Adds a key with the digest of its secret.
pub fn insert(tx: &mut Tx, key: &ApiKey, digest: &[u8]) -> Result<()> {
    tx.exec(
        "INSERT INTO credential (sid, organization_sid) VALUES ($1, $2)",
        args![key.sid, key.organization],
    )?;
    tx.exec(
        "INSERT INTO api_key (organization_sid, sid, name, kind, principal_sid, created_by, scope_sid, permissions, digest, expires_at, created_at, updated_at, version, networks, shown_to, name_key)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        args![
            key.organization, key.sid, &key.name, key.kind.code(), key.principal, key.created_by, key.scope, permissions::write(key.permissions), digest,
            key.expires_at, key.created_at, key.updated_at, key.version, list::write_words(&key.networks), list::write_words(&key.shown_to), text::key(&key.name)
        ],
    )?;
    Ok(())
}

/// The organization of a key: immutable.
pub fn organization(tx: &mut Tx, sid: KeySid) -> Result<Option<OrganizationSid>> {
    tx.opt(
        "SELECT organization_sid FROM credential WHERE sid = $1",
        args![sid],
        |row| row.get(0),
    )
}

/// Reads one key, revoked ones too.
pub fn find(tx: &mut Tx, organization: OrganizationSid, sid: KeySid) -> Result<Option<ApiKey>> {
    tx.opt(
        select!("WHERE organization_sid = $1 AND sid = $2"),
        args![organization, sid],
        read,
    )
}

/// Reads several keys at once, revoked ones too, in no order.
pub fn find_all(
    tx: &mut Tx,
    organization: OrganizationSid,
    sids: &[KeySid],
) -> Result<Vec<ApiKey>> {
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

/// Digests of the secrets of a key: the present one, and the one before the last rotation.
#[derive(Debug)]
pub struct Digests {
    /// Of the present secret.
    pub present: Vec<u8>,
    /// Of the one before, which stops at the key's `old_ends_at`.
    pub old: Option<Vec<u8>>,
}

/// Reads one key with the digests of its secrets.
pub fn find_with_digests(
    tx: &mut Tx,
    organization: OrganizationSid,
    sid: KeySid,
) -> Result<Option<(ApiKey, Digests)>> {
    tx.opt(
        select!("WHERE organization_sid = $1 AND sid = $2"),
        args![organization, sid],
        |row| {
            let digests = Digests {
                present: row.get(19)?,
                old: row.get(20)?,
            };
            Ok((read(row)?, digests))
        },
    )
}

/// Keys of several principals that open something at `now`, by principal.
pub fn live_of_principals(
    tx: &mut Tx,
    organization: OrganizationSid,
    principals: &[Principal],
) -> Result<Vec<ApiKey>> {
    if principals.is_empty() {
        return Ok(Vec::new());
    }
    let now = tx.now();
    let select = Select::new(select!(""))
        .and("organization_sid = $", organization)
        .and_in("principal_sid", principals.iter().copied())
        .and(
            "revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $)",
            now,
        );
    tx.page(&select.order("principal_sid, sid"), read)
}

/// How many live keys several principals have, each with the scope of the key.
pub fn live_scopes(
    tx: &mut Tx,
    organization: OrganizationSid,
    principals: &[Principal],
) -> Result<Vec<(Principal, Scope)>> {
    if principals.is_empty() {
        return Ok(Vec::new());
    }
    let now = tx.now();
    let select = Select::new("SELECT principal_sid, scope_sid FROM api_key")
        .and("organization_sid = $", organization)
        .and_in("principal_sid", principals.iter().copied())
        .and(
            "revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $)",
            now,
        );
    tx.page(&select, |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Revokes a key.
pub fn revoke(tx: &mut Tx, organization: OrganizationSid, sid: KeySid) -> Result<()> {
    let now = tx.now();
    tx.exec("UPDATE api_key SET revoked_at = $1, updated_at = $2, version = version + 1 WHERE organization_sid = $3 AND sid = $4", args![now, now, organization, sid])?;
    Ok(())
}

/// Writes a key's new secret with whom it acts as and who has seen it. The secret before it is dead at once, or opens something
/// until the key's `old_ends_at`; one before that is dead in any case.
pub fn replace_secret(tx: &mut Tx, key: &ApiKey, digest: &[u8]) -> Result<bool> {
    let now = tx.now();
    let keep_old = key.old_ends_at.is_some();
    let changed = tx.exec(
        "UPDATE api_key SET old_digest = CASE WHEN $1 THEN digest ELSE NULL END, digest = $2, old_ends_at = $3, principal_sid = $4, shown_to = $5, updated_at = $6, version = version + 1
         WHERE organization_sid = $7 AND sid = $8 AND version = $9",
        args![keep_old, digest, key.old_ends_at, key.principal, list::write_words(&key.shown_to), now, key.organization, key.sid, key.version],
    )?;
    Ok(changed == 1)
}

/// Writes name, networks, permissions and end of the version that was read; false when it has changed since.
pub fn update(tx: &mut Tx, key: &ApiKey) -> Result<bool> {
    let now = tx.now();
    let changed = tx.exec(
        "UPDATE api_key SET name = $1, name_key = $2, networks = $3, permissions = $4, expires_at = $5, updated_at = $6, version = version + 1 WHERE organization_sid = $7 AND sid = $8 AND version = $9",
        args![&key.name, text::key(&key.name), list::write_words(&key.networks), permissions::write(key.permissions), key.expires_at, now, key.organization, key.sid, key.version],
    )?;
    Ok(changed == 1)
}

/// Sets when a key ends by itself.
pub fn set_expiry(
    tx: &mut Tx,
    organization: OrganizationSid,
    sid: KeySid,
    expires_at: Time,
) -> Result<()> {
    let now = tx.now();
    tx.exec("UPDATE api_key SET expires_at = $1, updated_at = $2, version = version + 1 WHERE organization_sid = $3 AND sid = $4", args![expires_at, now, organization, sid])?;
    Ok(())
}

/// Notes an allowed request, unless one was noted less than a minute ago.
pub fn see(
    tx: &mut Tx,
    organization: OrganizationSid,
    sid: KeySid,
    at: Time,
    address: &str,
    agent: Option<&str>,
) -> Result<()> {
    tx.note(
        "UPDATE api_key SET last_used_at = $1, last_used_address = $2, last_used_agent = $3 WHERE organization_sid = $4 AND sid = $5 AND (last_used_at IS NULL OR last_used_at < $6)",
        args![at, address, agent, organization, sid, at - std::time::Duration::from_secs(59)],
    )?;
    Ok(())
}

/// What a list of keys asks for.
#[derive(Debug, Clone, Default)]
pub struct KeyFilter {
    /// At exactly this scope.
    pub scope: Option<Scope>,
    /// Acting as this principal.
    pub principal: Option<Principal>,
    /// Only at these accounts; `None` is everywhere.
    pub accounts: Option<Vec<AccountSid>>,
    /// In this state.
    pub status: Option<KeyStatus>,
    /// Live ones not used at or after this instant, nor made after it.
    pub unused_since: Option<Time>,
    /// Live ones that end before this instant.
    pub ends_before: Option<Time>,
    /// Whose name begins so, without regard to case.
    pub name: Option<String>,
    /// The newest first.
    pub descending: bool,
}

const LIVE: &str = "revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $)";

/// A page of keys by SID, revoked ones too.
pub fn page(
    tx: &mut Tx,
    organization: OrganizationSid,
    filter: &KeyFilter,
    after: Option<KeySid>,
    limit: u32,
) -> Result<Vec<ApiKey>> {
    let now = tx.now();
    let mut select = Select::new(select!("")).and("organization_sid = $", organization);
    if let Some(scope) = filter.scope {
        select = select.and("scope_sid = $", scope);
    }
    if let Some(principal) = filter.principal {
        select = select.and("principal_sid = $", principal);
    }
    if let Some(accounts) = &filter.accounts {
        select = select.and_in("scope_sid", accounts.iter().copied());
    }
    select = match filter.status {
        Some(KeyStatus::Active) => select.and(LIVE, now),
        Some(KeyStatus::Expired) => select.and("revoked_at IS NULL AND expires_at <= $", now),
        Some(KeyStatus::Revoked) => select.and_all("revoked_at IS NOT NULL", []),
        None => select,
    };
    if let Some(since) = filter.unused_since {
        select = select
            .and(LIVE, now)
            .and("COALESCE(last_used_at, created_at) < $", since);
    }
    if let Some(before) = filter.ends_before {
        select = select.and(LIVE, now).and("expires_at < $", before);
    }
    if let Some(name) = &filter.name {
        let key = text::key(name);
        select = select
            .and("name_key < $", text::after_prefix(&key))
            .and("name_key >= $", key);
    }
    let (beyond, order) = if filter.descending {
        ("sid < $", "sid DESC")
    } else {
        ("sid > $", "sid")
    };
    if let Some(after) = after {
        select = select.and(beyond, after);
    }
    tx.page(&select.order(order).limit(limit), read)
}

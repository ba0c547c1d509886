//! API keys: made, shown, renamed and revoked, and the rules of what a key may carry.
//! What becomes of keys when their person loses access is in `leftover_keys`.

use std::time::Duration;

use muster_model::{
    ApiKey, Error, KeyKind, KeySid, Permission, Principal, Result, Scope, Sid, User, UserSid,
    secret::{Secret, SecretKind},
    text,
    time::DAY,
};
use muster_store::api_key;
use serde::{Deserialize, Serialize};

use crate::{
    App, Page, PageRequest, Request,
    act::{Act, Site},
    record::Draft,
};

mod rules;
mod shown;

use rules::{carried, check_life, require_access_until};
pub(crate) use rules::{covered_until, end_of, holds_until, named, require_ceiling};
use shown::{details, list, reread};

/// How long a key lives when nobody says.
pub const DEFAULT_KEY_LIFE: Duration = Duration::from_secs(365 * DAY.as_secs());

/// A key to be made.
#[derive(Debug, Clone)]
pub struct NewApiKey {
    /// Where it works: there and below.
    pub scope: Scope,
    /// What people call it.
    pub name: String,
    /// What it may do.
    pub kind: KeyKind,
    /// The chosen permissions of a restricted key; empty for the other kinds.
    pub permissions: Vec<String>,
    /// Whom it acts as; nobody named is its maker.
    pub principal: Option<Principal>,
    /// How long it lives; `None` is for good.
    pub expires_in: Option<Duration>,
    /// Networks it may be used from.
    pub networks: Vec<String>,
}

/// A key with the names that answers show beside it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KeyDetails {
    /// The key.
    pub key: ApiKey,
    /// Name of its account or organization.
    pub scope_name: String,
    /// The person it acts as.
    pub principal: Option<User>,
    /// The person who made it.
    pub created_by: Option<User>,
}

/// A key that was made.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CreatedKey {
    /// The key.
    pub details: KeyDetails,
    /// Its secret: shown once.
    pub secret: String,
}

/// Whose keys are listed.
#[derive(Debug, Clone, Copy)]
pub enum KeysOf {
    /// Those of exactly this account, or of the organization itself.
    Scope(Scope),
    /// Those that act as this person in the current organization.
    User(UserSid),
}

impl App {
    /// Makes a key. Its secret is in the answer and nowhere else.
    pub async fn create_api_key(&self, request: &Request, new: NewApiKey) -> Result<CreatedKey> {
        self.act(request, move |act| create(act, &new)).await
    }

    /// A page of keys, revoked ones too.
    pub async fn api_keys(
        &self,
        request: &Request,
        of: KeysOf,
        page: PageRequest,
    ) -> Result<Page<KeyDetails>> {
        self.read(request, move |act| list(act, of, &page)).await
    }

    /// One key.
    pub async fn api_key(&self, request: &Request, sid: KeySid) -> Result<KeyDetails> {
        self.read(request, move |act| {
            let (key, site) = find(act, sid)?;
            if !is_own(act, &key) {
                act.require_at(Permission::API_KEYS_READ, &site)?;
            }
            details(act, key)
        })
        .await
    }

    /// Gives a key another name.
    pub async fn rename_api_key(
        &self,
        request: &Request,
        sid: KeySid,
        name: String,
    ) -> Result<KeyDetails> {
        self.act(request, move |act| rename(act, sid, &name)).await
    }

    /// Revokes a key: the next request with it is refused.
    pub async fn revoke_api_key(&self, request: &Request, sid: KeySid) -> Result<KeyDetails> {
        self.act(request, move |act| revoke(act, sid)).await
    }
}

fn create(act: &mut Act, new: &NewApiKey) -> Result<CreatedKey> {
    let site = act.require(Permission::API_KEYS_CREATE, new.scope)?;
    act.caller.require_step_up(act.now())?;
    let maker = act.caller.user.ok_or_else(not_a_person)?;
    if new
        .principal
        .is_some_and(|principal| principal != maker.into())
    {
        return Err(not_a_person());
    }
    let held = act.held_at(&site.place)?;
    let (permissions, chosen) = carried(new, held);
    require_ceiling(act, &site, permissions)?;
    let expires_at = new.expires_in.map(|life| act.now() + life);
    require_access_until(act, &site, permissions, expires_at)?;
    chosen?;
    let name = text::name(&new.name, "name")?;
    check_life(new.expires_in)?;
    if !new.networks.is_empty() {
        return Err(Error::invalid(
            "networks",
            "api_key.networks",
            "A key can't be bound to networks yet. Leave networks empty.",
        ));
    }
    let now = act.now();
    let key = ApiKey {
        organization: site.organization.sid,
        sid: act.tx.new_sid(),
        name,
        kind: new.kind,
        principal: maker.into(),
        created_by: maker,
        scope: new.scope,
        permissions,
        expires_at,
        revoked_at: None,
        last_used_at: None,
        last_used_address: None,
        last_used_agent: None,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    let secret = issue(act, &key)?;
    Ok(CreatedKey {
        details: details(act, key)?,
        secret,
    })
}

fn not_a_person() -> Error {
    Error::forbidden(
        "api_key.principal",
        "A key acts as the person who makes it. Leave principal out.",
    )
}

/// Writes a key that every rule allows, with its event, and gives its secret.
pub(crate) fn issue(act: &mut Act, key: &ApiKey) -> Result<String> {
    let (secret, digest) = new_secret(act, key.sid);
    api_key::insert(act.tx, key, &digest)?;
    let permissions: Vec<_> = key.permissions.iter().map(Permission::name).collect();
    let mut draft = Draft::new("api_key.created", key.organization)
        .at(key.scope)
        .text(key.sid, "name", key.name.as_str())
        .about(key.principal)
        .after("kind", key.kind.code())
        .after("principal", key.principal.to_string())
        .after("permissions", permissions);
    if let Some(end) = key.expires_at {
        draft = draft.after("expires_at", end.to_string());
    }
    act.record(draft)?;
    Ok(secret)
}

/// A new secret for a key, in clear, and the digest that is kept of it.
pub(crate) fn new_secret(act: &mut Act, sid: KeySid) -> (String, Vec<u8>) {
    let secret = Secret {
        kind: SecretKind::Key,
        bits: sid.bits(),
        random: act.tx.random(),
    };
    (secret.reveal(), act.app.keys.digest(&secret))
}

/// Whether a person sees and revokes the key because it is theirs, or a key because it is itself. A key has no part in its person's other keys.
fn is_own(act: &Act, key: &ApiKey) -> bool {
    match (&act.caller.key, act.caller.user) {
        (Some(calling), _) => calling.sid == key.sid,
        (None, Some(user)) => key.principal == user.into(),
        (None, None) => false,
    }
}

/// Finds a key that the caller sees: their own, or one at a place where they hold anything.
fn find(act: &mut Act, sid: KeySid) -> Result<(ApiKey, Site)> {
    let absent = || Error::not_found("api_key.not_found");
    let (organization, key) = act
        .search(|tx, organization| api_key::find(tx, organization, sid))?
        .ok_or_else(absent)?;
    let site = if is_own(act, &key) {
        act.site_in(organization, key.scope)?.ok_or_else(absent)?
    } else {
        act.see(key.scope).map_err(|_| absent())?
    };
    Ok((key, site))
}

fn rename(act: &mut Act, sid: KeySid, name: &str) -> Result<KeyDetails> {
    let (key, site) = find(act, sid)?;
    act.require_at(Permission::API_KEYS_CREATE, &site)?;
    require_ceiling(act, &site, key.permissions)?;
    require_live(&key)?;
    act.require_version(key.version)?;
    let name = text::name(name, "name")?;
    if !api_key::rename(act.tx, &key, &name)? {
        return Err(Error::stale());
    }
    let draft = Draft::new("api_key.updated", key.organization)
        .at(key.scope)
        .text(sid, "name_before", key.name.as_str())
        .text(sid, "name", name.as_str());
    act.record(draft.about(key.principal))?;
    reread(act, &key)
}

fn revoke(act: &mut Act, sid: KeySid) -> Result<KeyDetails> {
    let (key, site) = find(act, sid)?;
    if !is_own(act, &key) {
        act.require_at(Permission::API_KEYS_REVOKE, &site)?;
    }
    act.require_active(&site.organization)?;
    require_live(&key)?;
    act.require_version(key.version)?;
    end(act, &key)?;
    reread(act, &key)
}

fn require_live(key: &ApiKey) -> Result<()> {
    match key.revoked_at {
        None => Ok(()),
        Some(at) => Err(Error::conflict(
            "api_key.revoked",
            format!("This key was revoked {at}."),
        )),
    }
}

/// Revokes a key with its event.
pub(crate) fn end(act: &mut Act, key: &ApiKey) -> Result<()> {
    api_key::revoke(act.tx, key.organization, key.sid)?;
    let draft = Draft::new("api_key.revoked", key.organization)
        .at(key.scope)
        .text(key.sid, "name", key.name.as_str())
        .about(key.principal)
        .before("kind", key.kind.code());
    act.record(draft).map(drop)
}

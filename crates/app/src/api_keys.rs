//! API keys: made, shown and revoked. The rules of what a key may carry are in `rules` and `reach`, who answers for it in `holder`,
//! its change in `change`, new secrets in `secrets`. What becomes of keys when their person loses access is in `leftover_keys`.

use std::time::Duration;

use muster_model::{
    AnySid, ApiKey, Error, KeyKind, KeySid, Permission, Principal, Result, Scope,
    ServiceAccountSid, ServiceAccountStatus, Sid, Time, UserSid,
    secret::{Secret, SecretKind},
    text,
    time::DAY,
};
use muster_store::api_key;
use serde::{Deserialize, Serialize};

use crate::{
    App, Page, PageRequest, Request, WithNames, WithPermitted,
    act::{Act, Site},
    mentions::Mentions,
    record::Draft,
    service_accounts,
};

mod change;
mod holder;
mod leak;
mod reach;
mod report;
mod rules;
mod search;
mod secrets;
mod shown;
mod sites;
mod warnings;

pub use change::KeyChange;
pub(crate) use holder::Holder;
pub(crate) use reach::further;
use reach::{require_ceiling, require_held, require_receivable};
pub use report::{KeyReport, KeyReportQuery, ReportedKey};
use rules::{carried, check_life, networks, require_access_until};
pub(crate) use rules::{covered_until, end_of};
pub use search::KeySearch;
pub use secrets::DEFAULT_OVERLAP;
pub(crate) use secrets::{hand_over, require_movable};
use shown::{details, list, reread};
pub(crate) use sites::Sites;
pub(crate) use warnings::{WARN_KEY, schedule as schedule_warnings, warn};

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

impl Mentions for ApiKey {
    fn mentioned(&self) -> Vec<AnySid> {
        let shown_to = self.shown_to.iter().map(|seer| seer.any());
        [
            self.scope.into(),
            self.principal.into(),
            self.created_by.into(),
        ]
        .into_iter()
        .chain(shown_to)
        .collect()
    }
}

/// A key with a secret that is new: it was made, rotated or handed over.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CreatedKey {
    /// The key.
    pub details: WithNames<ApiKey>,
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
    /// Those that act as this service account.
    ServiceAccount(ServiceAccountSid),
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
    ) -> Result<WithNames<Page<WithPermitted<ApiKey>>>> {
        self.read(request, move |act| list(act, of, &page)).await
    }

    /// One key.
    pub async fn api_key(
        &self,
        request: &Request,
        sid: KeySid,
    ) -> Result<WithNames<WithPermitted<ApiKey>>> {
        self.read(request, move |act| {
            let (key, site) = find(act, sid)?;
            if !is_own(act, &key) {
                act.require_at(Permission::API_KEYS_READ, &site)?;
            }
            let organization = key.organization;
            let key = act.with_permitted(organization, key)?;
            act.with_names(organization, key)
        })
        .await
    }

    /// Revokes a key: the next request with it is refused.
    pub async fn revoke_api_key(
        &self,
        request: &Request,
        sid: KeySid,
    ) -> Result<WithNames<ApiKey>> {
        self.act(request, move |act| revoke(act, sid)).await
    }
}

fn create(act: &mut Act, new: &NewApiKey) -> Result<CreatedKey> {
    let site = act.require(Permission::API_KEYS_CREATE, new.scope)?;
    act.caller.require_step_up(act.now())?;
    let maker = act.caller.principal().ok_or_else(not_a_person)?;
    let principal = new.principal.unwrap_or(maker);
    if principal != maker {
        require_service(act, principal)?;
    }
    let held = act.held_at(&site.place)?;
    let (permissions, chosen) = carried(new, held);
    require_ceiling(act, &site, permissions, principal)?;
    let expires_at = new.expires_in.map(|life| act.now() + life);
    require_access_until(act, &site, permissions, expires_at)?;
    chosen?;
    let name = text::name(&new.name, "name")?;
    check_life(new.expires_in)?;
    let networks = networks(&new.networks)?;
    require_answered(act, principal, &site, expires_at)?;
    let now = act.now();
    let key = ApiKey {
        organization: site.organization.sid,
        sid: act.tx.new_sid(),
        name,
        kind: new.kind,
        principal,
        created_by: maker,
        scope: new.scope,
        permissions,
        networks,
        shown_to: vec![maker],
        old_ends_at: None,
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
        "A key acts as the person who makes it, or as a service account. Leave principal out, or name an SV….",
    )
}

/// Somebody else whom a new key acts as can only be a service account, and it takes the right to manage that.
fn require_service(act: &mut Act, principal: Principal) -> Result<()> {
    let Principal::ServiceAccount(sid) = principal else {
        return Err(not_a_person());
    };
    let (service, owner) = service_accounts::find(act, sid)?;
    act.require_at(Permission::SERVICE_ACCOUNTS_MANAGE, &owner)?;
    if service.status == ServiceAccountStatus::Active {
        Ok(())
    } else {
        Err(service_accounts::disabled())
    }
}

/// A service account's key works inside the account that owns it, where its sponsor has access for as long as the key lives.
fn require_answered(
    act: &mut Act,
    principal: Principal,
    site: &Site,
    expires_at: Option<Time>,
) -> Result<()> {
    let holder = Holder::of(act, site.organization.sid, principal)?
        .ok_or_else(|| Error::internal(format!("{principal} makes a key and is not there")))?;
    let Some(service) = &holder.service else {
        return Ok(());
    };
    service_accounts::require_inside(service, site, "principal")?;
    holder.require_answered_until(
        rules::end(expires_at),
        site,
        &service.name,
        "expires_in",
        act.now(),
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
    if !key.networks.is_empty() {
        draft = draft.after("networks", key.networks.len());
    }
    act.record(draft)?;
    schedule_warnings(act, key)?;
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

/// Whether somebody sees and revokes the key because it is theirs, or a key because it is itself. A key has no part in its person's other keys.
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

/// Rotating, moving or changing a key takes the right to make one and every permission that it has; a service account's key also
/// the right to manage that, unless the key itself asks. Who gives or gets more by it than they had needs it as far as it reaches.
fn find_to_change(act: &mut Act, sid: KeySid) -> Result<(ApiKey, Site)> {
    let (key, site) = find(act, sid)?;
    act.require_at(Permission::API_KEYS_CREATE, &site)?;
    act.caller.require_step_up(act.now())?;
    if let Principal::ServiceAccount(_) = key.principal
        && !is_own(act, &key)
    {
        act.require_at(Permission::SERVICE_ACCOUNTS_MANAGE, &site)?;
    }
    require_held(act, &site, key.permissions)?;
    require_live(act, &key)?;
    act.require_version(key.version)?;
    Ok((key, site))
}

fn revoke(act: &mut Act, sid: KeySid) -> Result<WithNames<ApiKey>> {
    let (key, site) = find(act, sid)?;
    if !is_own(act, &key) {
        act.require_at(Permission::API_KEYS_REVOKE, &site)?;
    }
    act.require_active(&site.organization)?;
    require_unrevoked(&key)?;
    act.require_version(key.version)?;
    end(act, &key)?;
    reread(act, &key)
}

fn require_unrevoked(key: &ApiKey) -> Result<()> {
    match key.revoked_at {
        None => Ok(()),
        Some(at) => Err(Error::conflict(
            "api_key.revoked",
            format!("This key was revoked {at}."),
        )),
    }
}

/// What has ended stays so: nothing brings a key back.
fn require_live(act: &Act, key: &ApiKey) -> Result<()> {
    require_unrevoked(key)?;
    match key.expires_at {
        Some(end) if end <= act.now() => Err(Error::conflict(
            "api_key.expired",
            format!("This key ended {end}. Make a new one."),
        )),
        Some(_) | None => Ok(()),
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

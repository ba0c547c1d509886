//! API keys: made, shown, renamed and revoked, and the rules of what a key may carry.
//! What becomes of keys when their person loses access is in `leftover_keys`.

use std::time::Duration;

use muster_model::{
    AccountSid, AnySid, ApiKey, Assignment, Error, KeyKind, KeySid, OrganizationSid, Permission,
    PermissionSet, Place, Principal, Result, Scope, Sid, Time, User, UserSid,
    permission::Area,
    secret::{Secret, SecretKind},
    text,
    time::{DAY, HOUR},
};
use muster_store::{
    account,
    api_key::{self, KeyFilter},
    membership,
};
use serde::{Deserialize, Serialize};

use crate::{
    App, Page, PageRequest, Request,
    act::{Act, Site},
    record::Draft,
};

/// How long a key lives when nobody says.
pub const DEFAULT_KEY_LIFE: Duration = Duration::from_secs(365 * DAY.as_secs());
/// The longest life of a key that ends at all.
const LONGEST_LIFE: Duration = Duration::from_secs(3_650 * DAY.as_secs());
/// The end of what never ends.
const NEVER: Time = Time::from_micros(i64::MAX);

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

/// What a new key carries, and whether its fields say so well: an unknown permission is the field's fault, but what is known is judged first.
fn carried(new: &NewApiKey, held: PermissionSet) -> (PermissionSet, Result<()>) {
    let carried = match new.kind {
        KeyKind::Restricted => return chosen(&new.permissions),
        KeyKind::Standard => PermissionSet::of_area(Area::Product),
        KeyKind::Main => held
            .without(Permission::ACCOUNTS_CLOSE)
            .without(Permission::OWNERSHIP_TRANSFER),
    };
    let unasked = match new.permissions.is_empty() {
        true => Ok(()),
        false => Err(Error::invalid(
            "permissions",
            "api_key.permissions",
            format!(
                "A {} key has its permissions by its kind. Leave permissions out, or make a restricted key.",
                new.kind
            ),
        )),
    };
    (carried, unasked)
}

fn chosen(names: &[String]) -> (PermissionSet, Result<()>) {
    let mut set = PermissionSet::EMPTY;
    let mut unknown = None;
    for (index, name) in names.iter().enumerate() {
        match name.parse::<Permission>() {
            Ok(permission) => set = set.with(permission),
            Err(_) => {
                unknown.get_or_insert_with(|| {
                    Error::invalid(
                        format!("permissions[{index}]"),
                        "permission.unknown",
                        format!("There is no permission {name:?}. GET /v1/permissions lists them."),
                    )
                });
            }
        }
    }
    if names.is_empty() {
        unknown = Some(Error::invalid(
            "permissions",
            "api_key.permissions",
            "A restricted key needs at least one permission.",
        ));
    }
    (set, unknown.map_or(Ok(()), Err))
}

fn check_life(life: Option<Duration>) -> Result<()> {
    if life.is_none_or(|life| (HOUR..=LONGEST_LIFE).contains(&life)) {
        return Ok(());
    }
    Err(Error::invalid(
        "expires_in",
        "api_key.expires_in",
        "A key lives from one hour (3600) to ten years (315360000), or for good (null).",
    ))
}

/// No key carries, and nobody moves or changes a key that carries, what the caller does not hold at its scope.
pub(crate) fn require_ceiling(
    act: &mut Act,
    site: &Site,
    permissions: PermissionSet,
) -> Result<()> {
    let beyond = permissions.difference(act.held_at(&site.place)?);
    if beyond.is_empty() {
        return Ok(());
    }
    Err(Error::forbidden(
        "api_key.above_ceiling",
        format!(
            "This key has {}, which you don't hold at {}.",
            named(beyond),
            site.name()
        ),
    ))
}

/// The first three permissions of a set by name.
pub(crate) fn named(permissions: PermissionSet) -> String {
    let first: Vec<_> = permissions.iter().take(3).map(Permission::name).collect();
    let more = permissions.len() - first.len();
    let tail = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    first.join(", ") + &tail
}

/// A key never outlives the access it stands on.
fn require_access_until(
    act: &mut Act,
    site: &Site,
    permissions: PermissionSet,
    expires_at: Option<Time>,
) -> Result<()> {
    let subject = act.caller_subject(site.organization.sid)?;
    let end = holds_until(&subject.assignments, permissions, &site.place, act.now());
    if expires_at.unwrap_or(NEVER) <= end {
        return Ok(());
    }
    Err(Error::forbidden(
        "api_key.outlives_access",
        format!(
            "Your access at {} ends {end}, and a key can't outlive it. Choose a shorter expires_in.",
            site.name()
        ),
    ))
}

/// Until when assignments give all of `permissions` at `place`; far away when they never end.
pub(crate) fn holds_until(
    assignments: &[Assignment],
    permissions: PermissionSet,
    place: &Place,
    now: Time,
) -> Time {
    let until = |permission| {
        covered_until(
            assignments
                .iter()
                .filter(|assignment| assignment.role.permissions.contains(permission)),
            place,
            now,
        )
    };
    permissions
        .iter()
        .map(|permission| until(permission).unwrap_or(now))
        .min()
        .unwrap_or(NEVER)
}

/// When the last assignment that reaches `place` ends; nothing when none does.
pub(crate) fn covered_until<'a>(
    assignments: impl IntoIterator<Item = &'a Assignment>,
    place: &Place,
    now: Time,
) -> Option<Time> {
    assignments
        .into_iter()
        .filter(|assignment| assignment.is_live(now) && assignment.reaches(place).is_some())
        .map(|assignment| assignment.expires_at.unwrap_or(NEVER))
        .max()
}

/// When a key ends by itself; far away when it never does.
pub(crate) fn end_of(key: &ApiKey) -> Time {
    key.expires_at.unwrap_or(NEVER)
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

fn reread(act: &mut Act, key: &ApiKey) -> Result<KeyDetails> {
    let key = api_key::find(act.tx, key.organization, key.sid)?;
    details(
        act,
        key.ok_or_else(|| Error::internal("a key that was just written is not there"))?,
    )
}

fn list(act: &mut Act, of: KeysOf, page: &PageRequest) -> Result<Page<KeyDetails>> {
    let (organization, filter) = match of {
        KeysOf::Scope(scope) => {
            let site = act.require(Permission::API_KEYS_READ, scope)?;
            let filter = KeyFilter {
                scope: Some(scope),
                ..Default::default()
            };
            (site.organization.sid, filter)
        }
        KeysOf::User(user) => keys_of_person(act, user)?,
    };
    let named = format!("api_keys {of:?}");
    let after = act
        .position(page, &named)?
        .and_then(|text| text.parse().ok());
    let rows = api_key::page(act.tx, organization, &filter, after, page.limit + 1)?;
    let rows = act.paged(rows, page, &named, |key| key.sid.to_string());
    let data = all_details(act, organization, rows.data)?;
    Ok(Page {
        data,
        next_cursor: rows.next_cursor,
    })
}

/// One's own keys in the current organization, or those of a member in accounts where the caller may read keys.
fn keys_of_person(act: &mut Act, user: UserSid) -> Result<(OrganizationSid, KeyFilter)> {
    let organization = act.current()?;
    let mut filter = KeyFilter {
        principal: Some(user.into()),
        ..Default::default()
    };
    if act.caller.key.is_some() || act.caller.user != Some(user) {
        filter.accounts = act.scopes_with(organization, Permission::API_KEYS_READ)?;
        require_met(act, organization, user, filter.accounts.as_deref())?;
    }
    Ok((organization, filter))
}

/// Who is in none of the accounts that the caller reads is not there for them.
fn require_met(
    act: &mut Act,
    organization: OrganizationSid,
    user: UserSid,
    accounts: Option<&[AccountSid]>,
) -> Result<()> {
    let absent = || Error::not_found("user.not_found");
    let Some(accounts) = accounts else {
        let status = membership::status(act.tx, organization, user)?;
        return status.map(drop).ok_or_else(absent);
    };
    let subject = act.subject(organization, user.into())?;
    let now = act.now();
    for account in accounts {
        if let Some(site) = act.site_in(organization, (*account).into())?
            && covered_until(&subject.assignments, &site.place, now).is_some()
        {
            return Ok(());
        }
    }
    Err(absent())
}

fn details(act: &mut Act, key: ApiKey) -> Result<KeyDetails> {
    let organization = key.organization;
    let mut one = all_details(act, organization, vec![key])?;
    one.pop()
        .ok_or_else(|| Error::internal("a key without details"))
}

/// Looks up the names of a page of keys at once.
fn all_details(
    act: &mut Act,
    organization: OrganizationSid,
    keys: Vec<ApiKey>,
) -> Result<Vec<KeyDetails>> {
    let person = |principal: Principal| AnySid::from(principal).to::<UserSid>();
    let users: Vec<_> = keys
        .iter()
        .flat_map(|key| [person(key.principal), Some(key.created_by)])
        .flatten()
        .collect();
    let members = membership::find_all(act.tx, organization, &users)?;
    let sids: Vec<_> = keys
        .iter()
        .filter_map(|key| AnySid::from(key.scope).to::<AccountSid>())
        .collect();
    let accounts = account::find_all(act.tx, organization, &sids)?;
    let whole = act.organization(organization)?.name;
    let user = |sid: UserSid| {
        let member = members.iter().find(|member| member.user.sid == sid);
        member.map(|member| member.user.clone())
    };
    let detailed = keys.into_iter().map(|key| KeyDetails {
        scope_name: accounts
            .iter()
            .find(|account| key.scope == account.sid.into())
            .map_or_else(|| whole.clone(), |account| account.name.clone()),
        principal: person(key.principal).and_then(user),
        created_by: user(key.created_by),
        key,
    });
    Ok(detailed.collect())
}

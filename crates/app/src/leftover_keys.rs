//! What becomes of a person's keys in the act that takes the access behind them: no key without a living sponsor.
//! Shared by removal, deactivation and the end or change of an assignment. Keys that stay are no matter of this file.

use std::{collections::BTreeMap, time::Duration};

use muster_model::{
    AnySid, ApiKey, Error, KeySid, MembershipStatus, OrganizationSid, Permission, Principal,
    Result, Scope, Subject, Time, UserSid, api_key::Disposition, decide::permissions_at, time::DAY,
};
use muster_store::{api_key, membership};
use serde::{Deserialize, Serialize};

use crate::{
    act::{Act, Site},
    api_keys::{self, covered_until, end_of, holds_until},
    mentions::Mentions,
    record::Draft,
};

/// A key with an allowed request in this time is in use.
const IN_USE: Duration = Duration::from_secs(7 * DAY.as_secs());
/// So many keys are named in the sentence that refuses.
const NAMED: usize = 5;

/// What the caller wants to become of keys that lose their person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyChoice {
    /// They end.
    Revoke,
    /// Another principal takes them over, each with a new secret.
    Transfer {
        /// Who takes them.
        to: Principal,
    },
}

/// A key that was dealt with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettledKey {
    /// The key.
    pub sid: KeySid,
    /// What people call it.
    pub name: String,
    /// When an allowed request last came with it.
    pub last_used: Option<Time>,
    /// What became of it.
    pub disposition: Disposition,
    /// Who has it now, when it was handed over.
    pub transferred_to: Option<Principal>,
    /// The new secret of a key that was handed over: shown once, and not in a dry run.
    pub secret: Option<String>,
}

impl SettledKey {
    /// The person who has it now, when it was handed over.
    pub fn taken_by(&self) -> Option<UserSid> {
        self.transferred_to.and_then(|to| to.any().to())
    }
}

impl Mentions for SettledKey {
    fn mentioned(&self) -> Vec<AnySid> {
        self.transferred_to.map(AnySid::from).into_iter().collect()
    }
}

/// Deals with every live key of `user` whose scope nothing covers of what remains to them (`remaining`); a key that is covered, but lives longer than what covers it, is shortened.
/// Comes after the act's own event, so that each key's event names it as its cause.
/// With `unseen_refused`, keys in use and no choice made are a conflict.
pub(crate) fn settle(
    act: &mut Act,
    organization: OrganizationSid,
    user: UserSid,
    remaining: &Subject,
    choice: Option<&KeyChoice>,
    unseen_refused: bool,
) -> Result<Vec<SettledKey>> {
    let now = act.now();
    let mut sites = BTreeMap::new();
    let mut leftover = Vec::new();
    for key in api_key::live_of_principal(act.tx, organization, user.into())? {
        let site = site_of(act, &mut sites, &key)?;
        match covered_until(remaining, &site.place, now) {
            None => leftover.push((key, site)),
            Some(end) if end < end_of(&key) => shorten(act, &key, end)?,
            Some(_) => {}
        }
    }
    if choice.is_none() && unseen_refused && !act.request.dry_run {
        refuse_in_use(&leftover, now)?;
    }
    let mut settled = Vec::with_capacity(leftover.len());
    for (key, site) in leftover {
        settled.push(match choice {
            None | Some(KeyChoice::Revoke) => revoke(act, key)?,
            Some(KeyChoice::Transfer { to }) => transfer(act, key, &site, user, *to)?,
        });
    }
    Ok(settled)
}

fn site_of(act: &mut Act, sites: &mut BTreeMap<Scope, Site>, key: &ApiKey) -> Result<Site> {
    if let Some(site) = sites.get(&key.scope) {
        return Ok(site.clone());
    }
    let site = act
        .site_in(key.organization, key.scope)?
        .ok_or_else(|| Error::internal(format!("{} works nowhere", key.sid)))?;
    sites.insert(key.scope, site.clone());
    Ok(site)
}

fn refuse_in_use(leftover: &[(ApiKey, Site)], now: Time) -> Result<()> {
    let used: Vec<(&ApiKey, Time)> = leftover
        .iter()
        .filter_map(|(key, _)| Some((key, key.last_used_at?)))
        .filter(|(_, used)| now.since(*used) < IN_USE)
        .collect();
    if used.is_empty() {
        return Ok(());
    }
    let named: Vec<String> = used
        .iter()
        .take(NAMED)
        .map(|(key, used)| format!("{} (last used {used})", key.name))
        .collect();
    let more = used.len() - named.len();
    let tail = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    let message = format!(
        "Keys of this person are in use: {}{tail}. Say what becomes of them: api_keys=revoke, or api_keys=transfer with to.",
        named.join(", ")
    );
    let refusal = Error::conflict("member.keys_in_use", message);
    Err(used
        .into_iter()
        .enumerate()
        .fold(refusal, |refusal, (index, (key, used))| {
            refusal.field(
                format!("api_keys[{index}]"),
                "api_key.in_use",
                format!("{} {}, last used {used}", key.sid, key.name),
            )
        }))
}

fn shorten(act: &mut Act, key: &ApiKey, end: Time) -> Result<()> {
    api_key::set_expiry(act.tx, key.organization, key.sid, end)?;
    let mut draft = Draft::new("api_key.updated", key.organization)
        .at(key.scope)
        .text(key.sid, "name", key.name.as_str())
        .about(key.principal)
        .after("expires_at", end.to_string());
    if let Some(before) = key.expires_at {
        draft = draft.before("expires_at", before.to_string());
    }
    act.record(draft).map(drop)
}

fn revoke(act: &mut Act, key: ApiKey) -> Result<SettledKey> {
    api_keys::end(act, &key)?;
    Ok(settled(key, Disposition::Revoke))
}

fn transfer(
    act: &mut Act,
    key: ApiKey,
    site: &Site,
    from: UserSid,
    to: Principal,
) -> Result<SettledKey> {
    act.require_at(Permission::API_KEYS_CREATE, site)?;
    act.caller.require_step_up(act.now())?;
    api_keys::require_ceiling(act, site, key.permissions)?;
    require_receiver(act, &key, site, from, to)?;
    let (secret, digest) = api_keys::new_secret(act, key.sid);
    api_key::transfer(act.tx, key.organization, key.sid, to, &digest)?;
    let draft = Draft::new("api_key.transferred", key.organization)
        .at(key.scope)
        .text(key.sid, "name", key.name.as_str())
        .about(key.principal)
        .about(to)
        .before("principal", key.principal.to_string())
        .after("principal", to.to_string());
    act.record(draft)?;
    let secret = (!act.request.dry_run).then_some(secret);
    Ok(SettledKey {
        transferred_to: Some(to),
        secret,
        ..settled(key, Disposition::Transfer)
    })
}

/// Who takes a key over has to be able to sponsor it: an active member who holds all of it there, for as long as it lives.
fn require_receiver(
    act: &mut Act,
    key: &ApiKey,
    site: &Site,
    from: UserSid,
    to: Principal,
) -> Result<()> {
    let refuse = |message: String| Error::invalid("to", "api_key.receiver", message);
    let Principal::User(user) = to else {
        return Err(refuse(
            "A key is handed over to a person: name an active member.".into(),
        ));
    };
    let status = membership::status(act.tx, key.organization, user)?;
    if user == from || status != Some(MembershipStatus::Active) {
        return Err(refuse(
            "A key is handed over to another active member of this organization.".into(),
        ));
    }
    let subject = act.subject(key.organization, to)?;
    let now = act.now();
    let lacking = key
        .permissions
        .difference(permissions_at(&subject, &site.place, now));
    if !lacking.is_empty() {
        return Err(refuse(format!(
            "They can't take over {}: it has {}, which they don't hold at {}.",
            key.name,
            api_keys::named(lacking),
            site.name()
        )));
    }
    let end = holds_until(&subject, key.permissions, &site.place, now);
    if end_of(key) > end {
        return Err(refuse(format!(
            "They can't take over {}: their access at {} ends {end}, before the key does.",
            key.name,
            site.name()
        )));
    }
    Ok(())
}

fn settled(key: ApiKey, disposition: Disposition) -> SettledKey {
    SettledKey {
        sid: key.sid,
        name: key.name,
        last_used: key.last_used_at,
        disposition,
        transferred_to: None,
        secret: None,
    }
}

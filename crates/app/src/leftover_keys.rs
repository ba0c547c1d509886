//! What becomes of keys in the act that takes the access behind them: no key without a living sponsor. A person's own keys and
//! those of the service accounts they answer for. Shared by removal, deactivation and the end or change of an assignment; the
//! refusal to end keys in use unseen is in `refusal`. Keys that stay are no matter of this file.

use std::collections::BTreeSet;

use muster_model::{
    AnySid, ApiKey, KeySid, OrganizationSid, Permission, Principal, Result, ServiceAccount,
    ServiceAccountSid, ServiceAccountStatus, Subject, Time, UserSid,
    api_key::{Disposition, ServiceDisposition},
};
use muster_store::{api_key, service_account};
use serde::{Deserialize, Serialize};

use crate::{
    act::{Act, Site},
    api_keys::{self, Holder, Sites, covered_until, end_of},
    mentions::Mentions,
    record::Draft,
    service_accounts,
};

mod refusal;

use refusal::refuse_in_use;

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
    /// Whom it acted as before.
    pub principal: Principal,
    /// When an allowed request last came with it.
    pub last_used: Option<Time>,
    /// What became of it.
    pub disposition: Disposition,
    /// Who has it now, when it was handed over.
    pub transferred_to: Option<Principal>,
    /// The new secret of a key that was handed over: shown once, and not in a dry run.
    pub secret: Option<String>,
}

/// A service account that was dealt with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettledService {
    /// The service account.
    pub sid: ServiceAccountSid,
    /// What people call it.
    pub name: String,
    /// What became of it.
    pub disposition: ServiceDisposition,
    /// Who answers for it now.
    pub sponsor: UserSid,
}

/// What became of all that lost its person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// Keys of the person, and of service accounts that they answered for.
    pub api_keys: Vec<SettledKey>,
    /// Service accounts that have another sponsor now, or were disabled.
    pub service_accounts: Vec<SettledService>,
}

impl Settled {
    /// Adds what became of another person's.
    pub(crate) fn extend(&mut self, other: Self) {
        self.api_keys.extend(other.api_keys);
        self.service_accounts.extend(other.service_accounts);
    }
}

impl Mentions for SettledKey {
    fn mentioned(&self) -> Vec<AnySid> {
        let to = self.transferred_to.map(AnySid::from);
        [self.principal.into()].into_iter().chain(to).collect()
    }
}

impl Mentions for Settled {
    fn mentioned(&self) -> Vec<AnySid> {
        let sponsors = self
            .service_accounts
            .iter()
            .map(|service| service.sponsor.into());
        let keys = self.api_keys.mentioned();
        keys.into_iter().chain(sponsors).collect()
    }
}

/// What lost its person.
#[derive(Default)]
struct Leftover {
    keys: Vec<(ApiKey, Site)>,
    services: Vec<ServiceAccount>,
    /// Service accounts whose account the person has no access to any more.
    lost: BTreeSet<ServiceAccountSid>,
}

/// Deals with every live key of `user`, and of service accounts that they answer for, whose scope nothing covers of what remains to
/// the person (`remaining`); a key that is covered, but lives longer than what covers it, is shortened.
/// Comes after the act's own event, so that each key's event names it as its cause.
/// With `unseen_refused`, keys in use and no choice made are a conflict.
pub(crate) fn settle(
    act: &mut Act,
    organization: OrganizationSid,
    user: UserSid,
    remaining: &Subject,
    choice: Option<&KeyChoice>,
    unseen_refused: bool,
) -> Result<Settled> {
    let leftover = find(act, organization, user, remaining)?;
    if choice.is_none() && unseen_refused && !act.request.dry_run {
        refuse_in_use(
            act,
            "member.keys_in_use",
            &leftover.keys,
            &leftover.services,
        )?;
    }
    match choice {
        None | Some(KeyChoice::Revoke) => end(act, leftover),
        Some(KeyChoice::Transfer { to }) => transfer(act, organization, user, leftover, *to),
    }
}

/// What loses its person; on the way what is covered for a shorter time is shortened.
fn find(
    act: &mut Act,
    organization: OrganizationSid,
    user: UserSid,
    remaining: &Subject,
) -> Result<Leftover> {
    let now = act.now();
    let mut sites = Sites::default();
    let services = service_account::sponsored_by(act.tx, organization, user)?;
    let mut leftover = Leftover::default();
    for service in &services {
        let site = sites.at(act, organization, service.account.into())?;
        if covered_until(remaining, &site.place, now).is_none() {
            leftover.lost.insert(service.sid);
        }
    }
    let principals: Vec<Principal> = [user.into()]
        .into_iter()
        .chain(services.iter().map(|service| service.sid.into()))
        .collect();
    for key in api_key::live_of_principals(act.tx, organization, &principals)? {
        let site = sites.of(act, &key)?;
        let service = key.principal.any().to::<ServiceAccountSid>();
        let lost = service.is_some_and(|sid| leftover.lost.contains(&sid));
        match covered_until(remaining, &site.place, now) {
            Some(end) if !lost && end < end_of(&key) => shorten(act, &key, end)?,
            Some(_) if !lost => {}
            _ => leftover.keys.push((key, site)),
        }
    }
    let concerned = |service: &ServiceAccount| {
        leftover.lost.contains(&service.sid)
            || leftover
                .keys
                .iter()
                .any(|(key, _)| key.principal == service.sid.into())
    };
    leftover.services = services.into_iter().filter(concerned).collect();
    Ok(leftover)
}

/// Keys are revoked; a service account without anybody to answer for it is switched off.
fn end(act: &mut Act, leftover: Leftover) -> Result<Settled> {
    let mut settled = Settled::default();
    for (key, _) in leftover.keys {
        api_keys::end(act, &key)?;
        settled.api_keys.push(told(&key, Disposition::Revoke));
    }
    for mut service in leftover.services {
        if !leftover.lost.contains(&service.sid) || service.status == ServiceAccountStatus::Disabled
        {
            continue;
        }
        service_accounts::set_status(act, &mut service, ServiceAccountStatus::Disabled)?;
        settled.service_accounts.push(SettledService {
            sid: service.sid,
            name: service.name,
            disposition: ServiceDisposition::Disabled,
            sponsor: service.sponsor,
        });
    }
    Ok(settled)
}

/// The person's own keys go to `to` with new secrets. Service accounts keep their keys and get another sponsor: the person named, or
/// whoever answers for the service account named.
fn transfer(
    act: &mut Act,
    organization: OrganizationSid,
    user: UserSid,
    leftover: Leftover,
    to: Principal,
) -> Result<Settled> {
    let mut settled = Settled::default();
    if leftover.keys.is_empty() && leftover.services.is_empty() {
        return Ok(settled);
    }
    let (own, of_services): (Vec<_>, Vec<_>) = leftover
        .keys
        .into_iter()
        .partition(|(key, _)| key.principal == user.into());
    for (key, site) in &own {
        api_keys::require_movable(act, key, site)?;
    }
    let mut sites = Sites::default();
    for service in &leftover.services {
        let site = sites.at(act, organization, service.account.into())?;
        act.require_at(Permission::SERVICE_ACCOUNTS_MANAGE, &site)?;
    }
    let holder = Holder::receiving(act, organization, to, user.into())?;
    holder.require_answered_without(user)?;
    settled.api_keys = hand_over(act, own, &holder)?;
    for service in leftover.services {
        let site = sites.at(act, organization, service.account.into())?;
        let service = service_accounts::change_sponsor(act, service, &site, holder.person, "to")?;
        settled.service_accounts.push(SettledService {
            sid: service.sid,
            name: service.name,
            disposition: ServiceDisposition::SponsorChanged,
            sponsor: service.sponsor,
        });
    }
    let kept = of_services
        .iter()
        .map(|(key, _)| told(key, Disposition::Keep));
    settled.api_keys.extend(kept);
    Ok(settled)
}

fn hand_over(act: &mut Act, keys: Vec<(ApiKey, Site)>, holder: &Holder) -> Result<Vec<SettledKey>> {
    let mut settled = Vec::with_capacity(keys.len());
    for (mut key, site) in keys {
        let before = told(&key, Disposition::Transfer);
        let secret = api_keys::hand_over(act, &mut key, &site, holder)?;
        settled.push(SettledKey {
            transferred_to: Some(holder.principal),
            secret: (!act.request.dry_run).then_some(secret),
            ..before
        });
    }
    Ok(settled)
}

/// Deals with all live keys of a service account that goes.
pub(crate) fn end_all_of(
    act: &mut Act,
    service: &ServiceAccount,
    choice: Option<&KeyChoice>,
) -> Result<Vec<SettledKey>> {
    let mut sites = Sites::default();
    let mut keys = Vec::new();
    for key in api_key::live_of_principals(act.tx, service.organization, &[service.sid.into()])? {
        let site = sites.of(act, &key)?;
        keys.push((key, site));
    }
    if choice.is_none() && !act.request.dry_run {
        let services = std::slice::from_ref(service);
        refuse_in_use(act, "service_account.keys_in_use", &keys, services)?;
    }
    if let Some(KeyChoice::Transfer { to }) = choice
        && !keys.is_empty()
    {
        for (key, site) in &keys {
            api_keys::require_movable(act, key, site)?;
        }
        let holder = Holder::receiving(act, service.organization, *to, service.sid.into())?;
        return hand_over(act, keys, &holder);
    }
    let mut settled = Vec::with_capacity(keys.len());
    for (key, _) in keys {
        api_keys::end(act, &key)?;
        settled.push(told(&key, Disposition::Revoke));
    }
    Ok(settled)
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
    act.record(draft)?;
    let shortened = ApiKey {
        expires_at: Some(end),
        ..key.clone()
    };
    api_keys::schedule_warnings(act, &shortened)
}

fn told(key: &ApiKey, disposition: Disposition) -> SettledKey {
    SettledKey {
        sid: key.sid,
        name: key.name.clone(),
        principal: key.principal,
        last_used: key.last_used_at,
        disposition,
        transferred_to: None,
        secret: None,
    }
}

//! Keys as answers show them, one and in lists: with the names of their people and places, looked up a page at a time.

use muster_model::{
    AccountSid, AnySid, ApiKey, Error, OrganizationSid, Permission, Principal, Result, UserSid,
};
use muster_store::{
    account,
    api_key::{self, KeyFilter},
    membership,
};

use super::{KeyDetails, KeysOf, rules::covered_until};
use crate::{Page, PageRequest, act::Act};

pub(super) fn reread(act: &mut Act, key: &ApiKey) -> Result<KeyDetails> {
    let key = api_key::find(act.tx, key.organization, key.sid)?;
    details(
        act,
        key.ok_or_else(|| Error::internal("a key that was just written is not there"))?,
    )
}

pub(super) fn list(act: &mut Act, of: KeysOf, page: &PageRequest) -> Result<Page<KeyDetails>> {
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
            && covered_until(&subject, &site.place, now).is_some()
        {
            return Ok(());
        }
    }
    Err(absent())
}

pub(super) fn details(act: &mut Act, key: ApiKey) -> Result<KeyDetails> {
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

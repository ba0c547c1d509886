//! Keys as answers show them, one and in lists: with the names of their people and places, looked up a page at a time.

use muster_model::{AccountSid, ApiKey, Error, OrganizationSid, Permission, Result, UserSid};
use muster_store::{
    api_key::{self, KeyFilter},
    membership,
};

use super::{KeysOf, rules::covered_until};
use crate::{Page, PageRequest, WithNames, WithPermitted, act::Act, service_accounts};

pub(super) fn reread(act: &mut Act, key: &ApiKey) -> Result<WithNames<ApiKey>> {
    let key = api_key::find(act.tx, key.organization, key.sid)?;
    details(
        act,
        key.ok_or_else(|| Error::internal("a key that was just written is not there"))?,
    )
}

pub(super) fn list(
    act: &mut Act,
    of: KeysOf,
    page: &PageRequest,
) -> Result<WithNames<Page<WithPermitted<ApiKey>>>> {
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
        KeysOf::ServiceAccount(sid) => {
            let (service, site) = service_accounts::find(act, sid)?;
            act.require_at(Permission::API_KEYS_READ, &site)?;
            let filter = KeyFilter {
                principal: Some(sid.into()),
                ..Default::default()
            };
            (service.organization, filter)
        }
    };
    let named = format!("api_keys {of:?}");
    let after = act
        .position(page, &named)?
        .and_then(|text| text.parse().ok());
    let rows = api_key::page(act.tx, organization, &filter, after, page.limit + 1)?;
    let rows = act.paged(rows, page, &named, |key| key.sid.to_string());
    let rows = act.page_with_permitted(organization, rows)?;
    act.with_names(organization, rows)
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

pub(super) fn details(act: &mut Act, key: ApiKey) -> Result<WithNames<ApiKey>> {
    act.with_names(key.organization, key)
}

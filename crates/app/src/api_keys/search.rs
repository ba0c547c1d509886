//! The keys of the whole organization, searched: every filter works together with every other.

use muster_model::{
    Error, OrganizationSid, Permission, Principal, Result, Scope, api_key::KeyStatus, time::DAY,
};
use muster_store::api_key::{self, KeyFilter};

use super::report::{ReportedKey, days, with_sponsors};
use crate::{App, Page, PageRequest, Request, WithNames, WithPermitted, act::Act};

/// Which keys are searched for.
#[derive(Debug, Clone, Default)]
pub struct KeySearch {
    /// Acting as this person or service account.
    pub principal: Option<Principal>,
    /// Of exactly this account, or of the organization itself.
    pub scope: Option<Scope>,
    /// In this state.
    pub status: Option<KeyStatus>,
    /// Live ones without an allowed request for so many days, nor made since.
    pub unused_days: Option<u32>,
    /// Live ones that end within so many days.
    pub expiring_days: Option<u32>,
    /// Whose name begins so.
    pub q: Option<String>,
    /// The newest first.
    pub descending: bool,
}

impl App {
    /// A page of the keys that the caller may read, by SID, with who answers for each.
    pub async fn search_api_keys(
        &self,
        request: &Request,
        search: KeySearch,
        page: PageRequest,
    ) -> Result<WithNames<Page<WithPermitted<ReportedKey>>>> {
        self.read(request, move |act| {
            let organization = act.current()?;
            let keys = list(act, organization, &search, &page)?;
            let keys = act.page_with_permitted(organization, keys)?;
            act.with_names(organization, keys)
        })
        .await
    }
}

fn list(
    act: &mut Act,
    organization: OrganizationSid,
    search: &KeySearch,
    page: &PageRequest,
) -> Result<Page<ReportedKey>> {
    let accounts = match search.scope {
        Some(scope) => {
            let site = act.require(Permission::API_KEYS_READ, scope)?;
            if site.organization.sid != organization {
                return Err(Error::not_found("scope.not_found"));
            }
            None
        }
        None if is_about_oneself(act, search) => None,
        None => act.scopes_with(organization, Permission::API_KEYS_READ)?,
    };
    let named = format!("api keys {search:?} {}", accounts.is_some());
    let (unused, expiring) = (
        days(search.unused_days, "unused_days")?,
        days(search.expiring_days, "expiring_days")?,
    );
    let now = act.now();
    let after = act
        .position(page, &named)?
        .and_then(|text| text.parse().ok());
    let filter = KeyFilter {
        scope: search.scope,
        principal: search.principal,
        accounts,
        status: search.status,
        unused_since: unused.map(|days| now - DAY * days),
        ends_before: expiring.map(|days| now + DAY * days),
        name: search.q.clone(),
        descending: search.descending,
    };
    let rows = api_key::page(act.tx, organization, &filter, after, page.limit + 1)?;
    let rows = act.paged(rows, page, &named, |key| key.sid.to_string());
    with_sponsors(act, organization, rows)
}

/// One's own keys are read without any permission, but not by one of them.
fn is_about_oneself(act: &Act, search: &KeySearch) -> bool {
    act.caller.key.is_none()
        && search.principal.is_some()
        && search.principal == act.caller.user.map(Principal::from)
}

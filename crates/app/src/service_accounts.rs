//! Service accounts: principals without a login that an account owns and a person answers for. Made, shown, changed and switched off
//! here; who may answer for one is in `sponsor`, their end in `ending`.

use muster_model::{
    AccountSid, AnySid, Error, Permission, Result, ServiceAccount, ServiceAccountSid,
    ServiceAccountStatus, UserSid, text,
};
use muster_store::service_account::{self, ServiceAccountFilter};

use crate::{
    App, Page, PageRequest, Request, WithNames, WithPermitted,
    act::{Act, Site, giver},
    mentions::Mentions,
    record::Draft,
};

mod ending;
mod sponsor;

pub use ending::EndedServiceAccount;
pub(crate) use sponsor::change_sponsor;
use sponsor::require_sponsor;

/// A service account to be made.
#[derive(Debug, Clone)]
pub struct NewServiceAccount {
    /// What people call it.
    pub name: String,
    /// The account that owns it.
    pub account: AccountSid,
    /// Who answers for it; nobody named is the person who calls.
    pub sponsor: Option<UserSid>,
    /// What it is for.
    pub description: String,
}

/// What is changed about a service account; `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct ServiceAccountChange {
    /// What people call it.
    pub name: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Who answers for it.
    pub sponsor: Option<UserSid>,
}

/// Which service accounts are listed.
#[derive(Debug, Clone, Default)]
pub struct ServiceAccountQuery {
    /// Owned by this account.
    pub account: Option<AccountSid>,
    /// Answered for by this person.
    pub sponsor: Option<UserSid>,
    /// In this state.
    pub status: Option<ServiceAccountStatus>,
    /// Whose name begins so.
    pub q: Option<String>,
}

impl Mentions for ServiceAccount {
    fn mentioned(&self) -> Vec<AnySid> {
        [self.account.into(), self.sponsor.into()]
            .into_iter()
            .chain(self.created_by)
            .collect()
    }
}

impl App {
    /// Makes a service account.
    pub async fn create_service_account(
        &self,
        request: &Request,
        new: NewServiceAccount,
    ) -> Result<WithNames<ServiceAccount>> {
        self.act(request, move |act| {
            let made = create(act, &new)?;
            act.with_names(made.organization, made)
        })
        .await
    }

    /// A page of service accounts, in accounts where the caller may see them.
    pub async fn service_accounts(
        &self,
        request: &Request,
        query: ServiceAccountQuery,
        page: PageRequest,
    ) -> Result<WithNames<Page<WithPermitted<ServiceAccount>>>> {
        self.read(request, move |act| list(act, &query, &page))
            .await
    }

    /// One service account.
    pub async fn service_account(
        &self,
        request: &Request,
        sid: ServiceAccountSid,
    ) -> Result<WithNames<WithPermitted<ServiceAccount>>> {
        self.read(request, move |act| {
            let (service, site) = find(act, sid)?;
            act.require_at(Permission::SERVICE_ACCOUNTS_READ, &site)?;
            let organization = service.organization;
            let service = act.with_permitted(organization, service)?;
            act.with_names(organization, service)
        })
        .await
    }

    /// Changes name, description and sponsor.
    pub async fn change_service_account(
        &self,
        request: &Request,
        sid: ServiceAccountSid,
        change: ServiceAccountChange,
    ) -> Result<WithNames<ServiceAccount>> {
        self.act(request, move |act| {
            let changed = apply(act, sid, &change)?;
            act.with_names(changed.organization, changed)
        })
        .await
    }

    /// Switches a service account off, or on again: while it is off, it holds nothing and its keys open nothing.
    pub async fn switch_service_account(
        &self,
        request: &Request,
        sid: ServiceAccountSid,
        status: ServiceAccountStatus,
    ) -> Result<WithNames<ServiceAccount>> {
        self.act(request, move |act| {
            let switched = switch(act, sid, status)?;
            act.with_names(switched.organization, switched)
        })
        .await
    }
}

/// Finds a service account of an account that the caller sees.
pub(crate) fn find(act: &mut Act, sid: ServiceAccountSid) -> Result<(ServiceAccount, Site)> {
    let absent = || Error::not_found("service_account.not_found");
    let (_, service) = act
        .search(|tx, organization| service_account::find(tx, organization, sid))?
        .ok_or_else(absent)?;
    let site = act.see(service.account.into()).map_err(|_| absent())?;
    Ok((service, site))
}

/// What a service account is given works inside the account that owns it: there and below.
pub(crate) fn require_inside(
    service: &ServiceAccount,
    site: &Site,
    path: &'static str,
) -> Result<()> {
    if site.place.within(service.account) {
        return Ok(());
    }
    Err(Error::invalid(
        path,
        "service_account.outside",
        format!(
            "The service account {} is owned by one account: it works there and below, not at {}.",
            service.name,
            site.name()
        ),
    ))
}

/// The refusal to use one that is switched off.
pub(crate) fn disabled() -> Error {
    Error::conflict(
        "service_account.disabled",
        "This service account is disabled. Enable it first.",
    )
}

fn create(act: &mut Act, new: &NewServiceAccount) -> Result<ServiceAccount> {
    let site = act.require(Permission::SERVICE_ACCOUNTS_MANAGE, new.account.into())?;
    let name = text::name(&new.name, "name")?;
    let description = describe(&new.description)?;
    let asked = new.sponsor.or(act.caller.user);
    let sponsor = asked.ok_or_else(|| {
        Error::invalid(
            "sponsor",
            "service_account.sponsor",
            "Name the person who answers for it: you call as no person.",
        )
    })?;
    require_sponsor(act, sponsor, &site, "sponsor")?;
    let now = act.now();
    let service = ServiceAccount {
        organization: site.organization.sid,
        sid: act.tx.new_sid(),
        account: new.account,
        name,
        description,
        sponsor,
        status: ServiceAccountStatus::Active,
        created_by: giver(&act.caller),
        created_at: now,
        updated_at: now,
        version: 1,
    };
    service_account::insert(act.tx, &service).map_err(name_taken)?;
    act.record(
        told("service_account.created", &service)
            .about(sponsor)
            .after("sponsor", sponsor.to_string())
            .after("status", service.status.code()),
    )?;
    Ok(service)
}

/// An event about a service account as it is.
fn told(kind: &'static str, service: &ServiceAccount) -> Draft {
    Draft::new(kind, service.organization)
        .at(service.account)
        .text(service.sid, "name", service.name.as_str())
}

fn describe(text: &str) -> Result<String> {
    if text.is_empty() {
        return Ok(String::new());
    }
    text::message(text, "description")
}

fn name_taken(error: Error) -> Error {
    if muster_store::violates(&error, "service_account_name") {
        Error::conflict(
            "service_account.name_taken",
            "Another service account of this account has the same name.",
        )
        .field("name", "service_account.name_taken", "Choose another name.")
    } else {
        error
    }
}

fn list(
    act: &mut Act,
    query: &ServiceAccountQuery,
    page: &PageRequest,
) -> Result<WithNames<Page<WithPermitted<ServiceAccount>>>> {
    let (organization, accounts) = match query.account {
        Some(account) => {
            let site = act.require(Permission::SERVICE_ACCOUNTS_READ, account.into())?;
            (site.organization.sid, None)
        }
        None => {
            let organization = act.current()?;
            let readable = act.scopes_with(organization, Permission::SERVICE_ACCOUNTS_READ)?;
            (organization, readable)
        }
    };
    let named = format!("service accounts {query:?}");
    let after = act
        .position(page, &named)?
        .and_then(|text| text.parse().ok());
    let filter = ServiceAccountFilter {
        account: query.account,
        sponsor: query.sponsor,
        status: query.status,
        name: query.q.clone(),
        accounts,
    };
    let rows = service_account::page(act.tx, organization, &filter, after, page.limit + 1)?;
    let rows = act.paged(rows, page, &named, |service| service.sid.to_string());
    let rows = act.page_with_permitted(organization, rows)?;
    act.with_names(organization, rows)
}

/// Finds one that the caller manages, in the version they have read.
fn find_to_manage(act: &mut Act, sid: ServiceAccountSid) -> Result<(ServiceAccount, Site)> {
    let (service, site) = find(act, sid)?;
    act.require_at(Permission::SERVICE_ACCOUNTS_MANAGE, &site)?;
    act.require_version(service.version)?;
    Ok((service, site))
}

fn apply(
    act: &mut Act,
    sid: ServiceAccountSid,
    change: &ServiceAccountChange,
) -> Result<ServiceAccount> {
    let (before, site) = find_to_manage(act, sid)?;
    let mut service = before.clone();
    if let Some(name) = &change.name {
        service.name = text::name(name, "name")?;
    }
    if let Some(text) = &change.description {
        service.description = describe(text)?;
    }
    if service != before {
        write(act, &mut service)?;
        let mut draft = told("service_account.updated", &service).text(
            sid,
            "description",
            service.description.as_str(),
        );
        if service.name != before.name {
            draft = draft.text(sid, "name_before", before.name.as_str());
        }
        act.record(draft)?;
    }
    match change.sponsor {
        Some(sponsor) if sponsor != before.sponsor => {
            change_sponsor(act, service, &site, sponsor, "sponsor")
        }
        Some(_) | None => Ok(service),
    }
}

/// Writes what was changed; the row is at its next version then.
fn write(act: &mut Act, service: &mut ServiceAccount) -> Result<()> {
    if !service_account::update(act.tx, service).map_err(name_taken)? {
        return Err(Error::stale());
    }
    act.forget_subjects();
    service.version += 1;
    service.updated_at = act.now();
    Ok(())
}

fn switch(
    act: &mut Act,
    sid: ServiceAccountSid,
    status: ServiceAccountStatus,
) -> Result<ServiceAccount> {
    let (mut service, site) = find_to_manage(act, sid)?;
    if service.status == status {
        return Err(match status {
            ServiceAccountStatus::Disabled => disabled_already(),
            ServiceAccountStatus::Active => Error::conflict(
                "service_account.active",
                "This service account is enabled already.",
            ),
        });
    }
    if status == ServiceAccountStatus::Active
        && require_sponsor(act, service.sponsor, &site, "sponsor").is_err()
    {
        return Err(Error::conflict(
            "service_account.sponsor",
            "Its sponsor has no access to its account any more. Give it another sponsor first.",
        ));
    }
    set_status(act, &mut service, status)?;
    Ok(service)
}

fn disabled_already() -> Error {
    Error::conflict(
        "service_account.disabled",
        "This service account is disabled already.",
    )
}

/// Switches one on or off with its event.
pub(crate) fn set_status(
    act: &mut Act,
    service: &mut ServiceAccount,
    status: ServiceAccountStatus,
) -> Result<()> {
    let before = service.status;
    service.status = status;
    write(act, service)?;
    let kind = match status {
        ServiceAccountStatus::Active => "service_account.enabled",
        ServiceAccountStatus::Disabled => "service_account.disabled",
    };
    act.record(
        told(kind, service)
            .before("status", before.code())
            .after("status", status.code()),
    )
    .map(drop)
}

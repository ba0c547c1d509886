//! The report of keys: which rest and which end soon, with who answers for each; and that none has nobody.

use std::collections::BTreeMap;

use muster_model::{
    AnySid, ApiKey, Error, OrganizationSid, Permission, Principal, Result, ServiceAccountSid,
    UserSid, time::DAY,
};
use muster_store::{
    key_report::{self, LiveKeyFilter, Unsponsored},
    service_account,
};

use crate::{App, Page, PageRequest, Request, WithNames, act::Act, mentions::Mentions};

/// The longest span that is asked about, in days.
const LONGEST: u32 = 3_650;

/// Which live keys are reported; with both, those to which both apply.
#[derive(Debug, Clone, Copy, Default)]
pub struct KeyReportQuery {
    /// Without an allowed request for so many days.
    pub unused_days: Option<u32>,
    /// Ending within so many days.
    pub expiring_days: Option<u32>,
}

/// A live key and the person who answers for it.
#[derive(Debug, Clone)]
pub struct ReportedKey {
    /// The key.
    pub key: ApiKey,
    /// Its person, or its service account's sponsor.
    pub sponsor: Option<UserSid>,
}

/// A page of keys, and what must be zero.
#[derive(Debug, Clone)]
pub struct KeyReport {
    /// The keys.
    pub keys: Page<ReportedKey>,
    /// Live keys whose person, or sponsor, is no active member.
    pub of_leavers: usize,
    /// Live keys without an active member who has access at their scope.
    pub without_sponsor: usize,
}

impl Mentions for ReportedKey {
    fn mentioned(&self) -> Vec<AnySid> {
        let sponsor = self.sponsor.map(AnySid::from);
        self.key.mentioned().into_iter().chain(sponsor).collect()
    }
}

impl Mentions for KeyReport {
    fn mentioned(&self) -> Vec<AnySid> {
        self.keys.mentioned()
    }
}

impl App {
    /// Live keys that rest or end soon, in accounts where the caller may read keys.
    pub async fn key_report(
        &self,
        request: &Request,
        query: KeyReportQuery,
        page: PageRequest,
    ) -> Result<WithNames<KeyReport>> {
        self.read(request, move |act| report(act, query, &page))
            .await
    }
}

fn report(
    act: &mut Act,
    query: KeyReportQuery,
    page: &PageRequest,
) -> Result<WithNames<KeyReport>> {
    let organization = act.current()?;
    let accounts = act.scopes_with(organization, Permission::API_KEYS_READ)?;
    let (unused, expiring) = (
        days(query.unused_days, "unused_days")?,
        days(query.expiring_days, "expiring_days")?,
    );
    let now = act.now();
    let named = format!("key report {query:?}");
    let after = act
        .position(page, &named)?
        .and_then(|text| text.parse().ok());
    let filter = LiveKeyFilter {
        unused_since: unused.map(|days| now - DAY * days),
        ends_before: expiring.map(|days| now + DAY * days),
        accounts: accounts.clone(),
    };
    let rows = key_report::live(act.tx, organization, &filter, after, page.limit + 1)?;
    let rows = act.paged(rows, page, &named, |key| key.sid.to_string());
    let visible = |found: &&Unsponsored| {
        accounts.as_ref().is_none_or(|accounts| {
            accounts
                .iter()
                .any(|account| found.scope == (*account).into())
        })
    };
    let orphans = key_report::keys_without_sponsor(act.tx, organization)?;
    let report = KeyReport {
        of_leavers: orphans
            .iter()
            .filter(visible)
            .filter(|found| found.left)
            .count(),
        without_sponsor: orphans.iter().filter(visible).count(),
        keys: with_sponsors(act, organization, rows)?,
    };
    act.with_names(organization, report)
}

/// Adds to keys who answers for them: their person, or their service account's sponsor.
pub(super) fn with_sponsors(
    act: &mut Act,
    organization: OrganizationSid,
    keys: Page<ApiKey>,
) -> Result<Page<ReportedKey>> {
    let services: Vec<ServiceAccountSid> = keys
        .data
        .iter()
        .filter_map(|key| key.principal.any().to())
        .collect();
    let sponsors: BTreeMap<ServiceAccountSid, UserSid> =
        service_account::find_all(act.tx, organization, &services)?
            .into_iter()
            .map(|service| (service.sid, service.sponsor))
            .collect();
    Ok(keys.map(|key| ReportedKey {
        sponsor: match key.principal {
            Principal::User(user) => Some(user),
            Principal::ServiceAccount(sid) => sponsors.get(&sid).copied(),
            Principal::Group(_) => None,
        },
        key,
    }))
}

pub(super) fn days(asked: Option<u32>, path: &'static str) -> Result<Option<u32>> {
    match asked {
        Some(days) if !(1..=LONGEST).contains(&days) => Err(Error::invalid(
            path,
            "report.days",
            format!("{path} is 1 to {LONGEST}."),
        )),
        asked => Ok(asked),
    }
}

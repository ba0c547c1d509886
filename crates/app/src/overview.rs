//! The overview: counts of the whole organization, each the length of a list, and what happened day by day.

use std::collections::BTreeMap;

use muster_model::{
    BuiltIn, Error, MembershipStatus, OrganizationSid, Permission, Result, Status,
    daily::{Daily, Day},
    time::DAY,
};
use muster_store::{daily, membership, overview};

use crate::{App, Request, act::Act, members::quiet_for};

/// Who or what was not seen for so many days is told of.
const QUIET_DAYS: u32 = 90;
/// What ends within so many days is told of.
const ENDING_DAYS: u32 = 30;
/// The longest series, in days.
const LONGEST: u32 = 366;

/// Counts of the whole organization. What the caller may not read in all of it is not told.
#[derive(Debug, Clone, Default)]
pub struct Overview {
    /// People by the state of their membership.
    pub people: Option<BTreeMap<MembershipStatus, i64>>,
    /// Active people not seen for 90 days.
    pub not_seen: Option<i64>,
    /// People who hold Administrator anywhere.
    pub administrators: Option<i64>,
    /// Owners of the organization and of accounts.
    pub owners: Option<i64>,
    /// Invitations that were not answered.
    pub invitations: Option<overview::OpenInvitations>,
    /// Accounts by their own state.
    pub accounts: Option<BTreeMap<Status, i64>>,
    /// Groups.
    pub groups: Option<i64>,
    /// Service accounts.
    pub service_accounts: Option<i64>,
    /// Live keys.
    pub api_keys: Option<overview::LiveKeys>,
}

/// What happened on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayOfActivity {
    /// The day, UTC.
    pub day: Day,
    /// Sign-ins.
    pub sign_ins: i64,
    /// People who became active members.
    pub joined: i64,
    /// People who ceased to be.
    pub left: i64,
    /// Active members at its end; of today until now.
    pub members: i64,
}

impl App {
    /// Counts of the current organization.
    pub async fn overview(&self, request: &Request) -> Result<Overview> {
        self.read(request, count).await
    }

    /// What happened on each of the last days, today's the last.
    pub async fn activity(&self, request: &Request, days: u32) -> Result<Vec<DayOfActivity>> {
        self.read(request, move |act| series(act, days)).await
    }
}

fn count(act: &mut Act) -> Result<Overview> {
    let organization = act.current()?;
    let mut counts = Overview::default();
    if act.holds_everywhere(organization, Permission::USERS_READ)? {
        count_people(act, organization, &mut counts)?;
    }
    if act.holds_everywhere(organization, Permission::USERS_INVITE)? {
        counts.invitations = Some(overview::open_invitations(act.tx, organization)?);
    }
    if act.holds_everywhere(organization, Permission::ACCOUNTS_READ)? {
        let by_status = overview::accounts(act.tx, organization)?;
        counts.accounts = Some(by_status.into_iter().collect());
    }
    if act.holds_everywhere(organization, Permission::GROUPS_READ)? {
        counts.groups = Some(overview::groups(act.tx, organization)?);
    }
    if act.holds_everywhere(organization, Permission::SERVICE_ACCOUNTS_READ)? {
        counts.service_accounts = Some(overview::service_accounts(act.tx, organization)?);
    }
    if act.holds_everywhere(organization, Permission::API_KEYS_READ)? {
        let now = act.now();
        let (unused, ending) = (now - DAY * QUIET_DAYS, now + DAY * ENDING_DAYS);
        counts.api_keys = Some(overview::live_keys(act.tx, organization, unused, ending)?);
    }
    Ok(counts)
}

fn count_people(act: &mut Act, organization: OrganizationSid, counts: &mut Overview) -> Result<()> {
    let by_status = membership::count_by_status(act.tx, organization)?;
    counts.people = Some(by_status.into_iter().collect());
    let before = quiet_for(act, QUIET_DAYS);
    counts.not_seen = Some(overview::quiet_people(act.tx, organization, before)?);
    let holders = |act: &mut Act, role| overview::holders(act.tx, organization, role);
    counts.administrators = Some(holders(act, BuiltIn::Administrator)?);
    counts.owners = Some(holders(act, BuiltIn::Owner)?);
    Ok(())
}

/// The members at the end of a day are those of now without whom joined since, and with whom left since.
fn series(act: &mut Act, days: u32) -> Result<Vec<DayOfActivity>> {
    let organization = act.current()?;
    let site = act.site(organization, None)?;
    if !act.held_at(&site.place)?.contains(Permission::AUDIT_READ) {
        act.require_at(Permission::USERS_READ, &site)?;
    }
    if !(1..=LONGEST).contains(&days) {
        return Err(Error::invalid(
            "days",
            "report.days",
            format!("days is 1 to {LONGEST}."),
        ));
    }
    let today = Day::of(act.now());
    let first = today.before(days - 1);
    let counted: BTreeMap<(Day, Daily), i64> = daily::since(act.tx, organization, first)?
        .into_iter()
        .map(|(day, kind, count)| ((day, kind), count))
        .collect();
    let of = |day: Day, kind: Daily| counted.get(&(day, kind)).copied().unwrap_or_default();
    let by_status = membership::count_by_status(act.tx, organization)?;
    let active = by_status
        .iter()
        .find(|(status, _)| *status == MembershipStatus::Active);
    let mut members = active.map_or(0, |(_, count)| *count);
    let mut series: Vec<DayOfActivity> = (0..days)
        .map(|back| {
            let day = today.before(back);
            let (joined, left) = (of(day, Daily::Joined), of(day, Daily::Left));
            let told = DayOfActivity {
                day,
                sign_ins: of(day, Daily::SignIn),
                joined,
                left,
                members,
            };
            members = members - joined + left;
            told
        })
        .collect();
    series.reverse();
    Ok(series)
}

//! The overview of an organization: counts and charts.

use muster_app::Overview as Counts;
use muster_model::{MembershipStatus, Status};
use muster_wire::v1::overview::{Activity, ActivityQuery, DayOfActivity, Overview};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    answer::{Answer, Object, ok},
    call::Call,
};
use crate::http::State;

/// So many days are told of when nobody says how many.
const DAYS: u32 = 90;

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(read_overview))
        .routes(routes!(report_activity))
}

/// Count what there is
///
/// Anybody who is signed in may ask; each number is told to those who may read the list behind it in the whole organization.
#[utoipa::path(get, path = "/v1/overview", tag = "Reports",
    responses((status = 200, description = "The counts of the current organization", body = Overview)))]
async fn read_overview(mut call: Call) -> Answer<Object<Overview>> {
    call.no_query().await?;
    Ok(ok(shown(&call.app.overview(&call.request).await?)))
}

fn shown(counts: &Counts) -> Overview {
    let people = |status: MembershipStatus| {
        let people = counts.people.as_ref()?;
        Some(people.get(&status).copied().unwrap_or_default())
    };
    let accounts = |status: Status| {
        let accounts = counts.accounts.as_ref()?;
        Some(accounts.get(&status).copied().unwrap_or_default())
    };
    let (invitations, keys) = (counts.invitations.as_ref(), counts.api_keys.as_ref());
    Overview {
        object: "overview",
        people: people(MembershipStatus::Active),
        people_suspended: people(MembershipStatus::Suspended),
        people_deactivated: people(MembershipStatus::Deactivated),
        people_not_seen: counts.not_seen,
        administrators: counts.administrators,
        owners: counts.owners,
        invitations_pending: invitations.map(|open| open.pending),
        invitations_failed: invitations.map(|open| open.failed),
        invitations_expired: invitations.map(|open| open.expired),
        accounts: accounts(Status::Active),
        accounts_suspended: accounts(Status::Suspended),
        accounts_closed: accounts(Status::Closed),
        groups: counts.groups,
        service_accounts: counts.service_accounts,
        api_keys: keys.map(|keys| keys.live),
        api_keys_unused: keys.map(|keys| keys.unused),
        api_keys_expiring: keys.map(|keys| keys.expiring),
    }
}

/// Report what happened day by day
///
/// Sign-ins, who joined and who left, and how many members there were at the end of each day. Takes `audit.read` or `users.read` for
/// the whole organization.
#[utoipa::path(get, path = "/v1/reports/activity", tag = "Reports", params(ActivityQuery),
    responses((status = 200, description = "Every day, the oldest first", body = Activity)))]
async fn report_activity(mut call: Call) -> Answer<Object<Activity>> {
    let query: ActivityQuery = call.query().await?;
    let days = query.days.unwrap_or(DAYS);
    let series = call.app.activity(&call.request, days).await?;
    let days = series.into_iter().map(|day| DayOfActivity {
        day: day.day,
        sign_ins: day.sign_ins,
        joined: day.joined,
        left: day.left,
        members: day.members,
    });
    Ok(ok(Activity {
        object: "activity",
        days: days.collect(),
    }))
}

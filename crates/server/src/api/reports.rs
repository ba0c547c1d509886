//! Reports about people: who was not seen, who holds the strongest roles; and one person's activity.

use axum::extract::Path;
use muster_app::{Page as Found, PageRequest, Reported, Sighting as Seen, WithNames};
use muster_model::{BuiltIn, Names};
use muster_wire::v1::{
    activity::{DormantQuery, Holding, ReportedPerson, Sighting},
    page::{Page, PageQuery},
    reference::Reference,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    answer::{Answer, Object, ok},
    call::Call,
};
use crate::http::State;

/// So many days without a sign are told of when nobody says how many.
const DAYS: u32 = 90;

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(read_activity))
        .routes(routes!(report_dormant))
        .routes(routes!(report_administrators))
        .routes(routes!(report_owners))
}

fn sighting(seen: &Seen, names: &Names) -> Sighting {
    Sighting::of(seen.scope, seen.signal, seen.at, names)
}

fn shown(report: WithNames<Found<Reported>>) -> Object<Page<ReportedPerson>> {
    let WithNames { object, names } = report;
    let person = |person: Reported| {
        let holdings = person.holdings.iter().map(|held| {
            Holding::of(
                &held.role,
                (held.assignment, held.source),
                Reference::of(held.scope, &names),
                held.group.map(|group| Reference::of(group, &names)),
                held.inherit,
                held.expires_at,
            )
        });
        let seen = |seen: Option<Seen>| seen.map(|seen| sighting(&seen, &names));
        ReportedPerson::of(
            &person.membership,
            holdings.collect(),
            seen(person.last_seen),
            seen(person.last_key_use),
        )
    };
    ok(Page::of(object.data, object.next_cursor, person))
}

/// Read when a person was seen
///
/// The last time by account and signal, the latest first. What was done about them is no activity of theirs.
#[utoipa::path(get, path = "/v1/users/{sid}/activity", tag = "People", params(("sid" = String, Path, description = "`US…`")),
    responses((status = 200, description = "Account by account and signal by signal, where the caller may see people", body = Page<Sighting>)))]
async fn read_activity(Path(sid): Path<String>, mut call: Call) -> Answer<Object<Page<Sighting>>> {
    let sid = call.sid(&sid).await?;
    call.no_query().await?;
    let WithNames { object, names } = call.app.user_activity(&call.request, sid).await?;
    Ok(ok(Page::of(object, None, |seen| sighting(&seen, &names))))
}

/// Report people who were not seen
///
/// Active people, the longest quiet first, with the evidence: the last thing they did and where, keys used as them apart. Who never
/// signed in counts from the day they were given access.
#[utoipa::path(get, path = "/v1/reports/dormant", tag = "Reports", params(DormantQuery),
    responses((status = 200, description = "A page of people", body = Page<ReportedPerson>)))]
async fn report_dormant(mut call: Call) -> Answer<Object<Page<ReportedPerson>>> {
    let query: DormantQuery = call.query().await?;
    let page = call.page(query.limit, query.cursor).await?;
    let days = query.days.unwrap_or(DAYS);
    let report = call
        .app
        .dormant_people(&call.request, days, query.account, page)
        .await?;
    Ok(shown(report))
}

async fn holders(mut call: Call, role: BuiltIn) -> Answer<Object<Page<ReportedPerson>>> {
    let query: PageQuery = call.query().await?;
    let page: PageRequest = call.page(query.limit, query.cursor).await?;
    Ok(shown(call.app.holders(&call.request, role, page).await?))
}

/// Report administrators
///
/// Who holds Administrator where, themselves or by which group, and when they were last seen.
#[utoipa::path(get, path = "/v1/reports/administrators", tag = "Reports", params(PageQuery),
    responses((status = 200, description = "A page of people, the oldest first", body = Page<ReportedPerson>)))]
async fn report_administrators(call: Call) -> Answer<Object<Page<ReportedPerson>>> {
    holders(call, BuiltIn::Administrator).await
}

/// Report owners
///
/// Who is Owner of the organization, who owns which account, and when they were last seen.
#[utoipa::path(get, path = "/v1/reports/owners", tag = "Reports", params(PageQuery),
    responses((status = 200, description = "A page of people, the oldest first", body = Page<ReportedPerson>)))]
async fn report_owners(call: Call) -> Answer<Object<Page<ReportedPerson>>> {
    holders(call, BuiltIn::Owner).await
}

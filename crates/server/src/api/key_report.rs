//! Keys of the whole organization: the list and the report.

use muster_app::{KeyReportQuery as Query, KeySearch, WithNames};
use muster_wire::v1::{
    key_report::{KeyOrder, KeyQuery, KeyReport, KeyReportQuery, ReportedKey},
    page::Page,
    permitted::Permitted,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    answer::{Answer, Object, ok},
    call::Call,
};
use crate::http::State;

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list_keys))
        .routes(routes!(report_keys))
}

/// List API keys
///
/// Those of the current organization in accounts where the caller may read keys, revoked ones too; one's own (`principal`) wherever they
/// are. Filters work together.
#[utoipa::path(get, path = "/v1/api_keys", tag = "API keys", params(KeyQuery),
    responses((status = 200, description = "A page of keys, the oldest first", body = Page<Permitted<ReportedKey>>)))]
async fn list_keys(mut call: Call) -> Answer<Object<Page<Permitted<ReportedKey>>>> {
    let query: KeyQuery = call.query().await?;
    let page = call.page(query.limit, query.cursor).await?;
    let search = KeySearch {
        principal: query.principal,
        scope: query.scope,
        status: query.status,
        unused_days: query.unused_days,
        expiring_days: query.expiring_days,
        q: query.q,
        descending: matches!(query.order, Some(KeyOrder::CreatedAtDescending)),
    };
    let found = call.app.search_api_keys(&call.request, search, page);
    let WithNames { object, names } = found.await?;
    let now = call.app.clock().now();
    Ok(ok(Page::of(object.data, object.next_cursor, |reported| {
        let key = ReportedKey::of(&reported.key, reported.sponsor, &names, now);
        Permitted::new(key, reported.permitted)
    })))
}

/// Report keys
///
/// Live keys that rest or end soon, with who answers for each, in accounts where the caller may read keys; with both parameters,
/// those to which both apply.
#[utoipa::path(get, path = "/v1/reports/keys", tag = "Reports", params(KeyReportQuery),
    responses((status = 200, description = "A page of keys, the oldest first, and what must be zero", body = KeyReport)))]
async fn report_keys(mut call: Call) -> Answer<Object<KeyReport>> {
    let query: KeyReportQuery = call.query().await?;
    let page = call.page(query.limit, query.cursor).await?;
    let query = Query {
        unused_days: query.unused_days,
        expiring_days: query.expiring_days,
    };
    let WithNames { object, names } = call.app.key_report(&call.request, query, page).await?;
    let now = call.app.clock().now();
    let keys = Page::of(object.keys.data, object.keys.next_cursor, |reported| {
        ReportedKey::of(&reported.key, reported.sponsor, &names, now)
    });
    Ok(ok(KeyReport {
        data: keys.data,
        next_cursor: keys.next_cursor,
        of_leavers: object.of_leavers,
        without_sponsor: object.without_sponsor,
    }))
}

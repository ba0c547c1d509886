//! The report of keys.

use muster_app::{KeyReportQuery as Query, WithNames};
use muster_wire::v1::{
    key_report::{KeyReport, KeyReportQuery, ReportedKey},
    page::Page,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    answer::{Answer, Object, ok},
    call::Call,
};
use crate::http::State;

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(report_keys))
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

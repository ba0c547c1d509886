//! Events: the audit trail, read and followed.

use muster_app::{EventQuery, EventView, Named};
use muster_wire::v1::{
    event::{Actor, Event, EventQuery as Query, Order, Target},
    page::Page,
    reference::{PersonReference, Reference},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    answer::{Answer, Object, ok},
    call::Call,
};
use crate::http::State;

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(list_events))
}

/// List events
///
/// Those of the current organization: all of them with `audit.read` at organization scope, otherwise what happened in the
/// accounts where it is held. With `after` the log is followed: ask again with the last sequence that was read.
#[utoipa::path(get, path = "/v1/events", tag = "Events", params(Query),
    responses((status = 200, description = "A page of events, the newest first unless asked otherwise", body = Page<Event>)))]
async fn list_events(mut call: Call) -> Answer<Object<Page<Event>>> {
    let query: Query = call.query().await?;
    let page = call.page(query.limit, query.cursor).await?;
    let query = EventQuery {
        kind: query.kind,
        actor: query.actor,
        target: query.target,
        account: query.account,
        after: query
            .after
            .map(|sequence| i64::try_from(sequence).unwrap_or(i64::MAX)),
        ascending: query.order == Some(Order::Asc),
    };
    let page = call.app.events(&call.request, query, page).await?;
    Ok(ok(Page::of(page.data, page.next_cursor, shown)))
}

pub(super) fn shown(event: EventView) -> Event {
    let target = |named: Named| Target::new(named.sid, named.name, named.email);
    Event {
        object: "event",
        sid: event.sid,
        sequence: event.sequence,
        kind: event.kind,
        occurred_at: event.occurred_at,
        actor: Actor {
            kind: event.actor_kind,
            sid: event.actor.as_ref().map(|actor| actor.sid),
            name: event.actor.as_ref().and_then(|actor| actor.name.clone()),
            email: event.actor.and_then(|actor| actor.email),
        },
        on_behalf_of: event.on_behalf_of.map(PersonReference::from),
        scope: event.scope.map(Reference::from),
        targets: event.targets.into_iter().map(target).collect(),
        before: event.before,
        after: event.after,
        cause: event.cause,
        credential: event.credential,
        request_id: event.request_id,
        address: event.address,
        agent: event.agent,
        reason: event.reason,
    }
}

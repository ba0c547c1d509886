//! Sessions of a person as their organization sees and ends them.

use axum::extract::Path;
use muster_model::SessionSid;
use muster_wire::v1::{
    page::{Page, PageQuery},
    permitted::Permitted,
    session::{EndedSessions, ListedSession},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    answer::{Answer, Object, ok},
    call::Call,
    sessions::listed,
};
use crate::http::State;

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list_user_sessions))
        .routes(routes!(end_user_session))
        .routes(routes!(end_user_sessions))
}

/// List the sessions of a person
///
/// Those that look at the organization now and have not ended, with where each sign-in came from. A person's sessions are their own:
/// what looks at another organization is not shown here.
#[utoipa::path(get, path = "/v1/users/{sid}/sessions", tag = "People", params(("sid" = String, Path, description = "`US…`"), PageQuery),
    responses((status = 200, description = "A page of sessions, the newest first", body = Page<Permitted<ListedSession>>)))]
async fn list_user_sessions(
    Path(sid): Path<String>,
    mut call: Call,
) -> Answer<Object<Page<Permitted<ListedSession>>>> {
    let sid = call.sid(&sid).await?;
    let query: PageQuery = call.query().await?;
    let page = call.page(query.limit, query.cursor).await?;
    let page = call.app.user_sessions(&call.request, sid, page).await?;
    Ok(ok(Page::of(page.data, page.next_cursor, |session| {
        Permitted::new(listed(session.object), session.permitted)
    })))
}

/// End a session of a person
///
/// One that looks at the organization now: the next request with it is answered 401.
#[utoipa::path(delete, path = "/v1/users/{sid}/sessions/{session}", tag = "People",
    params(("sid" = String, Path, description = "`US…`"), ("session" = String, Path, description = "`SE…`"), ("dry_run" = Option<bool>, Query, description = "Answer what would end and change nothing")),
    responses((status = 200, description = "The session that ended", body = ListedSession)))]
async fn end_user_session(
    Path((sid, session)): Path<(String, String)>,
    mut call: Call,
) -> Answer<Object<ListedSession>> {
    let sid = call.sid(&sid).await?;
    let session: SessionSid = call.sid_named("session", &session).await?;
    call.dry_run_only().await?;
    call.no_body().await?;
    let ended = call.app.end_user_session(&call.request, sid, session);
    Ok(ok(listed(ended.await?).ended()))
}

/// End all sessions of a person
///
/// All that look at the organization now, but for the one that asks.
#[utoipa::path(post, path = "/v1/users/{sid}/sessions/end_all", tag = "People",
    params(("sid" = String, Path, description = "`US…`"), ("dry_run" = Option<bool>, Query, description = "Answer what would end and change nothing")),
    responses((status = 200, description = "The sessions that ended", body = EndedSessions)))]
async fn end_user_sessions(
    Path(sid): Path<String>,
    mut call: Call,
) -> Answer<Object<EndedSessions>> {
    let sid = call.sid(&sid).await?;
    call.dry_run_only().await?;
    call.no_body().await?;
    let ended = call.app.end_user_sessions(&call.request, sid).await?;
    Ok(ok(EndedSessions {
        ended: ended
            .into_iter()
            .map(|session| listed(session).ended())
            .collect(),
    }))
}

//! Sessions of whoever asks: signing in and out, looking at another organization, proving oneself again.

use axum::{
    extract::{Path, State as Extract},
    http::{HeaderName, HeaderValue, header::SET_COOKIE},
    response::AppendHeaders,
};
use muster_app::{ListedSession as Listed, SignedIn};
use muster_model::session::SessionKind;
use muster_wire::v1::{
    page::{Page, PageQuery},
    session::{ListedSession, NewSession, OpenedSession, Session, SessionChange, StepUp},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    answer::{Answer, Object, created, ok},
    call::Call,
};
use crate::http::{State, session_cookie};

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(create_session, list_sessions))
        .routes(routes!(
            read_current_session,
            change_current_session,
            delete_current_session
        ))
        .routes(routes!(step_up))
        .routes(routes!(delete_session))
}

/// An answer that also tells a browser about its cookie.
pub(super) type WithCookie<T> = (AppendHeaders<[(HeaderName, HeaderValue); 1]>, Object<T>);

pub(super) fn cookie<T>(header: HeaderValue, object: Object<T>) -> WithCookie<T> {
    (AppendHeaders([(SET_COOKIE, header)]), object)
}

pub(super) fn opened(state: &State, signed_in: SignedIn) -> Answer<(HeaderValue, OpenedSession)> {
    let header = session_cookie::given(state.public_url(), &signed_in.token)?;
    let session = Session::of(
        &signed_in.session,
        &signed_in.user,
        signed_in.organization.as_ref(),
    );
    Ok((header, OpenedSession::of(session, signed_in.token)))
}

pub(super) fn listed(row: Listed) -> ListedSession {
    let session = Session::of(&row.session, &row.user, row.organization.as_ref());
    ListedSession::active(session, row.address, row.agent, row.current)
}

/// Sign in
///
/// Every failure is answered alike, whatever was wrong. A browser also gets the session cookie.
#[utoipa::path(post, path = "/v1/sessions", tag = "Sessions", security(()), request_body = NewSession,
    responses((status = 201, description = "The session with its token", body = OpenedSession)))]
async fn create_session(
    Extract(state): Extract<State>,
    call: Call,
) -> Answer<WithCookie<OpenedSession>> {
    let mut call = call.open();
    call.no_query().await?;
    let new: NewSession = call.body().await?;
    let kind = if call.from_browser() {
        SessionKind::Console
    } else {
        SessionKind::Client
    };
    let signed_in = call
        .app
        .sign_in(&call.request, &new.email, &new.password, kind)
        .await?;
    let (header, session) = opened(&state, signed_in)?;
    Ok(cookie(header, created(session)))
}

/// List one's own sessions
#[utoipa::path(get, path = "/v1/sessions", tag = "Sessions", params(PageQuery),
    responses((status = 200, description = "A page of the sessions that have not ended, the newest first", body = Page<ListedSession>)))]
async fn list_sessions(mut call: Call) -> Answer<Object<Page<ListedSession>>> {
    let query: PageQuery = call.query().await?;
    let page = call.page(query.limit, query.cursor).await?;
    let page = call.app.sessions(&call.request, page).await?;
    Ok(ok(Page::of(page.data, page.next_cursor, listed)))
}

/// Read the session that asks
#[utoipa::path(get, path = "/v1/sessions/current", tag = "Sessions",
    responses((status = 200, description = "The session", body = Session)))]
async fn read_current_session(mut call: Call) -> Answer<Object<Session>> {
    call.no_query().await?;
    let (session, user, organization) = call.app.current_session(&call.request).await?;
    Ok(ok(Session::of(&session, &user, organization.as_ref())))
}

/// Look at another organization
#[utoipa::path(patch, path = "/v1/sessions/current", tag = "Sessions", request_body = SessionChange,
    responses((status = 200, description = "The session as it is now", body = Session)))]
async fn change_current_session(mut call: Call) -> Answer<Object<Session>> {
    call.no_query().await?;
    let change: SessionChange = call.body().await?;
    let (session, user, organization) = call
        .app
        .switch_organization(&call.request, change.organization)
        .await?;
    Ok(ok(Session::of(&session, &user, Some(&organization))))
}

/// Sign out
#[utoipa::path(delete, path = "/v1/sessions/current", tag = "Sessions",
    responses((status = 200, description = "The session that ended", body = ListedSession)))]
async fn delete_current_session(
    Extract(state): Extract<State>,
    mut call: Call,
) -> Answer<WithCookie<ListedSession>> {
    call.no_query().await?;
    call.no_body().await?;
    let ended = call.app.sign_out(&call.request).await?;
    let header = session_cookie::taken(state.public_url())?;
    Ok(cookie(header, ok(listed(ended).ended())))
}

/// Prove oneself again
///
/// Sensitive acts need a sign-in within the last 10 minutes. The session gets a new token; the old one is dead.
#[utoipa::path(post, path = "/v1/sessions/current/step_up", tag = "Sessions", request_body = StepUp,
    responses((status = 200, description = "The session with its new token", body = OpenedSession)))]
async fn step_up(
    Extract(state): Extract<State>,
    mut call: Call,
) -> Answer<WithCookie<OpenedSession>> {
    call.no_query().await?;
    let proof: StepUp = call.body().await?;
    let signed_in = call.app.step_up(&call.request, &proof.password).await?;
    let (header, session) = opened(&state, signed_in)?;
    Ok(cookie(header, ok(session)))
}

/// End one of one's own sessions
#[utoipa::path(delete, path = "/v1/sessions/{sid}", tag = "Sessions", params(("sid" = String, Path, description = "`SE…`")),
    responses((status = 200, description = "The session that ended", body = ListedSession)))]
async fn delete_session(Path(sid): Path<String>, mut call: Call) -> Answer<Object<ListedSession>> {
    let sid = call.sid(&sid).await?;
    call.no_query().await?;
    call.no_body().await?;
    let ended = call.app.end_session(&call.request, sid).await?;
    Ok(ok(listed(ended).ended()))
}

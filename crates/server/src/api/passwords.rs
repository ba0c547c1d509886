//! Passwords after the first: changed by whoever knows the old one, reset by a mailed link.

use axum::{extract::State as Extract, http::StatusCode};
use muster_wire::v1::{
    password::{NewPasswordReset, PasswordChange, PasswordReset, PasswordWasReset},
    reference::PersonReference,
    session::OpenedSession,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    answer::{Answer, Object, ok},
    call::Call,
    sessions::{WithCookie, cookie, opened},
};
use crate::http::State;

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(change_password))
        .routes(routes!(request_password_reset))
        .routes(routes!(reset_password))
}

/// Change one's own password
///
/// The other sessions of the person end. The session that asks gets a new token; the old one is dead.
#[utoipa::path(post, path = "/v1/me/password", tag = "Me", request_body = PasswordChange,
    responses((status = 200, description = "The session with its new token", body = OpenedSession)))]
async fn change_password(
    Extract(state): Extract<State>,
    mut call: Call,
) -> Answer<WithCookie<OpenedSession>> {
    call.no_query().await?;
    let change: PasswordChange = call.body().await?;
    let signed_in = call
        .app
        .change_password(&call.request, &change.current, &change.password)
        .await?;
    let (header, session) = opened(&state, signed_in)?;
    Ok(cookie(header, ok(session)))
}

/// Ask for a password reset
///
/// Mails a link that is good for 30 minutes. The answer is the same whether the address has a login or not.
#[utoipa::path(post, path = "/v1/password_resets", tag = "Sessions", security(()), request_body = NewPasswordReset,
    responses((status = 202, description = "A mail is under way, if there is somebody to get it")))]
async fn request_password_reset(call: Call) -> Answer<StatusCode> {
    let mut call = call.open();
    call.no_query().await?;
    let asked: NewPasswordReset = call.body().await?;
    call.app
        .request_password_reset(&call.request, &asked.email)
        .await?;
    Ok(StatusCode::ACCEPTED)
}

/// Reset a password
///
/// By the token of a mailed link. All sessions of the person end; signing in is the next step.
#[utoipa::path(post, path = "/v1/password_resets/complete", tag = "Sessions", security(()), request_body = PasswordReset,
    responses((status = 200, description = "Whose password it was", body = PasswordWasReset)))]
async fn reset_password(call: Call) -> Answer<Object<PasswordWasReset>> {
    let mut call = call.open();
    call.no_query().await?;
    let reset: PasswordReset = call.body().await?;
    let user = call
        .app
        .reset_password(&call.request, reset.token.parse().ok(), &reset.password)
        .await?;
    Ok(ok(PasswordWasReset {
        user: PersonReference::from(&user),
    }))
}

//! Signing in and out.

use askama::Template;
use axum::{Router, http::StatusCode, routing::get};
use muster_model::{Kind, session::SessionKind};
use serde::Deserialize;

use super::{
    answer,
    form::{Field, refusal, refused, shown_in_form},
    visit::{Answer, Next, Visit, back_home},
};
use crate::http::State;

/// Address and password.
#[derive(Debug, Default, Template)]
#[template(path = "pages/sign_in.html")]
pub struct SignIn {
    /// The address, kept when the sign-in was refused.
    pub email: Field,
    /// The password, never kept.
    pub password: Field,
    /// Why it was refused: one sentence whatever was wrong.
    pub refusal: Option<String>,
}

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/sign_in", get(show).post(sign_in))
        .route("/sign_out", get(back_home).post(sign_out))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Credentials {
    email: String,
    password: String,
}

/// `GET /sign_in`
async fn show(visit: Visit) -> Answer {
    if visit.is_signed_in() {
        return visit.to(Next::Home);
    }
    visit.with_cookie(answer(StatusCode::OK, &SignIn::default())?)
}

/// `POST /sign_in`
async fn sign_in(mut visit: Visit) -> Answer {
    let form: Credentials = visit.form().await?;
    let signed_in = visit
        .app
        .sign_in(
            &visit.request,
            &form.email,
            &form.password,
            SessionKind::Console,
        )
        .await;
    match signed_in {
        Ok(signed_in) => {
            visit.enter(&signed_in)?;
            visit.to(Next::Home)
        }
        Err(error) => {
            let error = shown_in_form(error)?;
            let page = SignIn {
                email: Field::of(form.email),
                password: Field::default(),
                refusal: refusal(&error, &[]),
            };
            visit.with_cookie(refused(error, &page)?)
        }
    }
}

/// `POST /sign_out`. Whoever is not signed in any more is where they wanted to be.
async fn sign_out(mut visit: Visit) -> Answer {
    if visit.is_signed_in() {
        match visit.app.sign_out(&visit.request).await {
            Err(error) if error.kind() != Kind::Unauthenticated => return Err(error.into()),
            _ => visit.leave()?,
        }
    }
    visit.to(Next::SignIn)
}

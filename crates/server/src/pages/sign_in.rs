//! Signing in and out.

use askama::Template;
use axum::{Router, http::StatusCode, routing::get};
use muster_model::{Kind, session::SessionKind};
use serde::Deserialize;

use super::{
    answer,
    form::{Field, refusal, refused, shown_in_form},
    local_path::LocalPath,
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
    /// The page of this server that the sign-in leads on to.
    pub next: String,
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
    next: Option<String>,
}

/// The query of whoever was sent here on their way to a page.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sent {
    next: Option<String>,
}

/// `GET /sign_in`, with or without `?next=…`
async fn show(visit: Visit) -> Answer {
    let sent: Sent = visit.query().unwrap_or_default();
    let wanted = wanted(sent.next.as_deref());
    if visit.is_signed_in() {
        return visit.to(wanted.map_or(Next::Front, Next::Wanted));
    }
    let page = SignIn {
        next: shown(wanted.as_ref()),
        ..SignIn::default()
    };
    visit.with_cookie(answer(StatusCode::OK, &page)?)
}

/// `POST /sign_in`
async fn sign_in(mut visit: Visit) -> Answer {
    let form: Credentials = visit.form().await?;
    let wanted = wanted(form.next.as_deref());
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
            visit.to(wanted.map_or(Next::Front, Next::Wanted))
        }
        Err(error) => {
            let error = shown_in_form(error)?;
            let page = SignIn {
                email: Field::of(form.email),
                password: Field::default(),
                refusal: refusal(&error, &[]),
                next: shown(wanted.as_ref()),
            };
            visit.with_cookie(refused(error, &page)?)
        }
    }
}

/// What is no path of this server leads nowhere: the sign-in is good all the same.
fn wanted(next: Option<&str>) -> Option<LocalPath> {
    next.and_then(LocalPath::read)
}

fn shown(wanted: Option<&LocalPath>) -> String {
    wanted.map_or_else(String::new, |path| path.as_str().to_owned())
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

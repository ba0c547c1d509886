//! A forgotten password: the address is asked, a link is mailed, a new password is chosen. Nothing here tells whether an address has a login.

use askama::Template;
use axum::{Router, http::StatusCode, routing::get};
use muster_model::Kind;
use serde::Deserialize;

use super::{
    answer,
    form::{Field, refusal, refused, shown_in_form},
    visit::{Answer, Visit},
};
use crate::http::State;

/// The address whose password is forgotten.
#[derive(Debug, Default, Template)]
#[template(path = "pages/forgot.html")]
pub struct Forgot {
    /// The address.
    pub email: Field,
    /// Whether a mail is under way, if there is somebody to get it.
    pub asked: bool,
    /// Why it was refused, where the field does not say it.
    pub refusal: Option<String>,
}

/// A new password.
#[derive(Debug, Default, Template)]
#[template(path = "pages/reset.html")]
pub struct Reset {
    /// The token of the link, carried along.
    pub token: String,
    /// The password, never kept.
    pub password: Field,
    /// Why it was refused, where the field does not say it.
    pub refusal: Option<String>,
    /// Whether the link is good for nothing: then only a new one helps.
    pub dead: bool,
    /// Whether it is done.
    pub done: bool,
}

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/forgot", get(show_forgot).post(forgot))
        .route("/reset", get(show_reset).post(reset))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Address {
    email: String,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Link {
    token: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewPassword {
    token: String,
    password: String,
}

/// `GET /forgot`
async fn show_forgot(visit: Visit) -> Answer {
    visit.with_cookie(answer(StatusCode::OK, &Forgot::default())?)
}

/// `POST /forgot`
async fn forgot(mut visit: Visit) -> Answer {
    let form: Address = visit.form().await?;
    let asked = visit
        .app
        .request_password_reset(&visit.request, &form.email)
        .await;
    match asked {
        Ok(()) => {
            let page = Forgot {
                email: Field::of(form.email),
                asked: true,
                refusal: None,
            };
            visit.with_cookie(answer(StatusCode::OK, &page)?)
        }
        Err(error) => {
            let error = shown_in_form(error)?;
            let page = Forgot {
                email: Field::refused(form.email, &error, "email"),
                asked: false,
                refusal: refusal(&error, &["email"]),
            };
            visit.with_cookie(refused(error, &page)?)
        }
    }
}

/// `GET /reset?token=…`. Looking consumes nothing, and tells nothing either.
async fn show_reset(visit: Visit) -> Answer {
    let link: Link = visit.query().unwrap_or_default();
    let page = Reset {
        dead: link.token.is_none(),
        token: link.token.unwrap_or_default(),
        ..Reset::default()
    };
    visit.with_cookie(answer(StatusCode::OK, &page)?)
}

/// `POST /reset`
async fn reset(mut visit: Visit) -> Answer {
    let form: NewPassword = visit.form().await?;
    let secret = form.token.parse().ok();
    let done = visit
        .app
        .reset_password(&visit.request, secret, &form.password)
        .await;
    match done {
        Ok(_) => {
            visit.leave()?;
            let page = Reset {
                done: true,
                ..Reset::default()
            };
            visit.with_cookie(answer(StatusCode::OK, &page)?)
        }
        Err(error) => {
            let error = shown_in_form(error)?;
            let page = Reset {
                dead: matches!(error.kind(), Kind::NotFound | Kind::Gone),
                token: form.token,
                password: Field::secret(&error, "password"),
                refusal: refusal(&error, &["password"]),
                done: false,
            };
            visit.with_cookie(refused(error, &page)?)
        }
    }
}

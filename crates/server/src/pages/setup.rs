//! The set-up page of a server that has no organization yet.

use askama::Template;
use axum::{Router, http::StatusCode, routing::get};
use muster_app::{NewOrganization, Request};
use muster_model::{
    Error, Kind,
    secret::{Secret, SecretKind},
};
use serde::Deserialize;

use super::{
    answer,
    form::{Field, refusal, refused, shown_in_form},
    visit::{Answer, Next, Visit},
};
use crate::http::State;

/// The first organization, its first account and its owner.
#[derive(Debug, Default, Template)]
#[template(path = "pages/setup.html")]
pub struct Setup {
    /// The one-time token that the server printed.
    pub token: Field,
    /// The organization's name.
    pub organization: Field,
    /// The account's name.
    pub account: Field,
    /// The owner's name.
    pub name: Field,
    /// The owner's address.
    pub email: Field,
    /// The owner's password, never kept.
    pub password: Field,
    /// Why it was refused, where no field says it.
    pub refusal: Option<String>,
}

impl Setup {
    /// The empty form.
    pub fn blank(token: &str) -> Self {
        Self {
            token: Field::of(token),
            account: Field::of("Main"),
            ..Self::default()
        }
    }

    /// The form as it was entered, with what is wrong with it.
    fn of_refused(form: First, error: &Error) -> Self {
        Self {
            token: Field::refused(form.token, error, "token"),
            organization: Field::refused(form.organization, error, "organization"),
            account: Field::refused(form.account, error, "account"),
            name: Field::refused(form.name, error, "owner.name"),
            email: Field::refused(form.email, error, "owner.email"),
            password: Field::secret(error, "owner.password"),
            refusal: refusal(
                error,
                &[
                    "token",
                    "organization",
                    "account",
                    "owner.name",
                    "owner.email",
                    "owner.password",
                ],
            ),
        }
    }

    fn has_error(&self) -> bool {
        [
            &self.token,
            &self.organization,
            &self.account,
            &self.name,
            &self.email,
            &self.password,
        ]
        .iter()
        .any(|field| field.error.is_some())
    }
}

pub(super) fn routes() -> Router<State> {
    Router::new().route("/setup", get(show).post(set_up))
}

/// The query of the printed link.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Link {
    token: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct First {
    token: String,
    organization: String,
    account: String,
    name: String,
    email: String,
    password: String,
}

/// `GET /setup`, with or without `?token=…`
async fn show(visit: Visit) -> Answer {
    if visit.app.setup_secret().await?.is_none() {
        return visit.to(Next::Front);
    }
    let link: Link = visit.query().unwrap_or_default();
    let form = Setup::blank(&link.token.unwrap_or_default());
    visit.with_cookie(answer(StatusCode::OK, &form)?)
}

/// `POST /setup`
async fn set_up(mut visit: Visit) -> Answer {
    let form: First = visit.form().await?;
    let secret = form.token.trim().parse().ok();
    let request = Request {
        secret: secret.filter(|secret: &Secret| secret.kind == SecretKind::Setup),
        ..visit.request.clone()
    };
    let new = NewOrganization {
        organization: form.organization.clone(),
        account: form.account.clone(),
        owner_email: form.email.clone(),
        owner_name: form.name.clone(),
        owner_password: Some(form.password.clone()),
    };
    match visit.app.set_up(&request, new).await {
        Ok(established) => {
            if let Some(session) = &established.session {
                visit.enter(session)?;
            }
            visit.to(Next::Front)
        }
        Err(error) => {
            let error = shown_in_form(known_by_field(error))?;
            let page = Setup::of_refused(form, &error);
            visit.with_cookie(refused(error, &page)?)
        }
    }
}

/// The only credential of this form is one of its fields.
fn known_by_field(error: Error) -> Error {
    if error.kind() == Kind::Unauthenticated {
        error.field(
            "token",
            "setup.token_refused",
            "This is not the token that the server printed when it last started.",
        )
    } else {
        error
    }
}

//! The link of an invitation, step by step: look, which consumes nothing however often; register or sign in; accept; ask for a proof;
//! sign out first where somebody else is signed in. What may happen is the app's to say.

use axum::{Router, http::StatusCode, routing::get};
use muster_app::{Acceptance, App, Lookup, Needs, Request};
use muster_model::{Error, Kind, Result, session::SessionKind};
use serde::Deserialize;

use super::{
    answer,
    form::{Field, refusal, refused, shown_in_form},
    invitation::{Dead, DeadLink, Invitation, Offer, Step, Switch},
    visit::{Answer, Next, Visit, back_home},
};
use crate::http::{Problem, State};

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/accept", get(open).post(accept))
        .route("/accept/switch", get(back_home).post(switch))
        .route("/accept/prove", get(back_home).post(prove))
}

/// The query of the link, and the form of its lesser buttons.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Link {
    token: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Acceptation {
    token: String,
    #[expect(
        dead_code,
        reason = "sent along for password managers; the invited address is what counts"
    )]
    email: Option<String>,
    name: Option<String>,
    password: Option<String>,
}

/// `GET /accept?token=…`
async fn open(visit: Visit) -> Answer {
    let link: Link = match visit.query() {
        Ok(link) => link,
        Err(_) => return dead(visit, no_link()),
    };
    show(visit, &link.token).await
}

/// `POST /accept`
async fn accept(mut visit: Visit) -> Answer {
    let form: Acceptation = visit.form().await?;
    let lookup = match look_up(&visit.app, &visit.request, &form.token).await {
        Ok(lookup) => lookup,
        Err(error) => return dead(visit, error),
    };
    match (lookup.needs, form.name.is_some()) {
        (Needs::SignIn, false) => sign_in(visit, form, lookup).await,
        (Needs::Registration | Needs::Nothing, _) => finish(visit, form, lookup).await,
        // The address got its login while the form was open: what was chosen as a new password is not tried as the old one.
        (Needs::SignIn, true) => {
            let error = Error::conflict(
                "user.exists",
                "This address has a login by now. Sign in with it to accept.",
            );
            page(visit, &form.token, &lookup, Some(error)).await
        }
        (Needs::Proof | Needs::Switch, _) => page(visit, &form.token, &lookup, None).await,
    }
}

/// `POST /accept/switch`. The page that follows is answered right here: a redirect would put the token into an address.
async fn switch(mut visit: Visit) -> Answer {
    let link: Link = visit.form().await?;
    if visit.is_signed_in() {
        visit.app.sign_out(&visit.request).await?;
        visit.leave()?;
    }
    show(visit, &link.token).await
}

/// `POST /accept/prove`
async fn prove(mut visit: Visit) -> Answer {
    let link: Link = visit.form().await?;
    let lookup = match look_up(&visit.app, &visit.request, &link.token).await {
        Ok(lookup) => lookup,
        Err(error) => return dead(visit, error),
    };
    if lookup.needs != Needs::Proof {
        return page(visit, &link.token, &lookup, None).await;
    }
    let secret = link.token.parse().map_err(|_| no_link())?;
    match visit.app.prove_invitation(&visit.request, secret).await {
        Ok(()) => {
            let offer = offer(&lookup, &link.token)?;
            let sent = Invitation::new(&offer, Step::ProofSent, None);
            visit.with_cookie(answer(StatusCode::OK, &sent)?)
        }
        Err(error) => page(visit, &link.token, &lookup, Some(error)).await,
    }
}

async fn sign_in(mut visit: Visit, form: Acceptation, lookup: Lookup) -> Answer {
    let email = offer(&lookup, &form.token)?.email;
    let password = form.password.as_deref().unwrap_or_default();
    let signed_in = visit
        .app
        .sign_in(&visit.request, &email, password, SessionKind::Console)
        .await;
    match signed_in {
        Ok(signed_in) => {
            visit.enter(&signed_in)?;
            let lookup = Lookup {
                needs: Needs::Nothing,
                ..lookup
            };
            finish(visit, form, lookup).await
        }
        Err(error) if error.kind() == Kind::Unauthenticated => {
            let message = format!("This is not the password of {email}.");
            let error = error.field("password", "session.refused", message);
            page(visit, &form.token, &lookup, Some(error)).await
        }
        Err(error) => page(visit, &form.token, &lookup, Some(error)).await,
    }
}

/// Accepts, as whoever is signed in or as the new person of the form.
async fn finish(mut visit: Visit, form: Acceptation, lookup: Lookup) -> Answer {
    let newcomer = lookup.needs == Needs::Registration;
    let acceptance = Acceptance {
        secret: form.token.parse().map_err(|_| no_link())?,
        name: form.name.clone().filter(|_| newcomer),
        password: form.password.filter(|_| newcomer),
    };
    match visit
        .app
        .accept_invitation(&visit.request, acceptance)
        .await
    {
        Ok(accepted) => {
            if let Some(session) = &accepted.session {
                visit.enter(session)?;
            }
            let whole = accepted.refused.is_empty();
            visit.to(Next::Joined(accepted.organization.sid, whole))
        }
        Err(error) if Dead::of(error.code()).is_some() => dead(visit, error),
        Err(error) => {
            let kept = form.name.unwrap_or_default();
            page_with(visit, &form.token, &lookup, Some(error), &kept).await
        }
    }
}

async fn show(visit: Visit, token: &str) -> Answer {
    match look_up(&visit.app, &visit.request, token).await {
        Ok(lookup) => page(visit, token, &lookup, None).await,
        Err(error) => dead(visit, error),
    }
}

async fn look_up(app: &App, request: &Request, token: &str) -> Result<Lookup> {
    let secret = token.parse().map_err(|_| no_link())?;
    app.look_up_invitation(request, secret).await
}

async fn page(visit: Visit, token: &str, lookup: &Lookup, error: Option<Error>) -> Answer {
    page_with(visit, token, lookup, error, "").await
}

/// The page of an invitation that can be accepted, or of somebody else's, with what was just refused and the name that was entered.
async fn page_with(
    visit: Visit,
    token: &str,
    lookup: &Lookup,
    error: Option<Error>,
    name: &str,
) -> Answer {
    if lookup.needs == Needs::Switch {
        let (_, user, _) = visit.app.current_session(&visit.request).await?;
        let page = Switch::new(&lookup.organization.name, &user.email, token);
        return visit.with_cookie(answer(StatusCode::OK, &page)?);
    }
    let offer = offer(lookup, token)?;
    let Some(error) = error.map(shown_in_form).transpose()? else {
        let page = Invitation::new(&offer, step(lookup.needs, name, None), None);
        return visit.with_cookie(answer(StatusCode::OK, &page)?);
    };
    let step = step(lookup.needs, name, Some(&error));
    let paths: &[&str] = match step {
        Step::Register { .. } => &["name", "password"],
        Step::SignIn { .. } => &["password"],
        Step::Accept | Step::Proof | Step::ProofSent => &[],
    };
    let page = Invitation::new(&offer, step, refusal(&error, paths));
    visit.with_cookie(refused(error, &page)?)
}

fn step(needs: Needs, name: &str, error: Option<&Error>) -> Step {
    let secret = || error.map_or_else(Field::default, |error| Field::secret(error, "password"));
    match needs {
        Needs::Registration => Step::Register {
            name: error.map_or_else(Field::default, |error| Field::refused(name, error, "name")),
            password: secret(),
        },
        Needs::SignIn => Step::SignIn { password: secret() },
        Needs::Nothing => Step::Accept,
        Needs::Proof | Needs::Switch => Step::Proof,
    }
}

/// What the page says before anybody typed anything.
fn offer(lookup: &Lookup, token: &str) -> Result<Offer> {
    let invitation = lookup
        .invitation
        .as_ref()
        .ok_or_else(|| Error::internal("an invitation that may be accepted is hidden"))?;
    let inviter = lookup.invited_by.as_ref().map(|user| user.name.clone());
    Ok(Offer {
        organization: lookup.organization.name.clone(),
        inviter: inviter.unwrap_or_else(|| lookup.organization.name.clone()),
        email: invitation.email.clone(),
        message: invitation.message.clone(),
        access: lookup.access.clone(),
        ends_at: invitation.expires_at,
        token: token.to_owned(),
    })
}

fn no_link() -> Error {
    Error::not_found("invitation.not_found")
}

/// The page of a link that leads nowhere; what is wrong with anything else is not said here.
fn dead(visit: Visit, error: Error) -> Answer {
    let Some(reason) = Dead::of(error.code()) else {
        return Err(error.into());
    };
    let status = Problem::new(error).status();
    visit.with_cookie(answer(status, &DeadLink { reason })?)
}

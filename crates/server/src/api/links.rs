//! The link of an invitation in the hands of whoever holds it: looked up, proven, accepted. Open to people who are not signed in.

use axum::http::StatusCode;
use muster_app::{Acceptance, Accepted as Outcome, Needs};
use muster_model::secret::{Secret, SecretKind};
use muster_wire::v1::{
    assignment::Assignment,
    invitation::Grant,
    link::{Accepted, Link, LookedUp, Name, NewAcceptance, ShownGrant},
    reference::Reference,
    session::SessionToken,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    answer::{Answer, Object, ok},
    call::Call,
};
use crate::http::State;

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(look_up_invitation))
        .routes(routes!(prove_invitation))
        .routes(routes!(accept_invitation))
}

/// The secret of a token. What can't be one is looked up all the same, as a link that never was: the same work, the same answer.
fn secret(token: &str) -> Secret {
    token.parse().unwrap_or(Secret {
        kind: SecretKind::Invitation,
        bits: 0,
        random: [0; 32],
    })
}

fn word(needs: Needs) -> &'static str {
    match needs {
        Needs::Registration => "registration",
        Needs::SignIn => "sign_in",
        Needs::Nothing => "nothing",
        Needs::Proof => "proof",
        Needs::Switch => "switch",
    }
}

/// See what a link opens
///
/// Consumes nothing. Somebody signed in as another person than the invited one sees the organization's name only.
#[utoipa::path(post, path = "/v1/invitations/lookup", tag = "Invitations", request_body = Link, security(()),
    responses((status = 200, description = "What it opens, and what has to happen next", body = LookedUp)))]
async fn look_up_invitation(call: Call) -> Answer<Object<LookedUp>> {
    let mut call = call.open();
    call.no_query().await?;
    let body: Link = call.body().await?;
    let found = call
        .app
        .look_up_invitation(&call.request, secret(&body.token))
        .await?;
    let invitation = found.invitation;
    Ok(ok(LookedUp {
        organization: Name {
            name: found.organization.name,
        },
        email: invitation.as_ref().map(|shown| shown.email.clone()),
        grants: invitation.map(|shown| ShownGrant::all(&shown.grants)),
        needs: word(found.needs),
    }))
}

/// Have the address of an invitation proven
///
/// Mails a fresh link to the invited address: a link that was shown to somebody proves nothing.
#[utoipa::path(post, path = "/v1/invitations/prove", tag = "Invitations", request_body = Link, security(()),
    responses((status = 202, description = "The mail is on its way")))]
async fn prove_invitation(call: Call) -> Answer<StatusCode> {
    let mut call = call.open();
    call.no_query().await?;
    let body: Link = call.body().await?;
    call.app
        .prove_invitation(&call.request, secret(&body.token))
        .await?;
    Ok(StatusCode::ACCEPTED)
}

/// Accept an invitation
///
/// A new person gives name and password and gets a session; somebody with an account signs in first.
#[utoipa::path(post, path = "/v1/invitations/accept", tag = "Invitations", request_body = NewAcceptance, security(()),
    responses((status = 200, description = "What came of it", body = Accepted)))]
async fn accept_invitation(call: Call) -> Answer<Object<Accepted>> {
    let mut call = call.open();
    call.no_query().await?;
    let body: NewAcceptance = call.body().await?;
    let acceptance = Acceptance {
        secret: secret(&body.token),
        name: body.name,
        password: body.password,
    };
    let outcome = call
        .app
        .accept_invitation(&call.request, acceptance)
        .await?;
    Ok(ok(accepted(&outcome)))
}

fn accepted(outcome: &Outcome) -> Accepted {
    let assignments = outcome.assignments.iter();
    Accepted {
        user: (&outcome.user).into(),
        organization: Reference::from(&outcome.organization),
        assignments: assignments
            .map(|assignment| Assignment::of(assignment, &outcome.names))
            .collect(),
        refused: Grant::all(&outcome.refused),
        session: outcome
            .session
            .as_ref()
            .map(|opened| SessionToken::of(&opened.session, &opened.token)),
    }
}

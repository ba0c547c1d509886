//! Questions whether somebody may do something somewhere. Any rate is answered; of one organization only so many at once.

use axum::extract::State as Shared;
use muster_app::{App, Explanation as Reasons, Missing as Lack, Question, Request, Step as Way};
use muster_model::Result;
use muster_wire::v1::{
    decision::{Answer as Verdict, Explanation, Missing, Question as QuestionBody, Step, reason},
    reference::{PersonReference, Reference},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    answer::{Answer, Object, ok},
    call::Call,
};
use crate::http::{Problem, State, Turn};

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(check))
        .routes(routes!(explain))
}

/// The caller's organization gives the turn: it is held until the answer is there.
async fn turn(state: &State, app: &App, request: &Request) -> Result<Turn, Problem> {
    match app.identify(request).await?.organization {
        Some(organization) => state.rates().check(organization),
        None => Ok(Turn::default()),
    }
}

async fn question(call: &mut Call) -> Result<Question> {
    call.no_query().await?;
    let body: QuestionBody = call.body().await?;
    Ok(Question {
        principal: body.principal,
        permission: body.permission,
        scope: body.scope,
        at_least: body
            .at_least
            .map(|revision| i64::try_from(revision).unwrap_or(i64::MAX)),
    })
}

/// Check whether somebody may do something somewhere
///
/// Anyone may ask about themselves; asking about others takes `access.check` there. A principal or scope that is unknown,
/// or another tenant's, is simply not allowed anything.
#[utoipa::path(post, path = "/v1/check", tag = "Decisions", request_body = QuestionBody,
    responses((status = 200, description = "Whether they may", body = Verdict)))]
async fn check(Shared(state): Shared<State>, mut call: Call) -> Answer<Object<Verdict>> {
    let _turn = turn(&state, &call.app, &call.request).await?;
    let question = question(&mut call).await?;
    let answer = call.app.check(&call.request, question).await?;
    Ok(ok(Verdict {
        allowed: answer.allowed,
        revision: answer.revision,
    }))
}

/// Check, and say why
///
/// When allowed, every assignment that allows it; when denied, what is missing, the smallest role that has it, and for those
/// who may see people who could give it.
#[utoipa::path(post, path = "/v1/explain", tag = "Decisions", request_body = QuestionBody,
    responses((status = 200, description = "Whether they may, and why", body = Explanation)))]
async fn explain(Shared(state): Shared<State>, mut call: Call) -> Answer<Object<Explanation>> {
    let _turn = turn(&state, &call.app, &call.request).await?;
    let question = question(&mut call).await?;
    Ok(ok(explanation(
        call.app.explain(&call.request, question).await?,
    )))
}

fn explanation(reasons: Reasons) -> Explanation {
    Explanation {
        allowed: reasons.allowed,
        path: reasons
            .allowed
            .then(|| reasons.path.into_iter().map(step).collect()),
        missing: reasons.missing.map(missing),
        revision: reasons.revision,
    }
}

fn step(way: Way) -> Step {
    Step {
        assignment: way.assignment,
        role: (&way.role).into(),
        inherited_from: way
            .inherited_from
            .map(|from| Reference::new(from, &way.scope_name)),
        scope: Reference::new(way.scope, way.scope_name),
        source: way.source,
        given_by: way.given_by.map(PersonReference::from),
        created_at: way.given_at,
        expires_at: way.expires_at,
    }
}

fn missing(missing: Lack) -> Missing {
    Missing {
        permission: missing.permission.name(),
        reason: reason(missing.denial),
        smallest_role: (&missing.smallest_role).into(),
        grantors: missing
            .grantors
            .map(|people| people.iter().map(PersonReference::from).collect()),
    }
}

//! OpenID AuthZEN Authorization API 1.0: the same checks under the names that gateways and products of others know.

use axum::{
    Json,
    extract::State as Shared,
    response::{IntoResponse, Response},
};
use muster_app::{App, Asker, Question, Request};
use muster_model::{Error, Kind, Result};
use muster_wire::authzen::{
    Configuration, Context, Decision, Decisions, Evaluation, Evaluations, Fault, Who,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    answer::{Answer, Object, ok},
    call::Call,
};
use crate::http::{Problem, State, Turn};

/// So many evaluations are answered at once.
const MOST_EVALUATIONS: usize = 1_000;

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(evaluate))
        .routes(routes!(evaluate_all))
        .routes(routes!(configuration))
}

/// Evaluate access, as AuthZEN asks
///
/// The subject is a `user` (by `US…` or e-mail address), `service_account` or `api_key`, the action a permission, the resource
/// an `account` or `organization`. What is unknown is denied. `X-Request-ID` comes back as it was sent.
#[utoipa::path(post, path = "/access/v1/evaluation", tag = "AuthZEN", request_body = Evaluation,
    responses((status = 200, description = "The decision", body = Decision)))]
async fn evaluate(Shared(state): Shared<State>, mut call: Call) -> Answer<Object<Decision>> {
    call.no_query().await?;
    let evaluation: Evaluation = call.body().await?;
    let (asker, _turn) = turn(&state, &call.app, &call.request).await?;
    let decision = decide(&call.app, &asker, &call.request, &evaluation).await;
    Ok(ok(decision.map_err(of_request)?))
}

/// Evaluate access several times, as AuthZEN asks
///
/// Up to 1,000 evaluations, with defaults beside the list. Each is decided by itself: one that can't be asked is denied and says
/// why in its `context`.
#[utoipa::path(post, path = "/access/v1/evaluations", tag = "AuthZEN", request_body = Evaluations,
    responses((status = 200, description = "The decisions, in order", body = Decisions)))]
async fn evaluate_all(Shared(state): Shared<State>, mut call: Call) -> Answer<Response> {
    call.no_query().await?;
    let body: Evaluations = call.body().await?;
    let semantic = body.options.evaluations_semantic;
    let (evaluations, single) = call.read(body.filled()).await?;
    let (asker, _turn) = turn(&state, &call.app, &call.request).await?;
    if single && let Some(evaluation) = evaluations.first() {
        let decision = decide(&call.app, &asker, &call.request, evaluation).await;
        return Ok(Json(decision.map_err(of_request)?).into_response());
    }
    if evaluations.len() > MOST_EVALUATIONS {
        let message = "At most 1,000 evaluations are answered at once.";
        return Err(Error::unreadable("evaluations.too_many", message).into());
    }
    let mut decisions = Vec::with_capacity(evaluations.len());
    for evaluation in &evaluations {
        let decision = match decide(&call.app, &asker, &call.request, evaluation).await {
            Ok(decision) => decision,
            Err(error) => fault(error)?,
        };
        let ended = semantic.ends_with(decision.decision);
        decisions.push(decision);
        if ended {
            break;
        }
    }
    let answer = Decisions {
        evaluations: decisions,
    };
    Ok(Json(answer).into_response())
}

/// Where AuthZEN is answered
#[utoipa::path(get, path = "/.well-known/authzen-configuration", tag = "AuthZEN",
    responses((status = 200, description = "The addresses", body = Configuration)))]
async fn configuration(Shared(state): Shared<State>) -> Json<Configuration> {
    Json(Configuration::of(&state.public_url().to_string()))
}

/// Who asks, and the turn that their organization gives: it is held until the answer is there.
async fn turn(state: &State, app: &App, request: &Request) -> Result<(Asker, Turn), Problem> {
    let asker = app.asker(request).await?;
    let turn = match asker.organization() {
        Some(organization) => state.rates().check(organization)?,
        None => Turn::default(),
    };
    Ok((asker, turn))
}

async fn decide(
    app: &App,
    asker: &Asker,
    request: &Request,
    evaluation: &Evaluation,
) -> Result<Decision> {
    let (Some(who), Some(scope)) = (evaluation.subject.who(), evaluation.resource.scope()) else {
        return Ok(Decision {
            decision: false,
            context: None,
        });
    };
    let permission = evaluation.action.name.clone();
    let answer = match who {
        Who::Address(email) => {
            app.check_address(asker, request, &email, permission, scope)
                .await?
        }
        Who::Principal(principal) => {
            let question = Question {
                principal,
                permission,
                scope,
                at_least: None,
            };
            app.check_by(asker, request, question).await?
        }
    };
    Ok(Decision {
        decision: answer.allowed,
        context: Some(Context {
            revision: Some(answer.revision),
            error: None,
        }),
    })
}

/// AuthZEN knows no 422: what is wrong with the only evaluation is wrong with the request.
fn of_request(error: Error) -> Error {
    if error.kind() == Kind::Invalid {
        Error::unreadable(error.code(), error.message().to_owned())
    } else {
        error
    }
}

/// What is wrong with one evaluation of several denies that one. What is wrong with the server or the caller is told of all.
fn fault(error: Error) -> Result<Decision> {
    let status = match error.kind() {
        Kind::Forbidden => 403,
        Kind::Invalid | Kind::Unreadable => 400,
        _ => return Err(error),
    };
    Ok(Decision {
        decision: false,
        context: Some(Context {
            revision: None,
            error: Some(Fault {
                status,
                message: error.message().to_owned(),
            }),
        }),
    })
}

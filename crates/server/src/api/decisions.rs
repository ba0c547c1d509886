//! Questions whether somebody may do something somewhere. Any rate is answered; of one organization only so many at once.

use axum::extract::State as Shared;
use muster_app::{
    App, Asker, Entitled as Found, Explanation as Reasons, MAX_BATCH, Missing as Lack, Question,
    Request, Step as Assigned, Way as By,
};
use muster_model::Result;
use muster_wire::v1::{
    decision::{
        Answer as Decided, Answers, Entitled, Explanation, Missing, Question as QuestionBody,
        Questions, Reachable, Step, Verdict, Way, WhatCanQuery, WhoCanQuery, reason,
    },
    page::Page,
    reference::{PersonReference, Reference},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    answer::{Answer, Object, ok},
    call::Call,
};
use crate::http::{Problem, State, Turn};

/// Longer lists are not read at all; those up to here are told how long a batch may be.
const LONGEST_BATCH: u32 = 2 * MAX_BATCH as u32;

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(check))
        .routes(routes!(check_batch))
        .routes(routes!(explain))
        .routes(routes!(who_can))
        .routes(routes!(what_can))
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

async fn question(call: &mut Call) -> Result<Question> {
    call.no_query().await?;
    Ok(asked(call.body().await?))
}

fn asked(body: QuestionBody) -> Question {
    Question {
        principal: body.principal,
        permission: body.permission,
        scope: body.scope,
        at_least: body
            .at_least
            .map(|revision| i64::try_from(revision).unwrap_or(i64::MAX)),
    }
}

/// Check whether somebody may do something somewhere
///
/// Anyone may ask about themselves; asking about others takes `access.check` there. A principal or scope that is unknown,
/// or another tenant's, is simply not allowed anything.
#[utoipa::path(post, path = "/v1/check", tag = "Decisions", request_body = QuestionBody,
    responses((status = 200, description = "Whether they may", body = Decided)))]
async fn check(Shared(state): Shared<State>, mut call: Call) -> Answer<Object<Decided>> {
    let question = question(&mut call).await?;
    let (asker, _turn) = turn(&state, &call.app, &call.request).await?;
    let answer = call.app.check_by(&asker, &call.request, question).await?;
    Ok(ok(Decided {
        allowed: answer.allowed,
        revision: answer.revision,
    }))
}

/// Check up to 1,000 questions at once
///
/// All are answered at one revision of the organization that the caller acts in. One question about somebody else where the
/// caller lacks `access.check` refuses the whole batch.
#[utoipa::path(post, path = "/v1/check/batch", tag = "Decisions", request_body = Questions,
    responses((status = 200, description = "Whether they may, question by question", body = Answers)))]
async fn check_batch(Shared(state): Shared<State>, mut call: Call) -> Answer<Object<Answers>> {
    call.no_query().await?;
    let body: Questions = call.body_with_long_list(LONGEST_BATCH).await?;
    let questions = body.checks.into_iter().map(asked).collect();
    let (asker, _turn) = turn(&state, &call.app, &call.request).await?;
    let answers = call
        .app
        .check_batch(&asker, &call.request, questions)
        .await?;
    let verdict = |allowed| Verdict { allowed };
    Ok(ok(Answers {
        results: answers.allowed.into_iter().map(verdict).collect(),
        revision: answers.revision,
    }))
}

/// Check, and say why
///
/// When allowed, every assignment that allows it; when denied, what is missing, the smallest role that has it, and for those
/// who may see people who could give it.
#[utoipa::path(post, path = "/v1/explain", tag = "Decisions", request_body = QuestionBody,
    responses((status = 200, description = "Whether they may, and why", body = Explanation)))]
async fn explain(Shared(state): Shared<State>, mut call: Call) -> Answer<Object<Explanation>> {
    let question = question(&mut call).await?;
    let (_, _turn) = turn(&state, &call.app, &call.request).await?;
    Ok(ok(explanation(
        call.app.explain(&call.request, question).await?,
    )))
}

/// List who can do something somewhere
///
/// Exactly those whom a check there would allow, by SID, with the assignments that allow it: given right there and inherited
/// apart, and the group through which they come. Takes `access.check` there.
#[utoipa::path(get, path = "/v1/who_can", tag = "Decisions", params(WhoCanQuery),
    responses((status = 200, description = "A page of people and service accounts", body = Page<Entitled>)))]
async fn who_can(Shared(state): Shared<State>, mut call: Call) -> Answer<Object<Page<Entitled>>> {
    let query: WhoCanQuery = call.query().await?;
    let page = call.page(query.limit, query.cursor).await?;
    let (_, _turn) = turn(&state, &call.app, &call.request).await?;
    let found = call
        .app
        .who_can(&call.request, query.permission, query.scope, page)
        .await?;
    Ok(ok(Page::of(found.data, found.next_cursor, entitled)))
}

/// List where somebody can do something
///
/// The organization first, then accounts by SID. Of oneself everywhere; of others where the caller holds `access.check`.
#[utoipa::path(get, path = "/v1/what_can", tag = "Decisions", params(WhatCanQuery),
    responses((status = 200, description = "A page of scopes with what they can do there", body = Page<Reachable>)))]
async fn what_can(Shared(state): Shared<State>, mut call: Call) -> Answer<Object<Page<Reachable>>> {
    let query: WhatCanQuery = call.query().await?;
    let page = call.page(query.limit, query.cursor).await?;
    let (_, _turn) = turn(&state, &call.app, &call.request).await?;
    let found = call
        .app
        .what_can(&call.request, query.principal, query.permission, page)
        .await?;
    Ok(ok(Page::of(found.data, found.next_cursor, |place| {
        Reachable {
            scope: place.scope.into(),
            permissions: place
                .permissions
                .iter()
                .map(muster_model::Permission::name)
                .collect(),
        }
    })))
}

fn entitled(found: Found) -> Entitled {
    let ways = |ways: Vec<By>| {
        let way = |by: By| Way {
            role: by.role.as_ref().into(),
            scope: by.scope.into(),
            group: by.group.map(Reference::from),
        };
        ways.into_iter().map(way).collect()
    };
    Entitled {
        principal: found.who.into(),
        direct: ways(found.direct),
        inherited: ways(found.inherited),
    }
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

fn step(way: Assigned) -> Step {
    Step {
        assignment: way.assignment,
        role: (&way.role).into(),
        inherited_from: way
            .inherited_from
            .map(|from| Reference::new(from, &way.scope_name)),
        scope: Reference::new(way.scope, way.scope_name),
        group: way.group.map(Reference::from),
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

//! People of an organization.

use axum::extract::Path;
use muster_app::{
    AccessLine as Line, AccessSummary as Summary, DescribedPerson, UserFilter, WithNames,
    WithPermitted,
};
use muster_model::{Membership, Names};
use muster_wire::v1::{
    ending::{Deactivated, Deactivation},
    held_role::AccessLine,
    impact::WhatIf,
    page::{CountedPage, Page},
    permitted::Permitted,
    reference::Reference,
    user::{AccessSummary, DescribedUser, User, UserChange, UserQuery},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    answer::{Answer, Object, ok},
    call::Call,
    ending,
    impact::what_if,
};
use crate::http::State;

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list_users))
        .routes(routes!(read_user, change_user))
        .routes(routes!(deactivate_user))
        .routes(routes!(reactivate_user))
        .routes(routes!(read_access))
}

fn answer(membership: &WithNames<Membership>) -> Object<User> {
    let user = User::of(&membership.object, &membership.names);
    ok(user).version(membership.object.version)
}

fn described(person: WithPermitted<DescribedPerson>, names: &Names) -> Permitted<DescribedUser> {
    let WithPermitted { object, permitted } = person;
    let line = |held: &Summary| AccessSummary::of(&held.role, held.accounts, held.organization);
    let user = DescribedUser {
        user: User::of(&object.membership, names),
        access: object.access.iter().map(line).collect(),
        api_keys: object.api_keys,
        last_seen_signal: object.last_signal,
    };
    Permitted::new(user, permitted)
}

/// All lines of what somebody holds: as many as there are places where something was given.
pub(super) fn access(lines: WithNames<Vec<Line>>) -> Page<AccessLine> {
    let WithNames { object, names } = lines;
    Page::of(object, None, |line| AccessLine {
        scope: Reference::of(line.scope, &names),
        path: line.names,
        roles: line
            .roles
            .iter()
            .map(|role| ending::held(role, &names))
            .collect(),
    })
}

/// List people
///
/// Those of the current organization who are members where the caller may see people.
#[utoipa::path(get, path = "/v1/users", tag = "People", params(UserQuery),
    responses((status = 200, description = "A page of people", body = CountedPage<Permitted<DescribedUser>>)))]
async fn list_users(mut call: Call) -> Answer<Object<CountedPage<Permitted<DescribedUser>>>> {
    let query: UserQuery = call.query().await?;
    let page = call.page(query.limit, query.cursor).await?;
    let filter = UserFilter {
        status: query.status,
        source: query.source,
        q: query.q,
        role: query.role,
        dormant_days: query.dormant_days,
        account: query.account,
        order: query.order,
    };
    let WithNames { object, names } = call.app.users(&call.request, filter, page).await?;
    let people = object.data.into_iter();
    Ok(ok(CountedPage {
        data: people.map(|person| described(person, &names)).collect(),
        next_cursor: object.next_cursor,
        total: object.total,
    }))
}

/// Read a person
#[utoipa::path(get, path = "/v1/users/{sid}", tag = "People", params(("sid" = String, Path, description = "`US…`")),
    responses((status = 200, description = "The person", body = Permitted<DescribedUser>)))]
async fn read_user(
    Path(sid): Path<String>,
    mut call: Call,
) -> Answer<Object<Permitted<DescribedUser>>> {
    let sid = call.sid(&sid).await?;
    call.no_query().await?;
    let WithNames { object, names } = call.app.user(&call.request, sid).await?;
    let version = object.version;
    Ok(ok(described(object, &names)).version(version))
}

/// Change what the organization calls a person
#[utoipa::path(patch, path = "/v1/users/{sid}", tag = "People", params(("sid" = String, Path, description = "`US…`")), request_body = UserChange,
    responses((status = 200, description = "The person as they are now", body = User)))]
async fn change_user(Path(sid): Path<String>, mut call: Call) -> Answer<Object<User>> {
    let sid = call.sid(&sid).await?;
    call.dry_run_only().await?;
    let change: UserChange = call.body().await?;
    let membership = call
        .app
        .rename_user(&call.request, sid, change.name)
        .await?;
    Ok(answer(&membership))
}

/// Deactivate a person
///
/// Ends everything of theirs in the organization at once: assignments, keys, invitations, offers, and sessions that
/// nothing else is left to use for. With `dry_run` it says what would end, and changes nothing.
#[utoipa::path(post, path = "/v1/users/{sid}/deactivate", tag = "People",
    params(("sid" = String, Path, description = "`US…`"), ("dry_run" = Option<bool>, Query, description = "Say what would happen, change nothing")), request_body = Deactivation,
    responses((status = 200, description = "What ended", body = WhatIf<Deactivated>)))]
async fn deactivate_user(
    Path(sid): Path<String>,
    mut call: Call,
) -> Answer<Object<WhatIf<Deactivated>>> {
    let sid = call.sid(&sid).await?;
    call.dry_run_only().await?;
    let body: Deactivation = call.body_or_empty().await?;
    let keys = call.read(ending::choice(body.api_keys, body.to)).await?;
    let WithNames { object, names } = call.app.deactivate(&call.request, sid, keys).await?;
    let done = ending::of_deactivation(object.object, &names);
    Ok(ok(what_if(done, object.impact.as_ref(), &names)))
}

/// Reactivate a person
///
/// They can be given roles again; it brings nothing back by itself.
#[utoipa::path(post, path = "/v1/users/{sid}/reactivate", tag = "People", params(("sid" = String, Path, description = "`US…`")),
    responses((status = 200, description = "The person as they are now", body = User)))]
async fn reactivate_user(Path(sid): Path<String>, mut call: Call) -> Answer<Object<User>> {
    let sid = call.sid(&sid).await?;
    call.dry_run_only().await?;
    call.no_body().await?;
    let membership = call.app.reactivate(&call.request, sid).await?;
    Ok(answer(&membership))
}

/// Read what a person holds
#[utoipa::path(get, path = "/v1/users/{sid}/access", tag = "People", params(("sid" = String, Path, description = "`US…`")),
    responses((status = 200, description = "Place by place, where the caller may see people", body = Page<AccessLine>)))]
async fn read_access(Path(sid): Path<String>, mut call: Call) -> Answer<Object<Page<AccessLine>>> {
    let sid = call.sid(&sid).await?;
    call.no_query().await?;
    let lines = call.app.user_access(&call.request, sid).await?;
    Ok(ok(access(lines)))
}

//! Role assignments: who holds which role where.

use axum::extract::Path;
use muster_app::{AssignmentChange, AssignmentFilter, NewAssignment, WithImpact, WithNames};
use muster_model::Assignment as AssignmentModel;
use muster_wire::v1::{
    assignment::{
        Assignment, AssignmentChange as AssignmentChangeBody, AssignmentQuery,
        NewAssignment as NewAssignmentBody,
    },
    ending::Ending,
    impact::WhatIf,
    member::RemovalQuery,
    page::Page,
    permitted::Permitted,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    answer::{Answer, Object, made, ok},
    call::Call,
    ending,
    impact::what_if,
};
use crate::http::State;

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list_assignments, create_assignment))
        .routes(routes!(
            read_assignment,
            change_assignment,
            delete_assignment
        ))
}

fn changed(assignment: &WithNames<WithImpact<AssignmentModel>>) -> WhatIf<Assignment> {
    let WithNames { object, names } = assignment;
    what_if(
        Assignment::of(&object.object, names),
        object.impact.as_ref(),
        names,
    )
}

/// List role assignments
///
/// Those of the current organization at scopes where the caller may see roles; the ownership of an account is among them.
#[utoipa::path(get, path = "/v1/role_assignments", tag = "Roles", params(AssignmentQuery),
    responses((status = 200, description = "A page of assignments, the oldest first", body = Page<Permitted<Assignment>>)))]
async fn list_assignments(mut call: Call) -> Answer<Object<Page<Permitted<Assignment>>>> {
    let query: AssignmentQuery = call.query().await?;
    let page = call.page(query.limit, query.cursor).await?;
    let filter = AssignmentFilter {
        principal: query.principal,
        scope: query.scope,
        ..AssignmentFilter::default()
    };
    let WithNames { object, names } = call
        .app
        .assignments(&call.request, filter, query.role, page)
        .await?;
    Ok(ok(Page::of(
        object.data,
        object.next_cursor,
        |assignment| Permitted::new(Assignment::of(&assignment, &names), assignment.permitted),
    )))
}

/// Give a role
///
/// To a member, at an account or at organization scope. Nobody gives a permission that they don't hold there themselves.
#[utoipa::path(post, path = "/v1/role_assignments", tag = "Roles", params(("dry_run" = Option<bool>, Query, description = "Answer what would be given, with 200, and change nothing")), request_body = NewAssignmentBody,
    responses((status = 200, description = "What a dry run would give, and who would gain what", body = WhatIf<Assignment>), (status = 201, description = "The assignment", body = WhatIf<Assignment>)))]
async fn create_assignment(mut call: Call) -> Answer<Object<WhatIf<Assignment>>> {
    call.dry_run_only().await?;
    let body: NewAssignmentBody = call.body().await?;
    let new = NewAssignment {
        principal: body.principal,
        role: body.role,
        scope: body.scope,
        inherit: body.inherit,
        except: body.except,
        expires_at: body.expires_at,
        reason: body.reason,
    };
    let assignment = call.app.assign(&call.request, new).await?;
    Ok(made(call.request.dry_run, changed(&assignment)).version(assignment.version))
}

/// Read a role assignment
#[utoipa::path(get, path = "/v1/role_assignments/{sid}", tag = "Roles", params(("sid" = String, Path, description = "`IY…`")),
    responses((status = 200, description = "The assignment", body = Permitted<Assignment>)))]
async fn read_assignment(
    Path(sid): Path<String>,
    mut call: Call,
) -> Answer<Object<Permitted<Assignment>>> {
    let sid = call.sid(&sid).await?;
    call.no_query().await?;
    let WithNames { object, names } = call.app.assignment(&call.request, sid).await?;
    let assignment = Assignment::of(&object, &names);
    Ok(ok(Permitted::new(assignment, object.permitted)).version(object.object.version))
}

/// Change hold-outs and end of a role assignment
#[utoipa::path(patch, path = "/v1/role_assignments/{sid}", tag = "Roles", params(("sid" = String, Path, description = "`IY…`"), ("dry_run" = Option<bool>, Query, description = "Say who would gain and lose what, change nothing")), request_body = AssignmentChangeBody,
    responses((status = 200, description = "The assignment as it is now", body = WhatIf<Assignment>)))]
async fn change_assignment(
    Path(sid): Path<String>,
    mut call: Call,
) -> Answer<Object<WhatIf<Assignment>>> {
    let sid = call.sid(&sid).await?;
    call.dry_run_only().await?;
    let body: AssignmentChangeBody = call.body().await?;
    let change = AssignmentChange {
        except: body.except,
        expires_at: body.expires_at,
    };
    let assignment = call
        .app
        .change_assignment(&call.request, sid, change)
        .await?;
    Ok(ok(changed(&assignment)).version(assignment.version))
}

/// End a role assignment
///
/// Deals with the keys that lose their person, as a removal does. With `dry_run` it says what would end, and changes nothing.
#[utoipa::path(delete, path = "/v1/role_assignments/{sid}", tag = "Roles",
    params(("sid" = String, Path, description = "`IY…`"), RemovalQuery, ("dry_run" = Option<bool>, Query, description = "Say what would happen, change nothing")),
    responses((status = 200, description = "What ended", body = WhatIf<Ending>)))]
async fn delete_assignment(
    Path(sid): Path<String>,
    mut call: Call,
) -> Answer<Object<WhatIf<Ending>>> {
    let sid = call.sid(&sid).await?;
    let query: RemovalQuery = call.query().await?;
    call.no_body().await?;
    let keys = call.read(ending::choice(query.api_keys, query.to)).await?;
    let WithNames { object, names } = call.app.end_assignment(&call.request, sid, keys).await?;
    let ended = ending::of_assignment(object.object, &names);
    Ok(ok(what_if(ended, object.impact.as_ref(), &names)))
}

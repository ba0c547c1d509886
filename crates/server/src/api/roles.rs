//! Roles: the built-in ones, and those that an organization makes.

use axum::extract::Path;
use muster_app::{
    DeletedRole as DeletedModel, Holders, ListedRole, NewRole, RoleChange, WithImpact, WithNames,
};
use muster_model::custom_role::examples::EXAMPLES;
use muster_wire::v1::{
    impact::WhatIf,
    page::{Page, PageQuery},
    permitted::Permitted,
    role::{
        DeletedRole, DeletionQuery, NewRole as NewRoleBody, RoleChange as RoleChangeBody,
        RoleDetails, RoleExample,
    },
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    answer::{Answer, Object, made, ok},
    call::Call,
    impact::what_if,
};
use crate::http::State;

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list_roles, create_role))
        .routes(routes!(list_role_examples))
        .routes(routes!(read_role, change_role, delete_role))
}

fn shown(role: &ListedRole, holders: Option<Holders>) -> RoleDetails {
    let details = match role {
        ListedRole::BuiltIn(built_in) => RoleDetails::from(*built_in),
        ListedRole::Custom(custom) => RoleDetails::from(custom),
    };
    match holders {
        Some(holders) => details.held_by(holders.assignments, holders.invitations),
        None => details,
    }
}

fn version(role: &ListedRole) -> i64 {
    match role {
        ListedRole::BuiltIn(_) => 1,
        ListedRole::Custom(custom) => custom.version,
    }
}

/// List roles
///
/// The built-in ones, the strongest first, for anybody who is known; then those of the current organization by name, for
/// whoever may see roles anywhere in it.
#[utoipa::path(get, path = "/v1/roles", tag = "Roles", params(PageQuery),
    responses((status = 200, description = "A page of roles", body = Page<Permitted<RoleDetails>>)))]
async fn list_roles(mut call: Call) -> Answer<Object<Page<Permitted<RoleDetails>>>> {
    let query: PageQuery = call.query().await?;
    let page = call.page(query.limit, query.cursor).await?;
    let page = call.app.roles(&call.request, page).await?;
    Ok(ok(Page::of(page.data, page.next_cursor, |role| {
        Permitted::new(shown(&role, None), role.permitted)
    })))
}

/// Create a role
///
/// Of the current organization. Nobody puts a permission into a role that they don't hold at organization scope.
#[utoipa::path(post, path = "/v1/roles", tag = "Roles", params(("dry_run" = Option<bool>, Query, description = "Answer what would be made, with 200, and change nothing")), request_body = NewRoleBody,
    responses((status = 200, description = "What a dry run would make", body = RoleDetails), (status = 201, description = "The role", body = RoleDetails)))]
async fn create_role(mut call: Call) -> Answer<Object<RoleDetails>> {
    call.dry_run_only().await?;
    let body: NewRoleBody = call.body().await?;
    let new = NewRole {
        name: body.name,
        description: body.description,
        permissions: body.permissions,
        extends: body.extends,
    };
    let role = call.app.create_role(&call.request, new).await?;
    Ok(made(call.request.dry_run, RoleDetails::from(&role)).version(role.version))
}

/// List example roles
///
/// Roles to begin with: each is a body for `POST /v1/roles`. For anybody who is known.
#[utoipa::path(get, path = "/v1/roles/examples", tag = "Roles",
    responses((status = 200, description = "All examples", body = Page<RoleExample>)))]
async fn list_role_examples(mut call: Call) -> Answer<Object<Page<RoleExample>>> {
    call.no_query().await?;
    call.app.identify(&call.request).await?;
    let examples = EXAMPLES.iter().collect();
    Ok(ok(Page::of(examples, None, RoleExample::from)))
}

/// Read a role
#[utoipa::path(get, path = "/v1/roles/{sid}", tag = "Roles", params(("sid" = String, Path, description = "`IX…`")),
    responses((status = 200, description = "The role", body = Permitted<RoleDetails>)))]
async fn read_role(
    Path(sid): Path<String>,
    mut call: Call,
) -> Answer<Object<Permitted<RoleDetails>>> {
    let sid = call.sid(&sid).await?;
    call.no_query().await?;
    let (role, holders) = call.app.role(&call.request, sid).await?;
    let version = version(&role);
    let details = shown(&role, holders);
    Ok(ok(Permitted::new(details, role.permitted)).version(version))
}

/// Change a role
///
/// For everybody who holds it, at once. What is added must be held by whoever adds it, at organization scope; taking away is
/// always allowed. With `dry_run` it says who would gain and lose what.
#[utoipa::path(patch, path = "/v1/roles/{sid}", tag = "Roles", params(("sid" = String, Path, description = "`IX…`"), ("dry_run" = Option<bool>, Query, description = "Say who would gain and lose what, change nothing")), request_body = RoleChangeBody,
    responses((status = 200, description = "The role as it is now", body = WhatIf<RoleDetails>)))]
async fn change_role(
    Path(sid): Path<String>,
    mut call: Call,
) -> Answer<Object<WhatIf<RoleDetails>>> {
    let sid = call.sid(&sid).await?;
    call.dry_run_only().await?;
    let body: RoleChangeBody = call.body().await?;
    let change = RoleChange {
        name: body.name,
        description: body.description,
        permissions: body.permissions,
        extends: body.extends,
    };
    let WithNames { object, names } = call.app.change_role(&call.request, sid, change).await?;
    let details = RoleDetails::from(&object.role)
        .held_by(object.holders.assignments, object.holders.invitations);
    let version = object.role.version;
    Ok(ok(what_if(details, object.impact.as_ref(), &names)).version(version))
}

/// Delete a role
///
/// One in use is deleted only with a `replacement`, which takes its place in every assignment and pending invitation in the
/// same act. With `dry_run` it says who would gain and lose what.
#[utoipa::path(delete, path = "/v1/roles/{sid}", tag = "Roles",
    params(("sid" = String, Path, description = "`IX…`"), DeletionQuery, ("dry_run" = Option<bool>, Query, description = "Say who would gain and lose what, change nothing")),
    responses((status = 200, description = "What it was", body = WhatIf<DeletedRole>)))]
async fn delete_role(
    Path(sid): Path<String>,
    mut call: Call,
) -> Answer<Object<WhatIf<DeletedRole>>> {
    let sid = call.sid(&sid).await?;
    let query: DeletionQuery = call.query().await?;
    call.no_body().await?;
    let WithNames { object, names } = call
        .app
        .delete_role(&call.request, sid, query.replacement)
        .await?;
    let WithImpact { object, impact } = object;
    Ok(ok(what_if(deleted(&object), impact.as_ref(), &names)))
}

fn deleted(deleted: &DeletedModel) -> DeletedRole {
    let holders = deleted.holders;
    DeletedRole {
        role: RoleDetails::from(&deleted.role).held_by(holders.assignments, holders.invitations),
        replacement: deleted.replacement.as_ref().map(Into::into),
    }
}

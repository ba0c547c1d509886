//! The catalogue of permissions, and what the host product adds to it.

use axum::extract::Path;
use muster_app::{NewPermission, PermissionChange};
use muster_model::Permission as PermissionModel;
use muster_wire::v1::{
    page::Page,
    permission::{
        HostPermission, NewPermission as NewPermissionBody, Permission,
        PermissionChange as PermissionChangeBody,
    },
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    answer::{Answer, Object, made, ok},
    call::Call,
};
use crate::http::State;

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list_permissions, create_permission))
        .routes(routes!(change_permission, retire_permission))
}

/// List permissions
///
/// The whole catalogue in its stable order, then what the host product has added, by name. For anybody who is known.
#[utoipa::path(get, path = "/v1/permissions", tag = "Roles",
    responses((status = 200, description = "All permissions", body = Page<Permission>)))]
async fn list_permissions(mut call: Call) -> Answer<Object<Page<Permission>>> {
    call.no_query().await?;
    call.app.identify(&call.request).await?;
    let permissions = PermissionModel::all().collect();
    Ok(ok(Page::of(permissions, None, Permission::from)))
}

/// Add a permission of the host product
///
/// For the operator of the server, with an operator key. It is the same for all organizations. A name that was retired comes
/// back, and with it what it allowed in roles and keys.
#[utoipa::path(post, path = "/v1/permissions", tag = "Roles", params(("dry_run" = Option<bool>, Query, description = "Answer what would be added, with 200, and change nothing")), request_body = NewPermissionBody,
    responses((status = 200, description = "What a dry run would add", body = HostPermission), (status = 201, description = "The permission", body = HostPermission)))]
async fn create_permission(mut call: Call) -> Answer<Object<HostPermission>> {
    call.dry_run_only().await?;
    let body: NewPermissionBody = call.body().await?;
    let new = NewPermission {
        name: body.name,
        label: body.label,
        description: body.description,
        roles: body.roles,
        implies: body.implies,
        while_suspended: body.while_suspended,
    };
    let permission = call.app.create_permission(&call.request, new).await?;
    let answer = made(call.request.dry_run, HostPermission::from(&permission));
    Ok(answer.version(permission.version))
}

/// Change a permission of the host product
#[utoipa::path(patch, path = "/v1/permissions/{name}", tag = "Roles", params(("name" = String, Path, description = "`noun.verb`"), ("dry_run" = Option<bool>, Query, description = "Answer what would be changed, change nothing")), request_body = PermissionChangeBody,
    responses((status = 200, description = "The permission as it is now", body = HostPermission)))]
async fn change_permission(
    Path(name): Path<String>,
    mut call: Call,
) -> Answer<Object<HostPermission>> {
    call.dry_run_only().await?;
    let body: PermissionChangeBody = call.body().await?;
    let change = PermissionChange {
        label: body.label,
        description: body.description,
        roles: body.roles,
        implies: body.implies,
        while_suspended: body.while_suspended,
    };
    let permission = call
        .app
        .change_permission(&call.request, name, change)
        .await?;
    Ok(ok(HostPermission::from(&permission)).version(permission.version))
}

/// Retire a permission of the host product
///
/// Nobody holds it any more, at once. Roles and keys keep its name; it allows nothing, and a check of it is 422.
#[utoipa::path(delete, path = "/v1/permissions/{name}", tag = "Roles", params(("name" = String, Path, description = "`noun.verb`"), ("dry_run" = Option<bool>, Query, description = "Answer what would be retired, change nothing")),
    responses((status = 200, description = "What was retired", body = HostPermission)))]
async fn retire_permission(
    Path(name): Path<String>,
    mut call: Call,
) -> Answer<Object<HostPermission>> {
    call.dry_run_only().await?;
    call.no_body().await?;
    let permission = call.app.retire_permission(&call.request, name).await?;
    Ok(ok(HostPermission::from(&permission)))
}

//! Roles and the catalogue of permissions.

use muster_model::{BuiltIn, Permission as PermissionModel};
use muster_wire::v1::{page::Page, permission::Permission, role::RoleDetails};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    answer::{Answer, Object, ok},
    call::Call,
};
use crate::http::State;

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list_roles))
        .routes(routes!(list_permissions))
}

/// List roles
///
/// The built-in ones, the strongest first, each with what it allows. For anybody who is known.
#[utoipa::path(get, path = "/v1/roles", tag = "Roles",
    responses((status = 200, description = "All roles", body = Page<RoleDetails>)))]
async fn list_roles(mut call: Call) -> Answer<Object<Page<RoleDetails>>> {
    call.no_query().await?;
    call.app.identify(&call.request).await?;
    let roles = BuiltIn::ALL.to_vec();
    Ok(ok(Page::of(roles, None, |role| {
        RoleDetails::from(&role.role())
    })))
}

/// List permissions
///
/// The whole catalogue, in its stable order. For anybody who is known.
#[utoipa::path(get, path = "/v1/permissions", tag = "Roles",
    responses((status = 200, description = "All permissions", body = Page<Permission>)))]
async fn list_permissions(mut call: Call) -> Answer<Object<Page<Permission>>> {
    call.no_query().await?;
    call.app.identify(&call.request).await?;
    let permissions = PermissionModel::all().collect();
    Ok(ok(Page::of(permissions, None, Permission::from)))
}

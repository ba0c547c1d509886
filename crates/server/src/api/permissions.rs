//! The catalogue of permissions.

use muster_model::Permission as PermissionModel;
use muster_wire::v1::{page::Page, permission::Permission};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    answer::{Answer, Object, ok},
    call::Call,
};
use crate::http::State;

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(list_permissions))
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

//! Organizations: made, listed and suspended by the operator, read and renamed by their people.

use axum::extract::Path;
use muster_app::NewOrganization;
use muster_model::Status;
use muster_wire::v1::{
    organization::{
        CountedOrganization, Established, NewOrganization as NewOrganizationBody, Organization,
        OrganizationChange,
    },
    page::{Page, PageQuery},
    permitted::Permitted,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    answer::{Answer, Object, created, ok},
    call::Call,
};
use crate::http::State;

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(create_organization, list_organizations))
        .routes(routes!(read_organization, change_organization))
        .routes(routes!(suspend_organization))
        .routes(routes!(reactivate_organization))
}

/// The command behind a body.
pub(super) fn to_be_made(body: NewOrganizationBody) -> NewOrganization {
    NewOrganization {
        organization: body.organization,
        account: body.account,
        owner_email: body.owner.email,
        owner_name: body.owner.name,
        owner_password: body.owner.password,
    }
}

/// Create an organization
///
/// For the operator of the server, with an operator key. The owner is a new person with a password, or somebody who
/// exists already, without one: they are told by mail.
#[utoipa::path(post, path = "/v1/organizations", tag = "Organizations", request_body = NewOrganizationBody,
    responses((status = 201, description = "What was made", body = Established)))]
async fn create_organization(mut call: Call) -> Answer<Object<Established>> {
    call.no_query().await?;
    let new = to_be_made(call.body().await?);
    let made = call.app.create_organization(&call.request, new).await?;
    let answer = Established::of(&made.organization, &made.account, &made.user, None);
    Ok(created(answer))
}

/// List all organizations
///
/// For the operator of the server: names and numbers of members, nothing inside them.
#[utoipa::path(get, path = "/v1/organizations", tag = "Organizations", params(PageQuery),
    responses((status = 200, description = "A page of organizations, the oldest first", body = Page<CountedOrganization>)))]
async fn list_organizations(mut call: Call) -> Answer<Object<Page<CountedOrganization>>> {
    let query: PageQuery = call.query().await?;
    let page = call.page(query.limit, query.cursor).await?;
    let page = call.app.organizations(&call.request, page).await?;
    Ok(ok(Page::of(page.data, page.next_cursor, |row| {
        CountedOrganization::from(&row)
    })))
}

/// Read an organization
#[utoipa::path(get, path = "/v1/organizations/{sid}", tag = "Organizations", params(("sid" = String, Path, description = "`OR…`")),
    responses((status = 200, description = "The organization", body = Permitted<Organization>)))]
async fn read_organization(
    Path(sid): Path<String>,
    mut call: Call,
) -> Answer<Object<Permitted<Organization>>> {
    let sid = call.sid(&sid).await?;
    call.no_query().await?;
    let organization = call.app.organization(&call.request, sid).await?;
    let version = organization.version;
    let shown = Organization::from(&organization.object);
    Ok(ok(Permitted::new(shown, organization.permitted)).version(version))
}

/// Rename an organization
#[utoipa::path(patch, path = "/v1/organizations/{sid}", tag = "Organizations", params(("sid" = String, Path, description = "`OR…`")), request_body = OrganizationChange,
    responses((status = 200, description = "The organization as it is now", body = Organization)))]
async fn change_organization(
    Path(sid): Path<String>,
    mut call: Call,
) -> Answer<Object<Organization>> {
    let sid = call.sid(&sid).await?;
    call.dry_run_only().await?;
    let change: OrganizationChange = call.body().await?;
    let organization = call
        .app
        .rename_organization(&call.request, sid, change.name)
        .await?;
    Ok(ok(Organization::from(&organization)).version(organization.version))
}

/// Suspend an organization
///
/// For the operator of the server: from then on nothing but reading works in it, for its people and for its keys.
#[utoipa::path(post, path = "/v1/organizations/{sid}/suspend", tag = "Organizations", params(("sid" = String, Path, description = "`OR…`")),
    responses((status = 200, description = "The organization as it is now", body = Organization)))]
async fn suspend_organization(Path(sid): Path<String>, call: Call) -> Answer<Object<Organization>> {
    set_status(&sid, call, Status::Suspended).await
}

/// Let a suspended organization work again
///
/// For the operator of the server.
#[utoipa::path(post, path = "/v1/organizations/{sid}/reactivate", tag = "Organizations", params(("sid" = String, Path, description = "`OR…`")),
    responses((status = 200, description = "The organization as it is now", body = Organization)))]
async fn reactivate_organization(
    Path(sid): Path<String>,
    call: Call,
) -> Answer<Object<Organization>> {
    set_status(&sid, call, Status::Active).await
}

async fn set_status(sid: &str, mut call: Call, status: Status) -> Answer<Object<Organization>> {
    let sid = call.sid(sid).await?;
    call.no_query().await?;
    call.no_body().await?;
    let organization = call
        .app
        .set_organization_status(&call.request, sid, status)
        .await?;
    Ok(ok(Organization::from(&organization)).version(organization.version))
}

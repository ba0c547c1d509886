//! Service accounts.

use axum::extract::Path;
use muster_app::{
    NewServiceAccount, ServiceAccountChange, ServiceAccountQuery as Query, WithNames,
};
use muster_model::{ServiceAccount as Model, ServiceAccountStatus};
use muster_wire::v1::{
    member::RemovalQuery,
    page::Page,
    permitted::Permitted,
    service_account::{
        EndedServiceAccount, NewServiceAccount as NewBody, ServiceAccount,
        ServiceAccountChange as ChangeBody, ServiceAccountQuery,
    },
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    answer::{Answer, Object, made, ok},
    call::Call,
    ending,
};
use crate::http::State;

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list_service_accounts, create_service_account))
        .routes(routes!(
            read_service_account,
            change_service_account,
            delete_service_account
        ))
        .routes(routes!(disable_service_account))
        .routes(routes!(enable_service_account))
}

fn shown(service: &WithNames<Model>) -> ServiceAccount {
    ServiceAccount::of(&service.object, &service.names)
}

fn answer(service: &WithNames<Model>) -> Object<ServiceAccount> {
    ok(shown(service)).version(service.object.version)
}

/// List service accounts
///
/// Those of the current organization in accounts where the caller may see them.
#[utoipa::path(get, path = "/v1/service_accounts", tag = "Service accounts", params(ServiceAccountQuery),
    responses((status = 200, description = "A page of service accounts, the oldest first", body = Page<Permitted<ServiceAccount>>)))]
async fn list_service_accounts(mut call: Call) -> Answer<Object<Page<Permitted<ServiceAccount>>>> {
    let query: ServiceAccountQuery = call.query().await?;
    let page = call.page(query.limit, query.cursor).await?;
    let query = Query {
        account: query.account,
        sponsor: query.sponsor,
        status: query.status,
        q: query.q,
    };
    let WithNames { object, names } = call
        .app
        .service_accounts(&call.request, query, page)
        .await?;
    Ok(ok(Page::of(object.data, object.next_cursor, |service| {
        Permitted::new(ServiceAccount::of(&service, &names), service.permitted)
    })))
}

/// Create a service account
///
/// It has no login and holds nothing until it is given a role; its sponsor answers for it.
#[utoipa::path(post, path = "/v1/service_accounts", tag = "Service accounts", params(("dry_run" = Option<bool>, Query, description = "Answer what would be made, with 200, and change nothing")), request_body = NewBody,
    responses((status = 200, description = "What a dry run would make", body = ServiceAccount), (status = 201, description = "The service account", body = ServiceAccount)))]
async fn create_service_account(mut call: Call) -> Answer<Object<ServiceAccount>> {
    call.dry_run_only().await?;
    let body: NewBody = call.body().await?;
    let new = NewServiceAccount {
        name: body.name,
        account: body.account,
        sponsor: body.sponsor,
        description: body.description,
    };
    let service = call.app.create_service_account(&call.request, new).await?;
    Ok(made(call.request.dry_run, shown(&service)).version(service.object.version))
}

/// Read a service account
#[utoipa::path(get, path = "/v1/service_accounts/{sid}", tag = "Service accounts", params(("sid" = String, Path, description = "`SV…`")),
    responses((status = 200, description = "The service account", body = Permitted<ServiceAccount>)))]
async fn read_service_account(
    Path(sid): Path<String>,
    mut call: Call,
) -> Answer<Object<Permitted<ServiceAccount>>> {
    let sid = call.sid(&sid).await?;
    call.no_query().await?;
    let WithNames { object, names } = call.app.service_account(&call.request, sid).await?;
    let service = ServiceAccount::of(&object, &names);
    Ok(ok(Permitted::new(service, object.permitted)).version(object.object.version))
}

/// Change a service account
///
/// Its name, description and sponsor.
#[utoipa::path(patch, path = "/v1/service_accounts/{sid}", tag = "Service accounts", params(("sid" = String, Path, description = "`SV…`"), ("dry_run" = Option<bool>, Query, description = "Answer what would be, and change nothing")), request_body = ChangeBody,
    responses((status = 200, description = "The service account as it is now", body = ServiceAccount)))]
async fn change_service_account(
    Path(sid): Path<String>,
    mut call: Call,
) -> Answer<Object<ServiceAccount>> {
    let sid = call.sid(&sid).await?;
    call.dry_run_only().await?;
    let body: ChangeBody = call.body().await?;
    let change = ServiceAccountChange {
        name: body.name,
        description: body.description,
        sponsor: body.sponsor,
    };
    let service = call
        .app
        .change_service_account(&call.request, sid, change)
        .await?;
    Ok(answer(&service))
}

async fn switch(
    mut call: Call,
    sid: &str,
    status: ServiceAccountStatus,
) -> Answer<Object<ServiceAccount>> {
    let sid = call.sid(sid).await?;
    call.dry_run_only().await?;
    call.no_body().await?;
    let service = call
        .app
        .switch_service_account(&call.request, sid, status)
        .await?;
    Ok(answer(&service))
}

/// Disable a service account
///
/// From the next request on its keys open nothing. They are kept, as its roles are, until it is enabled again.
#[utoipa::path(post, path = "/v1/service_accounts/{sid}/disable", tag = "Service accounts", params(("sid" = String, Path, description = "`SV…`"), ("dry_run" = Option<bool>, Query, description = "Answer what would be, and change nothing")),
    responses((status = 200, description = "The service account as it is now", body = ServiceAccount)))]
async fn disable_service_account(
    Path(sid): Path<String>,
    call: Call,
) -> Answer<Object<ServiceAccount>> {
    switch(call, &sid, ServiceAccountStatus::Disabled).await
}

/// Enable a service account
///
/// Its sponsor must still be an active member of its account.
#[utoipa::path(post, path = "/v1/service_accounts/{sid}/enable", tag = "Service accounts", params(("sid" = String, Path, description = "`SV…`"), ("dry_run" = Option<bool>, Query, description = "Answer what would be, and change nothing")),
    responses((status = 200, description = "The service account as it is now", body = ServiceAccount)))]
async fn enable_service_account(
    Path(sid): Path<String>,
    call: Call,
) -> Answer<Object<ServiceAccount>> {
    switch(call, &sid, ServiceAccountStatus::Active).await
}

/// Delete a service account
///
/// Ends its roles, deals with its keys as a removal does, and then takes it away; the events keep it.
#[utoipa::path(delete, path = "/v1/service_accounts/{sid}", tag = "Service accounts",
    params(("sid" = String, Path, description = "`SV…`"), RemovalQuery, ("dry_run" = Option<bool>, Query, description = "Say what would happen, change nothing")),
    responses((status = 200, description = "What ended", body = EndedServiceAccount)))]
async fn delete_service_account(
    Path(sid): Path<String>,
    mut call: Call,
) -> Answer<Object<EndedServiceAccount>> {
    let sid = call.sid(&sid).await?;
    let query: RemovalQuery = call.query().await?;
    call.no_body().await?;
    let keys = call.read(ending::choice(query.api_keys, query.to)).await?;
    let WithNames { object, names } = call
        .app
        .delete_service_account(&call.request, sid, keys)
        .await?;
    Ok(ok(EndedServiceAccount {
        service_account: ServiceAccount::of(&object.service_account, &names),
        ended: ending::ended(&object.ended, &names),
        api_keys: object
            .api_keys
            .into_iter()
            .map(|key| ending::key_body(key, &names))
            .collect(),
    }))
}

//! API keys: made, listed, renamed, revoked.

use std::time::Duration;

use axum::extract::Path;
use muster_app::{CreatedKey, KeyDetails, KeysOf, NewApiKey};
use muster_model::{AccountSid, AnySid, Names, OrganizationSid, Scope, Time, User, UserSid};
use muster_wire::v1::{
    api_key::{ApiKey, ApiKeyChange, ApiKeyNames, NewApiKey as NewApiKeyBody},
    page::{Page, PageQuery},
    reference::{PersonReference, Reference},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    answer::{Answer, Object, created, ok},
    call::Call,
};
use crate::http::State;

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list_keys_of_account, create_key_of_account))
        .routes(routes!(
            list_keys_of_organization,
            create_key_of_organization
        ))
        .routes(routes!(list_keys_of_user))
        .routes(routes!(read_key, rename_key))
        .routes(routes!(revoke_key))
}

/// A member as an answer names them; by their SID alone where the organization does not know them any more.
fn member(sid: impl Into<AnySid>, user: Option<&User>) -> PersonReference {
    user.map_or_else(|| Names::default().of(sid).into(), PersonReference::from)
}

fn shown(details: &KeyDetails, now: Time) -> ApiKey {
    let key = &details.key;
    let names = ApiKeyNames {
        scope: Reference::new(key.scope, &details.scope_name),
        principal: member(key.principal, details.principal.as_ref()),
        created_by: member(key.created_by, details.created_by.as_ref()),
    };
    ApiKey::new(key, names, now)
}

fn answer(call: &Call, details: &KeyDetails) -> Object<ApiKey> {
    let now = call.app.clock().now();
    ok(shown(details, now)).version(details.key.version)
}

async fn list(mut call: Call, of: KeysOf) -> Answer<Object<Page<ApiKey>>> {
    let query: PageQuery = call.query().await?;
    let page = call.page(query.limit, query.cursor).await?;
    let page = call.app.api_keys(&call.request, of, page).await?;
    let now = call.app.clock().now();
    Ok(ok(Page::of(page.data, page.next_cursor, |details| {
        shown(&details, now)
    })))
}

async fn create(mut call: Call, scope: Scope) -> Answer<Object<ApiKey>> {
    call.dry_run_only().await?;
    let body: NewApiKeyBody = call.body().await?;
    let new = NewApiKey {
        scope,
        name: body.name,
        kind: body.kind,
        permissions: body.permissions,
        principal: body.principal,
        expires_in: body.expires_in.map(Duration::from_secs),
        networks: body.networks,
    };
    let CreatedKey { details, secret } = call.app.create_api_key(&call.request, new).await?;
    let key = shown(&details, call.app.clock().now());
    if call.request.dry_run {
        // The secret of a key that was not made opens nothing.
        return Ok(ok(key));
    }
    let key = ApiKey {
        secret: Some(secret),
        ..key
    };
    Ok(created(key).version(details.key.version))
}

/// List the API keys of an account
///
/// Those of exactly this account, revoked ones too.
#[utoipa::path(get, path = "/v1/accounts/{sid}/api_keys", tag = "API keys", params(("sid" = String, Path, description = "`AC…`"), PageQuery),
    responses((status = 200, description = "A page of keys, the oldest first", body = Page<ApiKey>)))]
async fn list_keys_of_account(
    Path(sid): Path<String>,
    mut call: Call,
) -> Answer<Object<Page<ApiKey>>> {
    let sid: AccountSid = call.sid(&sid).await?;
    list(call, KeysOf::Scope(sid.into())).await
}

/// Create an API key in an account
///
/// It works there and below, acts as its maker, and carries nothing that they do not hold.
#[utoipa::path(post, path = "/v1/accounts/{sid}/api_keys", tag = "API keys", params(("sid" = String, Path, description = "`AC…`"), ("dry_run" = Option<bool>, Query, description = "Answer what would be made, with 200, and change nothing")), request_body = NewApiKeyBody,
    responses((status = 201, description = "The key with its secret, shown once", body = ApiKey), (status = 200, description = "What a dry run would make", body = ApiKey)))]
async fn create_key_of_account(Path(sid): Path<String>, mut call: Call) -> Answer<Object<ApiKey>> {
    let sid: AccountSid = call.sid(&sid).await?;
    create(call, sid.into()).await
}

/// List the API keys of the organization itself
#[utoipa::path(get, path = "/v1/organizations/{sid}/api_keys", tag = "API keys", params(("sid" = String, Path, description = "`OR…`"), PageQuery),
    responses((status = 200, description = "A page of keys, the oldest first", body = Page<ApiKey>)))]
async fn list_keys_of_organization(
    Path(sid): Path<String>,
    mut call: Call,
) -> Answer<Object<Page<ApiKey>>> {
    let sid: OrganizationSid = call.sid(&sid).await?;
    list(call, KeysOf::Scope(sid.into())).await
}

/// Create an API key of the organization
///
/// It works in every account.
#[utoipa::path(post, path = "/v1/organizations/{sid}/api_keys", tag = "API keys", params(("sid" = String, Path, description = "`OR…`"), ("dry_run" = Option<bool>, Query, description = "Answer what would be made, with 200, and change nothing")), request_body = NewApiKeyBody,
    responses((status = 201, description = "The key with its secret, shown once", body = ApiKey), (status = 200, description = "What a dry run would make", body = ApiKey)))]
async fn create_key_of_organization(
    Path(sid): Path<String>,
    mut call: Call,
) -> Answer<Object<ApiKey>> {
    let sid: OrganizationSid = call.sid(&sid).await?;
    create(call, sid.into()).await
}

/// List the API keys that act as a person
///
/// One's own, or those of a member in accounts where the caller may read keys; revoked ones too.
#[utoipa::path(get, path = "/v1/users/{sid}/api_keys", tag = "API keys", params(("sid" = String, Path, description = "`US…`"), PageQuery),
    responses((status = 200, description = "A page of keys, the oldest first", body = Page<ApiKey>)))]
async fn list_keys_of_user(
    Path(sid): Path<String>,
    mut call: Call,
) -> Answer<Object<Page<ApiKey>>> {
    let sid: UserSid = call.sid(&sid).await?;
    list(call, KeysOf::User(sid)).await
}

/// Read an API key
#[utoipa::path(get, path = "/v1/api_keys/{sid}", tag = "API keys", params(("sid" = String, Path, description = "`SK…`")),
    responses((status = 200, description = "The key", body = ApiKey)))]
async fn read_key(Path(sid): Path<String>, mut call: Call) -> Answer<Object<ApiKey>> {
    let sid = call.sid(&sid).await?;
    call.no_query().await?;
    let details = call.app.api_key(&call.request, sid).await?;
    Ok(answer(&call, &details))
}

/// Rename an API key
#[utoipa::path(patch, path = "/v1/api_keys/{sid}", tag = "API keys", params(("sid" = String, Path, description = "`SK…`")), request_body = ApiKeyChange,
    responses((status = 200, description = "The key as it is now", body = ApiKey)))]
async fn rename_key(Path(sid): Path<String>, mut call: Call) -> Answer<Object<ApiKey>> {
    let sid = call.sid(&sid).await?;
    call.dry_run_only().await?;
    let ApiKeyChange { name } = call.body().await?;
    let details = call.app.rename_api_key(&call.request, sid, name).await?;
    Ok(answer(&call, &details))
}

/// Revoke an API key
///
/// The next request with it is refused.
#[utoipa::path(post, path = "/v1/api_keys/{sid}/revoke", tag = "API keys", params(("sid" = String, Path, description = "`SK…`"), ("dry_run" = Option<bool>, Query, description = "Answer what would happen and change nothing")),
    responses((status = 200, description = "The key as it is now", body = ApiKey)))]
async fn revoke_key(Path(sid): Path<String>, mut call: Call) -> Answer<Object<ApiKey>> {
    let sid = call.sid(&sid).await?;
    call.dry_run_only().await?;
    call.no_body().await?;
    let details = call.app.revoke_api_key(&call.request, sid).await?;
    Ok(answer(&call, &details))
}

//! API keys: made, listed, changed, rotated, handed over, revoked.

use std::time::Duration;

use axum::{extract::Path, http::StatusCode};
use muster_app::{CreatedKey, KeyChange, KeysOf, NewApiKey, WithNames};
use muster_model::{
    AccountSid, ApiKey as Model, OrganizationSid, Scope, ServiceAccountSid, UserSid,
};
use muster_wire::v1::{
    api_key::{ApiKey, ApiKeyChange, KeyTransfer, Leak, NewApiKey as NewApiKeyBody, Rotation},
    page::{Page, PageQuery},
    permitted::Permitted,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    answer::{Answer, Object, made, ok},
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
        .routes(routes!(list_keys_of_service_account))
        .routes(routes!(report_leak))
        .routes(routes!(read_key, change_key))
        .routes(routes!(rotate_key))
        .routes(routes!(transfer_key))
        .routes(routes!(revoke_key))
}

fn answer(call: &Call, key: &WithNames<Model>) -> Object<ApiKey> {
    let shown = ApiKey::of(&key.object, &key.names, call.app.clock().now());
    ok(shown).version(key.object.version)
}

/// A key with its new secret, where one was really made.
fn with_secret(call: &Call, made: CreatedKey) -> ApiKey {
    let CreatedKey { details, secret } = made;
    let key = ApiKey::of(&details.object, &details.names, call.app.clock().now());
    ApiKey {
        // The secret of a dry run opens nothing.
        secret: (!call.request.dry_run).then_some(secret),
        ..key
    }
}

async fn list(mut call: Call, of: KeysOf) -> Answer<Object<Page<Permitted<ApiKey>>>> {
    let query: PageQuery = call.query().await?;
    let page = call.page(query.limit, query.cursor).await?;
    let WithNames { object, names } = call.app.api_keys(&call.request, of, page).await?;
    let now = call.app.clock().now();
    Ok(ok(Page::of(object.data, object.next_cursor, |key| {
        Permitted::new(ApiKey::of(&key, &names, now), key.permitted)
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
    let done = call.app.create_api_key(&call.request, new).await?;
    let version = done.details.object.version;
    Ok(made(call.request.dry_run, with_secret(&call, done)).version(version))
}

/// List the API keys of an account
///
/// Those of exactly this account, revoked ones too.
#[utoipa::path(get, path = "/v1/accounts/{sid}/api_keys", tag = "API keys", params(("sid" = String, Path, description = "`AC…`"), PageQuery),
    responses((status = 200, description = "A page of keys, the oldest first", body = Page<Permitted<ApiKey>>)))]
async fn list_keys_of_account(
    Path(sid): Path<String>,
    mut call: Call,
) -> Answer<Object<Page<Permitted<ApiKey>>>> {
    let sid: AccountSid = call.sid(&sid).await?;
    list(call, KeysOf::Scope(sid.into())).await
}

/// Create an API key in an account
///
/// It works there and below, acts as its maker or as a service account, and carries nothing that its maker does not hold.
#[utoipa::path(post, path = "/v1/accounts/{sid}/api_keys", tag = "API keys", params(("sid" = String, Path, description = "`AC…`"), ("dry_run" = Option<bool>, Query, description = "Answer what would be made, with 200, and change nothing")), request_body = NewApiKeyBody,
    responses((status = 201, description = "The key with its secret, shown once", body = ApiKey), (status = 200, description = "What a dry run would make", body = ApiKey)))]
async fn create_key_of_account(Path(sid): Path<String>, mut call: Call) -> Answer<Object<ApiKey>> {
    let sid: AccountSid = call.sid(&sid).await?;
    create(call, sid.into()).await
}

/// List the API keys of the organization itself
#[utoipa::path(get, path = "/v1/organizations/{sid}/api_keys", tag = "API keys", params(("sid" = String, Path, description = "`OR…`"), PageQuery),
    responses((status = 200, description = "A page of keys, the oldest first", body = Page<Permitted<ApiKey>>)))]
async fn list_keys_of_organization(
    Path(sid): Path<String>,
    mut call: Call,
) -> Answer<Object<Page<Permitted<ApiKey>>>> {
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
    responses((status = 200, description = "A page of keys, the oldest first", body = Page<Permitted<ApiKey>>)))]
async fn list_keys_of_user(
    Path(sid): Path<String>,
    mut call: Call,
) -> Answer<Object<Page<Permitted<ApiKey>>>> {
    let sid: UserSid = call.sid(&sid).await?;
    list(call, KeysOf::User(sid)).await
}

/// List the API keys of a service account
///
/// Revoked ones too.
#[utoipa::path(get, path = "/v1/service_accounts/{sid}/api_keys", tag = "API keys", params(("sid" = String, Path, description = "`SV…`"), PageQuery),
    responses((status = 200, description = "A page of keys, the oldest first", body = Page<Permitted<ApiKey>>)))]
async fn list_keys_of_service_account(
    Path(sid): Path<String>,
    mut call: Call,
) -> Answer<Object<Page<Permitted<ApiKey>>>> {
    let sid: ServiceAccountSid = call.sid(&sid).await?;
    list(call, KeysOf::ServiceAccount(sid)).await
}

/// Report a leaked secret
///
/// For anybody who found one. A key that it opens is revoked at once, and whoever answers for it is told, with the
/// administrators. The answer is the same for every secret.
#[utoipa::path(post, path = "/v1/api_keys/report_leak", tag = "API keys", request_body = Leak, security(()),
    responses((status = 202, description = "Seen to")))]
async fn report_leak(call: Call) -> Answer<StatusCode> {
    let mut call = call.open();
    call.no_query().await?;
    let body: Leak = call.body().await?;
    if let Ok(secret) = body.secret.parse() {
        call.app.report_leaked_key(&call.request, secret).await?;
    }
    Ok(StatusCode::ACCEPTED)
}

/// Read an API key
#[utoipa::path(get, path = "/v1/api_keys/{sid}", tag = "API keys", params(("sid" = String, Path, description = "`SK…`")),
    responses((status = 200, description = "The key", body = Permitted<ApiKey>)))]
async fn read_key(Path(sid): Path<String>, mut call: Call) -> Answer<Object<Permitted<ApiKey>>> {
    let sid = call.sid(&sid).await?;
    call.no_query().await?;
    let WithNames { object, names } = call.app.api_key(&call.request, sid).await?;
    let key = ApiKey::of(&object, &names, call.app.clock().now());
    Ok(ok(Permitted::new(key, object.permitted)).version(object.object.version))
}

/// Change an API key
///
/// Its name, networks, end, and the permissions of a restricted one. It takes every permission that the key has.
#[utoipa::path(patch, path = "/v1/api_keys/{sid}", tag = "API keys", params(("sid" = String, Path, description = "`SK…`"), ("dry_run" = Option<bool>, Query, description = "Answer what would be, and change nothing")), request_body = ApiKeyChange,
    responses((status = 200, description = "The key as it is now", body = ApiKey)))]
async fn change_key(Path(sid): Path<String>, mut call: Call) -> Answer<Object<ApiKey>> {
    let sid = call.sid(&sid).await?;
    call.dry_run_only().await?;
    let body: ApiKeyChange = call.body().await?;
    let change = KeyChange {
        name: body.name,
        permissions: body.permissions,
        networks: body.networks,
        expires_at: body.expires_at,
    };
    let key = call.app.change_api_key(&call.request, sid, change).await?;
    Ok(answer(&call, &key))
}

/// Rotate an API key
///
/// Gives it a new secret, shown once. The old one opens something until `old_ends_at`; one from a rotation before is dead at
/// once.
#[utoipa::path(post, path = "/v1/api_keys/{sid}/rotate", tag = "API keys", params(("sid" = String, Path, description = "`SK…`"), ("dry_run" = Option<bool>, Query, description = "Answer what would happen, without a secret, and change nothing")), request_body = Option<Rotation>,
    responses((status = 200, description = "The key with its new secret, shown once", body = ApiKey)))]
async fn rotate_key(Path(sid): Path<String>, mut call: Call) -> Answer<Object<ApiKey>> {
    let sid = call.sid(&sid).await?;
    call.dry_run_only().await?;
    let Rotation { overlap } = call.body_or_empty().await?;
    let overlap = Duration::from_secs(overlap);
    let rotated = call.app.rotate_api_key(&call.request, sid, overlap).await?;
    Ok(replaced(&call, rotated))
}

fn replaced(call: &Call, done: CreatedKey) -> Object<ApiKey> {
    let version = done.details.object.version;
    ok(with_secret(call, done)).version(version)
}

/// Hand an API key over
///
/// To another person or a service account that holds all that it has. It gets a new secret, shown once; the old one is dead.
#[utoipa::path(post, path = "/v1/api_keys/{sid}/transfer", tag = "API keys", params(("sid" = String, Path, description = "`SK…`"), ("dry_run" = Option<bool>, Query, description = "Answer what would happen, without a secret, and change nothing")), request_body = KeyTransfer,
    responses((status = 200, description = "The key with its new secret, shown once", body = ApiKey)))]
async fn transfer_key(Path(sid): Path<String>, mut call: Call) -> Answer<Object<ApiKey>> {
    let sid = call.sid(&sid).await?;
    call.dry_run_only().await?;
    let KeyTransfer { to } = call.body().await?;
    let moved = call.app.transfer_api_key(&call.request, sid, to).await?;
    Ok(replaced(&call, moved))
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

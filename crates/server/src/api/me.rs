//! Who asks.

use muster_app::Me as MeModel;
use muster_model::{AnySid, Error, Result};
use muster_wire::v1::{
    held_role::AccessLine,
    me::{Credential, Me, MeChange, OwnPermissions},
    page::Page,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    answer::{Answer, Object, ok},
    call::Call,
    users,
};
use crate::http::State;

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(read_me, change_me))
        .routes(routes!(read_own_access))
}

/// Who asks
#[utoipa::path(get, path = "/v1/me", tag = "Me",
    responses((status = 200, description = "The person, the credential and the organizations", body = Me)))]
async fn read_me(mut call: Call) -> Answer<Object<Me>> {
    call.no_query().await?;
    let me = call.app.me(&call.request).await?;
    shown(&me)
}

fn shown(me: &MeModel) -> Answer<Object<Me>> {
    let body = ok(Me::of(
        me.user.as_ref(),
        me.service_account.as_ref(),
        me.organization.as_ref(),
        me.membership.as_ref(),
        &me.organizations,
        me.permissions
            .map(|held| OwnPermissions::of(held.organization, held.anywhere)),
        credential(me)?,
    ));
    Ok(match &me.user {
        Some(user) => body.version(user.version),
        None => body,
    })
}

/// Change what one is called
///
/// By a session. An organization that calls the person otherwise goes on doing so.
#[utoipa::path(patch, path = "/v1/me", tag = "Me", request_body = MeChange,
    responses((status = 200, description = "Who asks, as they are called now", body = Me)))]
async fn change_me(mut call: Call) -> Answer<Object<Me>> {
    call.dry_run_only().await?;
    let change: MeChange = call.body().await?;
    let me = call.app.rename_me(&call.request, &change.name).await?;
    shown(&me)
}

/// What whoever asks holds
#[utoipa::path(get, path = "/v1/me/access", tag = "Me",
    responses((status = 200, description = "Place by place, in the current organization", body = Page<AccessLine>)))]
async fn read_own_access(mut call: Call) -> Answer<Object<Page<AccessLine>>> {
    call.no_query().await?;
    let lines = call.app.my_access(&call.request).await?;
    Ok(ok(users::access(lines)))
}

fn credential(me: &MeModel) -> Result<Credential> {
    let session = me.session.as_ref().map(|session| Credential {
        kind: "session",
        sid: session.sid.into(),
    });
    let key = me.key.as_ref().map(|key| Credential {
        kind: "api_key",
        sid: AnySid::from(key.sid),
    });
    let operator = me.operator.map(|sid| Credential {
        kind: "operator_key",
        sid,
    });
    session
        .or(key)
        .or(operator)
        .ok_or_else(Error::unauthenticated)
}

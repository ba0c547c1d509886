//! Set-up over the network: the first organization.

use muster_wire::v1::organization::{Established, NewOrganization};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    answer::{Answer, Object, created},
    call::Call,
    organizations,
};
use crate::http::State;

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(set_up))
}

/// Set the server up
///
/// Makes the first organization with its account and owner. Takes the one-time secret that the server prints at its
/// first start as `Authorization: Bearer mst_setup_…`, and works only while there is no organization.
#[utoipa::path(post, path = "/v1/setup", tag = "Set-up", request_body = NewOrganization,
    responses((status = 201, description = "What was made, and the owner signed in", body = Established)))]
async fn set_up(call: Call) -> Answer<Object<Established>> {
    call.app.opens_setup(&call.request)?;
    let mut call = call.open();
    call.no_query().await?;
    let new = organizations::to_be_made(call.body().await?);
    let made = call.app.set_up(&call.request, new).await?;
    let answer = Established::of(
        &made.organization,
        &made.account,
        &made.user,
        made.session
            .as_ref()
            .map(|session| (&session.session, session.token.as_str())),
    );
    Ok(created(answer))
}

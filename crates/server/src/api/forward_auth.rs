//! What a gateway in front of a product asks before it lets a request through: nginx's `auth_request`, Traefik's and Caddy's
//! forwarded authentication.

use axum::{
    extract::State as Shared,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode},
};
use muster_app::Admitted;
use muster_model::{Error, Result};
use muster_wire::v1::decision::ForwardAuthQuery;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{answer::Answer, call::Call};
use crate::http::State;

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(forward_auth))
}

/// Let a request through, or not
///
/// For a gateway that passes on the caller's own `Authorization` header or session cookie: 200 when they may do that there,
/// with who they are in `Muster-User`, `Muster-Principal` (the person, or the key), `Muster-Organization` and
/// `Muster-Revision`; 401 when they are not known, 403 when they may not. Everything else is to be taken for a refusal.
/// Reads nothing but the credential and this query; what the gateway tells of the request itself is not looked at.
#[utoipa::path(get, path = "/v1/forward_auth", tag = "Decisions", params(ForwardAuthQuery),
    responses((status = 200, description = "They may; who they are is in the headers")))]
async fn forward_auth(
    Shared(state): Shared<State>,
    mut call: Call,
) -> Answer<(StatusCode, HeaderMap)> {
    let query: ForwardAuthQuery = call.query().await?;
    let asker = call.app.asker(&call.request).await?;
    let _turn = match asker.organization() {
        Some(organization) => Some(state.rates().check(organization)?),
        None => None,
    };
    let admitted = call
        .app
        .admit(&asker, &call.request, &query.permission, query.scope)
        .await?;
    Ok((StatusCode::OK, told(&admitted)?))
}

fn told(admitted: &Admitted) -> Result<HeaderMap> {
    let user = admitted.user.map(|user| user.to_string());
    let told = [
        ("muster-user", user),
        ("muster-principal", Some(admitted.principal.to_string())),
        (
            "muster-organization",
            Some(admitted.organization.to_string()),
        ),
        ("muster-revision", Some(admitted.revision.to_string())),
    ];
    let mut headers = HeaderMap::new();
    for (name, value) in told {
        if let Some(value) = value {
            let value = HeaderValue::try_from(value).map_err(Error::internal)?;
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    Ok(headers)
}

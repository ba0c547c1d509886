//! The REST API: each file one noun, wire in, act, wire out. What an act does is the app's; what bodies look like is `muster_wire::v1`.

use utoipa_axum::router::OpenApiRouter;

use crate::http::State;

mod access;
pub mod answer;
pub mod call;
mod invitations;
mod links;

/// Every route of the API.
pub fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().merge(access::routes())
}

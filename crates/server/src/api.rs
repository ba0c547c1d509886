//! The REST API: each file one noun, wire in, act, wire out. What an act does is the app's; what bodies look like is `muster_wire::v1`.

use utoipa_axum::router::OpenApiRouter;

use crate::http::State;

mod access;
pub mod answer;
mod api_keys;
pub mod call;
mod decisions;
mod events;
mod invitations;
mod links;
mod ownership_transfers;

/// Every route of the API.
pub fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().merge(access::routes())
}

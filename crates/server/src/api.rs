//! The REST API: each file one noun, wire in, act, wire out. What an act does is the app's; what bodies look like is `muster_wire::v1`.

use utoipa_axum::router::OpenApiRouter;

use crate::http::State;

mod access;
mod accounts;
pub mod answer;
mod api_keys;
mod authzen;
pub mod call;
mod decisions;
mod ending;
mod event_tail;
mod events;
mod forward_auth;
mod groups;
mod hold_outs;
mod impact;
mod invitations;
mod key_report;
mod links;
mod me;
mod members;
mod organizations;
mod overview;
mod ownership_transfers;
mod passwords;
mod people;
mod permissions;
mod reports;
mod role_assignments;
mod roles;
mod service_accounts;
mod sessions;
mod setup;
mod user_sessions;
mod users;

/// Every route of the API.
pub fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .merge(people::routes())
        .merge(access::routes())
}

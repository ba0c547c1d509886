//! The routes by which access comes, is asked about and is traced, gathered.

use utoipa_axum::router::OpenApiRouter;

use super::{
    api_keys, authzen, decisions, event_tail, events, forward_auth, invitations, key_report, links,
    ownership_transfers, service_accounts,
};
use crate::http::State;

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .merge(invitations::routes())
        .merge(links::routes())
        .merge(api_keys::routes())
        .merge(service_accounts::routes())
        .merge(key_report::routes())
        .merge(ownership_transfers::routes())
        .merge(decisions::routes())
        .merge(forward_auth::routes())
        .merge(authzen::routes())
        .merge(events::routes())
        .merge(event_tail::routes())
}

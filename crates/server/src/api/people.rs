//! The routes about organizations and their people, gathered.

use utoipa_axum::router::OpenApiRouter;

use super::{accounts, me, organizations, sessions, setup};
use crate::http::State;

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .merge(setup::routes())
        .merge(organizations::routes())
        .merge(sessions::routes())
        .merge(me::routes())
        .merge(accounts::routes())
}

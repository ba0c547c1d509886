//! The routes about organizations and their people, gathered.

use utoipa_axum::router::OpenApiRouter;

use super::{
    accounts, groups, hold_outs, me, members, organizations, overview, passwords, permissions,
    reports, role_assignments, roles, sessions, setup, user_sessions, users,
};
use crate::http::State;

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .merge(setup::routes())
        .merge(organizations::routes())
        .merge(sessions::routes())
        .merge(me::routes())
        .merge(passwords::routes())
        .merge(accounts::routes())
        .merge(users::routes())
        .merge(user_sessions::routes())
        .merge(members::routes())
        .merge(groups::routes())
        .merge(reports::routes())
        .merge(overview::routes())
        .merge(hold_outs::routes())
        .merge(role_assignments::routes())
        .merge(roles::routes())
        .merge(permissions::routes())
}

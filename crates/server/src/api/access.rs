//! The routes by which access comes, is asked about and is traced, gathered; and how their answers name people.

use muster_app::Named;
use muster_model::{AnySid, User};
use muster_wire::v1::reference::{PersonReference, Reference};
use utoipa_axum::router::OpenApiRouter;

use super::{api_keys, decisions, events, invitations, links, ownership_transfers};
use crate::http::State;

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .merge(invitations::routes())
        .merge(links::routes())
        .merge(api_keys::routes())
        .merge(ownership_transfers::routes())
        .merge(decisions::routes())
        .merge(events::routes())
}

/// A member as an answer names them; by their SID alone where the organization does not know them any more.
pub(super) fn member(sid: impl Into<AnySid>, user: Option<&User>) -> PersonReference {
    user.map_or_else(
        || PersonReference::new(sid.into(), None, None),
        PersonReference::from,
    )
}

/// Somebody as an answer names them.
pub(super) fn person(named: Named) -> PersonReference {
    PersonReference::new(named.sid, named.name, named.email)
}

/// Something as an answer names it: by its SID where it has no name.
pub(super) fn thing(named: Named) -> Reference {
    let name = named.name.unwrap_or_else(|| named.sid.to_string());
    Reference::new(named.sid, name)
}

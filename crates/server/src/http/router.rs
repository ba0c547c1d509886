//! All routes under one edge.

use std::any::Any;

use axum::{
    Router,
    middleware::from_fn_with_state,
    response::{IntoResponse, Response},
};
use muster_model::Error;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::router::OpenApiRouter;

use super::{Problem, State, edge::edge, openapi, operation};
/// The server's routes.
pub fn router(state: State) -> Router {
    assemble(state, OpenApiRouter::default())
}

/// `routes` and those that every server has, under the conventions.
pub fn assemble(state: State, routes: OpenApiRouter<State>) -> Router {
    let routes = OpenApiRouter::with_openapi(openapi::frame())
        .merge(operation::routes())
        .merge(routes);
    let (routes, mut document) = routes.split_for_parts();
    openapi::add_problems(&mut document);
    routes
        .merge(openapi::routes(&document))
        .fallback(async || Problem::no_route())
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(state.clone(), edge))
        .with_state(state)
}

/// What a handler dies of stays with us.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the layer hands it over whole"
)]
fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let text = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned());
    Problem::new(Error::internal(format!(
        "panic: {}",
        text.unwrap_or_default()
    )))
    .into_response()
}

//! Server-rendered pages: sign in, reset a password, accept an invitation, home, set-up, and the page of a refusal. They work without JavaScript under the strict
//! content security policy, and read from view structs: no rule of the product and no read of the database lives here. Beside them the files of the console.

mod accept;
pub mod access;
pub mod assets;
mod console;
pub mod form;
pub mod home;
pub mod invitation;
mod local_path;
pub mod problem;
pub mod reset;
pub mod setup;
pub mod sign_in;
mod visit;

use askama::Template;
use axum::{
    Router,
    body::Body,
    response::{IntoResponse, Response},
    routing::get,
};
use http::{
    HeaderValue, StatusCode,
    header::{CACHE_CONTROL, CONTENT_TYPE},
};
use muster_model::{Error, Result};

pub use console::Console;

use crate::http::State;

/// The routes of all pages and of what they refer to.
pub fn routes() -> Router<State> {
    Router::new()
        .merge(console::routes())
        .merge(home::routes())
        .merge(sign_in::routes())
        .merge(reset::routes())
        .merge(accept::routes())
        .merge(setup::routes())
        .route("/assets/{file}", get(assets::serve))
}

/// The answer with `page` in it.
pub fn answer(status: StatusCode, page: &impl Template) -> Result<Response> {
    let html = page.render().map_err(Error::internal)?;
    Ok(html_answer(status, html))
}

/// The answer with a page that is written already. No browser keeps it: most pages hold a name, some a token. What a page may load is said for all answers
/// at the edge.
fn html_answer(status: StatusCode, html: impl Into<Body>) -> Response {
    let headers = [
        (
            CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        ),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (status, headers, html.into()).into_response()
}

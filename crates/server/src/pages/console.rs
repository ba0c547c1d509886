//! The console: one page behind all its addresses, for whoever is signed in. What it shows it asks of the API; nothing of an
//! organization is in what is sent here.

mod files;

use axum::{
    Router,
    http::{StatusCode, Uri},
    routing::get,
};

use super::{
    html_answer,
    local_path::LocalPath,
    visit::{Answer, Next, Visit, way_in},
};
use crate::http::State;

pub use files::Console;
pub(super) use files::File;

/// The sections of the console: each is a page with more below it. The overview is at `/`.
const SECTIONS: [&str; 10] = [
    "/people",
    "/accounts",
    "/roles",
    "/groups",
    "/service-accounts",
    "/api-keys",
    "/events",
    "/settings",
    "/profile",
    "/invite",
];

pub(super) fn routes() -> Router<State> {
    SECTIONS
        .into_iter()
        .fold(Router::new().route("/", get(show)), |routes, section| {
            routes
                .route(section, get(show))
                .route(&format!("{section}/"), get(show))
                .route(&format!("{section}/{{*below}}"), get(show))
        })
}

/// `GET /` and all addresses of the console.
async fn show(uri: Uri, visit: Visit) -> Answer {
    if !visit.is_signed_in() {
        let to = way_in(&visit.app, LocalPath::of(&uri)).await?;
        return visit.to(to);
    }
    match visit.console.index() {
        Some(page) => visit.with_cookie(html_answer(StatusCode::OK, page)),
        None => visit.to(Next::Home),
    }
}

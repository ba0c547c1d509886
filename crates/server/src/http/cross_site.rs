//! Requests that another site makes a browser send. CORS stays off; the rest is tower-http's scheme (`Sec-Fetch-Site`, else
//! `Origin`), and stricter where a cookie came along. Our pages send no referrer, and for such a page a browser says `Origin: null`
//! with its forms: that is read as nothing said, and `Sec-Fetch-Site` has to say where from. Who sends `Authorization` is no browser acting by itself: exempt.

use axum::{
    http::{HeaderMap, Method, header},
    response::{IntoResponse, Response},
};
use muster_model::Error;
use tower_http::csrf::{CsrfLayer, ProtectionError};

use super::{Presented, Problem};
use crate::config::PublicUrl;

/// The layer around requests without an `Authorization` header.
pub(super) fn layer() -> CsrfLayer<fn(ProtectionError) -> Response> {
    CsrfLayer::new().with_rejection_response(refuse as fn(ProtectionError) -> Response)
}

fn refuse(_: ProtectionError) -> Response {
    problem().into_response()
}

fn problem() -> Problem {
    Problem::new(Error::forbidden(
        "request.cross_site",
        "The browser says that another site sent this request. Open Muster at its own address and do it there.",
    ))
}

/// With a cookie, a change must say where it comes from, and that must be exactly here.
pub(super) fn inspect(
    method: &Method,
    headers: &HeaderMap,
    presented: &Presented,
    here: &PublicUrl,
) -> Result<(), Problem> {
    if !presented.by_cookie || matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(());
    }
    let from_here = headers
        .get(header::ORIGIN)
        .filter(|origin| *origin != "null")
        .map(|origin| origin.as_bytes() == here.origin().as_bytes());
    let same_origin = headers
        .get("sec-fetch-site")
        .is_some_and(|site| site == "same-origin");
    match from_here {
        Some(true) => Ok(()),
        None if same_origin => Ok(()),
        _ => Err(problem()),
    }
}

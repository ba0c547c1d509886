//! Answers: JSON with its status, and the `ETag` of what has a version.

use axum::{
    Json,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use crate::http::Problem;

/// What every handler gives back.
pub type Answer<T> = Result<T, Problem>;

/// A JSON body with its status and, where the object has a version, its `ETag`.
pub struct Object<T> {
    status: StatusCode,
    version: Option<i64>,
    body: T,
}

/// 200.
pub fn ok<T: Serialize>(body: T) -> Object<T> {
    Object {
        status: StatusCode::OK,
        version: None,
        body,
    }
}

/// 201.
pub fn created<T: Serialize>(body: T) -> Object<T> {
    Object {
        status: StatusCode::CREATED,
        version: None,
        body,
    }
}

/// 201; in a dry run 200, because nothing was made.
pub fn made<T: Serialize>(dry_run: bool, body: T) -> Object<T> {
    if dry_run { ok(body) } else { created(body) }
}

impl<T> Object<T> {
    /// With the row version as `ETag`.
    #[must_use]
    pub fn version(mut self, version: i64) -> Self {
        self.version = Some(version);
        self
    }
}

impl<T: Serialize> IntoResponse for Object<T> {
    fn into_response(self) -> Response {
        let mut headers = HeaderMap::new();
        if let Some(tag) = self
            .version
            .and_then(|version| HeaderValue::from_str(&format!("\"{version}\"")).ok())
        {
            headers.insert(header::ETAG, tag);
        }
        (self.status, headers, Json(self.body)).into_response()
    }
}

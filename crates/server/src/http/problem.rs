//! Refusals and faults as `application/problem+json` (RFC 9457): the one place where a `model::Error` becomes an answer
//! of REST. Handlers answer `Problem`; the edge gives it the request's name and tells the log, once.

use std::{sync::Arc, time::Duration};

use askama::Template;
use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use muster_model::{Error, Kind};
use serde::Serialize;

use crate::pages::problem::ProblemPage;

/// What a handler answers instead of a result. `?` makes it of any `model::Error`.
#[derive(Debug, Clone)]
pub struct Problem {
    error: Arc<Error>,
    status: StatusCode,
    limit: Option<u32>,
}

impl Problem {
    /// The problem that `error` is.
    pub fn new(error: Error) -> Self {
        Self {
            status: status(error.kind()),
            error: Arc::new(error),
            limit: None,
        }
    }

    /// 405: the path is there, the method is not.
    pub fn method_not_allowed() -> Self {
        let error = Error::unreadable(
            "method.not_allowed",
            "This path does not answer this method. The Allow header names those it answers.",
        );
        Self {
            status: StatusCode::METHOD_NOT_ALLOWED,
            error: Arc::new(error),
            limit: None,
        }
    }

    /// 404: no route has this path.
    pub fn no_route() -> Self {
        Self::new(Error::new(
            Kind::NotFound,
            "route.not_found",
            "Nothing answers at this path. GET /openapi.json lists the paths.",
        ))
    }

    /// 431: the header block is larger than the server reads.
    pub fn headers_too_large() -> Self {
        let error = Error::new(
            Kind::TooLarge,
            "header.too_large",
            "The request line and headers are larger than this server reads.",
        );
        Self {
            status: StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            ..Self::new(error)
        }
    }

    /// Says of a 429 how many calls are allowed in a burst.
    #[must_use]
    pub fn with_limit(mut self, limit: u32) -> Self {
        self.limit = Some(limit);
        self
    }

    /// The status it is answered with.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The error behind it.
    pub fn error(&self) -> &Error {
        &self.error
    }

    /// The document alone. It is the only thing a caller learns.
    pub fn document(&self, request_id: &str) -> Vec<u8> {
        let document = Document {
            kind: format!("urn:muster:problem:{}", self.error.code()),
            title: title(self.status),
            status: self.status.as_u16(),
            detail: self.error.message(),
            code: self.error.code(),
            request_id,
            errors: self
                .error
                .fields()
                .iter()
                .map(|field| Field {
                    path: &field.path,
                    code: field.code,
                    message: &field.message,
                })
                .collect(),
            missing_permission: self
                .error
                .missing_permission()
                .map(|permission| permission.to_string()),
        };
        serde_json::to_vec(&document).unwrap_or_default()
    }

    /// The whole answer.
    pub fn render(&self, request_id: &str) -> Response {
        let mut response = Response::new(Body::from(self.document(request_id)));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(wait) = self.error.retry() {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(whole_seconds(wait)));
        }
        if let (Some(limit), Some(wait)) = (self.limit, self.error.retry()) {
            headers.insert("ratelimit-limit", HeaderValue::from(limit));
            headers.insert("ratelimit-remaining", HeaderValue::from(0));
            headers.insert("ratelimit-reset", HeaderValue::from(whole_seconds(wait)));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Bearer realm=\"muster\""),
            );
        }
        response
    }

    /// The same answer as a page for a person.
    pub fn page(&self, request_id: &str) -> Response {
        let mut response = self.render(request_id);
        if let Ok(html) = ProblemPage::new(&self.error, request_id).render() {
            *response.body_mut() = Body::from(html);
            response.headers_mut().insert(
                header::CONTENT_TYPE,
                HeaderValue::from_static("text/html; charset=utf-8"),
            );
        }
        response
    }

    /// Tells the log: a fault loudly and with its cause, a refusal quietly.
    pub fn log(&self, request_id: &str) {
        let (code, status) = (self.error.code(), self.status.as_u16());
        let cause = self.error.cause().map(chain);
        match self.error.kind() {
            Kind::Internal => tracing::error!(request_id, code, status, cause, "request failed"),
            Kind::Unavailable => tracing::warn!(
                request_id,
                code,
                status,
                cause,
                "request could not be served"
            ),
            _ => tracing::debug!(
                request_id,
                code,
                status,
                cause,
                detail = self.error.message(),
                "request refused"
            ),
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self::new(error)
    }
}

impl From<muster_model::id::MalformedSid> for Problem {
    fn from(malformed: muster_model::id::MalformedSid) -> Self {
        Self::new(malformed.into())
    }
}

/// An answer that the edge completes: it finds the problem among the extensions.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.status;
        response.extensions_mut().insert(self);
        response
    }
}

#[derive(Serialize)]
struct Document<'a> {
    #[serde(rename = "type")]
    kind: String,
    title: &'static str,
    status: u16,
    detail: &'a str,
    code: &'static str,
    request_id: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Field<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    missing_permission: Option<String>,
}

#[derive(Serialize)]
struct Field<'a> {
    path: &'a str,
    code: &'static str,
    message: &'a str,
}

fn status(kind: Kind) -> StatusCode {
    match kind {
        Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Kind::Limited => StatusCode::TOO_MANY_REQUESTS,
        Kind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
        Kind::Unreadable => StatusCode::BAD_REQUEST,
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::Gone => StatusCode::GONE,
        Kind::Stale => StatusCode::PRECONDITION_FAILED,
        Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn title(status: StatusCode) -> &'static str {
    match status.as_u16() {
        400 => "The request can't be read",
        401 => "Who calls is not known",
        403 => "Not permitted",
        404 => "Not found",
        405 => "Method not allowed",
        409 => "The present state forbids it",
        410 => "Gone",
        412 => "Changed in the meantime",
        413 => "Too large",
        422 => "A field breaks a rule",
        429 => "Too many requests",
        431 => "Too large",
        503 => "Not available now",
        _ => "The server failed",
    }
}

/// Never zero: a client that waits nothing tries at once.
fn whole_seconds(wait: Duration) -> u64 {
    (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1)
}

fn chain(cause: &(dyn std::error::Error + Send + Sync + 'static)) -> String {
    let mut text = cause.to_string();
    let mut next = cause.source();
    while let Some(deeper) = next {
        text.push_str(": ");
        text.push_str(&deeper.to_string());
        next = deeper.source();
    }
    text
}

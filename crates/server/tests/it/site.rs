//! A server in this process: its settings, a few routes that behave as tests need them, and a client that is quick to write.

use std::{net::IpAddr, time::Duration};

use axum::{
    Json, Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode},
    response::IntoResponse,
    routing::{get, post},
};
use muster_model::{
    Error, Kind,
    permission::Permission,
    secret::{Secret, SecretKind},
};
use muster_server::{
    config::Settings,
    http::{Payload, Peer, Presented, Problem, State, assemble},
    pages::Console,
};
use serde_json::{Value, json};
use tower::ServiceExt;
use utoipa_axum::router::OpenApiRouter;

use crate::app::beside;

pub(crate) const HERE: &str = "https://muster.example";

/// Settings of a server behind https.
pub(crate) fn settings() -> Settings {
    let pairs = [
        ("MUSTER_DATABASE", "sqlite:unused"),
        ("MUSTER_PUBLIC_URL", HERE),
        ("MUSTER_TRUSTED_PROXIES", "10.0.0.0/8"),
    ];
    Settings::read(
        None,
        pairs.map(|(name, value)| (name.to_owned(), value.to_owned())),
    )
    .unwrap()
}

/// The text of a secret of `kind`.
pub(crate) fn secret(kind: SecretKind, bits: u128) -> String {
    Secret {
        kind,
        bits,
        random: [9; 32],
    }
    .reveal()
}

/// Routes that answer, refuse, die, dawdle and say back what they got.
pub(crate) fn site(settings: &Settings) -> Router {
    let routes = Router::new()
        .route(
            "/v1/me",
            get(async |presented: Presented| {
                Json(json!({"address": presented.address, "by_cookie": presented.by_cookie}))
            }),
        )
        .route(
            "/v1/echo",
            post(async |payload: Payload| {
                payload
                    .json::<Value>()
                    .await
                    .map(Json)
                    .map_err(Problem::from)
            }),
        )
        .route(
            "/v1/act",
            post(async |payload: Payload| {
                payload
                    .json_or_empty::<Value>()
                    .await
                    .map(Json)
                    .map_err(Problem::from)
            }),
        )
        .route(
            "/v1/refuse",
            get(async || Problem::new(Error::unauthenticated())),
        )
        .route(
            "/v1/forbid",
            get(async || Problem::new(Error::missing(Permission::USERS_INVITE))),
        )
        .route(
            "/v1/limit",
            get(async || {
                Problem::new(Error::limited(
                    "rate.limited",
                    "Slowly.",
                    Duration::from_millis(1_500),
                ))
            }),
        )
        .route(
            "/v1/fault",
            get(async || Problem::new(Error::internal("disk on fire"))),
        )
        .route("/v1/panic", get(panics))
        .route("/v1/slow", get(async || std::future::pending::<()>().await))
        .route("/v1/check", post(async || StatusCode::NO_CONTENT))
        .route("/accept", get(async || page()).post(async || page()));
    beside(settings, |app| {
        assemble(
            State::new(settings, app, Console::none(), 7),
            OpenApiRouter::from(routes),
        )
    })
}

async fn panics() -> StatusCode {
    panic!("a handler that dies")
}

fn page() -> impl IntoResponse {
    axum::response::Html("<!doctype html><title>Accept</title>")
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("not JSON: {}", self.body))
    }

    pub(crate) fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

/// A request in the making.
pub(crate) struct Ask {
    request: http::request::Builder,
    peer: IpAddr,
    body: Body,
}

pub(crate) fn ask(method: &str, path: &str) -> Ask {
    Ask {
        request: Request::builder().method(method).uri(path),
        peer: "203.0.113.9".parse().unwrap(),
        body: Body::empty(),
    }
}

impl Ask {
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    pub(crate) fn peer(mut self, peer: &str) -> Self {
        self.peer = peer.parse().unwrap();
        self
    }

    pub(crate) fn bearer(self, secret: &str) -> Self {
        self.header("authorization", &format!("Bearer {secret}"))
    }

    pub(crate) fn cookie(self, secret: &str) -> Self {
        self.header("cookie", &format!("__Host-muster_session={secret}"))
    }

    pub(crate) fn json(mut self, body: &str) -> Self {
        self.body = Body::from(body.to_owned());
        self.header("content-type", "application/json")
    }

    pub(crate) fn body(mut self, body: Body) -> Self {
        self.body = body;
        self
    }

    /// The answer with a body that was not read yet.
    pub(crate) async fn begin(self, router: &Router) -> http::Response<Body> {
        let mut request = self.request.body(self.body).unwrap();
        request.extensions_mut().insert(Peer(self.peer));
        router.clone().oneshot(request).await.unwrap()
    }

    pub(crate) async fn of(self, router: &Router) -> Answer {
        let response = self.begin(router).await;
        let (parts, body) = response.into_parts();
        let goes_on = parts.headers.get("content-type");
        // Such an answer has no end to wait for: its head says enough.
        let body = if goes_on.is_some_and(|kind| kind == "text/event-stream") {
            Body::empty()
        } else {
            body
        };
        let body = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }
}

/// The kind is part of what tests speak of.
pub(crate) const SESSION: SecretKind = SecretKind::Session;
/// The same for keys.
pub(crate) const KEY: SecretKind = SecretKind::Key;

#[test]
fn every_kind_of_refusal_has_a_status() {
    let kinds = [
        Kind::Unavailable,
        Kind::Limited,
        Kind::TooLarge,
        Kind::Unauthenticated,
        Kind::Unreadable,
        Kind::NotFound,
        Kind::Forbidden,
        Kind::Conflict,
        Kind::Gone,
        Kind::Stale,
        Kind::Invalid,
        Kind::Internal,
    ];
    let statuses = kinds.map(|kind| {
        Problem::new(Error::new(kind, "test.kind", ""))
            .status()
            .as_u16()
    });
    assert_eq!(
        statuses,
        [503, 429, 413, 401, 400, 404, 403, 409, 410, 412, 422, 500]
    );
}

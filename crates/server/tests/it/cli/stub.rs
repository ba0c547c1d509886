//! A server that answers from a table and remembers what it was asked.

use std::sync::{Arc, Mutex};

use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{Response, header},
};
use serde_json::{Value, json};

/// The time that the stub claims it is.
pub(super) const DATE: &str = "Tue, 01 Dec 2026 14:05:00 GMT";

/// What was asked once.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Asked {
    pub(super) line: String,
    pub(super) credential: Option<String>,
    pub(super) organization: Option<String>,
    pub(super) body: Value,
}

#[derive(Default)]
struct Inner {
    answers: Vec<(String, u16, Value)>,
    asked: Vec<Asked>,
}

/// The stub; it serves until the test's runtime ends.
pub(super) struct Stub {
    pub(super) url: String,
    inner: Arc<Mutex<Inner>>,
}

impl Stub {
    pub(super) async fn start() -> Self {
        let inner = Arc::<Mutex<Inner>>::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = axum::Router::new()
            .fallback(answer)
            .with_state(inner.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, inner }
    }

    /// Answers `GET /v1/me`, or with a query `GET /v1/users?q=ada`: that one only.
    pub(super) fn on(self, line: &str, status: u16, answer: Value) -> Self {
        self.inner
            .lock()
            .unwrap()
            .answers
            .push((line.to_owned(), status, answer));
        self
    }

    pub(super) fn asked(&self) -> Vec<Asked> {
        self.inner.lock().unwrap().asked.clone()
    }

    pub(super) fn lines(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.line).collect()
    }

    /// The body of the only request with this method and path.
    pub(super) fn body_of(&self, line: &str) -> Value {
        let mut bodies: Vec<_> = self
            .asked()
            .into_iter()
            .filter(|asked| asked.line == line)
            .map(|asked| asked.body)
            .collect();
        assert_eq!(bodies.len(), 1, "{line} was asked {} times", bodies.len());
        bodies.remove(0)
    }
}

async fn answer(State(inner): State<Arc<Mutex<Inner>>>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let line = format!("{} {}", parts.method, parts.uri);
    let path = format!("{} {}", parts.method, parts.uri.path());
    let body = to_bytes(body, 1 << 20).await.unwrap();
    let header = |name: &str| {
        parts
            .headers
            .get(name)
            .map(|value| value.to_str().unwrap().to_owned())
    };
    let mut inner = inner.lock().unwrap();
    inner.asked.push(Asked {
        line: line.clone(),
        credential: header("authorization"),
        organization: header("muster-organization"),
        body: serde_json::from_slice(&body).unwrap_or(Value::Null),
    });
    let found = inner
        .answers
        .iter()
        .find(|(known, ..)| *known == line || *known == path);
    let (status, answer) = found.map_or_else(
        || {
            (
                404,
                problem(
                    404,
                    "thing.not_found",
                    "There is nothing here under this name that you can see.",
                ),
            )
        },
        |(_, status, answer)| (*status, answer.clone()),
    );
    let mut response = Response::builder()
        .status(status)
        .header(header::DATE, DATE)
        .header(header::CONTENT_TYPE, "application/json");
    if let Some(target) = answer["location"].as_str() {
        response = response.header(header::LOCATION, target);
    }
    response.body(Body::from(answer.to_string())).unwrap()
}

/// A problem document.
pub(super) fn problem(status: u16, code: &str, detail: &str) -> Value {
    json!({"type": "about:blank", "title": "Refused", "status": status, "code": code, "detail": detail, "request_id": "0190b5a2d4c3", "errors": []})
}

/// A page that is the last.
pub(super) fn page(data: impl Into<Value>) -> Value {
    let data = data.into();
    json!({"data": data, "next_cursor": null})
}

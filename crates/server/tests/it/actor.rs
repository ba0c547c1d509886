//! Somebody who calls the API: what they present with every request, and short ways to ask.

use axum::{Router, body::Body, http::Response};
use muster_app::Request;
use muster_model::UserSid;
use serde_json::Value;

use crate::{
    app::{anonymous, presenting},
    site::{Answer, Ask, ask},
};

/// A caller of the API. Cheap to clone; clones are the same caller.
#[derive(Clone)]
pub(crate) struct Actor {
    router: Router,
    secret: Option<String>,
    user: Option<UserSid>,
    email: String,
    headers: Vec<(String, String)>,
}

impl Actor {
    pub(crate) fn of(router: &Router, secret: &str, user: UserSid, email: &str) -> Self {
        Self {
            router: router.clone(),
            secret: Some(secret.to_owned()),
            user: Some(user),
            email: email.to_owned(),
            headers: Vec::new(),
        }
    }

    pub(crate) fn anonymous(router: &Router) -> Self {
        Self {
            router: router.clone(),
            secret: None,
            user: None,
            email: String::new(),
            headers: Vec::new(),
        }
    }

    /// The person, or the person behind the key.
    pub(crate) fn user(&self) -> UserSid {
        self.user.expect("an actor with a person behind them")
    }

    pub(crate) fn email(&self) -> &str {
        &self.email
    }

    /// What they present: a session's token or a key.
    pub(crate) fn secret(&self) -> &str {
        self.secret
            .as_deref()
            .expect("an actor who presents something")
    }

    /// The same caller presenting another secret.
    pub(crate) fn presenting(mut self, secret: &str) -> Self {
        self.secret = Some(secret.to_owned());
        self
    }

    /// The same caller with a header on every request: `If-Match`, `Idempotency-Key`, `Muster-Organization`.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The facts of a request of theirs, for calling an act itself.
    pub(crate) fn request(&self) -> Request {
        self.secret.as_deref().map_or_else(anonymous, presenting)
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path).of(&self.router).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send("POST", path, body).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send("PATCH", path, body).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.ask("DELETE", path).of(&self.router).await
    }

    /// Any method, without a body.
    pub(crate) async fn call(&self, method: &str, path: &str) -> Answer {
        self.ask(method, path).of(&self.router).await
    }

    /// Any method, with a body as it stands: to send what is no JSON, or the wrong one.
    pub(crate) async fn send_text(&self, method: &str, path: &str, body: &str) -> Answer {
        self.ask(method, path).json(body).of(&self.router).await
    }

    /// An answer that goes on, as it begins.
    pub(crate) async fn begin(&self, path: &str) -> Response<Body> {
        self.ask("GET", path).begin(&self.router).await
    }

    async fn send(&self, method: &str, path: &str, body: Value) -> Answer {
        self.send_text(method, path, &body.to_string()).await
    }

    fn ask(&self, method: &str, path: &str) -> Ask {
        let ask = ask(method, path);
        let ask = match &self.secret {
            Some(secret) => ask.bearer(secret),
            None => ask,
        };
        self.headers
            .iter()
            .fold(ask, |ask, (name, value)| ask.header(name, value))
    }
}

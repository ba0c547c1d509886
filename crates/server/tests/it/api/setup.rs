//! Setting a new server up.

use axum::Router;
use muster_app::App;
use muster_server::{
    http::{State, assemble},
    pages::Console,
    serve,
};
use serde_json::{Value, json};

use super::{field, refusal, text};
use crate::{
    app::{PASSWORD, beside},
    site::{ask, settings},
};

/// A server that nobody has set up, and its one-time secret.
async fn new_server() -> (Router, String) {
    let settings = settings();
    let mut found: Option<App> = None;
    let router = beside(&settings, |app| {
        found = Some(app.clone());
        assemble(
            State::new(&settings, app, Console::none(), 7),
            serve::routes(),
        )
    });
    let secret = found.unwrap().setup_secret().await.unwrap().unwrap();
    (router, secret)
}

fn acme() -> Value {
    json!({"organization": "Acme", "account": "Main", "owner": {"email": "ada@example.com", "name": "Ada", "password": PASSWORD}})
}

#[tokio::test]
async fn set_up_makes_organization_account_and_owner_and_signs_the_owner_in() {
    let (server, secret) = new_server().await;
    let made = ask("POST", "/v1/setup")
        .bearer(&secret)
        .json(&acme().to_string())
        .of(&server)
        .await;
    assert_eq!(made.status, 201, "{}", made.body);
    let body = made.json();
    assert_eq!(text(&body, "/organization/name"), "Acme");
    assert_eq!(text(&body, "/account/name"), "Main");
    assert_eq!(text(&body, "/account/owner/email"), "ada@example.com");
    assert_eq!(text(&body, "/user/email"), "ada@example.com");
    let me = ask("GET", "/v1/me")
        .bearer(&text(&body, "/session/token"))
        .of(&server)
        .await;
    assert_eq!(text(&me.json(), "/user/sid"), text(&body, "/user/sid"));
}

#[tokio::test]
async fn a_server_is_set_up_once() {
    let (server, secret) = new_server().await;
    let again = async || {
        ask("POST", "/v1/setup")
            .bearer(&secret)
            .json(&acme().to_string())
            .of(&server)
            .await
    };
    assert_eq!(again().await.status, 201);
    assert_eq!(refusal(&again().await), (409, "setup.done".into()));
}

#[tokio::test]
async fn without_the_one_time_secret_nothing_is_told() {
    let (server, _) = new_server().await;
    let nothing = ask("POST", "/v1/setup").json("{").of(&server).await;
    assert_eq!(refusal(&nothing), (401, "credential.refused".into()));
    let invented = ask("POST", "/v1/setup")
        .bearer(&crate::site::secret(
            muster_model::secret::SecretKind::Setup,
            5,
        ))
        .json(&acme().to_string())
        .of(&server)
        .await;
    assert_eq!(refusal(&invented), (401, "credential.refused".into()));
}

#[tokio::test]
async fn what_is_wrong_with_set_up_is_told_by_field() {
    let (server, secret) = new_server().await;
    let set_up = async |change: &dyn Fn(&mut Value)| {
        let mut body = acme();
        change(&mut body);
        let request = ask("POST", "/v1/setup").bearer(&secret);
        field(&request.json(&body.to_string()).of(&server).await)
    };
    let wrong = |status: u16, code: &str, path: &str| (status, code.to_owned(), path.to_owned());
    let (_, code, path) = set_up(&|body| body["owner"]["email"] = "ada".into()).await;
    assert_eq!(path, "owner.email", "{code}");
    assert_eq!(
        set_up(&|body| body["owner"]["extra"] = 1.into()).await,
        wrong(400, "body.unknown_member", "owner.extra")
    );
    assert_eq!(
        set_up(&|body| body["organization"] = "".into()).await,
        wrong(422, "name.empty", "organization")
    );
    assert_eq!(
        set_up(&|body| body["owner"]["password"] = Value::Null).await,
        wrong(422, "owner.password_needed", "owner.password")
    );
    let (status, _, path) = set_up(&|body| body["owner"]["password"] = "short".into()).await;
    assert_eq!((status, path.as_str()), (422, "owner.password"));
}

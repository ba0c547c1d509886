//! Who asks.

use serde_json::json;

use super::{refusal, text, texts};
use crate::{actor::Actor, app::TestApp};

#[tokio::test]
async fn a_person_learns_who_they_are_and_where() {
    let app = TestApp::new().await;
    let viewer = app.person("vera@example.com", "viewer", app.main).await;
    let me = viewer.get("/v1/me").await.json();
    assert_eq!(text(&me, "/user/email"), "vera@example.com");
    assert_eq!(text(&me, "/user/name"), "Vera");
    assert_eq!(text(&me, "/organization/name"), "Acme");
    assert_eq!(texts(&me["organizations"], "/name"), ["Acme"]);
    assert!(text(&me, "/membership/sid").starts_with("MB"));
    assert_eq!(text(&me, "/credential/kind"), "session");
    assert!(text(&me, "/credential/sid").starts_with("SE"));
}

#[tokio::test]
async fn a_key_learns_whom_it_acts_for() {
    let app = TestApp::new().await;
    let key = app.key(app.main, &["logs.read"]).await;
    let me = key.get("/v1/me").await.json();
    assert_eq!(text(&me, "/user/email"), "owner@example.com");
    assert_eq!(text(&me, "/credential/kind"), "api_key");
    assert!(text(&me, "/credential/sid").starts_with("SK"));
}

#[tokio::test]
async fn everybody_reads_what_they_hold_place_by_place() {
    let app = TestApp::new().await;
    let support = app.subaccount("Support EU", app.main).await;
    let ada = app.person("ada@example.com", "developer", support).await;
    app.person("ada@example.com", "viewer", app.organization)
        .await;
    let access = ada.get("/v1/me/access").await.json();
    let lines = access["data"].as_array().unwrap();
    let here = lines
        .iter()
        .find(|line| text(line, "/scope/name") == "Support EU")
        .unwrap();
    assert_eq!(here["path"], json!(["Main", "Support EU"]));
    assert_eq!(texts(&here["roles"], "/role/name"), ["developer", "viewer"]);
    assert_eq!(text(here, "/roles/1/inherited_from/name"), "Acme");
    assert!(here["roles"][0]["inherited_from"].is_null());
    assert!(lines.iter().any(|line| text(line, "/scope/name") == "Acme"));
}

#[tokio::test]
async fn nobody_is_told_nothing() {
    let app = TestApp::new().await;
    for path in ["/v1/me", "/v1/me/access", "/v1/me?what=1"] {
        let answer = app.anonymous().get(path).await;
        assert_eq!(refusal(&answer), (401, "credential.refused".into()));
    }
    let unknown = app.owner().get("/v1/me?what=1").await;
    assert_eq!(refusal(&unknown), (400, "query.unknown".into()));
}

#[tokio::test]
async fn everybody_learns_what_they_hold_in_the_organization_and_anywhere() {
    let app = TestApp::new().await;
    let support = app.subaccount("Support EU", app.main).await;
    let ada = app
        .person("ada@example.com", "viewer", app.organization)
        .await;
    app.person("ada@example.com", "developer", support).await;
    let held = async |actor: &Actor, place: &str| {
        let me = actor.get("/v1/me").await.json();
        let names = me["permissions"][place].as_array().unwrap().iter();
        names
            .map(|name| name.as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let (everywhere, anywhere) = (
        held(&ada, "organization").await,
        held(&ada, "anywhere").await,
    );
    let has = |set: &[String], name: &str| set.iter().any(|held| held == name);
    assert!(has(&everywhere, "logs.read") && has(&anywhere, "logs.read"));
    assert!(!has(&everywhere, "api_keys.create") && has(&anywhere, "api_keys.create"));
    assert!(!has(&anywhere, "users.read"));
    assert!(has(
        &held(&app.owner(), "organization").await,
        "ownership.transfer"
    ));
    let key = app.key(support, &["logs.read"]).await;
    assert_eq!(held(&key, "organization").await, Vec::<String>::new());
    assert_eq!(
        held(&key, "anywhere").await,
        ["logs.read"],
        "a key holds where it works"
    );
    let crew = app
        .owner()
        .post("/v1/groups", json!({"name": "Crew"}))
        .await
        .json();
    let crew = text(&crew, "/sid");
    let bo = app.person("bo@example.com", "viewer", app.main).await;
    let give = json!({"principal": crew, "role": "developer", "scope": support.to_string()});
    app.owner().post("/v1/role_assignments", give).await;
    let path = format!("/v1/groups/{crew}/members");
    app.owner()
        .post(&path, json!({"user": bo.user().to_string()}))
        .await;
    assert!(has(&held(&bo, "anywhere").await, "api_keys.create"));
    let held_out = json!({"user": bo.user().to_string(), "account": app.main.to_string()});
    app.owner().post("/v1/hold_outs", held_out).await;
    assert!(
        !has(&held(&bo, "anywhere").await, "api_keys.create"),
        "held out above"
    );
    app.run_jobs().await;
}

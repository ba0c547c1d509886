//! One's own password, and what one is called.

use serde_json::json;

use super::{body, field, refusal, text};
use crate::app::{PASSWORD, TestApp};

const NEW: &str = "nine brown otters at noon";

#[tokio::test]
async fn who_changes_their_password_keeps_this_session_with_a_new_token_and_loses_the_others() {
    let app = TestApp::new().await;
    let ada = app.person("ada@example.com", "viewer", app.main).await;
    let elsewhere = app.sign_in("ada@example.com").await;
    let change = json!({"current": PASSWORD, "password": NEW});
    let changed = ada.post("/v1/me/password", change).await;
    let renewed = body(&changed, 200);
    assert!(changed.header("set-cookie").starts_with("__Host-"));
    assert_eq!(ada.get("/v1/me").await.status, 401, "the old token");
    assert_eq!(elsewhere.get("/v1/me").await.status, 401);
    let ada = ada.presenting(&text(&renewed, "/token"));
    assert_eq!(ada.get("/v1/me").await.status, 200);
    let old = json!({"email": "ada@example.com", "password": PASSWORD});
    let refused = app.anonymous().post("/v1/sessions", old).await;
    assert_eq!(refusal(&refused), (401, "session.refused".into()));
    app.run_jobs().await;
    let mail = app.mails().pop().unwrap();
    assert!(mail.contains("Your password was changed"), "{mail}");
}

#[tokio::test]
async fn a_wrong_present_password_changes_nothing_and_a_weak_new_one_is_named() {
    let app = TestApp::new().await;
    let owner = app.owner();
    let wrong = json!({"current": "not the right password", "password": NEW});
    let wrong = owner.post("/v1/me/password", wrong).await;
    assert_eq!(refusal(&wrong), (403, "session.step_up_refused".into()));
    for (weak, code) in [
        ("short", "password.too_short"),
        ("owner@example.com", "password.common"),
    ] {
        let weak = json!({"current": PASSWORD, "password": weak});
        let weak = owner.post("/v1/me/password", weak).await;
        assert_eq!(field(&weak), (422, code.into(), "password".into()));
    }
    assert_eq!(owner.get("/v1/me").await.status, 200);
}

#[tokio::test]
async fn a_key_changes_neither_password_nor_name_of_its_person() {
    let app = TestApp::new().await;
    let key = app.key(app.main, &["logs.read"]).await;
    let change = json!({"current": PASSWORD, "password": NEW});
    let refused = key.post("/v1/me/password", change).await;
    assert_eq!(refusal(&refused), (403, "session.required".into()));
    let refused = key.patch("/v1/me", json!({"name": "Mallory"})).await;
    assert_eq!(refusal(&refused), (403, "session.required".into()));
}

#[tokio::test]
async fn a_person_changes_what_they_are_called_and_a_stale_change_is_refused() {
    let app = TestApp::new().await;
    let ada = app.person("ada@example.com", "viewer", app.main).await;
    let renamed = ada.patch("/v1/me", json!({"name": "Ada King"})).await;
    assert_eq!(text(&body(&renamed, 200), "/user/name"), "Ada King");
    assert_eq!(renamed.header("etag"), "\"2\"");
    let shown = app.owner().get(&format!("/v1/users/{}", ada.user())).await;
    assert_eq!(text(&body(&shown, 200), "/name"), "Ada King");
    let stale = ada
        .clone()
        .with("if-match", "\"1\"")
        .patch("/v1/me", json!({"name": "Countess"}))
        .await;
    assert_eq!(refusal(&stale), (412, "version.stale".into()));
    let broken = ada.patch("/v1/me", json!({"name": "a\nb"})).await;
    assert_eq!(field(&broken).0, 422);
    assert_eq!(field(&broken).2, "name");
}

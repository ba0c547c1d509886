//! Sessions of whoever asks.

use std::time::Duration;

use muster_model::secret::SecretKind;
use serde_json::json;

use super::{field, nobody, refusal, text, texts};
use crate::{
    app::{PASSWORD, TestApp, on_both},
    pages::browser::Browser,
    site::{HERE, ask, secret},
};

fn right() -> serde_json::Value {
    json!({"email": "owner@example.com", "password": PASSWORD})
}

#[tokio::test]
async fn who_signs_in_gets_a_token_and_a_cookie() {
    let app = TestApp::new().await;
    let signed_in = app.anonymous().post("/v1/sessions", right()).await;
    assert_eq!(signed_in.status, 201, "{}", signed_in.body);
    let body = signed_in.json();
    assert_eq!(text(&body, "/user/email"), "owner@example.com");
    assert_eq!(text(&body, "/organization/name"), "Acme");
    assert_eq!(text(&body, "/kind"), "client");
    assert!(text(&body, "/expires_at").ends_with('Z'));
    let cookie = signed_in.header("set-cookie");
    let token = text(&body, "/token");
    assert!(cookie.starts_with(&format!("__Host-muster_session={token};")));
    for attribute in ["Path=/", "HttpOnly", "SameSite=Lax", "Secure"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    let me = app.owner().presenting(&token).get("/v1/me").await;
    assert_eq!(me.status, 200);
}

#[tokio::test]
async fn a_browser_gets_a_session_with_idle_limits() {
    let app = TestApp::new().await;
    let signed_in = ask("POST", "/v1/sessions")
        .header("origin", HERE)
        .header("sec-fetch-site", "same-origin")
        .json(&right().to_string())
        .of(app.router())
        .await;
    assert_eq!(text(&signed_in.json(), "/kind"), "console");
    let token = text(&signed_in.json(), "/token");
    app.advance(Duration::from_secs(16 * 60));
    let rested = ask("GET", "/v1/me").cookie(&token).of(app.router()).await;
    assert_eq!(refusal(&rested), (401, "credential.refused".into()));
}

#[tokio::test]
async fn every_failed_sign_in_is_answered_alike() {
    let app = TestApp::new().await;
    for (email, password) in [
        ("owner@example.com", "wrong and long enough"),
        ("nobody@example.com", PASSWORD),
        ("no address", PASSWORD),
        ("owner@example.com", ""),
    ] {
        let body = json!({"email": email, "password": password});
        let answer = app.anonymous().post("/v1/sessions", body).await;
        assert_eq!(refusal(&answer), (401, "session.refused".into()), "{email}");
        assert_eq!(answer.header("set-cookie"), "");
    }
    let wrong_type = app
        .anonymous()
        .post("/v1/sessions", json!({"email": 1, "password": PASSWORD}))
        .await;
    assert_eq!(
        field(&wrong_type),
        (400, "body.wrong_type".into(), "email".into())
    );
}

#[tokio::test]
async fn a_dry_run_of_a_sign_in_is_refused_and_so_counts_no_guess_for_nothing() {
    let app = TestApp::new().await;
    let answer = app
        .anonymous()
        .post("/v1/sessions?dry_run=true", right())
        .await;
    assert_eq!(
        field(&answer),
        (400, "query.unknown".into(), "dry_run".into())
    );
}

#[tokio::test]
async fn a_session_looks_at_another_organization_of_its_person_only() {
    let app = TestApp::new().await;
    let (globex, main, globex_owner) = app.another_organization().await;
    let before = app.owner();
    let stranger = before
        .patch("/v1/sessions/current", json!({"organization": globex}))
        .await;
    assert_eq!(refusal(&stranger), (404, "organization.not_found".into()));
    let grant =
        json!({"email": "owner@example.com", "grants": [{"scope": main, "roles": ["viewer"]}]});
    let invited = globex_owner.post("/v1/invitations", grant).await;
    assert_eq!(invited.status, 201, "{}", invited.body);
    app.run_jobs().await;
    let accepted = before
        .post(
            "/v1/invitations/accept",
            json!({"token": app.mailed("mst_inv_")}),
        )
        .await;
    assert_eq!(accepted.status, 200, "{}", accepted.body);
    let moved = before
        .patch("/v1/sessions/current", json!({"organization": globex}))
        .await;
    assert_eq!(text(&moved.json(), "/organization/name"), "Globex");
    let current = before.get("/v1/sessions/current").await;
    assert_eq!(text(&current.json(), "/organization/name"), "Globex");
    let malformed = before
        .patch("/v1/sessions/current", json!({"organization": "Globex"}))
        .await;
    assert_eq!(
        field(&malformed),
        (400, "sid.malformed".into(), "organization".into())
    );
}

#[tokio::test]
async fn who_proves_themselves_again_gets_a_new_token_and_the_old_one_is_dead() {
    let app = TestApp::new().await;
    let owner = app.sign_in("owner@example.com").await;
    let wrong = owner
        .post("/v1/sessions/current/step_up", json!({"password": "wrong"}))
        .await;
    assert_eq!(refusal(&wrong), (403, "session.step_up_refused".into()));
    let proven = owner
        .post(
            "/v1/sessions/current/step_up",
            json!({"password": PASSWORD}),
        )
        .await;
    assert_eq!(proven.status, 200, "{}", proven.body);
    let token = text(&proven.json(), "/token");
    assert!(proven.header("set-cookie").contains(&token));
    assert_eq!(owner.get("/v1/me").await.status, 401);
    assert_eq!(owner.presenting(&token).get("/v1/me").await.status, 200);
}

#[tokio::test]
async fn a_key_has_no_session_to_read_prove_or_end() {
    let app = TestApp::new().await;
    let key = app.key(app.organization, &["accounts.read"]).await;
    for answer in [
        key.get("/v1/sessions").await,
        key.get("/v1/sessions/current").await,
        key.delete("/v1/sessions/current").await,
        key.post(
            "/v1/sessions/current/step_up",
            json!({"password": PASSWORD}),
        )
        .await,
    ] {
        assert_eq!(refusal(&answer), (403, "session.required".into()));
    }
}

#[tokio::test]
async fn ones_own_sessions_are_listed_page_by_page_and_ended_one_by_one() {
    let app = TestApp::new().await;
    let owner = app.sign_in("owner@example.com").await;
    let other = app.sign_in("owner@example.com").await;
    let first = owner.get("/v1/sessions?limit=2").await.json();
    assert_eq!(first["data"].as_array().unwrap().len(), 2);
    let cursor = text(&first, "/next_cursor");
    let rest = owner
        .get(&format!("/v1/sessions?limit=2&cursor={cursor}"))
        .await
        .json();
    assert_eq!(rest["data"].as_array().unwrap().len(), 1);
    assert!(rest["next_cursor"].is_null());
    assert_eq!(first["data"][1]["current"], true);
    let sid = texts(&first["data"], "/sid")[0].clone();
    let ended = owner.delete(&format!("/v1/sessions/{sid}")).await;
    assert_eq!(text(&ended.json(), "/status"), "ended");
    assert_eq!(other.get("/v1/me").await.status, 401);
    let again = owner.delete(&format!("/v1/sessions/{sid}")).await;
    assert_eq!(refusal(&again), (404, "session.not_found".into()));
    let foreign = app.viewer().await.get("/v1/sessions").await.json();
    let foreign = texts(&foreign["data"], "/sid")[0].clone();
    for sid in [foreign, nobody("SE")] {
        let hidden = owner.delete(&format!("/v1/sessions/{sid}")).await;
        assert_eq!(refusal(&hidden), (404, "session.not_found".into()));
    }
}

#[tokio::test]
async fn who_signs_out_is_out() {
    let app = TestApp::new().await;
    let owner = app.sign_in("owner@example.com").await;
    let ended = owner.delete("/v1/sessions/current").await;
    assert_eq!(ended.status, 200);
    assert_eq!(text(&ended.json(), "/status"), "ended");
    assert!(ended.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(owner.get("/v1/me").await.status, 401);
}

/// What a console holds when its session is over: nothing, a cookie that has rested, ended or never was, or no session at all.
async fn dead_cookies(app: &TestApp) -> Vec<Option<String>> {
    let mut rested = Browser::new(app.router());
    rested.call("POST", "/v1/sessions", Some(right())).await;
    app.advance(Duration::from_secs(16 * 60));
    let ended = app.sign_in("owner@example.com").await;
    assert_eq!(ended.delete("/v1/sessions/current").await.status, 200);
    vec![
        None,
        rested.session,
        Some(ended.secret().to_owned()),
        Some(secret(SecretKind::Session, 77)),
        Some("nonsense".to_owned()),
    ]
}

on_both! {
    async fn a_console_whose_session_is_over_signs_in_in_place(app: TestApp) {
        for dead in dead_cookies(&app).await {
            let mut console = Browser::new(app.router());
            console.session = dead.clone();
            assert_eq!(refusal(&console.call("GET", "/v1/me", None).await), (401, "credential.refused".into()), "{dead:?}");
            let wrong = json!({"email": "owner@example.com", "password": "not this one either"});
            let refused = console.call("POST", "/v1/sessions", Some(wrong)).await;
            assert_eq!(refusal(&refused), (401, "session.refused".into()), "{dead:?}");
            assert_eq!(refused.header("set-cookie"), "");
            app.advance(Duration::from_secs(1));
            let elsewhere = app.organization.to_string();
            let signed_in = console.call_with("POST", "/v1/sessions", Some(right()), &[("muster-organization", &elsewhere)]).await;
            assert_eq!(signed_in.status, 201, "{dead:?}: {}", signed_in.body);
            assert_eq!(text(&signed_in.json(), "/kind"), "console");
            assert_ne!(console.session, dead);
            assert_eq!(console.call("GET", "/v1/me", None).await.status, 200, "{dead:?}");
        }
    }

    async fn the_session_that_a_browser_held_ends_when_it_signs_in_again(app: TestApp) {
        let mut browser = Browser::new(app.router());
        browser.call("POST", "/v1/sessions", Some(right())).await;
        let mut before = Browser::holding(app.router(), browser.session.as_deref().unwrap());
        let elsewhere = app.sign_in("owner@example.com").await;
        browser.call("POST", "/v1/sessions", Some(right())).await;
        assert_eq!(before.call("GET", "/v1/me", None).await.status, 401);
        let at_page = [("email", "owner@example.com"), ("password", PASSWORD)];
        let mut before = Browser::holding(app.router(), browser.session.as_deref().unwrap());
        assert_eq!(browser.send("/sign_in", &at_page).await.status, 303);
        assert_eq!(before.call("GET", "/v1/me", None).await.status, 401);
        assert_eq!(browser.call("GET", "/v1/me", None).await.status, 200);
        assert_eq!(elsewhere.get("/v1/me").await.status, 200, "another browser is not touched");
        let by_token = elsewhere.post("/v1/sessions", right()).await;
        assert_eq!((by_token.status.as_u16(), elsewhere.get("/v1/me").await.status.as_u16()), (201, 200));
    }

    async fn a_console_proves_its_person_again_in_place(app: TestApp) {
        let mut console = Browser::new(app.router());
        console.call("POST", "/v1/sessions", Some(right())).await;
        app.advance(Duration::from_secs(601));
        let keys = format!("/v1/accounts/{}/api_keys", app.main);
        let sensitive = || Some(json!({"name": "ci", "permissions": ["logs.read"]}));
        let demanded = console.call("POST", &keys, sensitive()).await;
        assert_eq!(refusal(&demanded), (403, "session.step_up_required".into()));
        let before = console.session.clone();
        let wrong = console.call("POST", "/v1/sessions/current/step_up", Some(json!({"password": "not this one either"}))).await;
        assert_eq!(refusal(&wrong), (403, "session.step_up_refused".into()));
        assert_eq!(console.session, before, "the session goes on");
        app.advance(Duration::from_secs(1));
        let proven = console.call("POST", "/v1/sessions/current/step_up", Some(json!({"password": PASSWORD}))).await;
        assert_eq!(proven.status, 200, "{}", proven.body);
        assert_ne!(console.session, before);
        assert_eq!(console.call("POST", &keys, sensitive()).await.status, 201);
        let mut old = Browser::holding(app.router(), before.as_deref().unwrap());
        assert_eq!(old.call("GET", "/v1/me", None).await.status, 401);
    }
}

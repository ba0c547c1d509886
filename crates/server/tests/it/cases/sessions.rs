//! Sessions (I1, I2, I7, I8): whose they are, and when they are over.

use std::time::Duration;

use muster_model::{secret::SecretKind, session::SessionKind, time::MINUTE};
use serde_json::{Value, json};

use super::{routes::documented, things::Things};
use crate::{
    actor::Actor,
    app::{PASSWORD, TestApp, anonymous, on_both},
    pages::{browser::Browser, console::with_console},
    site::secret,
};

const NEW_PASSWORD: &str = "nine brown otters at noon";
const ME: &str = "/v1/me";
const CURRENT: &str = "/v1/sessions/current";

fn right(email: &str) -> Option<Value> {
    Some(json!({"email": email, "password": PASSWORD}))
}

/// Somebody's browser after a sign-in in the console.
async fn console<'a>(app: &'a TestApp, email: &str) -> Browser<'a> {
    let mut browser = Browser::new(app.router());
    let signed_in = browser.call("POST", "/v1/sessions", right(email)).await;
    assert_eq!(signed_in.status, 201, "{}", signed_in.body);
    browser
}

/// The same browser in another tab, or a copy of its cookie.
fn copy<'a>(app: &'a TestApp, of: &Browser<'_>) -> Browser<'a> {
    Browser::holding(app.router(), of.session.as_deref().unwrap())
}

async fn is_in(browser: &mut Browser<'_>) -> bool {
    let status = browser.call("GET", ME, None).await.status.as_u16();
    assert!([200, 401].contains(&status), "{status}");
    status == 200
}

on_both! {
    async fn i1_a_session_is_new_after_each_proof_and_a_planted_one_is_never_adopted(app: TestApp) {
        let eve = app.viewer().await;
        for planted in [eve.secret().to_owned(), secret(SecretKind::Session, 77)] {
            let mut owner = Browser::holding(app.router(), &planted);
            owner.call("POST", "/v1/sessions", right("owner@example.com")).await;
            assert_ne!(owner.session.as_deref(), Some(&*planted));
            let mut planter = Browser::holding(app.router(), &planted);
            assert!(!planter.call("GET", ME, None).await.body.contains("owner@example.com"));
        }
        let mut owner = console(&app, "owner@example.com").await;
        let change = json!({"current": PASSWORD, "password": NEW_PASSWORD});
        for (path, proof) in [
            ("/v1/sessions", right("owner@example.com").unwrap()),
            ("/v1/sessions/current/step_up", json!({"password": PASSWORD})),
            ("/v1/me/password", change),
        ] {
            let mut before = copy(&app, &owner);
            assert!(is_in(&mut before).await);
            let proven = owner.call("POST", path, Some(proof)).await;
            assert!(proven.status.is_success(), "{path}: {}", proven.body);
            assert_ne!(owner.session, before.session, "{path}");
            assert!(!is_in(&mut before).await, "{path}: the one before is dead at once");
            assert!(is_in(&mut owner).await, "{path}");
        }
        app.run_jobs().await;
    }

    async fn i2_what_ends_sessions_ends_them_at_the_next_call(app: TestApp) {
        let mut left = console(&app, "owner@example.com").await;
        let mut stolen = copy(&app, &left);
        assert_eq!(left.call("DELETE", CURRENT, None).await.status, 200);
        assert!(!is_in(&mut stolen).await, "sign-out");

        let mut at_page = console(&app, "owner@example.com").await;
        let mut stolen = copy(&app, &at_page);
        assert_eq!(at_page.send("/sign_out", &[]).await.status, 303);
        assert!(!is_in(&mut stolen).await, "sign-out at the page");

        let mut here = console(&app, "owner@example.com").await;
        let mut there = console(&app, "owner@example.com").await;
        let session = there.call("GET", CURRENT, None).await.json()["sid"].clone();
        let path = format!("/v1/sessions/{}", session.as_str().unwrap());
        assert_eq!(here.call("DELETE", &path, None).await.status, 200);
        assert!(!is_in(&mut there).await && is_in(&mut here).await, "one of one's own, ended from elsewhere");

        let ada = app.person("ada@example.com", "viewer", app.main).await;
        let mut browser = console(&app, "ada@example.com").await;
        let forgotten = json!({"email": "ada@example.com"});
        app.advance(MINUTE);
        assert_eq!(app.anonymous().post("/v1/password_resets", forgotten).await.status, 202);
        app.run_jobs().await;
        let reset = json!({"token": app.mailed("mst_rst_"), "password": NEW_PASSWORD});
        assert_eq!(app.anonymous().post("/v1/password_resets/complete", reset).await.status, 200);
        assert!(!is_in(&mut browser).await, "a reset password");
        assert_eq!(ada.get(ME).await.status, 401);

        let bob = app.person("bob@example.com", "viewer", app.main).await;
        let mut browser = console(&app, "bob@example.com").await;
        let path = format!("/v1/users/{}/deactivate", bob.user());
        assert_eq!(here.call("POST", &path, Some(json!({}))).await.status, 200);
        assert!(!is_in(&mut browser).await, "deactivated");
        assert_eq!(bob.get(ME).await.status, 401);

        let mut there = console(&app, "owner@example.com").await;
        let client = app.sign_in("owner@example.com").await;
        let change = json!({"current": PASSWORD, "password": NEW_PASSWORD});
        assert_eq!(here.call("POST", "/v1/me/password", Some(change)).await.status, 200);
        assert!(!is_in(&mut there).await && is_in(&mut here).await, "a changed password");
        assert_eq!(client.get(ME).await.status, 401);
        app.run_jobs().await;
    }

    async fn i8_a_tab_that_polls_keeps_no_session_alive_and_activity_does_for_so_long_only(app: TestApp) {
        app.viewer().await;
        for (email, idle, life) in [("owner@example.com", 15, 12), ("viewer@example.com", 60, 24)] {
            let mut tab = console(&app, email).await;
            for _ in 0..idle {
                app.advance(MINUTE);
                let polled = tab.call_with("GET", ME, None, &[("muster-background", "true")]).await;
                assert_eq!(polled.status, 200, "{email}");
            }
            app.advance(MINUTE);
            let polled = tab.call_with("GET", ME, None, &[("muster-background", "true")]).await;
            assert_eq!(polled.status, 401, "{email}: {idle} minutes are over, whatever the tab asks");

            let mut busy = console(&app, email).await;
            let began = app.now();
            while app.now().since(began) + 10 * MINUTE < Duration::from_secs(life * 3_600) {
                app.advance(10 * MINUTE);
                assert!(is_in(&mut busy).await, "{email} after {:?}", app.now().since(began));
            }
            app.advance(10 * MINUTE);
            assert!(!is_in(&mut busy).await, "{email}: {life} hours are over, whatever they do");
        }
    }
}

#[tokio::test]
async fn i7_who_signs_out_in_one_tab_is_out_in_the_other_and_nothing_of_it_is_kept() {
    let app = TestApp::new().await;
    let site = with_console(&app);
    let mut one = console(&app, "owner@example.com").await;
    let mut two = Browser::holding(&site, one.session.as_deref().unwrap());
    for page in ["/people", "/home"] {
        let shown = two.open(page).await;
        assert_eq!(
            (shown.status.as_u16(), shown.header("cache-control")),
            (200, "no-store"),
            "{page}"
        );
    }
    let out = one.call("DELETE", CURRENT, None).await;
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    let invitation = json!({"email": "ada@example.com", "grants": []});
    for answer in [
        two.call("GET", ME, None).await,
        two.call("POST", "/v1/invitations", Some(invitation)).await,
    ] {
        assert_eq!(
            (answer.status.as_u16(), answer.code()),
            (401, "credential.refused".into())
        );
    }
    let away = two.open("/people?tab=invitations").await;
    assert_eq!(
        away.header("location"),
        "/sign_in?next=%2Fpeople%3Ftab%3Dinvitations"
    );
}

#[tokio::test]
async fn i7_no_browser_keeps_an_answer_to_somebody_who_is_signed_in() {
    let app = TestApp::new().await;
    let things = Things::of_acme(&app).await;
    let mut browser = console(&app, "owner@example.com").await;
    for operation in documented()
        .iter()
        .filter(|operation| operation.method == "GET")
    {
        let path = operation.own_path(&things);
        let answer = browser.call("GET", &path, None).await;
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
    }
    app.run_jobs().await;
}

/// A session of a browser, as an actor.
async fn console_actor(app: &TestApp, email: &str) -> Actor {
    let signed_in = app
        .app
        .sign_in(&anonymous(), email, PASSWORD, SessionKind::Console)
        .await
        .unwrap();
    Actor::of(app.router(), &signed_in.token, signed_in.user.sid, email)
}

#[tokio::test]
async fn i8_what_is_asked_in_the_background_is_no_sign_of_life_and_a_keys_use_always_is() {
    let app = TestApp::new().await;
    let ada = app
        .person("ada@example.com", "viewer", app.organization)
        .await;
    let key = app.key(app.organization, &["users.read"]).await;
    let member = format!("/v1/users/{}", ada.user());
    let seen = async || app.owner().get(&member).await.json()["last_seen"].clone();
    let tab = console_actor(&app, "ada@example.com").await;
    let before = seen().await;
    app.advance(2 * MINUTE);
    let poll = tab.clone().with("muster-background", "true");
    assert_eq!(poll.get(ME).await.status, 200);
    assert_eq!(seen().await, before);
    assert_eq!(tab.get(ME).await.status, 200);
    assert_ne!(seen().await, before);

    let poll = key.with("muster-background", "true");
    assert_eq!(poll.get(&member).await.status, 200);
    let keys = format!("/v1/organizations/{}/api_keys", app.organization);
    let keys = app.owner().get(&keys).await.json();
    assert!(keys["data"][0]["last_used"].is_object(), "{keys}");
    app.run_jobs().await;
}

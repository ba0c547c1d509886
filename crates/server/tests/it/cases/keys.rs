//! H: API keys. What they open, and what is left of them once they are dead, wrong or leaked.

use muster_model::{
    secret::{Secret, SecretKind},
    time::MINUTE,
};
use serde_json::json;

use super::refusal::{anonymised, refused};
use crate::{
    actor::Actor,
    app::{TestApp, on_both},
    site::ask,
};

/// Makes a key over HTTP; its path and its secret.
async fn made(actor: &Actor, app: &TestApp) -> (String, String) {
    let body = json!({"name": "Billing export", "permissions": ["logs.read", "accounts.read"]});
    let path = format!("/v1/accounts/{}/api_keys", app.main);
    let answer = actor.post(&path, body).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let key = answer.json();
    let text = |member: &str| key[member].as_str().unwrap().to_owned();
    (format!("/v1/api_keys/{}", text("sid")), text("secret"))
}

fn wrong(right: &str) -> Secret {
    Secret {
        random: [7; 32],
        ..right.parse().unwrap()
    }
}

on_both! {
    async fn h1_a_revoked_key_opens_nothing_from_the_next_call_on(app: TestApp) {
        let developer = app.developer().await;
        let (path, secret) = made(&developer, &app).await;
        let key = app.anonymous().presenting(&secret);
        let account = format!("/v1/accounts/{}", app.main);
        assert_eq!(key.get(&account).await.status, 200);
        let revoked = app.owner().post(&format!("{path}/revoke"), json!({})).await;
        assert_eq!((revoked.status.as_u16(), revoked.json()["status"].as_str()), (200, Some("revoked")));
        let (mut seen, sid) = (Vec::new(), path.rsplit('/').next().unwrap());
        for path in [account.as_str(), "/v1/me", "/v1/accounts"] {
            seen.push(refused(&app, key.get(path), (401, "credential.refused"), None).await);
        }
        let asked = async { key.post("/v1/check", json!({"principal": sid, "permission": "logs.read", "scope": app.main})).await };
        seen.push(refused(&app, asked, (401, "credential.refused"), None).await);
        let never = app.anonymous().presenting(&Secret { bits: 7, ..wrong(&secret) }.reveal());
        let never = anonymised(&refused(&app, never.get("/v1/me"), (401, "credential.refused"), None).await);
        assert!(seen.iter().all(|answer| anonymised(answer) == never), "like a key that never was");
        let asked = app.owner().post("/v1/check", json!({"principal": sid, "permission": "logs.read", "scope": app.main})).await;
        assert_eq!(asked.json()["allowed"], false);
    }

    async fn h4_a_wrong_secret_for_a_key_is_answered_like_one_for_no_key_counted_and_told_once_a_minute(app: TestApp) {
        let (path, secret) = made(&app.developer().await, &app).await;
        let sid = path.rsplit('/').next().unwrap();
        let guess = app.anonymous().presenting(&wrong(&secret).reveal());
        let stray = app.anonymous().presenting(&Secret { bits: 7, ..wrong(&secret) }.reveal());
        let mut seen = Vec::new();
        for actor in [&guess, &stray] {
            for _ in 0..3 {
                seen.push(anonymised(&actor.get("/v1/me").await));
            }
        }
        assert!(seen.iter().all(|answer| *answer == seen[0] && answer["status"] == 401), "{seen:#?}");
        app.app.record_refused_keys().await.unwrap();
        assert_eq!(denials(&app, sid).await, [json!(3)], "the unknown one belongs to nobody");
        guess.get("/v1/me").await;
        app.app.record_refused_keys().await.unwrap();
        assert_eq!(denials(&app, sid).await.len(), 1, "told once a minute");
        app.advance(MINUTE);
        app.app.record_refused_keys().await.unwrap();
        assert_eq!(denials(&app, sid).await, [json!(3), json!(1)], "and none is lost");
        assert_eq!(app.anonymous().presenting(&secret).get("/v1/me").await.status, 200);
    }
}

/// The counts of the denied attempts that were told about a key.
async fn denials(app: &TestApp, key: &str) -> Vec<serde_json::Value> {
    let about = |event: &muster_app::EventView| {
        event.kind == "access.denied"
            && event
                .targets
                .iter()
                .any(|target| target.sid.to_string() == key)
    };
    let events = app.events().await.into_iter().filter(about);
    events.map(|event| event.after["count"].clone()).collect()
}

#[tokio::test]
async fn h3_nothing_that_was_given_out_stands_in_the_database() {
    let app = TestApp::new().await;
    let (_, key) = made(&app.owner(), &app).await;
    let repeated = app.owner().with("idempotency-key", "once");
    let (_, repeatable) = made(&repeated, &app).await;
    let path = format!("/v1/accounts/{}/invitations", app.main);
    let body = json!({"email": "shown@example.com", "roles": ["viewer"], "send": false});
    let link = app.owner().post(&path, body).await.json()["accept_url"]
        .as_str()
        .unwrap()
        .split_once("token=")
        .unwrap()
        .1
        .to_owned();
    app.invite("queued@example.com", "viewer", app.main).await;
    let file = app.database_file();
    let dump = || {
        let mut bytes = std::fs::read(&file).unwrap();
        bytes.extend(std::fs::read(format!("{}-wal", file.display())).unwrap_or_default());
        bytes
    };
    let before_delivery = dump();
    app.run_jobs().await;
    let mailed = app.mailed("mst_inv_");
    let after_delivery = dump();
    let holds =
        |bytes: &[u8], wanted: &[u8]| bytes.windows(wanted.len()).any(|window| window == wanted);
    assert!(holds(&after_delivery, b"Billing export"), "the dump is one");
    for given in [app.owner().secret(), &key, &repeatable, &link, &mailed] {
        let secret: Secret = given.parse().unwrap();
        let hex: String = secret
            .random
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        for form in [
            given.rsplit('_').next().unwrap().as_bytes(),
            &secret.random,
            hex.as_bytes(),
        ] {
            assert!(
                !holds(&before_delivery, form) && !holds(&after_delivery, form),
                "{:?}",
                secret.kind
            );
        }
    }
    assert!(!holds(&after_delivery, crate::app::PASSWORD.as_bytes()));
}

#[tokio::test]
async fn h6_a_key_in_the_address_of_a_real_route_is_refused_although_it_is_good() {
    let app = TestApp::new().await;
    let (_, secret) = made(&app.owner(), &app).await;
    for path in [
        format!("/v1/me?api_key={secret}"),
        format!("/v1/accounts?q={secret}"),
        format!("/v1/accounts/{secret}"),
    ] {
        let asked = ask("GET", &path).bearer(&secret).of(app.router());
        let answer = refused(&app, asked, (400, "credential.in_address"), None).await;
        assert!(!answer.body.contains(&secret));
    }
}

#[tokio::test]
async fn a_secret_of_another_kind_is_no_key() {
    let app = TestApp::new().await;
    let (_, secret) = made(&app.owner(), &app).await;
    let key: Secret = secret.parse().unwrap();
    for kind in [SecretKind::Session, SecretKind::Operator] {
        let dressed = app.anonymous().presenting(
            &Secret {
                kind,
                ..key.clone()
            }
            .reveal(),
        );
        refused(
            &app,
            dressed.get("/v1/me"),
            (401, "credential.refused"),
            None,
        )
        .await;
    }
}

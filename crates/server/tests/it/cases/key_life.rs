//! B6, H2, H7: what a key may carry, how long it lives, and whose it is when its maker goes.

use std::time::Duration;

use muster_model::time::{DAY, HOUR};
use serde_json::{Value, json};

use super::refusal::refused;
use crate::{
    actor::Actor,
    app::{TestApp, on_both},
};

fn text(object: &Value, member: &str) -> String {
    object[member].as_str().unwrap().to_owned()
}

/// A service account of Main that reads, sponsored by an Administrator, and a key of it.
async fn robot(app: &TestApp, sponsor: &Actor) -> (String, Value) {
    let body = json!({"name": "Robot", "account": app.main.to_string(), "sponsor": sponsor.user().to_string()});
    let made = app.owner().post("/v1/service_accounts", body).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let robot = text(&made.json(), "sid");
    let role = json!({"principal": robot, "role": "developer", "scope": app.main.to_string()});
    assert_eq!(
        app.owner().post("/v1/role_assignments", role).await.status,
        201
    );
    let key = json!({"name": "export", "permissions": ["logs.read", "accounts.read"], "principal": robot, "expires_in": null});
    let path = format!("/v1/accounts/{}/api_keys", app.main);
    let key = app.owner().post(&path, key).await;
    assert_eq!(key.status, 201, "{}", key.body);
    (robot, key.json())
}

on_both! {
    async fn b6_a_key_reaches_no_further_and_lives_no_longer_than_its_makers_own_grant(app: TestApp) {
        let support = app.subaccount("Support", app.main).await;
        let developer = app.person("dev@example.com", "developer", support).await;
        let key = |expires_in: Value| json!({"name": "x", "permissions": ["logs.read"], "expires_in": expires_in});
        // Wider: the organization they see as members of it, the account above not at all.
        let organization = format!("/v1/organizations/{}/api_keys", app.organization);
        refused(&app, developer.post(&organization, key(json!(null))), (403, "permission.missing"), None).await;
        let above = format!("/v1/accounts/{}/api_keys", app.main);
        refused(&app, developer.post(&above, key(json!(null))), (404, "account.not_found"), None).await;
        // Longer.
        let held = app.owner().get(&format!("/v1/role_assignments?principal={}", developer.user())).await.json();
        let assignment = format!("/v1/role_assignments/{}", held["data"][0]["sid"].as_str().unwrap());
        let ends = |days: u32| json!({"expires_at": (app.now() + DAY * days).to_string()});
        assert_eq!(app.owner().patch(&assignment, ends(10)).await.status, 200);
        let own = format!("/v1/accounts/{support}/api_keys");
        for longer in [json!(null), json!((11 * DAY).as_secs())] {
            refused(&app, developer.post(&own, key(longer)), (403, "api_key.outlives_access"), None).await;
        }
        let made = developer.post(&own, key(json!((9 * DAY).as_secs()))).await;
        assert_eq!(made.status, 201, "{}", made.body);
        let path = text(&made.json(), "url");
        refused(&app, developer.patch(&path, json!({"expires_at": null})), (403, "api_key.outlives_access"), None).await;
        // More.
        refused(&app, developer.post(&own, json!({"name": "x", "permissions": ["users.invite"]})), (403, "api_key.above_ceiling"), None).await;
        refused(&app, developer.patch(&path, json!({"permissions": ["users.invite"]})), (403, "api_key.above_ceiling"), None).await;
        // And the grant is shortened afterwards: the key with it.
        let shortened = ends(1);
        assert_eq!(app.owner().patch(&assignment, shortened.clone()).await.status, 200);
        assert_eq!(app.owner().get(&path).await.json()["expires_at"], shortened["expires_at"]);
    }

    async fn h2_the_keys_of_a_creator_who_is_removed_are_dead_or_somebody_elses(app: TestApp) {
        let administrator = app.administrator().await;
        let developer = app.person("dev@example.com", "developer", app.main).await;
        let (_, service_key) = robot(&app, &administrator).await;
        let made = async |actor: &Actor| {
            let body = json!({"name": "own", "permissions": ["accounts.read"]});
            actor.post(&format!("/v1/accounts/{}/api_keys", app.main), body).await.json()
        };
        let (dies, moves) = (made(&developer).await, made(&administrator).await);
        let account = format!("/v1/accounts/{}", app.main);
        let with = |key: &Value| app.anonymous().presenting(key["secret"].as_str().unwrap());
        for key in [&dies, &moves, &service_key] {
            assert_eq!(with(key).get(&account).await.status, 200);
        }
        let member = |actor: &Actor| format!("{account}/members/{}", actor.user());
        let path = format!("/v1/users/{}/deactivate", administrator.user());
        for refusal in [app.owner().delete(&member(&developer)).await, app.owner().post(&path, json!({})).await] {
            assert_eq!((refusal.status.as_u16(), refusal.json()["code"].as_str()), (409, Some("member.keys_in_use")));
        }
        // Dead.
        let removed = app.owner().delete(&format!("{}?api_keys=revoke", member(&developer))).await;
        assert_eq!(removed.json()["api_keys"][0]["disposition"], "revoke", "{}", removed.body);
        refused(&app, with(&dies).get(&account), (401, "credential.refused"), None).await;
        // Or another person's, with a new secret; and another person answers for the service account.
        let heir = app.owner().user();
        let gone = app.owner().post(&path, json!({"api_keys": "transfer", "to": heir.to_string()})).await.json();
        refused(&app, with(&moves).get(&account), (401, "credential.refused"), None).await;
        let handed = gone["api_keys"].as_array().unwrap().iter().find(|key| key["name"] == "own").unwrap();
        assert_eq!(with(handed).get("/v1/me").await.json()["user"]["sid"], heir.to_string());
        assert_eq!((&gone["service_accounts"][0]["disposition"], &gone["service_accounts"][0]["sponsor"]["sid"]), (&json!("sponsor_changed"), &json!(heir.to_string())));
        assert_eq!(with(&service_key).get(&account).await.status, 200, "it works on, and somebody answers for it");
        let report = app.owner().get("/v1/reports/keys").await.json();
        assert_eq!((&report["of_leavers"], &report["without_sponsor"]), (&json!(0), &json!(0)));
    }

    async fn h7_two_secrets_open_in_the_overlap_and_the_old_one_stops_at_the_announced_second(app: TestApp) {
        let path = format!("/v1/accounts/{}/api_keys", app.main);
        let first = app.owner().post(&path, json!({"name": "ci", "permissions": ["logs.read"]})).await.json();
        let rotate = format!("{}/rotate", text(&first, "url"));
        let second = app.owner().post(&rotate, json!({"overlap": 3600})).await.json();
        assert_eq!(second["old_ends_at"], (app.now() + HOUR).to_string());
        let (old, new) = (text(&first, "secret"), text(&second, "secret"));
        assert_ne!(old, new);
        app.advance(HOUR - Duration::from_secs(1));
        for good in [&old, &new] {
            assert_eq!(app.anonymous().presenting(good).get("/v1/me").await.status, 200);
        }
        app.advance(Duration::from_secs(1));
        refused(&app, app.anonymous().presenting(&old).get("/v1/me"), (401, "credential.refused"), None).await;
        assert_eq!(app.anonymous().presenting(&new).get("/v1/me").await.status, 200);
    }

    async fn a_key_from_another_network_is_answered_like_one_that_never_was(app: TestApp) {
        let path = format!("/v1/accounts/{}/api_keys", app.main);
        let body = |networks: &[&str]| json!({"name": "ci", "permissions": ["logs.read"], "networks": networks});
        let far = app.owner().post(&path, body(&["192.0.2.0/24"])).await.json();
        let near = app.owner().post(&path, body(&["0.0.0.0/0", "::/0"])).await.json();
        refused(&app, app.anonymous().presenting(far["secret"].as_str().unwrap()).get("/v1/me"), (401, "credential.refused"), None).await;
        assert_eq!(app.anonymous().presenting(near["secret"].as_str().unwrap()).get("/v1/me").await.status, 200);
        let asked = json!({"principal": far["sid"], "permission": "logs.read", "scope": app.main.to_string()});
        assert_eq!(app.owner().post("/v1/check", asked).await.json()["allowed"], true, "a check about a key does not look at it");
    }

    async fn a_leak_is_reported_by_anybody_and_the_answer_tells_nothing(app: TestApp) {
        let path = format!("/v1/accounts/{}/api_keys", app.main);
        let key = app.owner().post(&path, json!({"name": "ci", "permissions": ["logs.read"]})).await.json();
        let session = app.owner().secret().to_owned();
        for secret in ["nothing", session.as_str(), key["secret"].as_str().unwrap(), key["secret"].as_str().unwrap()] {
            let told = app.anonymous().post("/v1/api_keys/report_leak", json!({"secret": secret})).await;
            assert_eq!((told.status.as_u16(), told.body.as_str()), (202, ""));
        }
        assert_eq!(app.owner().get("/v1/me").await.status, 200, "only keys are ended so");
        assert_eq!(app.owner().get(&text(&key, "url")).await.json()["status"], "revoked");
        app.run_jobs().await;
    }
}

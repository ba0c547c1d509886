//! API keys as those who make them and those who are refused meet them.

use std::time::Duration;

use muster_model::time::DAY;
use serde_json::{Value, json};

use super::{NOWHERE, body, refused, refused_at};
use crate::{
    actor::Actor,
    app::{TestApp, on_both},
};

fn restricted(permissions: &[&str]) -> Value {
    json!({"name": "ci-deploy", "permissions": permissions})
}

on_both! {
    async fn a_key_is_made_used_renamed_and_revoked(app: TestApp) {
        let developer = app.developer().await;
        let path = format!("/v1/accounts/{}/api_keys", app.main);
        let answer = developer.post(&path, restricted(&["logs.read", "api_keys.read"])).await;
        let made = body(&answer, 201);
        assert_eq!((made["object"].as_str(), made["kind"].as_str(), made["status"].as_str()), (Some("api_key"), Some("restricted"), Some("active")));
        assert_eq!((made["scope"]["name"].as_str(), made["principal"]["email"].as_str()), (Some("Main"), Some("developer@example.com")));
        assert_eq!((made["created_by"]["email"].as_str(), made["last_used"].clone()), (Some("developer@example.com"), Value::Null));
        let url = made["url"].as_str().unwrap();

        let key = app.anonymous().presenting(made["secret"].as_str().unwrap());
        let read = body(&key.get(url).await, 200);
        assert_eq!((read["sid"].clone(), read.get("secret")), (made["sid"].clone(), None));
        let used = body(&developer.get(url).await, 200);
        assert_eq!(used["last_used"]["address"], "203.0.113.9");
        let list = body(&developer.get(&path).await, 200);
        assert_eq!((list["data"].as_array().unwrap().len(), list["data"][0]["sid"].clone()), (1, made["sid"].clone()));

        let renamed = developer.clone().with("if-match", answer.header("etag")).patch(url, json!({"name": "ci"})).await;
        assert_eq!(body(&renamed, 200)["name"], "ci");
        let stale = developer.clone().with("if-match", answer.header("etag")).patch(url, json!({"name": "cd"})).await;
        refused(&stale, 412, "version.stale");

        let revoke = format!("{url}/revoke");
        assert_eq!(body(&developer.post(&format!("{revoke}?dry_run=true"), json!({})).await, 200)["status"], "revoked");
        body(&key.get(url).await, 200);
        let revoked = body(&developer.call("POST", &revoke).await, 200);
        assert_eq!(revoked["status"], "revoked");
        refused(&key.get(url).await, 401, "credential.refused");
        refused(&developer.call("POST", &revoke).await, 409, "api_key.revoked");
        refused(&developer.patch(url, json!({"name": "cd"})).await, 409, "api_key.revoked");
        app.run_jobs().await;
    }

    async fn a_key_of_the_organization_works_in_every_account(app: TestApp) {
        let path = format!("/v1/organizations/{}/api_keys", app.organization);
        let wanted = json!({"name": "everything", "kind": "main", "expires_in": null});
        let made = body(&app.owner().post(&path, wanted).await, 201);
        assert_eq!((made["scope"]["name"].as_str(), made["expires_at"].clone()), (Some("Acme"), Value::Null));
        let carried: Vec<_> = made["permissions"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert!(carried.contains(&"users.invite") && !carried.contains(&"accounts.close") && !carried.contains(&"ownership.transfer"));
        let key = app.anonymous().presenting(made["secret"].as_str().unwrap());
        body(&key.get(&format!("/v1/accounts/{}/api_keys", app.main)).await, 200);
        assert_eq!(body(&app.owner().get(&path).await, 200)["data"][0]["name"], "everything");
    }
}

#[tokio::test]
async fn a_dry_run_makes_no_key_and_shows_no_secret() {
    let app = TestApp::new().await;
    let path = format!("/v1/accounts/{}/api_keys", app.main);
    let planned = app
        .owner()
        .post(&format!("{path}?dry_run=true"), restricted(&["logs.read"]))
        .await;
    assert_eq!(body(&planned, 200).get("secret"), None);
    assert_eq!(body(&app.owner().get(&path).await, 200)["data"], json!([]));
}

#[tokio::test]
async fn what_is_wrong_with_a_key_is_named_and_none_is_made() {
    let app = TestApp::new().await;
    let viewer = app.viewer().await;
    let owner = app.owner();
    let path = format!("/v1/accounts/{}/api_keys", app.main);
    for (wanted, status, field) in [
        (json!({}), 400, "name"),
        (json!({"name": "x", "kind": "golden"}), 400, "kind"),
        (
            json!({"name": "x", "permissions": "logs.read"}),
            400,
            "permissions",
        ),
        (
            json!({"name": "x", "principal": "AC00000000000000000000000000000009"}),
            400,
            "principal",
        ),
        (json!({"name": "x", "permissions": []}), 422, "permissions"),
        (
            json!({"name": "x", "permissions": ["fly"]}),
            422,
            "permissions[0]",
        ),
        (
            json!({"name": "", "permissions": ["logs.read"]}),
            422,
            "name",
        ),
        (
            json!({"name": "x", "permissions": ["logs.read"], "expires_in": 60}),
            422,
            "expires_in",
        ),
        (
            json!({"name": "x", "kind": "standard", "permissions": ["logs.read"]}),
            422,
            "permissions",
        ),
        (
            json!({"name": "x", "permissions": ["logs.read"], "networks": ["10.0.0.0/8", "10.0.0.0/33"]}),
            422,
            "networks[1]",
        ),
    ] {
        refused_at(&owner.post(&path, wanted).await, status, field);
    }
    let of_another =
        json!({"name": "x", "permissions": ["logs.read"], "principal": viewer.user().to_string()});
    refused(
        &owner.post(&path, of_another).await,
        403,
        "api_key.principal",
    );
    let nowhere = format!("/v1/accounts/{NOWHERE}/api_keys");
    refused(
        &owner.post(&nowhere, restricted(&["logs.read"])).await,
        404,
        "account.not_found",
    );
    refused(
        &owner.get("/v1/accounts/OR1/api_keys").await,
        400,
        "sid.malformed",
    );
    refused(
        &owner
            .get("/v1/api_keys/SK00000000000000000000000000000009")
            .await,
        404,
        "api_key.not_found",
    );
    assert_eq!(body(&owner.get(&path).await, 200)["data"], json!([]));
}

#[tokio::test]
async fn nobody_makes_a_key_above_themselves() {
    let app = TestApp::new().await;
    let developer = app.developer().await;
    let path = format!("/v1/accounts/{}/api_keys", app.main);
    let above = developer.post(&path, restricted(&["users.invite"])).await;
    refused(&above, 403, "api_key.above_ceiling");
    let key = app
        .key_of(&developer, app.main, &["api_keys.create", "logs.read"])
        .await;
    let stronger = key.post(&path, restricted(&["numbers.manage"])).await;
    refused(&stronger, 403, "api_key.above_ceiling");
}

#[tokio::test]
async fn a_key_takes_a_sign_in_of_just_now() {
    let app = TestApp::new().await;
    app.advance(Duration::from_secs(660));
    let path = format!("/v1/accounts/{}/api_keys", app.main);
    let late = app.owner().post(&path, restricted(&["logs.read"])).await;
    refused(&late, 403, "session.step_up_required");
    let fresh = app.sign_in("owner@example.com").await;
    body(&fresh.post(&path, restricted(&["logs.read"])).await, 201);
}

#[tokio::test]
async fn keys_are_for_those_who_may_read_them() {
    let app = TestApp::new().await;
    let (_, _, stranger) = app.another_organization().await;
    let path = format!("/v1/accounts/{}/api_keys", app.main);
    let made = body(
        &app.owner().post(&path, restricted(&["logs.read"])).await,
        201,
    );
    let url = made["url"].as_str().unwrap();
    let viewer = app.viewer().await;
    for (actor, status) in [(&viewer, 403), (&stranger, 404), (&app.anonymous(), 401)] {
        for answer in [
            actor.get(&path).await,
            actor.get(url).await,
            actor.post(&path, restricted(&["logs.read"])).await,
            actor.patch(url, json!({"name": "mine"})).await,
            actor.call("POST", &format!("{url}/revoke")).await,
        ] {
            assert_eq!(answer.status.as_u16(), status, "{}", answer.body);
        }
    }
    app.run_jobs().await;
}

/// Names of the keys that a query finds, two at a time.
async fn found(actor: &Actor, query: &str) -> Vec<String> {
    let (mut names, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = body(
            &actor
                .get(&format!("/v1/api_keys?limit=2&{query}{cursor}"))
                .await,
            200,
        );
        let keys = page["data"].as_array().unwrap().iter();
        names.extend(keys.map(|key| key["name"].as_str().unwrap().to_owned()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return names,
        }
    }
}

#[tokio::test]
async fn keys_of_the_whole_organization_are_found_by_every_filter() {
    let mut app = TestApp::new().await;
    let support = app.subaccount("Support EU", app.main).await;
    let ada = app.person("ada@example.com", "developer", app.main).await;
    let owner = app.sign_in("owner@example.com").await;
    let make = async |actor: &Actor, scope: &str, name: &str, days: u64| {
        let path = format!("/v1/accounts/{scope}/api_keys");
        let wanted =
            json!({"name": name, "permissions": ["logs.read"], "expires_in": days * 86_400});
        body(&actor.post(&path, wanted).await, 201)["sid"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let (main, support) = (app.main.to_string(), support.to_string());
    make(&ada, &main, "Deploy", 365).await;
    make(&owner, &main, "deploy old", 20).await;
    let gone = make(&owner, &support, "gone", 365).await;
    make(&owner, &support, "short", 100).await;
    body(
        &owner
            .call("POST", &format!("/v1/api_keys/{gone}/revoke"))
            .await,
        200,
    );
    app.advance(95 * DAY);
    let (owner, ada) = (
        app.owner_again().await,
        app.sign_in("ada@example.com").await,
    );
    make(&owner, &main, "new", 365).await;
    assert_eq!(
        found(&owner, "").await,
        ["Deploy", "deploy old", "gone", "short", "new"]
    );
    assert_eq!(
        found(&owner, "order=-created_at").await,
        ["new", "short", "gone", "deploy old", "Deploy"]
    );
    assert_eq!(found(&owner, "q=DEPLOY").await, ["Deploy", "deploy old"]);
    assert_eq!(
        found(&owner, "status=active").await,
        ["Deploy", "short", "new"]
    );
    assert_eq!(found(&owner, "status=expired").await, ["deploy old"]);
    assert_eq!(found(&owner, "status=revoked").await, ["gone"]);
    assert_eq!(found(&owner, "unused_days=90").await, ["Deploy", "short"]);
    assert_eq!(found(&owner, "expiring_days=30").await, ["short"]);
    assert_eq!(
        found(&owner, &format!("scope={support}&status=active")).await,
        ["short"]
    );
    assert_eq!(
        found(&owner, &format!("principal={}", ada.user())).await,
        ["Deploy"]
    );
    assert_eq!(
        found(&ada, "").await,
        ["Deploy", "deploy old", "new"],
        "what the caller may read"
    );
    refused(
        &ada.get(&format!("/v1/api_keys?scope={support}")).await,
        404,
        "account.not_found",
    );
    let wrong = owner.get("/v1/api_keys?unused_days=0").await;
    refused(&wrong, 422, "report.days");
    let viewer = app.viewer().await;
    refused(&viewer.get("/v1/api_keys").await, 403, "permission.missing");
    assert!(
        found(&viewer, &format!("principal={}", viewer.user()))
            .await
            .is_empty(),
        "one's own need no permission"
    );
    let listed = body(&owner.get("/v1/api_keys?q=short").await, 200);
    assert_eq!(listed["data"][0]["sponsor"]["email"], "owner@example.com");
    assert_eq!(
        listed["data"][0]["permitted"],
        json!(["update", "rotate", "transfer", "revoke"])
    );
    app.run_jobs().await;
}

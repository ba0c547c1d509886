//! Organizations: the operator makes and lists them, their people read and rename them.

use serde_json::json;

use super::{field, nobody, refusal, text, texts};
use crate::{
    actor::Actor,
    app::{PASSWORD, TestApp, anonymous},
};

#[tokio::test]
async fn a_member_reads_their_organization_and_no_other() {
    let app = TestApp::new().await;
    let viewer = app.viewer().await;
    let found = viewer
        .get(&format!("/v1/organizations/{}", app.organization))
        .await;
    assert_eq!(found.status, 200);
    assert_eq!(found.header("etag"), "\"1\"");
    assert_eq!(text(&found.json(), "/name"), "Acme");
    assert_eq!(text(&found.json(), "/object"), "organization");
    let (other, _, _) = app.another_organization().await;
    for sid in [other.to_string(), nobody("OR")] {
        let hidden = viewer.get(&format!("/v1/organizations/{sid}")).await;
        assert_eq!(refusal(&hidden), (404, "organization.not_found".into()));
    }
    let malformed = viewer.get("/v1/organizations/OR1").await;
    assert_eq!(refusal(&malformed), (400, "sid.malformed".into()));
    let unknown = app.anonymous().get("/v1/organizations/OR1").await;
    assert_eq!(refusal(&unknown), (401, "credential.refused".into()));
}

#[tokio::test]
async fn an_administrator_renames_the_organization_unless_it_changed_meanwhile() {
    let app = TestApp::new().await;
    let path = format!("/v1/organizations/{}", app.organization);
    let administrator = app.administrator().await;
    let renamed = administrator
        .clone()
        .with("if-match", "\"1\"")
        .patch(&path, json!({"name": "Acme Corporation"}))
        .await;
    assert_eq!(
        (renamed.status.as_u16(), renamed.header("etag")),
        (200, "\"2\"")
    );
    assert_eq!(text(&renamed.json(), "/name"), "Acme Corporation");
    let stale = administrator
        .clone()
        .with("if-match", "\"1\"")
        .patch(&path, json!({"name": "Other"}))
        .await;
    assert_eq!(refusal(&stale), (412, "version.stale".into()));
    let empty = administrator.patch(&path, json!({"name": " "})).await;
    assert_eq!(field(&empty), (422, "name.empty".into(), "name".into()));
    let refused = app
        .viewer()
        .await
        .patch(&path, json!({"name": "Mine"}))
        .await;
    assert_eq!(
        text(&refused.json(), "/missing_permission"),
        "organization.update"
    );
}

#[tokio::test]
async fn only_the_operator_makes_and_lists_organizations() {
    let app = TestApp::new().await;
    let body = json!({"organization": "Initech", "account": "Main", "owner": {"email": "bill@example.com", "name": "Bill", "password": PASSWORD}});
    for answer in [
        app.owner().post("/v1/organizations", body.clone()).await,
        app.owner().get("/v1/organizations").await,
    ] {
        assert_eq!(refusal(&answer), (403, "operator.required".into()));
    }
    assert_eq!(
        app.anonymous().post("/v1/organizations", body).await.status,
        401
    );
}

/// The operator, with a key of their own.
async fn operator(app: &TestApp) -> Actor {
    let (_, secret) = app
        .app
        .create_operator_key(&anonymous(), "automation", None)
        .await
        .unwrap();
    app.owner().presenting(&secret)
}

#[tokio::test]
async fn the_operator_makes_an_organization_for_a_new_owner_or_one_who_exists() {
    let app = TestApp::new().await;
    let operator = operator(&app).await;
    let body = json!({"organization": "Initech", "account": "Main", "owner": {"email": "bill@example.com", "name": "Bill", "password": PASSWORD}});
    let made = operator.post("/v1/organizations", body.clone()).await;
    assert_eq!(made.status, 201, "{}", made.body);
    assert_eq!(text(&made.json(), "/organization/name"), "Initech");
    assert_eq!(
        text(&made.json(), "/account/owner/email"),
        "bill@example.com"
    );
    assert!(made.json().get("session").is_none());
    let again = operator.post("/v1/organizations", body).await;
    assert_eq!(
        field(&again),
        (422, "owner.exists".into(), "owner.password".into())
    );
    let second = json!({"organization": "Initrode", "account": "Main", "owner": {"email": "bill@example.com", "name": "Bill"}});
    let second = operator.post("/v1/organizations", second).await;
    assert_eq!(
        text(&second.json(), "/user/sid"),
        text(&made.json(), "/user/sid")
    );
    let me = app.sign_in("bill@example.com").await.get("/v1/me").await;
    assert_eq!(
        texts(&me.json()["organizations"], "/name"),
        ["Initech", "Initrode"]
    );
    app.run_jobs().await;
}

#[tokio::test]
async fn the_operator_counts_members_and_sees_nothing_inside() {
    let app = TestApp::new().await;
    app.viewer().await;
    app.another_organization().await;
    let operator = operator(&app).await;
    let list = operator.get("/v1/organizations").await.json();
    assert_eq!(texts(&list["data"], "/name"), ["Acme", "Globex"]);
    assert_eq!(list["data"][0]["members"], 2);
    let first = operator.get("/v1/organizations?limit=1").await.json();
    let cursor = text(&first, "/next_cursor");
    let rest = operator
        .get(&format!("/v1/organizations?limit=1&cursor={cursor}"))
        .await
        .json();
    assert_eq!(texts(&rest["data"], "/name"), ["Globex"]);
    let inside = operator
        .get(&format!("/v1/organizations/{}", app.organization))
        .await;
    assert_eq!(refusal(&inside), (404, "organization.not_found".into()));
    for path in ["/v1/accounts", "/v1/users", "/v1/role_assignments"] {
        assert_eq!(operator.get(path).await.status, 404, "{path}");
    }
    let me = operator.get("/v1/me").await.json();
    assert_eq!(text(&me, "/credential/kind"), "operator_key");
    assert!(me["user"].is_null());
}

//! Organizations: the operator makes and lists them, their people read and rename them.

use serde_json::json;

use super::{field, nobody, refusal, text};
use crate::app::TestApp;

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
    let body = json!({"organization": "Initech", "account": "Main", "owner": {"email": "bill@example.com", "name": "Bill", "password": crate::app::PASSWORD}});
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

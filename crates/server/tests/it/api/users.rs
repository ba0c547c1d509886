//! People of an organization.

use serde_json::json;

use super::{field, nobody, refusal, text, texts};
use crate::app::TestApp;

#[tokio::test]
async fn a_person_is_shown_by_their_membership() {
    let app = TestApp::new().await;
    let ada = app.person("ada@example.com", "viewer", app.main).await;
    let found = app.owner().get(&format!("/v1/users/{}", ada.user())).await;
    assert_eq!(found.header("etag"), "\"1\"");
    let user = found.json();
    assert_eq!(text(&user, "/object"), "user");
    assert_eq!(text(&user, "/email"), "ada@example.com");
    assert_eq!(text(&user, "/name"), "Ada");
    assert_eq!(text(&user, "/status"), "active");
    assert_eq!(text(&user, "/source"), "invitation");
    assert_eq!(text(&user, "/organization/name"), "Acme");
    assert!(text(&user, "/membership").starts_with("MB"));
    assert!(!text(&user, "/last_seen").is_empty());
}

#[tokio::test]
async fn people_are_listed_by_state_and_beginning_of_the_address() {
    let app = TestApp::new().await;
    let ada = app.person("ada@example.com", "viewer", app.main).await;
    app.person("bo@example.com", "viewer", app.main).await;
    let owner = app.owner();
    let emails = async |query: &str| {
        let list = owner.get(&format!("/v1/users?{query}")).await.json();
        texts(&list["data"], "/email")
    };
    assert_eq!(
        emails("").await,
        ["owner@example.com", "ada@example.com", "bo@example.com"]
    );
    assert_eq!(emails("q=ADA@").await, ["ada@example.com"]);
    let ended = owner
        .post(&format!("/v1/users/{}/deactivate", ada.user()), json!({}))
        .await;
    assert_eq!(ended.status, 200, "{}", ended.body);
    assert_eq!(emails("status=deactivated").await, ["ada@example.com"]);
    assert_eq!(
        emails("status=active").await,
        ["owner@example.com", "bo@example.com"]
    );
    let wrong = owner.get("/v1/users?status=asleep").await;
    assert_eq!(
        field(&wrong),
        (400, "query.unknown_value".into(), "status".into())
    );
    app.run_jobs().await;
}

#[tokio::test]
async fn an_administrator_of_one_account_sees_its_members_inherited_ones_included_and_nobody_else()
{
    let app = TestApp::new().await;
    let support = app.subaccount("Support EU", app.main).await;
    let sales = app.subaccount("Sales", app.main).await;
    let ada = app
        .person("ada@example.com", "administrator", support)
        .await;
    let bo = app.person("bo@example.com", "viewer", support).await;
    let cleo = app.person("cleo@example.com", "viewer", sales).await;
    let list = ada.get("/v1/users").await.json();
    assert_eq!(
        texts(&list["data"], "/email"),
        ["owner@example.com", "ada@example.com", "bo@example.com"]
    );
    for seen in [bo.user(), app.owner().user()] {
        assert_eq!(ada.get(&format!("/v1/users/{seen}")).await.status, 200);
    }
    for hidden in [cleo.user().to_string(), nobody("US")] {
        let answer = ada.get(&format!("/v1/users/{hidden}")).await;
        assert_eq!(refusal(&answer), (404, "user.not_found".into()));
    }
    let refused = bo.get(&format!("/v1/users/{}", ada.user())).await;
    assert_eq!(text(&refused.json(), "/missing_permission"), "users.read");
}

#[tokio::test]
async fn what_the_organization_calls_a_person_is_its_own() {
    let app = TestApp::new().await;
    let ada = app.person("ada@example.com", "viewer", app.main).await;
    let path = format!("/v1/users/{}", ada.user());
    let renamed = app
        .owner()
        .with("if-match", "\"1\"")
        .patch(&path, json!({"name": "Ada (support)"}))
        .await;
    assert_eq!(
        (renamed.status.as_u16(), renamed.header("etag")),
        (200, "\"2\""),
        "{}",
        renamed.body
    );
    assert_eq!(text(&renamed.json(), "/name"), "Ada (support)");
    let me = ada.get("/v1/me").await.json();
    assert_eq!(text(&me, "/user/name"), "Ada");
    assert_eq!(text(&me, "/membership/name"), "Ada (support)");
    let stale = app
        .owner()
        .with("if-match", "\"1\"")
        .patch(&path, json!({"name": "Late"}))
        .await;
    assert_eq!(refusal(&stale), (412, "version.stale".into()));
    let empty = app.owner().patch(&path, json!({"name": ""})).await;
    assert_eq!(field(&empty), (422, "name.empty".into(), "name".into()));
}

#[tokio::test]
async fn deactivating_ends_everything_and_its_plan_said_so_before() {
    let app = TestApp::new().await;
    let ada = app.person("ada@example.com", "developer", app.main).await;
    let key = app.key_of(&ada, app.main, &["logs.read"]).await;
    assert_eq!(key.get("/v1/me").await.status, 200);
    let path = format!("/v1/users/{}/deactivate", ada.user());
    let owner = app.owner();
    let plan = owner.post(&format!("{path}?dry_run=true"), json!({})).await;
    assert_eq!(plan.status, 200, "{}", plan.body);
    assert_eq!(ada.get("/v1/me").await.status, 200);
    let undecided = owner.post(&path, json!({})).await;
    assert_eq!(refusal(&undecided), (409, "member.keys_in_use".into()));
    let done = owner.post(&path, json!({"api_keys": "revoke"})).await;
    assert_eq!(done.status, 200, "{}", done.body);
    let body = done.json();
    assert_eq!(text(&body, "/ended/0/role/name"), "developer");
    assert_eq!(text(&body, "/ended/0/scope/name"), "Main");
    assert_eq!(text(&body, "/api_keys/0/disposition"), "revoke");
    assert_eq!(text(&body, "/memberships/0/status"), "deactivated");
    assert_eq!(body["sessions"].as_array().unwrap().len(), 1);
    assert_eq!(plan.json()["ended"], body["ended"]);
    assert_eq!(ada.get("/v1/me").await.status, 401);
    assert_eq!(key.get("/v1/me").await.status, 401);
    let again = owner.post(&path, json!({})).await;
    assert_eq!(refusal(&again), (409, "member.deactivated".into()));
    app.run_jobs().await;
}

#[tokio::test]
async fn what_is_said_about_keys_must_be_whole() {
    let app = TestApp::new().await;
    let ada = app.person("ada@example.com", "viewer", app.main).await;
    let path = format!("/v1/users/{}/deactivate", ada.user());
    for body in [
        json!({"api_keys": "transfer"}),
        json!({"api_keys": "revoke", "to": ada.user()}),
        json!({"to": ada.user()}),
    ] {
        let answer = app.owner().post(&path, body).await;
        assert_eq!(
            field(&answer),
            (400, "api_keys.incomplete".into(), "to".into())
        );
    }
    let unknown = app.owner().post(&path, json!({"api_keys": "keep"})).await;
    assert_eq!(
        field(&unknown),
        (400, "body.unknown_value".into(), "api_keys".into())
    );
}

#[tokio::test]
async fn a_reactivated_person_holds_nothing() {
    let app = TestApp::new().await;
    let ada = app.person("ada@example.com", "viewer", app.main).await;
    let owner = app.owner();
    let path = format!("/v1/users/{}", ada.user());
    let early = owner.post(&format!("{path}/reactivate"), json!({})).await;
    assert_eq!(refusal(&early), (409, "member.active".into()));
    owner.call("POST", &format!("{path}/deactivate")).await;
    let back = owner.call("POST", &format!("{path}/reactivate")).await;
    assert_eq!(back.status, 200, "{}", back.body);
    assert_eq!(text(&back.json(), "/status"), "active");
    let access = owner.get(&format!("{path}/access")).await.json();
    assert_eq!(access, json!({"data": [], "next_cursor": null}));
    app.run_jobs().await;
}

#[tokio::test]
async fn an_administrator_deactivates_no_owner_and_nobody_the_last_one() {
    let app = TestApp::new().await;
    let path = format!("/v1/users/{}/deactivate", app.owner().user());
    let by_administrator = app.administrator().await.post(&path, json!({})).await;
    assert_eq!(refusal(&by_administrator), (403, "owner.required".into()));
    let by_themselves = app.owner().post(&path, json!({})).await;
    assert_eq!(refusal(&by_themselves), (409, "owner.last".into()));
    let by_viewer = app.viewer().await.post(&path, json!({})).await;
    assert_eq!(
        text(&by_viewer.json(), "/missing_permission"),
        "users.remove"
    );
}

#[tokio::test]
async fn what_a_person_holds_is_shown_where_the_caller_may_see_people() {
    let app = TestApp::new().await;
    let support = app.subaccount("Support EU", app.main).await;
    let ada = app.person("ada@example.com", "viewer", support).await;
    app.person("ada@example.com", "developer", app.main).await;
    let path = format!("/v1/users/{}/access", ada.user());
    let whole = app.owner().get(&path).await.json();
    assert_eq!(texts(&whole["data"], "/scope/name"), ["Main", "Support EU"]);
    let bo = app.person("bo@example.com", "administrator", support).await;
    let part = bo.get(&path).await.json();
    assert_eq!(texts(&part["data"], "/scope/name"), ["Support EU"]);
    assert_eq!(
        refusal(&app.anonymous().get("/v1/users/US1/access").await),
        (401, "credential.refused".into())
    );
}

#[tokio::test]
async fn a_list_of_people_tells_what_they_hold_and_how_many_there_are() {
    let app = TestApp::new().await;
    let ada = app.person("ada@example.com", "developer", app.main).await;
    app.key_of(&ada, app.main, &["logs.read"]).await;
    let owner = app.owner();
    let list = owner.get("/v1/users?order=-email").await.json();
    assert_eq!(
        texts(&list["data"], "/email"),
        ["owner@example.com", "ada@example.com"]
    );
    assert_eq!(list["total"], 2);
    let shown = &list["data"][1];
    assert_eq!(text(shown, "/access/0/role/label"), "Developer");
    assert_eq!(shown["access"][0]["accounts"], 1);
    assert_eq!(shown["access"][0]["organization"], false);
    assert_eq!(
        (shown["api_keys"].as_u64(), text(shown, "/last_seen_signal")),
        (Some(1), "sign_in".to_owned())
    );
    let one = owner.get(&format!("/v1/users/{}", ada.user())).await.json();
    assert_eq!(one["access"], shown["access"]);
    let came = owner.get("/v1/users?source=invitation").await.json();
    assert_eq!(texts(&came["data"], "/email"), ["ada@example.com"]);
    assert!(came["total"].is_null());
    let members = format!("/v1/accounts/{}/members?order=-joined_at", app.main);
    let members = owner.get(&members).await.json();
    assert_eq!(
        texts(&members["data"], "/user/email"),
        ["ada@example.com", "owner@example.com"]
    );
    let wrong = owner.get("/v1/users?order=age").await;
    assert_eq!(
        field(&wrong),
        (400, "query.unknown_value".into(), "order".into())
    );
}

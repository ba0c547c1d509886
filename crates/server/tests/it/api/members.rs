//! Members of an account, and removing them.

use serde_json::json;

use super::{field, nobody, refusal, text, texts};
use crate::app::TestApp;

#[tokio::test]
async fn members_are_shown_with_what_they_hold_and_where_it_comes_from() {
    let app = TestApp::new().await;
    let support = app.subaccount("Support EU", app.main).await;
    let ada = app.person("ada@example.com", "developer", support).await;
    app.key_of(&ada, support, &["logs.read"]).await;
    let list = app
        .owner()
        .get(&format!("/v1/accounts/{support}/members"))
        .await;
    assert_eq!(list.status, 200, "{}", list.body);
    let list = list.json();
    assert_eq!(
        texts(&list["data"], "/user/email"),
        ["owner@example.com", "ada@example.com"]
    );
    assert_eq!(
        texts(&list["data"][0]["roles"], "/inherited_from/name"),
        ["Acme", "Main"]
    );
    let ada = &list["data"][1];
    assert_eq!(text(ada, "/status"), "active");
    assert_eq!(text(ada, "/roles/0/role/name"), "developer");
    assert_eq!(text(ada, "/roles/0/source"), "invitation");
    assert!(text(ada, "/roles/0/assignment").starts_with("IY"));
    assert!(ada["roles"][0]["inherited_from"].is_null());
    assert_eq!(ada["api_keys"], 1);
    assert!(!text(ada, "/last_seen").is_empty());
}

#[tokio::test]
async fn members_come_page_by_page() {
    let app = TestApp::new().await;
    for name in ["ada", "bo", "cleo"] {
        app.person(&format!("{name}@example.com"), "viewer", app.main)
            .await;
    }
    let path = format!("/v1/accounts/{}/members", app.main);
    let owner = app.owner();
    let mut found = Vec::new();
    let mut next = format!("{path}?limit=2");
    loop {
        let page = owner.get(&next).await.json();
        found.extend(texts(&page["data"], "/user/email"));
        let cursor = text(&page, "/next_cursor");
        if cursor.is_empty() {
            break;
        }
        next = format!("{path}?limit=2&cursor={cursor}");
    }
    assert_eq!(
        found,
        [
            "owner@example.com",
            "ada@example.com",
            "bo@example.com",
            "cleo@example.com"
        ]
    );
}

#[tokio::test]
async fn who_may_not_see_people_is_told_and_who_sees_nothing_finds_nothing() {
    let app = TestApp::new().await;
    let path = format!("/v1/accounts/{}/members", app.main);
    let viewer = app.person("vera@example.com", "viewer", app.main).await;
    assert_eq!(
        text(&viewer.get(&path).await.json(), "/missing_permission"),
        "users.read"
    );
    let (_, foreign, stranger) = app.another_organization().await;
    assert_eq!(
        refusal(&stranger.get(&path).await),
        (404, "account.not_found".into())
    );
    for account in [foreign.to_string(), nobody("AC")] {
        let hidden = app
            .owner()
            .get(&format!("/v1/accounts/{account}/members"))
            .await;
        assert_eq!(refusal(&hidden), (404, "account.not_found".into()));
    }
}

#[tokio::test]
async fn removing_names_what_ended_and_what_is_left() {
    let app = TestApp::new().await;
    let support = app.subaccount("Support EU", app.main).await;
    let ada = app.person("ada@example.com", "developer", support).await;
    app.person("ada@example.com", "viewer", app.organization)
        .await;
    let path = format!("/v1/accounts/{support}/members/{}", ada.user());
    let owner = app.owner();
    let plan = owner.delete(&format!("{path}?dry_run=true")).await;
    let done = owner.delete(&path).await;
    assert_eq!(done.status, 200, "{}", done.body);
    let mut planned = plan.json();
    let impact = planned.as_object_mut().unwrap().remove("impact").unwrap();
    assert_eq!(
        text(&impact, "/changes/0/principal/email"),
        "ada@example.com"
    );
    assert_eq!(planned, done.json());
    let body = done.json();
    assert_eq!(text(&body, "/ended/0/role/label"), "Developer");
    assert_eq!(text(&body, "/ended/0/scope/name"), "Support EU");
    assert_eq!(text(&body, "/ended/0/principal/email"), "ada@example.com");
    assert_eq!(text(&body, "/inherited/0/role/name"), "viewer");
    assert_eq!(text(&body, "/inherited/0/inherited_from/name"), "Acme");
    assert_eq!(body["api_keys"], json!([]));
    let again = owner.delete(&path).await;
    assert_eq!(refusal(&again), (409, "member.inherited".into()));
    app.run_jobs().await;
}

#[tokio::test]
async fn keys_in_use_are_named_until_the_caller_says_what_becomes_of_them() {
    let app = TestApp::new().await;
    let ada = app.person("ada@example.com", "developer", app.main).await;
    let key = app.key_of(&ada, app.main, &["logs.read"]).await;
    assert_eq!(key.get("/v1/me").await.status, 200);
    let path = format!("/v1/accounts/{}/members/{}", app.main, ada.user());
    let owner = app.sign_in("owner@example.com").await;
    let undecided = owner.delete(&path).await;
    assert_eq!(
        field(&undecided),
        (409, "api_key.in_use".into(), "api_keys[0]".into())
    );
    let handed = owner
        .delete(&format!("{path}?api_keys=transfer&to={}", owner.user()))
        .await;
    assert_eq!(handed.status, 200, "{}", handed.body);
    let body = handed.json();
    assert_eq!(text(&body, "/api_keys/0/disposition"), "transfer");
    assert_eq!(text(&body, "/api_keys/0/to/email"), "owner@example.com");
    assert_eq!(key.get("/v1/me").await.status, 401);
    let fresh = key.presenting(&text(&body, "/api_keys/0/secret"));
    let me = fresh.get("/v1/me").await;
    assert_eq!(text(&me.json(), "/user/email"), "owner@example.com");
    app.run_jobs().await;
}

#[tokio::test]
async fn a_removal_says_what_it_cannot_read_or_find() {
    let app = TestApp::new().await;
    let ada = app.person("ada@example.com", "viewer", app.main).await;
    let members = format!("/v1/accounts/{}/members", app.main);
    let path = format!("{members}/{}", ada.user());
    let owner = app.owner();
    for (query, code, name) in [
        ("api_keys=keep", "query.unknown_value", "api_keys"),
        ("api_keys=transfer", "api_keys.incomplete", "to"),
        ("api_keys=transfer&to=ada", "sid.malformed", "to"),
        ("dry_run=perhaps", "query.wrong_type", "dry_run"),
        ("keys=revoke", "query.unknown", "keys"),
    ] {
        let answer = owner.delete(&format!("{path}?{query}")).await;
        assert_eq!(field(&answer), (400, code.into(), name.into()), "{query}");
    }
    let stranger = owner.delete(&format!("{members}/{}", nobody("US"))).await;
    assert_eq!(refusal(&stranger), (404, "user.not_found".into()));
    let viewer = app.person("vera@example.com", "viewer", app.main).await;
    assert_eq!(
        text(&viewer.delete(&path).await.json(), "/missing_permission"),
        "users.remove"
    );
    let of_owner = owner.delete(&format!("{members}/{}", owner.user())).await;
    assert_eq!(refusal(&of_owner), (409, "account.owner".into()));
    let of_owner = app
        .administrator()
        .await
        .delete(&format!("{members}/{}", owner.user()))
        .await;
    assert_eq!(refusal(&of_owner), (403, "owner.required".into()));
}

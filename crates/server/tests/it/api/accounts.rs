//! Accounts and subaccounts.

use serde_json::json;

use super::{field, nobody, refusal, text, texts, unpermitted};
use crate::app::TestApp;

#[tokio::test]
async fn an_owner_makes_a_top_level_account_and_owns_it() {
    let app = TestApp::new().await;
    let made = app
        .owner()
        .post(
            "/v1/accounts",
            json!({"name": "Sandbox", "parent": null, "labels": {"stage": "test"}}),
        )
        .await;
    assert_eq!(
        (made.status.as_u16(), made.header("etag")),
        (201, "\"1\""),
        "{}",
        made.body
    );
    let body = made.json();
    assert_eq!(text(&body, "/object"), "account");
    assert_eq!(text(&body, "/owner/email"), "owner@example.com");
    assert_eq!(text(&body, "/organization/name"), "Acme");
    assert_eq!(text(&body, "/status"), "active");
    assert_eq!(body["labels"], json!({"stage": "test"}));
    assert!(body["parent"].is_null());
    let read = app.owner().get(&text(&body, "/url")).await;
    let mut read = unpermitted(read.json());
    for count in ["members", "subaccounts"] {
        read.as_object_mut().unwrap().remove(count);
    }
    assert_eq!(read, body);
}

#[tokio::test]
async fn an_administrator_of_an_account_makes_subaccounts_there_but_no_account_beside_it() {
    let app = TestApp::new().await;
    let ada = app
        .person("ada@example.com", "administrator", app.main)
        .await;
    let made = ada
        .post(
            "/v1/accounts",
            json!({"name": "Support EU", "parent": app.main}),
        )
        .await;
    assert_eq!(made.status, 201, "{}", made.body);
    assert_eq!(text(&made.json(), "/parent"), app.main.to_string());
    assert!(made.json()["owner"].is_null());
    let beside = ada.post("/v1/accounts", json!({"name": "Other"})).await;
    assert_eq!(
        text(&beside.json(), "/missing_permission"),
        "accounts.create"
    );
    let owned = ada
        .post(
            "/v1/accounts",
            json!({"name": "Other", "parent": app.main, "owner": ada.user()}),
        )
        .await;
    assert_eq!(
        field(&owned),
        (422, "account.owner_of_subaccount".into(), "owner".into())
    );
}

#[tokio::test]
async fn a_dry_run_makes_nothing() {
    let app = TestApp::new().await;
    let planned = app
        .owner()
        .post("/v1/accounts?dry_run=true", json!({"name": "Sandbox"}))
        .await;
    assert_eq!(planned.status, 200);
    let list = app.owner().get("/v1/accounts").await.json();
    assert_eq!(texts(&list["data"], "/name"), ["Main"]);
}

#[tokio::test]
async fn what_is_wrong_with_a_new_account_is_told_by_field() {
    let app = TestApp::new().await;
    let owner = app.owner();
    let wrong = async |body: serde_json::Value| field(&owner.post("/v1/accounts", body).await);
    assert_eq!(
        wrong(json!({"name": "A", "parent": "Main"})).await,
        (400, "sid.malformed".into(), "parent".into())
    );
    assert_eq!(
        wrong(json!({"name": "A", "colour": "red"})).await,
        (400, "body.unknown_member".into(), "colour".into())
    );
    assert_eq!(
        wrong(json!({})).await,
        (400, "body.missing_member".into(), "name".into())
    );
    assert_eq!(
        wrong(json!({"name": "a\nb"})).await,
        (422, "name.control_character".into(), "name".into())
    );
    assert_eq!(
        wrong(json!({"name": "A", "labels": {"a b": "c"}})).await,
        (422, "label.malformed".into(), "labels.a b".into())
    );
    assert_eq!(
        wrong(json!({"name": "main"})).await,
        (409, "account.name_taken".into(), "name".into())
    );
    let (_, foreign, _) = app.another_organization().await;
    for parent in [foreign.to_string(), nobody("AC")] {
        let hidden = owner
            .post("/v1/accounts", json!({"name": "A", "parent": parent}))
            .await;
        assert_eq!(refusal(&hidden), (404, "account.not_found".into()));
    }
    let stranger = owner
        .post("/v1/accounts", json!({"name": "A", "owner": nobody("US")}))
        .await;
    assert_eq!(refusal(&stranger), (404, "user.not_found".into()));
}

#[tokio::test]
async fn accounts_nest_eight_deep_and_no_deeper() {
    let app = TestApp::new().await;
    let mut parent = app.main;
    for depth in 2..=8 {
        parent = app.subaccount(&format!("Level {depth}"), parent).await;
    }
    let ninth = app
        .owner()
        .post("/v1/accounts", json!({"name": "Level 9", "parent": parent}))
        .await;
    assert_eq!(
        field(&ninth),
        (422, "account.too_deep".into(), "parent".into())
    );
}

#[tokio::test]
async fn the_list_shows_what_the_caller_can_read_and_goes_on_where_it_stopped() {
    let app = TestApp::new().await;
    let support = app.subaccount("Support EU", app.main).await;
    app.subaccount("Sales", app.main).await;
    let ada = app.person("ada@example.com", "viewer", support).await;
    let hers = ada.get("/v1/accounts").await.json();
    assert_eq!(texts(&hers["data"], "/name"), ["Support EU"]);
    let owner = app.owner();
    let first = owner.get("/v1/accounts?limit=2").await.json();
    assert_eq!(texts(&first["data"], "/name"), ["Main", "Support EU"]);
    let cursor = text(&first, "/next_cursor");
    let rest = owner
        .get(&format!("/v1/accounts?limit=2&cursor={cursor}"))
        .await
        .json();
    assert_eq!(texts(&rest["data"], "/name"), ["Sales"]);
    assert!(rest["next_cursor"].is_null());
    let of_another = app
        .administrator()
        .await
        .get(&format!("/v1/accounts?limit=2&cursor={cursor}"))
        .await;
    assert_eq!(refusal(&of_another), (400, "cursor.refused".into()));
}

#[tokio::test]
async fn the_list_is_filtered_by_parent_status_and_beginning_of_the_name() {
    let app = TestApp::new().await;
    app.subaccount("Support EU", app.main).await;
    app.subaccount("Sales", app.main).await;
    let owner = app.owner();
    let names = async |query: &str| {
        let list = owner.get(&format!("/v1/accounts?{query}")).await.json();
        texts(&list["data"], "/name")
    };
    assert_eq!(
        names(&format!("parent={}", app.main)).await,
        ["Support EU", "Sales"]
    );
    assert_eq!(names("q=sup").await, ["Support EU"]);
    assert!(names("status=closed").await.is_empty());
    for (query, code, path) in [
        ("parent=Main", "sid.malformed", "parent"),
        ("status=asleep", "query.unknown_value", "status"),
        ("colour=red", "query.unknown", "colour"),
        ("limit=201", "query.out_of_range", "limit"),
    ] {
        let refused = owner.get(&format!("/v1/accounts?{query}")).await;
        assert_eq!(field(&refused), (400, code.into(), path.into()), "{query}");
    }
    let hidden = owner
        .get(&format!("/v1/accounts?parent={}", nobody("AC")))
        .await;
    assert_eq!(refusal(&hidden), (404, "account.not_found".into()));
}

#[tokio::test]
async fn what_an_account_is_called_changes_only_for_who_read_it_last() {
    let app = TestApp::new().await;
    let path = format!("/v1/accounts/{}", app.main);
    let owner = app.owner();
    let changed = owner
        .clone()
        .with("if-match", "\"1\"")
        .patch(&path, json!({"name": "Production", "labels": {"a": "b"}}))
        .await;
    assert_eq!(
        (changed.status.as_u16(), changed.header("etag")),
        (200, "\"2\""),
        "{}",
        changed.body
    );
    let kept = owner.patch(&path, json!({"name": "Live"})).await.json();
    assert_eq!(kept["labels"], json!({"a": "b"}));
    let stale = owner
        .clone()
        .with("if-match", "\"2\"")
        .patch(&path, json!({"name": "Late"}))
        .await;
    assert_eq!(refusal(&stale), (412, "version.stale".into()));
    let viewer = app.viewer().await;
    let refused = viewer.patch(&path, json!({"name": "Mine"})).await;
    assert_eq!(
        text(&refused.json(), "/missing_permission"),
        "accounts.update"
    );
    let support = app.subaccount("Support EU", app.main).await;
    let ada = app.person("ada@example.com", "viewer", support).await;
    assert_eq!(
        refusal(&ada.get(&path).await),
        (404, "account.not_found".into())
    );
}

#[tokio::test]
async fn the_same_request_under_one_key_is_done_once() {
    let app = TestApp::new().await;
    let owner = app.owner().with("idempotency-key", "one");
    let body = json!({"name": "Sandbox"});
    let first = owner.post("/v1/accounts", body.clone()).await;
    let second = owner.post("/v1/accounts", body).await;
    assert_eq!((first.status, first.body), (second.status, second.body));
    let other = owner.post("/v1/accounts", json!({"name": "Other"})).await;
    assert_eq!(refusal(&other), (422, "idempotency.other_request".into()));
}

#[tokio::test]
async fn an_account_says_how_many_people_and_subaccounts_it_has() {
    let app = TestApp::new().await;
    let support = app.subaccount("Support EU", app.main).await;
    app.subaccount("Sales", app.main).await;
    let ada = app.person("ada@example.com", "viewer", support).await;
    app.person("ada@example.com", "developer", support).await;
    let bo = app.person("bo@example.com", "administrator", support).await;
    let cleo = app
        .person("cleo@example.com", "viewer", app.organization)
        .await;
    let owner = app.owner();
    let crew = owner.post("/v1/groups", json!({"name": "Crew"})).await;
    let crew = text(&crew.json(), "/sid");
    for person in [&ada, &cleo] {
        let body = json!({"user": person.user().to_string()});
        owner
            .post(&format!("/v1/groups/{crew}/members"), body)
            .await;
    }
    let give = json!({"principal": crew, "role": "viewer", "scope": support.to_string()});
    assert_eq!(owner.post("/v1/role_assignments", give).await.status, 201);
    let list = owner.get("/v1/accounts").await.json();
    let told = |name: &str| {
        let accounts = list["data"].as_array().unwrap();
        let account = accounts
            .iter()
            .find(|account| text(account, "/name") == name)
            .unwrap();
        (account["members"].as_i64(), account["subaccounts"].as_i64())
    };
    assert_eq!(told("Main"), (Some(1), Some(2)), "its owner");
    assert_eq!(told("Support EU").1, Some(0));
    let members = owner
        .get(&format!("/v1/accounts/{support}/members"))
        .await
        .json();
    let here = |member: &&serde_json::Value| {
        let mut roles = member["roles"].as_array().unwrap().iter();
        roles.any(|role| role["inherited_from"].is_null())
    };
    let direct = members["data"]
        .as_array()
        .unwrap()
        .iter()
        .filter(here)
        .count();
    assert_eq!(told("Support EU").0, i64::try_from(direct).ok());
    assert_eq!(told("Sales").0, Some(0), "its owner is one above");
    let path = format!("/v1/accounts/{support}");
    assert_eq!(bo.get(&path).await.json()["members"], direct);
    assert!(
        ada.get(&path).await.json()["members"].is_null(),
        "a viewer sees no people"
    );
    let held_out = json!({"user": cleo.user().to_string(), "account": support.to_string()});
    assert_eq!(owner.post("/v1/hold_outs", held_out).await.status, 201);
    assert_eq!(owner.get(&path).await.json()["members"], direct - 1);
    app.run_jobs().await;
}

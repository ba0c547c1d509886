//! Accounts that rest, work again and end; and labels to find them by.

use muster_model::{
    account::READABLE,
    session::STEP_UP_AGE,
    time::{DAY, MINUTE},
};
use serde_json::{Value, json};

use super::{body, field, refusal, refused, text, texts};
use crate::app::on_both;

fn changes(answer: &Value) -> Vec<(String, String)> {
    let changes = answer["impact"]["changes"].as_array();
    let mut people: Vec<_> = changes
        .unwrap_or_else(|| panic!("no impact: {answer}"))
        .iter()
        .map(|change| {
            (
                text(change, "/principal/email"),
                text(change, "/scope/name"),
            )
        })
        .collect();
    people.sort();
    people
}

on_both! {
    async fn accounts_are_found_by_their_labels(app: TestApp) {
        let owner = app.owner();
        for (name, labels) in [("EU", json!({"region": "eu", "tier": "gold"})), ("US", json!({"region": "us"})), ("None", json!({}))] {
            body(&owner.post("/v1/accounts", json!({"name": name, "parent": app.main, "labels": labels})).await, 201);
        }
        let found = async |query: &str| texts(&body(&owner.get(&format!("/v1/accounts?{query}")).await, 200)["data"], "/name");
        assert_eq!(found("label=region%3Deu").await, ["EU"]);
        assert_eq!(found("label=region=us").await, ["US"]);
        assert_eq!(found("label=region").await, ["EU", "US"]);
        assert!(found("label=tier=silver").await.is_empty());
        let eu = text(&owner.get("/v1/accounts?q=eu").await.json(), "/data/0/sid");
        body(&owner.patch(&format!("/v1/accounts/{eu}"), json!({"labels": {"region": "us"}})).await, 200);
        assert_eq!(found("label=region=us").await, ["EU", "US"]);
        assert!(found("label=region=eu").await.is_empty() && found("label=tier").await.is_empty());
        assert_eq!(field(&owner.get("/v1/accounts?label=Region=eu").await), (400, "label.malformed".into(), "label".into()));
        let many: serde_json::Map<_, _> = (0..33).map(|number| (format!("k{number}"), json!(""))).collect();
        assert_eq!(field(&owner.patch(&format!("/v1/accounts/{eu}"), json!({"labels": many})).await), (422, "labels.too_many".into(), "labels".into()));
    }

    async fn a_suspended_account_is_closed_without_working_first(app: TestApp) {
        let support = app.subaccount("Support EU", app.main).await;
        let owner = app.owner();
        let path = format!("/v1/accounts/{support}");
        body(&owner.post(&format!("{path}/suspend"), json!({})).await, 200);
        let read = body(&owner.get(&path).await, 200);
        assert_eq!(read["permitted"], json!(["reactivate", "close"]));
        refused(&app.administrator().await.post(&format!("{path}/close"), json!({"confirm": "Support EU"})).await, 403, "permission.missing");
        let closed = body(&owner.post(&format!("{path}/close"), json!({"confirm": "Support EU"})).await, 200);
        assert_eq!(text(&closed, "/status"), "closed");
        let again = owner.post(&format!("{path}/close"), json!({"confirm": "Support EU"})).await;
        refused(&again, 409, "account.closed");
        app.run_jobs().await;
    }

    async fn a_suspended_account_and_all_below_only_lets_read_until_it_is_reactivated(app: TestApp) {
        let support = app.subaccount("Support EU", app.main).await;
        let administrator = app.administrator().await;
        let path = format!("/v1/accounts/{}", app.main);
        let plan = body(&administrator.post(&format!("{path}/suspend?dry_run=true"), json!({})).await, 200);
        assert_eq!(changes(&plan), [("administrator@example.com".into(), "Main".into()), ("owner@example.com".into(), "Main".into())]);
        assert!(texts(&json!(plan["impact"]["changes"][0]["loses"].as_array().unwrap().iter().map(|lost| json!({"name": lost})).collect::<Vec<_>>()), "/name").contains(&"users.invite".to_owned()));
        assert_eq!(text(&administrator.get(&path).await.json(), "/status"), "active");
        let suspended = administrator.clone().with("if-match", "\"1\"").post(&format!("{path}/suspend"), json!({})).await;
        assert_eq!((suspended.status.as_u16(), suspended.header("etag")), (200, "\"2\""));
        assert!(suspended.json()["impact"].is_null());
        refused(&administrator.post(&format!("{path}/suspend"), json!({})).await, 409, "account.already_suspended");
        for account in [app.main, support] {
            let own = format!("/v1/accounts/{account}");
            refused(&administrator.patch(&own, json!({"name": "Renamed"})).await, 403, "account.suspended");
            body(&administrator.get(&own).await, 200);
        }
        let viewer = app.person("viewer@example.com", "viewer", app.organization).await;
        refused(&viewer.post(&format!("{path}/reactivate"), json!({})).await, 403, "permission.missing");
        let again = body(&administrator.post(&format!("{path}/reactivate"), json!({})).await, 200);
        assert_eq!(text(&again, "/status"), "active");
        refused(&administrator.post(&format!("{path}/reactivate"), json!({})).await, 409, "account.already_active");
        body(&administrator.patch(&format!("/v1/accounts/{support}"), json!({"name": "Renamed"})).await, 200);
    }

    async fn an_account_is_closed_by_an_owner_who_types_its_name_and_by_nobody_else(app: TestApp) {
        let mut app = app;
        app.leave_jobs();
        let support = app.subaccount("Support EU", app.main).await;
        let path = format!("/v1/accounts/{support}/close");
        let confirm = json!({"confirm": "Support EU"});
        let owner = app.owner();
        refused(&app.administrator().await.post(&path, confirm.clone()).await, 403, "permission.missing");
        let key = owner.post(&format!("/v1/organizations/{}/api_keys", app.organization), json!({"name": "strong", "permissions": ["accounts.close", "accounts.read"]})).await;
        // A key that could would still be no person.
        if key.status == 201 {
            let key = owner.clone().presenting(&text(&key.json(), "/secret"));
            refused(&key.post(&path, confirm.clone()).await, 403, "session.required");
        }
        for wrong in [json!({"confirm": "support eu"}), json!({"confirm": ""}), json!({})] {
            assert_eq!(field(&owner.post(&path, wrong).await), (422, "account.confirm".into(), "confirm".into()));
        }
        app.advance(STEP_UP_AGE + MINUTE);
        refused(&owner.post(&path, confirm.clone()).await, 403, "session.step_up_required");
        let owner = app.sign_in("owner@example.com").await;
        let plan = body(&owner.post(&format!("{path}?dry_run=true"), json!({})).await, 200);
        assert_eq!(text(&plan, "/status"), "closed");
        assert_eq!(text(&owner.get(&format!("/v1/accounts/{support}")).await.json(), "/status"), "active");
        let closed = body(&owner.post(&path, confirm.clone()).await, 200);
        assert_eq!((text(&closed, "/status"), text(&closed, "/closed_at")), ("closed".into(), app.now().to_string()));
        refused(&owner.post(&path, confirm).await, 409, "account.closed");
        refused(&owner.post(&format!("/v1/accounts/{support}/reactivate"), json!({})).await, 409, "account.closed");
        refused(&owner.post("/v1/accounts", json!({"name": "Below", "parent": support})).await, 409, "account.closed");
    }

    async fn what_is_closed_has_no_keys_is_read_for_thirty_days_and_is_erased_then(app: TestApp) {
        let mut app = app;
        let support = app.subaccount("Support EU", app.main).await;
        let below = app.subaccount("Below", support).await;
        let ada = app.person("ada@example.com", "developer", below).await;
        let (inside, outside) = (app.key_of(&ada, below, &["logs.read"]).await, app.key(app.main, &["logs.read"]).await);
        let owner = app.sign_in("owner@example.com").await;
        body(&owner.patch(&format!("/v1/accounts/{below}"), json!({"labels": {"a": "b"}})).await, 200);
        let path = format!("/v1/accounts/{support}");
        let plan = body(&owner.post(&format!("{path}/close?dry_run=true"), json!({})).await, 200);
        assert_eq!(texts(&plan["api_keys"], "/name"), ["test"]);
        assert!(changes(&plan).contains(&("ada@example.com".into(), "Below".into())), "{plan}");
        assert_eq!(inside.get("/v1/me").await.status, 200);
        body(&owner.post(&format!("{path}/close"), json!({"confirm": "Support EU"})).await, 200);
        assert_eq!(refusal(&inside.get("/v1/me").await), (401, "credential.refused".into()));
        assert_eq!(outside.get("/v1/me").await.status, 200);
        app.run_jobs().await;
        app.advance(READABLE - DAY);
        app.run_jobs().await;
        let owner = app.sign_in("owner@example.com").await;
        assert_eq!(text(&body(&owner.get(&path).await, 200), "/status"), "closed");
        assert_eq!(texts(&body(&owner.get("/v1/accounts").await, 200)["data"], "/name"), ["Main", "Support EU", "Below"]);
        app.advance(DAY);
        app.run_jobs().await;
        let owner = app.sign_in("owner@example.com").await;
        for gone in [support, below] {
            refused(&owner.get(&format!("/v1/accounts/{gone}")).await, 404, "account.not_found");
        }
        let told: Vec<_> = app.events().await.into_iter().map(|event| event.kind).filter(|kind| kind == "account.erased" || kind == "assignment.ended").collect();
        assert_eq!(told.iter().filter(|kind| *kind == "account.erased").count(), 2, "{told:?}");
        let rows = app.database().contents();
        let left: Vec<_> = rows.iter().filter(|row| [support, below].iter().any(|gone| row.contains(&gone.to_string())) && !row.starts_with("event")).collect();
        assert!(left.is_empty(), "{left:#?}");
        app.leave_jobs();
    }
}

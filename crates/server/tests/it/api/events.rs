//! The audit trail as its readers meet it.

use serde_json::{Value, json};

use super::{NOWHERE, body, refused, refused_at};
use crate::app::{TestApp, on_both};

fn sequences(page: &Value) -> Vec<i64> {
    let events = page["data"].as_array().unwrap();
    events
        .iter()
        .map(|event| event["sequence"].as_i64().unwrap())
        .collect()
}

on_both! {
    async fn an_event_tells_who_did_what_to_whom_by_name(app: TestApp) {
        let viewer = app.viewer().await;
        let owner = app.owner();
        let list = body(&owner.get("/v1/events?type=invitation.created").await, 200);
        let event = &list["data"][0];
        assert_eq!((event["object"].as_str(), event["type"].as_str(), event["actor"]["kind"].as_str()), (Some("event"), Some("invitation.created"), Some("user")));
        assert_eq!((event["actor"]["email"].as_str(), event["scope"]["name"].as_str()), (Some("owner@example.com"), Some("Acme")));
        assert_eq!((event["targets"][0]["kind"].as_str(), event["targets"][0]["email"].as_str()), (Some("invitation"), Some("viewer@example.com")));
        assert_eq!(event["address"], "203.0.113.9");
        let about = body(&owner.get(&format!("/v1/events?target={}", viewer.user())).await, 200);
        assert!(about["data"].as_array().unwrap().iter().any(|event| event["type"] == "membership.created"), "{about}");
    }

    async fn the_log_is_paged_both_ways_and_followed(app: TestApp) {
        app.viewer().await;
        let owner = app.owner();
        let newest = body(&owner.get("/v1/events?limit=2").await, 200);
        let all = sequences(&body(&owner.get("/v1/events?limit=200&order=asc").await, 200));
        assert_eq!(all, (1..=i64::try_from(all.len()).unwrap()).collect::<Vec<_>>());
        let last = all[all.len() - 1];
        assert_eq!(sequences(&newest), [last, last - 1]);
        let cursor = newest["next_cursor"].as_str().unwrap();
        let older = body(&owner.get(&format!("/v1/events?limit=2&cursor={cursor}")).await, 200);
        assert_eq!(sequences(&older), [last - 2, last - 3]);
        let followed = body(&owner.get(&format!("/v1/events?after={}", last - 1)).await, 200);
        assert_eq!(sequences(&followed), [last]);
        assert_eq!(body(&owner.get(&format!("/v1/events?after={last}")).await, 200)["data"], json!([]));
        app.invite("ada@example.com", "viewer", app.main).await;
        let followed = body(&owner.get(&format!("/v1/events?after={last}")).await, 200);
        assert_eq!(followed["data"][0]["type"], "invitation.created");
        let by_account = body(&owner.get(&format!("/v1/events?account={}&actor={}&type=invitation.created", app.main, owner.user())).await, 200);
        assert_eq!(by_account["data"].as_array().unwrap().len(), 1);
        app.run_jobs().await;
    }
}

#[tokio::test]
async fn events_are_for_those_who_may_audit() {
    let app = TestApp::new().await;
    let (_, _, stranger) = app.another_organization().await;
    for actor in [
        app.developer().await,
        app.viewer().await,
        app.billing_manager().await,
    ] {
        let answer = actor.get("/v1/events").await;
        assert_eq!(body(&answer, 403)["missing_permission"], "audit.read");
    }
    refused(
        &app.anonymous().get("/v1/events?limit=0").await,
        401,
        "credential.refused",
    );
    let foreign = body(&stranger.get("/v1/events?limit=200").await, 200);
    assert!(!foreign.to_string().contains("owner@example.com"));
    let of_acme = stranger
        .get(&format!("/v1/events?account={}", app.main))
        .await;
    refused(&of_acme, 404, "account.not_found");
    app.run_jobs().await;
}

#[tokio::test]
async fn a_query_that_is_wrong_is_refused_by_name() {
    let app = TestApp::new().await;
    let owner = app.owner();
    for (query, field) in [
        ("order=sideways", "order"),
        ("after=soon", "after"),
        ("after=-1", "after"),
        ("actor=US1", "actor"),
        ("limit=201", "limit"),
        ("cursor=abc", "cursor"),
        ("type=a&type=b", "type"),
        ("tail=true", "tail"),
    ] {
        refused_at(&owner.get(&format!("/v1/events?{query}")).await, 400, field);
    }
    let nowhere = owner.get(&format!("/v1/events?account={NOWHERE}")).await;
    refused(&nowhere, 404, "account.not_found");
}

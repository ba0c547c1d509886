//! Ownership, offered and answered.

use muster_model::time::DAY;
use serde_json::{Value, json};

use super::{NOWHERE, body, refused, refused_at};
use crate::{
    actor::Actor,
    app::{TestApp, on_both},
};

const OFFERS: &str = "/v1/ownership_transfers";

fn offer(scope: impl ToString + Copy, to: &Actor) -> Value {
    json!({"scope": scope.to_string(), "to": to.user().to_string()})
}

on_both! {
    async fn an_account_moves_when_its_offer_is_accepted(app: TestApp) {
        let receiver = app.administrator().await;
        let owner = app.owner();
        let made = body(&owner.post(OFFERS, offer(app.main, &receiver)).await, 201);
        assert_eq!((made["object"].as_str(), made["status"].as_str(), made["keep"].as_str()), (Some("ownership_transfer"), Some("offered"), Some("administrator")));
        assert_eq!((made["scope"]["name"].as_str(), made["from"]["email"].as_str(), made["to"]["email"].as_str()), (Some("Main"), Some("owner@example.com"), Some("administrator@example.com")));
        let url = made["url"].as_str().unwrap();
        let seen = body(&receiver.get(OFFERS).await, 200);
        assert_eq!((seen["data"][0]["sid"].clone(), seen["data"][0]["from"]["email"].clone()), (made["sid"].clone(), json!("owner@example.com")));

        refused(&owner.call("POST", &format!("{url}/accept")).await, 403, "ownership_transfer.not_yours");
        let planned = body(&receiver.call("POST", &format!("{url}/accept?dry_run=true")).await, 200);
        assert_eq!(planned["status"], "accepted");
        assert_eq!(body(&owner.get(url).await, 200)["status"], "offered");
        let moved = body(&receiver.call("POST", &format!("{url}/accept")).await, 200);
        assert_eq!(moved["status"], "accepted");
        let account = body(&owner.get(&format!("/v1/accounts/{}", app.main)).await, 200);
        assert_eq!(account["owner"]["email"], "administrator@example.com");
        refused(&receiver.call("POST", &format!("{url}/accept")).await, 410, "ownership_transfer.accepted");
        app.run_jobs().await;
    }

    async fn an_owner_is_added_to_the_organization(app: TestApp) {
        let second = app.administrator().await;
        let wanted = json!({"scope": app.organization.to_string(), "to": second.user().to_string(), "keep": "owner"});
        let made = body(&app.owner().post(OFFERS, wanted).await, 201);
        let url = made["url"].as_str().unwrap();
        body(&second.call("POST", &format!("{url}/accept")).await, 200);
        for owner in [&app.owner(), &second] {
            let question = json!({"principal": owner.user().to_string(), "permission": "accounts.close", "scope": app.main.to_string()});
            assert_eq!(body(&owner.post("/v1/check", question).await, 200)["allowed"], true);
        }
        app.run_jobs().await;
    }

    async fn an_offer_is_declined_or_taken_back(app: TestApp) {
        let receiver = app.developer().await;
        let owner = app.owner();
        for (actor, act, status) in [(&receiver, "decline", "declined"), (&owner, "cancel", "cancelled")] {
            let made = body(&owner.post(OFFERS, offer(app.main, &receiver)).await, 201);
            let url = made["url"].as_str().unwrap();
            let stale = actor.clone().with("if-match", "\"7\"");
            refused(&stale.call("POST", &format!("{url}/{act}")).await, 412, "version.stale");
            let ended = body(&actor.call("POST", &format!("{url}/{act}")).await, 200);
            assert_eq!(ended["status"], status);
            refused(&receiver.call("POST", &format!("{url}/accept")).await, 410, &format!("ownership_transfer.{status}"));
        }
        app.run_jobs().await;
    }
}

#[tokio::test]
async fn what_is_wrong_with_an_offer_is_named_and_none_is_made() {
    let app = TestApp::new().await;
    let receiver = app.developer().await;
    let support = app.subaccount("Support EU", app.main).await;
    let (_, foreign, stranger) = app.another_organization().await;
    let owner = app.owner();
    for (wanted, status, field) in [
        (json!({"to": receiver.user().to_string()}), 400, "scope"),
        (
            json!({"scope": app.main.to_string(), "to": "US1"}),
            400,
            "to",
        ),
        (offer(support, &receiver), 422, "scope"),
        (
            json!({"scope": app.main.to_string(), "to": receiver.user().to_string(), "keep": "king"}),
            422,
            "keep",
        ),
        (
            json!({"scope": app.main.to_string(), "to": receiver.user().to_string(), "keep": "owner"}),
            422,
            "keep",
        ),
    ] {
        refused_at(&owner.post(OFFERS, wanted).await, status, field);
    }
    refused(
        &owner.post(OFFERS, offer(NOWHERE, &receiver)).await,
        404,
        "account.not_found",
    );
    refused(
        &owner.post(OFFERS, offer(foreign, &receiver)).await,
        404,
        "account.not_found",
    );
    refused(
        &owner.post(OFFERS, offer(app.main, &stranger)).await,
        404,
        "user.not_found",
    );
    refused(
        &owner.post(OFFERS, offer(app.main, &owner)).await,
        409,
        "ownership.already_owner",
    );
    assert_eq!(body(&owner.get(OFFERS).await, 200)["data"], json!([]));
    body(&owner.post(OFFERS, offer(app.main, &receiver)).await, 201);
    refused(
        &owner.post(OFFERS, offer(app.main, &receiver)).await,
        409,
        "ownership_transfer.open",
    );
    app.run_jobs().await;
}

#[tokio::test]
async fn an_offer_is_for_the_two_it_concerns() {
    let app = TestApp::new().await;
    let (_, _, stranger) = app.another_organization().await;
    let receiver = app.developer().await;
    let viewer = app.viewer().await;
    refused(
        &viewer.post(OFFERS, offer(app.main, &receiver)).await,
        403,
        "permission.missing",
    );
    let made = body(
        &app.owner().post(OFFERS, offer(app.main, &receiver)).await,
        201,
    );
    let url = made["url"].as_str().unwrap();
    for (actor, status) in [(&viewer, 404), (&stranger, 404), (&app.anonymous(), 401)] {
        assert_eq!(actor.get(url).await.status.as_u16(), status);
        for act in ["accept", "decline", "cancel"] {
            let answer = actor.call("POST", &format!("{url}/{act}")).await;
            assert_eq!(answer.status.as_u16(), status, "{act} {}", answer.body);
        }
    }
    assert_eq!(body(&viewer.get(OFFERS).await, 200)["data"], json!([]));
    let malformed = viewer.get(&format!("{OFFERS}/OT1")).await;
    refused(&malformed, 400, "sid.malformed");
    app.run_jobs().await;
}

#[tokio::test]
async fn an_offer_nobody_answers_ends_by_itself() {
    let app = TestApp::new().await;
    let receiver = app.developer().await;
    let made = body(
        &app.owner().post(OFFERS, offer(app.main, &receiver)).await,
        201,
    );
    let url = made["url"].as_str().unwrap();
    app.run_jobs().await;
    app.advance(8 * DAY);
    let receiver = app.sign_in("developer@example.com").await;
    assert_eq!(body(&receiver.get(url).await, 200)["status"], "expired");
    let late = receiver.call("POST", &format!("{url}/accept")).await;
    refused(&late, 410, "ownership_transfer.expired");
    app.run_jobs().await;
}

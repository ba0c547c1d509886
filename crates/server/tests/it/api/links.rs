//! The link of an invitation in the hands of whoever holds it.

use muster_model::{
    secret::{Secret, SecretKind},
    time::DAY,
};
use serde_json::{Value, json};

use super::{body, refused, refused_at};
use crate::{
    app::{PASSWORD, TestApp, on_both},
    site::secret,
};

/// Invites to Main, and gives the token that was mailed.
async fn mailed(app: &TestApp, email: &str) -> String {
    app.invite(email, "developer", app.main).await;
    app.run_jobs().await;
    app.mailed("mst_inv_")
}

/// Invites to Main, and gives the token that was shown.
async fn shown(app: &TestApp, email: &str) -> String {
    let grant = json!({"scope": app.main.to_string(), "roles": ["viewer"]});
    let wanted = json!({"email": email, "grants": [grant], "send": false});
    let made = body(&app.owner().post("/v1/invitations", wanted).await, 201);
    let url = made["accept_url"].as_str().unwrap();
    url.split_once("token=").unwrap().1.to_owned()
}

fn accepting(token: &str) -> Value {
    json!({"token": token, "name": "Ada Lovelace", "password": PASSWORD})
}

on_both! {
    async fn a_new_person_sees_what_they_get_and_registers(app: TestApp) {
        let token = mailed(&app, "ada@example.com").await;
        let anonymous = app.anonymous();
        for _ in 0..2 {
            let seen = body(&anonymous.post("/v1/invitations/lookup", json!({"token": token})).await, 200);
            assert_eq!(seen["organization"], json!({"name": "Acme"}));
            assert_eq!((seen["email"].as_str(), seen["needs"].as_str()), (Some("ada@example.com"), Some("registration")));
            assert_eq!(seen["grants"][0]["scope"], json!({"name": "Main"}));
            assert_eq!(seen["grants"][0]["roles"][0]["name"], "developer");
        }
        let accepted = body(&anonymous.post("/v1/invitations/accept", accepting(&token)).await, 200);
        assert_eq!((accepted["user"]["name"].as_str(), accepted["organization"]["name"].as_str()), (Some("Ada Lovelace"), Some("Acme")));
        assert_eq!((accepted["assignments"][0]["role"]["name"].as_str(), accepted["assignments"][0]["scope"]["name"].as_str()), (Some("developer"), Some("Main")));
        let session = anonymous.presenting(accepted["session"]["token"].as_str().unwrap());
        assert_eq!(body(&session.get("/v1/me").await, 200)["user"]["email"], "ada@example.com");
        let again = app.anonymous().post("/v1/invitations/accept", accepting(&token)).await;
        refused(&again, 410, "invitation.used");
        app.run_jobs().await;
    }

    async fn somebody_with_an_account_signs_in_first_and_stays_who_they_are(app: TestApp) {
        let (_, _, known) = app.another_organization().await;
        let token = mailed(&app, known.email()).await;
        let anonymous = app.anonymous();
        let seen = body(&anonymous.post("/v1/invitations/lookup", json!({"token": token})).await, 200);
        assert_eq!(seen["needs"], "sign_in");
        refused(&anonymous.post("/v1/invitations/accept", accepting(&token)).await, 401, "invitation.sign_in_first");
        let seen = body(&known.post("/v1/invitations/lookup", json!({"token": token})).await, 200);
        assert_eq!(seen["needs"], "nothing");
        let accepted = body(&known.post("/v1/invitations/accept", json!({"token": token})).await, 200);
        assert_eq!((accepted["user"]["sid"].clone(), accepted["session"].clone()), (json!(known.user().to_string()), Value::Null));
        app.run_jobs().await;
    }
}

#[tokio::test]
async fn somebody_else_sees_the_organization_only_and_is_not_bound() {
    let app = TestApp::new().await;
    let token = mailed(&app, "ada@example.com").await;
    let other = app.viewer().await;
    let seen = body(
        &other
            .post("/v1/invitations/lookup", json!({"token": token}))
            .await,
        200,
    );
    assert_eq!(
        seen,
        json!({"organization": {"name": "Acme"}, "needs": "switch"})
    );
    let answer = other
        .post("/v1/invitations/accept", accepting(&token))
        .await;
    refused(&answer, 403, "invitation.other_person");
    body(
        &app.anonymous()
            .post("/v1/invitations/accept", accepting(&token))
            .await,
        200,
    );
    app.run_jobs().await;
}

#[tokio::test]
async fn every_token_that_never_was_is_answered_alike() {
    let app = TestApp::new().await;
    let real: Secret = mailed(&app, "ada@example.com").await.parse().unwrap();
    let of_another_kind = Secret {
        kind: SecretKind::Reset,
        ..real.clone()
    };
    let tampered = Secret {
        random: [1; 32],
        ..real.clone()
    };
    let typo = real.reveal().replace("mst_inv_", "mst_inv_0");
    let never = [
        "".to_owned(),
        "mst".to_owned(),
        typo,
        secret(SecretKind::Invitation, 7),
        tampered.reveal(),
        of_another_kind.reveal(),
        app.owner().secret().to_owned(),
    ];
    for route in ["lookup", "prove", "accept"] {
        for token in &never {
            let answer = app
                .anonymous()
                .post(&format!("/v1/invitations/{route}"), json!({"token": token}))
                .await;
            let mut problem = body(&answer, 404);
            problem["request_id"].take();
            let code = "invitation.not_found";
            assert_eq!(
                (problem["code"].as_str(), problem["detail"].as_str()),
                (
                    Some(code),
                    Some("There is nothing here under this name that you can see.")
                )
            );
        }
    }
}

#[tokio::test]
async fn a_shown_link_has_to_be_proven_by_mail() {
    let app = TestApp::new().await;
    let token = shown(&app, "ada@example.com").await;
    let anonymous = app.anonymous();
    let link = json!({"token": token});
    let seen = body(
        &anonymous.post("/v1/invitations/lookup", link.clone()).await,
        200,
    );
    assert_eq!(seen["needs"], "proof");
    let answer = anonymous
        .post("/v1/invitations/accept", accepting(&token))
        .await;
    refused(&answer, 403, "invitation.needs_proof");
    let proving = anonymous.post("/v1/invitations/prove", link.clone()).await;
    assert_eq!((proving.status.as_u16(), proving.body.as_str()), (202, ""));
    refused(
        &anonymous.post("/v1/invitations/prove", link).await,
        410,
        "invitation.superseded",
    );
    app.run_jobs().await;
    let mailed = app.mailed("mst_inv_");
    body(
        &anonymous
            .post("/v1/invitations/accept", accepting(&mailed))
            .await,
        200,
    );
    app.run_jobs().await;
}

#[tokio::test]
async fn a_link_that_ran_out_opens_nothing() {
    let app = TestApp::new().await;
    let token = mailed(&app, "ada@example.com").await;
    app.advance(8 * DAY);
    for route in ["lookup", "prove", "accept"] {
        let answer = app
            .anonymous()
            .post(&format!("/v1/invitations/{route}"), json!({"token": token}))
            .await;
        refused(&answer, 410, "invitation.expired");
    }
    app.run_jobs().await;
}

#[tokio::test]
async fn what_a_new_person_gives_is_checked_by_field() {
    let app = TestApp::new().await;
    let token = mailed(&app, "ada@example.com").await;
    let anonymous = app.anonymous();
    for (sent, status, field) in [
        (json!({}), 400, "token"),
        (json!({"token": 7}), 400, "token"),
        (json!({"token": token, "role": "owner"}), 400, "role"),
        (json!({"token": token}), 422, "name"),
        (json!({"token": token, "name": "Ada"}), 422, "password"),
        (
            json!({"token": token, "name": "Ada", "password": "short"}),
            422,
            "password",
        ),
    ] {
        let answer = anonymous.post("/v1/invitations/accept", sent).await;
        refused_at(&answer, status, field);
    }
    body(
        &anonymous
            .post("/v1/invitations/accept", accepting(&token))
            .await,
        200,
    );
    app.run_jobs().await;
}

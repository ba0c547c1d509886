//! Invitations as those who manage them meet them.

use std::time::Duration;

use serde_json::{Value, json};

use super::{NOWHERE, body, refused, refused_at};
use crate::{
    actor::Actor,
    app::{TestApp, on_both},
};

const MINUTES: Duration = Duration::from_secs(120);

fn to(email: &str, scope: impl ToString + Copy, role: &str) -> Value {
    json!({"email": email, "grants": [{"scope": scope.to_string(), "roles": [role]}]})
}

async fn count(actor: &Actor) -> usize {
    let list = body(&actor.get("/v1/invitations").await, 200);
    list["data"].as_array().unwrap().len()
}

on_both! {
    async fn an_administrator_invites_to_two_accounts_with_one_mail(app: TestApp) {
        let administrator = app.administrator().await;
        let support = app.subaccount("Support EU", app.main).await;
        let wanted = json!({
            "email": "ada@example.com", "name": "Ada", "message": "Welcome.",
            "grants": [
                {"scope": support.to_string(), "roles": ["developer", "viewer"], "inherit": true},
                {"scope": app.main.to_string(), "roles": ["viewer"]},
            ],
        });
        let answer = administrator.post("/v1/invitations", wanted).await;
        let made = body(&answer, 201);
        assert_eq!(answer.header("etag"), "\"1\"");
        assert_eq!((made["object"].as_str(), made["status"].as_str(), made["delivery"].as_str()), (Some("invitation"), Some("pending"), Some("queued")));
        assert_eq!(made["invited_by"]["email"], "administrator@example.com");
        assert_eq!(made.get("accept_url"), None);
        let grants = made["grants"].as_array().unwrap();
        let of_support = grants.iter().find(|grant| grant["scope"]["name"] == "Support EU").unwrap();
        assert_eq!((of_support["roles"].as_array().unwrap().len(), of_support["inherit"].as_bool()), (2, Some(true)));

        app.run_jobs().await;
        let url = made["url"].as_str().unwrap();
        let read = body(&administrator.get(url).await, 200);
        assert_eq!((read["sid"].clone(), read["delivery"].as_str(), read["sends"].as_i64()), (made["sid"].clone(), Some("sent"), Some(1)));
        assert_eq!(app.mails().iter().filter(|mail| mail.contains("ada@example.com")).count(), 1);
    }

    async fn lists_are_filtered_and_paged(app: TestApp) {
        let owner = app.owner();
        let support = app.subaccount("Support EU", app.main).await;
        for (email, scope) in [("a@example.com", app.main), ("b@example.com", support), ("c@example.com", support)] {
            body(&owner.post("/v1/invitations", to(email, scope, "viewer")).await, 201);
        }
        let of_support = body(&owner.get(&format!("/v1/invitations?account={support}&limit=1")).await, 200);
        assert_eq!(of_support["data"][0]["email"], "c@example.com");
        let cursor = of_support["next_cursor"].as_str().unwrap();
        let next = format!("/v1/invitations?account={support}&limit=1&cursor={cursor}");
        let rest = body(&owner.get(&next).await, 200);
        assert_eq!((rest["data"][0]["email"].as_str(), rest["next_cursor"].as_str()), (Some("b@example.com"), None));
        assert_eq!(body(&owner.get("/v1/invitations?status=revoked").await, 200)["data"], json!([]));
        assert_eq!(body(&owner.get("/v1/invitations?delivery=queued").await, 200)["data"].as_array().unwrap().len(), 3);

        app.run_jobs().await;
        refused(&app.administrator().await.get(&next).await, 400, "cursor.refused");
        refused(&owner.get(&format!("/v1/invitations?limit=1&cursor={cursor}")).await, 400, "cursor.refused");
        refused(&owner.get("/v1/invitations?limit=0").await, 400, "query.out_of_range");
        refused_at(&owner.get("/v1/invitations?colour=red").await, 400, "colour");
        refused_at(&owner.get("/v1/invitations?status=lost").await, 400, "status");
        refused(&owner.get(&format!("/v1/invitations?account={NOWHERE}")).await, 404, "account.not_found");
    }

    async fn a_new_link_ends_the_old_one_and_revoking_ends_both(app: TestApp) {
        let owner = app.owner();
        let sid = app.invite("ada@example.com", "viewer", app.main).await;
        app.run_jobs().await;
        let first = app.mailed("mst_inv_");
        refused(&owner.post(&format!("/v1/invitations/{sid}/resend"), json!({})).await, 429, "invitation.too_soon");
        app.advance(MINUTES);
        let again = body(&owner.post(&format!("/v1/invitations/{sid}/resend"), json!({})).await, 200);
        assert_eq!((again["sends"].as_i64(), again["delivery"].as_str()), (Some(2), Some("queued")));
        app.run_jobs().await;
        let second = app.mailed("mst_inv_");
        let anonymous = app.anonymous();
        refused(&anonymous.post("/v1/invitations/lookup", json!({"token": first})).await, 410, "invitation.superseded");
        body(&anonymous.post("/v1/invitations/lookup", json!({"token": second})).await, 200);

        let revoke = format!("/v1/invitations/{sid}/revoke");
        refused(&owner.clone().with("if-match", "\"1\"").post(&revoke, json!({})).await, 412, "version.stale");
        let plan = body(&owner.post(&format!("{revoke}?dry_run=true"), json!({})).await, 200);
        assert_eq!(plan["status"], "revoked");
        assert_eq!(body(&owner.get(&format!("/v1/invitations/{sid}")).await, 200)["status"], "pending");
        assert_eq!(body(&owner.call("POST", &revoke).await, 200)["status"], "revoked");
        refused(&owner.call("POST", &revoke).await, 409, "invitation.revoked");
        refused(&owner.call("POST", &format!("/v1/invitations/{sid}/resend")).await, 409, "invitation.revoked");
        refused(&anonymous.post("/v1/invitations/lookup", json!({"token": second})).await, 410, "invitation.revoked");
    }
}

#[tokio::test]
async fn the_short_form_invites_to_the_account_of_the_path() {
    let app = TestApp::new().await;
    let path = format!("/v1/accounts/{}/invitations", app.main);
    let wanted = json!({"email": "ada@example.com", "roles": ["developer"], "inherit": true});
    let made = body(&app.owner().post(&path, wanted).await, 201);
    assert_eq!(made["grants"][0]["scope"]["name"], "Main");
    assert_eq!(made["grants"][0]["roles"][0]["label"], "Developer");
    assert_eq!(made["grants"].as_array().unwrap().len(), 1);
    refused(
        &app.owner()
            .post("/v1/accounts/AC1/invitations", json!({}))
            .await,
        400,
        "sid.malformed",
    );
    app.run_jobs().await;
}

#[tokio::test]
async fn a_link_that_is_not_mailed_is_shown_once() {
    let app = TestApp::new().await;
    let mut wanted = to("ada@example.com", app.main, "viewer");
    wanted["send"] = false.into();
    let made = body(&app.owner().post("/v1/invitations", wanted).await, 201);
    let url = made["accept_url"].as_str().unwrap();
    assert!(url.starts_with("https://muster.example/accept?token=mst_inv_"));
    assert_eq!(
        (made["delivery"].as_str(), made["sends"].as_i64()),
        (Some("none"), Some(0))
    );
    let read = app.owner().get(made["url"].as_str().unwrap()).await;
    assert_eq!(body(&read, 200).get("accept_url"), None);
    assert_eq!(app.run_jobs().await, 0);
}

#[tokio::test]
async fn a_dry_run_of_inviting_changes_nothing_and_shows_no_link() {
    let app = TestApp::new().await;
    let mut wanted = to("ada@example.com", app.main, "viewer");
    wanted["send"] = false.into();
    let planned = app
        .owner()
        .post("/v1/invitations?dry_run=true", wanted)
        .await;
    assert_eq!(body(&planned, 200).get("accept_url"), None);
    assert_eq!(planned.header("etag"), "");
    assert_eq!(count(&app.owner()).await, 0);
}

#[tokio::test]
async fn a_member_gets_what_is_new_at_once_and_nothing_twice() {
    let app = TestApp::new().await;
    app.viewer().await;
    let mut wanted = to("viewer@example.com", app.main, "developer");
    let made = body(
        &app.owner().post("/v1/invitations", wanted.clone()).await,
        201,
    );
    assert_eq!(
        (made["status"].as_str(), made["delivery"].as_str()),
        (Some("accepted"), Some("none"))
    );
    wanted["name"] = "".into();
    let again = app.owner().post("/v1/invitations", wanted).await;
    refused(&again, 409, "invitation.nothing_new");
    app.run_jobs().await;
}

#[tokio::test]
async fn what_is_wrong_with_an_invitation_is_named_and_nothing_is_made() {
    let app = TestApp::new().await;
    let owner = app.owner();
    let main = app.main.to_string();
    let (_, foreign, _) = app.another_organization().await;
    let good = |change: &dyn Fn(&mut Value)| {
        let mut wanted = to("ada@example.com", &main, "viewer");
        change(&mut wanted);
        wanted
    };
    let cases: [(Value, u16, &str); 11] = [
        (
            good(&|it| it["grants"][0]["scope"] = "AC1".into()),
            400,
            "grants[0].scope",
        ),
        (
            good(&|it| it["grants"][0]["scope"] = "US00000000000000000000000000000009".into()),
            400,
            "grants[0].scope",
        ),
        (good(&|it| it["send"] = "yes".into()), 400, "send"),
        (good(&|it| it["colour"] = "red".into()), 400, "colour"),
        (good(&|it| it["email"] = "ada".into()), 422, "email"),
        (good(&|it| it["name"] = "a\nb".into()), 422, "name"),
        (good(&|it| it["expires_in"] = 60.into()), 422, "expires_in"),
        (good(&|it| it["grants"] = json!([])), 422, "grants"),
        (
            good(&|it| it["grants"][0]["roles"] = json!([])),
            422,
            "grants[0].roles",
        ),
        (
            good(&|it| it["grants"][0]["roles"] = json!(["king"])),
            422,
            "grants[0].roles[0]",
        ),
        (
            good(&|it| it["grants"][0]["access_expires_at"] = "2001-01-01T00:00:00Z".into()),
            422,
            "grants[0].access_expires_at",
        ),
    ];
    for (wanted, status, field) in cases {
        refused_at(&owner.post("/v1/invitations", wanted).await, status, field);
    }
    for scope in [NOWHERE, &foreign.to_string()] {
        let wanted = to("ada@example.com", scope, "viewer");
        refused(
            &owner.post("/v1/invitations", wanted).await,
            404,
            "account.not_found",
        );
    }
    let twice = r#"{"email": "a@example.com", "email": "b@example.com", "grants": []}"#;
    refused_at(
        &owner.send_text("POST", "/v1/invitations", twice).await,
        400,
        "email",
    );
    refused(
        &owner.send_text("POST", "/v1/invitations", "{").await,
        400,
        "body.syntax",
    );
    assert_eq!(count(&owner).await, 0);
}

#[tokio::test]
async fn nobody_gives_owner_or_what_they_do_not_hold() {
    let app = TestApp::new().await;
    let to_be_owner = to("ada@example.com", app.main, "owner");
    assert_eq!(
        app.owner()
            .post("/v1/invitations", to_be_owner)
            .await
            .status
            .as_u16(),
        403
    );
    let inviter = app.key(app.main, &["users.invite", "accounts.read"]).await;
    let above = to("ada@example.com", app.main, "viewer");
    assert_eq!(
        inviter.post("/v1/invitations", above).await.status.as_u16(),
        403
    );
    assert_eq!(count(&app.owner()).await, 0);
}

#[tokio::test]
async fn only_those_who_may_invite_meet_invitations() {
    let app = TestApp::new().await;
    let (_, _, stranger) = app.another_organization().await;
    let sid = app.invite("ada@example.com", "viewer", app.main).await;
    let path = format!("/v1/invitations/{sid}");
    let developer = app.developer().await;
    let wanted = to("eve@example.com", app.main, "viewer");
    for (actor, status) in [(&developer, 403), (&stranger, 404), (&app.anonymous(), 401)] {
        for act in ["", "/resend", "/revoke"] {
            let method = if act.is_empty() { "GET" } else { "POST" };
            let answer = actor.call(method, &format!("{path}{act}")).await;
            assert_eq!(
                answer.status.as_u16(),
                status,
                "{method} {act} {}",
                answer.body
            );
        }
        let answer = actor.post("/v1/invitations", wanted.clone()).await;
        assert_eq!(answer.status.as_u16(), status, "{}", answer.body);
    }
    let lacking = developer.get("/v1/invitations").await;
    assert_eq!(body(&lacking, 403)["missing_permission"], "users.invite");
    let malformed = app
        .anonymous()
        .send_text("POST", "/v1/invitations", "{")
        .await;
    assert_eq!(malformed.status.as_u16(), 401);
    app.run_jobs().await;
}

#[tokio::test]
async fn the_same_idempotency_key_invites_once() {
    let app = TestApp::new().await;
    let once = app.owner().with("idempotency-key", "monday");
    let wanted = to("ada@example.com", app.main, "viewer");
    let first = body(&once.post("/v1/invitations", wanted.clone()).await, 201);
    let second = body(&once.post("/v1/invitations", wanted).await, 201);
    assert_eq!(first, second);
    let other = to("eve@example.com", app.main, "viewer");
    refused(
        &once.post("/v1/invitations", other).await,
        422,
        "idempotency.other_request",
    );
    assert_eq!(app.run_jobs().await, 1);
}

#[tokio::test]
async fn inviting_says_what_it_came_to_in_a_dry_run_too() {
    let app = TestApp::new().await;
    let owner = app.owner();
    let ada = app.person("ada@example.com", "viewer", app.main).await;
    app.invite("waits@example.com", "viewer", app.main).await;
    app.advance(MINUTES);
    for (email, role, outcome) in [
        ("new@example.com", "viewer", "new"),
        ("waits@example.com", "developer", "extended"),
        ("ada@example.com", "developer", "given"),
    ] {
        let wanted = to(email, app.main, role);
        let plan = owner
            .post("/v1/invitations?dry_run=true", wanted.clone())
            .await;
        assert_eq!(body(&plan, 200)["outcome"], outcome, "{email}");
        let made = body(&owner.post("/v1/invitations", wanted).await, 201);
        assert_eq!(made["outcome"], outcome, "{email}");
        let read = body(&owner.get(made["url"].as_str().unwrap()).await, 200);
        assert_eq!(read.get("outcome"), None);
    }
    let again = owner
        .post(
            "/v1/invitations?dry_run=true",
            to(ada.email(), app.main, "viewer"),
        )
        .await;
    refused(&again, 409, "invitation.nothing_new");
    app.run_jobs().await;
}

#[tokio::test]
async fn invitations_are_found_by_the_beginning_of_the_address_and_in_either_order() {
    let app = TestApp::new().await;
    for email in ["Bo@example.com", "boris@example.com", "ada@example.com"] {
        app.invite(email, "viewer", app.main).await;
    }
    app.run_jobs().await;
    let found = async |query: &str| {
        let first = body(
            &app.owner()
                .get(&format!("/v1/invitations?limit=1&{query}"))
                .await,
            200,
        );
        let mut emails = vec![first["data"][0]["email"].clone()];
        let mut next = first["next_cursor"].clone();
        while let Some(cursor) = next.as_str() {
            let path = format!("/v1/invitations?limit=1&{query}&cursor={cursor}");
            let page = body(&app.owner().get(&path).await, 200);
            emails.push(page["data"][0]["email"].clone());
            next = page["next_cursor"].clone();
        }
        emails
    };
    assert_eq!(found("q=BO").await, ["boris@example.com", "Bo@example.com"]);
    assert_eq!(
        found("order=created_at").await,
        ["Bo@example.com", "boris@example.com", "ada@example.com"]
    );
    assert_eq!(
        found("q=bo&order=created_at").await,
        ["Bo@example.com", "boris@example.com"]
    );
}

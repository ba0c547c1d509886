//! A8 and C6: what is suspended or closed lets nobody do anything, by any door.

use muster_model::time::MINUTE;
use serde_json::{Value, json};

use super::{routes::documented, things::Things};
use crate::{
    actor::Actor,
    app::{PASSWORD, TestApp, anonymous, on_both},
    site::{Answer, ask},
};

async fn operator(app: &TestApp) -> Actor {
    let made = app
        .app
        .create_operator_key(&anonymous(), "automation", None)
        .await;
    app.owner().presenting(&made.unwrap().1)
}

/// What has nothing to do with the organization: who one is, and what the operator does.
fn is_elsewhere(operation: &str) -> bool {
    [
        "/v1/sessions",
        "/v1/me",
        "/v1/password_resets",
        "/report_leak",
    ]
    .iter()
    .any(|own| operation.contains(own))
        || ["POST /v1/setup", "POST /v1/organizations"].contains(&operation)
}

async fn allowed(actor: &Actor, principal: &str, permission: &str, scope: &str) -> Value {
    let question = json!({"principal": principal, "permission": permission, "scope": scope});
    actor.post("/v1/check", question).await.json()["allowed"].clone()
}

fn refusal(answer: &Answer) -> (u16, String) {
    (answer.status.as_u16(), answer.code())
}

on_both! {
    /// Case A8.
    async fn a8_nothing_but_reading_works_in_a_suspended_organization_and_another_is_not_touched(app: TestApp) {
        let mut app = app;
        app.leave_jobs();
        let (globex, account, owner) = app.another_organization().await;
        let theirs = Things::of(&app, &owner, globex, account, "globex.example").await;
        let ours = Things::of_acme(&app).await;
        let key = json!({"name": "all", "kind": "main"});
        let key = owner.post(&format!("/v1/organizations/{globex}/api_keys"), key).await;
        assert_eq!(key.status, 201, "{}", key.body);
        let key = owner.clone().presenting(key.json()["secret"].as_str().unwrap());
        let operator = operator(&app).await;
        let path = format!("/v1/organizations/{globex}");
        let suspended = operator.post(&format!("{path}/suspend"), json!({})).await;
        assert_eq!((suspended.status.as_u16(), &suspended.json()["status"]), (200, &json!("suspended")), "{}", suspended.body);
        let twice = operator.post(&format!("{path}/suspend"), json!({})).await;
        assert_eq!(refusal(&twice), (409, "organization.already_suspended".to_owned()));
        app.advance(MINUTE);
        let (mut asked, mut worked) = (0, Vec::new());
        for operation in documented().iter().filter(|operation| operation.changes() && !operation.is_the_operators() && !is_elsewhere(&operation.name()) && !operation.only_asks()) {
            let (path, body) = (operation.own_path(&theirs), operation.body(&theirs));
            for caller in [&owner, &theirs.member, &key] {
                let answer = operation.ask(caller, &path, body.as_ref()).await;
                asked += 1;
                // Who lacks the permission, or is not the person it takes, learns that first.
                let is_lacking = answer.status == 403 && ["permission.missing", "session.required", "invitation.other_person", "ownership_transfer.not_yours"].contains(&answer.code().as_str());
                let is_not_theirs = answer.status == 404 && (operation.path.starts_with("/v1/ownership_transfers/") || caller.secret() == theirs.member.secret());
                if refusal(&answer) != (403, "organization.suspended".to_owned()) && !(is_lacking || is_not_theirs) {
                    worked.push(format!("{} {}: {} {}", operation.name(), &caller.secret()[..7], answer.status, answer.body));
                }
            }
        }
        assert!(worked.is_empty(), "{worked:#?}");
        assert!(asked > 75, "{asked}");
        // Checks say no, but for what works while suspended; reading works.
        let user = owner.user().to_string();
        let place = account.to_string();
        for caller in [&owner, &key] {
            assert_eq!(allowed(caller, &user, "numbers.manage", &place).await, json!(false));
            assert_eq!(allowed(caller, &user, "logs.read", &place).await, json!(true));
            assert_eq!(caller.get(&format!("/v1/accounts/{account}")).await.status, 200);
        }
        let accepted = json!({"token": theirs.token, "name": "Nora New", "password": PASSWORD});
        let accepted = app.anonymous().post("/v1/invitations/accept", accepted).await;
        assert_eq!(refusal(&accepted), (403, "invitation.suspended".to_owned()));
        // So do the pages: the form of the accept page is another door to the same act.
        let form = format!("token={}&name=Nora+New&password={}", theirs.token, PASSWORD.replace(' ', "+"));
        let page = ask("POST", "/accept").header("content-type", "application/x-www-form-urlencoded").header("origin", "https://muster.example.com").header("sec-fetch-site", "same-origin").body(form.into()).of(app.router()).await;
        assert!(page.status == 403 && page.body.contains("suspended"), "{} {}", page.status, page.body);
        // Acme works on.
        let renamed = app.owner().patch(&format!("/v1/accounts/{}", ours.named("AC")), json!({"name": "Works"})).await;
        assert_eq!(renamed.status, 200, "{}", renamed.body);
        assert_eq!(allowed(&app.owner(), &app.owner().user().to_string(), "numbers.manage", &app.main.to_string()).await, json!(true));
        let again = operator.post(&format!("{path}/reactivate"), json!({})).await;
        assert_eq!(again.status, 200, "{}", again.body);
        assert_eq!(allowed(&owner, &user, "numbers.manage", &place).await, json!(true));
        for stranger in [&owner, &key] {
            assert_eq!(refusal(&stranger.post(&format!("{path}/suspend"), json!({})).await), (403, "operator.required".to_owned()));
        }
    }

    /// Case C6, for a scope: the account is closed while the invitation waits.
    async fn c6_an_invitation_into_an_account_that_was_closed_is_closed_with_it(app: TestApp) {
        let mut app = app;
        app.leave_jobs();
        let support = app.subaccount("Support EU", app.main).await;
        let below = app.subaccount("Below", support).await;
        let owner = app.owner();
        app.invite("ada@example.com", "viewer", below).await;
        app.run_jobs().await;
        let (only, link) = (app.invite("grace@example.com", "viewer", support).await, app.mailed("mst_inv_"));
        app.run_jobs().await;
        let grants = json!([{"scope": support.to_string(), "roles": ["developer"]}, {"scope": app.main.to_string(), "roles": ["viewer"]}]);
        let both = owner.post("/v1/invitations", json!({"email": "mary@example.com", "grants": grants})).await;
        assert_eq!(both.status, 201, "{}", both.body);
        app.run_jobs().await;
        let both_link = app.mailed("mst_inv_");
        let closed = owner.post(&format!("/v1/accounts/{support}/close"), json!({"confirm": "Support EU"})).await;
        assert_eq!(closed.status, 200, "{}", closed.body);
        let ended: Vec<(&str, &str)> = closed.json()["invitations"].as_array().unwrap().iter().map(|ended| (ended["email"].as_str().unwrap().to_owned().leak() as &str, ended["status"].as_str().unwrap().to_owned().leak() as &str)).collect();
        assert_eq!(ended, [("ada@example.com", "revoked"), ("grace@example.com", "revoked"), ("mary@example.com", "pending")]);
        let register = json!({"token": link, "name": "Ada", "password": PASSWORD});
        let late = app.anonymous().post("/v1/invitations/accept", register).await;
        assert_eq!(refusal(&late), (410, "invitation.revoked".to_owned()));
        let shown = owner.get(&format!("/v1/invitations/{only}")).await;
        assert_eq!(shown.json()["status"], "revoked", "{}", shown.body);
        let rest = json!({"token": both_link, "name": "Mary", "password": PASSWORD});
        let rest = app.anonymous().post("/v1/invitations/accept", rest).await;
        assert_eq!(rest.status, 200, "{}", rest.body);
        let given: Vec<Value> = rest.json()["assignments"].as_array().unwrap().iter().map(|given| given["scope"]["sid"].clone()).collect();
        assert_eq!(given, [json!(app.main.to_string())]);
        let late = owner.post(&format!("/v1/accounts/{below}/invitations"), json!({"email": "late@example.com", "roles": ["viewer"]})).await;
        assert_eq!(refusal(&late), (409, "account.closed".to_owned()));
    }
}

//! J1 to J3: a forgotten password. Who asks learns nothing, the link goes to the configured place, and its use ends all that was open.

use std::time::Duration;

use muster_model::time::MINUTE;
use serde_json::{Value, json};

use crate::{
    app::{PASSWORD, TestApp, on_both},
    site::ask,
};

const NEW: &str = "nine brown otters at noon";
const ASK: &str = "/v1/password_resets";
const COMPLETE: &str = "/v1/password_resets/complete";

async fn forget(app: &TestApp, email: &str) -> String {
    app.advance(MINUTE);
    let asked = app.anonymous().post(ASK, json!({"email": email})).await;
    assert_eq!(asked.status, 202, "{}", asked.body);
    app.run_jobs().await;
    app.mailed("mst_rst_")
}

async fn complete(app: &TestApp, token: &str) -> (u16, String) {
    let body = json!({"token": token, "password": NEW});
    let answer = app.anonymous().post(COMPLETE, body).await;
    (answer.status.as_u16(), answer.code())
}

async fn sign_in(app: &TestApp, email: &str, password: &str) -> u16 {
    let body = json!({"email": email, "password": password});
    let answer = app.anonymous().post("/v1/sessions", body).await;
    answer.status.as_u16()
}

/// The types of the events of the server's own stream, and of one's organization, in the database.
fn kinds(app: &TestApp, kind: &str) -> usize {
    let rows = app.database().contents().into_iter();
    rows.filter(|row| row.starts_with("event: ") && row.contains(kind))
        .count()
}

on_both! {
    /// Case J1.
    async fn j1_the_link_of_a_reset_leads_where_the_server_is_configured_whatever_the_request_says(app: TestApp) {
        let body = json!({"email": "owner@example.com"}).to_string();
        let asked = ask("POST", ASK)
            .header("x-forwarded-host", "evil.example")
            .header("forwarded", "host=evil.example")
            .json(&body)
            .of(app.router())
            .await;
        assert_eq!(asked.status, 202, "{}", asked.body);
        app.run_jobs().await;
        let mail = app.mails().pop().unwrap();
        assert!(mail.contains("https://muster.example/reset?token=mst_rst_"), "{mail}");
        assert!(!mail.contains("evil.example"));
    }

    /// Case J2. A mail goes where somebody is; the answer is the same, and so is what the request itself leaves behind.
    async fn j2_nobody_learns_from_a_reset_who_has_a_login(app: TestApp) {
        let gone = app.person("gone@example.com", "viewer", app.main).await;
        let path = format!("/v1/users/{}/deactivate", gone.user());
        assert_eq!(app.owner().post(&path, json!({})).await.status, 200);
        app.run_jobs().await;
        let before = app.mails().len();
        let mut answers = Vec::new();
        for email in ["owner@example.com", "gone@example.com", "nobody@example.com"] {
            let asked = app.anonymous().post(ASK, json!({"email": email})).await;
            let jobs = app.database().contents().into_iter().filter(|row| row.starts_with("job: ")).count();
            answers.push((asked.status, asked.body.clone(), jobs - answers.len()));
        }
        assert!(answers.windows(2).all(|two| two[0] == two[1]), "{answers:?}");
        app.run_jobs().await;
        let sent: Vec<String> = app.mails().split_off(before);
        assert!(sent.iter().all(|mail| !mail.contains("nobody@example.com")));
        assert_eq!(sent.len(), 2, "their login is their own, deactivated in one organization or not: {sent:?}");
    }

    /// Case J3.
    async fn j3_a_reset_ends_every_session_and_every_other_link(app: TestApp) {
        let ada = app.person("ada@example.com", "developer", app.main).await;
        let elsewhere = app.sign_in("ada@example.com").await;
        let older = forget(&app, "ada@example.com").await;
        let newer = forget(&app, "ada@example.com").await;
        assert_ne!(older, newer);
        assert_eq!(complete(&app, &older).await, (404, "password_reset.not_found".into()), "replaced");
        assert_eq!(complete(&app, &newer).await.0, 200);
        for session in [&ada, &elsewhere] {
            assert_eq!(session.get("/v1/me").await.status, 401);
        }
        assert_eq!(complete(&app, &newer).await, (404, "password_reset.not_found".into()), "used");
        assert_eq!(sign_in(&app, "ada@example.com", PASSWORD).await, 401);
        app.advance(Duration::from_secs(2));
        assert_eq!(sign_in(&app, "ada@example.com", NEW).await, 201);
        app.run_jobs().await;
        assert!(app.mails().iter().any(|mail| mail.contains("To: \"Ada\" <ada@example.com>") || mail.contains("Your password was changed")));
        assert_eq!(kinds(&app, "password.changed"), 1);
    }

    async fn a_link_of_a_reset_ends_after_half_an_hour(app: TestApp) {
        let link = forget(&app, "owner@example.com").await;
        app.advance(MINUTE * 30);
        assert_eq!(complete(&app, &link).await, (410, "password_reset.expired".into()));
        assert_eq!(sign_in(&app, "owner@example.com", PASSWORD).await, 201);
    }

    async fn more_than_one_mail_a_minute_and_five_a_day_go_to_nobody(app: TestApp) {
        let before = app.mails().len();
        let mut answers: Vec<(u16, Value)> = Vec::new();
        for round in 0..14 {
            let asked = app.anonymous().post(ASK, json!({"email": "owner@example.com"})).await;
            answers.push((asked.status.as_u16(), json!(asked.body)));
            app.run_jobs().await;
            if round % 2 == 1 {
                app.advance(MINUTE);
            }
        }
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
        assert_eq!(app.mails().len() - before, 5);
    }
}

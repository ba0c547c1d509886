//! Questions of those who watch the server, and the harness of these tests itself.

use std::time::Duration;

use muster_app::{Question, audit, testing::CommitFault};
use muster_model::Scope;
use serde_json::json;

use crate::app::{TestApp, on_both};

on_both! {
    async fn a_server_that_can_work_is_ready(app: TestApp) {
        let answer = app.anonymous().get("/readyz").await;
        assert_eq!((answer.status.as_u16(), answer.json()["status"].as_str()), (200, Some("ready")));
    }

    async fn every_actor_holds_the_role_of_their_name(app: TestApp) {
        let actors = [
            (app.owner(), "accounts.close", "nothing.at_all"),
            (app.administrator().await, "users.invite", "accounts.close"),
            (app.developer().await, "numbers.manage", "users.invite"),
            (app.billing_manager().await, "billing.manage", "numbers.manage"),
            (app.viewer().await, "logs.read", "billing.manage"),
        ];
        for (actor, may, may_not) in actors {
            for (permission, expected) in [(may, true), (may_not, false)] {
                let question = Question {
                    principal: actor.user().into(),
                    permission: permission.to_owned(),
                    scope: app.main.into(),
                    at_least: None,
                };
                let answer = app.app.check(&actor.request(), question).await;
                let allowed = answer.is_ok_and(|answer| answer.allowed);
                assert_eq!(allowed, expected, "{} {permission}", actor.email());
            }
        }
        let key = app.key(app.main, &["logs.read"]).await;
        assert!(app.app.identify(&key.request()).await.is_ok());
        assert_eq!(app.mails().len(), 4);
    }
}

#[tokio::test]
async fn o3_a_database_that_is_gone_makes_the_server_unready_and_no_restart_is_needed() {
    let app = TestApp::new().await;
    let path = app.database_file();
    let aside = path.with_extension("aside");
    std::fs::rename(&path, &aside).unwrap();
    let answer = app.anonymous().get("/readyz").await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (503, "database.unavailable")
    );
    assert_eq!(answer.header("retry-after"), "2");
    std::fs::rename(&aside, &path).unwrap();
    assert_eq!(app.anonymous().get("/readyz").await.status, 200);
}

#[tokio::test]
async fn o3_a_commit_that_fails_is_answered_503_and_the_next_one_is_taken() {
    let mut app = TestApp::new().await;
    app.leave_jobs();
    let owner = app.owner();
    assert_eq!(owner.get("/v1/me").await.status, 200);
    let body =
        json!({"email": "ada@example.com", "grants": [{"scope": app.main, "roles": ["viewer"]}]});
    app.database().faults().order(CommitFault::Before);
    let failed = owner.post("/v1/invitations", body.clone()).await;
    assert_eq!(
        (
            failed.status.as_u16(),
            failed.code().as_str(),
            failed.header("retry-after")
        ),
        (503, "database.unavailable", "2")
    );
    let listed = owner.get("/v1/invitations").await;
    assert_eq!(listed.json()["data"], json!([]), "nothing was changed");
    assert_eq!(owner.post("/v1/invitations", body).await.status, 201);
}

#[tokio::test]
#[should_panic(expected = "jobs that are due")]
async fn a_test_that_leaves_jobs_behind_fails() {
    let app = TestApp::new().await;
    app.invite("ada@example.com", "viewer", app.main).await;
}

#[tokio::test]
async fn the_clock_is_moved_by_the_test_alone_and_events_tell_what_happened() {
    let app = TestApp::new().await;
    let before = app.now();
    app.advance(Duration::from_secs(60));
    assert_eq!(app.now().since(before), Duration::from_secs(60));
    let viewer = app.viewer().await;
    let types: Vec<_> = app
        .events()
        .await
        .into_iter()
        .map(|event| event.kind)
        .collect();
    assert!(
        types.contains(&"invitation.accepted".to_owned()),
        "{types:?}"
    );
    let (globex, _, _) = app.another_organization().await;
    assert!(Scope::from(globex) != Scope::from(app.organization));
    assert_eq!(viewer.email(), "viewer@example.com");
    for report in audit::verify(&app.app).await.unwrap() {
        assert_eq!(report.verdict, audit::Verdict::Good, "{}", report.name);
    }
}

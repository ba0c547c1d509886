//! O: the database fails under a running server. That a killed one loses nothing is shown on the program itself; refused
//! starts (O6, O8, Q4) are in `serve`.

use muster_app::testing::{CommitFault, Pages};
use serde_json::{Value, json};

use super::refusal::revisions;
use crate::{app::TestApp, site::Answer};

/// Told to come back, by the code of a database that can't be used now.
fn is_unavailable(answer: &Answer) {
    let told = (answer.status.as_u16(), answer.code());
    assert_eq!(
        (told.0, told.1.as_str()),
        (503, "database.unavailable"),
        "{}",
        answer.body
    );
    assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0);
}

fn support(app: &TestApp) -> Value {
    json!({"name": "Support", "parent": app.main})
}

async fn subaccounts(app: &TestApp) -> Vec<String> {
    let path = format!("/v1/accounts?parent={}&limit=200", app.main);
    let answer = app.owner().get(&path).await.json();
    let names = answer["data"].as_array().unwrap().iter();
    names
        .map(|account| account["name"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn o3_a_locked_database_refuses_changes_answers_reads_and_recovers_by_itself() {
    let app = TestApp::new().await;
    let before = revisions(&app).await;
    let lock = app.database().lock();
    is_unavailable(&app.owner().post("/v1/accounts", support(&app)).await);
    is_unavailable(&app.anonymous().get("/readyz").await);
    assert_eq!(app.owner().get("/v1/me").await.status, 200);
    assert_eq!(app.anonymous().get("/healthz").await.status, 200);
    assert_eq!(revisions(&app).await, before);
    drop(lock);
    assert_eq!(app.anonymous().get("/readyz").await.status, 200);
    assert_eq!(
        app.owner().post("/v1/accounts", support(&app)).await.status,
        201
    );
    assert_eq!(subaccounts(&app).await, ["Support"]);
}

#[tokio::test]
async fn o3_a_database_that_is_gone_refuses_everything_and_is_as_it_was_when_it_is_back() {
    let app = TestApp::new().await;
    let before = revisions(&app).await;
    let gone = app.database().take_away();
    is_unavailable(&app.owner().post("/v1/accounts", support(&app)).await);
    is_unavailable(&app.owner().get("/v1/me").await);
    let signing_in = json!({"email": app.owner().email(), "password": crate::app::PASSWORD});
    is_unavailable(&app.anonymous().post("/v1/sessions", signing_in).await);
    is_unavailable(&app.anonymous().get("/readyz").await);
    assert_eq!(app.anonymous().get("/healthz").await.status, 200);
    assert!(!app.database_file().exists(), "no empty one in its place");
    drop(gone);
    assert_eq!(revisions(&app).await, before);
    assert_eq!(
        app.owner().post("/v1/accounts", support(&app)).await.status,
        201
    );
    assert_eq!(app.anonymous().get("/readyz").await.status, 200);
}

#[tokio::test]
async fn a_full_disk_refuses_what_has_no_room_keeps_what_was_acknowledged_and_goes_on_when_there_is_room()
 {
    let app = TestApp::new().await;
    app.database().limit_pages(Pages::AsManyAsNow).await;
    let labels: serde_json::Map<_, _> = (0..20)
        .map(|n| (format!("label{n}"), json!("x".repeat(100))))
        .collect();
    let wanted = |number: usize| json!({"name": format!("Account {number:03}"), "parent": app.main, "labels": labels});
    let mut acknowledged = Vec::new();
    let full = loop {
        let number = acknowledged.len();
        let answer = app.owner().post("/v1/accounts", wanted(number)).await;
        if answer.status != 201 {
            break answer;
        }
        assert!(number < 200, "the disk is never full");
        acknowledged.push(format!("Account {number:03}"));
    };
    is_unavailable(&full);
    assert_eq!(
        subaccounts(&app).await,
        acknowledged,
        "reads go on, and nothing of it is there"
    );
    let before = revisions(&app).await;
    is_unavailable(
        &app.owner()
            .post("/v1/accounts", wanted(acknowledged.len()))
            .await,
    );
    assert_eq!(revisions(&app).await, before);
    app.database().limit_pages(Pages::Plenty).await;
    let answer = app
        .owner()
        .post("/v1/accounts", wanted(acknowledged.len()))
        .await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    assert_eq!(subaccounts(&app).await.len(), acknowledged.len() + 1);
}

#[tokio::test]
async fn a_commit_that_fails_is_answered_as_undone_and_the_next_one_is_good() {
    let app = TestApp::new().await;
    let before = revisions(&app).await;
    app.database().faults().order(CommitFault::Before);
    is_unavailable(&app.owner().post("/v1/accounts", support(&app)).await);
    assert_eq!(
        (revisions(&app).await, subaccounts(&app).await),
        (before, Vec::new())
    );
    assert_eq!(
        app.owner().post("/v1/accounts", support(&app)).await.status,
        201
    );
}

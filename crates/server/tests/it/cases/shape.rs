//! What can't be read: malformed SIDs, bodies of another shape or size. Told by the member that is wrong, and nothing changes.

use serde_json::json;

use super::{input::inviting, refusal::refused};
use crate::app::TestApp;

fn hex(digits: u128) -> String {
    format!("{digits:032x}")
}

#[tokio::test]
async fn a_malformed_sid_can_not_be_read() {
    let app = TestApp::new().await;
    let owner = app.owner();
    for sid in [
        "AC1".to_owned(),
        format!("AC{}", "F".repeat(32)),
        format!("AC{}0", hex(1)),
        format!("SK{}", hex(1)),
        format!("ac{}", hex(1)),
        hex(1),
    ] {
        let path = format!("/v1/accounts/{sid}");
        refused(&app, owner.get(&path), (400, "sid.malformed"), Some("sid")).await;
        let asked = async { owner.patch(&path, json!({"name": "New"})).await };
        refused(&app, asked, (400, "sid.malformed"), Some("sid")).await;
        let path = format!("/v1/accounts/{}/members/{sid}", app.main);
        refused(
            &app,
            owner.delete(&path),
            (400, "sid.malformed"),
            Some("user"),
        )
        .await;
        let path = format!("/v1/accounts?parent={sid}");
        refused(
            &app,
            owner.get(&path),
            (400, "sid.malformed"),
            Some("parent"),
        )
        .await;
        let asked = async {
            owner
                .post("/v1/invitations", inviting(&sid, "viewer"))
                .await
        };
        refused(&app, asked, (400, "sid.malformed"), Some("grants[0].scope")).await;
        let asked = async {
            owner
                .post("/v1/accounts", json!({"name": "Below", "parent": sid}))
                .await
        };
        refused(&app, asked, (400, "sid.malformed"), Some("parent")).await;
    }
}

#[tokio::test]
async fn a_body_of_another_shape_is_refused_by_the_member_that_is_wrong() {
    let app = TestApp::new().await;
    let owner = app.owner();
    let main = app.main;
    let me = format!("/v1/users/{}", owner.user());
    let deep = format!("{{\"name\":{}1{}}}", "[".repeat(32), "]".repeat(32));
    for (method, path, body, code, field) in [
        (
            "POST",
            "/v1/accounts",
            r#"{"name":7}"#,
            "body.wrong_type",
            "name",
        ),
        (
            "POST",
            "/v1/accounts",
            r#"{"name":["Support"]}"#,
            "body.wrong_type",
            "name",
        ),
        (
            "POST",
            "/v1/accounts",
            r#"{"name":"Support","labels":{"tier":1}}"#,
            "body.wrong_type",
            "labels.tier",
        ),
        (
            "POST",
            "/v1/accounts",
            r#"{"name":"Support","status":"active"}"#,
            "body.unknown_member",
            "status",
        ),
        (
            "POST",
            "/v1/accounts",
            r#"{"name":"Support","name":"Sales"}"#,
            "body.duplicate_member",
            "name",
        ),
        ("POST", "/v1/accounts", "{}", "body.missing_member", "name"),
        ("POST", "/v1/accounts", "{", "body.syntax", ""),
        ("POST", "/v1/accounts", &deep, "body.wrong_type", "name"),
        (
            "POST",
            "/v1/invitations",
            r#"{"email":"ada@example.com","grants":{}}"#,
            "body.wrong_type",
            "grants",
        ),
        (
            "POST",
            "/v1/invitations",
            r#"{"email":"ada@example.com","grants":[],"expires_in":"3600"}"#,
            "body.wrong_type",
            "expires_in",
        ),
        (
            "POST",
            "/v1/invitations",
            r#"{"email":"ada@example.com","grants":[],"expires_in":-1}"#,
            "body.out_of_range",
            "expires_in",
        ),
        (
            "POST",
            "/v1/invitations",
            r#"{"email":"ada@example.com","grants":[],"is_admin":true}"#,
            "body.unknown_member",
            "is_admin",
        ),
        (
            "PATCH",
            &me,
            r#"{"name":"Olive","email_verified":true}"#,
            "body.unknown_member",
            "email_verified",
        ),
        (
            "PATCH",
            "/v1/sessions/current",
            r#"{"organization":null}"#,
            "body.wrong_type",
            "organization",
        ),
    ] {
        let asked = owner.send_text(method, path, body);
        let answer = refused(
            &app,
            asked,
            (400, code),
            (!field.is_empty()).then_some(field),
        )
        .await;
        assert!(answer.json()["detail"].is_string());
    }
    let path = format!("/v1/accounts/{main}");
    let asked = async {
        owner
            .patch(&path, json!({"name": "New", "owner": owner.user()}))
            .await
    };
    refused(&app, asked, (400, "body.unknown_member"), Some("owner")).await;
    assert_eq!(owner.get(&path).await.json()["name"], "Main");
}

#[tokio::test]
async fn n1_a_body_one_byte_too_large_changes_nothing_and_one_of_the_limit_is_read() {
    let app = TestApp::new().await;
    let owner = app.owner();
    let path = format!("/v1/accounts/{}", app.main);
    let of_size = |size: usize| {
        let empty = r#"{"name":"Renamed"}"#.len();
        format!("{{\"name\":\"Renamed\"{}}}", " ".repeat(size - empty))
    };
    let asked = async { owner.send_text("PATCH", &path, &of_size(1_048_577)).await };
    refused(&app, asked, (413, "body.too_large"), None).await;
    assert_eq!(owner.get(&path).await.json()["name"], "Main");
    let read = owner.send_text("PATCH", &path, &of_size(1_048_576)).await;
    assert_eq!(read.json()["name"], "Renamed", "{}", read.body);
}

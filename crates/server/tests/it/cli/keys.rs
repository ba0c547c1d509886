//! `muster service`, what is done to a key in its life, and the report of keys.

use insta::assert_snapshot;
use serde_json::{Value, json};

use super::{
    names::{ADA, MAIN, acme},
    shell::Shell,
    stub::{Stub, page},
};

const ROBOT: &str = "SV0190b5a2d4c37d4e8f60718293a4b5c6";
const KEY: &str = "SK0190b5a2d4c37d4e8f60718293a4b5c6";

fn robot(status: &str) -> Value {
    json!({"object": "service_account", "sid": ROBOT, "name": "Robot", "description": "Exports", "status": status,
        "account": {"sid": MAIN, "name": "Main"}, "sponsor": {"sid": ADA, "name": "Ada", "email": "ada@example.com"}})
}

fn key(principal: &Value, more: &Value) -> Value {
    let mut key = json!({"object": "api_key", "sid": KEY, "name": "ci-deploy", "kind": "restricted", "scope": {"sid": MAIN, "name": "Main"},
        "principal": principal, "status": "active", "permissions": ["logs.read"], "last_used": null});
    for (member, value) in more.as_object().unwrap() {
        key[member] = value.clone();
    }
    key
}

fn ada() -> Value {
    json!({"sid": ADA, "name": "Ada", "email": "ada@example.com"})
}

async fn stub() -> Stub {
    let path = format!("/v1/service_accounts/{ROBOT}");
    let of_key = format!("/v1/api_keys/{KEY}");
    let moved = key(
        &json!({"sid": ROBOT, "name": "Robot"}),
        &json!({"secret": "mst_key_new"}),
    );
    acme()
        .await
        .on("GET /v1/service_accounts", 200, page([robot("active")]))
        .on(&format!("GET {path}"), 200, robot("active"))
        .on("POST /v1/service_accounts", 201, robot("active"))
        .on(&format!("PATCH {path}"), 200, robot("active"))
        .on(&format!("POST {path}/disable"), 200, robot("disabled"))
        .on(&format!("DELETE {path}?api_keys=revoke"), 200, json!({"ended": [{"sid": "IY1", "role": {"name": "viewer"}, "scope": {"sid": MAIN, "name": "Main"}}],
            "api_keys": [{"sid": KEY, "name": "ci-deploy", "last_used": null, "disposition": "revoke"}]}))
        .on(&format!("GET {of_key}"), 200, key(&ada(), &json!({"shown_to": [ada()]})))
        .on(&format!("POST {of_key}/rotate"), 200, key(&ada(), &json!({"secret": "mst_key_new", "old_ends_at": "2026-12-01T15:05:00Z"})))
        .on(&format!("POST {of_key}/transfer"), 200, moved)
        .on(&format!("PATCH {of_key}"), 200, key(&ada(), &json!({})))
        .on("POST /v1/api_keys/report_leak", 202, json!({}))
        .on("GET /v1/reports/keys", 200, page([key(&ada(), &json!({"sponsor": ada(), "expires_at": "2026-12-31T00:00:00Z"}))]))
}

#[tokio::test]
async fn a_service_account_is_created_listed_handed_on_and_switched_off() {
    let stub = stub().await;
    let shell = Shell::script(&stub);
    let created = shell
        .run(&[
            "service",
            "create",
            "Robot",
            "--account",
            "Main",
            "--sponsor",
            "ada@example.com",
        ])
        .await;
    assert_snapshot!(created.shown(), @"
    Created service account Robot at Main (SV0190b5a2d4c37d4e8f60718293a4b5c6). ada@example.com answers for it. It holds nothing yet: give it a role, then a key.
    exit 0
    ");
    assert_eq!(
        stub.body_of("POST /v1/service_accounts"),
        json!({"name": "Robot", "account": MAIN, "sponsor": ADA})
    );
    assert_snapshot!(shell.run(&["service", "list"]).await.shown());
    let updated = shell
        .run(&["service", "update", "Robot", "--sponsor", "ada@example.com"])
        .await;
    assert_eq!(updated.code, 0, "{}", updated.err);
    assert_snapshot!(shell.run(&["service", "disable", "robot"]).await.shown(), @"
    Disabled service account Robot. Its keys open nothing until it is enabled again.
    exit 0
    ");
    assert_snapshot!(shell.run(&["service", "update", "Robot"]).await.shown(), @"
    error: Nothing to change was named.
    help: add --name, --description or --sponsor
    exit 2
    ");
}

#[tokio::test]
async fn the_end_of_a_service_account_tells_what_became_of_its_keys() {
    let stub = stub().await;
    let ran = Shell::script(&stub)
        .run(&["service", "delete", "Robot", "--keys", "revoke", "--yes"])
        .await;
    assert_snapshot!(ran.shown(), @"
    Deleted the service account Robot.
    Ended: Viewer at Main.
    Key ci-deploy (never used) was revoked.
    exit 0
    ");
}

#[tokio::test]
async fn a_key_gets_a_new_secret_and_it_is_said_how_long_the_old_one_lives() {
    let stub = stub().await;
    let shell = Shell::script(&stub);
    let ran = shell.run(&["key", "rotate", KEY, "--overlap", "1h"]).await;
    assert_snapshot!(ran.shown(), @"
    Rotated key ci-deploy. The old secret opens something until 2026-12-01 15:05 UTC. Its new secret is shown only now:
    mst_key_new
    exit 0
    ");
    assert_eq!(
        stub.body_of(&format!("POST /v1/api_keys/{KEY}/rotate")),
        json!({"overlap": 3600})
    );
}

#[tokio::test]
async fn a_key_is_handed_to_a_service_account_by_name() {
    let stub = stub().await;
    let ran = Shell::script(&stub)
        .run(&["key", "transfer", KEY, "--to", "Robot", "--yes"])
        .await;
    assert_snapshot!(ran.shown(), @"
    Handed key ci-deploy over to Robot. The old secret is dead. Its new secret is shown only now:
    mst_key_new
    exit 0
    ");
    assert_eq!(
        stub.body_of(&format!("POST /v1/api_keys/{KEY}/transfer")),
        json!({"to": ROBOT})
    );
}

#[tokio::test]
async fn what_is_changed_about_a_key_is_sent_and_nothing_else() {
    let stub = stub().await;
    let ran = Shell::script(&stub)
        .run(&["key", "update", KEY, "--network", "10.0.0.0/8", "--endless"])
        .await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(
        stub.body_of(&format!("PATCH /v1/api_keys/{KEY}")),
        json!({"networks": ["10.0.0.0/8"], "expires_at": null})
    );
}

#[tokio::test]
async fn a_leaked_secret_is_read_from_standard_input() {
    let stub = stub().await;
    let ran = Shell::script(&stub)
        .typing("mst_key_found\n")
        .run(&["key", "report"])
        .await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(
        stub.body_of("POST /v1/api_keys/report_leak"),
        json!({"secret": "mst_key_found"})
    );
}

#[tokio::test]
async fn the_report_of_keys_names_who_answers_for_each() {
    let stub = stub().await;
    let ran = Shell::script(&stub)
        .run(&["report", "keys", "--unused-days", "90"])
        .await;
    assert_snapshot!(ran.shown());
    assert!(
        stub.lines()
            .iter()
            .any(|line| line.contains("unused_days=90"))
    );
}

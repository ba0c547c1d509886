//! `check`, `assignment`, `key`, `owner`, `event` and `account`.

use insta::assert_snapshot;
use serde_json::{Value, json};

use super::{
    names::{ADA, LAB, MAIN, SUPPORT, acme},
    shell::Shell,
    stub::page,
};

const ASSIGNMENT: &str = "IY0190b5a2d4c37e2f8a1b2c3d4e5f6071";
const KEY: &str = "SK0190b5a2d4c37e2f8a1b2c3d4e5f6071";
const OFFER: &str = "OT0190b5a2d4c37e2f8a1b2c3d4e5f6071";

#[tokio::test]
async fn a_check_answers_in_one_word_and_by_its_exit_code() {
    let stub = acme().await.on(
        "POST /v1/check",
        200,
        json!({"allowed": true, "revision": 12}),
    );
    let shell = Shell::script(&stub);
    let line = [
        "check",
        "ada@example.com",
        "numbers.manage",
        "--account",
        "Main/Support EU",
        "--at-least",
        "12",
    ];
    assert_eq!(shell.run(&line).await.shown(), "allowed\nexit 0");
    assert_eq!(
        stub.body_of("POST /v1/check"),
        json!({"principal": ADA, "permission": "numbers.manage", "scope": SUPPORT, "at_least": 12})
    );
    let stub = acme().await.on(
        "POST /v1/check",
        200,
        json!({"allowed": false, "revision": 12}),
    );
    let key = Shell::script(&stub)
        .run(&["check", KEY, "logs.read", "--organization-wide"])
        .await;
    assert_eq!(key.shown(), "denied\nexit 4");
    assert_eq!(
        stub.body_of("POST /v1/check"),
        json!({"principal": KEY, "permission": "logs.read", "scope": "OR1"})
    );
}

#[tokio::test]
async fn an_explanation_says_why_and_who_could_change_it() {
    let allowed = json!({"allowed": true, "path": [{"role": {"name": "developer"}, "source": "direct", "given_by": {"email": "owner@example.com"}, "created_at": "2026-11-24T10:00:00Z"}]});
    let denied = json!({"allowed": false, "missing": {"permission": "billing.manage", "smallest_role": {"name": "billing_manager"}, "grantors": [{"email": "owner@example.com"}]}});
    for (answer, permission) in [(allowed, "numbers.manage"), (denied, "billing.manage")] {
        let stub = acme().await.on("POST /v1/explain", 200, answer);
        let ran = Shell::script(&stub)
            .run(&[
                "check",
                "ada@example.com",
                permission,
                "--account",
                "Main",
                "--explain",
            ])
            .await;
        assert_snapshot!(permission, ran.shown());
    }
}

fn assignment() -> Value {
    json!({"sid": ASSIGNMENT, "principal": {"sid": ADA, "email": "ada@example.com"}, "role": {"name": "viewer"}, "scope": {"sid": MAIN, "name": "Main"}, "inherit": true, "except": [], "expires_at": "2026-12-31T00:00:00Z", "source": "direct"})
}

#[tokio::test]
async fn an_assignment_is_given_changed_and_taken() {
    let path = format!("/v1/role_assignments/{ASSIGNMENT}");
    let stub = acme()
        .await
        .on("POST /v1/role_assignments", 201, assignment())
        .on(&format!("GET {path}"), 200, assignment())
        .on(&format!("PATCH {path}"), 200, assignment())
        .on(
            &format!("DELETE {path}"),
            200,
            json!({"ended": [assignment()], "inherited": [], "api_keys": []}),
        );
    let shell = Shell::person(&stub).typing("yes\n");
    let created = shell
        .run(&[
            "assignment",
            "create",
            "ada@example.com",
            "--role",
            "Viewer",
            "--account",
            "Main",
            "--inherit",
            "--except",
            "Lab",
            "--expires-at",
            "2026-12-31",
            "--reason",
            "cover",
        ])
        .await;
    assert_snapshot!(created.shown(), @r"
    Gave Viewer at Main to ada@example.com until 2026-12-31 00:00 UTC (IY0190b5a2d4c37e2f8a1b2c3d4e5f6071).
    exit 0
    ");
    let expected = json!({"principal": ADA, "role": "viewer", "scope": MAIN, "inherit": true, "except": [LAB], "expires_at": "2026-12-31T00:00:00.000000Z", "reason": "cover"});
    assert_eq!(stub.body_of("POST /v1/role_assignments"), expected);
    assert_snapshot!(shell.run(&["assignment", "update", ASSIGNMENT, "--never-expires", "--no-except"]).await.shown(), @r"
    Updated Viewer at Main of ada@example.com. It holds until 2026-12-31 00:00 UTC.
    exit 0
    ");
    assert_eq!(
        stub.body_of(&format!("PATCH {path}")),
        json!({"expires_at": null, "except": []})
    );
    assert_snapshot!(shell.run(&["assignment", "delete", ASSIGNMENT, "--dry-run"]).await.shown(), @r"
    This takes Viewer at Main from ada@example.com.
    Ends: Viewer at Main.
    exit 10
    ");
    assert!(
        stub.lines()
            .contains(&format!("DELETE {path}?dry_run=true"))
    );
    assert!(!stub.lines().contains(&format!("DELETE {path}")));
    assert_snapshot!(shell.run(&["assignment", "delete", ASSIGNMENT]).await.shown(), @r"
    Took Viewer at Main from ada@example.com.
    Ended: Viewer at Main.
    This takes Viewer at Main from ada@example.com.
    Ends: Viewer at Main.
    Take Viewer at Main from ada@example.com? [y/N] exit 0
    ");
}

#[tokio::test]
async fn assignments_are_filtered_by_who_where_and_what() {
    let stub = acme().await.on(
        &format!("GET /v1/role_assignments?principal={ADA}&scope={MAIN}&role=viewer&limit=200"),
        200,
        page(json!([assignment()])),
    );
    let ran = Shell::script(&stub)
        .run(&[
            "assignment",
            "list",
            "--of",
            "ada@example.com",
            "--account",
            "Main",
            "--role",
            "viewer",
            "-o",
            "csv",
        ])
        .await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.out.lines().count(), 1);
}

fn key() -> Value {
    json!({"sid": KEY, "name": "ci-deploy", "kind": "restricted", "scope": {"sid": MAIN, "name": "Main"}, "principal": {"sid": ADA, "email": "ada@example.com"}, "permissions": ["logs.read"],
        "status": "active", "last_used": "2026-12-01T13:05:00Z", "expires_at": "2027-03-01T14:05:00Z", "revoked_at": null})
}

#[tokio::test]
async fn a_key_is_made_with_its_secret_shown_once() {
    let mut made = key();
    made["secret"] = "mst_key_secret".into();
    let stub = acme()
        .await
        .on(&format!("POST /v1/accounts/{MAIN}/api_keys"), 201, made);
    let shell = Shell::script(&stub);
    let line = [
        "key",
        "create",
        "ci-deploy",
        "--account",
        "Main",
        "--kind",
        "restricted",
        "--permission",
        "logs.read",
        "--expires-in",
        "90d",
        "--network",
        "10.0.0.0/8",
    ];
    assert_snapshot!(shell.run(&line).await.shown(), @r"
    Created key ci-deploy at Main (SK0190b5a2d4c37e2f8a1b2c3d4e5f6071). It ends 2027-03-01 14:05 UTC. Its secret is shown only now:
    mst_key_secret
    exit 0
    ");
    let expected = json!({"name": "ci-deploy", "kind": "restricted", "permissions": ["logs.read"], "expires_in": 7_776_000, "networks": ["10.0.0.0/8"]});
    assert_eq!(
        stub.body_of(&format!("POST /v1/accounts/{MAIN}/api_keys")),
        expected
    );
    assert_eq!(
        shell.run(&[&line[..], &["--quiet"]].concat()).await.out,
        "mst_key_secret\n"
    );
}

#[tokio::test]
async fn a_key_is_named_where_it_is_and_revoked() {
    let stub = acme()
        .await
        .on(
            &format!("GET /v1/accounts/{MAIN}/api_keys"),
            200,
            page(json!([key()])),
        )
        .on(
            &format!("GET /v1/api_keys?scope={MAIN}&limit=200"),
            200,
            page(json!([key()])),
        )
        .on(&format!("GET /v1/api_keys/{KEY}"), 200, key())
        .on(&format!("POST /v1/api_keys/{KEY}/revoke"), 200, key());
    let shell = Shell::person(&stub).typing("y\n");
    assert_snapshot!(shell.run(&["key", "list", "--account", "Main"]).await.shown(), @r"
    KEY        KIND        WHERE  ACTS AS          LAST USED   ENDS        STATUS  SID
    ci-deploy  restricted  Main   ada@example.com  1 hour ago  2027-03-01  active  SK0190b5a2d4c37e2f8a1b2c3d4e5f6071
    1 key.
    exit 0
    ");
    assert_snapshot!(shell.run(&["key", "get", "ci-deploy", "--account", "Main"]).await.shown(), @r"
    key          ci-deploy
    sid          SK0190b5a2d4c37e2f8a1b2c3d4e5f6071
    kind         restricted
    where        Main
    acts as      ada@example.com
    permissions  logs.read
    last used    1 hour ago
    ends         2027-03-01 14:05 UTC
    status       active
    exit 0
    ");
    assert_snapshot!(shell.run(&["key", "get", "ci-deploy"]).await.shown(), @r"
    error: “ci-deploy” is not the SID of a key (SK…).
    help: say where the key of that name is: --account ACCOUNT or --organization-wide
    exit 2
    ");
    assert_eq!(
        shell.run(&["key", "revoke", KEY, "--dry-run"]).await.code,
        10
    );
    assert_snapshot!(shell.run(&["key", "revoke", KEY]).await.shown(), @r"
    Revoked key ci-deploy (SK0190b5a2d4c37e2f8a1b2c3d4e5f6071).
    This revokes ci-deploy (last used 1 hour ago) of ada@example.com.
    Revoke ci-deploy? [y/N] exit 0
    ");
}

#[tokio::test]
async fn ownership_is_offered_and_accepted() {
    let offer = json!({"sid": OFFER, "scope": {"sid": MAIN, "name": "Main"}, "from": {"sid": "US9", "email": "owner@example.com"}, "to": {"sid": ADA, "email": "ada@example.com"}, "keep": "administrator", "status": "offered", "expires_at": "2026-12-08T14:05:00Z"});
    let stub = acme()
        .await
        .on("POST /v1/ownership_transfers", 201, offer.clone())
        .on("GET /v1/ownership_transfers", 200, page(json!([offer])))
        .on(
            &format!("POST /v1/ownership_transfers/{OFFER}/accept"),
            200,
            offer.clone(),
        )
        .on(
            &format!("POST /v1/ownership_transfers/{OFFER}/decline"),
            200,
            offer.clone(),
        );
    let shell = Shell::script(&stub);
    assert_snapshot!(shell.run(&["owner", "offer", "ada@example.com", "--account", "Main"]).await.shown(), @r"
    Offered Main to ada@example.com. They can accept until 2026-12-08 14:05 UTC (OT0190b5a2d4c37e2f8a1b2c3d4e5f6071).
    exit 0
    ");
    assert_eq!(
        stub.body_of("POST /v1/ownership_transfers"),
        json!({"scope": MAIN, "to": ADA, "keep": "administrator"})
    );
    assert_snapshot!(shell.run(&["owner", "list"]).await.shown(), @r"
    WHAT  FROM               TO               KEEPS          STATUS   UNTIL                 SID
    Main  owner@example.com  ada@example.com  Administrator  offered  2026-12-08 14:05 UTC  OT0190b5a2d4c37e2f8a1b2c3d4e5f6071
    1 offer.
    exit 0
    ");
    assert_snapshot!(shell.run(&["owner", "accept"]).await.shown(), @r"
    Accepted the offer. ada@example.com is Owner of Main now.
    exit 0
    ");
    assert_snapshot!(shell.run(&["owner", "decline", OFFER]).await.shown(), @r"
    Declined the offer. The ownership of Main stays where it is.
    exit 0
    ");
}

#[tokio::test]
async fn events_say_who_did_what_to_whom() {
    let event = json!({"sid": "AE1", "sequence": 42, "type": "assignment.ended", "occurred_at": "2026-12-01T14:04:59.123456Z", "actor": {"kind": "user", "sid": "US9", "name": "Olga"}, "scope": {"sid": MAIN, "name": "Main"},
        "targets": [{"kind": "assignment", "sid": "IY1", "name": "Viewer"}, {"kind": "user", "sid": ADA, "name": "Ada"}]});
    let server = json!({"sid": "AE2", "sequence": 43, "type": "invitation.expired", "occurred_at": "2026-12-01T14:05:00Z", "actor": {"kind": "system"}, "scope": null, "targets": []});
    let stub = acme().await.on(&format!("GET /v1/events?account={MAIN}&actor={ADA}&type=assignment.ended&after=41&order=asc&limit=2"), 200, page(json!([event, server])));
    let ran = Shell::script(&stub)
        .run(&[
            "event",
            "list",
            "--account",
            "Main",
            "--actor",
            "ada@example.com",
            "--type",
            "assignment.ended",
            "--after",
            "41",
            "--order",
            "asc",
            "--limit",
            "2",
        ])
        .await;
    assert_snapshot!(ran.shown(), @r"
    SEQUENCE  WHEN                  WHO     WHAT                TARGETS      WHERE
    42        2026-12-01 14:04 UTC  Olga    assignment.ended    Viewer, Ada  Main
    43        2026-12-01 14:05 UTC  system  invitation.expired
    2 events.
    exit 0
    ");
}

#[tokio::test]
async fn a_subaccount_is_created_and_changed() {
    let made = json!({"sid": SUPPORT, "name": "Support EU", "parent": {"sid": MAIN, "name": "Main"}, "labels": {"region": "eu"}, "status": "active"});
    let stub = acme().await.on("POST /v1/accounts", 201, made.clone()).on(
        &format!("PATCH /v1/accounts/{SUPPORT}"),
        200,
        made,
    );
    let shell = Shell::script(&stub);
    assert_snapshot!(shell.run(&["account", "create", "Support EU", "--parent", "Main", "--label", "region=eu"]).await.shown(), @r"
    Created subaccount Support EU of Main (AC0190b5a2d4c37e2f8a1b2c3d4e5f6002).
    exit 0
    ");
    assert_eq!(
        stub.body_of("POST /v1/accounts"),
        json!({"name": "Support EU", "parent": MAIN, "labels": {"region": "eu"}})
    );
    assert_snapshot!(shell.run(&["account", "update", "Main/Support EU", "--no-labels"]).await.shown(), @r"
    Updated Support EU (AC0190b5a2d4c37e2f8a1b2c3d4e5f6002).
    exit 0
    ");
    assert_eq!(
        stub.body_of(&format!("PATCH /v1/accounts/{SUPPORT}")),
        json!({"labels": {}})
    );
    assert_eq!(
        shell
            .run(&["account", "update", "Main/Support EU"])
            .await
            .code,
        2
    );
}

//! Who and where: SIDs, e-mail addresses, paths.

use insta::assert_snapshot;
use serde_json::json;

use super::{
    shell::Shell,
    stub::{Stub, page, problem},
};

pub(super) const MAIN: &str = "AC0190b5a2d4c37e2f8a1b2c3d4e5f6001";
pub(super) const SUPPORT: &str = "AC0190b5a2d4c37e2f8a1b2c3d4e5f6002";
pub(super) const OTHER_SUPPORT: &str = "AC0190b5a2d4c37e2f8a1b2c3d4e5f6003";
pub(super) const LAB: &str = "AC0190b5a2d4c37e2f8a1b2c3d4e5f6004";
pub(super) const ADA: &str = "US0190b5a2d4c37e2f8a1b2c3d4e5f6001";

fn account(sid: &str, name: &str, parent: Option<&str>) -> serde_json::Value {
    json!({"object": "account", "sid": sid, "name": name, "parent": parent, "status": "active", "labels": {}, "owner": null})
}

/// Main with Support EU; Lab with another Support EU; Ada is a member.
pub(super) async fn acme() -> Stub {
    let (main, lab) = (account(MAIN, "Main", None), account(LAB, "Lab", None));
    let (support, other) = (
        account(SUPPORT, "Support EU", Some(MAIN)),
        account(OTHER_SUPPORT, "Support EU", Some(LAB)),
    );
    let ada = json!({"object": "user", "sid": ADA, "email": "ada@example.com", "name": "Ada", "status": "active", "last_seen": "2026-12-01T12:05:00.000000Z"});
    Stub::start()
        .await
        .on("GET /v1/accounts?q=Main&limit=200", 200, page(json!([main])))
        .on("GET /v1/accounts?q=Lab&limit=200", 200, page(json!([lab])))
        .on("GET /v1/accounts?q=Support+EU&limit=200", 200, page(json!([support, other, account(LAB, "Support EU West", None)])))
        .on("GET /v1/accounts?q=Nowhere&limit=200", 200, page(json!([])))
        .on(&format!("GET /v1/accounts/{MAIN}"), 200, main)
        .on(&format!("GET /v1/accounts/{LAB}"), 200, lab)
        .on(&format!("GET /v1/accounts/{SUPPORT}"), 200, support)
        .on("GET /v1/users?q=ada%40example.com&limit=200", 200, page(json!([ada])))
        .on("GET /v1/users?q=ADA%40example.com&limit=200", 200, page(json!([ada])))
        .on("GET /v1/users?q=bo%40example.com&limit=200", 200, page(json!([{"sid": "US1", "email": "limbo@example.com"}])))
        .on(&format!("GET /v1/users/{ADA}"), 200, ada)
        .on("GET /v1/role_assignments", 200, page(json!([])))
        .on("GET /v1/me", 200, json!({"user": {"sid": ADA, "email": "ada@example.com", "name": "Ada"}, "organization": {"sid": "OR1", "name": "Acme"},
            "organizations": [{"sid": "OR1", "name": "Acme"}, {"sid": "OR2", "name": "Beta"}], "credential": {"kind": "api_key", "sid": "SK1"}}))
}

#[tokio::test]
async fn an_account_is_named_by_its_path() {
    let stub = acme().await;
    let ran = Shell::script(&stub)
        .run(&["account", "get", "Main/Support EU"])
        .await;
    assert_snapshot!(ran.shown(), @r"
    account       Main/Support EU
    sid           AC0190b5a2d4c37e2f8a1b2c3d4e5f6002
    status        active
    exit 0
    ");
}

#[tokio::test]
async fn the_end_of_a_path_is_enough_while_it_is_unique() {
    let stub = acme().await;
    let shell = Shell::script(&stub);
    assert!(
        shell
            .run(&["account", "get", "Main"])
            .await
            .out
            .contains(MAIN)
    );
    let ambiguous = shell.run(&["account", "get", "Support EU"]).await;
    assert_snapshot!(ambiguous.shown(), @r"
    error: “Support EU” names 2 accounts; say which by its SID.
      AC0190b5a2d4c37e2f8a1b2c3d4e5f6002  Main/Support EU
      AC0190b5a2d4c37e2f8a1b2c3d4e5f6003  Lab/Support EU
    exit 1
    ");
}

#[tokio::test]
async fn nothing_under_a_name_is_not_found_and_says_where_to_look() {
    let stub = acme().await;
    let shell = Shell::script(&stub);
    assert_snapshot!(shell.run(&["account", "get", "Lab/Nowhere"]).await.shown(), @r"
    error: There is no account “Lab/Nowhere” that you can see.
    help: muster account list
    exit 3
    ");
    assert_snapshot!(shell.run(&["member", "get", "bo@example.com"]).await.shown(), @r"
    error: There is no member “bo@example.com” that you can see.
    help: muster member list
    exit 3
    ");
}

#[tokio::test]
async fn a_sid_is_taken_as_it_is() {
    let stub = acme().await;
    let ran = Shell::script(&stub)
        .run(&["member", "get", ADA, "-o", "json"])
        .await;
    assert_eq!(
        (ran.code, stub.lines()),
        (0, vec![format!("GET /v1/users/{ADA}")])
    );
}

#[tokio::test]
async fn an_address_is_compared_without_case_and_whole() {
    let stub = acme().await;
    assert_eq!(
        Shell::script(&stub)
            .run(&["member", "get", "ADA@example.com", "-o", "json"])
            .await
            .code,
        0
    );
}

#[tokio::test]
async fn a_sid_of_another_kind_is_a_usage_error() {
    let stub = acme().await;
    let ran = Shell::script(&stub).run(&["member", "get", MAIN]).await;
    assert_snapshot!(ran.shown(), @r"
    error: “AC0190b5a2d4c37e2f8a1b2c3d4e5f6001” is neither an e-mail address nor a user's SID (US…).
    help: muster member list
    exit 2
    ");
    assert!(stub.asked().is_empty());
}

#[tokio::test]
async fn another_organization_is_chosen_by_name() {
    let stub = acme().await;
    let ran = Shell::script(&stub)
        .run(&["account", "get", MAIN, "--organization", "Beta"])
        .await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    let asked = stub.asked();
    assert_eq!(
        asked
            .iter()
            .map(|asked| asked.organization.as_deref())
            .collect::<Vec<_>>(),
        [None, Some("OR2")]
    );
}

#[tokio::test]
async fn who_may_not_read_others_can_still_name_themselves() {
    let denied = problem(403, "permission.missing", "You need users.read.");
    let main = account(MAIN, "Main", None);
    let stub = Stub::start()
        .await
        .on(
            "GET /v1/accounts?q=Main&limit=200",
            200,
            page(json!([main])),
        )
        .on(&format!("GET /v1/accounts/{MAIN}"), 200, main)
        .on(
            "GET /v1/me",
            200,
            json!({"user": {"sid": ADA, "email": "ada@example.com"}}),
        )
        .on(
            "GET /v1/users?q=ada%40example.com&limit=200",
            403,
            denied.clone(),
        )
        .on("GET /v1/users?q=cy%40example.com&limit=200", 403, denied)
        .on(
            "POST /v1/check",
            200,
            json!({"allowed": true, "revision": 7}),
        );
    let shell = Shell::script(&stub);
    let check = |who| ["check", who, "logs.read", "--account", "Main"];
    assert_eq!(shell.run(&check("ada@example.com")).await.code, 0);
    assert_eq!(stub.body_of("POST /v1/check")["principal"], ADA);
    let other = shell.run(&check("cy@example.com")).await;
    assert!(
        other.code == 4 && other.err.contains("You need users.read."),
        "{}",
        other.err
    );
}

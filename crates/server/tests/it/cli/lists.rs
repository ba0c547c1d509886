//! Lists: paging, forms, colour.

use insta::assert_snapshot;
use serde_json::{Value, json};

use super::{
    shell::Shell,
    stub::{Stub, page},
};

fn accounts(from: usize, to: usize) -> Vec<Value> {
    (from..to).map(|number| json!({"sid": format!("AC{number:032x}"), "name": format!("Account {number}"), "parent": null, "status": "active", "labels": {"region": "eu"}, "owner": {"sid": "US1", "email": "ada@example.com"}})).collect()
}

async fn three_pages() -> Stub {
    Stub::start()
        .await
        .on(
            "GET /v1/accounts?limit=200",
            200,
            json!({"data": accounts(0, 200), "next_cursor": "one"}),
        )
        .on(
            "GET /v1/accounts?limit=200&cursor=one",
            200,
            json!({"data": accounts(200, 400), "next_cursor": "two"}),
        )
        .on(
            "GET /v1/accounts?limit=200&cursor=two",
            200,
            json!({"data": accounts(400, 450), "next_cursor": null}),
        )
        .on(
            "GET /v1/accounts?limit=50&cursor=one",
            200,
            json!({"data": accounts(200, 250), "next_cursor": "three"}),
        )
}

#[tokio::test]
async fn a_list_is_followed_to_its_end() {
    let stub = three_pages().await;
    let ran = Shell::script(&stub).run(&["account", "list"]).await;
    assert_eq!(
        (ran.code, ran.out.lines().last()),
        (0, Some("450 accounts."))
    );
    assert_eq!(stub.lines().len(), 3);
}

#[tokio::test]
async fn a_list_stops_at_its_limit_and_says_that_there_is_more() {
    let stub = three_pages().await;
    let ran = Shell::script(&stub)
        .run(&["account", "list", "--limit", "250"])
        .await;
    assert_eq!(
        ran.out.lines().last(),
        Some("250 accounts; there are more, --limit shows them.")
    );
    assert_eq!(stub.lines().len(), 2);
}

#[tokio::test]
async fn a_list_takes_every_form() {
    let stub = Stub::start()
        .await
        .on("GET /v1/accounts", 200, page(accounts(0, 2)));
    let shell = Shell::script(&stub);
    assert_snapshot!(shell.run(&["account", "list"]).await.out, @r"
    ACCOUNT    STATUS  OWNER            LABELS     SID
    Account 0  active  ada@example.com  region=eu  AC00000000000000000000000000000000
    Account 1  active  ada@example.com  region=eu  AC00000000000000000000000000000001
    2 accounts.
    ");
    assert_snapshot!(shell.run(&["account", "list", "-o", "csv"]).await.out.replace("\r\n", "\n"), @r"
    account,status,owner,labels,sid
    Account 0,active,ada@example.com,region=eu,AC00000000000000000000000000000000
    Account 1,active,ada@example.com,region=eu,AC00000000000000000000000000000001
    ");
    assert_snapshot!(shell.run(&["account", "list", "--quiet"]).await.out, @r"
    AC00000000000000000000000000000000
    AC00000000000000000000000000000001
    ");
    let json: Value =
        serde_json::from_str(&shell.run(&["account", "list", "-o", "json"]).await.out).unwrap();
    assert_eq!(json, page(accounts(0, 2)));
}

#[tokio::test]
async fn an_empty_list_says_so() {
    let stub = Stub::start()
        .await
        .on("GET /v1/accounts", 200, page(json!([])));
    assert_eq!(
        Shell::script(&stub).run(&["account", "list"]).await.shown(),
        "No accounts.\nexit 0"
    );
}

#[tokio::test]
async fn colour_is_for_terminals_that_want_it() {
    let stub = Stub::start()
        .await
        .on("GET /v1/accounts", 200, page(accounts(0, 1)));
    let list = ["account", "list"];
    assert!(!Shell::script(&stub).run(&list).await.out.contains('\u{1b}'));
    assert!(
        Shell::script(&stub)
            .reading_at(200)
            .run(&list)
            .await
            .out
            .contains('\u{1b}')
    );
    assert!(
        !Shell::script(&stub)
            .reading_at(200)
            .with("NO_COLOR", "1")
            .run(&list)
            .await
            .out
            .contains('\u{1b}')
    );
}

#[tokio::test]
async fn help_is_coloured_by_the_same_rule() {
    let stub = Stub::start().await;
    let shell = Shell::script(&stub).reading_at(100);
    assert!(
        shell
            .run(&["account", "--help"])
            .await
            .out
            .contains('\u{1b}')
    );
    let plain = shell.with("NO_COLOR", "1");
    assert!(
        !plain
            .run(&["account", "--help"])
            .await
            .out
            .contains('\u{1b}')
    );
    assert!(!plain.run(&["account"]).await.err.contains('\u{1b}'));
}

#[tokio::test]
async fn a_list_that_does_not_move_on_is_given_up() {
    let same = json!({"data": accounts(0, 1), "next_cursor": "same"});
    let stub = Stub::start().await.on("GET /v1/accounts", 200, same);
    let ran = Shell::script(&stub).run(&["account", "list"]).await;
    assert_eq!((ran.code, stub.lines().len()), (1, 2), "{}", ran.err);
}

#[tokio::test]
async fn a_narrow_terminal_folds_unless_wide_is_asked_for() {
    let stub = Stub::start()
        .await
        .on("GET /v1/accounts", 200, page(accounts(0, 1)));
    let shell = Shell::script(&stub).reading_at(60).with("NO_COLOR", "1");
    let folded = shell.run(&["account", "list"]).await.out;
    assert!(
        folded.lines().all(|line| line.chars().count() <= 60),
        "{folded}"
    );
    let wide = shell.run(&["account", "list", "--wide"]).await.out;
    assert!(wide.contains("Account 0  active"), "{wide}");
    assert!(wide.contains(&format!("AC{:032x}", 0)), "{wide}");
}

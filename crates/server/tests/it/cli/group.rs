//! `muster group`, `hold-out`, `user` and `report`: what is asked of the server, and how its answers read.

use std::{fs::Permissions, os::unix::fs::PermissionsExt};

use insta::assert_snapshot;
use serde_json::{Value, json};

use super::{
    names::{ADA, MAIN, SUPPORT, acme},
    shell::Shell,
    stub::{Stub, page},
};

const CREW: &str = "GP0190b5a2d4c37e2f8a1b2c3d4e5f6071";

fn impact() -> Value {
    json!({"changes": [{"principal": {"sid": ADA, "email": "ada@example.com"}, "scope": {"sid": MAIN, "name": "Main"}, "gains": [], "loses": ["logs.read", "numbers.read"]}], "more": false})
}

async fn crew() -> Stub {
    let group = json!({"sid": CREW, "name": "Crew", "description": "On duty", "source": "direct"});
    acme()
        .await
        .on(
            "GET /v1/groups?q=crew&limit=200",
            200,
            page(vec![group.clone()]),
        )
        .on("GET /v1/groups?limit=200", 200, page(vec![group]))
}

#[tokio::test]
async fn deleting_a_group_shows_who_loses_what_first() {
    let path = format!("DELETE /v1/groups/{CREW}");
    let ending = json!({"group": {"name": "Crew"}, "ended": [{"sid": "IY1", "role": {"name": "viewer"}, "scope": {"name": "Main"}}], "people": [{"email": "ada@example.com"}, {"email": "bo@example.com"}], "api_keys": []});
    let mut plan = ending.clone();
    plan["impact"] = impact();
    let stub = crew()
        .await
        .on(&format!("{path}?dry_run=true"), 200, plan)
        .on(&path, 200, ending);
    let ran = Shell::script(&stub)
        .run(&["group", "delete", "crew", "--dry-run"])
        .await;
    assert_snapshot!(ran.shown(), @r"
    This deletes the group Crew: what it gives ends for everybody in it.
    Ends: Viewer at Main.
    Ends: being in it, for 2 people.
    ada@example.com loses logs.read, numbers.read at Main.
    exit 10
    ");
    let ran = Shell::script(&stub)
        .run(&["group", "delete", "crew", "--yes"])
        .await;
    assert_snapshot!(ran.shown(), @r"
    Deleted the group Crew.
    Ended: Viewer at Main.
    Ended: being in it, for 2 people.
    exit 0
    ");
}

#[tokio::test]
async fn a_person_is_put_into_a_group_and_taken_out_by_name() {
    let path = format!("/v1/groups/{CREW}/members");
    let stub = crew()
        .await
        .on(
            &format!("POST {path}"),
            201,
            json!({"user": {"sid": ADA, "email": "ada@example.com"}}),
        )
        .on(
            &format!("DELETE {path}/{ADA}?api_keys=revoke"),
            200,
            json!({"ended": [], "people": [{"email": "ada@example.com"}], "api_keys": []}),
        );
    let ran = Shell::script(&stub)
        .run(&["group", "member", "add", "crew", "ada@example.com"])
        .await;
    assert_snapshot!(ran.shown(), @r"
    Put ada@example.com into Crew.
    exit 0
    ");
    let arguments = [
        "group",
        "member",
        "remove",
        "crew",
        "ada@example.com",
        "--keys",
        "revoke",
        "--yes",
    ];
    let ran = Shell::script(&stub).run(&arguments).await;
    assert_snapshot!(ran.shown(), @r"
    Took ada@example.com out of Crew.
    exit 0
    ");
    let ran = Shell::script(&stub)
        .run(&["group", "list", "-o", "csv"])
        .await;
    assert_snapshot!(ran.shown(), @r"
    group,description,source,sid
    Crew,On duty,direct,GP0190b5a2d4c37e2f8a1b2c3d4e5f6071
    exit 0
    ");
}

#[tokio::test]
async fn a_hold_out_says_what_is_withheld() {
    let made = json!({"user": {"sid": ADA, "email": "ada@example.com"}, "account": {"sid": SUPPORT, "name": "Support EU"}, "api_keys": [],
        "withheld": [{"role": {"name": "viewer"}, "group": {"name": "Crew"}, "inherited_from": {"name": "Main"}}]});
    let mut plan = made.clone();
    plan["impact"] = impact();
    let stub = crew()
        .await
        .on("POST /v1/hold_outs?dry_run=true", 200, plan)
        .on("POST /v1/hold_outs", 201, made.clone())
        .on("GET /v1/hold_outs?limit=200", 200, page(vec![made]))
        .on(
            &format!("DELETE /v1/hold_outs/{ADA}/{SUPPORT}"),
            200,
            json!({}),
        );
    let of = ["ada@example.com", "--account", "Main/Support EU"];
    let run = async |verb: &str, more: &[&str]| {
        let arguments = [&["hold-out", verb], &of[..], more].concat();
        Shell::script(&stub).run(&arguments).await.shown()
    };
    assert_snapshot!(run("create", &["--dry-run"]).await, @r"
    This withholds from ada@example.com what groups give at Main/Support EU and below.
    Withheld: Viewer (inherited from Main) by Crew.
    ada@example.com loses logs.read, numbers.read at Main.
    exit 10
    ");
    assert_snapshot!(run("create", &["--yes"]).await, @r"
    ada@example.com is held out of what groups give at Main/Support EU and below.
    Withheld: Viewer (inherited from Main) by Crew.
    exit 0
    ");
    assert_snapshot!(run("delete", &[]).await, @r"
    ada@example.com has again what groups give at Main/Support EU.
    exit 0
    ");
    let ran = Shell::script(&stub).run(&["hold-out", "list"]).await;
    assert_snapshot!(ran.shown(), @r"
    PERSON           ACCOUNT     WITHHELD                              SINCE  BY
    ada@example.com  Support EU  Viewer (inherited from Main) by Crew
    1 hold-out.
    exit 0
    ");
}

#[tokio::test]
async fn reports_read_like_sentences_and_a_spreadsheet_gets_exact_times() {
    let person = json!({"sid": ADA, "user": {"sid": ADA, "email": "ada@example.com", "name": "=Ada"}, "created_at": "2026-06-01T12:00:00.000000Z",
        "holdings": [{"role": {"name": "administrator"}, "scope": {"name": "Main"}, "group": {"name": "Crew"}}],
        "last_seen": {"scope": {"name": "Acme"}, "signal": "sign_in", "at": "2026-08-01T12:00:00.000000Z"}, "last_key_use": null});
    let stub = crew()
        .await
        .on(
            "GET /v1/reports/dormant?days=30&limit=200",
            200,
            page(vec![person.clone()]),
        )
        .on(
            "GET /v1/reports/administrators?limit=200",
            200,
            page(vec![person]),
        );
    let ran = Shell::script(&stub)
        .run(&["report", "dormant", "--days", "30"])
        .await;
    assert_snapshot!(ran.shown(), @r"
    PERSON           NAME  HOLDS                           LAST SEEN                     LAST KEY USE  JOINED
    ada@example.com  =Ada  Administrator at Main, by Crew  2026-08-01 (sign-in at Acme)  never         2026-06-01 12:00 UTC
    1 person.
    exit 0
    ");
    let ran = Shell::script(&stub)
        .run(&["report", "administrators", "-o", "csv"])
        .await;
    assert_snapshot!(ran.shown(), @r#"
    person,name,holds,last_seen,last_key_use,joined
    ada@example.com,'=Ada,"Administrator at Main, by Crew",2026-08-01T12:00:00.000000Z,,2026-06-01T12:00:00.000000Z
    exit 0
    "#);
}

#[tokio::test]
async fn filters_of_people_are_the_apis() {
    let stub = crew().await.on(
        "GET /v1/users?status=active&role=billing_manager&dormant_days=90&q=ada&limit=200",
        200,
        page(Vec::<Value>::new()),
    );
    let arguments = [
        "user",
        "list",
        "--status",
        "active",
        "--role",
        "Billing Manager",
        "--dormant-days",
        "90",
        "-q",
        "ada",
    ];
    let ran = Shell::script(&stub).run(&arguments).await;
    assert_eq!(ran.code, 0, "{}", ran.shown());
}

#[tokio::test]
async fn every_shell_is_completed_and_settings_are_checked_without_a_server() {
    let stub = Stub::start().await;
    for shell in ["bash", "zsh", "fish"] {
        let ran = Shell::script(&stub).run(&["completions", shell]).await;
        assert!(ran.code == 0 && ran.out.contains("hold-out"), "{shell}");
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("muster.toml");
    let check = async |text: &str| {
        std::fs::write(&file, text).unwrap();
        std::fs::set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
        let arguments = ["config", "check", "--config", file.to_str().unwrap()];
        Shell::stranger(&stub).run(&arguments).await
    };
    let sound = check("listen = \"127.0.0.1:8601\"\ndatabase = \"sqlite:/nowhere/muster.db\"\nmail = \"file:/nowhere\"\n").await;
    assert!(
        sound.code == 0 && sound.out.contains("127.0.0.1:8601"),
        "{}",
        sound.shown()
    );
    let odd = check("lisen = \"127.0.0.1:8601\"\ndatabase = \"sqlite:/nowhere/muster.db\"\nmail = \"file:/nowhere\"\n").await;
    assert!(
        odd.code != 0 && odd.err.contains("lisen"),
        "{}",
        odd.shown()
    );
    let pages = folder.path().join("man");
    let ran = Shell::script(&stub)
        .run(&["man", pages.to_str().unwrap()])
        .await;
    assert_eq!(ran.code, 0, "{}", ran.shown());
    assert!(pages.join("muster-group-member-add.1").exists());
    assert!(stub.lines().is_empty());
}

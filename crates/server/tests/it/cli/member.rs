//! `muster member`: the end of access is shown before it happens.

use insta::assert_snapshot;
use serde_json::{Value, json};

use super::{
    names::{ADA, MAIN, SUPPORT, acme},
    shell::Shell,
    stub::{Stub, page, problem},
};

fn ending(disposition: Option<&str>) -> Value {
    json!({"ended": [{"sid": "IY1", "role": {"name": "developer"}, "scope": {"sid": SUPPORT, "name": "Support EU"}}],
        "inherited": [{"role": {"name": "viewer"}, "inherited_from": {"sid": MAIN, "name": "Main"}}],
        "api_keys": [{"sid": "SK1", "name": "ci-deploy", "last_used": {"at": "2026-12-01T12:05:00Z", "address": "10.0.0.7"}, "disposition": disposition}]})
}

fn line(query: &str) -> String {
    format!("DELETE /v1/accounts/{SUPPORT}/members/{ADA}{query}")
}

async fn leaving() -> Stub {
    acme()
        .await
        .on(&line("?dry_run=true"), 200, ending(None))
        .on(&line("?api_keys=revoke&dry_run=true"), 200, ending(Some("revoke")))
        .on(&line("?api_keys=revoke"), 200, ending(Some("revoked")))
        .on(&line(""), 409, problem(409, "member.keys_in_use", "ada@example.com has 1 key in use there: ci-deploy (last used 2 hours ago from 10.0.0.7)"))
}

const REMOVE: [&str; 5] = [
    "member",
    "remove",
    "ada@example.com",
    "--account",
    "Main/Support EU",
];

fn remove(more: &[&'static str]) -> Vec<&'static str> {
    [&REMOVE[..], more].concat()
}

#[tokio::test]
async fn a_dry_run_shows_the_plan_and_changes_nothing() {
    let stub = leaving().await;
    let ran = Shell::script(&stub)
        .run(&remove(&["--keys", "revoke", "--dry-run"]))
        .await;
    assert_snapshot!(ran.shown(), @r"
    This removes ada@example.com from Main/Support EU.
    Ends: Developer at Support EU.
    Key ci-deploy (last used 2 hours ago from 10.0.0.7) will be revoked.
    Stays: Viewer (inherited from Main). It ends where it was given.
    exit 10
    ");
    let deletions: Vec<_> = stub
        .lines()
        .into_iter()
        .filter(|asked| asked.starts_with("DELETE"))
        .collect();
    assert_eq!(deletions, [line("?api_keys=revoke&dry_run=true")]);
}

#[tokio::test]
async fn a_person_is_shown_the_plan_and_asked() {
    let stub = leaving().await;
    let ran = Shell::person(&stub)
        .typing("y\n")
        .run(&remove(&["--keys", "revoke"]))
        .await;
    assert_snapshot!(ran.shown(), @r"
    Removed ada@example.com from Main/Support EU.
    Ended: Developer at Support EU.
    Key ci-deploy (last used 2 hours ago from 10.0.0.7) was revoked.
    Stays: Viewer (inherited from Main). It ends where it was given.
    This removes ada@example.com from Main/Support EU.
    Ends: Developer at Support EU.
    Key ci-deploy (last used 2 hours ago from 10.0.0.7) will be revoked.
    Stays: Viewer (inherited from Main). It ends where it was given.
    Remove ada@example.com from Main/Support EU? [y/N] exit 0
    ");
    assert!(stub.lines().contains(&line("?api_keys=revoke")));
}

#[tokio::test]
async fn whoever_does_not_say_yes_changes_nothing() {
    for typed in ["n\n", "\n", "", "yellow\n"] {
        let stub = leaving().await;
        let ran = Shell::person(&stub)
            .typing(typed)
            .run(&remove(&["--keys", "revoke"]))
            .await;
        assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{typed:?}");
        assert!(!stub.lines().contains(&line("?api_keys=revoke")));
    }
}

#[tokio::test]
async fn a_script_has_to_say_yes() {
    let stub = leaving().await;
    let shell = Shell::script(&stub);
    assert_snapshot!(shell.run(&remove(&["--keys", "revoke"])).await.shown(), @r"
    error: This can't be asked without a terminal, and nothing was changed.
    help: add --yes to do it, or --dry-run to look
    exit 2
    ");
    assert!(!stub.lines().contains(&line("?api_keys=revoke")));
    assert_eq!(
        shell
            .run(&remove(&["--keys", "revoke", "--yes"]))
            .await
            .code,
        0
    );
}

#[tokio::test]
async fn keys_in_use_stop_a_removal_until_somebody_decides() {
    let stub = leaving().await;
    assert_snapshot!(Shell::script(&stub).run(&remove(&["--yes"])).await.shown(), @r"
    error: ada@example.com has 1 key in use there: ci-deploy (last used 2 hours ago from 10.0.0.7)
      member.keys_in_use (409), request 0190b5a2d4c3
    help: add --keys revoke, or --keys transfer --to WHO
    exit 5
    ");
    assert_snapshot!(Shell::person(&stub).typing("y\n").run(&REMOVE).await.shown(), @r"
    error: ada@example.com has 1 key in use there: ci-deploy (last used 2 hours ago from 10.0.0.7)
    help: add --keys revoke, or --keys transfer --to WHO
    exit 5
    ");
}

#[tokio::test]
async fn keys_are_handed_over_with_secrets_that_are_never_lost() {
    let mut receipt = ending(Some("transferred"));
    receipt["api_keys"][0]["secret"] = "mst_key_new".into();
    receipt["api_keys"][0]["to"] = json!({"sid": "SV1", "name": "robot"});
    let stub = acme()
        .await
        .on(&line(&format!("?api_keys=transfer&to={ADA}")), 200, receipt);
    let shell = Shell::script(&stub);
    let handed = remove(&["--keys", "transfer", "--to", "ada@example.com", "--yes"]);
    assert_snapshot!(shell.run(&handed).await.shown(), @r"
    Removed ada@example.com from Main/Support EU.
    Ended: Developer at Support EU.
    Key ci-deploy (last used 2 hours ago from 10.0.0.7) was handed over to robot; the old secret is dead.
    Its new secret, shown only now: mst_key_new
    Stays: Viewer (inherited from Main). It ends where it was given.
    exit 0
    ");
    assert_eq!(
        shell.run(&[&handed[..], &["--quiet"]].concat()).await.out,
        "mst_key_new\n"
    );
}

#[tokio::test]
async fn half_a_choice_about_keys_is_a_usage_error() {
    let stub = leaving().await;
    let shell = Shell::script(&stub);
    assert_snapshot!(shell.run(&remove(&["--keys", "transfer", "--yes"])).await.shown(), @r"
    error: --keys transfer needs somebody to hand the keys to.
    help: add --to WHO
    exit 2
    ");
    assert_eq!(
        shell
            .run(&remove(&[
                "--keys",
                "revoke",
                "--to",
                "bo@example.com",
                "--yes"
            ]))
            .await
            .code,
        2
    );
    assert_eq!(
        shell
            .run(&remove(&["--to", "bo@example.com", "--yes"]))
            .await
            .code,
        2
    );
}

#[tokio::test]
async fn deactivation_ends_everything_and_reactivation_brings_nothing_back() {
    let mut receipt = ending(Some("revoked"));
    receipt["invitations"] = json!([{"sid": "NF1"}]);
    receipt["sessions"] = json!([{}, {}]);
    receipt["inherited"] = json!([]);
    let stub = acme()
        .await
        .on(&format!("POST /v1/users/{ADA}/deactivate"), 200, receipt)
        .on(
            &format!("POST /v1/users/{ADA}/reactivate"),
            200,
            json!({"sid": ADA, "status": "active"}),
        );
    let shell = Shell::script(&stub);
    assert_snapshot!(shell.run(&["member", "deactivate", "ada@example.com", "--keys", "revoke", "--yes"]).await.shown(), @r"
    Deactivated ada@example.com.
    Ended: Developer at Support EU.
    Ended: 1 invitation.
    Ended: 2 sessions.
    Key ci-deploy (last used 2 hours ago from 10.0.0.7) was revoked.
    exit 0
    ");
    assert_eq!(
        stub.body_of(&format!("POST /v1/users/{ADA}/deactivate")),
        json!({"api_keys": "revoke"})
    );
    assert_snapshot!(shell.run(&["member", "reactivate", "ada@example.com"]).await.shown(), @r"
    Reactivated ada@example.com. They hold nothing yet: invite them, or muster assignment create.
    exit 0
    ");
}

#[tokio::test]
async fn members_are_listed_with_where_each_role_comes_from() {
    let member = json!({"user": {"sid": ADA, "email": "ada@example.com", "name": "Ada"}, "status": "active", "last_seen": "2026-12-01T12:05:00Z", "api_keys": 1,
        "roles": [{"role": {"name": "developer"}, "source": "direct"}, {"role": {"name": "viewer"}, "inherited_from": {"sid": MAIN, "name": "Main"}, "expires_at": "2027-01-01T00:00:00Z"}]});
    let never = json!({"user": {"sid": "US2", "email": "bo@example.com", "name": "Bo"}, "status": "active", "last_seen": null, "api_keys": 0, "roles": [{"role": {"name": "Number Manager"}}]});
    let stub = acme().await.on(
        &format!("GET /v1/accounts/{SUPPORT}/members"),
        200,
        page(json!([member, never])),
    );
    let shell = Shell::script(&stub);
    assert_snapshot!(shell.run(&["member", "list", "--account", "Main/Support EU"]).await.shown(), @r"
    PERSON           NAME  ROLES                                                               LAST SEEN    KEYS  STATUS
    ada@example.com  Ada   Developer; Viewer (inherited from Main) until 2027-01-01 00:00 UTC  2 hours ago  1     active
    bo@example.com   Bo    Number Manager                                                      never        0     active
    2 members.
    exit 0
    ");
    assert_snapshot!(shell.run(&["member", "list", "--account", SUPPORT, "-o", "csv"]).await.out.replace("\r\n", "\n"), @r"
    person,name,roles,last_seen,keys,status
    ada@example.com,Ada,Developer; Viewer (inherited from Main) until 2027-01-01 00:00 UTC,2026-12-01T12:05:00.000000Z,1,active
    bo@example.com,Bo,Number Manager,,0,active
    ");
}

#[tokio::test]
async fn one_person_is_shown_with_what_they_hold() {
    let held = json!({"sid": "IY1", "principal": {"sid": ADA, "email": "ada@example.com"}, "role": {"name": "viewer"}, "scope": {"sid": MAIN, "name": "Main"}, "inherit": true,
        "except": [{"sid": SUPPORT, "name": "Support EU"}], "expires_at": null, "source": "direct"});
    let stub = Stub::start().await.on(&format!("GET /v1/users/{ADA}"), 200, json!({"sid": ADA, "email": "ada@example.com", "name": "Ada", "status": "active", "last_seen": null, "source": "invitation"}));
    let stub = stub.on(
        &format!("GET /v1/role_assignments?principal={ADA}&limit=200"),
        200,
        page(json!([held])),
    );
    assert_snapshot!(Shell::script(&stub).run(&["member", "get", ADA]).await.shown(), @r"
    person     ada@example.com
    name       Ada
    sid        US0190b5a2d4c37e2f8a1b2c3d4e5f6001
    status     active
    source     invitation
    last seen  never

    WHO              ROLE    WHERE  FLOWS DOWN             UNTIL  SOURCE  SID
    ada@example.com  Viewer  Main   but not to Support EU         direct  IY1
    exit 0
    ");
}

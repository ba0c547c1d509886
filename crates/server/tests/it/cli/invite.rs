//! `muster invite`.

use insta::assert_snapshot;
use serde_json::{Value, json};

use super::{
    names::{LAB, MAIN, SUPPORT, acme},
    shell::Shell,
    stub::{page, problem},
};

const INVITATION: &str = "NF0190b5a2d4c37e2f8a1b2c3d4e5f6071";

fn invitation() -> Value {
    json!({"object": "invitation", "sid": INVITATION, "email": "person@example.com", "name": null, "status": "pending", "delivery": "queued", "sends": 1,
        "expires_at": "2026-12-08T14:05:00.000000Z", "created_at": "2026-12-01T14:05:00.000000Z", "invited_by": {"sid": "US1", "name": "Ada", "email": "ada@example.com"},
        "grants": [{"scope": {"sid": SUPPORT, "name": "Support EU"}, "roles": [{"sid": "IX1", "name": "developer", "built_in": true}], "inherit": false, "except": [], "access_expires_at": null},
            {"scope": {"sid": MAIN, "name": "Main"}, "roles": [{"sid": "IX2", "name": "billing_manager", "built_in": true}, {"sid": "IX3", "name": "viewer", "built_in": true}], "inherit": true, "except": [], "access_expires_at": null}]})
}

fn with(changes: &Value) -> Value {
    let mut changed = invitation();
    for (member, value) in changes.as_object().unwrap() {
        changed[member] = value.clone();
    }
    changed
}

#[tokio::test]
async fn one_command_invites_to_several_accounts() {
    let stub = acme().await.on("POST /v1/invitations", 201, invitation());
    let line = [
        "invite",
        "person@example.com",
        "--account",
        "Main/Support EU",
        "--role",
        "developer",
        "--account",
        "Main",
        "--role",
        "Billing Manager",
        "--role",
        "viewer",
        "--inherit",
        "--except",
        "Lab",
        "--expires-in",
        "7d",
        "--access-expires-at",
        "2027-01-01",
        "--message",
        "Welcome",
        "--name",
        "Person",
    ];
    let ran = Shell::script(&stub).run(&line).await;
    assert_snapshot!(ran.shown(), @r"
    Invited person@example.com to 2 accounts. Mail queued. The link is good until 2026-12-08 14:05 UTC (7 days).
    exit 0
    ");
    let expected = json!({"email": "person@example.com", "name": "Person", "message": "Welcome", "send": true, "expires_in": 604_800, "grants": [
        {"scope": SUPPORT, "roles": ["developer"], "inherit": null, "except": [], "access_expires_at": "2027-01-01T00:00:00.000000Z"},
        {"scope": MAIN, "roles": ["billing_manager", "viewer"], "inherit": true, "except": [LAB], "access_expires_at": "2027-01-01T00:00:00.000000Z"}]});
    assert_eq!(stub.body_of("POST /v1/invitations"), expected);
}

#[tokio::test]
async fn an_invitation_to_the_whole_organization_names_the_current_one() {
    let stub = acme().await.on("POST /v1/invitations", 201, invitation());
    let ran = Shell::script(&stub)
        .run(&[
            "invite",
            "person@example.com",
            "--organization-wide",
            "--role",
            "viewer",
            "--quiet",
        ])
        .await;
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (0, format!("{INVITATION}\n").as_str()),
        "{}",
        ran.err
    );
    assert_eq!(
        stub.body_of("POST /v1/invitations")["grants"][0]["scope"],
        "OR1"
    );
}

#[tokio::test]
async fn a_role_before_its_place_is_refused_before_anything_is_asked() {
    let stub = acme().await;
    let ran = Shell::script(&stub)
        .run(&[
            "invite",
            "person@example.com",
            "--role",
            "viewer",
            "--account",
            "Main",
        ])
        .await;
    assert_snapshot!(ran.shown(), @r"
    error: --role, --inherit and --except belong to the place before them, and none stands there.
    help: write each place first, then what is given there: --account Main --role viewer --inherit
    exit 2
    ");
    assert!(stub.asked().is_empty());
}

#[tokio::test]
async fn without_a_mail_the_link_is_shown() {
    let unsent = with(
        &json!({"delivery": "none", "accept_url": "http://127.0.0.1:8600/accept?token=mst_inv_x"}),
    );
    let stub = acme().await.on("POST /v1/invitations", 201, unsent);
    let ran = Shell::script(&stub)
        .run(&[
            "invite",
            "person@example.com",
            "--account",
            MAIN,
            "--role",
            "viewer",
            "--no-send",
        ])
        .await;
    assert_snapshot!(ran.shown(), @r"
    Invited person@example.com to AC0190b5a2d4c37e2f8a1b2c3d4e5f6001. No mail is sent. The link is good until 2026-12-08 14:05 UTC (7 days).
    Give it to them yourself; it is shown only now, and they prove the address when they open it:
    http://127.0.0.1:8600/accept?token=mst_inv_x
    exit 0
    ");
    assert_eq!(stub.body_of("POST /v1/invitations")["send"], false);
}

#[tokio::test]
async fn a_member_gets_the_roles_at_once() {
    let stub = acme().await.on(
        "POST /v1/invitations",
        201,
        with(&json!({"status": "accepted", "delivery": "none"})),
    );
    let ran = Shell::script(&stub)
        .run(&[
            "invite",
            "person@example.com",
            "--account",
            MAIN,
            "--role",
            "viewer",
        ])
        .await;
    assert_snapshot!(ran.shown(), @r"
    person@example.com is a member already: the roles hold now, in AC0190b5a2d4c37e2f8a1b2c3d4e5f6001. A mail tells them.
    exit 0
    ");
}

#[tokio::test]
async fn a_pending_invitation_is_named_by_its_address() {
    let stub = acme()
        .await
        .on(
            "GET /v1/invitations?status=pending&limit=200",
            200,
            page(json!([invitation()])),
        )
        .on(
            &format!("GET /v1/invitations/{INVITATION}"),
            200,
            invitation(),
        )
        .on(
            &format!("POST /v1/invitations/{INVITATION}/resend"),
            200,
            invitation(),
        )
        .on(
            &format!("POST /v1/invitations/{INVITATION}/revoke"),
            200,
            with(&json!({"status": "revoked"})),
        );
    let shell = Shell::script(&stub);
    assert_snapshot!(shell.run(&["invite", "get", "Person@example.com"]).await.shown(), @r"
    e-mail      person@example.com
    sid         NF0190b5a2d4c37e2f8a1b2c3d4e5f6071
    gives       Developer at Support EU; Billing Manager and Viewer at Main and below
    status      pending
    mail        queued
    sends       1
    link until  2026-12-08 14:05 UTC
    invited by  ada@example.com
    created     2026-12-01 14:05 UTC
    exit 0
    ");
    assert_snapshot!(shell.run(&["invite", "resend", "person@example.com"]).await.shown(), @r"
    Resent to person@example.com; earlier links no longer work. Mail queued. The link is good until 2026-12-08 14:05 UTC (7 days).
    exit 0
    ");
    assert_snapshot!(shell.run(&["invite", "revoke", "person@example.com", "--dry-run"]).await.shown(), @r"
    This takes the invitation of person@example.com back: Developer at Support EU; Billing Manager and Viewer at Main and below.
    exit 10
    ");
    assert_snapshot!(shell.run(&["invite", "revoke", "person@example.com", "--yes"]).await.shown(), @r"
    Revoked the invitation of person@example.com. Its link no longer works.
    exit 0
    ");
}

#[tokio::test]
async fn invitations_are_listed_with_what_they_give() {
    let stub = acme().await.on(
        &format!("GET /v1/invitations?account={MAIN}&status=pending&delivery=queued&limit=200"),
        200,
        page(json!([invitation()])),
    );
    let ran = Shell::script(&stub)
        .run(&[
            "invite",
            "list",
            "--account",
            "Main",
            "--status",
            "pending",
            "--delivery",
            "queued",
        ])
        .await;
    assert_snapshot!(ran.shown(), @r"
    E-MAIL              GIVES                                                                  STATUS   MAIL    LINK UNTIL            INVITED BY       SID
    person@example.com  Developer at Support EU; Billing Manager and Viewer at Main and below  pending  queued  2026-12-08 14:05 UTC  ada@example.com  NF0190b5a2d4c37e2f8a1b2c3d4e5f6071
    1 invitation.
    exit 0
    ");
}

#[tokio::test]
async fn a_refused_grant_names_the_field_and_the_missing_permission() {
    let mut refusal = problem(
        403,
        "grant.above_ceiling",
        "You can't give Billing Manager here: it includes billing.manage, which you don't hold at Main. Owners and Administrators of Main can.",
    );
    refusal["errors"] = json!([{"path": "grants[0].roles[0]", "code": "grant.above_ceiling", "message": "includes billing.manage"}]);
    refusal["missing_permission"] = "billing.manage".into();
    let stub = acme().await.on("POST /v1/invitations", 403, refusal);
    let ran = Shell::script(&stub)
        .run(&[
            "invite",
            "person@example.com",
            "--account",
            MAIN,
            "--role",
            "billing_manager",
        ])
        .await;
    assert_snapshot!(ran.shown(), @r"
    error: You can't give Billing Manager here: it includes billing.manage, which you don't hold at Main. Owners and Administrators of Main can.
      grants[0].roles[0]: includes billing.manage
      missing permission: billing.manage
      grant.above_ceiling (403), request 0190b5a2d4c3
    help: muster check WHO billing.manage --account ACCOUNT --explain says who can give it
    exit 4
    ");
}

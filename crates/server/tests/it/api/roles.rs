//! Roles: the built-in ones, and those that an organization makes.

use std::time::Duration;

use serde_json::{Value, json};

use super::{body, field, nobody, refusal, text, texts};
use crate::{actor::Actor, app::TestApp};

const PATH: &str = "/v1/roles";

/// A role that Acme's owner makes, and where it is read.
async fn made(app: &TestApp, role: Value) -> (Value, String) {
    let role = body(&app.owner().post(PATH, role).await, 201);
    let path = text(&role, "/url");
    (role, path)
}

/// Gives a role to somebody at organization scope; the mail has left.
async fn give(app: &TestApp, to: &Actor, role: &str) -> String {
    let new = json!({"principal": to.user(), "role": role, "scope": app.organization});
    let given = body(&app.owner().post("/v1/role_assignments", new).await, 201);
    app.run_jobs().await;
    text(&given, "/url")
}

async fn may(app: &TestApp, who: &Actor, permission: &str) -> bool {
    let question = json!({"principal": who.user(), "permission": permission, "scope": app.main});
    let answer = body(&app.owner().post("/v1/check", question).await, 200);
    answer["allowed"] == true
}

#[tokio::test]
async fn the_five_roles_are_shown_to_anybody_who_is_known() {
    let app = TestApp::new().await;
    made(&app, json!({"name": "Hidden from viewers"})).await;
    let viewer = app.viewer().await;
    let roles = viewer.get(PATH).await.json();
    assert_eq!(
        texts(&roles["data"], "/name"),
        [
            "owner",
            "administrator",
            "developer",
            "billing_manager",
            "viewer"
        ]
    );
    assert_eq!(text(&roles, "/data/3/label"), "Billing Manager");
    assert_eq!(roles["data"][4]["built_in"], true);
    let of_viewer = roles["data"][4]["permissions"].as_array().unwrap();
    assert!(of_viewer.contains(&"logs.read".into()));
    assert!(!of_viewer.contains(&"users.read".into()));
    assert!(roles["next_cursor"].is_null());
    let one = body(&viewer.get(&text(&roles, "/data/4/url")).await, 200);
    assert_eq!(one, roles["data"][4]);
    assert_eq!(
        refusal(&app.anonymous().get(PATH).await),
        (401, "credential.refused".into())
    );
}

#[tokio::test]
async fn a_role_is_made_read_listed_by_name_and_given_by_name_or_sid() {
    let app = TestApp::new().await;
    let new = json!({"name": "Number manager", "description": "Buys numbers.", "permissions": ["numbers.manage"], "extends": "billing_manager"});
    let answer = app.owner().post(PATH, new).await;
    assert_eq!(answer.header("etag"), "\"1\"");
    let role = body(&answer, 201);
    assert_eq!(text(&role, "/extends/name"), "billing_manager");
    assert_eq!(
        role["own_permissions"],
        json!(["numbers.read", "numbers.manage"]),
        "what is implied comes along"
    );
    assert!(texts(&role["permissions"], "").contains(&"billing.manage".to_owned()));
    made(
        &app,
        json!({"name": "auditors", "permissions": ["audit.read"]}),
    )
    .await;
    let mut seen = Vec::new();
    let mut path = format!("{PATH}?limit=3");
    loop {
        let page = body(&app.owner().get(&path).await, 200);
        seen.extend(texts(&page["data"], "/label"));
        match page["next_cursor"].as_str() {
            Some(cursor) => path = format!("{PATH}?limit=3&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(seen[5..], ["auditors", "Number manager"]);
    let read = body(&app.owner().get(&text(&role, "/url")).await, 200);
    assert_eq!(read["holders"], json!({"assignments": 0, "invitations": 0}));
    let ada = app.person("ada@example.com", "viewer", app.main).await;
    assert!(!may(&app, &ada, "numbers.manage").await);
    let given = give(&app, &ada, "NUMBER MANAGER").await;
    assert!(may(&app, &ada, "numbers.manage").await);
    assert!(
        may(&app, &ada, "billing.manage").await,
        "by what it extends"
    );
    assert_eq!(app.owner().delete(&given).await.status, 200);
    give(&app, &ada, &text(&role, "/sid")).await;
    assert!(may(&app, &ada, "numbers.manage").await);
    let list = format!("/v1/role_assignments?role={}", text(&role, "/sid"));
    let held = body(&app.owner().get(&list).await, 200);
    assert_eq!(texts(&held["data"], "/role/label"), ["Number manager"]);
}

#[tokio::test]
async fn what_is_wrong_with_a_role_is_told_by_field() {
    let app = TestApp::new().await;
    made(&app, json!({"name": "Straße"})).await;
    let (_, _, stranger) = app.another_organization().await;
    let theirs = body(&stranger.post(PATH, json!({"name": "Theirs"})).await, 201);
    let owner = app.owner();
    let wrong = async |role: Value| {
        let (status, code, path) = field(&owner.post(PATH, role).await);
        (status, code, path)
    };
    let expected = |status: u16, code: &str, path: &str| (status, code.to_owned(), path.to_owned());
    assert_eq!(
        wrong(json!({"name": "x", "permissions": ["logs.read", "logs.burn"]})).await,
        expected(422, "permission.unknown", "permissions[1]")
    );
    assert_eq!(
        wrong(json!({"name": "x", "extends": "owner"})).await,
        expected(403, "role.owner", "extends")
    );
    assert_eq!(
        wrong(json!({"name": "x", "extends": "Straße"})).await,
        expected(422, "role.extends", "extends")
    );
    assert_eq!(
        wrong(json!({"name": "x".repeat(101)})).await,
        expected(422, "name.too_long", "name")
    );
    let refused = async |role: Value| refusal(&owner.post(PATH, role).await);
    for taken in ["Viewer", "billing-manager", "STRAßE"] {
        assert_eq!(
            refused(json!({"name": taken})).await,
            (409, "role.exists".into()),
            "{taken}"
        );
    }
    assert_eq!(
        refused(json!({"name": "x", "members": []})).await,
        (400, "body.unknown_member".into())
    );
    let foreign = format!("{PATH}/{}", text(&theirs, "/sid"));
    for path in [foreign, format!("{PATH}/{}", nobody("IX"))] {
        for answer in [
            owner.get(&path).await,
            owner.patch(&path, json!({"name": "Ours"})).await,
            owner.delete(&path).await,
        ] {
            assert_eq!(refusal(&answer), (404, "role.not_found".into()));
        }
    }
    let give = json!({"principal": owner.user(), "role": theirs["sid"], "scope": app.main});
    assert_eq!(
        field(&owner.post("/v1/role_assignments", give).await),
        expected(422, "role.unknown", "role")
    );
    let viewer = body(&owner.get(PATH).await, 200);
    let viewer = text(&viewer, "/data/4/url");
    for answer in [
        owner.patch(&viewer, json!({"name": "Ours"})).await,
        owner.delete(&viewer).await,
    ] {
        assert_eq!(refusal(&answer), (403, "role.built_in".into()));
    }
}

#[tokio::test]
async fn a_circle_of_roles_that_extend_each_other_can_not_be_made() {
    let app = TestApp::new().await;
    let (first, path) = made(&app, json!({"name": "First", "extends": "viewer"})).await;
    made(&app, json!({"name": "Second"})).await;
    for other in [text(&first, "/sid"), "First".into(), "Second".into()] {
        let extended = app.owner().patch(&path, json!({"extends": other})).await;
        assert_eq!(
            field(&extended),
            (422, "role.extends".into(), "extends".into())
        );
    }
    let alone = body(
        &app.owner().patch(&path, json!({"extends": null})).await,
        200,
    );
    assert_eq!(alone["permissions"], json!([]));
}

#[tokio::test]
async fn of_two_edits_of_one_reading_the_second_is_stale() {
    let app = TestApp::new().await;
    let (_, path) = made(&app, json!({"name": "First", "permissions": ["logs.read"]})).await;
    let read = app.owner().get(&path).await;
    let editor = app.owner().with("if-match", read.header("etag"));
    let first = editor.patch(&path, json!({"permissions": []})).await;
    assert_eq!(first.status, 200, "{}", first.body);
    let second = editor.patch(&path, json!({"description": "Reads."})).await;
    assert_eq!(refusal(&second), (412, "version.stale".into()));
    let third = editor.delete(&path).await;
    assert_eq!(refusal(&third), (412, "version.stale".into()));
    let kept = body(&app.owner().get(&path).await, 200);
    assert_eq!(text(&kept, "/description"), "");
}

#[tokio::test]
async fn an_edit_reaches_everybody_at_once_and_says_before_whom() {
    let app = TestApp::new().await;
    let (_, path) = made(
        &app,
        json!({"name": "Reader", "permissions": ["logs.read_content"]}),
    )
    .await;
    let ada = app.person("ada@example.com", "Reader", app.main).await;
    let key = app.key_of(&app.owner(), app.main, &["logs.read"]).await;
    let change = json!({"permissions": ["logs.read", "numbers.read"]});
    let plan = app
        .owner()
        .patch(&format!("{path}?dry_run=true"), change.clone())
        .await;
    let plan = body(&plan, 200);
    assert_eq!(plan["holders"], json!({"assignments": 1, "invitations": 0}));
    let changes = plan["impact"]["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 1, "{plan}");
    assert_eq!(text(&changes[0], "/principal/email"), "ada@example.com");
    assert_eq!(changes[0]["gains"], json!(["numbers.read"]));
    assert_eq!(changes[0]["loses"], json!(["logs.read_content"]));
    assert!(
        may(&app, &ada, "logs.read_content").await,
        "nothing changed"
    );
    let done = body(&app.owner().patch(&path, change).await, 200);
    assert!(done.get("impact").is_none());
    assert!(!may(&app, &ada, "logs.read_content").await);
    assert!(may(&app, &ada, "numbers.read").await);
    assert_eq!(key.get("/v1/me").await.status, 200, "keys of others stay");
    let events = app.events().await;
    let event = events.iter().find(|event| event.kind == "role.updated");
    let event = event.unwrap();
    assert_eq!(
        event.before["permissions"],
        json!(["logs.read", "logs.read_content"])
    );
    assert_eq!(
        event.after["permissions"],
        json!(["numbers.read", "logs.read"])
    );
    app.run_jobs().await;
}

#[tokio::test]
async fn a_role_in_use_goes_only_when_another_takes_its_place() {
    let app = TestApp::new().await;
    let (role, path) = made(
        &app,
        json!({"name": "Reader", "permissions": ["logs.read"]}),
    )
    .await;
    let ada = app.person("ada@example.com", "Reader", app.main).await;
    let bob = app.person("bob@example.com", "viewer", app.main).await;
    let at_main = json!({"principal": bob.user(), "role": "Reader", "scope": app.main});
    body(
        &app.owner().post("/v1/role_assignments", at_main).await,
        201,
    );
    app.invite("eve@example.com", "Reader", app.main).await;
    app.run_jobs().await;
    let refused = app.owner().delete(&path).await;
    assert_eq!(refusal(&refused), (409, "role.in_use".into()));
    assert!(
        refused
            .body
            .contains("2 assignments and 1 pending invitation name it"),
        "{}",
        refused.body
    );
    for wrong in ["boss", "Reader"] {
        let answer = app
            .owner()
            .delete(&format!("{path}?replacement={wrong}"))
            .await;
        assert_eq!(answer.status, 422, "{}", answer.body);
    }
    let owner_role = app
        .owner()
        .delete(&format!("{path}?replacement=owner"))
        .await;
    assert_eq!(refusal(&owner_role), (403, "role.owner".into()));
    let plan = app
        .owner()
        .delete(&format!("{path}?replacement=viewer&dry_run=true"))
        .await;
    let plan = body(&plan, 200);
    assert_eq!(text(&plan, "/replacement/name"), "viewer");
    let changes = plan["impact"]["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 1, "Bob is a Viewer already: {plan}");
    assert_eq!(text(&changes[0], "/principal/email"), "ada@example.com");
    assert!(texts(&changes[0]["gains"], "").contains(&"numbers.read".to_owned()));
    body(&app.owner().get(&path).await, 200);
    let deleted = app
        .owner()
        .delete(&format!("{path}?replacement=viewer"))
        .await;
    body(&deleted, 200);
    assert_eq!(
        refusal(&app.owner().get(&path).await),
        (404, "role.not_found".into())
    );
    assert!(may(&app, &ada, "numbers.read").await);
    let held = |who: &Actor| format!("/v1/role_assignments?principal={}", who.user());
    let of_bob = body(&app.owner().get(&held(&bob)).await, 200);
    assert_eq!(
        texts(&of_bob["data"], "/role/name"),
        ["viewer"],
        "not twice"
    );
    let kinds: Vec<_> = app
        .events()
        .await
        .into_iter()
        .skip_while(|event| event.kind != "role.deleted")
        .map(|event| event.kind)
        .collect();
    assert_eq!(
        kinds[..4],
        [
            "role.deleted",
            "assignment.updated",
            "assignment.ended",
            "invitation.updated"
        ]
    );
    let again = json!({"name": "Reader", "permissions": ["logs.read"]});
    let (other, _) = made(&app, again).await;
    assert_ne!(other["sid"], role["sid"], "the name is free again");
}

#[tokio::test]
async fn where_two_assignments_would_be_one_neither_is_widened() {
    let app = TestApp::new().await;
    let (_, path) = made(
        &app,
        json!({"name": "Reader", "permissions": ["logs.read"]}),
    )
    .await;
    let ada = app.person("ada@example.com", "viewer", app.main).await;
    let wide = json!({"principal": ada.user(), "role": "Reader", "scope": app.main, "inherit": true, "expires_at": "2100-01-01T00:00:00Z"});
    let wide = body(&app.owner().post("/v1/role_assignments", wide).await, 201);
    app.run_jobs().await;
    let differ = app
        .owner()
        .delete(&format!("{path}?replacement=viewer"))
        .await;
    assert_eq!(refusal(&differ), (409, "role.holders_differ".into()));
    let forever = app
        .owner()
        .patch(&text(&wide, "/url"), json!({"expires_at": null}))
        .await;
    body(&forever, 200);
    let deleted = app
        .owner()
        .delete(&format!("{path}?replacement=viewer"))
        .await;
    body(&deleted, 200);
    let held = format!("/v1/role_assignments?principal={}", ada.user());
    let held = body(&app.owner().get(&held).await, 200);
    assert_eq!(texts(&held["data"], "/role/name"), ["viewer"]);
    assert_eq!(held["data"][0]["inherit"], true, "the wider one stays");
    app.run_jobs().await;
}

#[tokio::test]
async fn defining_roles_needs_a_recent_sign_in() {
    let app = TestApp::new().await;
    let (_, path) = made(&app, json!({"name": "Reader"})).await;
    let owner = app.owner();
    app.advance(Duration::from_secs(11 * 60));
    for answer in [
        owner.post(PATH, json!({"name": "Other"})).await,
        owner.patch(&path, json!({"name": "Other"})).await,
        owner.delete(&path).await,
    ] {
        assert_eq!(refusal(&answer), (403, "session.step_up_required".into()));
    }
    let key = app.sign_in("owner@example.com").await;
    let key = app.key_of(&key, app.organization, &["roles.manage"]).await;
    body(&key.post(PATH, json!({"name": "By key"})).await, 201);
}

#[tokio::test]
async fn every_example_is_a_body_that_makes_the_role() {
    let app = TestApp::new().await;
    let examples = body(&app.viewer().await.get("/v1/roles/examples").await, 200);
    assert_eq!(
        texts(&examples["data"], "/role/name"),
        ["Viewer without personal data", "Number manager", "Auditor"]
    );
    let administrator = app.administrator().await;
    for example in examples["data"].as_array().unwrap() {
        let role = body(
            &administrator.post(PATH, example["role"].clone()).await,
            201,
        );
        assert_eq!(role["name"], example["role"]["name"]);
    }
}

#[tokio::test]
async fn who_accepts_a_custom_role_reads_what_it_lets_them_do() {
    let app = TestApp::new().await;
    made(
        &app,
        json!({"name": "Reader", "permissions": ["logs.read"]}),
    )
    .await;
    app.invite("eve@example.com", "Reader", app.main).await;
    app.run_jobs().await;
    let mail = app.mails().pop().unwrap();
    assert!(mail.contains("Reader"), "{mail}");
    assert!(mail.contains("see logs"), "{mail}");
    let page = format!("/accept?token={}", app.mailed("mst_inv_"));
    let page = app.anonymous().get(&page).await;
    assert!(page.body.contains("see logs"), "{}", page.body);
}

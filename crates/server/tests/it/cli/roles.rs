//! `role` and `permission`.

use serde_json::{Value, json};

use super::{
    shell::Shell,
    stub::{Stub, page},
};

const ROLE: &str = "IX0190b5a2d4c37e2f8a1b2c3d4e5f6071";

fn role(permissions: &Value) -> Value {
    json!({"sid": ROLE, "name": "Number manager", "label": "Number manager", "built_in": false, "description": "Buys numbers.", "permissions": permissions, "extends": {"sid": "IX5", "name": "viewer"}, "holders": {"assignments": 1, "invitations": 2}})
}

fn viewer() -> Value {
    json!({"sid": "IX00000000000000000000000000000005", "name": "viewer", "label": "Viewer", "built_in": true, "description": "", "permissions": ["logs.read"], "extends": null})
}

fn with_impact(mut answer: Value) -> Value {
    answer["impact"] = json!({"more": false, "changes": [{"principal": {"sid": "US1", "email": "ada@example.com"}, "scope": {"sid": "AC1", "name": "Main"}, "gains": [], "loses": ["numbers.manage"]}]});
    answer
}

async fn stub() -> Stub {
    let roles = vec![viewer(), role(&json!(["numbers.read", "numbers.manage"]))];
    Stub::start().await.on("GET /v1/roles", 200, page(roles))
}

#[tokio::test]
async fn roles_are_listed_and_shown_by_name() {
    let path = format!("GET /v1/roles/{ROLE}");
    let stub = stub()
        .await
        .on(&path, 200, role(&json!(["numbers.manage"])));
    let shell = Shell::script(&stub);
    let listed = shell.run(&["role", "list"]).await;
    assert!(
        listed.out.contains("Viewer") && listed.out.contains("2 roles."),
        "{}",
        listed.out
    );
    let shown = shell.run(&["role", "get", "number MANAGER"]).await;
    assert!(
        shown
            .out
            .contains("named by     1 assignment, 2 pending invitations"),
        "{}",
        shown.out
    );
}

#[tokio::test]
async fn a_role_is_made_from_words_or_from_an_example() {
    let example = json!({"data": [{"example": "number_manager", "role": {"name": "Number manager", "description": "Buys numbers.", "permissions": ["numbers.manage"], "extends": null}}], "next_cursor": null});
    let stub = stub().await.on("GET /v1/roles/examples", 200, example).on(
        "POST /v1/roles",
        201,
        role(&json!(["numbers.manage"])),
    );
    let shell = Shell::script(&stub);
    let made = shell
        .run(&[
            "role",
            "create",
            "Number manager",
            "--extends",
            "Billing Manager",
            "--permission",
            "numbers.manage",
            "--permission",
            "logs.read",
        ])
        .await;
    assert_eq!(
        made.shown(),
        format!("Made the role Number manager ({ROLE}).\nexit 0")
    );
    let made = shell
        .run(&[
            "role",
            "create",
            "Numbers EU",
            "--example",
            "number-manager",
        ])
        .await;
    assert_eq!(made.code, 0, "{}", made.err);
    let bodies: Vec<_> = stub
        .asked()
        .into_iter()
        .filter(|asked| asked.line == "POST /v1/roles")
        .map(|asked| asked.body)
        .collect();
    assert_eq!(
        bodies,
        [
            json!({"name": "Number manager", "permissions": ["numbers.manage", "logs.read"], "extends": "billing_manager"}),
            json!({"name": "Numbers EU", "description": "Buys numbers.", "permissions": ["numbers.manage"], "extends": null}),
        ]
    );
    let unknown = shell.run(&["role", "create", "--example", "boss"]).await;
    assert_eq!(
        unknown.shown(),
        "error: There is no example “boss”.\nhelp: muster role examples\nexit 3"
    );
}

#[tokio::test]
async fn a_change_shows_first_who_loses_what() {
    let path = format!("PATCH /v1/roles/{ROLE}");
    let dry = format!("{path}?dry_run=true");
    let stub = stub()
        .await
        .on(&dry, 200, with_impact(role(&json!(["numbers.read"]))))
        .on(&path, 200, role(&json!(["numbers.read"])));
    let line = [
        "role",
        "update",
        "Number manager",
        "--permission",
        "numbers.read",
    ];
    let plan = Shell::script(&stub)
        .run(&[&line[..], &["--dry-run"]].concat())
        .await;
    assert_eq!(plan.code, 10);
    assert!(
        plan.out
            .starts_with("This changes Number manager for 1 assignment, 2 pending invitations."),
        "{}",
        plan.out
    );
    assert!(
        plan.out.contains("WOULD LOSE") && plan.out.contains("numbers.manage"),
        "{}",
        plan.out
    );
    let asked = Shell::person(&stub).typing("n\n").run(&line).await;
    assert!(
        asked.err.contains(
            "ada@example.com loses numbers.manage at Main.\nChange Number manager? [y/N]"
        ),
        "{}",
        asked.err
    );
    assert!(!stub.lines().contains(&path), "nothing was changed");
    let done = Shell::person(&stub).typing("y\n").run(&line).await;
    assert_eq!(
        (done.code, done.out.as_str()),
        (0, "Changed the role Number manager: it has 1 permission.\n")
    );
    assert_eq!(
        stub.body_of(&path),
        json!({"permissions": ["numbers.read"]})
    );
}

#[tokio::test]
async fn a_role_in_use_is_deleted_with_its_replacement() {
    let path = format!("DELETE /v1/roles/{ROLE}?replacement=viewer");
    let mut deleted = role(&json!([]));
    deleted["replacement"] = viewer();
    let stub = stub()
        .await
        .on(
            &format!("{path}&dry_run=true"),
            200,
            with_impact(deleted.clone()),
        )
        .on(&path, 200, deleted);
    let line = [
        "role",
        "delete",
        "Number manager",
        "--replacement",
        "Viewer",
    ];
    let plan = Shell::script(&stub)
        .run(&[&line[..], &["--dry-run"]].concat())
        .await;
    assert_eq!(plan.code, 10);
    assert!(
        plan.out.starts_with("This deletes Number manager for good; Viewer takes its place in 1 assignment, 2 pending invitations."),
        "{}",
        plan.out
    );
    let done = Shell::script(&stub)
        .run(&[&line[..], &["--yes"]].concat())
        .await;
    assert_eq!(
        done.shown(),
        "Deleted the role Number manager. Viewer took its place in 1 assignment, 2 pending invitations.\nexit 0"
    );
}

#[tokio::test]
async fn the_operator_adds_changes_and_retires_permissions() {
    let permission = json!({"name": "flows.publish", "label": "Publish flows", "roles": ["developer"], "implies": []});
    let path = "/v1/permissions/flows.publish";
    let stub = Stub::start()
        .await
        .on("POST /v1/permissions", 201, permission.clone())
        .on(&format!("PATCH {path}"), 200, permission.clone())
        .on(&format!("DELETE {path}"), 200, permission);
    let shell = Shell::script(&stub);
    let added = shell
        .run(&[
            "permission",
            "add",
            "flows.publish",
            "--label",
            "Publish flows",
            "--role",
            "Developer",
        ])
        .await;
    assert_eq!(
        added.shown(),
        "Added flows.publish. Owner, Developer hold it.\nexit 0"
    );
    assert_eq!(
        stub.body_of("POST /v1/permissions"),
        json!({"name": "flows.publish", "label": "Publish flows", "description": "", "roles": ["developer"], "implies": [], "while_suspended": false})
    );
    let changed = shell
        .run(&[
            "permission",
            "change",
            "flows.publish",
            "--no-role",
            "--while-suspended",
            "true",
        ])
        .await;
    assert_eq!(changed.code, 0, "{}", changed.err);
    assert_eq!(
        stub.body_of(&format!("PATCH {path}")),
        json!({"roles": [], "while_suspended": true})
    );
    let unasked = shell.run(&["permission", "retire", "flows.publish"]).await;
    assert_eq!(unasked.code, 2, "nobody to ask: {}", unasked.err);
    let retired = shell
        .run(&["permission", "retire", "flows.publish", "--yes"])
        .await;
    assert_eq!(retired.code, 0, "{}", retired.err);
    let odd = shell
        .run(&["permission", "change", "../roles", "--label", "x"])
        .await;
    assert_eq!(odd.code, 2, "{}", odd.err);
}

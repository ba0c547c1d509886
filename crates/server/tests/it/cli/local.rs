//! Commands on the server's own machine, beside its key file.

use std::{fs, os::unix::fs::PermissionsExt};

use serde_json::Value;

use crate::binary::{Machine, PASSWORD, bytes, text};

/// What a command that succeeded printed on standard output.
fn done(machine: &Machine, arguments: &[&str]) -> String {
    let output = machine.run(arguments);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{arguments:?}: {}",
        text(&output.stderr)
    );
    text(&output.stdout)
}

fn json(machine: &Machine, arguments: &[&str]) -> Value {
    let arguments: Vec<_> = arguments.iter().copied().chain(["-o", "json"]).collect();
    serde_json::from_str(&done(machine, &arguments)).unwrap()
}

/// The exit code and what was said on standard error of a command that was refused.
fn refused(machine: &Machine, arguments: &[&str]) -> (Option<i32>, String) {
    let output = machine.run(arguments);
    assert_eq!(text(&output.stdout), "", "{arguments:?}");
    (output.status.code(), text(&output.stderr))
}

const ANOTHER: [&str; 10] = [
    "organization",
    "create",
    "--organization",
    "Globex",
    "--account",
    "Main",
    "--owner-email",
    "owner@example.com",
    "--owner-name",
    "Olive Owner",
];

#[tokio::test]
async fn init_prints_json_alone_and_its_key_and_password_open_the_server() {
    let machine = Machine::new();
    let made = machine.init();
    assert_eq!(
        (
            made["organization"]["name"].as_str(),
            made["account"]["name"].as_str()
        ),
        (Some("Acme"), Some("Main"))
    );
    assert_eq!(made["user"]["email"], "owner@example.com");
    let key = &made["api_key"];
    assert_eq!(
        (
            key["kind"].as_str(),
            key["sid"].as_str().map(|sid| &sid[..2])
        ),
        (Some("main"), Some("SK"))
    );
    let server = machine.serve();
    let owner = server.caller(key["secret"].as_str().unwrap());
    let me = owner.get("/v1/me").await;
    assert_eq!(
        (me.status, &me.body["organization"]["sid"]),
        (200, &made["organization"]["sid"])
    );
    let session = serde_json::json!({"email": "owner@example.com", "password": PASSWORD});
    let signed_in = owner.post("/v1/sessions", session).await;
    assert_eq!(
        signed_in.status, 201,
        "one trailing newline is no part of the password: {}",
        signed_in.body
    );
}

#[test]
fn init_works_only_while_there_is_no_organization() {
    let machine = Machine::new();
    machine.init();
    let arguments: Vec<_> = ["init"].iter().chain(&ANOTHER[2..]).copied().collect();
    let (code, said) = refused(&machine, &arguments);
    assert_eq!(code, Some(5), "{said}");
    assert!(
        said.contains("error: This server is set up already"),
        "{said}"
    );
    assert!(said.contains("help: muster organization create"), "{said}");
}

#[test]
fn a_new_owner_needs_a_password_and_an_existing_one_keeps_theirs() {
    let machine = Machine::new();
    let (code, said) = refused(&machine, &ANOTHER);
    assert_eq!(code, Some(1));
    assert!(
        said.contains("field: owner.password") && said.contains("help: add --owner-password-stdin"),
        "{said}"
    );
    machine.init();
    assert!(done(&machine, &ANOTHER).starts_with("Made Globex (OR"));
    let list = done(&machine, &["organization", "list"]);
    assert!(
        list.contains("Acme") && list.contains("Globex") && list.ends_with("2 organizations.\n"),
        "{list}"
    );
    let list = json(&machine, &["organization", "list"]);
    assert_eq!(
        (&list["data"][1]["name"], &list["data"][1]["members"]),
        (&"Globex".into(), &1.into())
    );
}

#[test]
fn o6_commands_that_write_are_refused_while_a_server_runs_and_name_the_api() {
    let machine = Machine::new();
    machine.init();
    let server = machine.serve();
    for command in [
        &ANOTHER[..],
        &["organization", "list"],
        &["operator", "key", "create", "ci"],
        &["operator", "key", "list"],
        &["operator", "key", "revoke", "ci"],
        &["migrate"],
    ] {
        let (code, said) = refused(&machine, command);
        assert_eq!(code, Some(5), "{command:?}: {said}");
        assert!(
            said.contains("error: Another muster is using") && said.contains("/v1/organizations"),
            "{said}"
        );
    }
    assert_eq!(server.stop(), Some(0));
}

#[tokio::test]
async fn an_operator_key_lists_organizations_until_it_is_revoked() {
    let machine = Machine::new();
    machine.init();
    let made = json(
        &machine,
        &[
            "operator",
            "key",
            "create",
            "provisioning",
            "--expires-in",
            "90d",
        ],
    );
    let secret = made["secret"].as_str().unwrap();
    assert!(secret.starts_with("mst_op_"));
    let server = machine.serve();
    let listed = server.caller(secret).get("/v1/organizations").await;
    assert_eq!(
        (listed.status, &listed.body["data"][0]["name"]),
        (200, &"Acme".into())
    );
    assert_eq!(server.stop(), Some(0));

    let (code, said) = refused(&machine, &["operator", "key", "revoke", "somebody"]);
    assert_eq!(code, Some(3), "{said}");
    let told = done(&machine, &["operator", "key", "revoke", "provisioning"]);
    assert!(
        told.starts_with("Revoked the operator key provisioning"),
        "{told}"
    );
    let sid = made["sid"].as_str().unwrap();
    assert_eq!(
        refused(&machine, &["operator", "key", "revoke", sid]).0,
        Some(5)
    );
    let list = json(&machine, &["operator", "key", "list"]);
    assert!(
        list["data"][0]["revoked_at"].is_string() && list["data"][0].get("secret").is_none(),
        "{list}"
    );
    let server = machine.serve();
    assert_eq!(
        server.caller(secret).get("/v1/organizations").await.status,
        401
    );
    drop(server);
    let verified = json(&machine, &["audit", "verify"]);
    assert_eq!(
        (&verified["data"][0]["name"], &verified["data"][0]["events"]),
        (&"Server".into(), &2.into())
    );
}

#[tokio::test]
async fn the_chain_is_verified_beside_a_running_server() {
    let machine = Machine::new();
    machine.init();
    let server = machine.serve();
    let table = done(&machine, &["audit", "verify"]);
    assert!(
        table.contains("Acme") && table.contains("good") && !table.contains("broken"),
        "{table}"
    );
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn an_event_that_was_changed_beside_the_server_is_found_and_named() {
    let machine = Machine::new();
    machine.init();
    let path = machine.path("muster.db");
    let (old, new) = (
        br#""type":"account.created""#,
        br#""type":"account.greated""#,
    );
    let mut file = bytes(&path);
    let at = file
        .windows(old.len())
        .position(|window| window == old)
        .unwrap();
    file[at..at + new.len()].copy_from_slice(new);
    fs::write(&path, file).unwrap();
    let output = machine.run(&["audit", "verify", "-o", "json"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let reports: Value = serde_json::from_slice(&output.stdout).unwrap();
    let acme = reports["data"]
        .as_array()
        .unwrap()
        .iter()
        .find(|report| report["name"] == "Acme")
        .unwrap();
    assert_eq!(acme["good"], false);
    let sequence = acme["first_bad_sequence"].as_i64().unwrap();
    assert!(sequence > 1, "events before it are good: {acme}");
    assert!(
        text(&output.stderr).contains(&format!("broken at event {sequence}")),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn nothing_is_verified_where_there_is_no_database() {
    let machine = Machine::new();
    let (code, said) = refused(&machine, &["audit", "verify"]);
    assert_eq!(code, Some(5), "{said}");
    assert!(!machine.path("muster.db").exists() && !machine.path("muster.keys").exists());
}

#[test]
fn migrate_says_from_where_to_where() {
    let machine = Machine::new();
    assert_eq!(
        done(&machine, &["migrate"]),
        "Migrated the database from schema 0 to 4.\n"
    );
    assert_eq!(
        done(&machine, &["migrate"]),
        "The database is at schema 4 already.\n"
    );
    assert_eq!(json(&machine, &["migrate"])["after"], 4);
}

#[test]
fn local_commands_read_the_settings_file_and_refuse_what_it_does_not_know() {
    let machine = Machine::new();
    let path = machine.path("muster.toml");
    fs::write(&path, "databse = \"sqlite:x\"\n").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    let (code, said) = refused(&machine, &["migrate", "--config", path.to_str().unwrap()]);
    assert_eq!(code, Some(1));
    assert!(said.contains("databse in"), "{said}");
}

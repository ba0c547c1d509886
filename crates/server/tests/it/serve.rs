//! The program as whoever runs it meets it: starts, refusals to start, stops.

use std::{fs, os::unix::fs::PermissionsExt, path::Path, time::Duration};

use serde_json::{Value, json};
use tokio::{task::spawn_blocking, time::timeout};

use crate::binary::{Going, Machine, PASSWORD, bytes, text};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// The start is refused with this code's words, and neither the database nor the key file is another than before.
fn refused(machine: &Machine, words: &str) {
    let before = ["muster.db", "muster.keys"].map(|name| fs::read(machine.path(name)).ok());
    let output = machine.run(&["serve"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert_eq!(text(&output.stdout), "");
    let said = text(&output.stderr);
    assert!(said.contains("\nerror: ") && said.contains(words), "{said}");
    let after = ["muster.db", "muster.keys"].map(|name| fs::read(machine.path(name)).ok());
    assert!(before == after, "a refused start changed something");
}

/// A database that a server has used, with its key file.
fn used() -> Machine {
    let machine = Machine::new();
    machine.init();
    machine
}

#[tokio::test]
async fn a_first_start_makes_database_and_key_file_for_this_user_alone_and_says_how_to_set_up() {
    let machine = Machine::new();
    let server = machine.serve();
    assert_eq!(mode(&machine.path("muster.keys")), 0o600);
    assert_eq!(mode(&machine.path("muster.db")), 0o600);
    assert!(
        server.url.starts_with("http://127.0.0.1:"),
        "{}",
        server.told
    );
    let (_, rest) = server.told.split_once("mst_setup_").unwrap();
    let token = format!("mst_setup_{}", rest.split_whitespace().next().unwrap());
    let body = json!({
        "organization": "Acme",
        "account": "Main",
        "owner": {"email": "owner@example.com", "name": "Olive Owner", "password": PASSWORD},
    });
    let caller = server.caller(&token);
    let made = caller.post("/v1/setup", body.clone()).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let again = caller.post("/v1/setup", body).await;
    assert!((400..500).contains(&again.status), "{}", again.body);
    assert_eq!(server.stop(), Some(0));
    assert!(!machine.log().contains(&token), "the log never has it");
    assert!(!machine.serve().told.contains("mst_setup_"));
}

#[test]
fn o8_a_start_without_the_key_file_of_an_old_database_is_refused_and_changes_nothing() {
    let machine = used();
    fs::rename(machine.path("muster.keys"), machine.path("elsewhere")).unwrap();
    refused(&machine, "is not there");
    assert!(
        !machine.path("muster.keys").exists(),
        "none is made beside an old database"
    );
}

#[test]
fn o8_a_start_with_the_key_file_of_another_database_is_refused_and_changes_nothing() {
    let (machine, other) = (used(), used());
    fs::copy(other.path("muster.keys"), machine.path("muster.keys")).unwrap();
    refused(&machine, "belongs to another database");
}

#[test]
fn o8_a_key_file_that_holds_something_else_is_refused() {
    let machine = used();
    fs::write(machine.path("muster.keys"), "pepper 1 AAAA\n").unwrap();
    refused(&machine, "can't be used");
}

#[test]
fn q4_a_key_file_readable_by_others_is_refused_with_its_path_and_mode() {
    let machine = used();
    let path = machine.path("muster.keys");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    refused(&machine, &format!("{}", path.display()));
    refused(&machine, "0640");
}

#[test]
fn o6_a_second_server_on_the_same_file_is_refused_and_the_first_serves_on() {
    let machine = used();
    let first = machine.serve();
    let second = machine.run(&["serve"]);
    assert_eq!(second.status.code(), Some(5));
    assert!(
        text(&second.stderr).contains("Another muster is using"),
        "{}",
        text(&second.stderr)
    );
    assert_eq!(first.stop(), Some(0));
}

#[tokio::test]
async fn a_stopped_server_closes_its_database_and_starts_again_as_it_was() {
    let machine = Machine::new();
    let key = machine.init()["api_key"]["secret"]
        .as_str()
        .unwrap()
        .to_owned();
    let server = machine.serve();
    assert_eq!(server.caller(&key).get("/v1/me").await.status, 200);
    assert_eq!(server.stop(), Some(0));
    assert!(
        !machine.path("muster.db-wal").exists(),
        "everything is in the file itself"
    );
    let server = machine.serve();
    assert_eq!(server.caller(&key).get("/v1/me").await.status, 200);
    assert!(bytes(&machine.path("muster.keys")).starts_with(b"pepper 1 "));
}

#[test]
fn a_worker_alone_is_not_for_sqlite() {
    let machine = used();
    let output = machine.run(&["worker"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("help: run muster serve"));
}

#[test]
fn what_is_odd_about_the_settings_is_said_at_the_start() {
    let machine = used().with("MUSTER_LISTNE", "127.0.0.1:1");
    let server = machine.serve();
    assert_eq!(server.stop(), Some(0));
    for odd in [
        "MUSTER_LISTNE is set but is no setting of Muster",
        "MUSTER_LIMITS=off",
    ] {
        assert!(machine.log().contains(odd), "{}", machine.log());
    }
}

#[tokio::test]
async fn events_are_followed_over_a_restart_and_no_stream_keeps_the_server_from_stopping() {
    let mut machine = Machine::new();
    let made = machine.init();
    let key = made["api_key"]["secret"].as_str().unwrap();
    let server = machine.serve();
    let url = server.url.clone();
    let address = url.strip_prefix("http://").unwrap();
    let mut rows = machine.start(&url, key, &["event", "tail", "--after", "0"]);
    let first = rows.line();
    assert!(first.starts_with("1       "), "{first}");
    assert!(first.contains("  organization.created  "), "{first}");
    let tail = ["event", "tail", "--after", "0", "-o", "json"];
    let mut lines = machine.start(&url, key, &tail);
    let account = json!({"name": "Before"});
    let answer = server.caller(key).post("/v1/accounts", account).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let mut told = until(&mut lines, "Before");

    let stopped = spawn_blocking(move || server.stop());
    let stopped = timeout(Duration::from_secs(10), stopped).await;
    assert_eq!(stopped.expect("it stops").unwrap(), Some(0));
    machine = machine.with("MUSTER_LISTEN", address);
    let server = machine.serve();
    let account = json!({"name": "After"});
    let answer = server.caller(key).post("/v1/accounts", account).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    told.extend(until(&mut lines, "After"));
    let count = i64::try_from(told.len()).unwrap();
    assert_eq!(
        told,
        (1..=count).collect::<Vec<_>>(),
        "none lost, none twice"
    );
    let (code, said) = lines.interrupt();
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("Trying again in 1 s."), "{said}");
    assert_eq!(server.stop(), Some(0));
}

/// The sequences of the events up to the first that mentions `name`.
fn until(lines: &mut Going, name: &str) -> Vec<i64> {
    let mut sequences = Vec::new();
    loop {
        let line = lines.line();
        let event: Value = serde_json::from_str(&line).unwrap();
        sequences.push(event["sequence"].as_i64().unwrap());
        if event["after"]["name"] == name {
            return sequences;
        }
    }
}

//! `muster demo`, and the server that shows it afterwards.

use serde_json::json;

use crate::binary::{Machine, PASSWORD, text};

#[tokio::test]
async fn the_demonstration_has_200_people_and_the_server_shows_it_and_sends_nothing() {
    let machine = Machine::new();
    let made = machine.demo();
    let people: Vec<_> = made["people"].as_array().unwrap().iter().collect();
    let roles: Vec<_> = people.iter().map(|person| &person["role"]).collect();
    assert_eq!(
        roles,
        [
            "owner",
            "administrator",
            "developer",
            "billing_manager",
            "viewer"
        ]
    );
    assert!(
        people.iter().all(|person| person["password"].is_null()),
        "whoever gave the password has it"
    );

    let server = machine.serve();
    let owner = server.caller(made["key"].as_str().unwrap());
    let accounts = owner.get("/v1/accounts?limit=200").await;
    assert_eq!(accounts.body["data"].as_array().unwrap().len(), 3 + 12);
    let users = owner.get("/v1/users?limit=200").await;
    assert_eq!(users.body["data"].as_array().unwrap().len(), 200);
    assert!(
        users.body["next_cursor"].is_null(),
        "200 people, and no more"
    );
    let report = owner.get("/v1/reports/keys").await;
    assert_eq!(
        (&report.body["of_leavers"], &report.body["without_sponsor"]),
        (&0.into(), &0.into()),
        "{}",
        report.body
    );
    for person in people {
        let session = json!({"email": person["email"], "password": PASSWORD});
        assert_eq!(owner.post("/v1/sessions", session).await.status, 201);
    }

    let (code, said) = refused(&machine);
    assert_eq!(code, Some(5));
    assert!(said.contains("help: stop the server first"), "{said}");
    assert_eq!(server.stop(), Some(0));
    let mails = std::fs::read_dir(machine.path("mails")).unwrap();
    assert_eq!(mails.count(), 0, "nothing was sent");
    let (code, said) = refused(&machine);
    assert_eq!(code, Some(5));
    assert!(
        said.contains("an organization in this database already"),
        "{said}"
    );
    let verdict = text(&machine.run(&["audit", "verify"]).stdout);
    assert!(verdict.contains("good"), "{verdict}");
}

#[test]
fn the_demonstration_has_a_smallest_size() {
    let machine = Machine::new();
    let output = machine.run(&["demo", "--people", "49"]);
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stderr);
    assert!(said.contains("50 to 100000 people"), "{said}");
    assert!(!machine.path("muster.db").exists(), "nothing was made");
}

fn refused(machine: &Machine) -> (Option<i32>, String) {
    let output = machine.run(&["demo"]);
    (output.status.code(), text(&output.stderr))
}

//! M and O9: every change stands in the log as it happened, or does not happen. What a verifier finds is in `muster-app`'s
//! `audit`; what readers see, in its `events`.

use std::time::Duration;

use serde_json::{Value, json};

use super::{
    routes::{Operation, documented},
    things::{Things, sid},
};
use crate::{
    actor::Actor,
    app::{PASSWORD, TestApp, on_both},
    site::Answer,
};

/// Who makes a call.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Who {
    Owner,
    Member,
    /// Not known before, known by what they did.
    Newcomer,
    /// Whoever holds a link.
    Nobody,
}

/// What a call writes: by whom, and the types of its events in their order, the act's own first.
pub(super) type Expected = (Who, &'static [&'static str]);

/// What every route that changes something writes when it is called once.
pub(super) fn expected(operation: &str) -> Expected {
    match operation {
        "POST /v1/accounts" => (Who::Owner, &["account.created"]),
        "PATCH /v1/accounts/{sid}" => (Who::Owner, &["account.updated"]),
        "POST /v1/accounts/{sid}/suspend" => (Who::Owner, &["account.suspended"]),
        "POST /v1/accounts/{sid}/reactivate" => (Who::Owner, &["account.reactivated"]),
        "POST /v1/accounts/{sid}/close" => (
            Who::Owner,
            &[
                "account.closed",
                "api_key.revoked",
                "api_key.revoked",
                "invitation.revoked",
                "service_account.disabled",
            ],
        ),
        "PATCH /v1/organizations/{sid}" => (Who::Owner, &["organization.updated"]),
        "POST /v1/accounts/{sid}/api_keys" | "POST /v1/organizations/{sid}/api_keys" => {
            (Who::Owner, &["api_key.created"])
        }
        "PATCH /v1/api_keys/{sid}" => (Who::Owner, &["api_key.updated"]),
        "POST /v1/api_keys/{sid}/rotate" => (Who::Owner, &["api_key.rotated"]),
        "POST /v1/api_keys/{sid}/transfer" => (Who::Owner, &["api_key.transferred"]),
        "POST /v1/api_keys/report_leak" => {
            (Who::Nobody, &["api_key.leak_reported", "api_key.revoked"])
        }
        "POST /v1/service_accounts" => (Who::Owner, &["service_account.created"]),
        "PATCH /v1/service_accounts/{sid}" => (Who::Owner, &["service_account.updated"]),
        "POST /v1/service_accounts/{sid}/disable" => (Who::Owner, &["service_account.disabled"]),
        "POST /v1/service_accounts/{sid}/enable" => (Who::Owner, &["service_account.enabled"]),
        "DELETE /v1/service_accounts/{sid}" => (Who::Owner, &["service_account.deleted"]),
        "POST /v1/api_keys/{sid}/revoke" => (Who::Owner, &["api_key.revoked"]),
        "POST /v1/accounts/{sid}/invitations" | "POST /v1/invitations" => {
            (Who::Owner, &["invitation.created"])
        }
        "POST /v1/invitations/{sid}/resend" => (Who::Owner, &["invitation.resent"]),
        "POST /v1/invitations/{sid}/revoke" => (Who::Owner, &["invitation.revoked"]),
        "POST /v1/invitations/accept" => (
            Who::Newcomer,
            &[
                "invitation.accepted",
                "membership.created",
                "assignment.created",
                "session.created",
            ],
        ),
        "POST /v1/ownership_transfers" => (Who::Owner, &["ownership_transfer.offered"]),
        "POST /v1/ownership_transfers/{sid}/accept" => (
            Who::Member,
            &["ownership_transfer.accepted", "assignment.created"],
        ),
        "POST /v1/ownership_transfers/{sid}/decline" => {
            (Who::Member, &["ownership_transfer.declined"])
        }
        "POST /v1/ownership_transfers/{sid}/cancel" => {
            (Who::Owner, &["ownership_transfer.cancelled"])
        }
        "POST /v1/roles" => (Who::Owner, &["role.created"]),
        "PATCH /v1/roles/{sid}" => (Who::Owner, &["role.updated"]),
        "DELETE /v1/roles/{sid}" => (Who::Owner, &["role.deleted"]),
        "POST /v1/role_assignments" => (Who::Owner, &["assignment.created"]),
        "PATCH /v1/role_assignments/{sid}" => {
            (Who::Owner, &["assignment.updated", "api_key.updated"])
        }
        "DELETE /v1/role_assignments/{sid}" => {
            (Who::Owner, &["assignment.ended", "api_key.revoked"])
        }
        "DELETE /v1/accounts/{sid}/members/{user}" => (
            Who::Owner,
            &["member.removed", "assignment.ended", "api_key.revoked"],
        ),
        "POST /v1/groups" => (Who::Owner, &["group.created"]),
        "PATCH /v1/groups/{sid}" => (Who::Owner, &["group.updated"]),
        "DELETE /v1/groups/{sid}" => (Who::Owner, &["group.deleted", "group_member.removed"]),
        "POST /v1/groups/{sid}/members" => (Who::Owner, &["group_member.added"]),
        "DELETE /v1/groups/{sid}/members/{user}" => (Who::Owner, &["group_member.removed"]),
        "POST /v1/hold_outs" => (Who::Owner, &["hold_out.created"]),
        "DELETE /v1/hold_outs/{user}/{account}" => (Who::Owner, &["hold_out.ended"]),
        "PATCH /v1/users/{sid}" => (Who::Owner, &["membership.updated"]),
        "POST /v1/users/{sid}/deactivate" => (
            Who::Owner,
            &[
                "membership.deactivated",
                "assignment.ended",
                "group_member.removed",
                "hold_out.ended",
                "api_key.transferred",
                "ownership_transfer.cancelled",
                "session.ended",
            ],
        ),
        "POST /v1/users/{sid}/reactivate" => (Who::Owner, &["membership.reactivated"]),
        "POST /v1/sessions" => (Who::Newcomer, &["session.created"]),
        "POST /v1/sessions/current/step_up" => (Who::Owner, &["session.stepped_up"]),
        "POST /v1/me/password" => (Who::Member, &["session.stepped_up"]),
        "POST /v1/password_resets/complete" => (Who::Nobody, &[]),
        "DELETE /v1/sessions/current"
        | "DELETE /v1/sessions/{sid}"
        | "DELETE /v1/users/{sid}/sessions/{session}"
        | "POST /v1/users/{sid}/sessions/end_all" => (Who::Owner, &["session.ended"]),
        "POST /v1/invitations/prove" => (Who::Nobody, &["invitation.resent"]),
        // Told in the server's own stream: what a person is called, and their password.
        "PATCH /v1/me" | "POST /v1/password_resets" => (Who::Member, &[]),
        // Nothing governed changes: where a session looks, and what is asked.
        "PATCH /v1/sessions/current"
        | "POST /v1/check"
        | "POST /v1/check/batch"
        | "POST /access/v1/evaluation"
        | "POST /access/v1/evaluations"
        | "POST /v1/explain"
        | "POST /v1/invitations/lookup" => (Who::Owner, &[]),
        _ => panic!("{operation} may change something: say here what it writes into the log"),
    }
}

/// Acme's events after a number, the oldest first, as its owner reads them.
async fn events_after(reader: &Actor, after: i64) -> Vec<Value> {
    let path = format!("/v1/events?after={after}&limit=200");
    let listed = reader.get(&path).await;
    assert_eq!(listed.status, 200, "{}", listed.body);
    listed.json()["data"].as_array().unwrap().clone()
}

fn last(events: &[Value]) -> i64 {
    events
        .last()
        .map_or(0, |event| event["sequence"].as_i64().unwrap())
}

/// What has to be so before a route can do its work.
async fn prepare(operation: &str, app: &TestApp, things: &Things) {
    if operation == "POST /v1/users/{sid}/reactivate" {
        let path = format!("/v1/users/{}/deactivate", things.named("US"));
        assert_eq!(app.owner().post(&path, json!({})).await.status, 200);
    }
    if operation == "POST /v1/service_accounts/{sid}/enable" {
        let path = format!("/v1/service_accounts/{}/disable", things.named("SV"));
        assert_eq!(app.owner().post(&path, json!({})).await.status, 200);
    }
    if operation == "POST /v1/accounts/{sid}/reactivate" {
        let path = format!("/v1/accounts/{}/suspend", things.named("AC"));
        assert_eq!(app.owner().post(&path, json!({})).await.status, 200);
    }
    if [
        "POST /v1/invitations/{sid}/resend",
        "POST /v1/invitations/prove",
    ]
    .contains(&operation)
    {
        app.advance(Duration::from_secs(61));
    }
    app.run_jobs().await;
}

/// Calls a route once on a server of its own and looks at what it wrote.
async fn call_once(operation: &Operation) {
    let (who, types) = expected(&operation.name());
    let app = TestApp::new().await;
    let things = Things::of_acme(&app).await;
    prepare(&operation.name(), &app, &things).await;
    let actor = match who {
        Who::Owner => app.owner(),
        Who::Member => things.member.clone(),
        Who::Newcomer | Who::Nobody => app.anonymous(),
    };
    // Another session of the owner's reads: theirs may end.
    let reader = app.sign_in("owner@example.com").await;
    let before = last(&events_after(&reader, 0).await);
    let path = operation.own_path(&things);
    let answer = operation
        .ask(&actor, &path, operation.body(&things).as_ref())
        .await;
    assert!(
        answer.status.is_success(),
        "{}: {}",
        operation.name(),
        answer.body
    );
    let written = events_after(&reader, before).await;
    let told: Vec<&str> = written
        .iter()
        .map(|event| event["type"].as_str().unwrap())
        .collect();
    assert_eq!(told, types, "{}", operation.name());
    for event in &written {
        look_at(event, &answer, who, &actor, &things, &app);
    }
    let own = written.first().map(|event| event["sequence"].clone());
    for (at, event) in written.iter().enumerate() {
        let cause = if at == 0 { json!(null) } else { json!(own) };
        assert_eq!(event["cause"], cause, "{event}");
    }
    secrets_are_nowhere(&app, &reader).await;
    app.run_jobs().await;
}

fn look_at(
    event: &Value,
    answer: &Answer,
    who: Who,
    actor: &Actor,
    things: &Things,
    app: &TestApp,
) {
    assert_eq!(
        event["request_id"],
        answer.header("x-request-id"),
        "{event}"
    );
    assert_eq!(event["address"], "203.0.113.9", "{event}");
    assert_eq!(event["occurred_at"], app.now().to_string(), "{event}");
    let kind = if who == Who::Nobody {
        "anonymous"
    } else {
        "user"
    };
    assert_eq!(event["actor"]["kind"], kind, "{event}");
    assert!(event["on_behalf_of"].is_null(), "{event}");
    let targets = event["targets"].as_array().unwrap();
    assert!(!targets.is_empty(), "{event}");
    match who {
        Who::Owner | Who::Member => {
            assert_eq!(event["actor"]["sid"], actor.user().to_string(), "{event}");
            let secret = actor.secret();
            let session = format!("SE{}", &secret["mst_ses_".len()..][..32]);
            assert_eq!(event["credential"], session, "{event}");
        }
        Who::Nobody => assert!(
            event["actor"]["sid"].is_null() && event["credential"].is_null(),
            "{event}"
        ),
        Who::Newcomer => assert!(
            event["actor"]["sid"]
                .as_str()
                .is_some_and(|sid| sid.starts_with("US")),
            "{event}"
        ),
    }
    let scope = event["scope"]["sid"].as_str();
    let ours = scope.is_some_and(|scope| {
        things.sids().contains(&scope)
            || scope.starts_with("AC") && event["type"] == "account.created"
    });
    let of_a_person = event["type"].as_str().unwrap().starts_with("session.");
    assert!(ours || scope.is_none() && of_a_person, "{event}");
}

/// Case M4: neither what readers see nor what is stored has anything that opens something.
async fn secrets_are_nowhere(app: &TestApp, reader: &Actor) {
    let log = reader.get("/v1/events?limit=200").await.body;
    let stored = app
        .database()
        .contents()
        .into_iter()
        .filter(|row| row.starts_with("event"));
    for text in stored.chain([log]) {
        for secret in ["mst_", "argon2", PASSWORD] {
            assert!(!text.contains(secret), "{text}");
        }
    }
}

/// Case M1, and M4: the table above has an entry for every documented route that may change something.
#[tokio::test]
async fn m1_every_change_writes_its_events_once_with_who_where_and_from_where() {
    let elsewhere = ["POST /v1/setup", "POST /v1/organizations"];
    let mut called = 0;
    for operation in documented().iter().filter(|operation| operation.changes()) {
        if !elsewhere.contains(&operation.name().as_str()) && !operation.is_the_operators() {
            call_once(operation).await;
            called += 1;
        }
    }
    assert!(called > 25, "{called} routes change something");
}

on_both! {
    /// Case M1: a new organization's log begins with its making, by the operator.
    async fn m1_an_organization_begins_with_its_own_making(app: TestApp) {
        let (globex, account, theirs) = app.another_organization().await;
        for (reader, organization, account) in [(app.owner(), app.organization, app.main), (theirs, globex, account)] {
            let events = events_after(&reader, 0).await;
            assert_eq!((&events[0]["type"], &events[0]["sequence"]), (&json!("organization.created"), &json!(1)));
            assert_eq!(events[0]["scope"]["sid"], organization.to_string());
            let making: Vec<&Value> = events.iter().filter(|event| event["request_id"] == events[0]["request_id"] && event["actor"]["kind"] == "operator").collect();
            assert!(making.iter().any(|event| event["type"] == "account.created" && event["scope"]["sid"] == account.to_string()), "{events:?}");
            assert!(making.iter().skip(1).all(|event| event["cause"] == 1), "{events:?}");
        }
    }

    /// Case M1: of a key's act the log tells the key and for whom it acted.
    async fn m1_what_a_key_does_is_told_of_the_key_and_its_person(app: TestApp) {
        let key = app.key(app.main, &["accounts.update", "accounts.read"]).await;
        assert_eq!(key.get("/v1/me").await.status, 200);
        let before = last(&events_after(&app.owner(), 0).await);
        let changed = key.patch(&format!("/v1/accounts/{}", app.main), json!({"name": "Mine"})).await;
        assert_eq!(changed.status, 200, "{}", changed.body);
        let written = events_after(&app.owner(), before).await;
        let [event] = &written[..] else { panic!("{written:?}") };
        let sid = format!("SK{}", &key.secret()["mst_key_".len()..][..32]);
        assert_eq!((&event["actor"]["kind"], &event["actor"]["sid"], &event["credential"]), (&json!("api_key"), &json!(sid), &json!(sid)));
        assert_eq!(event["on_behalf_of"]["sid"], app.owner().user().to_string());
        assert_eq!((&event["before"]["name"], &event["after"]["name"]), (&json!("Main"), &json!("Mine")), "{event}");
    }

    /// Case M2. Every kind of alteration is in `muster-app`'s `audit`; this one is done to what HTTP wrote.
    async fn m2_a_row_changed_in_the_database_is_found_and_named(app: TestApp) {
        let main = app.main.to_string();
        let make = async |name: &str| app.owner().post("/v1/accounts", json!({"name": name, "parent": main})).await.status;
        assert_eq!(make("Support").await, 201);
        let number = last(&events_after(&app.owner(), 0).await);
        assert_eq!(make("Sales").await, 201);
        let change = |from: &str, to: &str| {
            let row = format!("organization_sid = '{}' AND sequence = {number}", app.organization);
            app.database().tamper(&format!("UPDATE event SET kind = '{to}', body = replace(body, '{from}', '{to}') WHERE {row}"));
        };
        change("account.created", "account.updated");
        let reports = muster_app::audit::verify(&app.app).await.unwrap();
        let ours = reports.iter().find(|report| report.stream == app.organization).unwrap();
        assert!(matches!(ours.verdict, muster_app::audit::Verdict::Broken { sequence, .. } if sequence == number), "{ours:?}");
        change("account.updated", "account.created");
    }

    /// Case O9.
    async fn o9_instants_are_utc_and_access_ends_at_the_exact_one(app: TestApp) {
        let viewer = app.viewer().await;
        let account = format!("/v1/accounts/{}", app.main);
        let gives = |end: &str| json!({"principal": viewer.user().to_string(), "role": "administrator", "scope": app.main.to_string(), "expires_at": end});
        let given = app.owner().post("/v1/role_assignments", gives("2026-12-01T15:30:00+02:00")).await.json();
        assert_eq!(given["expires_at"], "2026-12-01T13:30:00.000000Z");
        assert_eq!(given["created_at"], app.now().to_string());
        let path = format!("/v1/role_assignments/{}", sid(&given));
        // A leap second is the second before it; a time without a zone is none at all.
        for (written, read) in [("2026-12-31T23:59:60Z", "2026-12-31T23:59:59.000000Z"), ("2026-12-01T14:00:00.000001+01:00", "2026-12-01T13:00:00.000001Z")] {
            let changed = app.owner().patch(&path, json!({"expires_at": written})).await;
            assert_eq!(changed.json()["expires_at"], read, "{}", changed.body);
        }
        for nowhere in ["2026-12-01T13:00:00", "2026-12-01", "1796133600"] {
            assert_eq!(app.owner().patch(&path, json!({"expires_at": nowhere})).await.status, 400, "{nowhere}");
        }
        let labels = |value: &str| json!({"labels": {"at": value}});
        app.advance(Duration::from_secs(3_600));
        let viewer = app.sign_in(viewer.email()).await;
        assert_eq!(viewer.patch(&account, labels("last")).await.status, 200, "a microsecond before");
        app.advance(Duration::from_micros(1));
        assert_eq!(viewer.patch(&account, labels("late")).await.status, 403, "at the instant");
        assert_eq!(viewer.get(&account).await.status, 200);
        let owner = app.sign_in("owner@example.com").await;
        let past = owner.post("/v1/role_assignments", gives(&app.now().to_string())).await;
        assert_eq!((past.status.as_u16(), past.code().as_str()), (422, "time.past"));
        app.run_jobs().await;
    }

    /// Case O9: a link is good until its instant and not at it.
    async fn o9_a_link_is_dead_at_the_instant_it_expires(app: TestApp) {
        let invitation = json!({"email": "ada@example.com", "roles": ["viewer"], "expires_in": 3_600});
        let path = format!("/v1/accounts/{}/invitations", app.main);
        let invited = app.owner().post(&path, invitation).await.json();
        app.run_jobs().await;
        assert_eq!(invited["expires_at"], (app.now() + Duration::from_secs(3_600)).to_string());
        let link = json!({"token": app.mailed("mst_inv_")});
        app.advance(Duration::from_secs(3_600) - Duration::from_micros(1));
        assert_eq!(app.anonymous().post("/v1/invitations/lookup", link.clone()).await.status, 200);
        app.advance(Duration::from_micros(1));
        assert_eq!(app.anonymous().post("/v1/invitations/lookup", link).await.status, 410);
        app.run_jobs().await;
    }
}

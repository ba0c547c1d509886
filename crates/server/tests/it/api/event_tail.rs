//! Events as they happen: what a stream tells, to whom, and when it ends.

use std::time::Duration;

use axum::body::Body;
use http_body_util::BodyExt;
use muster_model::{session::SessionKind, time::MINUTE};
use serde_json::{Value, json};
use tokio::time::timeout;

use super::{body, refused};
use crate::{
    actor::Actor,
    app::{PASSWORD, TestApp, anonymous, on_both},
    site::Answer,
};

/// Longer than anything here takes.
const ALARM: Duration = Duration::from_secs(20);
/// So long at most sees on whose access has ended.
const TWO_SECONDS: Duration = Duration::from_secs(2);

/// A stream under way.
struct Followed {
    body: Body,
    /// All that came.
    text: String,
}

async fn follow(actor: &Actor, path: &str) -> Followed {
    let (head, body) = actor.begin(path).await.into_parts();
    assert_eq!(
        (head.status.as_u16(), &head.headers["content-type"]),
        (200, &"text/event-stream".parse().unwrap())
    );
    let mut followed = Followed {
        body,
        text: String::new(),
    };
    followed.until("id: ").await;
    followed
}

impl Followed {
    /// Reads until this came; false where the stream ended before.
    async fn read(&mut self, wanted: Option<&str>) -> bool {
        while wanted.is_none_or(|wanted| !self.text.contains(wanted)) {
            let Some(frame) = self.body.frame().await else {
                return false;
            };
            let piece = frame.unwrap().into_data().unwrap();
            self.text.push_str(std::str::from_utf8(&piece).unwrap());
        }
        true
    }

    async fn until(&mut self, wanted: &str) {
        let came = timeout(ALARM, self.read(Some(wanted))).await;
        assert!(came.is_ok_and(|came| came), "{wanted}: {}", self.text);
    }

    /// The stream ends by itself; gives the problem it ends with.
    async fn problem(&mut self) -> Value {
        let ended = timeout(TWO_SECONDS, self.read(None)).await;
        assert!(ended.is_ok(), "it goes on: {}", self.text);
        let (_, last) = self.text.split_once("event: problem\ndata: ").unwrap();
        serde_json::from_str(last).unwrap()
    }

    /// The events that came, each with its id and its type beside it.
    fn events(&self) -> Vec<Value> {
        let blocks = self
            .text
            .split("\n\n")
            .filter(|block| block.contains("data: "));
        blocks
            .map(|block| {
                let lines: Vec<&str> = block.lines().collect();
                let event: Value =
                    serde_json::from_str(lines[2].strip_prefix("data: ").unwrap()).unwrap();
                assert_eq!(lines[0], format!("id: {}", event["sequence"]));
                assert_eq!(
                    lines[1],
                    format!("event: {}", event["type"].as_str().unwrap())
                );
                event
            })
            .collect()
    }

    fn sequences(&self) -> Vec<i64> {
        let events = self.events();
        events
            .iter()
            .map(|event| event["sequence"].as_i64().unwrap())
            .collect()
    }
}

async fn revision(app: &TestApp) -> i64 {
    let newest = app.owner().get("/v1/events?limit=1").await.json();
    newest["data"][0]["sequence"].as_i64().unwrap()
}

on_both! {
    async fn an_event_that_happens_later_arrives_as_the_list_shows_it(app: TestApp) {
        let owner = app.owner();
        let mut followed = follow(&owner, "/v1/events/tail").await;
        assert!(followed.text.contains(&format!("id: {}\n\n", revision(&app).await)), "{}", followed.text);
        app.invite("ada@example.com", "viewer", app.main).await;
        followed.until("event: invitation.created").await;
        let listed = body(&owner.get("/v1/events?type=invitation.created").await, 200);
        assert_eq!(followed.events()[0], listed["data"][0]);
        app.run_jobs().await;
    }

    async fn last_event_id_goes_on_without_loss_or_repetition(app: TestApp) {
        app.viewer().await;
        let last = revision(&app).await;
        let owner = app.owner().with("last-event-id", "3");
        let mut followed = follow(&owner, "/v1/events/tail?after=0").await;
        followed.until(&format!("id: {last}\nevent")).await;
        assert_eq!(followed.sequences(), (4..=last).collect::<Vec<_>>());
        app.invite("ada@example.com", "viewer", app.main).await;
        let now = revision(&app).await;
        followed.until(&format!("id: {now}\nevent")).await;
        assert_eq!(followed.sequences(), (4..=now).collect::<Vec<_>>());
        app.run_jobs().await;
    }

    async fn a_stream_ends_with_its_key(app: TestApp) {
        let key = app.key(app.organization, &["audit.read"]).await;
        let mut followed = follow(&key, "/v1/events/tail").await;
        let keys = format!("/v1/organizations/{}/api_keys", app.organization);
        let keys = body(&app.owner().get(&keys).await, 200);
        let sid = keys["data"][0]["sid"].as_str().unwrap();
        assert_eq!(app.owner().call("POST", &format!("/v1/api_keys/{sid}/revoke")).await.status, 200);
        let problem = followed.problem().await;
        assert_eq!((&problem["status"], &problem["code"]), (&json!(401), &json!("credential.refused")));
        app.run_jobs().await;
    }
}

#[tokio::test]
async fn a_stream_ends_with_the_session_and_with_the_permission() {
    let app = TestApp::new().await;
    let administrator = app.administrator().await;
    let mut followed = follow(&administrator, "/v1/events/tail").await;
    let again = app.sign_in(administrator.email()).await;
    let mut other = follow(&again, "/v1/events/tail").await;
    assert_eq!(
        again.delete("/v1/sessions/current").await.status.as_u16() / 100,
        2
    );
    assert_eq!(other.problem().await["code"], "credential.refused");

    let held = format!("/v1/role_assignments?principal={}", administrator.user());
    let held = body(&app.owner().get(&held).await, 200);
    let sid = held["data"][0]["sid"].as_str().unwrap();
    let ended = app
        .owner()
        .delete(&format!("/v1/role_assignments/{sid}"))
        .await;
    assert_eq!(ended.status.as_u16() / 100, 2, "{}", ended.body);
    assert!(
        [403, 401].contains(&followed.problem().await["status"].as_u64().unwrap()),
        "{}",
        followed.text
    );
    app.run_jobs().await;
}

/// A session of a browser, which ends when nobody is there.
async fn console(app: &TestApp, email: &str) -> Actor {
    let signed_in = app
        .app
        .sign_in(&anonymous(), email, PASSWORD, SessionKind::Console)
        .await
        .unwrap();
    Actor::of(app.router(), &signed_in.token, signed_in.user.sid, email)
}

on_both! {
    /// Case I8.
    async fn i8_a_stream_that_is_followed_keeps_no_session_alive_and_ends_with_it(app: TestApp) {
        let owner = console(&app, "owner@example.com").await;
        let mut followed = follow(&owner, "/v1/events/tail").await;
        for minute in [5, 10, 15] {
            app.advance(5 * MINUTE);
            app.invite(&format!("ada{minute}@example.com"), "viewer", app.main).await;
            followed.until(&format!("ada{minute}@example.com")).await;
            // A browser comes again by itself.
            follow(&owner, "/v1/events/tail").await;
        }
        app.advance(MINUTE);
        let problem = followed.problem().await;
        assert_eq!((&problem["status"], &problem["code"]), (&json!(401), &json!("credential.refused")));
        app.run_jobs().await;
    }

    async fn a_stream_ends_with_its_person(app: TestApp) {
        let gone = app.person("gone@example.com", "administrator", app.organization).await;
        let tab = console(&app, "gone@example.com").await;
        let mut followed = follow(&tab, "/v1/events/tail").await;
        let path = format!("/v1/users/{}/deactivate", gone.user());
        let deactivated = app.owner().post(&path, json!({})).await;
        assert_eq!(deactivated.status, 200, "{}", deactivated.body);
        let problem = followed.problem().await;
        assert_eq!((&problem["status"], &problem["code"]), (&json!(401), &json!("credential.refused")));
        app.run_jobs().await;
    }
}

#[tokio::test]
async fn events_are_followed_by_those_who_may_audit() {
    let app = TestApp::new().await;
    let answer = app.viewer().await.get("/v1/events/tail").await;
    assert_eq!(body(&answer, 403)["missing_permission"], "audit.read");
    let anonymous = app.anonymous().with("last-event-id", "soon");
    refused(
        &anonymous.get("/v1/events/tail").await,
        401,
        "credential.refused",
    );
    let wrong = app.owner().with("last-event-id", "soon");
    refused(&wrong.get("/v1/events/tail").await, 400, "header.malformed");
    refused(
        &app.owner().get("/v1/events/tail?limit=2").await,
        400,
        "query.unknown",
    );
    app.run_jobs().await;
}

#[tokio::test]
async fn an_auditor_of_one_account_hears_of_that_one() {
    let app = TestApp::new().await;
    let support = app.subaccount("Support EU", app.main).await;
    let key = app.key(support, &["audit.read"]).await;
    let mut followed = follow(&key, "/v1/events/tail?after=0").await;
    app.invite("ada@example.com", "viewer", app.main).await;
    app.invite("bob@example.com", "viewer", support).await;
    followed.until("bob@example.com").await;
    for event in followed.events() {
        assert_eq!(event["scope"]["sid"], support.to_string(), "{event}");
    }
    app.run_jobs().await;
}

#[tokio::test]
async fn a_stranger_hears_of_their_own_organization_alone() {
    let app = TestApp::new().await;
    let (_, account, stranger) = app.another_organization().await;
    let mut followed = follow(&stranger, "/v1/events/tail?after=0").await;
    app.invite("ada@example.com", "viewer", app.main).await;
    let made = json!({"name": "Later", "parent": account.to_string()});
    assert_eq!(stranger.post("/v1/accounts", made).await.status, 201);
    followed.until("Later").await;
    let told = &followed.text;
    assert!(
        !told.contains("Acme") && !told.contains("@example.com"),
        "{told}"
    );
    refused(
        &stranger
            .get(&format!("/v1/events/tail?account={}", app.main))
            .await,
        404,
        "account.not_found",
    );
    app.run_jobs().await;
}

#[tokio::test]
async fn a_session_that_goes_to_another_organization_does_not_read_on_there() {
    let app = TestApp::new().await;
    let (globex, _, theirs) = app.another_organization().await;
    let ada = app
        .person("ada@example.com", "administrator", app.organization)
        .await;
    let invitation = json!({"email": "ada@example.com", "grants": [{"scope": globex.to_string(), "roles": ["administrator"]}]});
    assert_eq!(theirs.post("/v1/invitations", invitation).await.status, 201);
    app.run_jobs().await;
    let token = json!({"token": app.mailed("mst_inv_")});
    assert_eq!(ada.post("/v1/invitations/accept", token).await.status, 200);
    let back = json!({"organization": app.organization.to_string()});
    assert_eq!(ada.patch("/v1/sessions/current", back).await.status, 200);
    let mut followed = follow(&ada, "/v1/events/tail").await;
    let there = json!({"organization": globex.to_string()});
    assert_eq!(ada.patch("/v1/sessions/current", there).await.status, 200);
    assert_eq!(followed.problem().await["code"], "organization.changed");
    assert!(!followed.text.contains("globex"), "{}", followed.text);
    app.run_jobs().await;
}

#[tokio::test]
async fn one_caller_follows_five_streams_and_another_is_not_in_their_way() {
    let app = TestApp::new().await;
    let owner = app.owner();
    let mut streams = Vec::new();
    for _ in 0..5 {
        streams.push(follow(&owner, "/v1/events/tail").await);
    }
    let again = app.sign_in(owner.email()).await;
    let sixth: Answer = again.get("/v1/events/tail").await;
    refused(&sixth, 429, "rate.limited");
    assert_eq!(sixth.header("retry-after"), "10");
    follow(&app.administrator().await, "/v1/events/tail").await;
    app.run_jobs().await;
}

//! Sessions of a person as their organization sees and ends them.

use serde_json::json;

use super::{body, refusal, text, texts};
use crate::app::{TestApp, on_both};

on_both! {
    async fn an_organization_sees_and_ends_the_sessions_that_look_at_it(app: TestApp) {
        let ada = app.person("ada@example.com", "viewer", app.main).await;
        let second = app.sign_in("ada@example.com").await;
        let path = format!("/v1/users/{}/sessions", ada.user());
        let administrator = app.administrator().await;
        let listed = body(&administrator.get(&path).await, 200);
        assert_eq!(listed["data"].as_array().unwrap().len(), 2);
        assert_eq!(text(&listed, "/data/0/user/email"), "ada@example.com");
        assert_eq!((text(&listed, "/data/0/address"), text(&listed, "/data/0/status")), ("203.0.113.9".to_owned(), "active".to_owned()));
        assert_eq!(listed["data"][0]["permitted"], json!(["delete"]));
        let sids = texts(&listed["data"], "/sid");
        let one = format!("{path}/{}", sids[0]);
        body(&administrator.delete(&format!("{one}?dry_run=true")).await, 200);
        assert_eq!(second.get("/v1/me").await.status, 200);
        let ended = body(&administrator.delete(&one).await, 200);
        assert_eq!(text(&ended, "/status"), "ended");
        assert_eq!((second.get("/v1/me").await.status.as_u16(), ada.get("/v1/me").await.status.as_u16()), (401, 200));
        assert_eq!(refusal(&administrator.delete(&one).await), (404, "session.not_found".into()));
        let events = app.events().await;
        let told = events.iter().rfind(|event| event.kind == "session.ended").unwrap();
        assert_eq!(told.actor.as_ref().unwrap().email.as_deref(), Some("administrator@example.com"));
        let about: Vec<_> = told.targets.iter().map(|target| target.sid.to_string()).collect();
        assert!(about.contains(&sids[0]) && about.contains(&ada.user().to_string()));
    }

    async fn all_sessions_end_but_the_one_that_asks_and_those_that_look_elsewhere(app: TestApp) {
        let (globex, _, stranger) = app.another_organization().await;
        let ada = app.person("ada@example.com", "viewer", app.main).await;
        let invite = json!({"email": "ada@example.com", "grants": [{"scope": globex.to_string(), "roles": ["viewer"]}]});
        body(&stranger.post("/v1/invitations", invite).await, 201);
        app.run_jobs().await;
        let token = app.mailed("mst_inv_");
        let elsewhere = app.sign_in("ada@example.com").await;
        body(&elsewhere.post("/v1/invitations/accept", json!({"token": token})).await, 200);
        let moved = elsewhere.patch("/v1/sessions/current", json!({"organization": globex.to_string()})).await;
        body(&moved, 200);
        app.run_jobs().await;
        let path = format!("/v1/users/{}/sessions", ada.user());
        let owner = app.owner();
        let hidden = body(&elsewhere.get("/v1/sessions/current").await, 200);
        let hidden = format!("{path}/{}", text(&hidden, "/sid"));
        assert_eq!(refusal(&owner.delete(&hidden).await), (404, "session.not_found".into()));
        assert_eq!(body(&owner.get(&path).await, 200)["data"].as_array().unwrap().len(), 1);
        let plan = body(&owner.call("POST", &format!("{path}/end_all?dry_run=true")).await, 200);
        assert_eq!(plan["ended"].as_array().unwrap().len(), 1);
        assert_eq!(ada.get("/v1/me").await.status, 200);
        let done = body(&owner.call("POST", &format!("{path}/end_all")).await, 200);
        assert_eq!(done["ended"].as_array().unwrap().len(), 1);
        assert_eq!((ada.get("/v1/me").await.status.as_u16(), elsewhere.get("/v1/me").await.status.as_u16()), (401, 200));
        let beside = app.sign_in("owner@example.com").await;
        let own = format!("/v1/users/{}/sessions/end_all", owner.user());
        body(&owner.call("POST", &own).await, 200);
        assert_eq!((owner.get("/v1/me").await.status.as_u16(), beside.get("/v1/me").await.status.as_u16()), (200, 401));
    }
}

#[tokio::test]
async fn sessions_of_others_are_for_those_who_may_see_them_in_the_whole_organization() {
    let app = TestApp::new().await;
    let ada = app.person("ada@example.com", "viewer", app.main).await;
    let here = app
        .person("here@example.com", "administrator", app.main)
        .await;
    let path = format!("/v1/users/{}/sessions", ada.user());
    for actor in [&here, &ada, &app.developer().await] {
        let refused = actor.get(&path).await;
        assert_eq!(
            text(&refused.json(), "/missing_permission"),
            "sessions.read"
        );
    }
    let reader = app.key(app.organization, &["sessions.read"]).await;
    let listed = body(&reader.get(&path).await, 200);
    assert_eq!(listed["data"][0]["permitted"], json!([]));
    let refused = reader.call("POST", &format!("{path}/end_all")).await;
    assert_eq!(
        text(&refused.json(), "/missing_permission"),
        "sessions.revoke"
    );
    let (_, _, stranger) = app.another_organization().await;
    assert_eq!(
        refusal(&stranger.get(&path).await),
        (404, "user.not_found".into())
    );
}

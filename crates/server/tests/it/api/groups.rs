//! Groups and hold-outs over HTTP: what goes in, what comes out, what is refused.

use serde_json::{Value, json};

use super::{body, refusal, text};
use crate::{actor::Actor, app::TestApp};

async fn crew(owner: &Actor) -> Value {
    let new = json!({"name": "Crew", "description": "Whoever is on duty"});
    body(&owner.post("/v1/groups", new).await, 201)
}

#[tokio::test]
async fn a_group_is_made_changed_and_deleted_with_its_version() {
    let app = TestApp::new().await;
    let owner = app.owner();
    let plan = owner
        .post("/v1/groups?dry_run=true", json!({"name": "Crew"}))
        .await;
    assert_eq!(plan.status, 200);
    let group = crew(&owner).await;
    assert_eq!(text(&group, "/object"), "group");
    let path = text(&group, "/url");
    assert_eq!(owner.get(&path).await.header("etag"), "\"1\"");
    let same = owner.post("/v1/groups", json!({"name": "CREW"})).await;
    assert_eq!(refusal(&same), (409, "group.exists".into()));
    let empty = owner.post("/v1/groups", json!({"name": " "})).await;
    assert_eq!(refusal(&empty), (422, "name.empty".into()));
    let renamed = owner.patch(&path, json!({"name": "Night crew"})).await;
    let renamed = body(&renamed, 200);
    assert_eq!(text(&renamed, "/description"), "Whoever is on duty");
    let stale = owner.clone().with("if-match", "\"1\"");
    assert_eq!(
        stale.patch(&path, json!({"name": "Day crew"})).await.status,
        412
    );
    assert_eq!(stale.delete(&path).await.status, 412);
    let ended = body(&owner.delete(&path).await, 200);
    assert_eq!(text(&ended, "/group/name"), "Night crew");
    assert_eq!(
        refusal(&owner.get(&path).await),
        (404, "group.not_found".into())
    );
    let wrong = owner.post("/v1/groups", json!({"title": "Crew"})).await;
    assert_eq!(wrong.status, 400);
}

#[tokio::test]
async fn what_a_group_gives_is_shown_with_the_group_everywhere() {
    let app = TestApp::new().await;
    let owner = app.owner();
    let ada = app.person("ada@example.com", "viewer", app.main).await;
    let group = crew(&owner).await;
    let (sid, path) = (text(&group, "/sid"), text(&group, "/url"));
    let new = json!({"principal": sid, "role": "developer", "scope": app.organization});
    let given = body(&owner.post("/v1/role_assignments", new).await, 201);
    assert_eq!(text(&given, "/principal/name"), "Crew");
    let member = json!({"user": ada.user()});
    let plan = owner
        .post(&format!("{path}/members?dry_run=true"), member.clone())
        .await;
    let plan = body(&plan, 200);
    assert_eq!(text(&plan, "/impact/changes/0/scope/name"), "Acme");
    let added = body(
        &owner.post(&format!("{path}/members"), member.clone()).await,
        201,
    );
    assert_eq!(text(&added, "/given_by/email"), "owner@example.com");
    let again = owner.post(&format!("{path}/members"), member).await;
    assert_eq!(refusal(&again), (409, "group_member.exists".into()));
    let people = body(&owner.get(&format!("{path}/members")).await, 200);
    assert_eq!(text(&people, "/data/0/user/email"), "ada@example.com");
    assert_eq!(people["data"][0]["permitted"], json!(["remove"]));
    assert_eq!(body(&owner.get(&path).await, 200)["members"], 1);
    let listed = body(&owner.get("/v1/groups").await, 200);
    assert_eq!(listed["data"][0]["members"], 1);
    let gifts = format!(
        "/v1/role_assignments?principal={}",
        text(&listed, "/data/0/sid")
    );
    let gifts = body(&owner.get(&gifts).await, 200);
    assert_eq!(text(&gifts, "/data/0/scope/name"), "Acme");
    let of = body(
        &owner
            .get(&format!("/v1/groups?member={}", ada.user()))
            .await,
        200,
    );
    assert_eq!(text(&of, "/data/0/name"), "Crew");

    let members = body(
        &owner
            .get(&format!("/v1/accounts/{}/members", app.main))
            .await,
        200,
    );
    let hers = members["data"]
        .as_array()
        .unwrap()
        .iter()
        .find(|member| text(member, "/user/email") == "ada@example.com")
        .unwrap();
    assert_eq!(text(hers, "/roles/1/group/name"), "Crew");
    assert_eq!(text(hers, "/roles/1/inherited_from/name"), "Acme");
    assert_eq!(hers["roles"][0]["group"], Value::Null);
    let mine = body(&ada.get("/v1/me/access").await, 200);
    assert!(mine.to_string().contains("Crew"), "{mine}");

    let held_out = json!({"user": ada.user(), "account": app.main});
    let made = body(&owner.post("/v1/hold_outs", held_out.clone()).await, 201);
    assert_eq!(text(&made, "/withheld/0/group/name"), "Crew");
    let again = owner.post("/v1/hold_outs", held_out).await;
    assert_eq!(refusal(&again), (409, "hold_out.exists".into()));
    let listed = body(
        &owner
            .get(&format!("/v1/hold_outs?account={}", app.main))
            .await,
        200,
    );
    assert_eq!(text(&listed, "/data/0/user/email"), "ada@example.com");
    assert_eq!(listed["data"][0]["permitted"], json!(["delete"]));
    let refused = ada.delete(&text(&made, "/url")).await;
    assert_eq!(refusal(&refused), (403, "permission.missing".into()));
    body(&owner.delete(&text(&made, "/url")).await, 200);

    let removal = format!(
        "/v1/accounts/{}/members/{}?hold_out=true",
        app.main,
        ada.user()
    );
    let removed = body(&owner.delete(&removal).await, 200);
    assert_eq!(text(&removed, "/withheld/0/group/name"), "Crew");
    assert_eq!(removed["inherited"], json!([]));
    let done = body(
        &owner
            .post(&format!("/v1/users/{}/deactivate", ada.user()), json!({}))
            .await,
        200,
    );
    assert_eq!(text(&done, "/groups/0/name"), "Crew");
    app.run_jobs().await;
}

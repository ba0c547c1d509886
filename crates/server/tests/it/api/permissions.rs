//! Permissions: the catalogue, and what the host product adds to it.

use muster_app::audit;
use muster_model::OrganizationSid;
use serde_json::{Value, json};

use super::{body, field, refusal, text, texts};
use crate::{
    actor::Actor,
    app::{TestApp, anonymous},
};

const PATH: &str = "/v1/permissions";

/// The operator of the server, with a key.
async fn operator(app: &TestApp) -> Actor {
    let (_, secret) = app
        .app
        .create_operator_key(&anonymous(), "automation", None)
        .await
        .unwrap();
    app.anonymous().presenting(&secret)
}

fn publish() -> Value {
    json!({"name": "flows.publish", "label": "Publish flows", "description": "Bring flows to callers.", "roles": ["developer"], "implies": ["logs.read"]})
}

async fn checked(app: &TestApp, who: &Actor, permission: &str) -> (u16, Value) {
    let question = json!({"principal": who.user(), "permission": permission, "scope": app.main});
    let answer = app.owner().post("/v1/check", question).await;
    (answer.status.as_u16(), answer.json()["allowed"].clone())
}

/// Events of the server's own stream so far.
async fn server_events(app: &TestApp) -> i64 {
    let reports = audit::verify(&app.app).await.unwrap();
    let server = reports
        .iter()
        .find(|report| report.stream == OrganizationSid::SERVER);
    server.map_or(0, |report| report.events)
}

#[tokio::test]
async fn the_catalogue_says_which_roles_hold_a_permission() {
    let app = TestApp::new().await;
    let permissions = app.viewer().await.get(PATH).await.json();
    let billing = permissions["data"]
        .as_array()
        .unwrap()
        .iter()
        .find(|permission| text(permission, "/name") == "billing.manage")
        .unwrap();
    assert_eq!(
        billing["roles"],
        json!(["owner", "administrator", "billing_manager"])
    );
    assert_eq!(billing["implies"], json!(["billing.read"]));
    assert_eq!(text(billing, "/area"), "control");
    assert_eq!(billing["built_in"], true);
}

#[tokio::test]
async fn a_host_permission_is_held_by_the_roles_that_it_names_and_by_owners_from_then_on() {
    let app = TestApp::new().await;
    let (developer, viewer) = (app.developer().await, app.viewer().await);
    let owner = app.owner();
    assert_eq!(checked(&app, &developer, "flows.publish").await.0, 422);
    let operator = operator(&app).await;
    let told = server_events(&app).await;
    let made = operator.post(PATH, publish()).await;
    assert_eq!(made.header("etag"), "\"1\"");
    let made = body(&made, 201);
    assert_eq!(made["roles"], json!(["developer"]));
    assert_eq!(server_events(&app).await, told + 1);
    for (who, allowed) in [(&developer, true), (&owner, true), (&viewer, false)] {
        let answer = checked(&app, who, "flows.publish").await;
        assert_eq!(answer, (200, json!(allowed)), "{}", who.email());
    }
    let listed = body(&viewer.get(PATH).await, 200);
    let last = listed["data"].as_array().unwrap().last().unwrap();
    assert_eq!(text(last, "/name"), "flows.publish");
    assert_eq!(last["roles"], json!(["owner", "developer"]));
    assert_eq!(last["built_in"], false);
    assert_eq!(text(last, "/area"), "product");
    // In roles and keys it is like any other.
    let role = json!({"name": "Publisher", "permissions": ["flows.publish"]});
    let role = body(&owner.post("/v1/roles", role).await, 201);
    assert_eq!(
        role["permissions"],
        json!(["logs.read", "flows.publish"]),
        "what it implies comes along"
    );
    let administrator = app.administrator().await;
    let above = json!({"name": "Mine", "permissions": ["flows.publish"]});
    let above = administrator.post("/v1/roles", above).await;
    assert_eq!(refusal(&above), (403, "role.above_ceiling".into()));
    let give = json!({"principal": viewer.user(), "role": "Publisher", "scope": app.main});
    body(&owner.post("/v1/role_assignments", give).await, 201);
    assert_eq!(
        checked(&app, &viewer, "flows.publish").await,
        (200, json!(true))
    );
    let keys = format!("/v1/accounts/{}/api_keys", app.main);
    let standard = json!({"name": "all of the product", "kind": "standard"});
    let standard = body(&owner.post(&keys, standard).await, 201);
    assert!(texts(&standard["permissions"], "").contains(&"flows.publish".to_owned()));
    app.run_jobs().await;
}

#[tokio::test]
async fn a_change_and_a_retirement_reach_everybody_at_once() {
    let app = TestApp::new().await;
    let operator = operator(&app).await;
    let (developer, viewer) = (app.developer().await, app.viewer().await);
    body(&operator.post(PATH, publish()).await, 201);
    let role = json!({"name": "Publisher", "permissions": ["flows.publish"]});
    let role = body(&app.owner().post("/v1/roles", role).await, 201);
    let one = format!("{PATH}/flows.publish");
    let moved = json!({"roles": ["viewer"]});
    let stale = operator.clone().with("if-match", "\"7\"");
    assert_eq!(stale.patch(&one, moved.clone()).await.status, 412);
    body(
        &operator
            .patch(&format!("{one}?dry_run=true"), moved.clone())
            .await,
        200,
    );
    assert_eq!(
        checked(&app, &developer, "flows.publish").await,
        (200, json!(true)),
        "a dry run changes nothing"
    );
    body(&operator.patch(&one, moved).await, 200);
    assert_eq!(
        checked(&app, &developer, "flows.publish").await,
        (200, json!(false))
    );
    assert_eq!(
        checked(&app, &viewer, "flows.publish").await,
        (200, json!(true))
    );
    let retired = body(&operator.delete(&one).await, 200);
    assert!(retired["retired_at"].is_string());
    assert_eq!(checked(&app, &viewer, "flows.publish").await.0, 422);
    let path = text(&role, "/url");
    let read = body(&app.owner().get(&path).await, 200);
    assert_eq!(
        read["permissions"],
        json!(["logs.read"]),
        "it allows nothing"
    );
    let renamed = json!({"name": "Publishers"});
    body(&app.owner().patch(&path, renamed).await, 200);
    let again = json!({"name": "Other", "permissions": ["flows.publish"]});
    assert_eq!(
        field(&app.owner().post("/v1/roles", again).await),
        (422, "permission.unknown".into(), "permissions[0]".into())
    );
    for answer in [
        operator.patch(&one, json!({"label": "x"})).await,
        operator.delete(&one).await,
    ] {
        assert_eq!(refusal(&answer), (404, "permission.not_found".into()));
    }
    body(&operator.post(PATH, publish()).await, 201);
    let read = body(&app.owner().get(&path).await, 200);
    assert_eq!(
        read["permissions"],
        json!(["logs.read", "flows.publish"]),
        "the role kept the name"
    );
}

#[tokio::test]
async fn what_is_wrong_with_a_host_permission_is_told() {
    let app = TestApp::new().await;
    let operator = operator(&app).await;
    body(&operator.post(PATH, publish()).await, 201);
    let with = |change: Value| {
        let mut body = json!({"name": "flows.read", "label": "See flows"});
        for (member, value) in change.as_object().unwrap() {
            body[member] = value.clone();
        }
        body
    };
    for shadowing in ["numbers.manage", "Numbers.Manage", "numbers_manage"] {
        let refused = operator.post(PATH, with(json!({"name": shadowing}))).await;
        assert_eq!(
            refusal(&refused),
            (409, "permission.built_in".into()),
            "{shadowing}"
        );
    }
    let twice = operator.post(PATH, publish()).await;
    assert_eq!(refusal(&twice), (409, "permission.exists".into()));
    let wrong = [
        (json!({"name": "Flows"}), "permission.name", "name"),
        (json!({"label": ""}), "name.empty", "label"),
        (json!({"roles": ["boss"]}), "role.unknown", "roles[0]"),
        (
            json!({"implies": ["flows.publish", "flows.burn"]}),
            "permission.implies",
            "implies[1]",
        ),
        (
            json!({"implies": ["roles.manage"]}),
            "permission.implies",
            "implies[0]",
        ),
    ];
    for (change, code, path) in wrong {
        let answer = operator.post(PATH, with(change)).await;
        assert_eq!(field(&answer), (422, code.into(), path.into()));
    }
    let built_in = operator
        .patch(&format!("{PATH}/logs.read"), json!({"label": "x"}))
        .await;
    assert_eq!(refusal(&built_in), (403, "permission.built_in".into()));
    for actor in [app.owner(), app.administrator().await] {
        let refused = actor.post(PATH, with(json!({}))).await;
        assert_eq!(refusal(&refused), (403, "operator.required".into()));
        let refused = actor.delete(&format!("{PATH}/flows.publish")).await;
        assert_eq!(refusal(&refused), (403, "operator.required".into()));
    }
}

#[tokio::test]
async fn permissions_that_imply_each_other_come_along_once() {
    let app = TestApp::new().await;
    let operator = operator(&app).await;
    let first = json!({"name": "flows.read", "label": "See flows", "implies": []});
    body(&operator.post(PATH, first).await, 201);
    let second =
        json!({"name": "flows.publish", "label": "Publish flows", "implies": ["flows.read"]});
    body(&operator.post(PATH, second).await, 201);
    let circle = json!({"implies": ["flows.publish"]});
    body(
        &operator.patch(&format!("{PATH}/flows.read"), circle).await,
        200,
    );
    let role = json!({"name": "Reader", "permissions": ["flows.read"]});
    let role = body(&app.owner().post("/v1/roles", role).await, 201);
    assert_eq!(role["permissions"], json!(["flows.publish", "flows.read"]));
}

#[tokio::test]
async fn the_file_is_made_so_and_what_it_no_longer_names_is_retired() {
    let app = TestApp::new().await;
    let operator = operator(&app).await;
    body(&operator.post(PATH, publish()).await, 201);
    let listed = |names: &[&str]| {
        names
            .iter()
            .map(|name| muster_app::NewPermission {
                name: (*name).to_owned(),
                label: "From the file".to_owned(),
                description: String::new(),
                roles: vec!["viewer".to_owned()],
                implies: Vec::new(),
                while_suspended: false,
            })
            .collect::<Vec<_>>()
    };
    let file = listed(&["reports.read", "reports.write"]);
    let before = server_events(&app).await;
    for _ in 0..2 {
        let settled = app.app.settle_permissions(&anonymous(), file.clone()).await;
        settled.unwrap();
    }
    let told = server_events(&app).await;
    assert_eq!(told, before + 2, "the same file again says nothing");
    let names = async || {
        let all = body(&app.owner().get(PATH).await, 200);
        let all = all["data"].as_array().unwrap().clone();
        let own = all.iter().filter(|one| one["built_in"] == false);
        own.map(|one| text(one, "/name")).collect::<Vec<_>>()
    };
    assert_eq!(
        names().await,
        ["flows.publish", "reports.read", "reports.write"]
    );
    let by_call = operator
        .patch(&format!("{PATH}/reports.read"), json!({"label": "x"}))
        .await;
    assert_eq!(refusal(&by_call), (409, "permission.from_file".into()));
    app.app
        .settle_permissions(&anonymous(), listed(&["reports.write"]))
        .await
        .unwrap();
    assert_eq!(names().await, ["flows.publish", "reports.write"]);
    assert_eq!(server_events(&app).await, told + 1, "one is retired");
    let twice = listed(&["reports.write", "reports.write"]);
    let twice = app.app.settle_permissions(&anonymous(), twice).await;
    assert_eq!(twice.unwrap_err().code(), "permission.twice");
    let shadowing = listed(&["logs.read"]);
    let shadowing = app.app.settle_permissions(&anonymous(), shadowing).await;
    assert_eq!(shadowing.unwrap_err().code(), "permission.built_in");
}

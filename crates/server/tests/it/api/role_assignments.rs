//! Role assignments.

use serde_json::{Value, json};

use super::{field, nobody, refusal, text, texts, unpermitted};
use crate::{actor::Actor, app::TestApp};

const PATH: &str = "/v1/role_assignments";

/// Ada, a Viewer of Main, and the path of that assignment.
async fn ada(app: &TestApp) -> (Actor, String) {
    let ada = app.person("ada@example.com", "viewer", app.main).await;
    let list = app
        .owner()
        .get(&format!("{PATH}?principal={}", ada.user()))
        .await
        .json();
    (ada, text(&list, "/data/0/url"))
}

#[tokio::test]
async fn a_role_is_given_by_name_or_sid_and_shown_with_names() {
    let app = TestApp::new().await;
    let (ada, _) = ada(&app).await;
    let support = app.subaccount("Support EU", app.main).await;
    let body = json!({"principal": ada.user(), "role": "billing_manager", "scope": app.main, "inherit": true, "except": [support], "expires_at": "2100-01-01T00:00:00Z", "reason": "Month end"});
    let given = app.owner().post(PATH, body).await;
    assert_eq!(
        (given.status.as_u16(), given.header("etag")),
        (201, "\"1\""),
        "{}",
        given.body
    );
    let assignment = given.json();
    assert_eq!(text(&assignment, "/object"), "role_assignment");
    assert_eq!(text(&assignment, "/principal/email"), "ada@example.com");
    assert_eq!(text(&assignment, "/role/name"), "billing_manager");
    assert_eq!(text(&assignment, "/role/label"), "Billing Manager");
    assert_eq!(text(&assignment, "/scope/name"), "Main");
    assert_eq!(text(&assignment, "/given_by/email"), "owner@example.com");
    assert_eq!(text(&assignment, "/source"), "direct");
    assert_eq!(
        text(&assignment, "/expires_at"),
        "2100-01-01T00:00:00.000000Z"
    );
    assert_eq!(assignment["except"], json!([support]));
    assert_eq!(
        unpermitted(app.owner().get(&text(&assignment, "/url")).await.json()),
        assignment
    );
    let role = text(&assignment, "/role/sid");
    let by_sid = json!({"principal": ada.user(), "role": role, "scope": app.organization});
    let by_sid = app.owner().post(PATH, by_sid).await;
    assert_eq!(by_sid.status, 201, "{}", by_sid.body);
    assert_eq!(by_sid.json()["inherit"], true);
    app.run_jobs().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_new_assignment_is_told_by_field() {
    let app = TestApp::new().await;
    let (ada, _) = ada(&app).await;
    let (_, foreign, stranger) = app.another_organization().await;
    let owner = app.owner();
    let wrong = async |change: &dyn Fn(&mut Value)| {
        let mut body = json!({"principal": ada.user(), "role": "developer", "scope": app.main});
        change(&mut body);
        field(&owner.post(PATH, body).await)
    };
    let expected = |status: u16, code: &str, path: &str| (status, code.to_owned(), path.to_owned());
    assert_eq!(
        wrong(&|body| body["principal"] = "ada".into()).await,
        expected(400, "sid.malformed", "principal")
    );
    assert_eq!(
        wrong(&|body| body["scope"] = json!(ada.user())).await,
        expected(400, "sid.malformed", "scope")
    );
    assert_eq!(
        wrong(&|body| body["role"] = "boss".into()).await,
        expected(422, "role.unknown", "role")
    );
    assert_eq!(
        wrong(&|body| body["except"] = json!([app.main])).await,
        expected(422, "except.without_inherit", "except")
    );
    assert_eq!(
        wrong(&|body| {
            body["inherit"] = true.into();
            body["except"] = json!([foreign]);
        })
        .await,
        expected(422, "except.outside", "except[0]")
    );
    assert_eq!(
        wrong(&|body| body["expires_at"] = "2000-01-01T00:00:00Z".into()).await,
        expected(422, "time.past", "expires_at")
    );
    assert_eq!(
        wrong(&|body| body["expires_at"] = "soon".into()).await,
        expected(400, "body.wrong_type", "expires_at")
    );
    assert_eq!(
        wrong(&|body| {
            body["scope"] = json!(app.organization);
            body["inherit"] = false.into();
        })
        .await,
        expected(422, "inherit.organization", "inherit")
    );
    let refused = async |change: &dyn Fn(&mut Value)| {
        let mut body = json!({"principal": ada.user(), "role": "developer", "scope": app.main});
        change(&mut body);
        refusal(&owner.post(PATH, body).await)
    };
    assert_eq!(
        refused(&|body| body["scope"] = json!(foreign)).await,
        (404, "account.not_found".into())
    );
    assert_eq!(
        refused(&|body| body["principal"] = json!(stranger.user())).await,
        (404, "user.not_found".into())
    );
    assert_eq!(
        refused(&|body| body["principal"] = nobody("GP").into()).await,
        (404, "group.not_found".into())
    );
    assert_eq!(
        refused(&|body| body["role"] = "viewer".into()).await,
        (409, "role_assignment.exists".into())
    );
}

#[tokio::test]
async fn nobody_gives_ownership_or_what_they_do_not_hold() {
    let app = TestApp::new().await;
    let (ada, _) = ada(&app).await;
    let give = |role: &str| json!({"principal": ada.user(), "role": role, "scope": app.main});
    let owner = app.owner().post(PATH, give("owner")).await;
    assert_eq!(refusal(&owner), (403, "role.owner".into()));
    let limited = app
        .key(app.main, &["roles.assign", "accounts.read", "usage.read"])
        .await;
    let above = limited.post(PATH, give("developer")).await;
    assert_eq!(refusal(&above), (403, "role.above_ceiling".into()));
    let viewer = ada.post(PATH, give("viewer")).await;
    assert_eq!(text(&viewer.json(), "/missing_permission"), "roles.assign");
}

#[tokio::test]
async fn the_list_is_filtered_by_principal_scope_and_role_and_has_ownerships_too() {
    let app = TestApp::new().await;
    let (ada, _) = ada(&app).await;
    let owner = app.owner();
    let roles = async |query: String| {
        let list = owner.get(&format!("{PATH}?{query}")).await.json();
        texts(&list["data"], "/role/name")
    };
    assert_eq!(roles(String::new()).await, ["owner", "owner", "viewer"]);
    assert_eq!(roles(format!("principal={}", ada.user())).await, ["viewer"]);
    assert_eq!(
        roles(format!("scope={}", app.main)).await,
        ["owner", "viewer"]
    );
    assert_eq!(
        roles(format!("scope={}", app.organization)).await,
        ["owner"]
    );
    assert_eq!(roles("role=viewer".into()).await, ["viewer"]);
    let mut pages = Vec::new();
    let mut next = format!("{PATH}?limit=1");
    loop {
        let page = owner.get(&next).await.json();
        pages.extend(texts(&page["data"], "/sid"));
        let cursor = text(&page, "/next_cursor");
        if cursor.is_empty() {
            break;
        }
        next = format!("{PATH}?limit=1&cursor={cursor}");
    }
    pages.dedup();
    assert_eq!(pages.len(), 3);
    let unknown = owner.get(&format!("{PATH}?role=boss")).await;
    assert_eq!(field(&unknown), (422, "role.unknown".into(), "role".into()));
    let refused = ada.get(PATH).await;
    assert_eq!(text(&refused.json(), "/missing_permission"), "roles.read");
}

#[tokio::test]
async fn an_end_is_set_and_taken_back_by_who_read_the_assignment_last() {
    let app = TestApp::new().await;
    let (_, path) = ada(&app).await;
    let owner = app.owner();
    let ending = owner
        .clone()
        .with("if-match", "\"1\"")
        .patch(&path, json!({"expires_at": "2100-01-01T00:00:00Z"}))
        .await;
    assert_eq!(
        (ending.status.as_u16(), ending.header("etag")),
        (200, "\"2\""),
        "{}",
        ending.body
    );
    let kept = owner.patch(&path, json!({"except": []})).await.json();
    assert_eq!(text(&kept, "/expires_at"), "2100-01-01T00:00:00.000000Z");
    let endless = owner.patch(&path, json!({"expires_at": null})).await.json();
    assert!(endless["expires_at"].is_null());
    let stale = owner
        .clone()
        .with("if-match", "\"2\"")
        .patch(&path, json!({"expires_at": null}))
        .await;
    assert_eq!(refusal(&stale), (412, "version.stale".into()));
    let role = owner.patch(&path, json!({"role": "developer"})).await;
    assert_eq!(
        field(&role),
        (400, "body.unknown_member".into(), "role".into())
    );
    let past = owner
        .patch(&path, json!({"expires_at": "2000-01-01T00:00:00Z"}))
        .await;
    assert_eq!(field(&past), (422, "time.past".into(), "expires_at".into()));
}

#[tokio::test]
async fn an_ended_assignment_is_named_and_gone() {
    let app = TestApp::new().await;
    let (ada, path) = ada(&app).await;
    let owner = app.owner();
    let mut plan = owner.delete(&format!("{path}?dry_run=true")).await.json();
    assert_eq!(owner.get(&path).await.status, 200);
    let done = owner.delete(&path).await;
    assert_eq!(done.status, 200, "{}", done.body);
    plan.as_object_mut().unwrap().remove("impact");
    assert_eq!(plan, done.json());
    assert_eq!(text(&done.json(), "/ended/0/role/name"), "viewer");
    assert_eq!(done.json()["inherited"], json!([]));
    assert_eq!(done.json()["api_keys"], json!([]));
    assert_eq!(
        refusal(&owner.get(&path).await),
        (404, "role_assignment.not_found".into())
    );
    let main = ada.get(&format!("/v1/accounts/{}", app.main)).await;
    assert_eq!(main.status, 404);
}

#[tokio::test]
async fn an_ownership_is_read_as_an_assignment_but_never_ended_or_changed_as_one() {
    let app = TestApp::new().await;
    let list = app
        .owner()
        .get(&format!("{PATH}?scope={}&role=owner", app.main))
        .await
        .json();
    let path = text(&list, "/data/0/url");
    let owner = app.owner();
    assert_eq!(text(&owner.get(&path).await.json(), "/scope/name"), "Main");
    let changed = owner.patch(&path, json!({"expires_at": null})).await;
    assert_eq!(refusal(&changed), (403, "role.owner".into()));
    let ended = owner.delete(&path).await;
    assert_eq!(refusal(&ended), (409, "account.owner".into()));
    let by_administrator = app.administrator().await.delete(&path).await;
    assert_eq!(refusal(&by_administrator), (403, "owner.required".into()));
    let last = owner
        .get(&format!("{PATH}?scope={}&role=owner", app.organization))
        .await
        .json();
    let last = owner.delete(&text(&last, "/data/0/url")).await;
    assert_eq!(refusal(&last), (409, "owner.last".into()));
}

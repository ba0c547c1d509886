//! What a dry run says: who would gain and lose what, and that nothing happened.

use serde_json::json;

use super::{body, text, texts};
use crate::app::TestApp;

const PATH: &str = "/v1/role_assignments";

#[tokio::test]
async fn a_dry_run_of_giving_names_what_the_person_gains_and_gives_nothing() {
    let app = TestApp::new().await;
    let ada = app.person("ada@example.com", "viewer", app.main).await;
    let support = app.subaccount("Support EU", app.main).await;
    let new = json!({"principal": ada.user(), "role": "developer", "scope": app.main, "inherit": true, "except": [support]});
    let plan = app.owner().post(&format!("{PATH}?dry_run=true"), new).await;
    let plan = body(&plan, 200);
    let changes = plan["impact"]["changes"].as_array().unwrap();
    // Held out below: there she gains nothing, and loses nothing.
    assert_eq!(changes.len(), 1, "{plan}");
    assert_eq!(text(&changes[0], "/principal/email"), "ada@example.com");
    assert_eq!(text(&changes[0], "/scope/name"), "Main");
    let gains = texts(&changes[0]["gains"], "");
    assert!(gains.contains(&"numbers.manage".to_owned()), "{gains:?}");
    assert!(!gains.contains(&"logs.read".to_owned()), "held already");
    assert_eq!(changes[0]["loses"], json!([]));
    let held = body(
        &app.owner()
            .get(&format!("{PATH}?principal={}", ada.user()))
            .await,
        200,
    );
    assert_eq!(held["data"].as_array().unwrap().len(), 1);
    app.run_jobs().await;
}

#[tokio::test]
async fn a_dry_run_of_ending_names_what_is_lost_where_and_outside_of_it_no_impact_is_shown() {
    let app = TestApp::new().await;
    let ada = app.person("ada@example.com", "viewer", app.main).await;
    let support = app.subaccount("Support EU", app.main).await;
    let new =
        json!({"principal": ada.user(), "role": "developer", "scope": app.main, "inherit": true});
    let given = body(&app.owner().post(PATH, new).await, 201);
    assert!(given.get("impact").is_none(), "{given}");
    let path = text(&given, "/url");
    let held_out = json!({"except": [support]});
    let plan = app
        .owner()
        .patch(&format!("{path}?dry_run=true"), held_out)
        .await;
    let plan = body(&plan, 200);
    let changes = plan["impact"]["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 1, "{plan}");
    assert_eq!(text(&changes[0], "/scope/name"), "Support EU");
    let plan = body(
        &app.owner().delete(&format!("{path}?dry_run=true")).await,
        200,
    );
    let change = &plan["impact"]["changes"][0];
    assert_eq!(text(change, "/scope/name"), "Main");
    assert!(texts(&change["loses"], "").contains(&"numbers.manage".to_owned()));
    assert!(
        !texts(&change["loses"], "").contains(&"logs.read".to_owned()),
        "a Viewer still"
    );
    let unchanged = body(&app.owner().get(&path).await, 200);
    assert_eq!(unchanged["except"], json!([]));
    app.run_jobs().await;
}

//! Roles and permissions.

use super::{refusal, text, texts};
use crate::app::TestApp;

#[tokio::test]
async fn the_five_roles_are_shown_to_anybody_who_is_known() {
    let app = TestApp::new().await;
    let roles = app.viewer().await.get("/v1/roles").await.json();
    assert_eq!(
        texts(&roles["data"], "/name"),
        [
            "owner",
            "administrator",
            "developer",
            "billing_manager",
            "viewer"
        ]
    );
    assert_eq!(text(&roles, "/data/3/label"), "Billing Manager");
    assert_eq!(roles["data"][4]["built_in"], true);
    let of_viewer = roles["data"][4]["permissions"].as_array().unwrap();
    assert!(of_viewer.contains(&"logs.read".into()));
    assert!(!of_viewer.contains(&"users.read".into()));
    assert!(roles["next_cursor"].is_null());
    assert_eq!(
        refusal(&app.anonymous().get("/v1/roles").await),
        (401, "credential.refused".into())
    );
}

#[tokio::test]
async fn the_catalogue_says_which_roles_hold_a_permission() {
    let app = TestApp::new().await;
    let permissions = app.viewer().await.get("/v1/permissions").await.json();
    let billing = permissions["data"]
        .as_array()
        .unwrap()
        .iter()
        .find(|permission| text(permission, "/name") == "billing.manage")
        .unwrap();
    assert_eq!(
        billing["roles"],
        serde_json::json!(["owner", "administrator", "billing_manager"])
    );
    assert_eq!(billing["implies"], serde_json::json!(["billing.read"]));
    assert_eq!(text(billing, "/area"), "control");
}

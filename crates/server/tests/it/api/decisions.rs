//! Questions about access, asked by people and by keys.

use serde_json::{Value, json};

use super::{NOWHERE, body, refused, refused_at};
use crate::app::{TestApp, on_both};

fn may(principal: impl ToString + Copy, permission: &str, scope: impl ToString + Copy) -> Value {
    json!({"principal": principal.to_string(), "permission": permission, "scope": scope.to_string()})
}

on_both! {
    async fn a_check_answers_for_people_and_keys_with_a_revision(app: TestApp) {
        let viewer = app.viewer().await;
        let host = app.key(app.organization, &["access.check"]).await;
        for (permission, allowed) in [("logs.read", true), ("numbers.manage", false)] {
            for asker in [&viewer, &app.owner(), &host] {
                let answer = body(&asker.post("/v1/check", may(viewer.user(), permission, app.main)).await, 200);
                assert_eq!(answer["allowed"], allowed, "{permission}");
                assert!(answer["revision"].as_i64().unwrap() > 0);
            }
        }
        let made = body(&app.owner().post(&format!("/v1/accounts/{}/api_keys", app.main), json!({"name": "ci", "permissions": ["logs.read"]})).await, 201);
        let key = made["sid"].as_str().unwrap();
        assert_eq!(body(&app.owner().post("/v1/check", may(key, "logs.read", app.main)).await, 200)["allowed"], true);
        body(&app.owner().call("POST", &format!("/v1/api_keys/{key}/revoke")).await, 200);
        assert_eq!(body(&app.owner().post("/v1/check", may(key, "logs.read", app.main)).await, 200)["allowed"], false);
    }

    async fn an_explanation_names_the_way_or_what_is_missing(app: TestApp) {
        let support = app.subaccount("Support EU", app.main).await;
        let developer = app.person("dora@example.com", "developer", app.organization).await;
        let allowed = body(&app.owner().post("/v1/explain", may(developer.user(), "numbers.manage", support)).await, 200);
        assert_eq!((allowed["allowed"].as_bool(), allowed.get("missing")), (Some(true), None));
        let step = &allowed["path"][0];
        assert_eq!((step["role"]["name"].as_str(), step["inherited_from"]["name"].as_str(), step["source"].as_str()), (Some("developer"), Some("Acme"), Some("invitation")));
        assert_eq!(step["given_by"]["email"], "owner@example.com");

        let denied = body(&app.owner().post("/v1/explain", may(developer.user(), "billing.manage", support)).await, 200);
        assert_eq!((denied["allowed"].as_bool(), denied.get("path")), (Some(false), None));
        let missing = &denied["missing"];
        assert_eq!((missing["permission"].as_str(), missing["reason"].as_str(), missing["smallest_role"]["name"].as_str()), (Some("billing.manage"), Some("no_assignment"), Some("billing_manager")));
        assert_eq!(missing["grantors"][0]["email"], "owner@example.com");
        let own = body(&developer.post("/v1/explain", may(developer.user(), "billing.manage", support)).await, 200);
        assert_eq!(own["missing"].get("grantors"), None);
        app.run_jobs().await;
    }
}

#[tokio::test]
async fn what_is_nowhere_or_elsewhere_is_not_allowed() {
    let app = TestApp::new().await;
    let (_, foreign, stranger) = app.another_organization().await;
    let owner = app.owner();
    for question in [
        may(owner.user(), "logs.read", NOWHERE),
        may(owner.user(), "logs.read", foreign),
        may(stranger.user(), "logs.read", app.main),
        may("US00000000000000000000000000000009", "logs.read", app.main),
    ] {
        let answer = body(&owner.post("/v1/check", question).await, 200);
        assert_eq!(answer["allowed"], false);
    }
}

#[tokio::test]
async fn a_question_that_is_wrong_or_not_theirs_is_refused() {
    let app = TestApp::new().await;
    let viewer = app.viewer().await;
    let owner = app.owner();
    for route in ["/v1/check", "/v1/explain"] {
        let about_another = may(owner.user(), "logs.read", app.main);
        let lacking = viewer.post(route, about_another.clone()).await;
        assert_eq!(body(&lacking, 403)["missing_permission"], "access.check");
        let anonymous = app.anonymous().post(route, json!({"principal": 7})).await;
        refused(&anonymous, 401, "credential.refused");
        for (question, status, field) in [
            (json!({}), 400, "principal"),
            (may("US1", "logs.read", app.main), 400, "principal"),
            (may(app.main, "logs.read", app.main), 400, "principal"),
            (may(viewer.user(), "logs.read", "GP1"), 400, "scope"),
            (may(viewer.user(), "fly", app.main), 422, "permission"),
        ] {
            refused_at(&owner.post(route, question).await, status, field);
        }
        let mut later = about_another;
        later["at_least"] = 1_000_000.into();
        let answer = owner.post(route, later).await;
        refused(&answer, 503, "revision.not_reached");
        assert_ne!(answer.header("retry-after"), "");
    }
}

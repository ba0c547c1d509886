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

on_both! {
    async fn a_batch_is_answered_question_by_question_at_one_revision(app: TestApp) {
        let viewer = app.viewer().await;
        let host = app.key(app.organization, &["access.check"]).await;
        let checks = json!({"checks": [
            may(viewer.user(), "logs.read", app.main),
            may(viewer.user(), "numbers.manage", app.main),
            may(viewer.user(), "logs.read", NOWHERE),
            may("SK00000000000000000000000000000009", "logs.read", app.main),
        ]});
        for asker in [&app.owner(), &host] {
            let answer = body(&asker.post("/v1/check/batch", checks.clone()).await, 200);
            let allowed: Vec<_> = answer["results"].as_array().unwrap().iter().map(|result| result["allowed"].as_bool()).collect();
            assert_eq!(allowed, [Some(true), Some(false), Some(false), Some(false)]);
            assert!(answer["revision"].as_i64().unwrap() > 0);
        }
        let about_another = json!({"checks": [may(viewer.user(), "logs.read", app.main), may(app.owner().user(), "logs.read", app.main)]});
        assert_eq!(body(&viewer.post("/v1/check/batch", about_another).await, 403)["missing_permission"], "access.check");
        let empty = body(&viewer.post("/v1/check/batch", json!({"checks": []})).await, 200);
        assert_eq!(empty["results"], json!([]));
    }

    async fn a_batch_of_a_thousand_is_answered_and_one_more_is_refused(app: TestApp) {
        let owner = app.owner();
        let question = may(owner.user(), "logs.read", app.main);
        let checks = |count: usize| json!({"checks": vec![question.clone(); count]});
        let answer = body(&owner.post("/v1/check/batch", checks(1_000)).await, 200);
        assert_eq!(answer["results"].as_array().unwrap().len(), 1_000);
        refused_at(&owner.post("/v1/check/batch", checks(1_001)).await, 422, "checks");
        let mut wrong = checks(3);
        wrong["checks"][2]["permission"] = "fly".into();
        refused_at(&owner.post("/v1/check/batch", wrong).await, 422, "checks[2].permission");
        let mut wrong = checks(3);
        wrong["checks"][1]["principal"] = app.main.to_string().into();
        refused_at(&owner.post("/v1/check/batch", wrong).await, 400, "checks[1].principal");
    }

    async fn who_can_names_exactly_those_whom_a_check_allows(app: TestApp) {
        let support = app.subaccount("Support EU", app.main).await;
        let above = app.person("dora@example.com", "developer", app.organization).await;
        let there = app.person("dan@example.com", "developer", support).await;
        let elsewhere = app.person("dev@example.com", "developer", app.main).await;
        let viewer = app.person("vic@example.com", "viewer", support).await;
        let mut path = format!("/v1/who_can?permission=numbers.manage&scope={support}&limit=1");
        let mut found = Vec::new();
        loop {
            let page = body(&app.owner().get(&path).await, 200);
            found.extend(page["data"].as_array().unwrap().clone());
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            path = format!("/v1/who_can?permission=numbers.manage&scope={support}&limit=1&cursor={cursor}");
        }
        let of = |email: &str| found.iter().find(|one| one["principal"]["email"] == email);
        for (who, email) in [(&above, "dora@example.com"), (&there, "dan@example.com"), (&elsewhere, "dev@example.com"), (&viewer, "vic@example.com")] {
            let allowed = body(&app.owner().post("/v1/check", may(who.user(), "numbers.manage", support)).await, 200)["allowed"] == true;
            assert_eq!(of(email).is_some(), allowed, "{email}");
        }
        assert_eq!(found.len(), 3, "the owner, above and there: {found:?}");
        let dora = of("dora@example.com").unwrap();
        assert_eq!((&dora["direct"], &dora["inherited"][0]["scope"]["name"], &dora["inherited"][0]["role"]["name"]), (&json!([]), &json!("Acme"), &json!("developer")));
        let dan = of("dan@example.com").unwrap();
        assert_eq!((&dan["direct"][0]["scope"]["name"], &dan["inherited"], &dan["direct"][0]["group"]), (&json!("Support EU"), &json!([]), &Value::Null));

        assert_eq!(body(&viewer.get(&path).await, 403)["missing_permission"], "access.check");
        refused(&viewer.get(&format!("/v1/who_can?permission=numbers.manage&scope={NOWHERE}")).await, 404, "account.not_found");
        refused_at(&app.owner().get(&format!("/v1/who_can?permission=fly&scope={support}")).await, 422, "permission");
        refused_at(&app.owner().get("/v1/who_can?permission=logs.read&scope=AC1").await, 400, "scope");
        app.run_jobs().await;
    }

    async fn what_can_lists_where_and_what_a_check_allows(app: TestApp) {
        let support = app.subaccount("Support EU", app.main).await;
        let dora = app.person("dora@example.com", "developer", support).await;
        let dan = app.person("dan@example.com", "administrator", support).await;
        let own = body(&dora.get(&format!("/v1/what_can?principal={}", dora.user())).await, 200);
        assert_eq!(own["data"].as_array().unwrap().len(), 1);
        assert_eq!(own["data"][0]["scope"]["sid"], support.to_string());
        for permission in own["data"][0]["permissions"].as_array().unwrap() {
            let allowed = body(&dora.post("/v1/check", may(dora.user(), permission.as_str().unwrap(), support)).await, 200);
            assert_eq!(allowed["allowed"], true, "{permission}");
        }
        // Of others only where one may ask: of the owner, who is one everywhere, an Administrator of one account learns that account.
        let of_owner = body(&dan.get(&format!("/v1/what_can?principal={}&permission=accounts.close", app.owner().user())).await, 200);
        assert_eq!(of_owner["data"], json!([{"scope": {"sid": support.to_string(), "name": "Support EU"}, "permissions": ["accounts.close"]}]));
        let everywhere = body(&app.owner().get(&format!("/v1/what_can?principal={}&permission=accounts.close&limit=1", app.owner().user())).await, 200);
        assert_eq!(everywhere["data"][0]["scope"]["sid"], app.organization.to_string());
        let cursor = everywhere["next_cursor"].as_str().unwrap();
        let rest = body(&app.owner().get(&format!("/v1/what_can?principal={}&permission=accounts.close&cursor={cursor}", app.owner().user())).await, 200);
        let rest: Vec<_> = rest["data"].as_array().unwrap().iter().map(|place| place["scope"]["sid"].as_str().unwrap().to_owned()).collect();
        assert_eq!(rest, [app.main.to_string(), support.to_string()]);
        let refusal = dora.get(&format!("/v1/what_can?principal={}", dan.user())).await;
        assert_eq!(body(&refusal, 403)["missing_permission"], "access.check");
        refused_at(&dora.get(&format!("/v1/what_can?principal={}", app.main)).await, 400, "principal");
        let nobody = body(&app.owner().get("/v1/what_can?principal=US00000000000000000000000000000009").await, 200);
        assert_eq!(nobody["data"], json!([]));
        app.run_jobs().await;
    }
}

//! What gateways ask: forwarded authentication and AuthZEN. A real nginx asks in `nginx`.

use serde_json::{Value, json};

use super::{NOWHERE, body, field, nobody, refusal, refused, text};
use crate::{app::on_both, site::ask};

fn evaluation(subject: (&str, &str), action: &str, account: &str) -> Value {
    json!({"subject": {"type": subject.0, "id": subject.1}, "action": {"name": action}, "resource": {"type": "account", "id": account}})
}

on_both! {
    async fn a_gateway_learns_who_passes_and_who_does_not(app: TestApp) {
        let path = |permission: &str, scope: &str| format!("/v1/forward_auth?permission={permission}&scope={scope}");
        let main = app.main.to_string();
        let (owner, viewer, key) = (app.owner(), app.viewer().await, app.key(app.main, &["logs.read"]).await);
        let passed = viewer.get(&path("logs.read", &main)).await;
        assert_eq!((passed.status.as_u16(), passed.body.as_str()), (200, ""));
        assert_eq!(passed.header("muster-user"), viewer.user().to_string());
        assert_eq!(passed.header("muster-principal"), viewer.user().to_string());
        assert_eq!(passed.header("muster-organization"), app.organization.to_string());
        assert!(passed.header("muster-revision").parse::<i64>().unwrap() > 0);
        let by_key = key.get(&path("logs.read", &main)).await;
        assert_eq!(by_key.status, 200, "{}", by_key.body);
        assert_eq!(by_key.header("muster-user"), owner.user().to_string());
        assert!(by_key.header("muster-principal").starts_with("SK"));
        let by_cookie = ask("GET", &path("logs.read", &main)).cookie(viewer.secret()).of(app.router()).await;
        assert_eq!(by_cookie.header("muster-user"), viewer.user().to_string());
        let denied = viewer.get(&path("numbers.manage", &main)).await;
        assert_eq!((refusal(&denied), text(&denied.json(), "/missing_permission")), ((403, "permission.missing".into()), "numbers.manage".into()));
        assert_eq!(denied.header("muster-user"), "");
        refused(&key.get(&path("numbers.manage", &main)).await, 403, "permission.missing");
        refused(&owner.get(&path("logs.read", NOWHERE)).await, 403, "permission.missing");
        let unknown = app.anonymous().get(&path("logs.read", &main)).await;
        assert_eq!((unknown.status.as_u16(), unknown.header("www-authenticate")), (401, "Bearer realm=\"muster\""));
        assert_eq!(owner.get(&path("logs.raed", &main)).await.status, 422);
        assert_eq!(field(&owner.get("/v1/forward_auth?permission=logs.read").await), (400, "query.missing".into(), "scope".into()));
    }

    async fn a_question_of_a_gateway_changes_nothing_and_reads_no_header_but_the_credential(app: TestApp) {
        let path = format!("/v1/forward_auth?permission=logs.read&scope={}", app.main);
        let viewer = app.viewer().await;
        assert_eq!(viewer.get(&path).await.status, 200);
        let rows = app.database().contents();
        let told = viewer.clone().with("x-original-url", "http://example.com/v1/me").with("x-original-method", "DELETE");
        assert_eq!(told.get(&path).await.status, 200);
        assert_eq!(told.get(&path.replace("logs.read", "numbers.manage")).await.status, 403);
        assert_eq!(app.database().contents(), rows);
        refused(&told.get("/v1/me").await, 400, "header.override");
        refused(&viewer.clone().with("x-rewrite-url", "/v1/me").get(&path).await, 400, "header.override");
    }

    async fn authzen_evaluates_as_a_check_does(app: TestApp) {
        let (main, viewer) = (app.main.to_string(), app.viewer().await);
        let key = app.key(app.main, &["access.check"]).await;
        let decided = async |subject: (&str, &str), action: &str| {
            let answer = key.post("/access/v1/evaluation", evaluation(subject, action, &main)).await;
            body(&answer, 200)["decision"].clone()
        };
        let user = viewer.user().to_string();
        for subject in [("user", user.as_str()), ("user", "viewer@example.com")] {
            assert_eq!(decided(subject, "logs.read").await, true, "{subject:?}");
            assert_eq!(decided(subject, "numbers.manage").await, false, "{subject:?}");
        }
        for nobody in [("user", "nobody@example.com"), ("user", &nobody("US")), ("api_key", &user), ("robot", &user), ("user", "@")] {
            assert_eq!(decided(nobody, "logs.read").await, false, "{nobody:?}");
        }
        // What others send along is let pass; nothing is decided by it.
        let more = json!({"subject": {"type": "user", "id": user, "properties": {"department": "Sales"}}, "action": {"name": "logs.read", "properties": {}}, "resource": {"type": "account", "id": main, "properties": {"a": 1}}, "context": {"time": "2026-12-01T12:00:00Z"}});
        let answer = key.clone().with("x-request-id", "bfe9eb29-ab87").post("/access/v1/evaluation", more).await;
        assert_eq!((body(&answer, 200)["decision"].clone(), answer.header("x-request-id")), (json!(true), "bfe9eb29-ab87"));
        assert!(answer.header("muster-request-id").starts_with("0000000000000007-"));
        refused(&app.anonymous().post("/access/v1/evaluation", evaluation(("user", &user), "logs.read", &main)).await, 401, "credential.refused");
        refused(&viewer.post("/access/v1/evaluation", evaluation(("user", "owner@example.com"), "logs.read", &main)).await, 403, "permission.missing");
        refused(&viewer.post("/access/v1/evaluation", evaluation(("user", "nobody@example.com"), "logs.read", &main)).await, 403, "permission.missing");
        refused(&key.post("/access/v1/evaluation", evaluation(("user", &user), "logs.raed", &main)).await, 400, "permission.unknown");
        refused(&key.post("/access/v1/evaluation", json!({"subject": {"type": "user", "id": user}})).await, 400, "body.missing_member");
    }

    async fn authzen_evaluates_many_with_defaults_and_stops_where_it_is_told(app: TestApp) {
        let (main, viewer) = (app.main.to_string(), app.viewer().await);
        let key = app.key(app.main, &["access.check"]).await;
        let asked = |semantic: Option<&str>| {
            let mut asked = evaluation(("user", "viewer@example.com"), "logs.read", &main);
            asked["evaluations"] = json!([{}, {"action": {"name": "numbers.manage"}}, {"action": {"name": "logs.raed"}}, {"subject": {"type": "user", "id": viewer.user().to_string()}}]);
            if let Some(semantic) = semantic {
                asked["options"] = json!({"evaluations_semantic": semantic, "another": 1});
            }
            asked
        };
        let decisions = async |semantic: Option<&str>| {
            let answer = body(&key.post("/access/v1/evaluations", asked(semantic)).await, 200);
            answer["evaluations"].as_array().unwrap().iter().map(|decided| decided["decision"].as_bool().unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(decisions(None).await, [true, false, false, true]);
        assert_eq!(decisions(Some("execute_all")).await, [true, false, false, true]);
        assert_eq!(decisions(Some("deny_on_first_deny")).await, [true, false]);
        assert_eq!(decisions(Some("permit_on_first_permit")).await, [true]);
        let all = body(&key.post("/access/v1/evaluations", asked(None)).await, 200);
        assert_eq!(all["evaluations"][2]["context"]["error"]["status"], 400);
        assert!(text(&all, "/evaluations/2/context/error/message").contains("logs.raed"));
        // Without a list it is one evaluation, and is answered as one.
        let single = body(&key.post("/access/v1/evaluations", evaluation(("user", "viewer@example.com"), "logs.read", &main)).await, 200);
        assert_eq!((&single["decision"], single.get("evaluations")), (&json!(true), None));
        assert_eq!(field(&key.post("/access/v1/evaluations", json!({"evaluations": [{"action": {"name": "logs.read"}}]})).await), (400, "body.missing_member".into(), "evaluations[0].subject".into()));
        assert_eq!(key.post("/access/v1/evaluations", asked(Some("perhaps"))).await.status, 400);
    }

    async fn authzen_is_found_where_it_is_looked_for(app: TestApp) {
        let found = body(&app.anonymous().get("/.well-known/authzen-configuration").await, 200);
        let base = text(&found, "/policy_decision_point");
        assert!(base.starts_with("https://") && !base.ends_with('/'), "{base}");
        assert_eq!(text(&found, "/access_evaluation_endpoint"), format!("{base}/access/v1/evaluation"));
        assert_eq!(text(&found, "/access_evaluations_endpoint"), format!("{base}/access/v1/evaluations"));
    }
}

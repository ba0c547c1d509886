//! The table route × actor → status, reviewed in `routes.txt`: every route of the document, asked by everybody with a request
//! that nothing is wrong with. A route without a request here fails, and so does a line that is out of date.

use std::{collections::BTreeMap, fs, path::Path};

use muster_model::{AccountSid, UserSid, time::MINUTE};
use muster_server::{api, http::openapi::document};
use serde_json::{Value, json};

use crate::{
    actor::Actor,
    app::{PASSWORD, TestApp},
};

/// From the weakest to the strongest, so that who may do something does it last.
const ACTORS: [&str; 8] = [
    "anonymous",
    "stranger",
    "viewer",
    "billing",
    "developer",
    "key",
    "administrator",
    "owner",
];

/// A server with one of everything that paths name.
struct Scene {
    app: TestApp,
    stranger: String,
    key: Actor,
    /// What stands for `{sid}`, or `{user}`, after each noun.
    sids: BTreeMap<&'static str, String>,
    /// A Viewer of Main, whom the others do things to.
    somebody: UserSid,
    support: AccountSid,
}

impl Scene {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let (_, _, stranger) = app.another_organization().await;
        app.viewer().await;
        app.billing_manager().await;
        let developer = app.developer().await;
        app.administrator().await;
        let somebody = app
            .person("somebody@example.com", "viewer", app.main)
            .await
            .user();
        let support = app.subaccount("Support EU", app.main).await;
        let key = app.key(app.main, &["logs.read"]).await;
        let invitation = app.invite("ada@example.com", "viewer", app.main).await;
        app.run_jobs().await;
        let owner = app.sign_in("owner@example.com").await;
        let offer = json!({"scope": app.main.to_string(), "to": developer.user().to_string()});
        let offer = owner.post("/v1/ownership_transfers", offer).await.json();
        let keys = format!("/v1/accounts/{}/api_keys", app.main);
        let made = owner.get(&keys).await.json();
        let current = owner.get("/v1/sessions/current").await.json();
        let service = json!({"name": "Robot", "account": app.main.to_string()});
        let service = owner.post("/v1/service_accounts", service).await.json();
        let sid = |value: &Value| value["sid"].as_str().unwrap_or_default().to_owned();
        let role = json!({"name": "Reader of logs", "permissions": ["logs.read"]});
        let role = owner.post("/v1/roles", role).await.json();
        let held = owner
            .get(&format!("/v1/role_assignments?principal={somebody}"))
            .await
            .json();
        let group = owner.post("/v1/groups", json!({"name": "Crew"})).await;
        let group = sid(&group.json());
        let path = format!("/v1/groups/{group}/members");
        owner
            .post(&path, json!({"user": somebody.to_string()}))
            .await;
        owner
            .post("/v1/role_assignments", json!({"principal": group, "role": "viewer", "scope": app.organization.to_string()}))
            .await;
        let held_out = json!({"user": somebody.to_string(), "account": app.main.to_string()});
        owner.post("/v1/hold_outs", held_out).await;
        let sessions = owner.get(&format!("/v1/users/{somebody}/sessions")).await;
        let sids = BTreeMap::from([
            ("{session}", sid(&sessions.json()["data"][0])),
            ("groups", group),
            ("hold_outs", somebody.to_string()),
            ("{user}", app.main.to_string()),
            ("users", somebody.to_string()),
            ("members", somebody.to_string()),
            ("role_assignments", sid(&held["data"][0])),
            ("accounts", app.main.to_string()),
            ("organizations", app.organization.to_string()),
            ("invitations", invitation.to_string()),
            ("api_keys", sid(&made["data"][0])),
            ("ownership_transfers", sid(&offer)),
            ("service_accounts", sid(&service)),
            ("sessions", sid(&current)),
            ("roles", sid(&role)),
        ]);
        app.run_jobs().await;
        Self {
            stranger: stranger.email().to_owned(),
            app,
            somebody,
            support,
            key,
            sids,
        }
    }

    /// Each request has a sign-in of its own: some routes end the session they are asked with.
    async fn actor(&self, name: &str) -> Actor {
        let email = match name {
            "anonymous" => return self.app.anonymous(),
            "key" => return self.key.clone(),
            "stranger" => self.stranger.clone(),
            name => format!("{name}@example.com"),
        };
        self.app.sign_in(&email).await
    }

    fn path(&self, template: &str) -> String {
        let mut path = String::new();
        let mut noun = "";
        for part in template.split('/').skip(1) {
            path.push('/');
            path.push_str(match part {
                "{sid}" | "{user}" | "{account}" => self
                    .sids
                    .get(noun)
                    .unwrap_or_else(|| panic!("no SID stands after {noun}: add one to Scene")),
                "{session}" => self.sids[part].as_str(),
                "{name}" => "flows.read",
                word => word,
            });
            noun = part;
        }
        path
    }

    /// A body that nothing is wrong with; none for routes that take none.
    fn request(&self, route: &str, actor: &str) -> Option<Value> {
        let (main, user) = (self.app.main, self.app.owner().user());
        let grant = json!({"scope": main.to_string(), "roles": ["viewer"]});
        let question = json!({"principal": user.to_string(), "permission": "logs.read", "scope": main.to_string()});
        let organization = json!({
            "organization": "Initech", "account": "Main",
            "owner": {"email": "owner@initech.example", "name": "Ina", "password": PASSWORD},
        });
        Some(match route {
            "POST /v1/setup" | "POST /v1/organizations" => organization,
            "PATCH /v1/users/{sid}" => json!({"name": "Somebody else"}),
            "POST /v1/users/{sid}/deactivate" => json!({"api_keys": "revoke"}),
            "POST /v1/role_assignments" => {
                let support = self.support.to_string();
                json!({"principal": self.somebody.to_string(), "role": "viewer", "scope": support, "expires_at": "2100-01-01T00:00:00Z"})
            }
            "POST /v1/groups" => json!({"name": format!("Of {actor}")}),
            "PATCH /v1/groups/{sid}" => json!({"description": "Whoever is on duty"}),
            "POST /v1/groups/{sid}/members" => json!({"user": user.to_string()}),
            "POST /v1/hold_outs" => {
                json!({"user": self.somebody.to_string(), "account": self.support.to_string()})
            }
            "PATCH /v1/role_assignments/{sid}" => json!({"expires_at": "2100-01-01T00:00:00Z"}),
            "POST /v1/sessions" => json!({"email": self.app.owner().email(), "password": PASSWORD}),
            "POST /v1/sessions/current/step_up" => json!({"password": PASSWORD}),
            "PATCH /v1/sessions/current" => {
                json!({"organization": self.app.organization.to_string()})
            }
            "PATCH /v1/me" => json!({"name": "Somebody"}),
            // Refused with 403: the table's people go on signing in with the password they have.
            "POST /v1/me/password" => {
                json!({"current": "no password at all", "password": PASSWORD})
            }
            "POST /v1/password_resets" => json!({"email": self.app.owner().email()}),
            "POST /v1/password_resets/complete" => {
                json!({"token": "mst_rst_never", "password": PASSWORD})
            }
            "PATCH /v1/organizations/{sid}" => json!({"name": "Acme Ltd"}),
            "POST /v1/accounts" => {
                json!({"name": format!("Of {actor}"), "parent": main.to_string()})
            }
            "PATCH /v1/accounts/{sid}" => json!({"name": "First"}),
            "POST /v1/accounts/{sid}/close" => json!({"confirm": "Main"}),
            "POST /v1/invitations" => json!({"email": "eve@example.com", "grants": [grant]}),
            "POST /v1/accounts/{sid}/invitations" => {
                json!({"email": "eve@example.com", "roles": ["viewer"]})
            }
            "POST /v1/invitations/lookup"
            | "POST /v1/invitations/prove"
            | "POST /v1/invitations/accept" => json!({"token": "mst_inv_never"}),
            "POST /v1/accounts/{sid}/api_keys" | "POST /v1/organizations/{sid}/api_keys" => {
                json!({"name": "ci", "permissions": ["logs.read"]})
            }
            "PATCH /v1/api_keys/{sid}" => json!({"name": "cd"}),
            "POST /v1/api_keys/{sid}/rotate" => json!({"overlap": 60}),
            "POST /v1/api_keys/{sid}/transfer" => json!({"to": self.somebody.to_string()}),
            "POST /v1/api_keys/report_leak" => json!({"secret": "mst_key_never"}),
            "POST /v1/service_accounts" => {
                json!({"name": format!("Of {actor}"), "account": main.to_string(), "sponsor": user.to_string()})
            }
            "PATCH /v1/service_accounts/{sid}" => json!({"description": "Exports"}),
            "POST /v1/ownership_transfers" => {
                json!({"scope": self.app.organization.to_string(), "to": user.to_string()})
            }
            "POST /v1/permissions" => json!({"name": "flows.publish", "label": "Publish flows"}),
            "PATCH /v1/permissions/{name}" => json!({"label": "Publish"}),
            "POST /v1/roles" => {
                json!({"name": format!("Role of {actor}"), "permissions": ["logs.read"]})
            }
            "PATCH /v1/roles/{sid}" => json!({"description": "Sees logs."}),
            "POST /v1/check" | "POST /v1/explain" => question,
            "POST /v1/check/batch" => json!({"checks": [question]}),
            "POST /access/v1/evaluation" | "POST /access/v1/evaluations" => {
                json!({"subject": {"type": "user", "id": user.to_string()}, "action": {"name": "logs.read"}, "resource": {"type": "account", "id": main.to_string()}})
            }
            _ => return None,
        })
    }

    fn query(&self, template: &str, dry_run: bool) -> String {
        match template {
            "/v1/who_can" | "/v1/forward_auth" => {
                format!("?permission=logs.read&scope={}", self.app.main)
            }
            "/v1/what_can" => format!("?principal={}", self.app.owner().user()),
            _ if dry_run => "?dry_run=true".to_owned(),
            _ => String::new(),
        }
    }

    async fn status(&self, actor: &str, method: &str, template: &str, dry_run: bool) -> u16 {
        let path = self.path(template) + &self.query(template, dry_run);
        let caller = self.actor(actor).await;
        // Mails to one address keep a minute between them. Nothing else needs time, and a session has only twelve hours.
        if template.contains("invitations") || template.contains("password") {
            self.app.advance(MINUTE);
        }
        let answer = match self.request(&format!("{method} {template}"), actor) {
            Some(body) => caller.send_text(method, &path, &body.to_string()).await,
            None => caller.call(method, &path).await,
        };
        answer.status.as_u16()
    }
}

/// Each route of the document: method, path, whether it takes a body that must be there, whether it can be tried without doing it.
fn routes() -> Vec<(String, String, bool, bool)> {
    let document: Value = serde_json::from_str(&document(api::routes())).unwrap();
    let mut routes = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let parameters = operation["parameters"].as_array().cloned();
            let dry_run = parameters
                .unwrap_or_default()
                .iter()
                .any(|parameter| parameter["name"] == "dry_run");
            let needs_body = operation.get("requestBody").is_some();
            routes.push((method.to_uppercase(), path.clone(), needs_body, dry_run));
        }
    }
    routes
}

#[tokio::test]
async fn everybody_gets_at_every_route_what_was_reviewed() {
    let scene = Scene::new().await;
    let mut table = format!("{:52}", "route");
    for actor in ACTORS {
        table.push_str(&format!(" {actor:13}"));
    }
    table = table.trim_end().to_owned() + "\n";
    for (method, path, needs_body, dry_run) in routes() {
        let route = format!("{method} {path}");
        let has_request = scene.request(&route, "").is_some();
        assert!(
            has_request || !needs_body,
            "{route} has no request here: add one to Scene::request"
        );
        let mut line = format!("{route:52}");
        for actor in ACTORS {
            let status = scene.status(actor, &method, &path, dry_run).await;
            line.push_str(&format!(" {status:<13}"));
        }
        table.push_str(line.trim_end());
        table.push('\n');
    }
    scene.app.run_jobs().await;
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/routes.txt");
    if std::env::var_os("UPDATE_ROUTES").is_some() {
        fs::write(&file, &table).unwrap();
    }
    let reviewed = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        reviewed == table,
        "routes.txt is out of date: run the tests once with UPDATE_ROUTES=1 and review its diff:\n{table}"
    );
}

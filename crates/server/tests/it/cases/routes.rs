//! Every documented operation, out of the OpenAPI document, and a body that each takes. A route that is new fails here
//! until somebody says how it is called.

use muster_server::http::openapi::document;
use serde_json::{Value, json};

use super::things::Things;
use crate::{actor::Actor, app::PASSWORD, site::Answer};

/// What a password is changed to.
const NEW_PASSWORD: &str = "nine brown otters at noon";

/// A documented operation.
#[derive(Debug, Clone)]
pub(super) struct Operation {
    pub(super) method: String,
    pub(super) path: String,
    /// The parameters of the path with the prefix of the SID that each takes.
    pub(super) sids: Vec<(String, String)>,
    /// The names of the parameters of the query.
    pub(super) query: Vec<String>,
    /// The members of the body; none where it takes no body.
    pub(super) members: Option<Vec<String>>,
}

/// All of them.
pub(super) fn documented() -> Vec<Operation> {
    let document: Value = serde_json::from_str(&document(muster_server::api::routes())).unwrap();
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            operations.push(read(&document, path, method, operation));
        }
    }
    assert!(operations.len() > 40, "the document has all routes");
    operations
}

fn read(document: &Value, path: &str, method: &str, operation: &Value) -> Operation {
    let parameters = operation["parameters"].as_array().cloned();
    let (in_path, elsewhere): (Vec<Value>, Vec<Value>) = parameters
        .unwrap_or_default()
        .into_iter()
        .partition(|parameter| parameter["in"] == "path");
    let name = |parameter: &Value| parameter["name"].as_str().unwrap().to_owned();
    let prefix = |parameter: &Value| {
        let description = parameter["description"].as_str().unwrap_or_default();
        let prefix = description.trim_start_matches('`').get(..2);
        prefix.unwrap_or_default().to_owned()
    };
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    let reference = schema["$ref"].as_str().or_else(|| {
        let either = schema["oneOf"].as_array()?;
        either.iter().find_map(|one| one["$ref"].as_str())
    });
    Operation {
        method: method.to_uppercase(),
        path: path.to_owned(),
        sids: in_path
            .iter()
            .filter(|parameter| name(parameter) != "name")
            .map(|parameter| (name(parameter), prefix(parameter)))
            .collect(),
        query: elsewhere
            .iter()
            .filter(|parameter| parameter["in"] == "query")
            .map(name)
            .collect(),
        members: reference.map(|reference| {
            let schema = document.pointer(reference.trim_start_matches('#')).unwrap();
            let members = schema["properties"].as_object().unwrap();
            members.keys().cloned().collect()
        }),
    }
}

impl Operation {
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// Whether it is made to change something.
    pub(super) fn changes(&self) -> bool {
        self.method != "GET"
    }

    /// Answers without an end and so not with a list: what it tells, and whom, is asked in `api/event_tail.rs`.
    pub(super) fn goes_on(&self) -> bool {
        self.path == "/v1/events/tail"
    }

    /// Whether it is for the operator of the server alone.
    pub(super) fn is_the_operators(&self) -> bool {
        [
            "POST /v1/organizations/{sid}/suspend",
            "POST /v1/organizations/{sid}/reactivate",
            "POST /v1/permissions",
            "PATCH /v1/permissions/{name}",
            "DELETE /v1/permissions/{name}",
        ]
        .contains(&self.name().as_str())
    }

    /// Reads, although it is asked with a body.
    pub(super) fn only_asks(&self) -> bool {
        [
            "/v1/check",
            "/v1/check/batch",
            "/v1/explain",
            "/v1/invitations/lookup",
            "/access/v1/evaluation",
            "/access/v1/evaluations",
        ]
        .contains(&self.path.as_str())
    }

    /// The path with the SIDs that `of` gives for a parameter and its prefix.
    /// The path with the SIDs that `of` gives for a parameter and its prefix; what has a name and no SID is the server's.
    pub(super) fn path_with(&self, of: impl Fn(&str, &str) -> String) -> String {
        self.sids.iter().fold(
            self.path.replace("{name}", "flows.read"),
            |path, (name, prefix)| path.replace(&format!("{{{name}}}"), &of(name, prefix)),
        )
    }

    /// The path among somebody's own things.
    pub(super) fn own_path(&self, things: &Things) -> String {
        let path = self.path_with(|_, prefix| things.named(prefix).to_owned());
        if path.contains("/sessions/SE") {
            // The session at hand is the owner's.
            return path.replace(things.named("US"), &things.owner);
        }
        path
    }

    /// A body that is taken, about somebody's own things.
    pub(super) fn body(&self, things: &Things) -> Option<Value> {
        self.members.as_ref()?;
        Some(body_of(&self.name(), things))
    }

    /// Bodies with the SIDs that the first one has no place for.
    pub(super) fn more_bodies(&self, things: &Things) -> Vec<Value> {
        let (organization, user) = (things.named("OR"), things.named("US"));
        match self.name().as_str() {
            "POST /v1/accounts" => vec![json!({"name": "Made", "owner": user})],
            "POST /v1/invitations" => {
                vec![
                    json!({"email": "new@example.com", "grants": [{"scope": organization, "roles": ["viewer"]}]}),
                ]
            }
            "POST /v1/check" | "POST /v1/explain" => {
                let principal = things.named("SK");
                vec![
                    json!({"principal": principal, "permission": "logs.read", "scope": organization}),
                ]
            }
            "POST /v1/check/batch" => {
                let principal = things.named("SK");
                vec![
                    json!({"checks": [{"principal": principal, "permission": "logs.read", "scope": organization}]}),
                ]
            }
            "POST /v1/ownership_transfers" => vec![json!({"scope": organization, "to": user})],
            "POST /v1/role_assignments" => {
                let (service, group) = (things.named("SV"), things.named("GP"));
                vec![
                    json!({"principal": user, "role": "viewer", "scope": organization}),
                    json!({"principal": service, "role": "viewer", "scope": things.named("AC")}),
                    json!({"principal": group, "role": "viewer", "scope": things.named("AC")}),
                ]
            }
            "POST /v1/accounts/{sid}/api_keys" => {
                let principal = things.named("SV");
                vec![json!({"name": "made", "permissions": ["logs.read"], "principal": principal})]
            }
            "POST /v1/api_keys/{sid}/transfer" => vec![json!({"to": things.named("SV")})],
            "PATCH /v1/role_assignments/{sid}" => vec![json!({"except": [things.subaccount]})],
            "POST /v1/groups/{sid}/members" => vec![json!({"user": user})],
            _ => Vec::new(),
        }
    }

    /// Asks it.
    pub(super) async fn ask(&self, actor: &Actor, path: &str, body: Option<&Value>) -> Answer {
        match body {
            Some(body) => actor.send_text(&self.method, path, &body.to_string()).await,
            None => actor.call(&self.method, path).await,
        }
    }
}

fn body_of(operation: &str, things: &Things) -> Value {
    let (organization, account) = (things.named("OR"), things.named("AC"));
    let user = things.named("US");
    match operation {
        "POST /v1/setup" | "POST /v1/organizations" => {
            json!({"organization": "Initech", "account": "Main", "owner": {"email": "bill@initech.example", "name": "Bill", "password": PASSWORD}})
        }
        "POST /v1/sessions" => json!({"email": things.email, "password": PASSWORD}),
        "PATCH /v1/sessions/current" => json!({"organization": organization}),
        "POST /v1/sessions/current/step_up" => json!({"password": PASSWORD}),
        "POST /v1/me/password" => json!({"current": PASSWORD, "password": NEW_PASSWORD}),
        "POST /v1/password_resets" => json!({"email": things.email}),
        "POST /v1/password_resets/complete" => {
            json!({"token": things.reset, "password": NEW_PASSWORD})
        }
        "POST /v1/accounts" => json!({"name": "Made", "parent": account}),
        "PATCH /v1/accounts/{sid}"
        | "PATCH /v1/organizations/{sid}"
        | "PATCH /v1/users/{sid}"
        | "PATCH /v1/me"
        | "PATCH /v1/roles/{sid}" => json!({"name": "Renamed"}),
        "POST /v1/accounts/{sid}/close" => json!({"confirm": "Main"}),
        "PATCH /v1/api_keys/{sid}" | "PATCH /v1/service_accounts/{sid}" => {
            json!({"name": "Renamed"})
        }
        "POST /v1/service_accounts" => {
            json!({"name": "Made", "account": account, "sponsor": user})
        }
        "POST /v1/api_keys/{sid}/rotate" => json!({"overlap": 60}),
        "POST /v1/api_keys/{sid}/transfer" => json!({"to": user}),
        "POST /v1/api_keys/report_leak" => json!({"secret": things.secret}),
        "POST /v1/accounts/{sid}/invitations" => {
            json!({"email": "new@example.com", "roles": ["viewer"], "inherit": true, "except": [things.subaccount]})
        }
        "POST /v1/invitations" => {
            json!({"email": "new@example.com", "grants": [{"scope": account, "roles": ["viewer"], "inherit": true, "except": [things.subaccount]}]})
        }
        "POST /v1/invitations/lookup" | "POST /v1/invitations/prove" => {
            json!({"token": things.token})
        }
        "POST /v1/invitations/accept" => {
            json!({"token": things.token, "name": "Nora New", "password": PASSWORD})
        }
        "POST /v1/accounts/{sid}/api_keys" | "POST /v1/organizations/{sid}/api_keys" => {
            json!({"name": "made", "permissions": ["logs.read"], "principal": things.owner})
        }
        "POST /v1/check" | "POST /v1/explain" => {
            json!({"principal": user, "permission": "logs.read", "scope": account})
        }
        "POST /v1/groups" | "PATCH /v1/groups/{sid}" => json!({"name": "Others"}),
        "POST /v1/groups/{sid}/members" => json!({"user": things.owner}),
        "POST /v1/hold_outs" => json!({"user": user, "account": things.subaccount}),
        "POST /access/v1/evaluation" => {
            json!({"subject": {"type": "user", "id": user}, "action": {"name": "logs.read"}, "resource": {"type": "account", "id": account}})
        }
        "POST /access/v1/evaluations" => {
            json!({"subject": {"type": "user", "id": user}, "action": {"name": "logs.read"}, "evaluations": [{"resource": {"type": "account", "id": account}}]})
        }
        "POST /v1/check/batch" => {
            json!({"checks": [{"principal": user, "permission": "logs.read", "scope": account}]})
        }
        "POST /v1/ownership_transfers" => json!({"scope": account, "to": user}),
        "POST /v1/permissions" => json!({"name": "flows.publish", "label": "Publish flows"}),
        "PATCH /v1/permissions/{name}" => json!({"label": "Publish"}),
        "POST /v1/roles" => json!({"name": "Made", "permissions": ["logs.read"]}),
        "POST /v1/role_assignments" => {
            json!({"principal": user, "role": "billing_manager", "scope": account, "inherit": true, "except": [things.subaccount]})
        }
        "PATCH /v1/role_assignments/{sid}" => json!({"expires_at": "2026-12-24T12:00:00Z"}),
        "POST /v1/users/{sid}/deactivate" => json!({"api_keys": "transfer", "to": things.owner}),
        _ => panic!("{operation} takes a body: say here which one"),
    }
}

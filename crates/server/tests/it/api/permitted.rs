//! What `permitted` says of an object, and what its acts answer to the same caller.

use muster_model::time::MINUTE;
use serde_json::{Value, json};

use super::{body, text, texts};
use crate::{
    actor::Actor,
    app::{TestApp, on_both},
};

/// An act of a noun: its word, and the request for it.
struct Ask {
    act: &'static str,
    method: &'static str,
    path: String,
    body: Option<Value>,
}

impl Ask {
    fn new(act: &'static str, method: &'static str, path: String, body: Value) -> Self {
        let body = (!body.is_null()).then_some(body);
        Self {
            act,
            method,
            path,
            body,
        }
    }

    async fn of(&self, actor: &Actor, dry_run: bool) -> (u16, String) {
        let mark = if self.path.contains('?') { '&' } else { '?' };
        let path = format!("{}{mark}dry_run={dry_run}", self.path);
        let answer = match &self.body {
            Some(body) => actor.send_text(self.method, &path, &body.to_string()).await,
            None => actor.call(self.method, &path).await,
        };
        (answer.status.as_u16(), answer.body)
    }
}

fn words(object: &Value) -> Vec<String> {
    object["permitted"]
        .as_array()
        .unwrap_or_else(|| panic!("nothing is said: {object}"))
        .iter()
        .map(|word| word.as_str().unwrap().to_owned())
        .collect()
}

/// Everybody who asks, with what they are called when something differs.
async fn actors(app: &TestApp) -> Vec<(&'static str, Actor)> {
    let ada = app
        .person("ada@example.com", "administrator", app.main)
        .await;
    let mut actors = vec![
        ("administrator of Main", ada),
        ("viewer", app.viewer().await),
        ("billing manager", app.billing_manager().await),
        ("developer", app.developer().await),
        ("administrator", app.administrator().await),
    ];
    // A key that invites and assigns holds what the weakest role has.
    let whole = [
        "organization.read",
        "accounts.read",
        "accounts.update",
        "users.read",
        "users.remove",
        "users.invite",
        "roles.read",
        "roles.assign",
        "api_keys.read",
        "api_keys.create",
        "api_keys.revoke",
        "usage.read",
        "products.read",
        "numbers.read_full",
        "logs.read_content",
    ];
    actors.push(("key", app.key(app.organization, &whole).await));
    actors.push((
        "key of Main",
        app.key(
            app.main,
            &[
                "accounts.read",
                "accounts.suspend",
                "users.read",
                "users.update",
            ],
        )
        .await,
    ));
    actors.push(("owner", app.owner()));
    actors
}

/// Asserts for everybody who reads the object: what is permitted is refused to nobody, and what is not is refused.
async fn agrees(actors: &[(&'static str, Actor)], path: &str, asks: &[Ask]) {
    for (name, actor) in actors {
        let read = actor.get(path).await;
        if read.status.as_u16() == 200 {
            judged(name, actor, &words(&read.json()), path, asks).await;
        }
    }
}

async fn judged(name: &str, actor: &Actor, permitted: &[String], path: &str, asks: &[Ask]) {
    for word in permitted {
        assert!(
            asks.iter().any(|ask| ask.act == word),
            "nobody asks for {word} of {path}"
        );
    }
    for ask in asks {
        let open = permitted.iter().any(|word| word == ask.act);
        // What is refused changes nothing: there it is asked for in earnest.
        let (status, answer) = ask.of(actor, open).await;
        let fits = if open {
            [200, 201, 202, 204, 409, 422].contains(&status)
        } else {
            // A subaccount has no ownership to hand over: that is a rule of the field.
            [401, 403, 404, 409].contains(&status) || answer.contains("ownership.subaccount")
        };
        assert!(
            fits,
            "{name} {} {path}: permitted {permitted:?}, answered {status} {answer}",
            ask.act
        );
    }
}

/// A list says of each object what the object says when it is read alone.
async fn lists_agree(actors: &[(&'static str, Actor)], list: &str, object: &str) {
    for (name, actor) in actors {
        let page = actor.get(list).await;
        if page.status.as_u16() != 200 {
            continue;
        }
        for listed in page.json()["data"].as_array().unwrap() {
            let alone = actor
                .get(&format!("{object}/{}", text(listed, "/sid")))
                .await;
            let alone = body(&alone, 200);
            assert_eq!(words(listed), words(&alone), "{name} {list}");
        }
    }
}

fn acts_of_account(sid: &str, to: &str) -> Vec<Ask> {
    let path = format!("/v1/accounts/{sid}");
    let assign = json!({"principal": to, "role": "viewer", "scope": sid});
    let key = json!({"name": "new", "kind": "restricted", "permissions": ["accounts.read"]});
    vec![
        Ask::new(
            "update",
            "PATCH",
            path.clone(),
            json!({"labels": {"a": "b"}}),
        ),
        Ask::new(
            "create_subaccount",
            "POST",
            "/v1/accounts".into(),
            json!({"name": "New", "parent": sid}),
        ),
        Ask::new(
            "invite",
            "POST",
            format!("{path}/invitations"),
            json!({"email": "new@example.com", "roles": ["viewer"]}),
        ),
        Ask::new("assign", "POST", "/v1/role_assignments".into(), assign),
        Ask::new("create_api_key", "POST", format!("{path}/api_keys"), key),
        Ask::new(
            "transfer",
            "POST",
            "/v1/ownership_transfers".into(),
            json!({"scope": sid, "to": to}),
        ),
        Ask::new("suspend", "POST", format!("{path}/suspend"), json!({})),
        Ask::new(
            "reactivate",
            "POST",
            format!("{path}/reactivate"),
            json!({}),
        ),
        Ask::new("close", "POST", format!("{path}/close"), json!({})),
    ]
}

fn acts_of_key(sid: &str, to: &str) -> Vec<Ask> {
    let path = format!("/v1/api_keys/{sid}");
    vec![
        Ask::new("update", "PATCH", path.clone(), json!({"name": "renamed"})),
        Ask::new("rotate", "POST", format!("{path}/rotate"), json!({})),
        Ask::new(
            "transfer",
            "POST",
            format!("{path}/transfer"),
            json!({"to": to}),
        ),
        Ask::new("revoke", "POST", format!("{path}/revoke"), json!({})),
    ]
}

on_both! {
    async fn what_is_permitted_with_an_account_is_what_its_acts_allow(app: TestApp) {
        let mut app = app;
        app.leave_jobs();
        let (asleep, shut) = (app.subaccount("Asleep", app.main).await, app.subaccount("Shut", app.main).await);
        let (below, open) = (app.subaccount("Below", asleep).await, app.subaccount("Open", app.main).await);
        let actors = actors(&app).await;
        let to = actors[1].1.user().to_string();
        let owner = app.owner();
        body(&owner.post(&format!("/v1/accounts/{asleep}/suspend"), json!({})).await, 200);
        body(&owner.post(&format!("/v1/accounts/{shut}/close"), json!({"confirm": "Shut"})).await, 200);
        for account in [app.main, asleep, shut, below, open] {
            let sid = account.to_string();
            agrees(&actors, &format!("/v1/accounts/{sid}"), &acts_of_account(&sid, &to)).await;
        }
        lists_agree(&actors, "/v1/accounts", "/v1/accounts").await;
        let main = owner.get(&format!("/v1/accounts/{}", app.main)).await.json();
        assert_eq!(words(&main), ["update", "create_subaccount", "invite", "assign", "create_api_key", "transfer", "suspend", "close"]);
        let asleep = actors[4].1.get(&format!("/v1/accounts/{asleep}")).await.json();
        assert_eq!(words(&asleep), ["reactivate"]);
    }

    async fn what_is_permitted_with_a_person_is_what_their_acts_allow(app: TestApp) {
        let mut app = app;
        app.leave_jobs();
        let actors = actors(&app).await;
        let gone = app.person("gone@example.com", "viewer", app.main).await.user();
        let owner = app.owner();
        body(&owner.post(&format!("/v1/users/{gone}/deactivate"), json!({})).await, 200);
        let members = format!("/v1/accounts/{}/members", app.main);
        for (name, actor) in &actors {
            let page = actor.get(&members).await;
            if page.status.as_u16() != 200 {
                continue;
            }
            for member in page.json()["data"].as_array().unwrap() {
                let path = format!("{members}/{}", text(member, "/user/sid"));
                let remove = [Ask::new("remove", "DELETE", path.clone(), Value::Null)];
                judged(name, actor, &words(member), &path, &remove).await;
            }
        }
        lists_agree(&actors, "/v1/users", "/v1/users").await;
        let people = owner.get("/v1/users").await.json();
        for sid in texts(&people["data"], "/sid") {
            let path = format!("/v1/users/{sid}");
            let acts = [
                Ask::new("update", "PATCH", path.clone(), json!({"name": "Somebody"})),
                Ask::new("deactivate", "POST", format!("{path}/deactivate"), json!({})),
                Ask::new("reactivate", "POST", format!("{path}/reactivate"), json!({})),
            ];
            agrees(&actors, &path, &acts).await;
        }
        let gone = owner.get(&format!("/v1/users/{gone}")).await.json();
        assert_eq!(words(&gone), ["update", "reactivate"]);
    }

    async fn what_is_permitted_with_an_assignment_or_an_invitation_is_what_its_acts_allow(app: TestApp) {
        let mut app = app;
        app.leave_jobs();
        let actors = actors(&app).await;
        let owner = app.owner();
        app.invite("waits@example.com", "viewer", app.main).await;
        let back = app.invite("back@example.com", "administrator", app.organization).await;
        // Not a moment after the mail: then it is too soon to send another.
        app.advance(2 * MINUTE);
        body(&owner.post(&format!("/v1/invitations/{back}/revoke"), json!({})).await, 200);
        for noun in ["/v1/role_assignments", "/v1/invitations"] {
            lists_agree(&actors, noun, noun).await;
            let all = owner.get(noun).await.json();
            for sid in texts(&all["data"], "/sid") {
                let path = format!("{noun}/{sid}");
                let acts = if noun == "/v1/invitations" {
                    [
                        Ask::new("resend", "POST", format!("{path}/resend"), json!({})),
                        Ask::new("revoke", "POST", format!("{path}/revoke"), json!({})),
                    ]
                } else {
                    [
                        Ask::new("update", "PATCH", path.clone(), json!({"expires_at": null})),
                        Ask::new("delete", "DELETE", path.clone(), Value::Null),
                    ]
                };
                agrees(&actors, &path, &acts).await;
            }
        }
    }

    async fn what_is_permitted_with_the_organization_and_an_offer_is_what_their_acts_allow(app: TestApp) {
        let mut app = app;
        app.leave_jobs();
        let actors = actors(&app).await;
        let to = actors[3].1.user().to_string();
        let sid = app.organization.to_string();
        let path = format!("/v1/organizations/{sid}");
        let role = json!({"name": "Reader", "permissions": ["accounts.read"]});
        let invite = json!({"email": "new@example.com", "grants": [{"scope": sid, "roles": ["viewer"]}]});
        let assign = json!({"principal": actors[0].1.user().to_string(), "role": "viewer", "scope": sid});
        let key = json!({"name": "new", "permissions": ["accounts.read"]});
        let acts = [
            Ask::new("update", "PATCH", path.clone(), json!({"name": "Acme Ltd"})),
            Ask::new("create_account", "POST", "/v1/accounts".into(), json!({"name": "New", "parent": null, "owner": app.owner().user().to_string()})),
            Ask::new("invite", "POST", "/v1/invitations".into(), invite),
            Ask::new("assign", "POST", "/v1/role_assignments".into(), assign),
            Ask::new("create_role", "POST", "/v1/roles".into(), role),
            Ask::new("create_group", "POST", "/v1/groups".into(), json!({"name": "Crew"})),
            Ask::new("create_api_key", "POST", format!("{path}/api_keys"), key),
            Ask::new("transfer", "POST", "/v1/ownership_transfers".into(), json!({"scope": sid, "to": to, "keep": "owner"})),
        ];
        agrees(&actors, &path, &acts).await;
        let offer = json!({"scope": app.main.to_string(), "to": to});
        let offer = body(&app.owner().post("/v1/ownership_transfers", offer).await, 201);
        let path = format!("/v1/ownership_transfers/{}", text(&offer, "/sid"));
        let acts = ["accept", "decline", "cancel"].map(|act| Ask::new(act, "POST", format!("{path}/{act}"), Value::Null));
        agrees(&actors, &path, &acts).await;
        lists_agree(&actors, "/v1/ownership_transfers", "/v1/ownership_transfers").await;
        let received = actors[3].1.get(&path).await.json();
        assert_eq!(words(&received), ["accept", "decline"]);
    }

    async fn what_is_permitted_with_a_key_is_what_its_acts_allow(app: TestApp) {
        let mut app = app;
        app.leave_jobs();
        let actors = actors(&app).await;
        let owner = app.owner();
        let to = actors[4].1.user().to_string();
        app.key_of(&actors[3].1, app.main, &["logs.read"]).await;
        app.key(app.main, &["users.invite", "logs.read"]).await;
        app.key(app.main, &["logs.read"]).await;
        let lists = [format!("/v1/accounts/{}/api_keys", app.main), format!("/v1/organizations/{}/api_keys", app.organization)];
        let dead = texts(&owner.get(&lists[0]).await.json()["data"], "/sid").pop().unwrap();
        body(&owner.post(&format!("/v1/api_keys/{dead}/revoke"), json!({})).await, 200);
        for list in &lists {
            lists_agree(&actors, list, "/v1/api_keys").await;
            for sid in texts(&owner.get(list).await.json()["data"], "/sid") {
                agrees(&actors, &format!("/v1/api_keys/{sid}"), &acts_of_key(&sid, &to)).await;
            }
        }
        assert!(words(&owner.get(&format!("/v1/api_keys/{dead}")).await.json()).is_empty());
    }

    async fn what_is_permitted_with_a_group_a_role_or_a_service_account_is_what_its_acts_allow(app: TestApp) {
        let mut app = app;
        app.leave_jobs();
        let actors = actors(&app).await;
        let owner = app.owner();
        let user = actors[1].1.user().to_string();
        let manager = json!({"name": "group manager", "description": "Groups.", "permissions": ["groups.manage", "roles.manage"]});
        let manager = text(&body(&owner.post("/v1/roles", manager).await, 201), "/sid");
        let mut actors = actors;
        actors.push(("group manager", app.person("groups@example.com", &manager, app.organization).await));
        for (name, role) in [("Crew", "administrator"), ("Readers", "viewer")] {
            let group = text(&body(&owner.post("/v1/groups", json!({"name": name, "description": "Who works here."})).await, 201), "/sid");
            let gift = json!({"principal": group, "role": role, "scope": app.main.to_string()});
            body(&owner.post("/v1/role_assignments", gift).await, 201);
            let member = format!("/v1/groups/{group}/members");
            body(&owner.post(&member, json!({"user": user})).await, 201);
        }
        lists_agree(&actors, "/v1/groups", "/v1/groups").await;
        let developer = actors[3].1.user();
        for sid in texts(&owner.get("/v1/groups").await.json()["data"], "/sid") {
            let path = format!("/v1/groups/{sid}");
            let acts = [
                Ask::new("update", "PATCH", path.clone(), json!({"description": "Who works there."})),
                Ask::new("delete", "DELETE", path.clone(), Value::Null),
                Ask::new("add_member", "POST", format!("{path}/members"), json!({"user": developer.to_string()})),
                Ask::new("remove_member", "DELETE", format!("{path}/members/{user}"), Value::Null),
            ];
            agrees(&actors, &path, &acts).await;
        }
        lists_agree(&actors, "/v1/roles", "/v1/roles").await;
        for sid in texts(&owner.get("/v1/roles").await.json()["data"], "/sid") {
            let path = format!("/v1/roles/{sid}");
            let acts = [
                Ask::new("update", "PATCH", path.clone(), json!({"description": "More words."})),
                Ask::new("delete", "DELETE", path.clone(), Value::Null),
            ];
            agrees(&actors, &path, &acts).await;
        }
        for name in ["Works", "Rests"] {
            let new = json!({"name": name, "account": app.main.to_string(), "description": "Sends."});
            let sid = text(&body(&owner.post("/v1/service_accounts", new).await, 201), "/sid");
            let path = format!("/v1/service_accounts/{sid}");
            if name == "Rests" {
                body(&owner.post(&format!("{path}/disable"), json!({})).await, 200);
            }
            let acts = [
                Ask::new("update", "PATCH", path.clone(), json!({"description": "Sends more."})),
                Ask::new("disable", "POST", format!("{path}/disable"), json!({})),
                Ask::new("enable", "POST", format!("{path}/enable"), json!({})),
                Ask::new("delete", "DELETE", path.clone(), Value::Null),
            ];
            agrees(&actors, &path, &acts).await;
        }
        lists_agree(&actors, "/v1/service_accounts", "/v1/service_accounts").await;
    }
}

//! A: no tenant sees another. Acme's owner asks with what is Globex's, and learns what anybody learns about nothing.

use serde_json::{Value, json};

use super::{
    routes::{Operation, documented},
    things::{Things, invented, sid},
};
use crate::{
    actor::Actor,
    app::{TestApp, on_both},
    site::Answer,
};

/// Acme with one of everything, and Globex beside it with one of everything.
async fn two_tenants(app: &TestApp) -> (Things, Things) {
    let (globex, account, owner) = app.another_organization().await;
    let theirs = Things::of(app, &owner, globex, account, "globex.example").await;
    (Things::of_acme(app).await, theirs)
}

/// Status, headers and body without what every answer has of its own, and without the SIDs that were asked with.
fn learned(answer: &Answer, asked: &[String]) -> (u16, Vec<String>, String) {
    let own = answer.header("x-request-id").to_owned();
    let mut body = answer.body.replace(&own, "REQUEST");
    for sid in asked {
        body = body.replace(sid.as_str(), "SID");
    }
    let mut headers: Vec<String> = answer
        .headers
        .iter()
        .filter(|(name, _)| !["x-request-id", "date", "content-length"].contains(&name.as_str()))
        .map(|(name, value)| format!("{name}: {value:?}"))
        .collect();
    headers.sort();
    (answer.status.as_u16(), headers, body)
}

/// Every way to put a stranger's SID into the path: in one place each, and in all places.
fn strange_paths(
    operation: &Operation,
    own: &Things,
    strange: &dyn Fn(&str) -> String,
) -> Vec<String> {
    let all: Vec<&str> = operation
        .sids
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    let mut places: Vec<Vec<&str>> = all.iter().map(|name| vec![*name]).collect();
    if all.len() > 1 {
        places.push(all);
    }
    let path = |places: &Vec<&str>| {
        operation.path_with(|name, prefix| {
            if places.contains(&name) {
                strange(prefix)
            } else {
                own.named(prefix).to_owned()
            }
        })
    };
    places.iter().map(path).collect()
}

/// The body with `new` for every `old`.
fn with(body: &Value, old: &str, new: &str) -> Value {
    serde_json::from_str(&body.to_string().replace(old, new)).unwrap()
}

on_both! {
    /// Case A1.
    async fn a1_a_foreign_sid_in_a_path_is_one_that_is_not_there(app: TestApp) {
        let (own, theirs) = two_tenants(&app).await;
        let key = app.key(app.organization, &["users.read", "users.remove", "users.update", "users.invite", "roles.read", "roles.assign", "accounts.read", "accounts.update", "api_keys.read", "api_keys.create", "api_keys.revoke", "ownership.transfer", "groups.read", "groups.manage"]).await;
        let before = theirs.rows(app.database());
        let mut asked = 0;
        for operation in documented().iter().filter(|operation| !operation.sids.is_empty()) {
            let body = operation.body(&own);
            let foreign = strange_paths(operation, &own, &|prefix| theirs.named(prefix).to_owned());
            let nothing = strange_paths(operation, &own, &|prefix| invented(own.named(prefix)));
            for (foreign, nothing) in foreign.iter().zip(&nothing) {
                let of_foreign = operation.ask(&app.owner(), foreign, body.as_ref()).await;
                let of_nothing = operation.ask(&app.owner(), nothing, body.as_ref()).await;
                // Nobody in an organization is the operator, whatever they name.
                let expected = if operation.is_the_operators() { 403 } else { 404 };
                assert_eq!(of_foreign.status, expected, "{} {foreign}: {}", operation.name(), of_foreign.body);
                assert_eq!(learned(&of_foreign, &[]), learned(&of_nothing, &[]), "{} {foreign}", operation.name());
                let of_foreign = operation.ask(&key, foreign, body.as_ref()).await;
                let of_nothing = operation.ask(&key, nothing, body.as_ref()).await;
                assert!([403, 404].contains(&of_foreign.status.as_u16()), "by key: {} {foreign}: {}", operation.name(), of_foreign.body);
                assert_eq!(learned(&of_foreign, &[]), learned(&of_nothing, &[]), "by key: {} {foreign}", operation.name());
                asked += 1;
            }
        }
        assert!(asked > 25, "{asked} routes take a SID");
        assert_eq!(theirs.rows(app.database()), before, "something changed at Globex");
    }

    /// Case A1: the SIDs that bodies carry.
    async fn a1_a_foreign_sid_in_a_body_is_one_that_is_not_there(app: TestApp) {
        let (own, theirs) = two_tenants(&app).await;
        let before = theirs.rows(app.database());
        let pairs: Vec<(&str, &str)> = ["AC", "US", "OR", "SK", "GP"]
            .into_iter()
            .map(|kind| (own.named(kind), theirs.named(kind)))
            .chain([(own.subaccount.as_str(), theirs.subaccount.as_str()), (own.owner.as_str(), theirs.owner.as_str())])
            .collect();
        let mut asked = 0;
        for operation in documented().iter().filter(|operation| operation.changes()) {
            let bodies = operation.body(&own).into_iter().chain(operation.more_bodies(&own));
            for body in bodies {
                let text = body.to_string();
                for (mine, foreign) in pairs.iter().filter(|(mine, _)| text.contains(mine)) {
                    let (path, name, nothing) = (operation.own_path(&own), operation.name(), invented(mine));
                    let of_foreign = operation.ask(&app.owner(), &path, Some(&with(&body, mine, foreign))).await;
                    let of_nothing = operation.ask(&app.owner(), &path, Some(&with(&body, mine, &nothing))).await;
                    let sids = [(*foreign).to_owned(), nothing];
                    assert_eq!(learned(&of_foreign, &sids), learned(&of_nothing, &sids), "{name}");
                    let only_asks = operation.only_asks();
                    let answered = of_foreign.json();
                    let denied = [&answered["allowed"], &answered["results"][0]["allowed"], &answered["decision"], &answered["evaluations"][0]["decision"]].contains(&&json!(false));
                    assert!(of_foreign.status.is_client_error() || only_asks && denied, "{name}: {}", of_foreign.body);
                    asked += 1;
                }
            }
        }
        for path in [format!("/v1/accounts/{}/members/{}", own.named("AC"), own.named("US")), format!("/v1/role_assignments/{}", own.named("IY"))] {
            let of = async |to: &str| {
                let answer = app.owner().delete(&format!("{path}?api_keys=transfer&to={to}")).await;
                assert!(answer.status.is_client_error(), "{path}: {}", answer.body);
                learned(&answer, &[to.to_owned()])
            };
            assert_eq!(of(&theirs.owner).await, of(&invented("US")).await, "{path}");
        }
        assert!(asked > 25, "{asked} SIDs in bodies");
        assert_eq!(theirs.rows(app.database()), before, "something changed at Globex");
    }

    /// Case A2.
    async fn a2_a_list_filtered_by_what_is_foreign_is_a_list_filtered_by_nothing(app: TestApp) {
        let (own, theirs) = two_tenants(&app).await;
        let mut asked = 0;
        for operation in documented().iter().filter(|operation| operation.method == "GET") {
            for name in &operation.query {
                // A session of its own: so many requests, and so many streams that are just being left, are more than one may have at a time.
                let owner = app.sign_in("owner@example.com").await;
                let kinds: &[&str] = match name.as_str() {
                    "parent" | "account" => &["AC"],
                    "scope" => &["AC", "OR"],
                    "permission" => &[],
                    // A group is nobody who asks: it holds roles, and has no answer of its own.
                    "principal" if operation.path == "/v1/what_can" => &["US", "SV"],
                    "principal" => &["US", "GP", "SV"],
                    "to" | "user" | "member" | "sponsor" => &["US"],
                    "actor" | "target" => &["US", "SK"],
                    "q" | "label" | "type" | "status" | "source" | "delivery" | "role" | "order" | "unused_days" | "expiring_days" | "after" | "limit" | "cursor" | "dry_run" | "days" | "dormant_days" => &[],
                    _ => panic!("{} is filtered by {name}: say here what it takes", operation.name()),
                };
                for foreign in kinds.iter().map(|prefix| theirs.named(prefix)) {
                    let nothing = invented(foreign);
                    let needed = if ["/v1/who_can", "/v1/forward_auth"].contains(&operation.path.as_str()) { "permission=logs.read&" } else { "" };
                    let of = |sid: &str| format!("{}?{needed}{name}={sid}", operation.own_path(&own));
                    let (of_foreign, of_nothing) = (owner.get(&of(foreign)).await, owner.get(&of(&nothing)).await);
                    let sids = [foreign.to_owned(), nothing];
                    assert_eq!(learned(&of_foreign, &sids), learned(&of_nothing, &sids), "{} {name}", operation.name());
                    let denied = operation.path == "/v1/forward_auth" && of_foreign.status == 403;
                    assert!(denied || operation.goes_on() || of_foreign.status == 404 || of_foreign.json()["data"] == json!([]), "{}", of_foreign.body);
                    asked += 1;
                }
            }
        }
        assert!(asked > 8, "{asked} filters take a SID");
        for text in ["Globex", "owner@globex.example", "member@globex"] {
            for list in ["accounts", "users"] {
                let found = app.owner().get(&format!("/v1/{list}?q={text}")).await;
                assert_eq!(found.json()["data"], json!([]), "{list} by {text}");
            }
        }
    }

    /// Case A2: as long as on a server where Globex is not, and without a word of it.
    async fn a2_every_list_is_the_one_of_a_server_without_the_other_tenant(app: TestApp) {
        let (own, theirs) = two_tenants(&app).await;
        let alone = TestApp::new().await;
        let same = Things::of_acme(&alone).await;
        let mut lists = 0;
        for operation in documented().iter().filter(|operation| operation.method == "GET" && !operation.goes_on()) {
            let beside = app.owner().get(&operation.own_path(&own)).await;
            for word in theirs.sids().into_iter().chain(["Globex", "globex.example"]) {
                assert!(!beside.body.contains(word), "{} tells {word}", operation.name());
            }
            let by_itself = alone.owner().get(&operation.own_path(&same)).await;
            assert_eq!(beside.status, by_itself.status, "{}", operation.name());
            if let Some(listed) = beside.json()["data"].as_array() {
                assert_eq!(Some(listed.len()), by_itself.json()["data"].as_array().map(Vec::len), "{}", operation.name());
                lists += 1;
            }
        }
        assert!(lists > 8, "{lists} lists");
    }

    /// Case A4. Explanations and callers who see less are in `muster-app`'s `decisions`.
    async fn a4_a_key_is_told_of_a_foreign_resource_what_it_is_told_of_none(app: TestApp) {
        let (own, theirs) = two_tenants(&app).await;
        let key = app.key(app.organization, &["access.check", "users.read"]).await;
        let ask = async |principal: &str, scope: &str, path: &str| {
            let body = json!({"principal": principal, "permission": "logs.read", "scope": scope});
            let answer = key.post(path, body).await;
            assert_eq!((answer.status.as_u16(), &answer.json()["allowed"]), (200, &json!(false)), "{}", answer.body);
            learned(&answer, &[principal.to_owned(), scope.to_owned()])
        };
        // The first use of a key is an event, and moves the revision.
        assert_eq!(key.get("/v1/me").await.status, 200);
        for path in ["/v1/check", "/v1/explain"] {
            for kind in ["AC", "OR"] {
                let (foreign, nothing) = (theirs.named(kind), invented(kind));
                assert_eq!(ask(own.named("US"), foreign, path).await, ask(own.named("US"), &nothing, path).await);
            }
            for kind in ["US", "SK"] {
                let (foreign, nothing) = (theirs.named(kind), invented(kind));
                assert_eq!(ask(foreign, own.named("AC"), path).await, ask(&nothing, own.named("AC"), path).await);
            }
        }
    }

    /// Case A7: whatever organization the session looks at, a path is judged by the grants in its own.
    async fn a7_a_path_is_judged_by_the_grants_in_the_organization_it_lies_in(app: TestApp) {
        let (globex, account, theirs) = app.another_organization().await;
        let ada = app.person("ada@example.com", "administrator", app.organization).await;
        let invitation = json!({"email": "ada@example.com", "grants": [{"scope": globex.to_string(), "roles": ["viewer"]}]});
        assert_eq!(theirs.post("/v1/invitations", invitation).await.status, 201);
        app.run_jobs().await;
        let accepted = ada.post("/v1/invitations/accept", json!({"token": app.mailed("mst_inv_")})).await;
        assert_eq!(accepted.status, 200, "{}", accepted.body);

        let (here, there) = (format!("/v1/accounts/{}", app.main), format!("/v1/accounts/{account}"));
        let at_acme = ada.clone().with("muster-organization", &app.organization.to_string());
        let at_globex = ada.clone().with("muster-organization", &globex.to_string());
        for looking in [&ada, &at_acme, &at_globex] {
            assert_eq!(looking.patch(&here, json!({"labels": {"seen": "here"}})).await.status, 200);
            assert_eq!(looking.get(&there).await.status, 200);
            let refused = looking.patch(&there, json!({"name": "Mine"})).await;
            assert_eq!((refused.status.as_u16(), &refused.json()["missing_permission"]), (403, &json!("accounts.update")));
        }
        for (looking, sees) in [(&at_acme, app.main.to_string()), (&at_globex, account.to_string())] {
            let listed = looking.get("/v1/accounts").await.json();
            assert_eq!(listed["data"].as_array().unwrap().iter().map(sid).collect::<Vec<_>>(), [sees]);
        }
        assert_eq!(at_globex.get("/v1/events").await.status, 403, "a Viewer there");
        assert_eq!(at_acme.get("/v1/events").await.status, 200, "an Administrator here");
        strangers(&app, &ada).await;
    }
}

/// Who is in one organization alone can not look at another of Ada's, as they can not look at one that is not there.
async fn strangers(app: &TestApp, ada: &Actor) {
    let organizations = ada.get("/v1/me").await.json()["organizations"].clone();
    let globex = organizations
        .as_array()
        .unwrap()
        .iter()
        .map(sid)
        .find(|sid| *sid != app.organization.to_string())
        .unwrap();
    let looking = async |organization: &str| {
        let answer = app
            .owner()
            .with("muster-organization", organization)
            .get("/v1/accounts")
            .await;
        learned(&answer, &[])
    };
    let (foreign, nothing) = (looking(&globex).await, looking(&invented("OR")).await);
    assert_eq!(foreign, nothing);
    assert_eq!(foreign.0, 404);
}

/// Case A3: the tenant comes from the credential and the path, never from a member that says so.
#[tokio::test]
async fn a3_a_body_can_not_name_another_tenant() {
    let app = TestApp::new().await;
    let (own, theirs) = two_tenants(&app).await;
    let members = [
        ("org_id", "OR"),
        ("organization", "OR"),
        ("organization_sid", "OR"),
        ("account_id", "AC"),
        ("account", "AC"),
        ("account_sid", "AC"),
    ];
    let before = app.database().contents();
    for operation in documented().iter().filter(|operation| operation.changes()) {
        for (member, kind) in members {
            if operation
                .members
                .iter()
                .flatten()
                .any(|known| known == member)
            {
                continue;
            }
            let mut body = operation.body(&own).unwrap_or_else(|| json!({}));
            body[member] = json!(theirs.named(kind));
            let answer = operation
                .ask(&app.owner(), &operation.own_path(&own), Some(&body))
                .await;
            // AuthZEN's callers may send more than is looked at: nothing is decided by it.
            let expected = match operation.path.as_str() {
                "/v1/setup" => 401,
                "/access/v1/evaluation" | "/access/v1/evaluations" => 200,
                _ => 400,
            };
            assert_eq!(
                answer.status,
                expected,
                "{} with {member}: {}",
                operation.name(),
                answer.body
            );
        }
    }
    assert_eq!(app.database().contents(), before);
}

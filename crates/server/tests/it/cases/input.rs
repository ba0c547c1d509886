//! What can't be read, can't be or can't be done: told clearly, by field, and nothing changes.

use muster_model::{
    AccountSid, InvitationSid, OrganizationSid, Sid, UserSid,
    time::{DAY, MINUTE},
};
use serde_json::{Value, json};

use super::refusal::{anonymised, refused, revisions};
use crate::app::on_both;

/// An invitation of ada@example.com to be something somewhere.
pub(super) fn inviting(scope: impl serde::Serialize, role: &str) -> Value {
    json!({"email": "ada@example.com", "grants": [{"scope": scope, "roles": [role]}]})
}

on_both! {
    async fn an_unknown_sid_is_not_there_and_a_foreign_one_neither(app: TestApp) {
        let (globex, factory, stranger) = app.another_organization().await;
        let unknown = AccountSid::from_bits(7);
        let theirs = app.invite("ada@example.com", "viewer", app.main).await;
        let owner = app.owner();
        let pairs = [
            ("GET", "/v1/accounts/{}", [unknown.to_string(), factory.to_string()]),
            ("PATCH", "/v1/accounts/{}", [unknown.to_string(), factory.to_string()]),
            ("POST", "/v1/accounts/{}/invitations", [unknown.to_string(), factory.to_string()]),
            ("GET", "/v1/organizations/{}", [OrganizationSid::from_bits(7).to_string(), globex.to_string()]),
            ("PATCH", "/v1/organizations/{}", [OrganizationSid::from_bits(7).to_string(), globex.to_string()]),
            ("GET", "/v1/users/{}", [UserSid::from_bits(7).to_string(), stranger.user().to_string()]),
        ];
        for (method, path, sids) in pairs {
            let body = match (method, path.ends_with("invitations")) {
                ("PATCH", _) => json!({"name": "Taken over"}),
                ("POST", true) => json!({"email": "ada@example.com", "roles": ["viewer"]}),
                _ => json!({}),
            };
            let mut seen = Vec::new();
            for sid in sids {
                let path = path.replace("{}", &sid);
                let asked = async {
                    if method == "GET" {
                        owner.get(&path).await
                    } else {
                        owner.send_text(method, &path, &body.to_string()).await
                    }
                };
                let code = format!("{}.not_found", path.split('/').nth(2).unwrap().trim_end_matches('s'));
                let answer = refused(&app, asked, (404, &code), None).await;
                seen.push(anonymised(&answer));
            }
            assert_eq!(seen[0], seen[1], "{method} {path}");
        }
        for sid in [InvitationSid::from_bits(7), theirs] {
            for act in ["", "/resend", "/revoke"] {
                let path = format!("/v1/invitations/{sid}{act}");
                let asked = async {
                    if act.is_empty() { stranger.get(&path).await } else { stranger.post(&path, json!({})).await }
                };
                refused(&app, asked, (404, "invitation.not_found"), None).await;
            }
        }
        for scope in [unknown, factory] {
            let asked = async { owner.post("/v1/invitations", inviting(scope, "viewer")).await };
            refused(&app, asked, (404, "account.not_found"), None).await;
            let asked = async { owner.post("/v1/accounts", json!({"name": "Below", "parent": scope})).await };
            refused(&app, asked, (404, "account.not_found"), None).await;
        }
        for other in [OrganizationSid::from_bits(7), globex] {
            let chosen = owner.clone().with("muster-organization", &other.to_string());
            refused(&app, chosen.get("/v1/me"), (404, "organization.not_found"), None).await;
            let switched = async { owner.patch("/v1/sessions/current", json!({"organization": other})).await };
            refused(&app, switched, (404, "organization.not_found"), None).await;
        }
        app.run_jobs().await;
    }

    async fn an_address_that_is_none_is_refused_by_its_field(app: TestApp) {
        for email in [
            "", "ada", "@example.com", "ada@", "ada@example", "a da@example.com", "ada@exa mple.com", "ada@@example.com",
            "ada@example.com, bob@example.com", "Ada <ada@example.com>", "\"ada\"@example.com", "ada(x)@example.com",
            "ada@[192.0.2.1]", "ada@192.0.2.1", "ada@-example.com", "@a.example:ada@example.com",
            "ada\u{0}@example.com", "ada@example.com\r\nBcc: eve@example.com", &format!("{}@example.com", "x".repeat(65)),
        ] {
            let body = json!({"email": email, "roles": ["viewer"]});
            let path = format!("/v1/accounts/{}/invitations", app.main);
            let asked = async { app.owner().post(&path, body).await };
            refused(&app, asked, (422, "email.malformed"), Some("email")).await;
        }
    }

    async fn nobody_invites_above_their_ceiling_or_to_be_an_owner(app: TestApp) {
        let below = app.subaccount("Support", app.main).await;
        let administrator = app.person("administrator@example.com", "administrator", app.main).await;
        let key = app.key(app.main, &["users.invite", "logs.read"]).await;
        assert_eq!(key.get("/v1/me").await.status, 200, "its first use is told");
        let mut flowing = inviting(app.main, "viewer");
        flowing["grants"][0]["inherit"] = json!(true);
        let several = json!({"email": "ada@example.com", "grants": [
            {"scope": app.main, "roles": ["viewer"]},
            {"scope": app.main, "roles": ["viewer", "developer"], "inherit": true},
        ]});
        for (actor, body, field) in [
            (&key, inviting(app.main, "viewer"), "grants[0].roles[0]"),
            (&administrator, flowing, "grants[0].roles[0]"),
            (&administrator, several, "grants[1].roles[0]"),
        ] {
            let asked = async { actor.post("/v1/invitations", body).await };
            refused(&app, asked, (403, "role.above_ceiling"), Some(field)).await;
        }
        let asked = async { administrator.post("/v1/invitations", inviting(below, "viewer")).await };
        refused(&app, asked, (404, "account.not_found"), None).await;
        for actor in [&app.owner(), &administrator] {
            let asked = async { actor.post("/v1/invitations", inviting(app.main, "owner")).await };
            refused(&app, asked, (403, "role.owner"), Some("grants[0].roles[0]")).await;
        }
        let asked = async { app.owner().post("/v1/invitations", inviting(app.organization, "owner")).await };
        refused(&app, asked, (403, "role.owner"), Some("grants[0].roles[0]")).await;
    }

    async fn nobody_assigns_above_their_ceiling_or_an_owner(app: TestApp) {
        let viewer = app.person("viewer@example.com", "viewer", app.main).await;
        let administrator = app.person("administrator@example.com", "administrator", app.main).await;
        let assigning = |role: &str, inherit: bool| json!({"principal": viewer.user(), "role": role, "scope": app.main, "inherit": inherit});
        let asked = async { administrator.post("/v1/role_assignments", assigning("developer", true)).await };
        refused(&app, asked, (403, "role.above_ceiling"), Some("role")).await;
        for actor in [&app.owner(), &administrator] {
            let asked = async { actor.post("/v1/role_assignments", assigning("owner", true)).await };
            refused(&app, asked, (403, "role.owner"), Some("role")).await;
        }
    }

    async fn accounts_nest_eight_deep_and_a_ninth_level_is_refused(app: TestApp) {
        let mut parent = app.main;
        for level in 2..=8 {
            parent = app.subaccount(&format!("Level {level}"), parent).await;
        }
        let asked = async { app.owner().post("/v1/accounts", json!({"name": "Level 9", "parent": parent})).await };
        refused(&app, asked, (422, "account.too_deep"), Some("parent")).await;
        let below = app.owner().get(&format!("/v1/accounts?parent={parent}")).await;
        assert_eq!(below.json()["data"], json!([]));
    }

    async fn a_change_of_what_was_read_too_long_ago_is_refused(app: TestApp) {
        let path = format!("/v1/accounts/{}", app.main);
        let read = app.owner().get(&path).await;
        let as_read = app.owner().with("if-match", read.header("etag"));
        assert_eq!(as_read.patch(&path, json!({"name": "Main 2"})).await.status, 200);
        let asked = async { as_read.patch(&path, json!({"name": "Main 3"})).await };
        refused(&app, asked, (412, "version.stale"), None).await;
        assert_eq!(app.owner().get(&path).await.json()["name"], "Main 2");

        let invitation = app.invite("ada@example.com", "viewer", app.main).await;
        app.run_jobs().await;
        let path = format!("/v1/invitations/{invitation}");
        let read = app.owner().get(&path).await;
        let as_read = app.owner().with("if-match", read.header("etag"));
        app.advance(MINUTE);
        assert_eq!(as_read.post(&format!("{path}/resend"), json!({})).await.status, 200);
        for act in ["resend", "revoke"] {
            app.advance(MINUTE);
            let asked = async { as_read.post(&format!("{path}/{act}"), json!({})).await };
            refused(&app, asked, (412, "version.stale"), None).await;
        }
        app.run_jobs().await;
    }

    async fn a_cursor_serves_its_caller_and_its_list_for_a_day(app: TestApp) {
        for name in ["Support", "Sales"] {
            app.subaccount(name, app.main).await;
        }
        let owner = app.owner();
        let list = format!("/v1/accounts?parent={}&limit=1", app.main);
        let page = owner.get(&list).await;
        let cursor = page.json()["next_cursor"].as_str().unwrap().to_owned();
        assert_eq!(owner.get(&format!("{list}&cursor={cursor}")).await.status, 200);

        let administrator = app.administrator().await;
        let other_filter = format!("/v1/accounts?limit=1&cursor={cursor}");
        let other_list = format!("/v1/invitations?limit=1&cursor={cursor}");
        let tampered = format!("{list}&cursor=A{}", &cursor[1..]);
        for (actor, path) in [
            (&administrator, &format!("{list}&cursor={cursor}")),
            (&owner, &other_filter),
            (&owner, &other_list),
            (&owner, &tampered),
        ] {
            refused(&app, actor.get(path), (400, "cursor.refused"), Some("cursor")).await;
        }
        app.advance(DAY);
        let owner = app.sign_in("owner@example.com").await;
        let old = async { owner.get(&format!("{list}&cursor={cursor}")).await };
        refused(&app, old, (400, "cursor.refused"), Some("cursor")).await;
    }

    async fn an_idempotency_key_repeats_one_request_and_no_other(app: TestApp) {
        let owner = app.owner().with("idempotency-key", "once");
        let first = owner.post("/v1/accounts", json!({"name": "Support", "parent": app.main})).await;
        assert_eq!(first.status, 201, "{}", first.body);
        let before = revisions(&app).await;
        let again = owner.post("/v1/accounts", json!({"name": "Support", "parent": app.main})).await;
        assert_eq!((again.status, &again.body), (first.status, &first.body));
        assert_eq!(revisions(&app).await, before);
        let asked = async { owner.post("/v1/accounts", json!({"name": "Sales", "parent": app.main})).await };
        refused(&app, asked, (422, "idempotency.other_request"), None).await;
        let asked = async { owner.post("/v1/invitations", inviting(app.main, "viewer")).await };
        refused(&app, asked, (422, "idempotency.other_request"), None).await;
    }

    async fn the_last_owner_is_removed_by_no_route(app: TestApp) {
        let owner = app.owner();
        let asked = async { owner.post(&format!("/v1/users/{}/deactivate", owner.user()), json!({})).await };
        refused(&app, asked, (409, "owner.last"), None).await;
        let held = owner.get(&format!("/v1/role_assignments?principal={}", owner.user())).await.json();
        let held: Vec<_> = held["data"].as_array().unwrap().iter().filter(|held| held["role"]["name"] == "owner").cloned().collect();
        assert_eq!(held.len(), 2, "of the organization and of Main");
        for assignment in held {
            let path = format!("/v1/role_assignments/{}", assignment["sid"].as_str().unwrap());
            let code = if assignment["scope"]["sid"] == app.main.to_string() { "account.owner" } else { "owner.last" };
            refused(&app, owner.delete(&path), (409, code), None).await;
            let asked = owner.patch(&path, json!({"expires_at": "2027-01-01T00:00:00Z"}));
            refused(&app, asked, (403, "role.owner"), None).await;
        }
        let asked = async { owner.delete(&format!("/v1/accounts/{}/members/{}", app.main, owner.user())).await };
        refused(&app, asked, (409, "account.owner"), None).await;
        assert_eq!(owner.get(&format!("/v1/accounts/{}", app.main)).await.status, 200);
    }
}

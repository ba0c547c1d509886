//! B: nobody gives, does or reads what their roles do not have. What is said of keys is also in `muster-app`'s `api_keys`
//! and `decisions`; of ownership offers in its `ownership`; of races between owners in its `last_owner`.

use muster_model::UserSid;
use serde_json::{Value, json};

use super::{
    routes::documented,
    things::{Things, invented, sid},
};
use crate::{
    actor::Actor,
    app::{TestApp, on_both},
    site::Answer,
};

/// Status and code.
fn refusal(answer: &Answer) -> (u16, String) {
    assert!(!answer.body.is_empty(), "{} without a body", answer.status);
    (answer.status.as_u16(), answer.code())
}

/// The assignment of a role at a scope.
fn giving(principal: UserSid, role: &str, scope: &str) -> Value {
    json!({"principal": principal.to_string(), "role": role, "scope": scope})
}

/// What a person may do who may do nothing else: their own sessions, asking, and answering invitations and offers.
fn is_ones_own(operation: &str) -> bool {
    let own = [
        "POST /v1/setup",
        "POST /v1/sessions",
        "PATCH /v1/sessions/current",
        "DELETE /v1/sessions/current",
        "POST /v1/sessions/current/step_up",
        "PATCH /v1/me",
        "POST /v1/me/password",
        "POST /v1/password_resets",
        "POST /v1/password_resets/complete",
        "POST /v1/check",
        "POST /v1/check/batch",
        "POST /access/v1/evaluation",
        "POST /access/v1/evaluations",
        "POST /v1/explain",
        "POST /v1/invitations/lookup",
        "POST /v1/invitations/prove",
        "POST /v1/api_keys/report_leak",
        "POST /v1/invitations/accept",
    ];
    own.contains(&operation)
}

on_both! {
    /// Case B1: by session and key, by word and SID, by assignment, invitation and offer.
    async fn b1_an_administrator_gives_the_owner_role_to_nobody(app: TestApp) {
        let administrator = app.administrator().await;
        let viewer = app.viewer().await;
        let roles = app.owner().get("/v1/roles").await.json();
        let owner_role = roles["data"].as_array().unwrap().iter().find(|role| role["name"] == "owner").map(sid).unwrap();
        let before = app.database().contents();
        for receiver in [&administrator, &viewer] {
            for scope in [app.organization.to_string(), app.main.to_string()] {
                for role in ["owner", &owner_role] {
                    let refused = administrator.post("/v1/role_assignments", giving(receiver.user(), role, &scope)).await;
                    assert_eq!(refusal(&refused), (403, "role.owner".to_owned()));
                    let invitation = json!({"email": receiver.email(), "grants": [{"scope": scope, "roles": ["viewer", role]}]});
                    let refused = administrator.post("/v1/invitations", invitation).await;
                    assert_eq!(refusal(&refused), (403, "role.owner".to_owned()));
                }
                let refused = administrator.post("/v1/ownership_transfers", json!({"scope": scope, "to": receiver.user().to_string()})).await;
                assert_eq!((refused.status.as_u16(), &refused.json()["missing_permission"]), (403, &json!("ownership.transfer")));
            }
        }
        // Nobody does, not even an Owner: an offer is the only way.
        let refused = app.owner().post("/v1/role_assignments", giving(viewer.user(), "owner", &app.organization.to_string())).await;
        assert_eq!(refusal(&refused), (403, "role.owner".to_owned()));
        let gave = |rows: Vec<String>| rows.into_iter().filter(|row| ["assignment: ", "invitation", "ownership_transfer: "].iter().any(|table| row.starts_with(table))).collect::<Vec<_>>();
        assert_eq!(gave(app.database().contents()), gave(before));
    }

    /// Case B2. Keys in every way are in `muster-app`'s `api_keys::b2_a_billing_manager_neither_lists_nor_makes_nor_reads_keys`.
    async fn b2_a_billing_manager_reads_no_keys_no_people_and_no_audit(app: TestApp) {
        let things = Things::of_acme(&app).await;
        let billing = app.billing_manager().await;
        let key = things.named("SK");
        let denied = [
            (format!("/v1/accounts/{}/api_keys", app.main), "api_keys.read"),
            (format!("/v1/organizations/{}/api_keys", app.organization), "api_keys.read"),
            (format!("/v1/api_keys/{key}"), "api_keys.read"),
            ("/v1/events".to_owned(), "audit.read"),
            (format!("/v1/events?account={}", app.main), "audit.read"),
            ("/v1/users".to_owned(), "users.read"),
            (format!("/v1/accounts/{}/members", app.main), "users.read"),
            ("/v1/role_assignments".to_owned(), "roles.read"),
        ];
        for (path, permission) in denied {
            let refused = billing.get(&path).await;
            assert_eq!((refused.status.as_u16(), &refused.json()["missing_permission"]), (403, &json!(permission)), "{path}");
        }
        let made = billing.post(&format!("/v1/accounts/{}/api_keys", app.main), json!({"name": "mine", "permissions": ["billing.read"]})).await;
        assert_eq!((made.status.as_u16(), &made.json()["missing_permission"]), (403, &json!("api_keys.create")));
        let home = crate::site::ask("GET", "/home").cookie(billing.secret()).of(app.router()).await;
        assert!(!home.body.contains("/api_keys") && !home.body.contains("/events"), "{}", home.body);
    }

    /// Case B3: every route that changes, also those that only seem to, as `dry_run` does.
    async fn b3_a_viewer_changes_nothing_that_is_not_their_own(app: TestApp) {
        let things = Things::of_acme(&app).await;
        let viewer = app.viewer().await;
        app.run_jobs().await;
        let governed = |rows: Vec<String>| rows.into_iter().filter(|row| !["event", "last_seen: ", "session: ", "data_key: "].iter().any(|table| row.starts_with(table))).collect::<Vec<_>>();
        let before = governed(app.database().contents());
        let mut asked = 0;
        for operation in documented().iter().filter(|operation| operation.changes() && !is_ones_own(&operation.name())) {
            let mut paths = vec![operation.own_path(&things)];
            if operation.query.iter().any(|name| name == "dry_run") {
                paths.push(format!("{}?dry_run=true", paths[0]));
            }
            for path in paths {
                let refused = operation.ask(&viewer, &path, operation.body(&things).as_ref()).await;
                // A session and an offer are their people's alone: to others they are not there.
                let of_others = operation.path.starts_with("/v1/sessions/") || operation.path.starts_with("/v1/ownership_transfers/");
                let expected = if of_others { 404 } else { 403 };
                assert_eq!(refused.status, expected, "{} {path}: {}", operation.name(), refused.body);
                asked += 1;
            }
        }
        assert!(asked > 25, "{asked} routes change something");
        assert_eq!(governed(app.database().contents()), before);
    }

    /// Case B4: by session and key, on making and on editing, in the list and by what is extended.
    async fn b4_nobody_puts_into_a_role_what_they_do_not_hold(app: TestApp) {
        let owner = app.owner();
        let editor_role = json!({"name": "Role editor", "permissions": ["roles.manage", "logs.read"]});
        assert_eq!(owner.post("/v1/roles", editor_role).await.status, 201);
        let editor = app.person("editor@example.com", "Role editor", app.organization).await;
        let key = app.key(app.organization, &["roles.manage", "logs.read"]).await;
        let mine = editor.post("/v1/roles", json!({"name": "Mine", "permissions": ["logs.read"]})).await;
        let mine = format!("/v1/roles/{}", sid(&mine.json()));
        let above = owner.post("/v1/roles", json!({"name": "Above", "permissions": ["logs.read", "numbers.manage"]})).await;
        let above = format!("/v1/roles/{}", sid(&above.json()));
        let before = app.database().contents();
        for actor in [&editor, &key] {
            let refusals = [
                actor.post("/v1/roles", json!({"name": "More", "permissions": ["logs.read", "numbers.manage"]})).await,
                actor.post("/v1/roles", json!({"name": "More", "extends": "developer"})).await,
                actor.patch(&mine, json!({"permissions": ["logs.read", "numbers.manage"]})).await,
                actor.patch(&mine, json!({"extends": "developer"})).await,
                actor.patch(&above, json!({"permissions": ["logs.read", "numbers.manage", "billing.read"]})).await,
            ];
            for refused in &refusals {
                assert_eq!(refusal(refused), (403, "role.above_ceiling".to_owned()));
            }
            assert!(refusals[0].body.contains("You can't put numbers.manage in a role: you don't hold it at Acme."), "{}", refusals[0].body);
            assert_eq!(refusals[0].json()["errors"][0]["path"], "permissions[1]", "{}", refusals[0].body);
            assert!(refusals[4].body.contains("You can't put billing.read in a role"), "only what is added counts: {}", refusals[4].body);
        }
        let roles = |rows: Vec<String>| rows.into_iter().filter(|row| row.starts_with("custom_role: ")).collect::<Vec<_>>();
        assert_eq!(roles(app.database().contents()), roles(before));
        // What only an Owner holds only an Owner puts into a role, and it makes nobody an owner.
        let administrator = app.administrator().await;
        let refused = administrator.post("/v1/roles", json!({"name": "Closer", "permissions": ["accounts.close"]})).await;
        assert_eq!(refusal(&refused), (403, "role.above_ceiling".to_owned()));
        let offering = json!({"name": "Offering", "permissions": ["ownership.transfer", "users.read"]});
        assert_eq!(owner.post("/v1/roles", offering).await.status, 201);
        let holder = app.person("holder@example.com", "Offering", app.organization).await;
        let offer = json!({"scope": app.organization.to_string(), "to": editor.user().to_string()});
        let refused = holder.post("/v1/ownership_transfers", offer).await;
        assert_eq!(refusal(&refused), (403, "owner.required".to_owned()));
        let all: Vec<Value> = owner.get("/v1/permissions").await.json()["data"].as_array().unwrap().iter().map(|permission| permission["name"].clone()).collect();
        assert_eq!(owner.post("/v1/roles", json!({"name": "Everything", "permissions": all})).await.status, 201);
        let mighty = app.person("mighty@example.com", "Everything", app.organization).await;
        let refused = mighty.post(&format!("/v1/users/{}/deactivate", owner.user()), json!({})).await;
        assert_eq!(refusal(&refused), (403, "owner.required".to_owned()), "all permissions are no ownership");
        // Taking away is always allowed, and so is deleting.
        let narrowed = editor.patch(&above, json!({"permissions": ["logs.read"]})).await;
        assert_eq!(narrowed.status, 200, "{}", narrowed.body);
        let widened = editor.patch(&above, json!({"permissions": ["logs.read", "numbers.manage"]})).await;
        assert_eq!(refusal(&widened), (403, "role.above_ceiling".to_owned()));
        app.run_jobs().await;
    }

    /// Case B10: no holder keeps what the role no longer has, by session or by key; nobody gets more by a replacement than its giver holds.
    async fn b10_a_role_in_use_is_never_pulled_away_and_what_it_loses_its_holders_lose_at_once(app: TestApp) {
        let owner = app.owner();
        let made = owner.post("/v1/roles", json!({"name": "Keeper", "permissions": ["api_keys.create", "logs.read", "users.read"]})).await;
        let path = format!("/v1/roles/{}", sid(&made.json()));
        let holder = app.person("holder@example.com", "Keeper", app.main).await;
        let key = app.key_of(&holder, app.main, &["users.read", "logs.read"]).await;
        let members = format!("/v1/accounts/{}/members", app.main);
        let refused = owner.delete(&path).await;
        assert_eq!(refusal(&refused), (409, "role.in_use".to_owned()));
        for actor in [&holder, &key] {
            assert_eq!(actor.get(&members).await.status, 200);
        }
        let narrowed = owner.patch(&path, json!({"permissions": ["api_keys.create", "logs.read"]})).await;
        assert_eq!(narrowed.status, 200, "{}", narrowed.body);
        for actor in [&holder, &key] {
            let refused = actor.get(&members).await;
            assert_eq!((refused.status.as_u16(), &refused.json()["missing_permission"]), (403, &json!("users.read")));
        }
        let editor = app.key(app.organization, &["roles.manage", "api_keys.create", "logs.read"]).await;
        let above = editor.delete(&format!("{path}?replacement=administrator")).await;
        assert_eq!(refusal(&above), (403, "role.above_ceiling".to_owned()));
        let plan = owner.delete(&format!("{path}?replacement=billing_manager&dry_run=true")).await;
        assert_eq!(plan.json()["impact"]["changes"][0]["principal"]["sid"], json!(holder.user().to_string()), "{}", plan.body);
        let keys = format!("/v1/accounts/{}/api_keys", app.main);
        assert_eq!(holder.get(&keys).await.status, 200, "a dry run changes nothing");
        let deleted = owner.delete(&format!("{path}?replacement=billing_manager")).await;
        assert_eq!(deleted.status, 200, "{}", deleted.body);
        assert_eq!(holder.get(&keys).await.status, 403);
        let question = json!({"principal": holder.user().to_string(), "permission": "billing.read", "scope": app.main.to_string()});
        assert_eq!(owner.post("/v1/check", question).await.json()["allowed"], true);
        app.run_jobs().await;
    }

    /// Case B10: the ceiling of the replacement alone. What is given, what an invitation offers, and how far both reach count.
    async fn b10_nobody_gives_by_a_replacement_what_they_could_not_give_by_hand(app: TestApp) {
        let owner = app.owner();
        app.subaccount("Below", app.main).await;
        let made = async |name: &str| {
            let made = owner.post("/v1/roles", json!({"name": name, "permissions": ["logs.read"]})).await;
            sid(&made.json())
        };
        let (held, offered, far) = (made("Held").await, made("Offered").await, made("Far").await);
        let main = app.main.to_string();
        let viewer = app.viewer().await;
        assert_eq!(owner.post("/v1/role_assignments", giving(viewer.user(), &held, &main)).await.status, 201);
        app.invite("new@example.com", &offered, app.main).await;
        let mut inheriting = giving(viewer.user(), &far, &main);
        inheriting["inherit"] = json!(true);
        assert_eq!(owner.post("/v1/role_assignments", inheriting).await.status, 201);
        // May manage roles, and holds what a Developer does in Main alone.
        let manager = owner.post("/v1/roles", json!({"name": "Manager", "permissions": ["roles.manage", "logs.read"]})).await;
        assert_eq!(manager.status, 201);
        let editor = app.person("editor@example.com", "Manager", app.organization).await;
        assert_eq!(owner.post("/v1/role_assignments", giving(editor.user(), "developer", &main)).await.status, 201);
        let delete = async |role: &str, replacement: &str| editor.delete(&format!("/v1/roles/{role}?replacement={replacement}")).await;
        for (role, replacement) in [(&held, "administrator"), (&offered, "administrator"), (&far, "developer"), (&far, "administrator")] {
            let refused = delete(role, replacement).await;
            assert_eq!(refusal(&refused), (403, "role.above_ceiling".to_owned()), "{replacement}: {}", refused.body);
        }
        for role in [&held, &offered] {
            assert_eq!(delete(role, "developer").await.status, 200);
        }
        app.run_jobs().await;
    }

    /// Case B5.
    async fn b5_a_subaccounts_administrator_has_nothing_above_and_beside(app: TestApp) {
        let things = Things::of_acme(&app).await;
        let mine = app.subaccount("Mine", app.main).await;
        let sibling = things.subaccount.clone();
        let administrator = app.person("adam@example.com", "administrator", mine).await;
        assert_eq!(administrator.patch(&format!("/v1/accounts/{mine}"), json!({"name": "Ours"})).await.status, 200);
        for hidden in [app.main.to_string(), sibling] {
            let nothing = invented("AC");
            for of in [&hidden, &nothing] {
                let account = format!("/v1/accounts/{of}");
                let answers = [
                    administrator.get(&account).await,
                    administrator.patch(&account, json!({"name": "Taken"})).await,
                    administrator.get(&format!("{account}/members")).await,
                    administrator.delete(&format!("{account}/members/{}", things.named("US"))).await,
                    administrator.get(&format!("{account}/api_keys")).await,
                    administrator.post(&format!("{account}/api_keys"), json!({"name": "up", "permissions": ["logs.read"]})).await,
                    administrator.post(&format!("{account}/invitations"), json!({"email": "x@example.com", "roles": ["viewer"]})).await,
                    administrator.post("/v1/role_assignments", giving(administrator.user(), "administrator", of)).await,
                    administrator.post("/v1/accounts", json!({"name": "Beside", "parent": of})).await,
                ];
                for answer in answers {
                    assert_eq!(refusal(&answer), (404, "account.not_found".to_owned()), "{}", answer.body);
                }
            }
        }
        for hidden in [format!("/v1/api_keys/{}", things.named("SK")), format!("/v1/invitations/{}", things.named("NF")), format!("/v1/role_assignments/{}", things.named("IY")), format!("/v1/users/{}", things.named("US")), format!("/v1/ownership_transfers/{}", things.named("OT"))] {
            assert_eq!(administrator.get(&hidden).await.status, 404, "{hidden}");
        }
        // The organization itself is seen by everybody in it, and changed by none of its subaccounts.
        let organization = format!("/v1/organizations/{}", app.organization);
        assert_eq!(administrator.get(&organization).await.status, 200);
        let beyond = [
            (administrator.patch(&organization, json!({"name": "Mine"})).await, "organization.update"),
            (administrator.post("/v1/role_assignments", giving(administrator.user(), "viewer", &app.organization.to_string())).await, "roles.assign"),
            (administrator.post(&format!("{organization}/api_keys"), json!({"name": "up", "permissions": ["logs.read"]})).await, "api_keys.create"),
            (administrator.post("/v1/accounts", json!({"name": "Top"})).await, "accounts.create"),
            (administrator.post(&format!("/v1/users/{}/deactivate", administrator.user()), json!({})).await, "users.remove"),
        ];
        for (answer, permission) in beyond {
            assert_eq!((answer.status.as_u16(), &answer.json()["missing_permission"]), (403, &json!(permission)), "{}", answer.body);
        }
        let accounts = administrator.get("/v1/accounts").await.json();
        assert_eq!(accounts["data"].as_array().unwrap().iter().map(sid).collect::<Vec<_>>(), [mine.to_string()]);
    }

    /// Case B7. Another Owner may; see B8 for the last one.
    async fn b7_an_administrator_takes_nothing_from_an_owner(app: TestApp) {
        let administrator = app.administrator().await;
        let second = second_owner(&app).await;
        let key = app.key(app.organization, &["users.read", "users.remove", "users.update", "roles.read", "roles.assign"]).await;
        for owner in [&app.owner(), &second] {
            let owner_of_acme = assignment(&app, owner, "owner").await;
            for actor in [&administrator, &key] {
                let refusals = [
                    actor.delete(&format!("/v1/accounts/{}/members/{}", app.main, owner.user())).await,
                    actor.post(&format!("/v1/users/{}/deactivate", owner.user()), json!({})).await,
                    actor.delete(&format!("/v1/role_assignments/{owner_of_acme}")).await,
                ];
                for refused in &refusals {
                    assert_eq!(refusal(refused), (403, "owner.required".to_owned()));
                }
                let soon = actor.patch(&format!("/v1/role_assignments/{owner_of_acme}"), json!({"expires_at": "2026-12-01T13:00:00Z"})).await;
                assert_eq!(refusal(&soon), (403, "role.owner".to_owned()));
            }
            let session = sid(&owner.get("/v1/sessions/current").await.json());
            assert_eq!(administrator.delete(&format!("/v1/sessions/{session}")).await.status, 404);
            assert_eq!(owner.get("/v1/me").await.status, 200);
        }
        let ended = app.sign_in("owner@example.com").await.delete(&format!("/v1/accounts/{}/members/{}", app.main, second.user())).await;
        assert_eq!(refusal(&ended), (409, "member.inherited".to_owned()), "an Owner is refused for another reason");
        let gone = app.owner().post(&format!("/v1/users/{}/deactivate", second.user()), json!({})).await;
        assert_eq!(gone.status, 200, "{}", gone.body);
        app.run_jobs().await;
    }

    /// Case B8. Every door of the acts and all that races for them is in `muster-app`'s `ownership` and `last_owner`.
    async fn b8_the_last_owner_stays(app: TestApp) {
        let owner = app.owner();
        let held = assignment(&app, &owner, "owner").await;
        let before = app.database().contents();
        let attempts = [
            (owner.delete(&format!("/v1/role_assignments/{held}")).await, "owner.last"),
            (owner.post(&format!("/v1/users/{}/deactivate", owner.user()), json!({})).await, "owner.last"),
            (owner.delete(&format!("/v1/accounts/{}/members/{}", app.main, owner.user())).await, "account.owner"),
        ];
        for (refused, code) in attempts {
            assert_eq!(refusal(&refused), (409, code.to_owned()), "{}", refused.body);
        }
        let demoted = owner.patch(&format!("/v1/role_assignments/{held}"), json!({"expires_at": "2026-12-01T13:00:00Z"})).await;
        assert_eq!(demoted.status, 403);
        let of_people = |rows: Vec<String>| rows.into_iter().filter(|row| ["assignment: ", "membership", "account: "].iter().any(|table| row.starts_with(table))).collect::<Vec<_>>();
        assert_eq!(of_people(app.database().contents()), of_people(before));
        assert_eq!(owner.get("/v1/users").await.status, 200);
    }

    /// Case B9. What the acts answer then is in `muster-app`'s `ownership`.
    async fn b9_an_offer_that_ends_otherwise_leaves_the_owner_as_they_were(app: TestApp) {
        let member = app.viewer().await;
        let offer = async || {
            let owner = app.sign_in("owner@example.com").await;
            let made = owner.post("/v1/ownership_transfers", json!({"scope": app.main.to_string(), "to": member.user().to_string()})).await;
            format!("/v1/ownership_transfers/{}", sid(&made.json()))
        };
        let owner_of_main = async || app.sign_in("owner@example.com").await.get(&format!("/v1/accounts/{}", app.main)).await.json()["owner"]["sid"].clone();
        let before = owner_of_main().await;
        let declined = offer().await;
        assert_eq!(member.post(&format!("{declined}/decline"), json!({})).await.status, 200);
        assert_eq!(member.post(&format!("{declined}/accept"), json!({})).await.status.as_u16() / 100, 4);
        assert_eq!(owner_of_main().await, before);
        let expired = offer().await;
        app.advance(std::time::Duration::from_secs(7 * 86_400));
        let member = app.sign_in(member.email()).await;
        assert_eq!(member.post(&format!("{expired}/accept"), json!({})).await.status, 410);
        assert_eq!(owner_of_main().await, before);
        let waiting = offer().await;
        let owner = app.sign_in("owner@example.com").await;
        assert_eq!(owner.post(&format!("/v1/users/{}/deactivate", member.user()), json!({})).await.status, 200);
        assert_eq!(member.post(&format!("{waiting}/accept"), json!({})).await.status.as_u16() / 100, 4);
        assert_eq!(owner_of_main().await, before);
        app.run_jobs().await;
    }
}

/// Somebody else who owns Acme: offered by the owner, accepted by them.
async fn second_owner(app: &TestApp) -> Actor {
    let second = app
        .person("second@example.com", "viewer", app.organization)
        .await;
    let body = json!({"scope": app.organization.to_string(), "to": second.user().to_string(), "keep": "owner"});
    let offer = sid(&app
        .owner()
        .post("/v1/ownership_transfers", body)
        .await
        .json());
    let accepted = second
        .post(
            &format!("/v1/ownership_transfers/{offer}/accept"),
            json!({}),
        )
        .await;
    assert_eq!(accepted.status, 200, "{}", accepted.body);
    app.run_jobs().await;
    app.sign_in(second.email()).await
}

/// The SID of what gives somebody a role at organization scope.
async fn assignment(app: &TestApp, of: &Actor, role: &str) -> String {
    let path = format!(
        "/v1/role_assignments?principal={}&scope={}",
        of.user(),
        app.organization
    );
    let listed = app.owner().get(&path).await.json();
    let found = listed["data"].as_array().unwrap().iter();
    let mut found = found.filter(|assignment| assignment["role"]["name"] == role);
    sid(found.next().unwrap_or_else(|| panic!("{listed}")))
}

/// Case B11: members that would make somebody more than they are.
#[tokio::test]
async fn b11_a_member_that_no_body_has_is_refused_and_sets_nothing() {
    let app = TestApp::new().await;
    let things = Things::of_acme(&app).await;
    let extra = json!({
        "role": "owner", "roles": ["owner"], "is_admin": true, "status": "active", "email_verified": true,
        "org_id": things.named("OR"), "permissions": ["users.remove"], "sid": things.named("US"), "version": 1,
    });
    let before = app.database().contents();
    for operation in documented().iter().filter(|operation| operation.changes()) {
        for (member, value) in extra.as_object().unwrap() {
            if operation
                .members
                .iter()
                .flatten()
                .any(|known| known == member)
            {
                continue;
            }
            let mut body = operation.body(&things).unwrap_or_else(|| json!({}));
            body[member] = value.clone();
            let answer = operation
                .ask(&app.owner(), &operation.own_path(&things), Some(&body))
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

//! D4, D5 and P4: an address is one person whatever its case, and what people write is kept as they wrote it. What mails
//! make of hostile names is in `muster-app`'s `mail::injection`; what pages make of them, in `pages`.

use serde_json::{Value, json};

use super::things::{accept, sid};
use crate::app::{PASSWORD, TestApp, on_both};

/// What would mean something to a database, a path, a shell, a template or a spreadsheet.
const HOSTILE: &str = r#"=Robert'); DROP TABLE account;-- ../../etc/passwd $(id) `id` | & < > %00 %s \ " {{7*7}} ${x} _ *"#;

/// Whom a search for what their address begins with finds.
async fn people(app: &TestApp, text: &str) -> Vec<(String, String)> {
    let found = app.owner().get(&format!("/v1/users?q={text}")).await.json();
    let found = found["data"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    found
        .map(|user| (text(&user["sid"]), text(&user["email"])))
        .collect()
}

on_both! {
    /// Case D4.
    async fn d4_addresses_that_differ_in_case_alone_are_one_person(app: TestApp) {
        let invite = async |email: &str, role: &str| {
            let path = format!("/v1/accounts/{}/invitations", app.main);
            let invited = app.owner().post(&path, json!({"email": email, "roles": [role]})).await;
            assert_eq!(invited.status, 201, "{}", invited.body);
            app.run_jobs().await;
            invited.json()
        };
        let first = invite("Ada@Example.com", "viewer").await;
        app.advance(std::time::Duration::from_secs(61));
        let second = invite("ada@EXAMPLE.com", "billing_manager").await;
        assert_eq!(sid(&first), sid(&second), "one invitation waits for one person");
        let ada = accept(&app, "Ada").await["user"]["sid"].clone();
        for spelling in ["ada@example.com", "ADA@EXAMPLE.COM", "Ada@Example.com"] {
            let signed_in = app.anonymous().post("/v1/sessions", json!({"email": spelling, "password": PASSWORD})).await;
            assert_eq!((signed_in.status.as_u16(), &signed_in.json()["user"]["sid"]), (201, &ada), "{spelling}");
        }
        let again = invite("aDa@eXample.com", "developer").await;
        assert_eq!(again["status"], "accepted", "a member already: {again}");
        assert_eq!(people(&app, "ada").await.len(), 1);
        let persons = app.database().contents().into_iter().filter(|row| row.starts_with("person: ") && row.to_lowercase().contains("ada@example.com"));
        assert_eq!(persons.count(), 1);
        app.run_jobs().await;
    }

    /// Case D5.
    async fn d5_an_address_with_a_tag_is_somebody_else(app: TestApp) {
        let plain = app.person("ada@example.com", "administrator", app.main).await;
        let tagged = app.person("ada+tag@example.com", "viewer", app.main).await;
        assert_ne!(plain.user(), tagged.user());
        let found = people(&app, "ada").await;
        assert_eq!(found.len(), 2, "{found:?}");
        let account = format!("/v1/accounts/{}", app.main);
        assert_eq!(plain.patch(&account, json!({"labels": {"by": "ada"}})).await.status, 200);
        assert_eq!(tagged.patch(&account, json!({"labels": {"by": "tag"}})).await.status, 403);
        let invited = app.owner().post(&format!("{account}/invitations"), json!({"email": "ada+other@example.com", "roles": ["viewer"]})).await;
        assert_eq!((invited.status.as_u16(), &invited.json()["status"]), (201, &json!("pending")), "nobody yet");
        app.run_jobs().await;
    }

    /// Case P4: every text that a body takes.
    async fn p4_what_people_write_is_kept_and_given_back_as_it_is(app: TestApp) {
        let owner = app.owner();
        let account = format!("/v1/accounts/{}", app.main);
        let ada = app.person("ada@example.com", "viewer", app.main).await;
        let made = owner.post("/v1/accounts", json!({"name": HOSTILE, "parent": app.main.to_string()})).await.json();
        let key = owner.post(&format!("{account}/api_keys"), json!({"name": HOSTILE, "permissions": ["logs.read"]})).await.json();
        let invitation = json!({"email": "'or'1'='1@example.com", "name": HOSTILE, "message": HOSTILE, "roles": ["viewer"]});
        let invited = owner.post(&format!("{account}/invitations"), invitation).await.json();
        app.run_jobs().await;
        accept(&app, HOSTILE).await;
        let changes = [
            (format!("/v1/organizations/{}", app.organization), "name"),
            (account.clone(), "name"),
            (format!("/v1/users/{}", ada.user()), "name"),
            (format!("/v1/api_keys/{}", sid(&key)), "name"),
        ];
        for (path, member) in &changes {
            let changed = owner.patch(path, json!({(*member): HOSTILE})).await;
            assert_eq!((changed.status.as_u16(), &changed.json()[member]), (200, &json!(HOSTILE)), "{path}: {}", changed.body);
        }
        let kept = changes.iter().cloned().chain([
            (format!("/v1/accounts/{}", sid(&made)), "name"),
            (format!("/v1/invitations/{}", sid(&invited)), "name"),
            (format!("/v1/invitations/{}", sid(&invited)), "message"),
            (format!("/v1/invitations/{}", sid(&invited)), "email"),
        ]);
        for (path, member) in kept {
            let expected = if member == "email" { "'or'1'='1@example.com" } else { HOSTILE };
            assert_eq!(owner.get(&path).await.json()[member], expected, "{member} of {path}");
        }
        let reason = json!({"principal": ada.user().to_string(), "role": "developer", "scope": app.main.to_string(), "reason": HOSTILE});
        assert_eq!(owner.post("/v1/role_assignments", reason).await.status, 201);
        let events = owner.get("/v1/events?type=assignment.created&limit=1").await.json();
        assert_eq!(events["data"][0]["reason"], HOSTILE);
        // A second account of the same name is found to be one, and the table is still there.
        let again = owner.post("/v1/accounts", json!({"name": HOSTILE, "parent": app.main.to_string()})).await;
        assert_eq!((again.status.as_u16(), again.code().as_str()), (409, "account.name_taken"));
        app.run_jobs().await;
    }

    /// Case P4: what is searched for is text, not a pattern.
    async fn p4_what_is_searched_for_is_taken_literally(app: TestApp) {
        let owner = app.owner();
        for name in ["% by hand", "_score", r"\slash", "'or 1=1"] {
            app.subaccount(name, app.main).await;
            let made = owner.get("/v1/accounts").await;
            assert!(made.body.contains(&json!(name).to_string()), "{}", made.body);
        }
        for (text, found) in [("%25", 1), ("_", 1), ("%5C", 1), ("%27", 1), ("%27%20OR%201%3D1%20--", 0), ("%25hand", 0), ("_s_ore", 0), ("_SCORE", 1)] {
            let listed = owner.get(&format!("/v1/accounts?q={text}")).await;
            assert_eq!(listed.json()["data"].as_array().map(Vec::len), Some(found), "{text}: {}", listed.body);
        }
        for list in ["users", "accounts"] {
            for text in ["%25", "%5C", "%27%3B%20--", "_"] {
                assert_eq!(owner.get(&format!("/v1/{list}?q={text}")).await.status, 200, "{text}");
            }
        }
        assert!(people(&app, "%25").await.is_empty() && people(&app, "_").await.is_empty());
    }
}

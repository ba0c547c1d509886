//! The overview: every number is the length of the list behind it, and every day is counted as it happens.

use muster_model::time::DAY;
use serde_json::{Value, json};

use super::{field, text};
use crate::{
    actor::Actor,
    app::{TestApp, on_both},
};

/// Which list each number is the length of, as the document says.
const LISTS: [(&str, &str); 17] = [
    ("people", "/v1/users?status=active"),
    ("people_suspended", "/v1/users?status=suspended"),
    ("people_deactivated", "/v1/users?status=deactivated"),
    ("people_not_seen", "/v1/users?status=active&dormant_days=90"),
    ("administrators", "/v1/reports/administrators?limit=200"),
    ("owners", "/v1/reports/owners?limit=200"),
    ("invitations_pending", "/v1/invitations?status=pending"),
    (
        "invitations_failed",
        "/v1/invitations?status=pending&delivery=failed",
    ),
    ("invitations_expired", "/v1/invitations?status=expired"),
    ("accounts", "/v1/accounts?status=active"),
    ("accounts_suspended", "/v1/accounts?status=suspended"),
    ("accounts_closed", "/v1/accounts?status=closed"),
    ("groups", "/v1/groups?limit=200"),
    ("service_accounts", "/v1/service_accounts?limit=200"),
    ("api_keys", "/v1/api_keys?status=active"),
    (
        "api_keys_unused",
        "/v1/api_keys?status=active&unused_days=90",
    ),
    (
        "api_keys_expiring",
        "/v1/api_keys?status=active&expiring_days=30",
    ),
];

/// A group with a role, and somebody in it.
async fn crew(app: &TestApp, role: &str, scope: &str, members: &[&Actor]) {
    let owner = app.owner();
    let made = owner
        .post("/v1/groups", json!({"name": format!("Crew {role}")}))
        .await;
    let group = text(&made.json(), "/sid");
    let give = json!({"principal": group, "role": role, "scope": scope});
    assert_eq!(owner.post("/v1/role_assignments", give).await.status, 201);
    for member in members {
        let body = json!({"user": member.user().to_string()});
        let path = format!("/v1/groups/{group}/members");
        assert_eq!(owner.post(&path, body).await.status, 201);
    }
}

on_both! {
    async fn every_number_is_the_length_of_its_list(app: TestApp) {
        let mut app = app;
        let support = app.subaccount("Support EU", app.main).await;
        let sales = app.subaccount("Sales", app.main).await;
        let ada = app.person("ada@example.com", "developer", app.main).await;
        let bo = app.person("bo@example.com", "viewer", app.main).await;
        let cleo = app.person("cleo@example.com", "viewer", app.main).await;
        app.person("dan@example.com", "administrator", support).await;
        app.key_of(&ada, app.main, &["logs.read"]).await;
        app.invite("old@example.com", "viewer", app.main).await;
        app.run_jobs().await;
        app.advance(80 * DAY);
        let owner = app.owner_again().await;
        let main = app.main.to_string();
        crew(&app, "administrator", &main, &[&ada, &bo, &cleo]).await;
        crew(&app, "viewer", &main, &[&ada]).await;
        for (person, account) in [(&bo, &main), (&cleo, &support.to_string())] {
            let body = json!({"user": person.user().to_string(), "account": account});
            assert_eq!(owner.post("/v1/hold_outs", body).await.status, 201);
        }
        app.advance(20 * DAY);
        let owner = app.owner_again().await;
        app.key_of(&owner, app.organization, &["logs.read"]).await;
        app.invite("new@example.com", "viewer", app.main).await;
        let failed = app.invite("failed@example.com", "viewer", app.main).await;
        app.run_jobs().await;
        let written = app.database().store().write(1, move |tx| {
            tx.note("UPDATE invitation SET delivery = 'failed' WHERE sid = $1", &[failed.to_string().into()])
        });
        written.await.unwrap();
        let robot = json!({"name": "Robot", "account": main});
        assert_eq!(owner.post("/v1/service_accounts", robot).await.status, 201);
        owner.call("POST", &format!("/v1/accounts/{sales}/suspend")).await;
        let gone = format!("/v1/users/{}/deactivate", bo.user());
        assert_eq!(owner.post(&gone, json!({})).await.status, 200);
        let overview = owner.get("/v1/overview").await.json();
        for (number, list) in LISTS {
            let page = owner.get(list).await;
            assert_eq!(page.status, 200, "{list}: {}", page.body);
            let page: Value = page.json();
            let listed = page["data"].as_array().unwrap().len();
            assert!(page["next_cursor"].is_null());
            assert_eq!(overview[number], listed, "{number}: {list}");
        }
        let of = |number: &str| overview[number].as_i64().unwrap();
        assert_eq!((of("people"), of("people_deactivated"), of("people_not_seen")), (4, 1, 3));
        assert_eq!(of("administrators"), 3, "by the group, not who is held out of all of it");
        assert_eq!((of("invitations_pending"), of("invitations_failed"), of("invitations_expired")), (2, 1, 1));
        assert_eq!((of("accounts"), of("accounts_suspended")), (2, 1));
        assert_eq!((of("api_keys"), of("api_keys_unused")), (1, 0), "of keys made for 90 days the older has ended");
        app.run_jobs().await;
    }

    async fn each_day_counts_what_happened_on_it(app: TestApp) {
        let mut app = app;
        let ada = app.person("ada@example.com", "viewer", app.main).await;
        app.person("bo@example.com", "viewer", app.main).await;
        app.advance(DAY);
        let owner = app.owner_again().await;
        let path = format!("/v1/users/{}", ada.user());
        assert_eq!(owner.post(&format!("{path}/deactivate?dry_run=true"), json!({})).await.status, 200);
        assert_eq!(owner.post(&format!("{path}/deactivate"), json!({})).await.status, 200);
        app.advance(2 * DAY);
        let owner = app.owner_again().await;
        assert_eq!(owner.call("POST", &format!("{path}/reactivate")).await.status, 200);
        app.person("cleo@example.com", "viewer", app.main).await;
        let told = owner.get("/v1/reports/activity?days=5").await.json();
        let day = |day: &Value| {
            let of = |name: &str| day[name].as_i64().unwrap();
            (text(day, "/day"), of("sign_ins"), of("joined"), of("left"), of("members"))
        };
        let days: Vec<_> = told["days"].as_array().unwrap().iter().map(day).collect();
        assert_eq!(days, [
            ("2026-11-30".to_owned(), 0, 0, 0, 0),
            ("2026-12-01".to_owned(), 3, 3, 0, 3),
            ("2026-12-02".to_owned(), 1, 0, 1, 2),
            ("2026-12-03".to_owned(), 0, 0, 0, 2),
            ("2026-12-04".to_owned(), 2, 2, 0, 4),
        ]);
        let long = owner.get("/v1/reports/activity?days=367").await;
        assert_eq!(field(&long), (422, "report.days".into(), "days".into()));
        app.run_jobs().await;
    }
}

#[tokio::test]
async fn a_number_is_told_to_those_who_may_read_its_list_everywhere() {
    let app = TestApp::new().await;
    let told = async |actor: &Actor| {
        let overview = actor.get("/v1/overview").await.json();
        LISTS
            .iter()
            .map(|(number, _)| *number)
            .filter(|number| !overview[*number].is_null())
            .collect::<Vec<_>>()
    };
    assert_eq!(told(&app.owner()).await.len(), LISTS.len());
    assert_eq!(told(&app.administrator().await).await.len(), LISTS.len());
    let accounts = ["accounts", "accounts_suspended", "accounts_closed"];
    assert_eq!(told(&app.viewer().await).await, accounts);
    let keys = ["api_keys", "api_keys_unused", "api_keys_expiring"];
    assert_eq!(
        told(&app.developer().await).await,
        [accounts, keys].concat()
    );
    let here = app
        .person("here@example.com", "administrator", app.main)
        .await;
    assert!(
        told(&here).await.is_empty(),
        "who reads a part is told nothing of the whole"
    );
    let refused = here.get("/v1/reports/activity").await;
    assert_eq!(refused.status, 403);
    assert_eq!(text(&refused.json(), "/missing_permission"), "users.read");
}

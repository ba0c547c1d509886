//! M3: what can not be told does not happen. The log takes nothing; every route that changes something is asked.

use std::time::Duration;

use muster_app::testing::Engine;
use serde_json::json;

use super::{
    audit::{Who, expected},
    routes::documented,
    things::Things,
};
use crate::app::TestApp;

/// Makes the log take nothing more, or takes that back.
fn refuse_events(app: &TestApp, engine: Engine, refuse: bool) {
    let sql = match (engine, refuse) {
        (Engine::Sqlite, true) => {
            "CREATE TRIGGER full_log BEFORE INSERT ON event BEGIN SELECT RAISE(ABORT, 'no room'); END"
        }
        (Engine::Sqlite, false) => "DROP TRIGGER full_log",
        (Engine::Postgres, true) => {
            "CREATE FUNCTION full_log() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = 'disk_full'; END $$; CREATE TRIGGER full_log BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION full_log()"
        }
        (Engine::Postgres, false) => "DROP FUNCTION full_log() CASCADE",
    };
    app.database().tamper(sql);
}

/// What is not book-keeping: all rows but when somebody was last seen.
fn governed(app: &TestApp) -> Vec<String> {
    let rows = app.database().contents().into_iter();
    rows.filter(|row| !row.starts_with("last_seen: ") && !row.starts_with("session: "))
        .collect()
}

async fn nothing_changes_without_its_event(engine: Engine) {
    let Some(app) = TestApp::on(engine).await else {
        return;
    };
    let things = Things::of_acme(&app).await;
    app.advance(Duration::from_secs(61));
    app.run_jobs().await;
    // Since when a member is quiet stands on their membership: they are seen now, and not again within the minute.
    for seen in [&app.owner(), &things.member] {
        assert_eq!(seen.get("/v1/me").await.status, 200);
    }
    let mut tried = 0;
    for operation in documented().iter().filter(|operation| operation.changes()) {
        let name = operation.name();
        let written = match name.as_str() {
            // Set-up is done, and an operator key is another test's; nobody is deactivated, nothing suspended or disabled.
            "POST /v1/setup"
            | "POST /v1/organizations"
            | "POST /v1/users/{sid}/reactivate"
            | "POST /v1/service_accounts/{sid}/enable"
            | "POST /v1/accounts/{sid}/reactivate" => continue,
            _ if operation.is_the_operators() => continue,
            _ => expected(&name),
        };
        let actor = match written {
            (_, []) => continue,
            (Who::Owner, _) => app.owner(),
            (Who::Member, _) => things.member.clone(),
            (Who::Newcomer | Who::Nobody, _) => app.anonymous(),
        };
        // A sign-in counts its attempt before anything else, whatever becomes of it.
        let counted = |rows: Vec<String>| {
            rows.into_iter()
                .filter(|row| !row.starts_with("sign_in_attempt: "))
                .collect::<Vec<_>>()
        };
        let before = counted(governed(&app));
        refuse_events(&app, engine, true);
        let answer = operation
            .ask(
                &actor,
                &operation.own_path(&things),
                operation.body(&things).as_ref(),
            )
            .await;
        refuse_events(&app, engine, false);
        assert!(
            answer.status.is_server_error(),
            "{name}: {} {}",
            answer.status,
            answer.body
        );
        assert_eq!(counted(governed(&app)), before, "{name}");
        tried += 1;
    }
    assert!(tried > 20, "{tried} routes change something");
    assert_eq!(app.run_jobs().await, 0, "no mail about what did not happen");
    // With room again the same things work.
    let renamed = app
        .owner()
        .patch(
            &format!("/v1/accounts/{}", app.main),
            json!({"name": "Renamed"}),
        )
        .await;
    assert_eq!(renamed.status, 200, "{}", renamed.body);
}

/// Case M3.
#[tokio::test]
async fn m3_a_change_that_can_not_be_told_does_not_happen_on_sqlite() {
    nothing_changes_without_its_event(Engine::Sqlite).await;
}

/// Case M3.
#[tokio::test]
async fn m3_a_change_that_can_not_be_told_does_not_happen_on_postgres() {
    nothing_changes_without_its_event(Engine::Postgres).await;
}

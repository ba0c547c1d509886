//! The chain against somebody who has the database: whatever they change is named by its number.

use muster_app::{
    EventQuery, NewAccount, PageRequest,
    audit::{self, Verdict},
};
use muster_model::OrganizationSid;
use muster_store::{chain, on_both};

use crate::tenant::{PASSWORD, World};

impl World {
    /// Raw bodies of all events of the organization.
    async fn bodies(&self) -> Vec<String> {
        let stream = self.organization;
        let rows = self
            .db
            .store()
            .read(move |tx| chain::events(tx, stream, 0, i64::MAX, 10_000))
            .await
            .unwrap();
        rows.into_iter().map(|row| row.body.unwrap()).collect()
    }

    /// Ten events and more, of several kinds.
    async fn with_history(self) -> Self {
        let below = self.account("Below", Some(self.main)).await;
        let person = self.member_with("dora", "developer", self.main).await;
        self.assign(&person, "viewer", below, None).await;
        self.key(&person, self.main, &["logs.read"]).await;
        self
    }
}

const COPY: &str = "CREATE TABLE event_copy AS SELECT * FROM event; CREATE TABLE target_copy AS SELECT * FROM event_target; CREATE TABLE head_copy AS SELECT * FROM event_head";
const RESTORE: &str = "DELETE FROM event; DELETE FROM event_target; DELETE FROM event_head; INSERT INTO event SELECT * FROM event_copy; INSERT INTO event_target SELECT * FROM target_copy; INSERT INTO event_head SELECT * FROM head_copy";

on_both! {
    async fn an_untouched_log_verifies_beside_the_running_server(db: TestDatabase) {
        let world = World::new(db).await.with_history().await;
        let (other, ..) = world.another_organization().await;
        for app in [world.app.clone(), world.read_only().await] {
            let reports = audit::verify(&app).await.unwrap();
            assert!(reports.iter().all(|report| report.verdict == Verdict::Good), "{reports:?}");
            let named: Vec<_> = reports.iter().filter(|report| report.stream != OrganizationSid::SERVER).map(|report| (report.stream, report.name.as_str())).collect();
            assert_eq!(named, [(world.organization, "Acme"), (other, "Globex")]);
            let own = reports.iter().find(|report| report.stream == world.organization).unwrap();
            assert_eq!(own.events, world.bodies().await.len() as i64);
        }
    }

    async fn a_row_changed_directly_in_the_database_is_named_by_its_number(db: TestDatabase) {
        let world = World::new(db).await.with_history().await;
        let last = world.bodies().await.len() as i64;
        assert!(last >= 10, "{last}");
        let cases = [
            (3, "UPDATE event SET kind = 'account.closed' WHERE {S} AND sequence = 3"),
            (3, "UPDATE event SET actor_sid = 'US00000000000000000000000000000001' WHERE {S} AND sequence = 3"),
            (3, "UPDATE event SET scope_sid = 'AC00000000000000000000000000000001' WHERE {S} AND sequence = 3"),
            (3, "UPDATE event SET body = replace(body, 'T12:', 'T13:') WHERE {S} AND sequence = 3"),
            (3, "UPDATE event SET body = replace(body, '\":\"', '\": \"') WHERE {S} AND sequence = 3"),
            (3, "UPDATE event SET body = 'gone' WHERE {S} AND sequence = 3"),
            (3, "UPDATE event SET hash = (SELECT hash FROM event_copy WHERE {S} AND sequence = 2) WHERE {S} AND sequence = 3"),
            (3, "DELETE FROM event WHERE {S} AND sequence = 3"),
            (3, "DELETE FROM event WHERE {S} AND sequence >= 3 AND sequence <= 5; DELETE FROM event_target WHERE {S} AND sequence >= 3 AND sequence <= 5"),
            (1, "DELETE FROM event_target WHERE {S} AND sequence = 1"),
            (1, "UPDATE event_target SET sealed = NULL WHERE {S} AND sequence = 1"),
            (3, "INSERT INTO event_target (organization_sid, sequence, target_sid) VALUES ('{O}', 3, 'US00000000000000000000000000000001')"),
            (3, "UPDATE event SET sequence = 1000 WHERE {S} AND sequence = 3; UPDATE event SET sequence = 3 WHERE {S} AND sequence = 4; UPDATE event SET sequence = 4 WHERE {S} AND sequence = 1000"),
            (0, "INSERT INTO event SELECT organization_sid, 0, act_sid, kind, actor_sid, scope_sid, body, hash FROM event_copy WHERE {S} AND sequence = 1"),
            (last + 1, "INSERT INTO event SELECT organization_sid, {N} + 1, act_sid, kind, actor_sid, scope_sid, body, hash FROM event_copy WHERE {S} AND sequence = {N}"),
            (last - 1, "DELETE FROM event WHERE {S} AND sequence >= {N} - 1; DELETE FROM event_target WHERE {S} AND sequence >= {N} - 1"),
            (last, "UPDATE event_head SET hash = (SELECT hash FROM event_copy WHERE {S} AND sequence = 2) WHERE {S}"),
            (last, "UPDATE event_head SET mac = (SELECT mac FROM head_copy WHERE organization_sid <> '{O}') WHERE {S}"),
            (1, "DELETE FROM event_head WHERE {S}"),
            (1, "DELETE FROM event WHERE {S}; DELETE FROM event_target WHERE {S}; DELETE FROM event_head WHERE {S}"),
        ];
        let (organization, count) = (world.organization.to_string(), last.to_string());
        world.another_organization().await;
        world.db.tamper(COPY);
        for (bad, sql) in cases {
            let sql = sql.replace("{S}", "organization_sid = '{O}'").replace("{O}", &organization).replace("{N}", &count);
            world.db.tamper(&sql);
            let reports = audit::verify(&world.app).await.unwrap();
            for report in &reports {
                match &report.verdict {
                    Verdict::Broken { sequence, .. } if report.stream == world.organization => assert_eq!(*sequence, bad, "{sql}: {report:?}"),
                    verdict => assert!(report.stream != world.organization && *verdict == Verdict::Good, "{sql}: {report:?}"),
                }
            }
            world.db.tamper(RESTORE);
            assert_eq!(world.verdict().await, Verdict::Good, "restored after {sql}");
        }
    }

    async fn a_cut_off_tail_is_seen_although_the_end_was_moved_to_fit(db: TestDatabase) {
        let world = World::new(db).await.with_history().await;
        let last = world.bodies().await.len() as i64;
        let stream = format!("organization_sid = '{}'", world.organization);
        let end = last - 2;
        world.db.tamper(&format!(
            "DELETE FROM event WHERE {stream} AND sequence > {end}; DELETE FROM event_target WHERE {stream} AND sequence > {end};
             UPDATE event_head SET sequence = {end}, hash = (SELECT hash FROM event WHERE {stream} AND sequence = {end}) WHERE {stream}"
        ));
        let Verdict::Broken { sequence, why } = world.verdict().await else { panic!("a cut-off tail is not seen") };
        assert_eq!(sequence, end);
        assert!(why.contains("cut off"), "{why}");
    }

    async fn the_log_is_good_at_every_moment_while_acts_run(db: TestDatabase) {
        let world = World::new(db).await;
        let acts = async {
            for number in 0..40 {
                world.account(&format!("Account {number}"), Some(world.main)).await;
            }
        };
        let verifying = async {
            let mut seen = Vec::new();
            for _ in 0..10 {
                let reports = audit::verify(&world.app).await.unwrap();
                assert!(reports.iter().all(|report| report.verdict == Verdict::Good), "{reports:?}");
                seen.extend(reports.iter().filter(|report| report.stream == world.organization).map(|report| report.events));
            }
            seen
        };
        let ((), seen) = tokio::join!(acts, verifying);
        assert!(seen.first() < seen.last(), "acts ran meanwhile: {seen:?}");
    }

    async fn a_log_of_several_pages_is_followed_to_its_end_and_broken_on_a_later_one(db: TestDatabase) {
        let world = World::new(db).await;
        let mut making = tokio::task::JoinSet::new();
        for number in 0..1_150 {
            let (app, request) = (world.app.clone(), world.owner.asks());
            let new = NewAccount { name: format!("Account {number}"), parent: Some(world.main), owner: None, labels: Default::default(), organization: None };
            making.spawn(async move { app.create_account(&request, new).await.unwrap() });
        }
        making.join_all().await;
        let count = world.bodies().await.len();
        assert!(count > 1_100, "{count} events are more than a page");
        assert_eq!(world.verdict().await, Verdict::Good);
        for gone in [1_000, 1_001, 1_100] {
            world.db.tamper(&format!("UPDATE event SET body = replace(body, 'T12:', 'T13:') WHERE organization_sid = '{}' AND sequence = {gone}", world.organization));
            let Verdict::Broken { sequence, .. } = world.verdict().await else { panic!("{gone} is not seen") };
            assert_eq!(sequence, gone);
            world.db.tamper(&format!("UPDATE event SET body = replace(body, 'T13:', 'T12:') WHERE organization_sid = '{}' AND sequence = {gone}", world.organization));
        }
    }

    async fn no_secret_stands_in_an_event_sealed_or_not(db: TestDatabase) {
        let world = World::new(db).await.with_history().await;
        let shown = world.app.events(&world.owner.asks(), EventQuery::default(), PageRequest { limit: 200, cursor: None }).await.unwrap();
        assert_eq!(shown.data.len(), world.bodies().await.len());
        assert!(shown.data.iter().any(|event| event.kind == "api_key.created") && shown.data.iter().any(|event| event.kind == "session.created"));
        let sealed = shown.data.iter().map(|event| format!("{event:?}"));
        for text in sealed.chain(world.bodies().await) {
            for secret in ["mst_", "$argon2", PASSWORD] {
                assert!(!text.contains(secret), "{text}");
            }
        }
    }
}

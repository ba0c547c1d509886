//! The chain against somebody who has the database: whatever they change is named by its number.

use muster_app::{
    EventQuery, NewAccount, NewGrant, NewInvitation, PageRequest,
    audit::{self, Verdict},
};
use muster_model::OrganizationSid;
use muster_store::{Database, Tx, chain, on_both};
use tokio::task::JoinSet;

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

    /// Many accounts at the same time, an event each.
    fn making_accounts(&self, count: u32) -> JoinSet<()> {
        let mut making = JoinSet::new();
        for number in 0..count {
            let (app, request) = (self.app.clone(), self.owner.asks());
            let new = NewAccount {
                name: format!("Account {number}"),
                parent: Some(self.main),
                owner: None,
                labels: Default::default(),
                organization: None,
            };
            making.spawn(async move {
                app.create_account(&request, new).await.unwrap();
            });
        }
        making
    }

    /// What the verifier says when an event's body is changed and its hash computed anew.
    async fn rewritten(&self, sequence: i64, change: impl Fn(&str) -> String) -> Verdict {
        let stream = self.organization;
        let read = move |tx: &mut Tx| {
            let events = chain::events(tx, stream, sequence - 2, sequence, 2)?;
            Ok((events, chain::targets(tx, stream, sequence - 1, sequence)?))
        };
        let (events, targets) = self.db.store().read(read).await.unwrap();
        let [previous, event] = &events[..] else {
            panic!("{events:?}")
        };
        let body = change(event.body.as_deref().unwrap());
        let blobs = targets
            .iter()
            .filter_map(|target| target.sealed.as_ref()?.as_deref());
        let before = previous.hash.clone().unwrap().try_into().unwrap();
        let hash = muster_model::event::chain(&before, body.as_bytes(), blobs);
        let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        let literal = match self.db.options().database {
            Database::Sqlite(_) => format!("X'{hex}'"),
            Database::Postgres(_) => format!("'\\x{hex}'"),
        };
        self.db.tamper(&format!("UPDATE event SET body = '{body}', hash = {literal} WHERE organization_sid = '{stream}' AND sequence = {sequence}"));
        self.verdict().await
    }

    /// Ten events and more, of several kinds.
    async fn with_history(self) -> Self {
        let below = self.account("Below", Some(self.main)).await;
        let person = self.member_with("dora", "developer", self.main).await;
        self.assign(&person, "viewer", below, None).await;
        self.key(&person, self.main, &["logs.read"]).await;
        for (email, send) in [("eve@acme.example", true), ("fay@acme.example", false)] {
            let grant = NewGrant {
                scope: below.into(),
                roles: vec!["viewer".into()],
                inherit: None,
                except: Vec::new(),
                access_expires_at: None,
            };
            let new = NewInvitation {
                email: email.into(),
                name: None,
                grants: vec![grant],
                expires_in: None,
                message: None,
                send,
            };
            self.app.invite(&self.owner.asks(), new).await.unwrap();
        }
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

    async fn an_event_rewritten_with_a_hash_that_fits_is_seen_too(db: TestDatabase) {
        let world = World::new(db).await.with_history().await;
        let last = world.bodies().await.len() as i64;
        let changed = |body: &str| body.replace("T12:", "T13:");
        let Verdict::Broken { sequence, why } = world.rewritten(last, changed).await else { panic!("not seen") };
        assert_eq!(sequence, last);
        assert!(why.contains("end of the chain"), "{why}");
        let spaced = |body: &str| body.replace("\":\"", "\": \"");
        let Verdict::Broken { sequence, why } = world.rewritten(3, spaced).await else { panic!("not seen") };
        assert_eq!(sequence, 3);
        assert!(why.contains("canonical"), "{why}");
    }

    async fn the_log_is_good_at_every_moment_while_acts_run(db: TestDatabase) {
        let world = World::new(db).await;
        let before = world.bodies().await.len() as i64;
        let mut making = world.making_accounts(200);
        loop {
            let reports = audit::verify(&world.app).await.unwrap();
            assert!(reports.iter().all(|report| report.verdict == Verdict::Good), "{reports:?}");
            let own = reports.iter().find(|report| report.stream == world.organization).unwrap();
            if own.events == before + 200 {
                break;
            }
        }
        while let Some(made) = making.join_next().await {
            made.unwrap();
        }
    }

    async fn a_log_of_several_pages_is_followed_to_its_end_and_broken_on_a_later_one(db: TestDatabase) {
        let world = World::new(db).await;
        world.making_accounts(1_150).join_all().await;
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
        assert!(["api_key.created", "session.created", "invitation.created"].iter().all(|kind| shown.data.iter().any(|event| event.kind == *kind)));
        let sealed = shown.data.iter().map(|event| format!("{event:?}"));
        for text in sealed.chain(world.bodies().await) {
            for secret in ["mst_", "$argon2", PASSWORD] {
                assert!(!text.contains(secret), "{text}");
            }
        }
    }
}

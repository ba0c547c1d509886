//! The life of a key: a second secret, another principal, networks, changes, warnings before its end, leaks, and the report.

use std::{net::IpAddr, time::Duration};

use muster_app::{
    CreatedKey, KeyChange, KeyReportQuery, NewApiKey, NewAssignment, Request, Worker,
    mail::Transport,
};
use muster_model::{
    BuiltIn, Kind,
    secret::Secret,
    time::{DAY, HOUR},
};
use muster_store::on_both;

use crate::{
    api_keys::{code, refused, restricted},
    service_accounts::{key_of, robot},
    world::{Actor, World, anonymous, dry, with},
};

async fn made(world: &World, maker: &Actor, life: Option<Duration>) -> CreatedKey {
    let new = NewApiKey {
        expires_in: life,
        ..restricted(world.main, &["logs.read"])
    };
    world.app.create_api_key(&maker.request, new).await.unwrap()
}

fn from(request: &Request, address: &str) -> Request {
    Request {
        address: address.parse::<IpAddr>().unwrap(),
        ..request.clone()
    }
}

fn worker(world: &World, folder: &std::path::Path) -> Worker {
    let from = "Muster <muster@example.com>".parse().unwrap();
    Worker::new(world.app.clone(), Transport::Directory(folder.into()), from)
}

fn mails(folder: &std::path::Path) -> Vec<String> {
    let mails = std::fs::read_dir(folder).unwrap();
    mails
        .map(|mail| std::fs::read_to_string(mail.unwrap().path()).unwrap())
        .collect()
}

async fn run_jobs(worker: &Worker) {
    while worker.run_due().await.unwrap() > 0 {}
}

on_both! {
    async fn h7_both_secrets_open_in_the_overlap_and_the_old_one_stops_at_the_announced_instant(db: TestDatabase) {
        let world = World::new(&db).await;
        let first = made(&world, &world.owner, None).await;
        let sid = first.details.object.sid;
        let second = world.app.rotate_api_key(&world.owner.request, sid, HOUR).await.unwrap();
        assert_eq!(second.details.object.old_ends_at, Some(world.clock.now() + HOUR));
        for secret in [&first.secret, &second.secret] {
            world.app.identify(&with(secret)).await.unwrap();
        }
        world.pass(HOUR - Duration::from_micros(1));
        world.app.identify(&with(&first.secret)).await.unwrap();
        world.pass(Duration::from_micros(1));
        assert_eq!(code(world.app.identify(&with(&first.secret)).await), "credential.refused");
        world.app.identify(&with(&second.secret)).await.unwrap();
    }

    async fn a_second_rotation_kills_the_oldest_secret_at_once_and_none_overlaps_when_nobody_wants(db: TestDatabase) {
        let world = World::new(&db).await;
        let first = made(&world, &world.owner, None).await;
        let sid = first.details.object.sid;
        let rotate = |overlap| world.app.rotate_api_key(&world.owner.request, sid, overlap);
        let second = rotate(HOUR).await.unwrap();
        let third = rotate(HOUR).await.unwrap();
        assert_eq!(code(world.app.identify(&with(&first.secret)).await), "credential.refused");
        world.app.identify(&with(&second.secret)).await.unwrap();
        let fourth = rotate(Duration::ZERO).await.unwrap();
        for dead in [&second.secret, &third.secret] {
            assert_eq!(code(world.app.identify(&with(dead)).await), "credential.refused");
        }
        world.app.identify(&with(&fourth.secret)).await.unwrap();
        assert_eq!(refused(rotate(7 * DAY + Duration::from_secs(1)).await), (Kind::Invalid, "api_key.overlap", "overlap".into()));
        world.app.rotate_api_key(&dry(&world.owner.request), sid, HOUR).await.unwrap();
        world.app.identify(&with(&fourth.secret)).await.unwrap();
    }

    /// Whoever is shown a secret can use all of the key, below its scope too.
    async fn a_key_that_reaches_further_than_whoever_asks_is_not_rotated_widened_or_given_to_whom_it_serves_further(db: TestDatabase) {
        let world = World::new(&db).await;
        world.account("Below", Some(world.main)).await;
        let ada = world.member("ada@example.com", BuiltIn::Developer, world.main).await;
        let by = &ada.request;
        let owners = made(&world, &world.owner, Some(HOUR)).await.details.object.sid;
        let change = |change| world.app.change_api_key(by, owners, change);
        let more = KeyChange { permissions: Some(vec!["logs.read".into(), "numbers.read".into()]), ..KeyChange::default() };
        let longer = KeyChange { expires_at: Some(None), ..KeyChange::default() };
        assert_eq!(code(world.app.rotate_api_key(by, owners, HOUR).await), "api_key.above_ceiling");
        assert_eq!(code(change(more).await), "api_key.above_ceiling");
        assert_eq!(code(change(longer).await), "api_key.above_ceiling");
        change(KeyChange { name: Some("Another name".into()), ..KeyChange::default() }).await.unwrap();
        // Of two who reach as far both may; and whoever reaches further.
        let own = made(&world, &ada, None).await.details.object.sid;
        let cleo = world.member("cleo@example.com", BuiltIn::Developer, world.main).await;
        let bea = world.member("bea@example.com", BuiltIn::Developer, world.organization).await;
        for reaching in [&ada, &cleo, &bea] {
            world.app.rotate_api_key(&reaching.request, own, HOUR).await.unwrap();
        }
        world.app.rotate_api_key(&bea.request, owners, HOUR).await.unwrap();
        // Bea could do more with it below than Ada may.
        assert_eq!(code(world.app.transfer_api_key(by, own, bea.user.into()).await), "api_key.receiver");
        world.app.transfer_api_key(by, own, cleo.user.into()).await.unwrap();
        world.app.transfer_api_key(by, owners, ada.user.into()).await.unwrap();
    }

    async fn nobody_makes_a_service_accounts_key_that_reaches_further_than_they_do(db: TestDatabase) {
        let world = World::new(&db).await;
        world.account("Below", Some(world.main)).await;
        let ada = world.member("ada@example.com", BuiltIn::Administrator, world.main).await;
        let robot = robot(&world, &ada, world.main, Some(ada.user)).await.unwrap();
        let given = |inherit| NewAssignment {
            principal: robot.sid.into(),
            role: "developer".into(),
            scope: world.main.into(),
            inherit: Some(inherit),
            except: Vec::new(),
            expires_at: None,
            reason: None,
        };
        let narrow = world.app.assign(&world.owner.request, given(false)).await.unwrap();
        let make = || world.app.create_api_key(&ada.request, key_of(robot.sid, world.main));
        make().await.unwrap();
        world.app.end_assignment(&world.owner.request, narrow.object.object.sid, None).await.unwrap();
        world.app.assign(&world.owner.request, given(true)).await.unwrap();
        assert_eq!(code(make().await), "api_key.above_ceiling");
    }

    /// Whoever stays may well answer for the service account that takes their key over.
    async fn a_key_goes_from_a_person_to_the_service_account_that_they_answer_for(db: TestDatabase) {
        let world = World::new(&db).await;
        let ada = world.member("ada@example.com", BuiltIn::Administrator, world.main).await;
        let robot = robot(&world, &ada, world.main, Some(ada.user)).await.unwrap();
        let given = NewAssignment {
            principal: robot.sid.into(),
            role: "developer".into(),
            scope: world.main.into(),
            inherit: None,
            except: Vec::new(),
            expires_at: None,
            reason: None,
        };
        world.app.assign(&ada.request, given).await.unwrap();
        let key = made(&world, &ada, None).await;
        let moved = world.app.transfer_api_key(&ada.request, key.details.object.sid, robot.sid.into()).await.unwrap();
        assert_eq!(moved.details.object.principal, robot.sid.into());
    }

    async fn an_overlap_never_reaches_beyond_the_keys_own_end(db: TestDatabase) {
        let world = World::new(&db).await;
        let key = made(&world, &world.owner, Some(HOUR)).await;
        let rotated = world.app.rotate_api_key(&world.owner.request, key.details.object.sid, DAY).await.unwrap();
        assert_eq!(rotated.details.object.old_ends_at, key.details.object.expires_at);
    }

    async fn rotating_and_moving_take_every_permission_of_the_key_and_say_who_has_seen_it(db: TestDatabase) {
        let world = World::new(&db).await;
        let strong = world.app.create_api_key(&world.owner.request, restricted(world.main, &["users.invite", "logs.read"])).await.unwrap();
        let sid = strong.details.object.sid;
        let developer = world.member("dev@example.com", BuiltIn::Developer, world.main).await;
        assert_eq!(code(world.app.rotate_api_key(&developer.request, sid, HOUR).await), "api_key.above_ceiling");
        assert_eq!(code(world.app.transfer_api_key(&developer.request, sid, developer.user.into()).await), "api_key.above_ceiling");
        assert_eq!(code(world.app.transfer_api_key(&world.owner.request, sid, developer.user.into()).await), "api_key.receiver");
        let ada = world.member("ada@example.com", BuiltIn::Administrator, world.main).await;
        let moved = world.app.transfer_api_key(&ada.request, sid, ada.user.into()).await.unwrap();
        assert_eq!(moved.details.object.shown_to, [world.owner.user.into(), ada.user.into()]);
        assert_eq!(code(world.app.identify(&with(&strong.secret)).await), "credential.refused");
        assert_eq!(world.app.identify(&with(&moved.secret)).await.unwrap().user, Some(ada.user));
        world.app.revoke_api_key(&ada.request, sid).await.unwrap();
        assert_eq!(code(world.app.rotate_api_key(&ada.request, sid, HOUR).await), "api_key.revoked");
    }

    async fn a_key_from_elsewhere_is_refused_like_one_that_never_was_and_checks_about_it_do_not_care(db: TestDatabase) {
        let world = World::new(&db).await;
        let new = NewApiKey { networks: vec!["10.1.0.0/16".into(), "2001:db8::7".into()], ..restricted(world.main, &["logs.read", "accounts.read"]) };
        let key = world.app.create_api_key(&world.owner.request, new).await.unwrap();
        let request = with(&key.secret);
        for inside in ["10.1.2.3", "::ffff:10.1.2.3", "2001:db8::7"] {
            world.app.identify(&from(&request, inside)).await.unwrap();
        }
        for outside in ["10.2.0.1", "127.0.0.1", "2001:db8::8"] {
            assert_eq!(code(world.app.identify(&from(&request, outside)).await), "credential.refused");
        }
        world.app.record_refused_keys().await.unwrap();
        assert_eq!(world.events().await.last().unwrap(), "access.denied");
        let change = KeyChange { networks: Some(Vec::new()), ..Default::default() };
        world.app.change_api_key(&world.owner.request, key.details.object.sid, change).await.unwrap();
        world.app.identify(&from(&request, "10.2.0.1")).await.unwrap();
    }

    async fn what_a_restricted_key_may_do_is_changed_within_the_ceiling_and_its_end_within_the_access(db: TestDatabase) {
        let world = World::new(&db).await;
        let developer = world.member("dev@example.com", BuiltIn::Developer, world.main).await;
        let key = made(&world, &developer, Some(10 * DAY)).await;
        let sid = key.details.object.sid;
        let change = |change: KeyChange| world.app.change_api_key(&developer.request, sid, change);
        let permissions = |names: &[&str]| KeyChange { permissions: Some(names.iter().map(ToString::to_string).collect()), ..Default::default() };
        assert_eq!(code(change(permissions(&["users.invite"])).await), "api_key.above_ceiling");
        assert_eq!(refused(change(permissions(&["no.such"])).await), (Kind::Invalid, "permission.unknown", "permissions[0]".into()));
        let wider = change(permissions(&["logs.read", "products.read"])).await.unwrap();
        assert!(wider.permissions.len() >= 2);
        let ends = |end| KeyChange { expires_at: Some(end), ..Default::default() };
        let now = world.clock.now();
        assert_eq!(refused(change(ends(Some(now))).await), (Kind::Invalid, "api_key.expires_at", "expires_at".into()));
        assert_eq!(change(ends(Some(now + DAY))).await.unwrap().expires_at, Some(now + DAY));
        assert_eq!(change(ends(None)).await.unwrap().expires_at, None);
        let brief = world.person("brief@example.com").await;
        world.give_until(brief.user, BuiltIn::Developer, world.main, Some(now + 5 * DAY)).await;
        let own = made(&world, &brief, Some(DAY)).await.details.object.sid;
        let longer = world.app.change_api_key(&brief.request, own, ends(Some(now + 6 * DAY))).await;
        assert_eq!(code(longer), "api_key.outlives_access");
        let standard = NewApiKey { kind: muster_model::KeyKind::Standard, permissions: Vec::new(), ..restricted(world.main, &[]) };
        let standard = world.app.create_api_key(&developer.request, standard).await.unwrap().details.object.sid;
        assert_eq!(code(world.app.change_api_key(&developer.request, standard, permissions(&["logs.read"])).await), "api_key.permissions");
    }

    async fn whoever_answers_for_a_key_is_warned_30_7_and_1_days_before_its_end_once_each(db: TestDatabase) {
        let world = World::new(&db).await;
        let folder = tempfile::tempdir().unwrap();
        let worker = worker(&world, folder.path());
        let start = world.clock.now();
        let ada = world.member("ada@example.com", BuiltIn::Administrator, world.main).await;
        let robot = robot(&world, &ada, world.main, None).await.unwrap();
        let new = NewApiKey { name: "export".into(), expires_in: Some(40 * DAY), ..key_of(robot.sid, world.main) };
        let key = world.app.create_api_key(&ada.request, new).await.unwrap().details.object;
        let about = |folder: &std::path::Path| mails(folder).into_iter().filter(|mail| mail.contains("export")).collect::<Vec<_>>();
        // Another end and back: the same warning waits once.
        for end in [start + 50 * DAY, start + 40 * DAY] {
            let change = KeyChange { expires_at: Some(Some(end)), ..Default::default() };
            world.app.change_api_key(&ada.request, key.sid, change).await.unwrap();
        }
        let mut seen = Vec::new();
        for day in 1..=41 {
            world.pass(DAY);
            run_jobs(&worker).await;
            if about(folder.path()).len() > seen.len() {
                seen.push(day);
            }
        }
        assert_eq!(seen, [10, 33, 39]);
        let told = about(folder.path());
        assert!(told.iter().all(|mail| mail.contains("ada@example.com") && mail.contains("service account Robot")), "{told:#?}");
    }

    async fn a_key_that_was_revoked_or_lives_shorter_is_warned_about_no_more(db: TestDatabase) {
        let world = World::new(&db).await;
        let folder = tempfile::tempdir().unwrap();
        let worker = worker(&world, folder.path());
        let short = made(&world, &world.owner, Some(12 * HOUR)).await;
        let revoked = made(&world, &world.owner, Some(8 * DAY)).await;
        world.app.revoke_api_key(&world.owner.request, revoked.details.object.sid).await.unwrap();
        world.pass(8 * DAY);
        run_jobs(&worker).await;
        assert!(!mails(folder.path()).iter().any(|mail| mail.contains("ci-deploy")), "{:?}", short.details.object.sid);
    }

    async fn a_reported_secret_is_dead_at_once_and_only_the_right_one_does_it(db: TestDatabase) {
        let world = World::new(&db).await;
        let folder = tempfile::tempdir().unwrap();
        let key = made(&world, &world.owner, None).await;
        let right: Secret = key.secret.parse().unwrap();
        let guess = Secret { random: [7; 32], ..right.clone() };
        let stray = Secret { bits: 7, ..right.clone() };
        for wrong in [guess, stray] {
            world.app.report_leaked_key(&anonymous(), wrong).await.unwrap();
        }
        world.app.identify(&with(&key.secret)).await.unwrap();
        world.app.report_leaked_key(&anonymous(), right.clone()).await.unwrap();
        assert_eq!(code(world.app.identify(&with(&key.secret)).await), "credential.refused");
        let before = world.events().await;
        assert_eq!(&before[before.len() - 2..], ["api_key.leak_reported", "api_key.revoked"]);
        world.app.report_leaked_key(&anonymous(), right).await.unwrap();
        assert_eq!(world.events().await.len(), before.len(), "it is told once");
        run_jobs(&worker(&world, folder.path())).await;
        let told = mails(folder.path());
        assert!(told.iter().any(|mail| mail.contains("was revoked: its secret was found") && mail.contains("owner@example.com")), "{told:#?}");
    }

    async fn the_report_names_keys_that_rest_and_that_end_soon(db: TestDatabase) {
        let world = World::new(&db).await;
        let resting = made(&world, &world.owner, None).await.details.object.sid;
        world.pass(10 * DAY);
        let owner = world.again(&world.owner).await;
        let ending = made(&world, &owner, Some(5 * DAY)).await.details.object.sid;
        let report = async |unused_days, expiring_days| {
            let query = KeyReportQuery { unused_days, expiring_days };
            let found = world.app.key_report(&owner.request, query, Default::default()).await.unwrap();
            assert_eq!((found.of_leavers, found.without_sponsor), (0, 0));
            assert!(found.keys.data.iter().all(|key| key.sponsor == Some(owner.user)));
            found.keys.data.iter().map(|key| key.key.sid).collect::<Vec<_>>()
        };
        assert_eq!(report(None, None).await.len(), 3, "with the key of init");
        let unused = report(Some(7), None).await;
        assert!(unused.contains(&resting) && !unused.contains(&ending), "{unused:?}");
        assert_eq!(report(None, Some(6)).await, [ending]);
        assert!(report(Some(7), Some(6)).await.is_empty());
        let query = KeyReportQuery { unused_days: Some(0), expiring_days: None };
        assert_eq!(refused(world.app.key_report(&owner.request, query, Default::default()).await), (Kind::Invalid, "report.days", "unused_days".into()));
    }
}

//! Several servers on one PostgreSQL: what one of them acknowledges, the others enforce; what one has taken on, no other does again;
//! and whoever can't know decides nothing.

use std::time::Duration;

use muster_app::{
    Answer, App, Argon2Cost, Keyring, NewAssignment, NewGrant, NewInvitation, Question, Request,
    Settings, Worker, mail::Transport,
};
use muster_model::{AnySid, Error, Kind, Result};
use muster_store::{
    Entropy, Store,
    testing::{Engine, Proxy, TestDatabase},
};
use tokio::time::{Instant, timeout};

use crate::world::{Actor, World, scaled, with};

/// Another server on the same database, reached by another way where one is given.
struct Node {
    app: App,
    store: Store,
}

impl Node {
    async fn new(db: &TestDatabase, seed: u64, by: Option<&Proxy>) -> Self {
        let mut options = db.options();
        options.entropy = Entropy::seeded(seed);
        options.follow_pause = Duration::from_millis(100);
        options.follow_limit = Duration::from_millis(1_500);
        if let Some(by) = by {
            options.database = by.database();
        }
        let store = Store::open(options).unwrap();
        let keys = tempfile::tempdir().unwrap();
        let keyring = Keyring::create(&keys.path().join("keys"), &Entropy::seeded(7)).unwrap();
        let settings = Settings {
            public_url: "https://muster.example.com".into(),
            argon2: Argon2Cost::CHEAPEST,
            hashing_permits: 2,
            limits: muster_app::Limits::off(),
        };
        let app = App::open(store.clone(), keyring, settings).await.unwrap();
        Self { app, store }
    }

    async fn stop(self) {
        let store = self.store.clone();
        drop(self);
        tokio::task::spawn_blocking(move || store.close())
            .await
            .unwrap();
    }
}

fn postgres() -> Option<TestDatabase> {
    TestDatabase::open(Engine::Postgres, |_| {})
}

fn reads_logs(who: impl Into<AnySid>, world: &World, at_least: Option<i64>) -> Question {
    Question {
        principal: who.into(),
        permission: "logs.read".into(),
        scope: world.main.into(),
        at_least,
    }
}

async fn give(world: &World, to: &Actor) -> muster_model::AssignmentSid {
    let new = NewAssignment {
        principal: to.user.into(),
        role: "viewer".into(),
        scope: world.main.into(),
        inherit: None,
        except: Vec::new(),
        expires_at: None,
        reason: None,
    };
    let given = world.app.assign(&world.init_key, new).await.unwrap();
    given.object.object.sid
}

/// What the first server says, with the revision that it has reached.
async fn first(world: &World, who: &Actor) -> Answer {
    let question = reads_logs(who.user, world, None);
    world.app.check(&world.init_key, question).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_node_revokes_the_other_enforces_within_a_second() {
    let Some(db) = postgres() else { return };
    let world = World::new(&db).await;
    let member = world.person("vic@example.com").await;
    let two = Node::new(&db, 2, None).await;
    let mut slowest = Duration::ZERO;
    for _ in 0..scaled(30, 1_000) {
        let given = give(&world, &member).await;
        let reached = first(&world, &member).await;
        assert!(reached.allowed);
        let question = reads_logs(member.user, &world, Some(reached.revision));
        assert!(
            two.app
                .check(&world.init_key, question)
                .await
                .unwrap()
                .allowed
        );
        let ended = world.app.end_assignment(&world.init_key, given, None).await;
        let acknowledged = Instant::now();
        ended.unwrap();
        let reached = first(&world, &member).await;
        assert!(!reached.allowed, "the node that acknowledged it");
        let question = reads_logs(member.user, &world, Some(reached.revision));
        let seen = two.app.check(&world.init_key, question).await.unwrap();
        assert!(!seen.allowed && seen.revision >= reached.revision);
        slowest = slowest.max(acknowledged.elapsed());
    }
    eprintln!("a revocation was enforced by the other node after at most {slowest:?}");
    // How long is a matter of the machine: where the whole suite runs beside it, only that it happens.
    if scaled(0, 1) == 1 {
        assert!(slowest < Duration::from_secs(1), "{slowest:?}");
    }
    two.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_and_a_session_that_one_node_ends_open_nothing_at_the_other() {
    let Some(db) = postgres() else { return };
    let world = World::new(&db).await;
    let two = Node::new(&db, 2, None).await;
    let new = muster_app::NewApiKey {
        scope: world.main.into(),
        name: "ci".into(),
        kind: muster_model::KeyKind::Restricted,
        permissions: vec!["logs.read".into()],
        principal: None,
        expires_in: None,
        networks: Vec::new(),
    };
    let made = world
        .app
        .create_api_key(&world.owner.request, new)
        .await
        .unwrap();
    let key = with(&made.secret);
    let itself = |at_least| reads_logs(made.details.object.sid, &world, at_least);
    let reached = first(&world, &world.owner).await.revision;
    assert!(
        two.app
            .check(&key, itself(Some(reached)))
            .await
            .unwrap()
            .allowed
    );
    world
        .app
        .revoke_api_key(&world.owner.request, made.details.object.sid)
        .await
        .unwrap();
    let reached = first(&world, &world.owner).await.revision;
    let question = itself(Some(reached));
    assert!(
        !two.app
            .check(&world.init_key, question)
            .await
            .unwrap()
            .allowed
    );
    let refused = two.app.check(&key, itself(None)).await.unwrap_err();
    assert_eq!(refused.kind(), Kind::Unauthenticated);
    world.app.sign_out(&world.owner.request).await.unwrap();
    let question = reads_logs(world.owner.user, &world, None);
    let refused = two
        .app
        .check(&world.owner.request, question)
        .await
        .unwrap_err();
    assert_eq!(refused.kind(), Kind::Unauthenticated);
    two.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_was_away_knows_on_its_return_what_it_missed() {
    let Some(db) = postgres() else { return };
    let world = World::new(&db).await;
    let member = world.person("vic@example.com").await;
    let given = give(&world, &member).await;
    let two = Node::new(&db, 2, None).await;
    let question = reads_logs(member.user, &world, None);
    assert!(
        two.app
            .check(&world.init_key, question.clone())
            .await
            .unwrap()
            .allowed
    );
    two.stop().await;
    world
        .app
        .end_assignment(&world.init_key, given, None)
        .await
        .unwrap();
    let two = Node::new(&db, 3, None).await;
    assert!(
        !two.app
            .check(&world.init_key, question)
            .await
            .unwrap()
            .allowed
    );
    two.stop().await;
}

/// Case O7.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn o7_two_workers_send_every_mail_once() {
    let Some(db) = postgres() else { return };
    let world = World::new(&db).await;
    let two = Node::new(&db, 2, None).await;
    let count = scaled(20, 500) as usize;
    for number in 0..count {
        let new = NewInvitation {
            email: format!("new{number}@example.com"),
            name: None,
            grants: vec![NewGrant {
                scope: world.main.into(),
                roles: vec!["viewer".into()],
                inherit: None,
                except: Vec::new(),
                access_expires_at: None,
            }],
            expires_in: None,
            message: None,
            send: true,
        };
        world.app.invite(&world.init_key, new).await.unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let worker = |app: &App, name: &str| {
        let mails = folder.path().join(name);
        std::fs::create_dir(&mails).unwrap();
        let from = "Muster <muster@example.com>".parse().unwrap();
        Worker::new(app.clone(), Transport::Directory(mails), from)
    };
    let (one, other) = (worker(&world.app, "one"), worker(&two.app, "two"));
    loop {
        let (ran, also) = tokio::join!(one.run_due(), other.run_due());
        if ran.unwrap() + also.unwrap() == 0 {
            break;
        }
    }
    let mut receivers = Vec::new();
    for name in ["one", "two"] {
        for mail in std::fs::read_dir(folder.path().join(name)).unwrap() {
            let mail = std::fs::read_to_string(mail.unwrap().path()).unwrap();
            let to = mail.lines().find(|line| line.starts_with("To: ")).unwrap();
            receivers.push(to.to_owned());
        }
    }
    let sent = receivers.len();
    receivers.sort();
    receivers.dedup();
    let invited = receivers.iter().filter(|to| to.contains("new")).count();
    assert_eq!((invited, sent), (count, receivers.len()), "each once");
    two.stop().await;
}

/// Asks until the answer is such; other answers have to be `meanwhile`.
async fn until(
    app: &App,
    by: &Request,
    question: &Question,
    such: impl Fn(&Result<Answer>) -> bool,
    meanwhile: impl Fn(&Result<Answer>) -> bool,
) {
    let asking = async {
        loop {
            let answer = app.check(by, question.clone()).await;
            if such(&answer) {
                return;
            }
            assert!(meanwhile(&answer), "{answer:?}");
            tokio::task::yield_now().await;
        }
    };
    timeout(Duration::from_secs(30), asking).await.unwrap();
}

fn is_stale(answer: &Result<Answer>) -> bool {
    answer
        .as_ref()
        .is_err_and(|error: &Error| error.kind() == Kind::Unavailable)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_cut_off_from_its_database_decides_nothing_and_is_right_again_without_a_restart() {
    let Some(db) = postgres() else { return };
    let world = World::new(&db).await;
    let member = world.person("vic@example.com").await;
    let given = give(&world, &member).await;
    let proxy = db.proxy();
    let two = Node::new(&db, 2, Some(&proxy)).await;
    let question = reads_logs(member.user, &world, None);
    assert!(
        two.app
            .check(&world.init_key, question.clone())
            .await
            .unwrap()
            .allowed
    );

    proxy.cut();
    let before = |answer: &Result<Answer>| answer.as_ref().is_ok_and(|answer| answer.allowed);
    until(&two.app, &world.init_key, &question, is_stale, before).await;
    world
        .app
        .end_assignment(&world.init_key, given, None)
        .await
        .unwrap();
    assert!(
        !first(&world, &member).await.allowed,
        "the other node goes on"
    );
    let refused = two
        .app
        .check(&world.init_key, question.clone())
        .await
        .unwrap_err();
    assert_eq!(
        (refused.kind(), refused.code()),
        (Kind::Unavailable, "decisions.stale")
    );
    assert!(two.app.ready().await.is_err());

    proxy.mend();
    let denied = |answer: &Result<Answer>| answer.as_ref().is_ok_and(|answer| !answer.allowed);
    until(&two.app, &world.init_key, &question, denied, is_stale).await;
    two.app.ready().await.unwrap();
    two.stop().await;
}

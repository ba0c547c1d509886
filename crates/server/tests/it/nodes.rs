//! Two servers, each a process of its own, on one PostgreSQL: what one acknowledges the other enforces, one killed is missed by
//! nobody, and neither answers from what it can't know any more.

use std::{collections::BTreeMap, fs, time::Duration};

use muster_app::{
    Database,
    testing::{Engine, Proxy, TestDatabase},
};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::{Instant, timeout};

use crate::binary::{Answered, Caller, Machine, PASSWORD, Running, scaled};

/// Longer than anything here takes, shorter than a test may hang.
const PATIENCE: Duration = Duration::from_secs(60);

/// Two machines with one key file and one database, which each reaches by a way of its own.
struct Pair {
    machines: [Machine; 2],
    servers: [Option<Running>; 2],
    ways: [Proxy; 2],
    key: String,
    main: String,
    _keys: tempfile::TempDir,
    _database: TestDatabase,
}

impl Pair {
    /// None where there is no PostgreSQL.
    fn start() -> Option<Self> {
        let database = TestDatabase::open(Engine::Postgres, |_| {})?;
        let ways = [database.proxy(), database.proxy()];
        let machine = |way: &Proxy| match way.database() {
            Database::Postgres(url) => Machine::new().with("MUSTER_DATABASE", &url),
            Database::Sqlite(_) => panic!("this is PostgreSQL"),
        };
        let keys = tempfile::tempdir().unwrap();
        let file = keys.path().join("muster.keys");
        let machine = |way| machine(way).with("MUSTER_KEY_FILE", file.to_str().unwrap());
        let (one, two) = (machine(&ways[0]), machine(&ways[1]));
        let made = one.init();
        let servers = [Some(one.serve()), Some(two.serve())];
        Some(Self {
            machines: [one, two],
            servers,
            ways,
            key: text(&made, "/api_key/secret"),
            main: text(&made, "/account/sid"),
            _keys: keys,
            _database: database,
        })
    }

    /// Somebody at one of the two.
    fn at(&self, which: usize, secret: &str) -> Caller {
        self.servers[which].as_ref().unwrap().caller(secret)
    }

    /// The owner's key at one of the two.
    fn owner(&self, which: usize) -> Caller {
        self.at(which, &self.key)
    }

    /// A restricted key of Main, made at the first: its SID and secret.
    async fn key(&self) -> (String, String) {
        let path = format!("/v1/accounts/{}/api_keys", self.main);
        let body = json!({"name": "ci", "permissions": ["logs.read"]});
        let made = made(&self.owner(0), &path, body).await;
        (text(&made, "/sid"), text(&made, "/secret"))
    }

    async fn robot(&self) -> String {
        let body = json!({"name": "Robot", "account": self.main});
        let made = made(&self.owner(0), "/v1/service_accounts", body).await;
        text(&made, "/sid")
    }

    /// Makes somebody a Viewer of Main, at the first; gives the path of the assignment.
    async fn give(&self, principal: &str) -> String {
        let body = json!({"principal": principal, "role": "viewer", "scope": self.main});
        let made = made(&self.owner(0), "/v1/role_assignments", body).await;
        format!("/v1/role_assignments/{}", text(&made, "/sid"))
    }

    fn reads_logs(&self, principal: &str) -> Value {
        json!({"principal": principal, "permission": "logs.read", "scope": self.main})
    }

    fn mails(&self) -> BTreeMap<String, usize> {
        let mut receivers = BTreeMap::new();
        for machine in &self.machines {
            for entry in fs::read_dir(machine.path("mails")).unwrap() {
                let path = entry.unwrap().path();
                if path.extension().is_none_or(|kind| kind != "eml") {
                    continue;
                }
                let mail = fs::read_to_string(path).unwrap();
                let to = mail.lines().find(|line| line.starts_with("To: ")).unwrap();
                *receivers.entry(to.to_owned()).or_default() += 1;
            }
        }
        receivers
    }
}

fn text(value: &Value, pointer: &str) -> String {
    let found = value.pointer(pointer).and_then(Value::as_str);
    found
        .unwrap_or_else(|| panic!("{pointer} in {value}"))
        .to_owned()
}

async fn made(by: &Caller, path: &str, body: Value) -> Value {
    let answer = by.post(path, body).await;
    assert_eq!(answer.status, 201, "{path}: {}", answer.body);
    answer.body
}

/// After so long without the log nobody decides by what they remember: the limit is 5 seconds.
const BLIND: Duration = Duration::from_secs(6);

/// What a check says: allowed, denied, or that the server can't know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    Allowed,
    Denied,
    Stale,
    /// Whoever asks is nobody any more.
    Refused,
}

fn said(answer: &Answered) -> Said {
    match (answer.status, answer.body["allowed"].as_bool()) {
        (200, Some(true)) => Said::Allowed,
        (200, Some(false)) => Said::Denied,
        (401, _) => Said::Refused,
        (503, _) => Said::Stale,
        (status, _) => panic!("{status}: {}", answer.body),
    }
}

async fn ask(caller: &Caller, question: &Value) -> Said {
    said(&caller.post("/v1/check", question.clone()).await)
}

/// Asks until this is said; until then nothing is said but `meanwhile`.
async fn until(caller: &Caller, question: &Value, wanted: Said, meanwhile: &[Said]) {
    let asking = async {
        loop {
            let said = ask(caller, question).await;
            if said == wanted {
                return;
            }
            assert!(meanwhile.contains(&said), "{said:?} before {wanted:?}");
        }
    };
    timeout(PATIENCE, asking).await.expect("it is said in time");
}

#[tokio::test]
async fn what_one_server_revokes_the_other_refuses() {
    let Some(pair) = Pair::start() else { return };
    let robot = pair.robot().await;
    let about_robot = pair.reads_logs(&robot);
    let (one, two) = (pair.owner(0), pair.owner(1));
    let mut slowest = Duration::ZERO;
    for number in 0..scaled(20, 1_000) {
        let (asking, question, revoke, method, after) = if number % 2 == 0 {
            let (sid, secret) = pair.key().await;
            let path = format!("/v1/api_keys/{sid}/revoke");
            let question = pair.reads_logs(&sid);
            (
                pair.at(1, &secret),
                question,
                path,
                Method::POST,
                Said::Refused,
            )
        } else {
            let path = pair.give(&robot).await;
            let question = about_robot.clone();
            (two.clone(), question, path, Method::DELETE, Said::Denied)
        };
        let not_yet = [Said::Denied, Said::Refused];
        until(&asking, &question, Said::Allowed, &not_yet).await;
        let revoked = one.call(method, &revoke, Some(json!({}))).await.unwrap();
        let acknowledged = Instant::now();
        assert_eq!(revoked.status, 200, "{}", revoked.body);
        // Between knowing the key and deciding about it the news may come: that is a denial.
        until(&asking, &question, after, &[Said::Allowed, Said::Denied]).await;
        slowest = slowest.max(acknowledged.elapsed());
    }
    eprintln!("a revocation was enforced by the other process after at most {slowest:?}");
    // How long is a matter of the machine: where the whole suite runs beside it, only that it happens.
    if scaled(0, 1) == 1 {
        assert!(slowest < Duration::from_secs(1), "{slowest:?}");
    }
}

#[tokio::test]
async fn a_session_ended_at_one_server_opens_nothing_at_the_other() {
    let Some(pair) = Pair::start() else { return };
    let body = json!({"email": "owner@example.com", "password": PASSWORD});
    let session = made(&pair.owner(0).nobody(), "/v1/sessions", body).await;
    let token = text(&session, "/token");
    let (one, two) = (pair.at(0, &token), pair.at(1, &token));
    let user = two.get("/v1/me").await.body;
    let question = pair.reads_logs(&text(&user, "/user/sid"));
    until(&two, &question, Said::Allowed, &[]).await;
    let ended = one.call(Method::DELETE, "/v1/sessions/current", None).await;
    assert_eq!(ended.unwrap().status, 200);
    assert_eq!(two.get("/v1/me").await.status, 401);
    until(&two, &question, Said::Refused, &[Said::Allowed]).await;
}

#[tokio::test]
async fn a_killed_server_leaves_nothing_undone_and_knows_on_its_return_what_it_missed() {
    let Some(mut pair) = Pair::start() else {
        return;
    };
    let robot = pair.robot().await;
    let assignment = pair.give(&robot).await;
    let (sid, secret) = pair.key().await;
    let (about_robot, about_key) = (pair.reads_logs(&robot), pair.reads_logs(&sid));
    for which in [0, 1] {
        let asking = pair.owner(which);
        until(&asking, &about_robot, Said::Allowed, &[Said::Denied]).await;
    }
    pair.servers[0].take().unwrap().kill();
    let two = pair.owner(1);
    let revoked = two
        .post(&format!("/v1/api_keys/{sid}/revoke"), json!({}))
        .await;
    assert_eq!(revoked.status, 200, "{}", revoked.body);
    let ended = two.call(Method::DELETE, &assignment, None).await.unwrap();
    assert_eq!(ended.status, 200, "{}", ended.body);
    invite(&pair, 1, "while-alone").await;
    pair.servers[0] = Some(pair.machines[0].serve());
    assert_eq!(ask(&pair.owner(0), &about_robot).await, Said::Denied);
    assert_eq!(ask(&pair.at(0, &secret), &about_key).await, Said::Refused);
    // Both work on, each with what the other does.
    for which in [0, 1] {
        invite(&pair, which, "together").await;
    }
    all_mail_arrives(&pair, 3 * scaled(5, 100)).await;
}

#[tokio::test]
async fn two_servers_send_every_mail_once() {
    let Some(pair) = Pair::start() else { return };
    let sent = scaled(10, 200);
    tokio::join!(invite(&pair, 0, "by-one"), invite(&pair, 1, "by-two"));
    all_mail_arrives(&pair, 2 * scaled(5, 100)).await;
    // What is promised later is sent later: by then a second one of those before would be there.
    tokio::join!(invite(&pair, 0, "later"), invite(&pair, 1, "latest"));
    all_mail_arrives(&pair, 4 * scaled(5, 100)).await;
    assert!(pair.mails().values().all(|count| *count == 1), "each once");
    assert_eq!(pair.mails().len(), 2 * sent);
}

/// Invites some people at one of the two.
async fn invite(pair: &Pair, which: usize, name: &str) {
    let by = pair.owner(which);
    for number in 0..scaled(5, 100) {
        let email = format!("{name}-{which}-{number}@example.com");
        let grants = json!([{"scope": pair.main, "roles": ["viewer"]}]);
        let body = json!({"email": email, "grants": grants});
        made(&by, "/v1/invitations", body).await;
    }
}

/// Waits until as many people have mail; each question to a server is a breath.
async fn all_mail_arrives(pair: &Pair, people: usize) {
    let arriving = async {
        while pair.mails().len() < people {
            pair.owner(1).get("/healthz").await;
        }
    };
    let arrived = timeout(PATIENCE, arriving).await;
    assert!(arrived.is_ok(), "{people} people: {:?}", pair.mails());
}

#[tokio::test]
async fn servers_cut_off_from_their_database_decide_nothing_and_are_right_again_by_themselves() {
    let Some(pair) = Pair::start() else { return };
    let robot = pair.robot().await;
    let assignment = pair.give(&robot).await;
    let (sid, secret) = pair.key().await;
    let (about_robot, about_key) = (pair.reads_logs(&robot), pair.reads_logs(&sid));
    let (one, two, key) = (pair.owner(0), pair.owner(1), pair.at(1, &secret));
    for asking in [&one, &two] {
        until(asking, &about_robot, Said::Allowed, &[Said::Denied]).await;
    }
    until(&key, &about_key, Said::Allowed, &[Said::Refused]).await;

    // For a little they answer by what they know, or not, as a request comes to need the database or not; then not at all, for as long as it lasts.
    let away = BLIND + Duration::from_secs(scaled(0, 5) as u64);
    let since = Instant::now();
    pair.ways.iter().for_each(Proxy::cut);
    while since.elapsed() < BLIND {
        for (asking, question) in [
            (&one, &about_robot),
            (&two, &about_robot),
            (&key, &about_key),
        ] {
            let said = ask(asking, question).await;
            assert!(matches!(said, Said::Allowed | Said::Stale), "{said:?}");
        }
    }
    while since.elapsed() < away {
        assert_eq!(ask(&one, &about_robot).await, Said::Stale);
        assert_eq!(ask(&two, &about_robot).await, Said::Stale);
        assert_eq!(ask(&key, &about_key).await, Said::Stale);
    }
    for asking in [&one, &two] {
        assert_eq!(asking.get("/readyz").await.status, 503);
        assert_eq!(asking.get("/healthz").await.status, 200);
    }

    // The first comes back, and takes away what the second still remembers.
    pair.ways[0].mend();
    until(&one, &about_robot, Said::Allowed, &[Said::Stale]).await;
    let ended = one.call(Method::DELETE, &assignment, None).await.unwrap();
    assert_eq!(ended.status, 200, "{}", ended.body);
    let revoked = one
        .post(&format!("/v1/api_keys/{sid}/revoke"), json!({}))
        .await;
    assert_eq!(revoked.status, 200, "{}", revoked.body);
    assert_eq!(ask(&two, &about_robot).await, Said::Stale);
    assert_eq!(ask(&key, &about_key).await, Said::Stale);
    pair.ways[1].mend();
    until(&two, &about_robot, Said::Denied, &[Said::Stale]).await;
    until(&key, &about_key, Said::Refused, &[Said::Stale]).await;
    for which in [0, 1] {
        assert_eq!(pair.owner(which).get("/readyz").await.status, 200);
        invite(&pair, which, "afterwards").await;
    }
    all_mail_arrives(&pair, 2 * scaled(5, 100)).await;
}

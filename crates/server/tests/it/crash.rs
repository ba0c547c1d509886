//! The program killed in the middle of its work: what it acknowledged is there, what it did not is whole or not there.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    time::Duration,
};

use reqwest::Method;
use serde_json::{Value, json};
use tokio::{
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    task::JoinSet,
    time::timeout,
};

use crate::binary::{Caller, Machine, Running, scaled, text};

/// How long after a start a mail may take that was promised before.
const PATIENCE: Duration = Duration::from_secs(60);
/// People who are given access and taken out again in every round.
const PEOPLE: usize = 4;

/// A mail to somebody, by what it says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Intent {
    Invited(String),
    Removed(String),
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn o1_o2_killed_under_invitations_and_removals_it_keeps_what_it_acknowledged_and_loses_no_mail()
 {
    let mut world = World::new().await;
    for round in 0..scaled(5, 100) {
        let removed = world.kill_at_work(round).await;
        world.verify(&removed).await;
    }
    let removals = |intent: &Intent| matches!(intent, Intent::Removed(_));
    assert!(
        world.promised.keys().any(removals) && world.promised.len() > 2 * PEOPLE,
        "there was nothing to lose"
    );
}

/// An organization on a machine, what was acknowledged in it, and the mail that came out.
struct World {
    machine: Machine,
    key: String,
    main: String,
    /// Who is given access and taken out: SID by address.
    people: BTreeMap<String, String>,
    /// How many mails were promised.
    promised: BTreeMap<Intent, usize>,
    /// How many came. The same message again replaces its file, so each counts once.
    arrived: BTreeMap<Intent, usize>,
    read: BTreeSet<String>,
    last_link: String,
}

impl World {
    async fn new() -> Self {
        let machine = Machine::new();
        let made = machine.init();
        let text = |pointer: &str| made.pointer(pointer).unwrap().as_str().unwrap().to_owned();
        let mut world = Self {
            key: text("/api_key/secret"),
            main: text("/account/sid"),
            people: BTreeMap::new(),
            promised: BTreeMap::new(),
            arrived: BTreeMap::new(),
            read: BTreeSet::new(),
            last_link: String::new(),
            machine,
        };
        let server = world.machine.serve();
        let owner = server.caller(&world.key);
        for number in 0..PEOPLE {
            let email = format!("member-{number}@example.com");
            let user = world.join(&owner, &text("/organization/sid"), &email).await;
            world.people.insert(email, user);
        }
        assert_eq!(server.stop(), Some(0));
        world
    }

    /// A member of the organization, by a mailed link.
    async fn join(&mut self, owner: &Caller, organization: &str, email: &str) -> String {
        let body = json!({"email": email, "grants": [{"scope": organization, "roles": ["billing_manager"]}]});
        let invited = owner.post("/v1/invitations", body).await;
        assert_eq!(invited.status, 201, "{}", invited.body);
        self.promise(Intent::Invited(email.to_owned()));
        self.all_mail_arrives(owner).await;
        let body = json!({"token": self.last_link, "name": "Member", "password": "four quite ordinary words"});
        let accepted = owner.nobody().post("/v1/invitations/accept", body).await;
        assert_eq!(accepted.status, 200, "{}", accepted.body);
        accepted.body["user"]["sid"].as_str().unwrap().to_owned()
    }

    /// Lets the server work, kills it at a moment of this round's own, and says who was removed for certain.
    async fn kill_at_work(&mut self, round: usize) -> BTreeSet<String> {
        let server = self.machine.serve();
        let owner = server.caller(&self.key);
        for user in self.people.values() {
            let body = json!({"principal": user, "role": "developer", "scope": self.main});
            let given = owner.post("/v1/role_assignments", body).await;
            // 409: whoever was not removed before the last kill has it still.
            let there = matches!(given.status, 201 | 409);
            assert!(there, "{} {}", given.status, given.body);
        }
        let (tell, told) = unbounded_channel();
        let mut work = JoinSet::new();
        for task in 0..6 {
            let guest = format!("guest-{round}-{task}");
            work.spawn(invite(
                owner.clone(),
                self.main.clone(),
                guest,
                tell.clone(),
            ));
        }
        for (email, user) in self.people.clone() {
            let path = format!("/v1/accounts/{}/members/{user}", self.main);
            work.spawn(remove(owner.clone(), path, email, tell.clone()));
        }
        drop(tell);
        let acknowledged = kill_after(server, told, 3 + round * 7 % 31).await;
        work.join_all().await;
        let mut removed = BTreeSet::new();
        for intent in acknowledged {
            if let Intent::Removed(email) = &intent {
                removed.insert(self.people[email].clone());
            }
            self.promise(intent);
        }
        removed
    }

    fn promise(&mut self, intent: Intent) {
        *self.promised.entry(intent).or_default() += 1;
    }

    /// After the next start everything that was acknowledged is there.
    async fn verify(&mut self, removed: &BTreeSet<String>) {
        let server = self.machine.serve();
        let owner = server.caller(&self.key);
        let members = all(&owner, &format!("/v1/accounts/{}/members", self.main)).await;
        for member in &members {
            let is_developer = member["roles"].to_string().contains("\"developer\"");
            let user = member["user"]["sid"].as_str().unwrap();
            assert!(
                !is_developer || !removed.contains(user),
                "was removed: {member}"
            );
        }
        let invited: BTreeSet<_> = all(&owner, "/v1/invitations")
            .await
            .iter()
            .map(|invitation| invitation["email"].as_str().unwrap().to_owned())
            .collect();
        for intent in self.promised.keys() {
            if let Intent::Invited(email) = intent {
                assert!(invited.contains(email), "{email} was invited");
            }
        }
        // What was done but not acknowledged in time is whole too: each invitation has its mail.
        for email in invited {
            self.promised.entry(Intent::Invited(email)).or_insert(1);
        }
        self.all_mail_arrives(&owner).await;
        let verified = self.machine.run(&["audit", "verify"]);
        assert!(
            verified.status.success(),
            "{}{}",
            text(&verified.stdout),
            text(&verified.stderr)
        );
        assert_eq!(server.stop(), Some(0));
    }

    /// Waits for every mail that was promised; each question to the server is a breath.
    async fn all_mail_arrives(&mut self, owner: &Caller) {
        let waited = timeout(PATIENCE, async {
            while !self.has_all_mail() {
                owner.get("/healthz").await;
                self.read_mail();
            }
        })
        .await;
        assert!(
            waited.is_ok(),
            "mail was lost: promised {:?}, arrived {:?}",
            self.promised,
            self.arrived
        );
    }

    fn has_all_mail(&self) -> bool {
        self.promised
            .iter()
            .all(|(intent, count)| self.arrived.get(intent).is_some_and(|came| came >= count))
    }

    fn read_mail(&mut self) {
        for entry in fs::read_dir(self.machine.path("mails")).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            if !name.ends_with(".eml") || !self.read.insert(name) {
                continue;
            }
            let mail = fs::read_to_string(path).unwrap().replace("=\r\n", "");
            let header = |name: &str| {
                let line = mail.lines().find_map(|line| line.strip_prefix(name));
                line.unwrap_or_else(|| panic!("no {name} in {mail}"))
                    .to_owned()
            };
            let to = header("To: ").trim_matches(['<', '>']).to_owned();
            let to = to.rsplit('<').next().unwrap().to_owned();
            let intent = match header("Subject: ") {
                subject if subject.contains("invited you") => Intent::Invited(to),
                subject if subject.contains("removed from") => Intent::Removed(to),
                _ => continue,
            };
            if let Some((_, rest)) = mail.split_once("mst_inv_") {
                let ends = |letter: char| !letter.is_ascii_alphanumeric() && letter != '_';
                self.last_link = format!("mst_inv_{}", rest.split(ends).next().unwrap());
            }
            *self.arrived.entry(intent).or_default() += 1;
        }
    }
}

/// Kills the server after so many acknowledgements; gives all of them, also those that were on their way.
async fn kill_after(
    server: Running,
    mut told: UnboundedReceiver<Intent>,
    count: usize,
) -> Vec<Intent> {
    let mut acknowledged = Vec::new();
    while acknowledged.len() < count {
        acknowledged.push(told.recv().await.expect("it works until it is killed"));
    }
    server.kill();
    while let Some(late) = told.recv().await {
        acknowledged.push(late);
    }
    acknowledged
}

/// Invites one address after the other until the server is gone.
async fn invite(owner: Caller, main: String, guest: String, tell: UnboundedSender<Intent>) {
    for number in 0.. {
        let email = format!("{guest}-{number}@example.com");
        let body = json!({"email": email, "grants": [{"scope": main, "roles": ["viewer"]}]});
        let answer = owner
            .call(Method::POST, "/v1/invitations", Some(body))
            .await;
        let Some(answer) = answer else { return };
        assert_eq!(answer.status, 201, "{}", answer.body);
        let _ = tell.send(Intent::Invited(email));
    }
}

async fn remove(owner: Caller, path: String, email: String, tell: UnboundedSender<Intent>) {
    if let Some(answer) = owner.call(Method::DELETE, &path, None).await {
        assert_eq!(answer.status, 200, "{}", answer.body);
        let _ = tell.send(Intent::Removed(email));
    }
}

/// All items of a list.
async fn all(owner: &Caller, path: &str) -> Vec<Value> {
    let mut items = Vec::new();
    let mut page = format!("{path}?limit=200");
    loop {
        let answer = owner.get(&page).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        items.extend(answer.body["data"].as_array().unwrap().iter().cloned());
        let Some(cursor) = answer.body["next_cursor"].as_str() else {
            return items;
        };
        page = format!("{path}?limit=200&cursor={cursor}");
    }
}

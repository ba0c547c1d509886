//! Where the demonstration plays: the application by a clock that is driven, and the people as they act in it, by sessions of
//! their own. What they do is told in the other rooms.

use std::{
    collections::BTreeMap,
    future::poll_fn,
    net::{IpAddr, Ipv4Addr},
    task::Poll,
    time::Duration,
};

use muster_model::{
    AccountSid, Assignment, Error, GroupSid, InvitationSid, OrganizationSid, Result, RoleSid,
    Scope, ServiceAccountSid, Time, UserSid, event::ActorKind, secret::Secret,
    session::SessionKind, time::DAY,
};
use muster_store::Clock;

use super::{Calendar, Chance, agenda::Visit, cast::Profile, keys::Held, lives::Life};
use crate::{
    App, Caller, Request, Worker,
    act::Act,
    people,
    sessions::{self, SignedIn},
};

/// A session is used for further acts while it counts as freshly proven.
const FRESH: Duration = Duration::from_secs(9 * 60);
/// Sign-ins that share a commit at most.
const AT_ONCE: usize = 200;

/// Somebody of the demonstration as they are by now.
#[derive(Debug)]
pub(super) struct Actor {
    pub(super) profile: Profile,
    /// Once they joined.
    pub(super) user: Option<UserSid>,
    /// What they were given when they joined, as far as it was not taken since.
    pub(super) held: Vec<Assignment>,
    /// The token of their last session, and when it was opened.
    session: Option<(String, Time)>,
}

/// The application under way through its thirteen months.
pub(super) struct Stage {
    pub(super) app: App,
    pub(super) chance: Chance,
    pub(super) calendar: Calendar,
    pub(super) organization: OrganizationSid,
    pub(super) people: Vec<Actor>,
    /// What becomes of each of them.
    pub(super) lives: Vec<Life>,
    /// By name.
    pub(super) accounts: BTreeMap<String, AccountSid>,
    /// The organization's own, by name.
    pub(super) roles: BTreeMap<String, RoleSid>,
    /// By name, with who is in them.
    pub(super) groups: BTreeMap<String, (GroupSid, Vec<usize>)>,
    pub(super) services: BTreeMap<String, ServiceAccountSid>,
    pub(super) keys: BTreeMap<String, Held>,
    /// By address.
    pub(super) invitations: BTreeMap<String, InvitationSid>,
    /// The five's.
    pub(super) password: String,
    clock: Clock,
    worker: Worker,
    delivered: Time,
}

impl Stage {
    /// An empty stage on an application whose clock is `clock`.
    pub(super) fn new(
        (app, clock): (App, Clock),
        worker: Worker,
        (chance, calendar): (Chance, Calendar),
        profiles: Vec<Profile>,
        password: String,
    ) -> Self {
        let people = profiles.into_iter().map(|profile| Actor {
            profile,
            user: None,
            held: Vec::new(),
            session: None,
        });
        Self {
            app,
            chance,
            calendar,
            organization: OrganizationSid::SERVER,
            people: people.collect(),
            lives: Vec::new(),
            accounts: BTreeMap::new(),
            roles: BTreeMap::new(),
            groups: BTreeMap::new(),
            services: BTreeMap::new(),
            keys: BTreeMap::new(),
            invitations: BTreeMap::new(),
            password,
            delivered: clock.now(),
            clock,
            worker,
        }
    }

    pub(super) fn now(&self) -> Time {
        self.clock.now()
    }

    /// Lets time pass; it never goes back.
    pub(super) fn pass(&self, time: Duration) {
        self.clock.advance(time);
    }

    /// Lets time pass until an instant, a day at most at a time: what is due in between happens on its day.
    pub(super) async fn wait_until(&mut self, at: Time) -> Result<()> {
        while at.since(self.delivered) > DAY {
            let next = self.delivered + DAY;
            self.pass(next.since(self.now()));
            self.deliver().await?;
        }
        self.pass(at.since(self.now()));
        Ok(())
    }

    /// Does what waits in the outbox and is due.
    pub(super) async fn deliver(&mut self) -> Result<()> {
        while self.worker.run_due().await? > 0 {}
        self.delivered = self.now();
        Ok(())
    }

    /// The user behind somebody who has joined.
    pub(super) fn user(&self, who: usize) -> Result<UserSid> {
        let actor = self.people.get(who).and_then(|actor| actor.user);
        actor.ok_or_else(|| Error::internal(format!("person {who} has not joined by now")))
    }

    /// The place of a name: the organization's, or an account's.
    pub(super) fn scope(&self, name: &str) -> Result<Scope> {
        if name == super::ORGANIZATION {
            return Ok(self.organization.into());
        }
        self.account(name).map(Scope::from)
    }

    /// The account of a name.
    pub(super) fn account(&self, name: &str) -> Result<AccountSid> {
        named(&self.accounts, name)
    }

    /// How a role is asked for: one of the organization's own by its SID.
    pub(super) fn role(&self, name: &str) -> String {
        let own = self.roles.get(name).map(ToString::to_string);
        own.unwrap_or_else(|| name.to_owned())
    }

    /// A request of somebody who is signed in: they sign in for it, unless they did so a moment ago.
    pub(super) async fn by(&mut self, who: usize) -> Result<Request> {
        let now = self.now();
        let fresh = self
            .people
            .get(who)
            .and_then(|actor| actor.session.as_ref())
            .filter(|(_, opened)| now.since(*opened) < FRESH);
        let token = match fresh {
            Some((token, _)) => token.clone(),
            None => {
                let opened = self.enter(who, now).await?;
                let token = opened.token.clone();
                self.keep_session(who, opened);
                token
            }
        };
        self.pass(Duration::from_secs(20));
        self.presenting(who, &token)
    }

    /// Remembers a session that was just opened.
    pub(super) fn keep_session(&mut self, who: usize, opened: SignedIn) {
        if let Some(actor) = self.people.get_mut(who) {
            actor.session = Some((opened.token, opened.session.created_at));
        }
    }

    fn presenting(&self, who: usize, token: &str) -> Result<Request> {
        let secret: Secret = token
            .parse()
            .map_err(|_| Error::internal("a session's token can't be read"))?;
        Ok(Request {
            secret: Some(secret),
            ..self.from(who)
        })
    }

    /// A request from where somebody is, with nothing presented.
    pub(super) fn from(&self, who: usize) -> Request {
        let profile = self.people.get(who).map(|actor| &actor.profile);
        let address = profile.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |profile| profile.address);
        Request {
            agent: profile.map(|profile| profile.agent.to_owned()),
            ..Request::anonymous(address, "")
        }
    }

    /// Opens a session without a password: nobody of these has one but five, and hashing theirs each time takes too long.
    async fn enter(&self, who: usize, next: Time) -> Result<SignedIn> {
        let user = self.user(who)?;
        let clock = self.clock.clone();
        let open = move |act: &mut Act| {
            let user = people::get_person(act, user)?;
            act.caller = Caller {
                user: Some(user.sid),
                kind: ActorKind::User,
                ..Caller::anonymous()
            };
            let opened = sessions::open(act, &user, SessionKind::Console)?;
            // The next sign-in of the same commit has an instant of its own.
            clock.advance(next.since(clock.now()));
            Ok(opened)
        };
        self.app
            .act_as(Caller::anonymous(), &self.from(who), open)
            .await
    }

    /// Lets people sign in, each at their time; so many share a commit.
    pub(super) async fn receive(&mut self, visits: Vec<Visit>) -> Result<()> {
        // Whoever looks at something does so before anybody else comes.
        let parts = visits.chunk_by(|one, _| !one.looks);
        for visits in parts.flat_map(|part| part.chunks(AT_ONCE)) {
            let Some(first) = visits.first() else { break };
            self.wait_until(first.at).await?;
            let later = visits.iter().skip(1).map(|visit| visit.at);
            let next = later.chain(visits.last().map(|last| last.at));
            let entering = visits
                .iter()
                .zip(next)
                .map(|(visit, next)| self.enter(visit.who, next));
            for (visit, opened) in visits.iter().zip(all(entering).await) {
                let opened = opened?;
                if visit.looks {
                    self.look(visit.who, &opened.token).await?;
                }
                self.keep_session(visit.who, opened);
            }
        }
        Ok(())
    }

    /// Somebody who has just signed in looks at the account they work in.
    async fn look(&self, who: usize, token: &str) -> Result<()> {
        let held = self.people.get(who).and_then(|actor| actor.held.first());
        let Some(Scope::Account(account)) = held.map(|held| held.scope) else {
            return Ok(());
        };
        self.pass(Duration::from_secs(5));
        let request = self.presenting(who, token)?;
        self.app.account(&request, account).await.map(drop)
    }
}

/// Waits for all of them. They begin in their order, so that acts of one queue keep it.
async fn all<F: Future>(futures: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut waiting: Vec<_> = futures.map(|future| (Box::pin(future), None)).collect();
    poll_fn(|context| {
        let mut ended = Poll::Ready(());
        for (future, output) in waiting.iter_mut().filter(|(_, output)| output.is_none()) {
            match future.as_mut().poll(context) {
                Poll::Ready(value) => *output = Some(value),
                Poll::Pending => ended = Poll::Pending,
            }
        }
        ended
    })
    .await;
    waiting
        .into_iter()
        .filter_map(|(_, output)| output)
        .collect()
}

/// What was made under a name before.
pub(super) fn named<T: Copy>(made: &BTreeMap<String, T>, name: &str) -> Result<T> {
    let found = made.get(name).copied();
    found.ok_or_else(|| Error::internal(format!("{name} is not there by now")))
}

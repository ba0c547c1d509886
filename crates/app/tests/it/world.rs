//! A small organization to act in, and the actors. People are put there by rows, so that a test of one act needs no other;
//! who signs in, signs in by the product.

use std::{net::Ipv4Addr, time::Duration};

use muster_app::{App, Argon2Cost, Keyring, NewOrganization, Request, Settings};
use muster_model::{
    Account, AccountSid, Assignment, BuiltIn, Email, Membership, MembershipStatus, OrganizationSid,
    Principal, Result, Scope, Source, Status, Subject, Time, User, UserSid, session::SessionKind,
    time::DAY,
};
use muster_store::{
    Clock, Entropy, Store, Tx, account, api_key, assignment, group, membership, organization,
    person, service_account, testing::TestDatabase,
};

/// Everybody's password.
const PASSWORD: &str = "seven grey herons at dusk";

/// An organization Acme with the account Main, owned by owner@example.com.
pub(crate) struct World {
    pub(crate) app: App,
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) organization: OrganizationSid,
    pub(crate) main: AccountSid,
    /// The owner of Main, Owner of Acme.
    pub(crate) owner: Actor,
    /// The owner's main key, made by `init`.
    pub(crate) init_key: Request,
}

/// A person with a session.
#[derive(Clone)]
pub(crate) struct Actor {
    pub(crate) user: UserSid,
    pub(crate) email: String,
    pub(crate) request: Request,
}

/// A request with nothing presented.
pub(crate) fn anonymous() -> Request {
    Request::anonymous(Ipv4Addr::LOCALHOST.into(), "test")
}

/// A request that presents a secret.
pub(crate) fn with(secret: &str) -> Request {
    Request {
        secret: Some(secret.parse().unwrap()),
        ..anonymous()
    }
}

/// The same request in a dry run.
pub(crate) fn dry(request: &Request) -> Request {
    Request {
        dry_run: true,
        ..request.clone()
    }
}

/// How often a repeated test repeats: `full` counts where `MUSTER_TEST_SCALE=full`.
pub(crate) fn scaled(small: u64, full: u64) -> u64 {
    match std::env::var("MUSTER_TEST_SCALE").as_deref() {
        Ok("full") => full,
        _ => small,
    }
}

impl World {
    pub(crate) async fn new(db: &TestDatabase) -> Self {
        let keys = tempfile::tempdir().unwrap();
        let keyring = Keyring::create(&keys.path().join("keys"), &Entropy::seeded(7)).unwrap();
        let settings = Settings {
            public_url: "https://muster.example.com".into(),
            argon2: Argon2Cost::CHEAPEST,
            hashing_permits: 2,
            limits: muster_app::Limits::off(),
        };
        let app = App::open(db.store().clone(), keyring, settings)
            .await
            .unwrap();
        let new = NewOrganization {
            organization: "Acme".into(),
            account: "Main".into(),
            owner_email: "owner@example.com".into(),
            owner_name: "Olive Owner".into(),
            owner_password: Some(PASSWORD.into()),
        };
        let made = app.init(&anonymous(), new, 30 * DAY).await.unwrap();
        let owner = sign_in(&app, made.user.sid, "owner@example.com").await;
        Self {
            app,
            store: db.store().clone(),
            clock: db.clock().clone(),
            organization: made.organization.sid,
            main: made.account.sid,
            owner,
            init_key: with(&made.api_key.unwrap().1),
        }
    }

    /// Another organization beside Acme, as somebody else's tenant.
    pub(crate) async fn another_organization(
        &self,
        email: &str,
    ) -> (OrganizationSid, AccountSid, Actor) {
        let new = NewOrganization {
            organization: "Globex".into(),
            account: "Main".into(),
            owner_email: email.into(),
            owner_name: "Somebody Else".into(),
            owner_password: Some(PASSWORD.into()),
        };
        let made = self
            .app
            .create_organization_locally(&anonymous(), new)
            .await
            .unwrap();
        let owner = sign_in(&self.app, made.user.sid, email).await;
        (made.organization.sid, made.account.sid, owner)
    }

    /// Writes rows as no act would, told to the engine as if an event stood beside them.
    pub(crate) async fn rows<T: Send + 'static>(
        &self,
        write: impl Fn(&mut Tx) -> Result<T> + Send + 'static,
    ) -> T {
        use muster_model::Sid;
        let route = self.organization.bits() as u64;
        let write = move |tx: &mut Tx| {
            let written = write(tx)?;
            tx.recorded();
            Ok(written)
        };
        let written = self.store.write(route, write).await.unwrap();
        // No event tells decisions of it.
        self.app.forget_decisions();
        written
    }

    /// An account under `parent`, or a top-level one of the owner.
    pub(crate) async fn account(&self, name: &str, parent: Option<AccountSid>) -> AccountSid {
        let (organization, owner, name) = (self.organization, self.owner.user, name.to_owned());
        self.rows(move |tx| {
            let sid = tx.new_sid();
            let above = match parent {
                Some(parent) => account::find(tx, organization, parent)?.unwrap().path,
                None => Vec::new(),
            };
            let account = Account {
                organization,
                sid,
                path: above.iter().copied().chain([sid]).collect(),
                name: name.clone(),
                status: Status::Active,
                owner: above.is_empty().then_some(owner),
                labels: Default::default(),
                closed_at: None,
                created_at: tx.now(),
                updated_at: tx.now(),
                version: 1,
            };
            account::insert(tx, &account)?;
            Ok(sid)
        })
        .await
    }

    /// An active member without any role.
    pub(crate) async fn person(&self, email: &str) -> Actor {
        let user = self.unseen(email).await;
        sign_in(&self.app, user, email).await
    }

    /// An active member without any role who never signed in.
    pub(crate) async fn unseen(&self, email: &str) -> UserSid {
        let (organization, user) = (self.organization, self.somebody(email).await);
        self.rows(move |tx| {
            let now = tx.now();
            let membership = Membership {
                organization,
                sid: tx.new_sid(),
                user: user.clone(),
                status: MembershipStatus::Active,
                source: Source::Direct,
                joined_at: now,
                deactivated_at: None,
                last_seen_at: None,
                updated_at: now,
                version: 1,
            };
            membership::insert(tx, &membership)?;
            Ok(user.sid)
        })
        .await
    }

    /// Somebody with a login and no organization.
    pub(crate) async fn stranger(&self, email: &str) -> Actor {
        let user = self.somebody(email).await;
        sign_in(&self.app, user.sid, email).await
    }

    async fn somebody(&self, email: &str) -> User {
        let owner = self.owner.user;
        let parsed = Email::parse(email, "email").unwrap();
        self.rows(move |tx| {
            let now = tx.now();
            let user = User {
                sid: tx.new_sid(),
                email: parsed.address().to_owned(),
                name: parsed.address().to_owned(),
                created_at: now,
                updated_at: now,
                version: 1,
            };
            person::insert(tx, &user, &parsed)?;
            let hash = person::password(tx, owner)?.unwrap();
            person::set_password(tx, user.sid, &hash)?;
            Ok(user)
        })
        .await
    }

    /// A member with one role somewhere.
    pub(crate) async fn member(
        &self,
        email: &str,
        role: BuiltIn,
        scope: impl Into<Scope>,
    ) -> Actor {
        let actor = self.person(email).await;
        self.give(actor.user, role, scope.into()).await;
        actor
    }

    /// A role for somebody, to subaccounts only at organization scope.
    pub(crate) async fn give(
        &self,
        user: UserSid,
        role: BuiltIn,
        scope: impl Into<Scope>,
    ) -> Assignment {
        self.give_until(user, role, scope, None).await
    }

    /// The same until an end.
    pub(crate) async fn give_until(
        &self,
        user: UserSid,
        role: BuiltIn,
        scope: impl Into<Scope>,
        expires_at: Option<Time>,
    ) -> Assignment {
        let (organization, scope) = (self.organization, scope.into());
        self.rows(move |tx| {
            let assignment = Assignment {
                organization,
                sid: tx.new_sid(),
                principal: user.into(),
                role: role.role(),
                scope,
                inherit: scope == organization.into(),
                except: Vec::new(),
                expires_at,
                source: Source::Direct,
                given_by: None,
                created_at: tx.now(),
                updated_at: tx.now(),
                version: 1,
            };
            assignment::insert(tx, &assignment)?;
            Ok(assignment)
        })
        .await
    }

    /// Sets a membership's status by row.
    pub(crate) async fn set_status(&self, user: UserSid, status: MembershipStatus) {
        let organization = self.organization;
        self.rows(move |tx| membership::set_status(tx, organization, user, status))
            .await;
    }

    /// Signs a person in again.
    pub(crate) async fn again(&self, actor: &Actor) -> Actor {
        sign_in(&self.app, actor.user, &actor.email).await
    }

    /// The types of all events of the organization, in order.
    pub(crate) async fn events(&self) -> Vec<String> {
        self.bodies()
            .await
            .into_iter()
            .map(|body| body["type"].as_str().unwrap().to_owned())
            .collect()
    }

    /// The bodies of all events of the organization, in order.
    pub(crate) async fn bodies(&self) -> Vec<serde_json::Value> {
        let organization = self.organization;
        let filter = muster_store::event::EventFilter {
            ascending: true,
            ..Default::default()
        };
        let stored = self
            .store
            .read(move |tx| muster_store::event::page(tx, organization, &filter, 100_000))
            .await
            .unwrap();
        stored
            .iter()
            .map(|event| serde_json::from_str(&event.body).unwrap())
            .collect()
    }

    /// How many active members are Owners at organization scope.
    pub(crate) async fn owners(&self) -> usize {
        let organization = self.organization;
        let read = move |tx: &mut Tx| {
            let filter = assignment::AssignmentFilter {
                scope: Some(organization.into()),
                role: Some(BuiltIn::Owner.sid()),
                ..Default::default()
            };
            let owners = assignment::page(tx, organization, &filter, None, 1_000)?;
            let mut active = 0;
            for owner in owners {
                let user = owner.principal.any().to().unwrap();
                let status = membership::status(tx, organization, user)?;
                active += usize::from(status == Some(MembershipStatus::Active));
            }
            Ok(active)
        };
        self.store.read(read).await.unwrap()
    }

    /// Live keys whose person is no active member, or has no live assignment that covers the key's scope. None, always.
    pub(crate) async fn keys_without_sponsor(&self) -> Vec<String> {
        let organization = self.organization;
        let read = move |tx: &mut Tx| keys_without_sponsor(tx, organization);
        self.store.read(read).await.unwrap()
    }

    /// Moves the clock.
    pub(crate) fn pass(&self, time: Duration) {
        self.clock.advance(time);
    }
}

async fn sign_in(app: &App, user: UserSid, email: &str) -> Actor {
    let signed_in = app
        .sign_in(&anonymous(), email, PASSWORD, SessionKind::Client)
        .await
        .unwrap();
    Actor {
        user,
        email: email.to_owned(),
        request: with(&signed_in.token),
    }
}

/// By the rows one by one, and by the one statement: they always agree.
pub(crate) fn keys_without_sponsor(tx: &mut Tx, sid: OrganizationSid) -> Result<Vec<String>> {
    let now = tx.now();
    let organization = organization::find(tx, sid)?.unwrap();
    let keys = api_key::page(tx, sid, &api_key::KeyFilter::default(), None, 100_000)?;
    let mut orphans = Vec::new();
    for key in keys.into_iter().filter(|key| key.is_live(now)) {
        let user = match key.principal {
            Principal::User(user) => user,
            Principal::ServiceAccount(service) => {
                service_account::find(tx, sid, service)?.unwrap().sponsor
            }
            Principal::Group(_) => panic!("a key acts as a group"),
        };
        let place = match key.scope {
            Scope::Organization(_) => muster_model::Place {
                organization: sid,
                status: organization.status,
                path: Vec::new(),
            },
            Scope::Account(account) => {
                let account = account::find(tx, sid, account)?.unwrap();
                account::place(tx, &organization, &account)?
            }
        };
        let groups = group::of_user(tx, sid, user)?;
        let holders = groups.into_iter().map(Principal::from);
        let holders: Vec<Principal> = holders.chain([user.into()]).collect();
        let subject = Subject {
            active: membership::status(tx, sid, user)? == Some(MembershipStatus::Active),
            assignments: assignment::of_principals(tx, sid, &holders)?,
            hold_outs: group::hold_outs(tx, sid, user)?,
            key: None,
        };
        let assigned = subject.reaching(&place, now).next().is_some();
        let owned = account::owned(tx, sid, user)?
            .iter()
            .any(|owned| place.within(owned.sid));
        if !subject.active || !(assigned || owned) {
            orphans.push((key.sid, key.name));
        }
    }
    let found = muster_store::key_report::keys_without_sponsor(tx, sid)?;
    let found: Vec<_> = found.iter().map(|found| found.sid).collect();
    let sids: Vec<_> = orphans.iter().map(|(sid, _)| *sid).collect();
    assert_eq!(found, sids, "the statement and the rows agree");
    Ok(orphans.into_iter().map(|(_, name)| name).collect())
}

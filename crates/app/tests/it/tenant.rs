//! A server with a tenant to act in: its owner, and whoever a test adds. Actors hold a credential and ask with it.

use std::{net::Ipv4Addr, time::Duration};

use muster_app::{
    App, Argon2Cost, Keyring, NewAccount, NewApiKey, NewAssignment, NewOrganization, Request,
    Settings, audit,
};
use muster_model::{
    AccountSid, Assignment, Email, KeyKind, KeySid, Membership, MembershipStatus, OrganizationSid,
    Scope, Source, User, UserSid, session::SessionKind, time::DAY,
};
use muster_store::{Entropy, membership, person, testing::TestDatabase};
use tempfile::TempDir;

pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// The server, its database and its first organization.
pub(crate) struct World {
    pub(crate) app: App,
    pub(crate) db: TestDatabase,
    pub(crate) organization: OrganizationSid,
    /// The first account.
    pub(crate) main: AccountSid,
    pub(crate) owner: Actor,
    files: TempDir,
}

/// Somebody with a credential.
#[derive(Debug, Clone)]
pub(crate) struct Actor {
    pub(crate) user: UserSid,
    /// The session's token or the key's secret.
    pub(crate) secret: String,
}

impl Actor {
    /// A request with the credential.
    pub(crate) fn asks(&self) -> Request {
        Request {
            secret: Some(self.secret.parse().unwrap()),
            agent: Some("a test".into()),
            ..anonymous()
        }
    }
}

/// A request without a credential.
pub(crate) fn anonymous() -> Request {
    Request::anonymous(Ipv4Addr::LOCALHOST.into(), "request-1")
}

fn settings() -> Settings {
    Settings {
        public_url: "https://muster.example".into(),
        argon2: Argon2Cost {
            memory: 8,
            passes: 1,
            lanes: 1,
        },
        hashing_permits: 2,
        limits: muster_app::Limits::off(),
    }
}

impl World {
    pub(crate) async fn new(db: TestDatabase) -> Self {
        let files = tempfile::tempdir().unwrap();
        Keyring::create(&files.path().join("keys"), &Entropy::seeded(9)).unwrap();
        let keys = Keyring::load(&files.path().join("keys")).unwrap();
        let app = App::open(db.store().clone(), keys, settings())
            .await
            .unwrap();
        let made = app
            .init(&anonymous(), acme("Acme", "ada@acme.example"), 30 * DAY)
            .await
            .unwrap();
        let mut world = Self {
            app,
            db,
            organization: made.organization.sid,
            main: made.account.sid,
            owner: Actor {
                user: made.user.sid,
                secret: String::new(),
            },
            files,
        };
        world.owner = world.sign_in(&made.user).await;
        world
    }

    /// Another server process on the same database, that only reads.
    pub(crate) async fn read_only(&self) -> App {
        let store = muster_store::Store::open_read_only(self.db.options()).unwrap();
        App::open(store, self.keys(), settings()).await.unwrap()
    }

    /// The same server after a restart: nothing is in memory.
    pub(crate) async fn restarted(&self) -> App {
        App::open(self.db.store().clone(), self.keys(), settings())
            .await
            .unwrap()
    }

    fn keys(&self) -> Keyring {
        Keyring::load(&self.files.path().join("keys")).unwrap()
    }

    /// Another organization, with its owner signed in.
    pub(crate) async fn another_organization(&self) -> (OrganizationSid, AccountSid, Actor) {
        let new = acme("Globex", "hank@globex.example");
        let made = self
            .app
            .create_organization_locally(&anonymous(), new)
            .await
            .unwrap();
        let owner = self.sign_in(&made.user).await;
        (made.organization.sid, made.account.sid, owner)
    }

    /// A member without any role, signed in.
    pub(crate) async fn member(&self, name: &str) -> Actor {
        let (organization, owner) = (self.organization, self.owner.user);
        let address = format!("{name}@acme.example");
        let user = self
            .app_store(move |tx| {
                let now = tx.now();
                let email = Email::parse(&address, "email")?;
                let user = User {
                    sid: tx.new_sid(),
                    email: address.clone(),
                    name: address.clone(),
                    created_at: now,
                    updated_at: now,
                    version: 1,
                };
                person::insert(tx, &user, &email)?;
                let hash = person::password(tx, owner)?.unwrap();
                person::set_password(tx, user.sid, &hash)?;
                let membership = Membership {
                    organization,
                    sid: tx.new_sid(),
                    user: user.clone(),
                    status: MembershipStatus::Active,
                    source: Source::Invitation,
                    joined_at: now,
                    deactivated_at: None,
                    last_seen_at: None,
                    updated_at: now,
                    version: 1,
                };
                membership::insert(tx, &membership)?;
                Ok(user)
            })
            .await;
        self.sign_in(&user).await
    }

    /// A member with a role somewhere, signed in.
    pub(crate) async fn member_with(
        &self,
        name: &str,
        role: &str,
        scope: impl Into<Scope>,
    ) -> Actor {
        let member = self.member(name).await;
        self.assign(&member, role, scope, None).await;
        member
    }

    /// Writes rows past the acts, as a fixture.
    pub(crate) async fn app_store<T: Send + 'static>(
        &self,
        write: impl Fn(&mut muster_store::Tx) -> muster_model::Result<T> + Send + 'static,
    ) -> T {
        let written = self
            .db
            .store()
            .write(0, move |tx| {
                tx.recorded();
                write(tx)
            })
            .await
            .unwrap();
        // No event tells decisions of it.
        self.app.forget_decisions();
        written
    }

    /// The owner gives a role.
    pub(crate) async fn assign(
        &self,
        to: &Actor,
        role: &str,
        scope: impl Into<Scope>,
        lasts: Option<Duration>,
    ) -> Assignment {
        let new = NewAssignment {
            principal: to.user.into(),
            role: role.into(),
            scope: scope.into(),
            inherit: None,
            except: Vec::new(),
            expires_at: lasts.map(|life| self.app.clock().now() + life),
            reason: None,
        };
        self.app
            .assign(&self.owner.asks(), new)
            .await
            .unwrap()
            .object
            .object
    }

    /// The owner makes an account.
    pub(crate) async fn account(&self, name: &str, parent: Option<AccountSid>) -> AccountSid {
        let new = NewAccount {
            name: name.into(),
            parent,
            owner: None,
            labels: Default::default(),
            organization: None,
        };
        self.app
            .create_account(&self.owner.asks(), new)
            .await
            .unwrap()
            .object
            .sid
    }

    /// A restricted key of somebody.
    pub(crate) async fn key(
        &self,
        of: &Actor,
        scope: impl Into<Scope>,
        permissions: &[&str],
    ) -> (KeySid, Actor) {
        let new = NewApiKey {
            scope: scope.into(),
            name: "deploy".into(),
            kind: KeyKind::Restricted,
            permissions: permissions.iter().map(ToString::to_string).collect(),
            principal: None,
            expires_in: Some(DAY),
            networks: Vec::new(),
        };
        let made = self.app.create_api_key(&of.asks(), new).await.unwrap();
        let actor = Actor {
            user: of.user,
            secret: made.secret.clone(),
        };
        (made.details.object.sid, actor)
    }

    /// Signs in with the password that everybody has.
    pub(crate) async fn sign_in(&self, user: &User) -> Actor {
        let signed_in = self
            .app
            .sign_in(&anonymous(), &user.email, PASSWORD, SessionKind::Console)
            .await
            .unwrap();
        Actor {
            user: user.sid,
            secret: signed_in.token,
        }
    }

    /// The owner signs in anew: sessions end while a test's clock runs.
    pub(crate) async fn sign_in_again(&self) -> Actor {
        let email = "ada@acme.example";
        let signed_in = self
            .app
            .sign_in(&anonymous(), email, PASSWORD, SessionKind::Console)
            .await
            .unwrap();
        Actor {
            secret: signed_in.token,
            ..self.owner.clone()
        }
    }

    /// What the verifier says of the organization's chain.
    pub(crate) async fn verdict(&self) -> audit::Verdict {
        let reports = audit::verify(&self.app).await.unwrap();
        let own = reports
            .into_iter()
            .find(|report| report.stream == self.organization);
        own.unwrap().verdict
    }
}

fn acme(name: &str, email: &str) -> NewOrganization {
    NewOrganization {
        organization: name.into(),
        account: "Main".into(),
        owner_email: email.into(),
        owner_name: "Ada".into(),
        owner_password: Some(PASSWORD.into()),
    }
}

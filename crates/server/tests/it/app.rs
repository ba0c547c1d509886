//! The whole server in this process: an organization, its actors, a clock to move and mail to read. What a test leaves
//! behind is looked at when it ends: jobs that nobody ran, a chain that does not verify, keys that nobody answers for, a secret in
//! the log.

use std::{path::PathBuf, sync::Arc, thread, time::Duration};

use axum::Router;
use muster_app::{
    Acceptance, App, Argon2Cost, Database, EventQuery, EventView, Keyring, NewAccount, NewApiKey,
    NewGrant, NewInvitation, NewOrganization, PageRequest, Request, Worker, audit,
    mail::Transport,
    testing::{Engine, Entropy, Store, TestDatabase, keys_without_sponsor},
};
use muster_model::{
    AccountSid, InvitationSid, KeyKind, OrganizationSid, Scope, Time, secret::Secret,
    session::SessionKind, time::DAY,
};
use muster_server::{
    config::Settings,
    http::{State, assemble},
    pages::Console,
    serve,
};
use tempfile::TempDir;

use crate::{actor::Actor, leaks, site};

/// Everybody's password.
pub(crate) const PASSWORD: &str = "seven grey herons at dusk";

/// How long a server of a test waits for a lock of another process.
const PATIENCE: Duration = Duration::from_millis(100);

/// A server on a database of its own, set up: Acme with the account Main, owned by owner@example.com.
pub(crate) struct TestApp {
    /// The application, for what has no route.
    pub(crate) app: App,
    /// Acme.
    pub(crate) organization: OrganizationSid,
    /// Main, its first account.
    pub(crate) main: AccountSid,
    owner: Actor,
    router: Router,
    worker: Worker,
    folder: TempDir,
    database: TestDatabase,
    leaves_jobs: bool,
}

impl TestApp {
    /// On SQLite.
    pub(crate) async fn new() -> Self {
        Self::on(Engine::Sqlite).await.unwrap()
    }

    /// On either database; none only for PostgreSQL where no server is named.
    pub(crate) async fn on(engine: Engine) -> Option<Self> {
        Self::with(engine, &site::settings()).await
    }

    /// With other settings of HTTP, rates and addresses.
    pub(crate) async fn with(engine: Engine, settings: &Settings) -> Option<Self> {
        leaks::watch();
        let database = TestDatabase::open(engine, |options| options.patience = PATIENCE)?;
        let folder = tempfile::tempdir().unwrap();
        let app = open(&database, &folder.path().join("keys"), settings).await;
        let router = assemble(
            State::new(settings, app.clone(), Console::none(), 7),
            serve::routes(),
        );
        let mails = folder.path().join("mails");
        std::fs::create_dir(&mails).unwrap();
        let from = "Muster <muster@muster.example>".parse().unwrap();
        let worker = Worker::new(app.clone(), Transport::Directory(mails), from);
        let setup = app.setup_secret().await.unwrap().unwrap();
        let made = app
            .set_up(&presenting(&setup), acme("owner@example.com"))
            .await
            .unwrap();
        let token = made.session.unwrap().token;
        let owner = Actor::of(&router, &token, made.user.sid, "owner@example.com");
        Some(Self {
            app,
            organization: made.organization.sid,
            main: made.account.sid,
            owner,
            router,
            worker,
            folder,
            database,
            leaves_jobs: false,
        })
    }

    /// Who made it all.
    pub(crate) fn owner(&self) -> Actor {
        self.owner.clone()
    }

    /// The owner signs in again, after time has passed: what the others do needs a session that lives.
    pub(crate) async fn owner_again(&mut self) -> Actor {
        self.owner = self.sign_in("owner@example.com").await;
        self.owner()
    }

    /// An Administrator of Acme.
    pub(crate) async fn administrator(&self) -> Actor {
        self.person(
            "administrator@example.com",
            "administrator",
            self.organization,
        )
        .await
    }

    /// A Developer of Acme.
    pub(crate) async fn developer(&self) -> Actor {
        self.person("developer@example.com", "developer", self.organization)
            .await
    }

    /// A Billing Manager of Acme.
    pub(crate) async fn billing_manager(&self) -> Actor {
        self.person("billing@example.com", "billing_manager", self.organization)
            .await
    }

    /// A Viewer of Acme.
    pub(crate) async fn viewer(&self) -> Actor {
        self.person("viewer@example.com", "viewer", self.organization)
            .await
    }

    /// Nobody in particular.
    pub(crate) fn anonymous(&self) -> Actor {
        Actor::anonymous(&self.router)
    }

    /// Somebody with one role in one place; invited, registered and signed in. The same address again is the same person,
    /// who signs in again.
    pub(crate) async fn person(&self, email: &str, role: &str, scope: impl Into<Scope>) -> Actor {
        let known = self.try_sign_in(email).await.ok();
        self.invite(email, role, scope).await;
        self.run_jobs().await;
        if let Some(signed_in) = known {
            return signed_in;
        }
        let acceptance = Acceptance {
            secret: self.mailed("mst_inv_").parse().unwrap(),
            name: Some(name_of(email)),
            password: Some(PASSWORD.to_owned()),
        };
        let accepted = self
            .app
            .accept_invitation(&anonymous(), acceptance)
            .await
            .unwrap();
        let token = accepted.session.unwrap().token;
        Actor::of(&self.router, &token, accepted.user.sid, email)
    }

    /// The owner invites somebody; the mail waits in the outbox.
    pub(crate) async fn invite(
        &self,
        email: &str,
        role: &str,
        scope: impl Into<Scope>,
    ) -> InvitationSid {
        let invitation = NewInvitation {
            email: email.to_owned(),
            name: None,
            grants: vec![NewGrant {
                scope: scope.into(),
                roles: vec![role.to_owned()],
                inherit: None,
                except: Vec::new(),
                access_expires_at: None,
            }],
            expires_in: None,
            message: None,
            send: true,
        };
        let invited = self.app.invite(&self.owner.request(), invitation).await;
        invited.unwrap().invitation.sid
    }

    /// A fresh session of somebody: a sign-in of just now.
    pub(crate) async fn sign_in(&self, email: &str) -> Actor {
        self.try_sign_in(email).await.unwrap()
    }

    async fn try_sign_in(&self, email: &str) -> muster_model::Result<Actor> {
        let signed_in = self
            .app
            .sign_in(&anonymous(), email, PASSWORD, SessionKind::Client)
            .await?;
        Ok(Actor::of(
            &self.router,
            &signed_in.token,
            signed_in.user.sid,
            email,
        ))
    }

    /// A restricted key of the owner with exactly these permissions.
    pub(crate) async fn key(&self, scope: impl Into<Scope>, permissions: &[&str]) -> Actor {
        self.key_of(&self.owner, scope, permissions).await
    }

    /// A restricted key of somebody.
    pub(crate) async fn key_of(
        &self,
        whose: &Actor,
        scope: impl Into<Scope>,
        permissions: &[&str],
    ) -> Actor {
        let new = NewApiKey {
            scope: scope.into(),
            name: "test".to_owned(),
            kind: KeyKind::Restricted,
            permissions: permissions.iter().map(ToString::to_string).collect(),
            principal: None,
            expires_in: Some(90 * DAY),
            networks: Vec::new(),
        };
        let made = self
            .app
            .create_api_key(&whose.request(), new)
            .await
            .unwrap();
        Actor::of(&self.router, &made.secret, whose.user(), whose.email())
    }

    /// Another tenant on the same server, with its owner.
    pub(crate) async fn another_organization(&self) -> (OrganizationSid, AccountSid, Actor) {
        let made = self
            .app
            .create_organization_locally(
                &anonymous(),
                NewOrganization {
                    organization: "Globex".to_owned(),
                    ..acme("owner@globex.example")
                },
            )
            .await
            .unwrap();
        let owner = self.sign_in("owner@globex.example").await;
        (made.organization.sid, made.account.sid, owner)
    }

    /// A subaccount of `parent`.
    pub(crate) async fn subaccount(&self, name: &str, parent: AccountSid) -> AccountSid {
        let new = NewAccount {
            name: name.to_owned(),
            parent: Some(parent),
            owner: None,
            labels: Default::default(),
            organization: None,
        };
        self.app
            .create_account(&self.owner.request(), new)
            .await
            .unwrap()
            .object
            .sid
    }

    /// Runs every job that is due; says how many that were.
    pub(crate) async fn run_jobs(&self) -> usize {
        let mut ran = 0;
        loop {
            match self.worker.run_due().await.unwrap() {
                0 => return ran,
                count => ran += count,
            }
        }
    }

    /// Jobs may be left behind: this test is not about them.
    pub(crate) fn leave_jobs(&mut self) {
        self.leaves_jobs = true;
    }

    /// Moves the clock.
    pub(crate) fn advance(&self, by: Duration) {
        self.database.clock().advance(by);
    }

    /// What the clock says.
    pub(crate) fn now(&self) -> Time {
        self.database.clock().now()
    }

    /// The database, to order failures from it.
    pub(crate) fn database(&self) -> &TestDatabase {
        &self.database
    }

    /// The SQLite file.
    pub(crate) fn database_file(&self) -> PathBuf {
        match self.database.options().database {
            Database::Sqlite(path) => path,
            Database::Postgres(_) => panic!("PostgreSQL has no file"),
        }
    }

    /// The routes, for requests that no actor makes.
    pub(crate) fn router(&self) -> &Router {
        &self.router
    }

    /// Acme's events, the oldest first.
    pub(crate) async fn events(&self) -> Vec<EventView> {
        let query = EventQuery {
            ascending: true,
            ..EventQuery::default()
        };
        let mut page = PageRequest {
            limit: 200,
            cursor: None,
        };
        let mut events = Vec::new();
        let reader = self.sign_in("owner@example.com").await.request();
        loop {
            let found = self
                .app
                .events(&reader, query.clone(), page.clone())
                .await
                .unwrap();
            events.extend(found.data);
            page.cursor = found.next_cursor;
            if page.cursor.is_none() {
                return events;
            }
        }
    }

    /// The mails that left, the oldest first, with soft line breaks undone.
    pub(crate) fn mails(&self) -> Vec<String> {
        let mut files: Vec<PathBuf> = std::fs::read_dir(self.folder.path().join("mails"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|kind| kind == "eml"))
            .collect();
        files.sort();
        files
            .iter()
            .map(|file| {
                std::fs::read_to_string(file)
                    .unwrap()
                    .replace("=\r\n", "")
                    .replace("=3D", "=")
            })
            .collect()
    }

    /// The newest mailed secret that begins with `prefix`.
    pub(crate) fn mailed(&self, prefix: &str) -> String {
        let mails = self.mails();
        let text = mails.iter().rev().find_map(|mail| mail.split_once(prefix));
        let (_, rest) = text.unwrap_or_else(|| panic!("no mail holds {prefix}"));
        let end = rest
            .find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
            .unwrap_or(rest.len());
        format!("{prefix}{}", &rest[..end])
    }
}

/// Looks at what is left, on a thread of its own: this one may belong to a runtime.
impl Drop for TestApp {
    fn drop(&mut self) {
        if thread::panicking() {
            return;
        }
        let (app, worker, leaves_jobs) = (self.app.clone(), self.worker.clone(), self.leaves_jobs);
        let store = self.database.store().clone();
        let left = thread::spawn(move || at_once(leftovers(app, store, worker, leaves_jobs)))
            .join()
            .unwrap();
        assert!(left.is_empty(), "left behind: {left:#?}");
    }
}

async fn leftovers(app: App, store: Store, worker: Worker, leaves_jobs: bool) -> Vec<String> {
    let mut left = leaks::found();
    // A test may have taken the database away.
    let Ok(reports) = audit::verify(&app).await else {
        return left;
    };
    for report in reports {
        if let audit::Verdict::Broken { sequence, why } = report.verdict {
            left.push(format!(
                "the chain of {}: event {sequence}: {why}",
                report.name
            ));
        }
    }
    let orphans = keys_without_sponsor(&store).await.unwrap();
    if !orphans.is_empty() {
        left.push(format!("keys that nobody answers for: {orphans:?}"));
    }
    if !leaves_jobs && worker.run_due().await.is_ok_and(|ran| ran > 0) {
        left.push("jobs that are due: end the test with run_jobs() or leave_jobs()".to_owned());
    }
    left
}

/// The application on a test's database.
pub(crate) async fn open(
    database: &TestDatabase,
    key_file: &std::path::Path,
    settings: &Settings,
) -> App {
    let keys = Keyring::create(key_file, &Entropy::seeded(2)).unwrap();
    let of_app = muster_app::Settings {
        public_url: settings.public_url.to_string(),
        argon2: Argon2Cost::CHEAPEST,
        hashing_permits: 2,
        limits: settings.limits.acts,
    };
    App::open(database.store().clone(), keys, of_app)
        .await
        .unwrap()
}

/// Routes around an application that no test looks at; it lives as long as they do.
pub(crate) fn beside(settings: &Settings, routes: impl FnOnce(App) -> Router) -> Router {
    let settings = settings.clone();
    let made = thread::spawn(move || {
        at_once(async move {
            let database = TestDatabase::sqlite();
            let folder = tempfile::tempdir().unwrap();
            let app = open(&database, &folder.path().join("keys"), &settings).await;
            (app, Arc::new((database, folder)))
        })
    });
    let (app, kept) = made.join().unwrap();
    routes(app).layer(axum::Extension(kept))
}

fn at_once<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(work)
}

fn acme(email: &str) -> NewOrganization {
    NewOrganization {
        organization: "Acme".to_owned(),
        account: "Main".to_owned(),
        owner_email: email.to_owned(),
        owner_name: "Olive Owner".to_owned(),
        owner_password: Some(PASSWORD.to_owned()),
    }
}

/// `ada@example.com` is called Ada.
fn name_of(email: &str) -> String {
    let (local, _) = email.split_once('@').unwrap();
    let mut letters = local.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// A request with nothing presented.
pub(crate) fn anonymous() -> Request {
    Request::anonymous([203, 0, 113, 9].into(), "test")
}

/// A request that presents a secret.
pub(crate) fn presenting(secret: &str) -> Request {
    Request {
        secret: Some(secret.parse::<Secret>().unwrap()),
        ..anonymous()
    }
}

/// Makes two tests of one body, `name::sqlite` and `name::postgres`.
macro_rules! on_both {
    ($($(#[$meta:meta])* async fn $name:ident($app:ident: TestApp) $body:block)*) => {$(
        $(#[$meta])*
        async fn $name($app: $crate::app::TestApp) $body

        mod $name {
            #[tokio::test]
            async fn sqlite() {
                if let Some(app) = $crate::app::TestApp::on(muster_app::testing::Engine::Sqlite).await {
                    super::$name(app).await;
                }
            }

            #[tokio::test]
            async fn postgres() {
                if let Some(app) = $crate::app::TestApp::on(muster_app::testing::Engine::Postgres).await {
                    super::$name(app).await;
                }
            }
        }
    )*};
}
pub(crate) use on_both;

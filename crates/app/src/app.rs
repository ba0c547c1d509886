//! The application: the one door to everything. `server` calls its methods; each is an act or a read.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use muster_model::{AnySid, OrganizationSid, Result, secret::Secret};
use muster_store::{Clock, Entropy, Store, Tx, job, organization};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    act::Act,
    caller::{Caller, authenticate},
    decisions::Decisions,
    denials::Denials,
    keys::Keyring,
    limits::Limits,
    opening,
    passwords::{Argon2Cost, Passwords},
    refused_keys::RefusedKeys,
    request::Request,
    seal::DataKeys,
    setup,
    sign_ins::SignIns,
};

mod once;
mod settled;

pub(crate) use once::ANSWER_LIFE;
pub(crate) use settled::Demanded;
use settled::Outcome;

/// What the application has to be told.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where people reach the server, without a slash at the end: `https://muster.example.com`.
    pub public_url: String,
    /// The cost of a password hash.
    pub argon2: Argon2Cost,
    /// How many passwords are hashed at the same time.
    pub hashing_permits: usize,
    /// Limits that acts keep.
    pub limits: Limits,
}

/// The application. Cheap to clone.
#[derive(Clone)]
pub struct App {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) keys: Keyring,
    pub(crate) settings: Settings,
    pub(crate) data_keys: DataKeys,
    pub(crate) passwords: Passwords,
    pub(crate) sign_ins: SignIns,
    /// Opens set-up once, while there is no organization; the same for the life of the process.
    pub(crate) setup: Secret,
    denials: Denials,
    pub(crate) refused_keys: RefusedKeys,
    pub(crate) decisions: Arc<Decisions>,
    /// The minute in which each (credential, scope) was last noted as seen.
    seen: Mutex<HashMap<(AnySid, AnySid), i64>>,
    /// Which organization a credential was last used in: a hint for the queue, nothing is decided by it.
    routes: Mutex<HashMap<u128, u64>>,
    /// The server's revision at which the host product's permissions were last read.
    permissions_at: Mutex<i64>,
}

impl Inner {
    pub(crate) fn permissions_at(&self) -> MutexGuard<'_, i64> {
        self.permissions_at
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl App {
    /// Opens the application on a store; a database that belongs to another key file is refused.
    pub async fn open(store: Store, keys: Keyring, settings: Settings) -> Result<Self> {
        let passwords = Passwords::new(settings.argon2, settings.hashing_permits);
        let sign_ins = SignIns::new(&settings.limits);
        let setup = setup::new_secret(store.entropy());
        let decisions = Arc::new(Decisions::default());
        decisions.follow(&store);
        let inner = Inner {
            store,
            keys,
            settings,
            data_keys: DataKeys::default(),
            passwords,
            sign_ins,
            setup,
            denials: Denials::default(),
            refused_keys: RefusedKeys::default(),
            decisions,
            seen: Mutex::default(),
            routes: Mutex::default(),
            permissions_at: Mutex::default(),
        };
        let app = Self {
            inner: Arc::new(inner),
        };
        app.check_fingerprint().await?;
        app.refresh_permissions().await?;
        Ok(app)
    }

    async fn check_fingerprint(&self) -> Result<()> {
        let stored = self
            .inner
            .store
            .read(|tx| {
                Ok((
                    organization::fingerprint(tx)?,
                    organization::server_sid(tx)?,
                ))
            })
            .await?;
        match stored {
            (Some(print), Some(server)) if print == self.inner.keys.fingerprint(&server) => Ok(()),
            (Some(_), _) => Err(opening::foreign()),
            (None, _) => {
                let app = self.clone();
                let bind = move |tx: &mut Tx| {
                    let server = format!("{:032x}", u128::from_be_bytes(tx.random()));
                    let print = app.inner.keys.fingerprint(&server);
                    organization::insert_server(tx, &server, &print)
                };
                self.inner.store.write(0, bind).await
            }
        }
    }

    /// Whether the database answers and writes, and decisions can be made.
    pub async fn ready(&self) -> Result<()> {
        self.inner.store.ready().await?;
        self.inner.current()
    }

    /// Forgets what decisions keep in memory: for tests that write rows as no act would.
    #[cfg(feature = "testing")]
    pub fn forget_decisions(&self) {
        self.inner.decisions.forget();
    }

    /// The clock everything is told by.
    pub fn clock(&self) -> &Clock {
        self.inner.store.clock()
    }

    /// The source of randomness.
    pub fn entropy(&self) -> &Entropy {
        self.inner.store.entropy()
    }

    /// Settles everything that waits and closes the database.
    pub fn close(&self) {
        self.inner.store.close();
    }

    /// How many jobs wait in the outbox, up to a thousand.
    pub async fn waiting_jobs(&self) -> Result<i64> {
        self.inner.store.read(job::count).await
    }

    /// Runs an act for whoever presents the request: authenticated inside the transaction, answered after the commit.
    pub(crate) async fn act<T>(
        &self,
        request: &Request,
        act: impl Fn(&mut Act) -> Result<T> + Send + 'static,
    ) -> Result<T>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
    {
        self.run(request, None, act).await
    }

    /// Runs an act of the server itself or of the operator beside the key file.
    pub(crate) async fn act_as<T>(
        &self,
        caller: Caller,
        request: &Request,
        act: impl Fn(&mut Act) -> Result<T> + Send + 'static,
    ) -> Result<T>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
    {
        self.run(request, Some(caller), act).await
    }

    async fn run<T>(
        &self,
        request: &Request,
        caller: Option<Caller>,
        act: impl Fn(&mut Act) -> Result<T> + Send + 'static,
    ) -> Result<T>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
    {
        let outcome: Arc<Mutex<Outcome>> = Arc::default();
        let (app, told, given) = (self.clone(), outcome.clone(), request.clone());
        let route = self.route_of(request);
        let result = self
            .inner
            .store
            .write(route, move |tx| {
                let known = match &caller {
                    Some(caller) => caller.clone(),
                    None => authenticate(tx, &app.inner.keys, &given, true)?,
                };
                let mut running = Act::new(tx, &app.inner, &given, known, true);
                let result = running.answer_once(&act);
                told.lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .keep(running, result.as_ref().err());
                result
            })
            .await;
        self.settle(request, &outcome, &result).await?;
        result
    }

    /// Runs a read for whoever presents the request.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        request: &Request,
        read: impl Fn(&mut Act) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let outcome: Arc<Mutex<Outcome>> = Arc::default();
        let (app, told, given) = (self.clone(), outcome.clone(), request.clone());
        let result = self
            .inner
            .store
            .read(move |tx| {
                let known = authenticate(tx, &app.inner.keys, &given, false)?;
                let mut running = Act::new(tx, &app.inner, &given, known, false);
                let result = read(&mut running);
                told.lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .keep(running, result.as_ref().err());
                result
            })
            .await;
        self.settle(request, &outcome, &result).await?;
        result
    }

    /// Who the request's credential belongs to, or 401: for transports that must know before they read on.
    pub async fn identify(&self, request: &Request) -> Result<Caller> {
        self.read(request, |act| {
            act.known()?;
            Ok(act.caller.clone())
        })
        .await
    }
}

/// The queue's number of an organization.
pub(crate) fn route(organization: OrganizationSid) -> u64 {
    use muster_model::Sid;
    organization.bits() as u64
}

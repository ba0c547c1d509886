//! The application: the one door to everything. `server` calls its methods; each is an act or a read.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use muster_model::{
    AnySid, Error, Kind, OrganizationSid, Permission, Result, Scope, Time, event::ActorKind,
    membership::Signal, secret::Secret,
};
use muster_store::{Clock, Entropy, Store, Tx, api_key, job, membership, organization, session};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    act::Act,
    caller::{Caller, authenticate},
    denials::{Denials, Denied},
    keys::Keyring,
    limits::Limits,
    opening,
    passwords::{Argon2Cost, Passwords},
    record::Draft,
    refused_keys::RefusedKeys,
    request::Request,
    seal::DataKeys,
    setup,
    sign_ins::SignIns,
};

/// How long an answer under an `Idempotency-Key` is kept.
pub(crate) const ANSWER_LIFE: std::time::Duration = muster_model::time::DAY;

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
    /// The minute in which each (credential, scope) was last noted as seen.
    seen: Mutex<HashMap<(AnySid, AnySid), i64>>,
    /// Which organization a credential was last used in: a hint for the queue, nothing is decided by it.
    routes: Mutex<HashMap<u128, u64>>,
}

impl App {
    /// Opens the application on a store; a database that belongs to another key file is refused.
    pub async fn open(store: Store, keys: Keyring, settings: Settings) -> Result<Self> {
        let passwords = Passwords::new(settings.argon2, settings.hashing_permits);
        let sign_ins = SignIns::new(&settings.limits);
        let setup = setup::new_secret(store.entropy());
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
            seen: Mutex::default(),
            routes: Mutex::default(),
        };
        let app = Self {
            inner: Arc::new(inner),
        };
        app.check_fingerprint().await?;
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

    /// Whether the database answers and writes.
    pub async fn ready(&self) -> Result<()> {
        self.inner.store.ready().await
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

    /// After the answer is certain: keeps unwrapped keys, notes activity, records a denial.
    async fn settle<T>(
        &self,
        request: &Request,
        outcome: &Mutex<Outcome>,
        result: &Result<T>,
    ) -> Result<()> {
        let Outcome {
            fresh_keys,
            caller,
            demanded,
        } = std::mem::take(&mut *outcome.lock().unwrap_or_else(PoisonError::into_inner));
        let Some(caller) = caller else {
            if let Err(refusal) = result {
                self.inner.refused_keys.count(refusal, request);
            }
            return Ok(());
        };
        if self.inner.store.is_read_only() {
            return Ok(());
        }
        if let (Some(secret), Some(organization)) = (&request.secret, caller.organization) {
            self.remember_route(secret.bits, organization);
        }
        match result {
            Ok(_) => {
                if !request.dry_run {
                    self.inner.data_keys.keep(fresh_keys);
                }
                // What was answered stands: what can't be noted now is noted at the next request.
                let scope = demanded.map(|(_, scope, _)| scope);
                if let Err(error) = self.see(&caller, request, scope).await {
                    tracing::warn!(%error, cause = ?error.cause(), "an activity can't be noted");
                }
                Ok(())
            }
            Err(error)
                if error.kind() == Kind::Forbidden && caller.kind != ActorKind::Anonymous =>
            {
                self.deny(caller, request, demanded, error.code()).await
            }
            Err(_) => Ok(()),
        }
    }

    /// Notes that the caller was seen: at most one write a minute for each credential and scope.
    async fn see(&self, caller: &Caller, request: &Request, scope: Option<Scope>) -> Result<()> {
        let (Some(credential), Some(organization)) = (caller.credential(), caller.organization)
        else {
            return Ok(());
        };
        let now = self.clock().now();
        let scope = scope.unwrap_or(organization.into());
        let minute = now.micros() / 60_000_000;
        if self
            .inner
            .seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&(credential, scope.any()))
            == Some(&minute)
        {
            return Ok(());
        }
        let (app, noted, facts) = (self.clone(), caller.clone(), request.clone());
        let note = move |tx: &mut Tx| {
            note_first_use(tx, &app.inner, &noted, &facts)?;
            note_activity(tx, &noted, &facts, organization, scope, now)
        };
        self.inner.store.write(route(organization), note).await?;
        let mut seen = self
            .inner
            .seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if seen.len() > 100_000 {
            seen.retain(|_, last| *last == minute);
        }
        seen.insert((credential, scope.any()), minute);
        Ok(())
    }

    /// Writes a sampled `access.denied` in a transaction of its own.
    async fn deny(
        &self,
        caller: Caller,
        request: &Request,
        demanded: Option<Demanded>,
        code: &'static str,
    ) -> Result<()> {
        let Some(identity) = caller.credential().or_else(|| caller.identity()) else {
            return Ok(());
        };
        let (stream, scope, permission) = demanded
            .or_else(|| {
                caller
                    .organization
                    .map(|organization| (organization, organization.into(), None))
            })
            .unwrap_or((
                OrganizationSid::SERVER,
                OrganizationSid::SERVER.into(),
                None,
            ));
        let Some(count) = self.inner.denials.count(
            Denied {
                identity,
                scope,
                permission,
                code,
            },
            self.clock().now(),
        ) else {
            return Ok(());
        };
        let mut quiet = request.clone();
        quiet.idempotency = None;
        quiet.dry_run = false;
        let record = move |act: &mut Act| {
            organization::lock(act.tx, stream)?;
            let mut draft = Draft::new("access.denied", stream)
                .at(scope)
                .about(identity)
                .after("code", code)
                .after("count", count);
            if let Some(permission) = permission {
                draft = draft.after("permission", permission.name());
            }
            act.record(draft)
        };
        Box::pin(self.act_as(caller, &quiet, record))
            .await
            .map(drop)
    }

    /// Which part of the queue an act goes to: its organization's where the credential was seen before.
    fn route_of(&self, request: &Request) -> u64 {
        let Some(secret) = &request.secret else {
            return 0;
        };
        let known = self
            .inner
            .routes
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&secret.bits)
            .copied();
        known.unwrap_or(secret.bits as u64)
    }

    fn remember_route(&self, credential: u128, organization: OrganizationSid) {
        let mut routes = self
            .inner
            .routes
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if routes.len() > 100_000 {
            routes.clear();
        }
        routes.insert(credential, route(organization));
    }
}

/// The queue's number of an organization.
pub(crate) fn route(organization: OrganizationSid) -> u64 {
    use muster_model::Sid;
    organization.bits() as u64
}

/// The first allowed request of a key is an event of its own; all others are only noted.
fn note_first_use(tx: &mut Tx, app: &Inner, caller: &Caller, request: &Request) -> Result<()> {
    let Some(key) = caller.key.as_ref().filter(|key| key.last_used_at.is_none()) else {
        return Ok(());
    };
    organization::lock(tx, key.organization)?;
    let unused = api_key::find(tx, key.organization, key.sid)?
        .is_some_and(|stored| stored.last_used_at.is_none());
    if !unused {
        return Ok(());
    }
    let mut act = Act::new(tx, app, request, caller.clone(), true);
    let draft = Draft::new("api_key.used_first", key.organization)
        .at(key.scope)
        .text(key.sid, "name", key.name.as_str())
        .about(key.principal);
    act.record(draft).map(drop)
}

fn note_activity(
    tx: &mut Tx,
    caller: &Caller,
    request: &Request,
    organization: OrganizationSid,
    scope: Scope,
    now: Time,
) -> Result<()> {
    let signal = if caller.key.is_some() {
        Signal::Key
    } else {
        Signal::Session
    };
    if let Some(user) = caller.user {
        membership::see(tx, organization, user, scope, signal, now)?;
    }
    if let Some(session) = &caller.session {
        session::see(tx, session.sid, now)?;
    }
    if let Some(key) = &caller.key {
        api_key::see(
            tx,
            organization,
            key.sid,
            now,
            &request.address.to_string(),
            request.agent.as_deref(),
        )?;
    }
    Ok(())
}

type Demanded = (OrganizationSid, Scope, Option<Permission>);

/// What has to be known after an act ended, however it ended.
#[derive(Default)]
struct Outcome {
    fresh_keys: crate::seal::FreshKeys,
    caller: Option<Caller>,
    demanded: Option<Demanded>,
}

impl Outcome {
    fn keep(&mut self, act: Act, refused: Option<&Error>) {
        self.demanded = act.demanded;
        self.fresh_keys = if refused.is_none() {
            act.fresh_keys
        } else {
            Vec::new()
        };
        self.caller = Some(act.caller);
    }
}

impl Act<'_, '_> {
    /// Runs the act, or answers as it was answered before under the same `Idempotency-Key`.
    fn answer_once<T: Serialize + DeserializeOwned>(
        &mut self,
        act: &impl Fn(&mut Act) -> Result<T>,
    ) -> Result<T> {
        let once = self
            .request
            .idempotency
            .clone()
            .filter(|_| !self.request.dry_run)
            .zip(self.caller.identity());
        let Some((once, identity)) = once else {
            let result = act(self)?;
            if self.request.dry_run {
                self.tx.roll_back();
            }
            return Ok(result);
        };
        let place = format!("idempotency|sealed|{identity} {}|{identity}", once.key);
        let owner = self
            .caller
            .organization
            .map_or(OrganizationSid::SERVER.into(), AnySid::from);
        if let Some(kept) = job::answered(self.tx, identity, &once.key)?
            .filter(|kept| self.tx.now().since(kept.created_at) < ANSWER_LIFE)
        {
            if kept.request != once.request {
                return Err(Error::invalid(
                    "Idempotency-Key",
                    "idempotency.other_request",
                    "This Idempotency-Key was used for another request within the last 24 hours.",
                ));
            }
            if let Some(plain) = self.open_for(owner, &place, &kept.sealed)? {
                return serde_json::from_slice(&plain).map_err(Error::internal);
            }
        }
        let result = act(self)?;
        let sealed = self.seal_for(
            owner,
            &place,
            &serde_json::to_vec(&result).map_err(Error::internal)?,
        )?;
        job::answer(self.tx, identity, &once.key, &once.request, &sealed)?;
        Ok(result)
    }
}

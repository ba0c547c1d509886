//! What follows an act or a read once its answer is certain: unwrapped keys are kept, activity is noted, a denial is told.

use std::sync::{Mutex, PoisonError};

use muster_model::{
    AnySid, Error, Kind, OrganizationSid, Permission, Result, Scope, Time, event::ActorKind,
    membership::Signal,
};
use muster_store::{Tx, api_key, membership, organization, session};

use super::{App, Inner, route};
use crate::{act::Act, caller::Caller, denials::Denied, record::Draft, request::Request};

impl App {
    /// After the answer is certain: keeps unwrapped keys, notes activity, records a denial.
    pub(super) async fn settle<T>(
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

    /// The same for a caller who was found out apart from what they asked.
    pub(crate) async fn settle_for<T>(
        &self,
        request: &Request,
        caller: Caller,
        demanded: Option<Demanded>,
        result: &Result<T>,
    ) -> Result<()> {
        let outcome = Outcome {
            fresh_keys: Vec::new(),
            caller: Some(caller),
            demanded,
        };
        self.settle(request, &Mutex::new(outcome), result).await
    }

    /// Whether the credential was noted as seen at the scope within this minute, or nothing can be noted.
    pub(crate) fn is_noted(&self, credential: AnySid, scope: Scope) -> bool {
        let minute = self.clock().now().micros() / 60_000_000;
        self.inner.store.is_read_only()
            || self
                .inner
                .seen
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .get(&(credential, scope.any()))
                == Some(&minute)
    }

    /// Notes that the caller was seen: at most one write a minute for each credential and scope. A session that is only asked
    /// with in the background has nobody in front of it; a key is used whoever asks.
    async fn see(&self, caller: &Caller, request: &Request, scope: Option<Scope>) -> Result<()> {
        if request.background && caller.session.is_some() {
            return Ok(());
        }
        let (Some(credential), Some(organization)) = (caller.credential(), caller.organization)
        else {
            return Ok(());
        };
        let now = self.clock().now();
        let scope = scope.unwrap_or(organization.into());
        let minute = now.micros() / 60_000_000;
        if self.is_noted(credential, scope) {
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
    pub(super) fn route_of(&self, request: &Request) -> u64 {
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

/// What was demanded of the caller, and where.
pub(crate) type Demanded = (OrganizationSid, Scope, Option<Permission>);

/// What has to be known after an act ended, however it ended.
#[derive(Default)]
pub(super) struct Outcome {
    fresh_keys: crate::seal::FreshKeys,
    caller: Option<Caller>,
    demanded: Option<Demanded>,
}

impl Outcome {
    pub(super) fn keep(&mut self, act: Act, refused: Option<&Error>) {
        self.demanded = act.demanded;
        self.fresh_keys = if refused.is_none() {
            act.fresh_keys
        } else {
            Vec::new()
        };
        self.caller = Some(act.caller);
    }
}

//! Keys that are there, tried with a wrong secret or from a wrong network: refused like any other at once, counted here, and told in the events by the worker
//! later, one event a minute for each key, so that the refusal itself takes no longer than that of an unknown id.

use std::{
    collections::HashMap,
    fmt,
    sync::{Mutex, PoisonError},
};

use muster_model::{Error, KeySid, Result, Time};
use muster_store::{api_key, organization};

use crate::{App, Caller, Request, act::Act, record::Draft};

/// Keys that are remembered at the same time.
const REMEMBERED: usize = 10_000;

/// The private cause of a refusal: the key is there, but the secret is not its, or it may not be used from that address.
#[derive(Debug)]
pub(crate) struct RefusedKey(pub(crate) KeySid);

impl fmt::Display for RefusedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a wrong secret or network for {}", self.0)
    }
}

impl std::error::Error for RefusedKey {}

/// What came for one key since the last event about it.
#[derive(Debug)]
struct Refusals {
    told: i64,
    untold: i64,
    last: Request,
}

#[derive(Default)]
pub(crate) struct RefusedKeys {
    counted: Mutex<HashMap<KeySid, Refusals>>,
}

impl RefusedKeys {
    /// Counts a refusal when it is one of a key that is there.
    pub(crate) fn count(&self, refusal: &Error, request: &Request) {
        let cause = refusal
            .cause()
            .and_then(|cause| cause.downcast_ref::<RefusedKey>());
        let Some(RefusedKey(sid)) = cause else {
            return;
        };
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        if counted.len() >= REMEMBERED {
            counted.retain(|_, refusals| refusals.untold > 0);
        }
        if counted.len() >= REMEMBERED && !counted.contains_key(sid) {
            return;
        }
        let last = Request {
            agent: request.agent.clone(),
            ..Request::anonymous(request.address, request.id.clone())
        };
        let refusals = counted.entry(*sid).or_insert_with(|| Refusals {
            told: i64::MIN,
            untold: 0,
            last: last.clone(),
        });
        refusals.untold += 1;
        refusals.last = last;
    }

    /// What is to be told now: each key with the number of refusals and the last of them.
    fn due(&self, now: Time) -> Vec<(KeySid, i64, Request)> {
        let minute = now.micros() / 60_000_000;
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        counted
            .iter_mut()
            .filter(|(_, refusals)| refusals.untold > 0 && refusals.told != minute)
            .map(|(sid, refusals)| {
                refusals.told = minute;
                let count = std::mem::take(&mut refusals.untold);
                (*sid, count, refusals.last.clone())
            })
            .collect()
    }
}

impl App {
    /// Tells in the events which keys were tried with wrong secrets or from elsewhere. The worker calls it.
    pub async fn record_refused_keys(&self) -> Result<()> {
        for (sid, count, request) in self.inner.refused_keys.due(self.clock().now()) {
            let record = move |act: &mut Act| record(act, sid, count);
            self.act_as(Caller::anonymous(), &request, record).await?;
        }
        Ok(())
    }
}

fn record(act: &mut Act, sid: KeySid, count: i64) -> Result<()> {
    let Some(organization) = api_key::organization(act.tx, sid)? else {
        return Ok(());
    };
    organization::lock(act.tx, organization)?;
    let Some(key) = api_key::find(act.tx, organization, sid)? else {
        return Ok(());
    };
    let draft = Draft::new("access.denied", organization)
        .at(key.scope)
        .about(sid)
        .after("code", Error::unauthenticated().code())
        .after("count", count);
    act.record(draft).map(drop)
}

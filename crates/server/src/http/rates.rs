//! How often somebody may call: by credential, by address without one, and checks of one organization at once. Counted on this
//! node, before any work; what must be counted over all nodes is in the database.

use std::{
    hash::{BuildHasher, Hash, RandomState},
    net::IpAddr,
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};
use muster_app::billed;
use muster_model::{Error, OrganizationSid, secret::Secret};

use super::{
    Problem,
    at_once::{AtOnce, Place},
};
use crate::config::Limits;

/// Counters that are as good as new are thrown away after so many calls: what is kept is bounded by it and by real traffic.
const CALLS_BETWEEN_SWEEPS: u32 = 10_000;

/// Who has called how often.
#[derive(Debug)]
pub struct Rates {
    enabled: bool,
    addresses: Meter<IpAddr>,
    credentials: Meter<u64>,
    credentials_at_once: Arc<AtOnce<u64>>,
    checks_at_once: Arc<AtOnce<OrganizationSid>>,
    hasher: RandomState,
}

/// A request that has its turn; it counts as under way until this is dropped.
#[derive(Debug, Default)]
pub struct Turn {
    _credential: Option<Place<u64>>,
    _check: Option<Place<OrganizationSid>>,
}

impl Rates {
    /// Nobody has called yet.
    pub fn new(limits: &Limits) -> Self {
        Self {
            enabled: limits.enabled,
            addresses: Meter::new(Quota::per_minute(at_least_one(limits.anonymous_per_minute))),
            credentials: Meter::new(
                Quota::per_second(at_least_one(limits.credential_per_second))
                    .allow_burst(at_least_one(limits.credential_burst)),
            ),
            credentials_at_once: AtOnce::new(limits.credential_at_once),
            checks_at_once: AtOnce::new(limits.checks_at_once),
            hasher: RandomState::new(),
        }
    }

    /// A call without a good credential from `address`.
    pub fn anonymous(&self, address: IpAddr) -> Result<(), Problem> {
        if !self.enabled {
            return Ok(());
        }
        self.addresses.count(&billed(address)).map_err(|refused| {
            refused.problem("Too many requests without a valid credential from this address.")
        })
    }

    /// A call with a credential. It is counted by the whole secret: who knows only its public part can't use it up.
    pub fn credential(&self, secret: &Secret) -> Result<Turn, Problem> {
        if !self.enabled {
            return Ok(Turn::default());
        }
        let key = self
            .hasher
            .hash_one((secret.kind, secret.bits, secret.random));
        self.credentials
            .count(&key)
            .map_err(|refused| refused.problem("Too many requests with this credential."))?;
        match self.credentials_at_once.take(key) {
            Some(place) => Ok(Turn {
                _credential: Some(place),
                _check: None,
            }),
            None => Err(busy("Too many requests with this credential at once.")),
        }
    }

    /// A permission check in `organization`: any rate, so many at once.
    pub fn check(&self, organization: OrganizationSid) -> Result<Turn, Problem> {
        if !self.enabled {
            return Ok(Turn::default());
        }
        match self.checks_at_once.take(organization) {
            Some(place) => Ok(Turn {
                _credential: None,
                _check: Some(place),
            }),
            None => Err(busy("Too many checks of this organization at once.")),
        }
    }
}

fn busy(message: &'static str) -> Problem {
    Problem::new(Error::limited(
        "rate.limited",
        message,
        Duration::from_secs(1),
    ))
}

fn at_least_one(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN)
}

/// One rate for many keys.
#[derive(Debug)]
struct Meter<K: Hash + Eq + Clone> {
    limiter: DefaultKeyedRateLimiter<K>,
    clock: DefaultClock,
    burst: u32,
    calls: AtomicU32,
}

struct Refused {
    burst: u32,
    wait: Duration,
}

impl Refused {
    fn problem(self, message: &'static str) -> Problem {
        Problem::new(Error::limited("rate.limited", message, self.wait)).with_limit(self.burst)
    }
}

impl<K: Hash + Eq + Clone> Meter<K> {
    fn new(quota: Quota) -> Self {
        Self {
            limiter: RateLimiter::keyed(quota),
            clock: DefaultClock::default(),
            burst: quota.burst_size().get(),
            calls: AtomicU32::new(0),
        }
    }

    fn count(&self, key: &K) -> Result<(), Refused> {
        if self.calls.fetch_add(1, Ordering::Relaxed) % CALLS_BETWEEN_SWEEPS
            == CALLS_BETWEEN_SWEEPS - 1
        {
            self.limiter.retain_recent();
        }
        self.limiter.check_key(key).map_err(|until| Refused {
            burst: self.burst,
            wait: until.wait_time_from(self.clock.now()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_of_many_addresses_is_bounded() {
        let meter = Meter::new(Quota::per_minute(at_least_one(60_000)));
        for key in 0..100_000u32 {
            assert!(meter.count(&key).is_ok());
        }
        // One call of 60,000 a minute is forgotten after a millisecond.
        assert!(
            meter.limiter.len() <= 2 * CALLS_BETWEEN_SWEEPS as usize,
            "{}",
            meter.limiter.len()
        );
    }
}

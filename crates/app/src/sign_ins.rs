//! Failed sign-ins by network address: so many a minute and an hour, on this node. Counted before the work and taken back when
//! it succeeds, so that a storm of attempts at once counts whole. What is counted by person is in the database.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use muster_model::{
    Error, Result, Time,
    time::{HOUR, MINUTE},
};

use crate::Limits;

/// Addresses that are remembered at the same time; beyond it those whose hour is over are forgotten.
const REMEMBERED: usize = 50_000;

/// Failures of one address in the minute and the hour that run.
#[derive(Debug, Default, Clone, Copy)]
struct Failures {
    minute: (i64, u32),
    hour: (i64, u32),
}

/// How often each address failed to sign in.
#[derive(Debug)]
pub(crate) struct SignIns {
    enabled: bool,
    per_minute: u32,
    per_hour: u32,
    failures: Mutex<HashMap<IpAddr, Failures>>,
}

/// What one client can change about its address costs it nothing: the last 64 bits of IPv6 (RFC 4291 section 2.5.1) count as one.
pub fn billed(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(
            address.to_bits() & !u128::from(u64::MAX),
        )),
        v4 => v4,
    }
}

fn number(at: Time, window: Duration) -> i64 {
    at.micros() / i64::try_from(window.as_micros()).unwrap_or(i64::MAX)
}

fn rest(at: Time, window: Duration) -> Duration {
    let length = i64::try_from(window.as_micros()).unwrap_or(i64::MAX);
    Duration::from_micros(u64::try_from(length - at.micros().rem_euclid(length)).unwrap_or(0))
}

impl SignIns {
    /// Nobody has failed yet.
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            enabled: limits.enabled,
            per_minute: limits.sign_ins_per_minute,
            per_hour: limits.sign_ins_per_hour,
            failures: Mutex::default(),
        }
    }

    /// Counts an attempt as failed until [`Self::succeeded`]; refuses it when the address has failed too often.
    pub(crate) fn attempt(&self, address: IpAddr, now: Time) -> Result<()> {
        if !self.enabled {
            return Ok(());
        }
        let mut all = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() > REMEMBERED {
            all.retain(|_, failures| failures.hour.0 == number(now, HOUR));
        }
        let failures = all.entry(billed(address)).or_default();
        for ((of, count), window, limit) in [
            (&mut failures.minute, MINUTE, self.per_minute),
            (&mut failures.hour, HOUR, self.per_hour),
        ] {
            if *of != number(now, window) {
                (*of, *count) = (number(now, window), 0);
            }
            if *count >= limit {
                return Err(Error::limited(
                    "sign_in.limited",
                    "Too many failed sign-ins from this network address. Wait, then try again.",
                    rest(now, window),
                ));
            }
        }
        failures.minute.1 += 1;
        failures.hour.1 += 1;
        Ok(())
    }

    /// The attempt was good after all: it does not count.
    pub(crate) fn succeeded(&self, address: IpAddr) {
        let mut all = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(failures) = all.get_mut(&billed(address)) {
            failures.minute.1 = failures.minute.1.saturating_sub(1);
            failures.hour.1 = failures.hour.1.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(minute: u32, hour: u32) -> SignIns {
        SignIns::new(&Limits {
            sign_ins_per_minute: minute,
            sign_ins_per_hour: hour,
            ..Limits::default()
        })
    }

    #[test]
    fn an_address_that_fails_too_often_waits_for_the_next_minute_and_hour() {
        let (sign_ins, address) = (limits(2, 3), IpAddr::from([192, 0, 2, 1]));
        let mut now = Time::from_micros(0);
        assert!((0..2).all(|_| sign_ins.attempt(address, now).is_ok()));
        assert_eq!(
            sign_ins.attempt(address, now).unwrap_err().retry(),
            Some(MINUTE)
        );
        now = now + MINUTE;
        assert!(sign_ins.attempt(address, now).is_ok());
        now = now + MINUTE;
        assert_eq!(
            sign_ins.attempt(address, now).unwrap_err().retry(),
            Some(HOUR - 2 * MINUTE)
        );
        assert!(
            sign_ins.attempt(IpAddr::from([192, 0, 2, 2]), now).is_ok(),
            "another address is not limited"
        );
        assert!(
            sign_ins
                .attempt(address, Time::from_micros(0) + HOUR)
                .is_ok()
        );
    }

    #[test]
    fn a_good_sign_in_does_not_count() {
        let (sign_ins, address, now) = (
            limits(1, 1),
            IpAddr::from([192, 0, 2, 1]),
            Time::from_micros(0),
        );
        for _ in 0..10 {
            sign_ins.attempt(address, now).unwrap();
            sign_ins.succeeded(address);
        }
    }

    #[test]
    fn an_ipv6_network_is_counted_as_one() {
        let of = |text: &str| billed(text.parse().unwrap());
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:2"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
        assert_eq!(of("192.0.2.1"), of("::ffff:192.0.2.1"));
    }
}

//! Sampling of denied attempts: the first of a minute is recorded, the others are counted into the next record.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use muster_model::{AnySid, Permission, Scope, Time};

/// Callers, permissions and scopes that are remembered at the same time.
const REMEMBERED: usize = 100_000;

/// What was denied to whom.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Denied {
    pub(crate) identity: AnySid,
    pub(crate) scope: Scope,
    pub(crate) permission: Option<Permission>,
    pub(crate) code: &'static str,
}

#[derive(Default)]
pub(crate) struct Denials {
    counted: Mutex<HashMap<Denied, (i64, i64)>>,
}

impl Denials {
    /// Counts a denial; gives how many the record stands for when it is time to write one.
    pub(crate) fn count(&self, denied: Denied, now: Time) -> Option<i64> {
        let minute = now.micros() / 60_000_000;
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        if counted.len() > REMEMBERED {
            counted.retain(|_, (last, _)| *last == minute);
        }
        let (last, unwritten) = counted.entry(denied).or_insert((i64::MIN, 0));
        if *last == minute {
            *unwritten += 1;
            return None;
        }
        *last = minute;
        Some(std::mem::take(unwritten) + 1)
    }
}

#[cfg(test)]
mod tests {
    use muster_model::{OrganizationSid, Sid, time::MINUTE};

    use super::*;

    #[test]
    fn a_storm_of_denials_is_one_record_a_minute_with_a_count() {
        let denials = Denials::default();
        let denied = || Denied {
            identity: OrganizationSid::SERVER.any(),
            scope: OrganizationSid::SERVER.into(),
            permission: None,
            code: "x.y",
        };
        let start = Time::from_micros(0);
        assert_eq!(denials.count(denied(), start), Some(1));
        assert_eq!(
            (0..9)
                .filter_map(|_| denials.count(denied(), start))
                .count(),
            0
        );
        assert_eq!(denials.count(denied(), start + MINUTE), Some(10));
    }
}

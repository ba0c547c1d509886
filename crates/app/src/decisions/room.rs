//! How much snapshots may take: what nobody asked for in a long time is forgotten, and where all together take too much, what was
//! asked for least recently. Who asks again reads it again.

use std::{
    sync::{Arc, PoisonError, atomic::Ordering},
    time::Duration,
};

use muster_model::Time;

use super::{Decisions, Slot, Snapshot};

/// Longer than that nothing is kept that nobody asks for.
const IDLE: Duration = Duration::from_secs(60 * 60);
/// Who was asked for less than that ago is not noted again.
const NOTED: i64 = 1_000_000;

impl Slot {
    /// Somebody asks for it.
    pub(super) fn note(&self, now: Time) {
        let now = now.micros();
        if (now - self.asked.load(Ordering::Relaxed)).abs() >= NOTED {
            self.asked.store(now, Ordering::Relaxed);
        }
    }

    /// Forgets a snapshot unless a newer one has come meanwhile. The mark comes first: whoever has read less than what is forgotten
    /// here, and publishes it only now, publishes what nobody uses.
    fn forget(&self, snapshot: &Arc<Snapshot>) {
        self.committed
            .fetch_max(snapshot.revision(), Ordering::AcqRel);
        self.snapshot.compare_and_swap(snapshot, None);
    }
}

impl Decisions {
    /// Forgets what was not asked for in an hour, then what was asked for least recently while the rest takes more than `most` bytes.
    /// The one asked for last stays, whatever it takes.
    pub(crate) fn tidy(&self, now: Time, most: usize) {
        let slots: Vec<Arc<Slot>> = self
            .slots
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .values()
            .cloned()
            .collect();
        let mut kept: Vec<(i64, Arc<Slot>, Arc<Snapshot>)> = slots
            .into_iter()
            .filter_map(|slot| {
                let snapshot = slot.snapshot.load_full()?;
                Some((slot.asked.load(Ordering::Relaxed), slot, snapshot))
            })
            .collect();
        kept.sort_unstable_by_key(|(asked, ..)| std::cmp::Reverse(*asked));
        let idle_since = (now - IDLE).micros();
        let mut taken = 0usize;
        for (place, (asked, slot, snapshot)) in kept.iter().enumerate() {
            taken = taken.saturating_add(snapshot.size());
            if *asked < idle_since || (place > 0 && taken > most) {
                slot.forget(snapshot);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use muster_model::{OrganizationSid, Sid};

    use super::*;

    fn now(seconds: i64) -> Time {
        Time::from_micros(seconds * 1_000_000)
    }

    fn organization(number: u128) -> OrganizationSid {
        OrganizationSid::from_bits(number)
    }

    /// Three organizations, asked for one after the other, a second apart.
    fn three() -> Decisions {
        let decisions = Decisions::default();
        for number in 1..=3u128 {
            let slot = decisions.slot(organization(number));
            slot.publish(Snapshot::empty(organization(number), 5));
            slot.note(now(10_000 + number as i64));
        }
        decisions
    }

    fn kept(decisions: &Decisions) -> Vec<u128> {
        let mut kept: Vec<u128> = decisions
            .kept()
            .iter()
            .map(|(organization, _)| organization.bits())
            .collect();
        kept.sort_unstable();
        kept
    }

    #[test]
    fn where_all_take_too_much_the_least_recently_asked_for_is_forgotten_first() {
        let decisions = three();
        let one = Snapshot::empty(organization(1), 5).size();
        decisions.tidy(now(10_004), 3 * one);
        assert_eq!(kept(&decisions), [1, 2, 3]);
        decisions.slot(organization(1)).note(now(10_005));
        decisions.tidy(now(10_005), 3 * one - 1);
        assert_eq!(kept(&decisions), [1, 3]);
        decisions.tidy(now(10_005), 0);
        assert_eq!(kept(&decisions), [1]);
    }

    #[test]
    fn what_nobody_asks_for_in_an_hour_is_forgotten() {
        let decisions = three();
        decisions.slot(organization(2)).note(now(12_000));
        decisions.tidy(now(13_602), usize::MAX);
        assert_eq!(kept(&decisions), [2, 3]);
        decisions.tidy(now(20_000), usize::MAX);
        assert_eq!(kept(&decisions), [0u128; 0]);
    }

    #[test]
    fn who_publishes_less_than_what_was_forgotten_publishes_what_nobody_uses() {
        let decisions = three();
        let slot = decisions.slot(organization(1));
        decisions.tidy(now(90_000), usize::MAX);
        slot.publish(Snapshot::empty(organization(1), 4));
        assert!(slot.current().is_none());
        slot.publish(Snapshot::empty(organization(1), 5));
        assert!(slot.current().is_some());
    }

    #[test]
    fn a_newer_snapshot_that_comes_meanwhile_is_not_forgotten() {
        let decisions = three();
        let slot = decisions.slot(organization(1));
        let seen = slot.snapshot.load_full().unwrap();
        slot.publish(Snapshot::empty(organization(1), 6));
        slot.forget(&seen);
        assert_eq!(slot.current().map(|snapshot| snapshot.revision()), Some(6));
    }
}

//! The digits of SIDs in their order, for lists that go on where the page before ended. Cheap to change in a copy.

use std::sync::Arc;

/// The longest stretch that is copied when somebody comes or goes.
const LONGEST: usize = 512;

/// Sorted stretches, one behind the other, none of them empty.
#[derive(Debug, Clone)]
pub(super) struct Order {
    stretches: Arc<[Arc<[u128]>]>,
}

impl Default for Order {
    fn default() -> Self {
        Self {
            stretches: Arc::new([]),
        }
    }
}

impl FromIterator<u128> for Order {
    fn from_iter<I: IntoIterator<Item = u128>>(keys: I) -> Self {
        let mut keys: Vec<u128> = keys.into_iter().collect();
        keys.sort_unstable();
        keys.dedup();
        Self {
            // Half full: there is room for more everywhere.
            stretches: keys.chunks(LONGEST / 2).map(Arc::from).collect(),
        }
    }
}

impl Order {
    /// Everybody after `after`; from the first on without.
    pub(super) fn after(&self, after: Option<u128>) -> impl Iterator<Item = u128> {
        let passed = move |last: u128| after.is_some_and(|after| last <= after);
        let first = self
            .stretches
            .partition_point(|stretch| stretch.last().is_some_and(|last| passed(*last)));
        self.stretches[first..]
            .iter()
            .flat_map(|stretch| stretch.iter().copied())
            .skip_while(move |key| passed(*key))
    }

    /// Bytes that it takes, near enough.
    pub(super) fn size(&self) -> usize {
        self.stretches.len() * LONGEST * size_of::<u128>()
    }

    /// Somebody is there, or is not.
    pub(super) fn set(&mut self, key: u128, present: bool) {
        let at = self
            .stretches
            .partition_point(|stretch| stretch.last().is_some_and(|last| *last < key));
        // Who comes last joins the last stretch.
        let at = at.min(self.stretches.len().saturating_sub(1));
        let stretch: &[u128] = self.stretches.get(at).map_or(&[], |stretch| stretch);
        let place = stretch.partition_point(|known| *known < key);
        let known = stretch.get(place) == Some(&key);
        if known == present {
            return;
        }
        let (before, after) = stretch.split_at(place);
        let after = &after[usize::from(known)..];
        let key: &[u128] = if present { &[key] } else { &[] };
        let changed: Vec<u128> = [before, key, after].concat();
        let size = if changed.len() > LONGEST {
            LONGEST / 2
        } else {
            LONGEST
        };
        let (before, after) = self.stretches.split_at(at);
        self.stretches = before
            .iter()
            .cloned()
            .chain(changed.chunks(size).map(Arc::from))
            .chain(after.iter().skip(1).cloned())
            .collect();
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn it_holds_what_a_sorted_set_holds_whatever_comes_and_goes() {
        let (mut order, mut set) = (Order::default(), BTreeSet::new());
        let mut number = 1u128;
        for step in 0..20_000 {
            number = number
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let key = (number >> 33) % 3_000;
            let present = step % 3 > 0 || step < 5_000;
            order.set(key, present);
            if present {
                set.insert(key);
            } else {
                set.remove(&key);
            }
        }
        let all: Vec<u128> = set.iter().copied().collect();
        assert_eq!(order.after(None).collect::<Vec<_>>(), all);
        for after in [0, 1, 700, 1_501, 2_999, 5_000] {
            let expected: Vec<u128> = set.range(after + 1..).copied().collect();
            assert_eq!(order.after(Some(after)).collect::<Vec<_>>(), expected);
        }
        let made: Order = all.iter().rev().copied().collect();
        assert_eq!(made.after(None).collect::<Vec<_>>(), all);
        all.iter().for_each(|key| order.set(*key, false));
        assert_eq!(order.after(None).next(), None);
        assert!(order.stretches.is_empty());
    }
}

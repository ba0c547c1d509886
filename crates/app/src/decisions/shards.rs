//! A map from the digits of a SID to something small, cheap to change in a copy: what changed and the two levels above it are
//! new, everything else is shared with the map before.

use std::sync::Arc;

/// Branches of a map, and leaves of a branch: with 100,000 entries a leaf holds six, which lie side by side in one or two lines of
/// the processor's cache. A change copies one leaf and the pointers of both levels.
const BRANCHES: usize = 256;
const LEAVES: usize = 64;
/// 2^64 divided by the golden ratio: multiplying by it spreads what lies close together.
const ODD: u64 = 0x9e37_79b9_7f4a_7c15;

/// Entries, few and in no order.
type Leaf<V> = Arc<[(u128, V)]>;
/// Leaves that are copied together, each shared until it changes.
type Branch<V> = Arc<[Leaf<V>]>;

/// The map.
#[derive(Debug)]
pub(super) struct Shards<V> {
    branches: Arc<[Branch<V>]>,
}

impl<V> Clone for Shards<V> {
    fn clone(&self) -> Self {
        Self {
            branches: Arc::clone(&self.branches),
        }
    }
}

impl<V> Default for Shards<V> {
    fn default() -> Self {
        // One empty branch, shared as often as it is needed: a small organization stays small.
        let leaf: Leaf<V> = Arc::new([]);
        let branch: Branch<V> = vec![leaf; LEAVES].into();
        Self {
            branches: vec![branch; BRANCHES].into(),
        }
    }
}

/// The digits of SIDs are random behind and times in front, and in tests anything: mixed, every bit counts.
fn slot(key: u128) -> (usize, usize) {
    let mixed = ((key as u64) ^ ((key >> 64) as u64).rotate_left(32)).wrapping_mul(ODD);
    ((mixed >> 56) as usize, (mixed >> 50) as usize % LEAVES)
}

impl<V: Clone> Shards<V> {
    pub(super) fn get(&self, key: u128) -> Option<&V> {
        let (branch, leaf) = slot(key);
        self.branches[branch][leaf]
            .iter()
            .find(|(known, _)| *known == key)
            .map(|(_, value)| value)
    }

    /// Puts a value in place of what was there; none takes it out. In a copy that shares leaves with another only what
    /// has to be copied is.
    pub(super) fn set(&mut self, key: u128, value: Option<V>) {
        let (branch, leaf) = slot(key);
        let branch = &mut Arc::make_mut(&mut self.branches)[branch];
        let leaf = &mut Arc::make_mut(branch)[leaf];
        let others = leaf.iter().filter(|(known, _)| *known != key).cloned();
        *leaf = others.chain(value.map(|value| (key, value))).collect();
    }

    /// Everything, in no order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u128, &V)> {
        self.branches
            .iter()
            .flat_map(|branch| branch.iter())
            .flat_map(|leaf| leaf.iter().map(|(key, value)| (*key, value)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_copy_leaves_the_map_before_as_it_was() {
        let mut before = Shards::default();
        for key in 0..10_000u128 {
            before.set(key, Some(key as u64));
        }
        let mut after = before.clone();
        after.set(7, Some(70));
        after.set(8, None);
        after.set(20_000, Some(1));
        assert_eq!(
            [before.get(7), before.get(8), before.get(20_000)],
            [Some(&7), Some(&8), None]
        );
        assert_eq!(
            [after.get(7), after.get(8), after.get(20_000)],
            [Some(&70), None, Some(&1)]
        );
        assert_eq!([before.iter().count(), after.iter().count()], [10_000; 2]);
    }

    #[test]
    fn entries_spread_over_the_leaves() {
        let mut map = Shards::default();
        for key in 0..40_960u128 {
            map.set(
                0x0193_aabb_0000_7000_8000_0000_0000_0000 + (key << 64),
                Some(()),
            );
        }
        let fullest = map
            .branches
            .iter()
            .flat_map(|branch| branch.iter())
            .map(|leaf| leaf.len())
            .max();
        assert!(fullest < Some(20), "{fullest:?}");
    }
}

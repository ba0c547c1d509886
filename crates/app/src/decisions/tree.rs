//! What the maps in memory hang on: two levels of pointers to leaves, cheap to change in a copy. The leaf that changed and what
//! leads to it are new, everything else is shared with the tree before. What is in a leaf is its map's affair.

use std::sync::Arc;

/// Leaves of a branch: a change copies their pointers and those of all branches.
const LEAVES: usize = 64;
/// Entries of a leaf, where there are many.
const ENTRIES: usize = 4;
/// 2^64 divided by the golden ratio: multiplying by it spreads what lies close together.
const ODD: u64 = 0x9e37_79b9_7f4a_7c15;

/// What lies together, each shared until it changes.
type Leaf<T> = Arc<[T]>;
/// Leaves whose pointers are copied together.
type Branch<T> = Arc<[Leaf<T>]>;

/// The tree: a leaf for every key, whether it has entries or none.
#[derive(Debug)]
pub(super) struct Tree<T> {
    branches: Arc<[Branch<T>]>,
}

impl<T> Clone for Tree<T> {
    fn clone(&self) -> Self {
        Self {
            branches: Arc::clone(&self.branches),
        }
    }
}

impl<T> Tree<T> {
    /// Leaves that hold a few of `count` entries each.
    pub(super) fn with_room(count: usize) -> Self {
        let branches = (count / (LEAVES * ENTRIES)).next_power_of_two();
        // One empty branch, shared as often as it is needed.
        let leaf: Leaf<T> = Arc::new([]);
        let branch: Branch<T> = vec![leaf; LEAVES].into();
        Self {
            branches: vec![branch; branches].into(),
        }
    }

    /// Whether so many entries want a tree with more leaves. It comes seldom: all entries have to move.
    pub(super) fn is_crowded(&self, count: usize) -> bool {
        count > self.branches.len() * LEAVES * ENTRIES * 4
    }

    /// The bytes that the pointers take.
    pub(super) fn size(&self) -> usize {
        self.branches.len() * LEAVES * size_of::<Leaf<T>>()
    }

    pub(super) fn leaf(&self, key: u128) -> &[T] {
        let (branch, leaf) = self.slot(key);
        &self.branches[branch][leaf]
    }

    pub(super) fn set_leaf(&mut self, key: u128, entries: Leaf<T>) {
        let (branch, leaf) = self.slot(key);
        let branch = &mut Arc::make_mut(&mut self.branches)[branch];
        Arc::make_mut(branch)[leaf] = entries;
    }

    /// Every leaf, in no order.
    pub(super) fn leaves(&self) -> impl Iterator<Item = &[T]> {
        self.branches
            .iter()
            .flat_map(|branch| branch.iter())
            .map(|leaf| &leaf[..])
    }

    /// The digits of SIDs are random behind and times in front, and in tests anything: mixed, every bit counts.
    fn slot(&self, key: u128) -> (usize, usize) {
        let mixed = ((key as u64) ^ ((key >> 64) as u64).rotate_left(32)).wrapping_mul(ODD);
        let leaf = (mixed >> 58) as usize;
        let branch = ((mixed << 6) >> 32) as usize * self.branches.len() >> 32;
        (branch, leaf)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_spread_over_the_leaves() {
        let mut tree: Tree<u128> = Tree::with_room(40_960);
        for key in 0..40_960u128 {
            let key = 0x0193_aabb_0000_7000_8000_0000_0000_0000 + (key << 64);
            let leaf = tree.leaf(key).iter().copied().chain([key]).collect();
            tree.set_leaf(key, leaf);
        }
        let fullest = tree.leaves().map(<[u128]>::len).max();
        assert!(fullest < Some(20), "{fullest:?}");
    }
}

//! A map from the digits of a SID to something small, for what is no record of words.

use super::tree::Tree;

/// The map.
#[derive(Debug)]
pub(super) struct Shards<V> {
    tree: Tree<(u128, V)>,
    count: usize,
}

impl<V> Clone for Shards<V> {
    fn clone(&self) -> Self {
        Self {
            tree: self.tree.clone(),
            count: self.count,
        }
    }
}

impl<V> Default for Shards<V> {
    fn default() -> Self {
        Self {
            tree: Tree::with_room(0),
            count: 0,
        }
    }
}

impl<V: Clone> Shards<V> {
    pub(super) fn get(&self, key: u128) -> Option<&V> {
        self.tree
            .leaf(key)
            .iter()
            .find(|(known, _)| *known == key)
            .map(|(_, value)| value)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// Puts a value in place of what was there; none takes it out.
    pub(super) fn set(&mut self, key: u128, value: Option<V>) {
        let leaf = self.tree.leaf(key);
        let had = leaf.len();
        let others = leaf.iter().filter(|(known, _)| *known != key).cloned();
        let leaf: Vec<(u128, V)> = others.chain(value.map(|value| (key, value))).collect();
        self.count = self.count + leaf.len() - had;
        self.tree.set_leaf(key, leaf.into());
        if self.tree.is_crowded(self.count) {
            let mut wider = Self {
                tree: Tree::with_room(self.count * 2),
                count: 0,
            };
            for (key, value) in self.tree.leaves().flatten() {
                wider.set(*key, Some(value.clone()));
            }
            *self = wider;
        }
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
        assert_eq!([before.len(), after.len()], [10_000; 2]);
        assert_eq!(after.get(9_999), Some(&9_999));
    }
}

//! A map from the digits of a SID to a record of a few words. A leaf is one stretch of memory: its keys, where each record ends,
//! the records. So a look-up touches two or three lines of the processor's cache that lie on one page, and that is what it costs.

use std::sync::Arc;

use super::tree::Tree;

/// The map. What a record's words mean is whose record it is knows.
#[derive(Debug, Clone)]
pub(super) struct Records {
    tree: Tree<u64>,
    count: usize,
    words: usize,
}

impl Default for Records {
    fn default() -> Self {
        Self::with_room(0)
    }
}

impl Records {
    /// An empty map with room for so many.
    pub(super) fn with_room(count: usize) -> Self {
        Self {
            tree: Tree::with_room(count),
            count: 0,
            words: 0,
        }
    }

    /// Bytes that it takes, near enough.
    pub(super) fn size(&self) -> usize {
        self.tree.size() + self.words * size_of::<u64>()
    }

    pub(super) fn get(&self, key: u128) -> Option<&[u64]> {
        let leaf = Leaf::of(self.tree.leaf(key))?;
        let at = leaf.position(key)?;
        Some(leaf.record(at))
    }

    /// Puts a record in place of what was there; none takes it out. In a copy that shares leaves with another only what
    /// has to be copied is.
    pub(super) fn set(&mut self, key: u128, record: Option<&[u64]>) {
        let before = self.tree.leaf(key);
        let others: Vec<(u128, &[u64])> = entries(before)
            .filter(|(known, _)| *known != key)
            .chain(record.map(|record| (key, record)))
            .collect();
        let (had, has) = (entries(before).count(), others.len());
        let leaf = written(&others);
        self.count = self.count + has - had;
        self.words = self.words + leaf.len() - before.len();
        self.tree.set_leaf(key, leaf);
        if self.tree.is_crowded(self.count) {
            let mut wider = Self::with_room(self.count * 2);
            self.iter()
                .for_each(|(key, record)| wider.set(key, Some(record)));
            *self = wider;
        }
    }

    /// Everything, in no order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u128, &[u64])> {
        self.tree.leaves().flat_map(entries)
    }
}

/// A leaf that has entries: how many, then their keys in two words each, then where each record ends, counted from there.
#[derive(Clone, Copy)]
struct Leaf<'s> {
    keys: &'s [u64],
    ends: &'s [u64],
}

impl<'s> Leaf<'s> {
    fn of(words: &'s [u64]) -> Option<Self> {
        let (count, words) = words.split_first()?;
        let (keys, ends) = words.split_at(*count as usize * 2);
        Some(Self { keys, ends })
    }

    fn position(&self, key: u128) -> Option<usize> {
        let [high, low] = halves(key);
        self.keys
            .chunks_exact(2)
            .position(|known| known[1] == low && known[0] == high)
    }

    fn record(&self, at: usize) -> &'s [u64] {
        let begins = if at == 0 {
            self.keys.len() / 2
        } else {
            self.ends[at - 1] as usize
        };
        &self.ends[begins..self.ends[at] as usize]
    }
}

fn halves(key: u128) -> [u64; 2] {
    [(key >> 64) as u64, key as u64]
}

fn entries(words: &[u64]) -> impl Iterator<Item = (u128, &[u64])> {
    Leaf::of(words).into_iter().flat_map(|leaf| {
        leaf.keys.chunks_exact(2).enumerate().map(move |(at, key)| {
            let key = u128::from(key[0]) << 64 | u128::from(key[1]);
            (key, leaf.record(at))
        })
    })
}

fn written(entries: &[(u128, &[u64])]) -> Arc<[u64]> {
    if entries.is_empty() {
        return Arc::new([]);
    }
    let keys = entries.iter().flat_map(|(key, _)| halves(*key));
    let ends = entries.iter().scan(entries.len(), |end, (_, record)| {
        *end += record.len();
        Some(*end as u64)
    });
    let records = entries
        .iter()
        .flat_map(|(_, record)| record.iter().copied());
    let words: Vec<u64> = [entries.len() as u64]
        .into_iter()
        .chain(keys)
        .chain(ends)
        .chain(records)
        .collect();
    words.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_copy_leaves_the_map_before_as_it_was() {
        let mut before = Records::default();
        for key in 0..10_000u128 {
            before.set(key, Some(&vec![key as u64; key as usize % 5]));
        }
        let mut after = before.clone();
        after.set(7, Some(&[70]));
        after.set(8, None);
        after.set(20_000, Some(&[1, 2, 3]));
        assert_eq!(
            [before.get(7), before.get(8), before.get(20_000)],
            [Some(&[7, 7][..]), Some(&[8, 8, 8][..]), None]
        );
        assert_eq!(
            [after.get(7), after.get(8), after.get(20_000)],
            [Some(&[70][..]), None, Some(&[1, 2, 3][..])]
        );
        assert_eq!([before.iter().count(), after.iter().count()], [10_000; 2]);
        for key in 9..10_000u128 {
            let record = vec![key as u64; key as usize % 5];
            assert_eq!(after.get(key), Some(&record[..]), "{key}");
        }
    }

    #[test]
    fn what_was_put_in_and_taken_out_again_takes_no_memory() {
        let mut records = Records::default();
        let empty = records.size();
        records.set(1, Some(&[1, 2, 3]));
        assert!(records.size() > empty);
        records.set(1, None);
        assert_eq!((records.size(), records.get(1)), (empty, None));
    }
}

//! How many things of one kind are under way at once, per key. Memory is bounded by what is under way.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};

/// Counts what is under way.
#[derive(Debug)]
pub(super) struct AtOnce<K> {
    most: u32,
    held: Mutex<HashMap<K, u32>>,
}

/// One of the things under way; dropping it makes room.
#[derive(Debug)]
pub(super) struct Place<K: Eq + Hash> {
    of: Arc<AtOnce<K>>,
    key: K,
}

impl<K: Eq + Hash + Copy> AtOnce<K> {
    pub(super) fn new(most: u32) -> Arc<Self> {
        Arc::new(Self {
            most,
            held: Mutex::default(),
        })
    }

    /// A place, or nothing when `key` has all of its own.
    pub(super) fn take(self: &Arc<Self>, key: K) -> Option<Place<K>> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.entry(key).or_insert(0);
        if *count >= self.most {
            return None;
        }
        *count += 1;
        Some(Place {
            of: Arc::clone(self),
            key,
        })
    }
}

impl<K: Eq + Hash> Drop for Place<K> {
    fn drop(&mut self) {
        let mut held = self.of.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = held.get_mut(&self.key) {
            *count -= 1;
            if *count == 0 {
                held.remove(&self.key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_free_again_when_it_is_left() {
        let at_once = AtOnce::new(2);
        let (first, second) = (at_once.take('a'), at_once.take('a'));
        assert!(first.is_some() && second.is_some());
        assert!(at_once.take('a').is_none());
        assert!(at_once.take('b').is_some());
        drop(first);
        assert!(at_once.take('a').is_some());
    }

    #[test]
    fn nothing_is_kept_of_those_who_left() {
        let at_once = AtOnce::new(1);
        (0..1_000).for_each(|key| drop(at_once.take(key)));
        assert!(at_once.held.lock().unwrap().is_empty());
    }
}

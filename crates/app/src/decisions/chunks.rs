//! A row of things by number, cheap to change in a copy: the stretch that changed and the pointers to all stretches are new.

use std::sync::Arc;

/// Things that are copied together when one of them changes.
const CHUNK: usize = 256;

/// The row.
#[derive(Debug)]
pub(super) struct Chunks<T> {
    chunks: Arc<[Arc<[T]>]>,
    count: usize,
}

impl<T> Clone for Chunks<T> {
    fn clone(&self) -> Self {
        Self {
            chunks: Arc::clone(&self.chunks),
            count: self.count,
        }
    }
}

impl<T> Default for Chunks<T> {
    fn default() -> Self {
        Self {
            chunks: Arc::new([]),
            count: 0,
        }
    }
}

impl<T: Clone> Chunks<T> {
    pub(super) fn len(&self) -> usize {
        self.count
    }

    pub(super) fn get(&self, number: usize) -> Option<&T> {
        self.chunks.get(number / CHUNK)?.get(number % CHUNK)
    }

    /// Puts a thing in place of the one of that number, which has to be there.
    pub(super) fn set(&mut self, number: usize, thing: T) {
        let chunk = &mut Arc::make_mut(&mut self.chunks)[number / CHUNK];
        Arc::make_mut(chunk)[number % CHUNK] = thing;
    }

    /// Puts one at the end.
    pub(super) fn push(&mut self, thing: T) {
        if self.count.is_multiple_of(CHUNK) {
            let first = Arc::from([thing]);
            self.chunks = self.chunks.iter().cloned().chain([first]).collect();
        } else if let Some(last) = Arc::make_mut(&mut self.chunks).last_mut() {
            *last = last.iter().cloned().chain([thing]).collect();
        }
        self.count += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_copy_leaves_the_row_before_as_it_was() {
        let mut before = Chunks::default();
        (0..1_000).for_each(|number| before.push(number));
        let mut after = before.clone();
        after.set(300, 7);
        after.push(8);
        assert_eq!(
            [before.get(300), before.get(999), before.get(1_000)],
            [Some(&300), Some(&999), None]
        );
        assert_eq!(
            [after.get(300), after.get(999), after.get(1_000)],
            [Some(&7), Some(&999), Some(&8)]
        );
        assert_eq!([before.len(), after.len()], [1_000, 1_001]);
    }
}

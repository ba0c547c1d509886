//! The choices of the demonstration: the same seed makes the same ones. No secret is ever made of it.

use muster_store::Entropy;

/// Repeatable choices.
#[derive(Debug)]
pub(super) struct Chance(Entropy);

impl Chance {
    /// The same choices for the same seed.
    pub(super) fn new(seed: u64) -> Self {
        Self(Entropy::seeded(seed))
    }

    /// Choices of their own, so that how many are made there changes nothing here.
    pub(super) fn apart(&self) -> Self {
        Self::new(self.number())
    }

    fn number(&self) -> u64 {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        u64::from_be_bytes(bytes)
    }

    /// A number below `end`; zero below zero.
    pub(super) fn below(&self, end: usize) -> usize {
        let rest = self.number().checked_rem(end as u64).unwrap_or(0);
        usize::try_from(rest).unwrap_or(0)
    }

    /// A share of one: 0 included, 1 not.
    pub(super) fn share(&self) -> f64 {
        (self.number() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// One of several; there is at least one.
    pub(super) fn one_of<'a, T>(&self, several: &'a [T]) -> &'a T {
        &several[self.below(several.len())]
    }

    /// Puts them into another order.
    pub(super) fn shuffle<T>(&self, all: &mut [T]) {
        for last in (1..all.len()).rev() {
            all.swap(last, self.below(last + 1));
        }
    }
}

//! Time and chance: the only home of the system clock and of the system's randomness. Everything else is handed a
//! [`Clock`], an [`Entropy`] or a `Tx`, so that a test can fix both. No SQL and no threads live here.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use aws_lc_rs::{digest, rand};
use muster_model::{Sid, Time, uuid_v7};

/// Where the time comes from.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that moves only when told, in microseconds since 1970.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `start` until it is advanced.
    pub fn manual(start: Time) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(start.micros())))
    }

    /// The present instant.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one home of the system clock"
    )]
    pub fn now(&self) -> Time {
        match self {
            Self::System => {
                let since = SystemTime::now()
                    .duration_since(UNIX_EPOCH)
                    .unwrap_or_default();
                Time::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
            }
            Self::Manual(micros) => Time::from_micros(micros.load(Ordering::SeqCst)),
        }
    }

    /// Moves a manual clock forward. The system's clock does not obey.
    pub fn advance(&self, by: Duration) {
        if let Self::Manual(micros) = self {
            micros.fetch_add(
                i64::try_from(by.as_micros()).unwrap_or(i64::MAX),
                Ordering::SeqCst,
            );
        }
    }
}

/// Where randomness comes from.
#[derive(Clone, Debug)]
pub enum Entropy {
    /// The operating system's, through the cryptographic provider.
    System,
    /// Repeatable, for tests: SHA-256 over seed and counter.
    Seeded(Arc<Mutex<Seeded>>),
}

/// The state of repeatable randomness.
#[derive(Debug)]
pub struct Seeded {
    seed: u64,
    blocks: u64,
}

impl Entropy {
    /// The operating system's randomness.
    pub fn system() -> Self {
        Self::System
    }

    /// The same bytes for the same seed.
    pub fn seeded(seed: u64) -> Self {
        Self::Seeded(Arc::new(Mutex::new(Seeded { seed, blocks: 0 })))
    }

    /// Fills `bytes` with randomness.
    ///
    /// # Panics
    /// When the operating system gives no randomness: to go on would mean guessable secrets.
    #[expect(
        clippy::disallowed_methods,
        clippy::expect_used,
        reason = "this is the one home of randomness, and without it nothing may go on"
    )]
    pub fn fill(&self, bytes: &mut [u8]) {
        match self {
            Self::System => rand::fill(bytes).expect("the operating system gives randomness"),
            Self::Seeded(state) => state
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .fill(bytes),
        }
    }
}

impl Seeded {
    fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(digest::SHA256_OUTPUT_LEN) {
            self.blocks += 1;
            let mut input = [0; 16];
            input[..8].copy_from_slice(&self.seed.to_be_bytes());
            input[8..].copy_from_slice(&self.blocks.to_be_bytes());
            chunk.copy_from_slice(&digest::digest(&digest::SHA256, &input).as_ref()[..chunk.len()]);
        }
    }
}

/// Makes SIDs that sort by creation, also within one millisecond and when the clock steps back.
#[derive(Debug, Default)]
pub(crate) struct SidSource {
    last: Mutex<u128>,
}

impl SidSource {
    /// The random tail of a UUIDv7: the 62 bits behind the variant.
    const TAIL: u128 = (1 << 62) - 1;

    pub(crate) fn next<S: Sid>(&self, now: Time, entropy: &Entropy) -> S {
        let mut random = [0; 10];
        entropy.fill(&mut random);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let before = (*last >> 80) as u64;
        if now.millis() > before {
            *last = uuid_v7(now.millis(), random);
        } else {
            // RFC 9562 section 6.2, method 2: within a millisecond the tail grows by a random step.
            let step = u128::from(u32::from_be_bytes([
                random[0], random[1], random[2], random[3],
            ])) + 1;
            *last = if *last & Self::TAIL > Self::TAIL - step {
                uuid_v7(before + 1, random)
            } else {
                *last + step
            };
        }
        S::from_bits(*last)
    }
}

/// How long something took: for limits on the running time of a statement, never for what is stored.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(
        clippy::disallowed_methods,
        reason = "a limit on running time is about the machine, not about the Clock"
    )]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

#[cfg(test)]
mod tests {
    use muster_model::{AccountSid, time::MINUTE};

    use super::*;

    #[test]
    fn a_manual_clock_moves_only_when_told() {
        let clock = Clock::manual(Time::from_micros(5));
        assert_eq!(clock.now(), clock.now());
        clock.advance(MINUTE);
        assert_eq!(clock.now().since(Time::from_micros(5)), MINUTE);
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes_and_never_the_same_twice() {
        let (one, other) = (Entropy::seeded(7), Entropy::seeded(7));
        let mut bytes = [[0; 40]; 3];
        one.fill(&mut bytes[0]);
        other.fill(&mut bytes[1]);
        other.fill(&mut bytes[2]);
        assert_eq!(bytes[0], bytes[1]);
        assert_ne!(bytes[1], bytes[2]);
    }

    #[test]
    fn sids_of_one_millisecond_sort_by_creation_even_when_the_clock_steps_back() {
        let (source, entropy) = (SidSource::default(), Entropy::seeded(1));
        let now = Time::from_micros(1_800_000_000_000_000);
        let mut last: AccountSid = source.next(now, &entropy);
        for step in 0..10_000u64 {
            let instant = if step % 3 == 0 {
                now - Duration::from_secs(1)
            } else {
                now
            };
            let next: AccountSid = source.next(instant, &entropy);
            assert!(next > last, "{next} after {last}");
            assert_eq!(next.bits() >> 76 & 0xf, 7, "version of {next}");
            assert_eq!(next.bits() >> 62 & 0b11, 0b10, "variant of {next}");
            last = next;
        }
    }
}

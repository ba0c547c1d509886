//! Limits that acts keep: failed sign-ins and mails; and what decisions may take in memory. Throughput is the transport's to limit; sizes are never switched off.

use std::time::Duration;

use muster_model::{
    invitation::{MAX_SENDS, SEND_PAUSE},
    time::MINUTE,
};

/// Limits that acts keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Whether rates are limited at all.
    pub enabled: bool,
    /// Failed passwords with one e-mail address, known or not, that cost no wait.
    pub passwords_free: u32,
    /// The first wait after those; it doubles each time.
    pub passwords_first_wait: Duration,
    /// The longest wait.
    pub passwords_longest_wait: Duration,
    /// Failed sign-ins from one network address in a minute.
    pub sign_ins_per_minute: u32,
    /// Failed sign-ins from one network address in an hour.
    pub sign_ins_per_hour: u32,
    /// Sendings of invitations of one organization to one e-mail address in seven days.
    pub invitations_per_recipient: u32,
    /// The least time between two of them.
    pub invitations_apart: Duration,
    /// Bytes that organizations in memory take together, before those asked for least recently are forgotten.
    pub decisions_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            enabled: true,
            passwords_free: 5,
            passwords_first_wait: Duration::from_secs(1),
            passwords_longest_wait: 15 * MINUTE,
            sign_ins_per_minute: 30,
            sign_ins_per_hour: 300,
            invitations_per_recipient: MAX_SENDS,
            invitations_apart: SEND_PAUSE,
            decisions_bytes: 1 << 30,
        }
    }
}

impl Limits {
    /// Nothing is limited.
    pub fn off() -> Self {
        Self {
            enabled: false,
            ..Self::default()
        }
    }

    /// How long an address waits after so many failures in a row.
    pub(crate) fn wait_after(&self, failures: i64) -> Duration {
        let beyond = u32::try_from(failures - i64::from(self.passwords_free)).unwrap_or(0);
        if !self.enabled || beyond == 0 {
            return Duration::ZERO;
        }
        let doubled = 2u32.saturating_pow(beyond - 1);
        self.passwords_first_wait
            .saturating_mul(doubled)
            .min(self.passwords_longest_wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_failures_are_free_and_then_the_wait_doubles_to_a_quarter_of_an_hour() {
        let limits = Limits::default();
        let seconds = |failures| limits.wait_after(failures).as_secs();
        assert_eq!(
            [4, 5, 6, 7, 8, 16, 400].map(seconds),
            [0, 0, 1, 2, 4, 900, 900]
        );
        assert_eq!(Limits::off().wait_after(400), Duration::ZERO);
    }
}

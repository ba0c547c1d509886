//! Rates and counters. Throughput is counted on each node; failed passwords and mail in the database, over all nodes.

use std::time::Duration;

use muster_model::{
    Result,
    time::{DAY, MINUTE},
};

use super::values::Values;

/// Rates and counters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Whether rates are limited at all.
    pub enabled: bool,
    /// Failed passwords of one person that cost no wait.
    pub passwords_free: u32,
    /// The first wait after those; it doubles each time.
    pub passwords_first_wait: Duration,
    /// The longest wait.
    pub passwords_longest_wait: Duration,
    /// Failures in a row that switch the password off.
    pub passwords_until_off: u32,
    /// Failed sign-ins of one address in a minute.
    pub sign_ins_per_minute: u32,
    /// Failed sign-ins of one address in an hour.
    pub sign_ins_per_hour: u32,
    /// Reset mails to one address in an hour.
    pub resets_per_address: u32,
    /// Reset mails asked for by one network address in an hour.
    pub resets_per_network_address: u32,
    /// Invitation mails of one organization that leave in an hour; the rest waits.
    pub invitations_per_hour: u32,
    /// Sendings of invitations of one organization to one address in seven days.
    pub invitations_per_recipient: u32,
    /// The least time between two of them.
    pub invitations_apart: Duration,
    /// Requests with one credential in a second, sustained.
    pub credential_per_second: u32,
    /// Requests with one credential in a burst.
    pub credential_burst: u32,
    /// Requests with one credential at once.
    pub credential_at_once: u32,
    /// Permission checks of one organization at once.
    pub checks_at_once: u32,
    /// Requests without a credential of one address in a minute.
    pub anonymous_per_minute: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            enabled: true,
            passwords_free: 5,
            passwords_first_wait: Duration::from_secs(1),
            passwords_longest_wait: 15 * MINUTE,
            passwords_until_off: 100,
            sign_ins_per_minute: 30,
            sign_ins_per_hour: 300,
            resets_per_address: 3,
            resets_per_network_address: 20,
            invitations_per_hour: 2_000,
            invitations_per_recipient: 5,
            invitations_apart: MINUTE,
            credential_per_second: 500,
            credential_burst: 1_000,
            credential_at_once: 64,
            checks_at_once: 256,
            anonymous_per_minute: 600,
        }
    }
}

impl Limits {
    pub(super) fn read(values: &mut Values) -> Result<Self> {
        let default = Self::default();
        let enabled = values.read("limits", default.enabled, |text| match text {
            "on" => Ok(true),
            "off" => Ok(false),
            _ => Err(format!("on or off is expected, not {text:?}")),
        })?;
        let waits = Duration::from_millis(100)..=DAY;
        let mut number = |key, default| values.number(key, default, 1..=1_000_000);
        Ok(Self {
            enabled,
            passwords_free: number("limits.passwords_free", default.passwords_free)?,
            passwords_until_off: number("limits.passwords_until_off", default.passwords_until_off)?,
            sign_ins_per_minute: number("limits.sign_ins_per_minute", default.sign_ins_per_minute)?,
            sign_ins_per_hour: number("limits.sign_ins_per_hour", default.sign_ins_per_hour)?,
            resets_per_address: number("limits.resets_per_address", default.resets_per_address)?,
            resets_per_network_address: number(
                "limits.resets_per_network_address",
                default.resets_per_network_address,
            )?,
            invitations_per_hour: number(
                "limits.invitations_per_hour",
                default.invitations_per_hour,
            )?,
            invitations_per_recipient: number(
                "limits.invitations_per_recipient",
                default.invitations_per_recipient,
            )?,
            credential_per_second: number(
                "limits.credential_per_second",
                default.credential_per_second,
            )?,
            credential_burst: number("limits.credential_burst", default.credential_burst)?,
            credential_at_once: number("limits.credential_at_once", default.credential_at_once)?,
            checks_at_once: number("limits.checks_at_once", default.checks_at_once)?,
            anonymous_per_minute: number(
                "limits.anonymous_per_minute",
                default.anonymous_per_minute,
            )?,
            passwords_first_wait: values.duration(
                "limits.passwords_first_wait",
                default.passwords_first_wait,
                waits.clone(),
            )?,
            passwords_longest_wait: values.duration(
                "limits.passwords_longest_wait",
                default.passwords_longest_wait,
                waits.clone(),
            )?,
            invitations_apart: values.duration(
                "limits.invitations_apart",
                default.invitations_apart,
                waits,
            )?,
        })
    }
}

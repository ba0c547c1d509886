//! Rates and counters. Throughput is counted on each node; failed passwords and mail in the database, over all nodes.

use std::time::Duration;

use muster_app::Limits as Acts;
use muster_model::{Result, time::DAY};

use super::values::Values;

/// Rates and counters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Whether rates are limited at all.
    pub enabled: bool,
    /// Those that acts keep.
    pub acts: Acts,
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
            acts: Acts::default(),
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
        let acts = acts(values, enabled)?;
        let mut number = |key, default| values.number(key, default, 1..=1_000_000);
        Ok(Self {
            enabled,
            acts,
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
        })
    }
}

fn acts(values: &mut Values, enabled: bool) -> Result<Acts> {
    let default = Acts::default();
    let waits = Duration::from_millis(100)..=DAY;
    let mut number = |key, default| values.number(key, default, 1..=1_000_000);
    let decisions_mib = number(
        "limits.decisions_mib",
        (default.decisions_bytes >> 20) as u32,
    )?;
    let counted = Acts {
        decisions_bytes: (decisions_mib as usize) << 20,
        enabled,
        passwords_free: number("limits.passwords_free", default.passwords_free)?,
        sign_ins_per_minute: number("limits.sign_ins_per_minute", default.sign_ins_per_minute)?,
        sign_ins_per_hour: number("limits.sign_ins_per_hour", default.sign_ins_per_hour)?,
        invitations_per_recipient: number(
            "limits.invitations_per_recipient",
            default.invitations_per_recipient,
        )?,
        ..default
    };
    let mut wait = |key, default| values.duration(key, default, waits.clone());
    Ok(Acts {
        passwords_first_wait: wait("limits.passwords_first_wait", default.passwords_first_wait)?,
        passwords_longest_wait: wait(
            "limits.passwords_longest_wait",
            default.passwords_longest_wait,
        )?,
        invitations_apart: wait("limits.invitations_apart", default.invitations_apart)?,
        ..counted
    })
}

//! What is counted day by day, and days: as numbers since 1970, UTC.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::{Time, code::codes, time::DAY};

codes! {
    /// What is counted day by day.
    Daily {
        /// A person signed in.
        SignIn "sign_in",
        /// A person became an active member.
        Joined "joined",
        /// A person ceased to be one.
        Left "left",
    }
}

impl Daily {
    /// What an event of this type counts as, if it is counted.
    pub fn of_event(kind: &str) -> Option<Self> {
        match kind {
            "session.created" => Some(Self::SignIn),
            "membership.created" | "membership.reactivated" => Some(Self::Joined),
            "membership.deactivated" => Some(Self::Left),
            _ => None,
        }
    }
}

/// A day, UTC. Printed as `2026-11-24`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i64);

impl Day {
    /// The day of a moment.
    pub fn of(moment: Time) -> Self {
        Self(moment.micros().div_euclid(MICROS))
    }

    /// So many days before.
    #[must_use]
    pub fn before(self, days: u32) -> Self {
        Self(self.0 - i64::from(days))
    }
}

const MICROS: i64 = DAY.as_micros() as i64;

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let begin = Time::from_micros(self.0.saturating_mul(MICROS)).to_string();
        f.write_str(begin.split('T').next().unwrap_or_default())
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_at_midnight_utc() {
        let day = |text: &str| Day::of(text.parse().unwrap());
        assert_eq!(day("2026-11-24T00:00:00Z").to_string(), "2026-11-24");
        assert_eq!(day("2026-11-24T23:59:59.999999Z").to_string(), "2026-11-24");
        assert_eq!(
            day("2026-11-25T00:00:00Z").before(1),
            day("2026-11-24T12:00:00Z")
        );
    }
}

//! The thirteen months that the demonstration tells, counted back from today. No clock is read here.

use std::time::Duration;

use muster_model::{
    Time,
    time::{DAY, MINUTE},
};

/// How many days ago it begins.
pub(super) const FIRST_DAY: u32 = 395;

/// Today, and the days before it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Calendar {
    /// Where the story ends.
    pub(super) now: Time,
    midnight: Time,
}

impl Calendar {
    /// The calendar of a story that ends at `now`.
    pub(super) fn until(now: Time) -> Self {
        let today = Duration::from_micros(now.micros().rem_euclid(DAY.as_micros() as i64) as u64);
        Self {
            now,
            midnight: now - today,
        }
    }

    /// Some days ago at a minute of the day, in UTC; never later than the end.
    pub(super) fn at(&self, days_ago: u32, minute: u32) -> Time {
        (self.midnight - DAY * days_ago + MINUTE * minute).min(self.now)
    }

    /// Full hours of a day, for what is planned by the clock.
    pub(super) fn hour(&self, days_ago: u32, hour: u32) -> Time {
        self.at(days_ago, hour * 60)
    }

    /// How many days ago an instant was, today being none.
    pub(super) fn days_ago(&self, at: Time) -> u32 {
        let end = self.midnight + DAY;
        u32::try_from(end.since(at).as_secs() / DAY.as_secs()).unwrap_or(u32::MAX)
    }

    /// How many people are at work on a day, as a share of a usual one: few at weekends, fewer in the last week of the year.
    pub(super) fn bustle(&self, days_ago: u32) -> f64 {
        let noon = self.midnight - DAY * days_ago + DAY / 2;
        let days = noon.micros() / DAY.as_micros() as i64;
        // The first of January 1970 was a Thursday.
        let of_week = match (days + 4).rem_euclid(7) {
            0 => 0.06,
            5 => 0.8,
            6 => 0.09,
            _ => 1.05,
        };
        match noon.to_string().get(5..10) {
            Some("12-24" | "12-25" | "12-26" | "12-31" | "01-01") => of_week * 0.1,
            Some("12-27" | "12-28" | "12-29" | "12-30") => of_week * 0.3,
            Some(date) if date.starts_with("08-") => of_week * 0.75,
            _ => of_week,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_back_from_today_and_weekends_are_quiet() {
        let calendar = Calendar::until("2026-11-24T15:30:00Z".parse().unwrap());
        assert_eq!(
            calendar.hour(2, 9).to_string(),
            "2026-11-22T09:00:00.000000Z"
        );
        assert_eq!(calendar.hour(0, 23), calendar.now, "never after the end");
        assert_eq!(calendar.days_ago(calendar.hour(2, 9)), 2);
        assert_eq!(calendar.days_ago(calendar.now), 0);
        assert!(calendar.bustle(1) > 1.0, "a Monday");
        assert!(calendar.bustle(2) < 0.1, "a Sunday");
    }
}

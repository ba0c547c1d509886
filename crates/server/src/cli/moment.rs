//! Times and spans as people type and read them. The present is the server's, taken from its answers: no clock lives here.

use std::time::Duration;

use muster_model::{
    Time,
    time::{DAY, HOUR, MINUTE},
};

/// A span such as `30m`, `12h`, `7d`, `2w`, or plain seconds.
pub(super) fn span(typed: &str) -> Result<u64, String> {
    let wrong =
        || format!("“{typed}” is not a span: write 30m, 12h, 7d, 2w or a number of seconds");
    let unit = match typed.chars().last() {
        Some('m') => MINUTE.as_secs(),
        Some('h') => HOUR.as_secs(),
        Some('d') => DAY.as_secs(),
        Some('w') => 7 * DAY.as_secs(),
        _ => return typed.parse().map_err(|_| wrong()),
    };
    typed[..typed.len() - 1]
        .parse::<u64>()
        .ok()
        .and_then(|count| count.checked_mul(unit))
        .ok_or_else(wrong)
}

/// An instant: RFC 3339, or a date, which is its first moment in UTC.
pub(super) fn instant(typed: &str) -> Result<Time, String> {
    let day = typed
        .parse::<jiff::civil::Date>()
        .ok()
        .filter(|_| typed.len() == 10);
    let whole = if day.is_some() {
        format!("{typed}T00:00:00Z")
    } else {
        typed.to_owned()
    };
    whole.parse().map_err(|_| {
        format!(
            "“{typed}” is not a time: write 2026-12-31 (its start, UTC) or 2026-12-31T17:00:00Z"
        )
    })
}

/// To the minute, in UTC.
pub(super) fn exact(time: Time) -> String {
    let whole = time.to_string();
    match (whole.get(..10), whole.get(11..16)) {
        (Some(day), Some(minute)) => format!("{day} {minute} UTC"),
        _ => whole,
    }
}

/// The day, in UTC.
pub(super) fn day(time: Time) -> String {
    time.to_string().chars().take(10).collect()
}

/// How long ago, while that says more than the day does.
pub(super) fn ago(time: Time, now: Option<Time>) -> String {
    let Some(now) = now else { return exact(time) };
    let passed = now.since(time);
    match passed {
        _ if time > now + MINUTE || passed >= 60 * DAY => day(time),
        _ if passed < MINUTE => "just now".to_owned(),
        _ => format!("{} ago", length(passed)),
    }
}

/// A span in its largest whole unit: `7 days`, `1 hour`.
pub(super) fn length(span: Duration) -> String {
    let (count, unit) = [(DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")]
        .into_iter()
        .map(|(length, unit)| (span.as_secs() / length.as_secs(), unit))
        .find(|(count, _)| *count > 0)
        .unwrap_or((span.as_secs(), "second"));
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_read_in_every_unit_and_refused_without_a_number() {
        assert_eq!(
            [span("90"), span("30m"), span("12h"), span("7d"), span("2w")],
            [Ok(90), Ok(1_800), Ok(43_200), Ok(604_800), Ok(1_209_600)]
        );
        for wrong in ["", "d", "7x", "-1d", "1.5h", "999999999999999999w", "7é"] {
            assert!(span(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_date_means_its_first_moment() {
        assert_eq!(
            instant("2026-12-31").unwrap().to_string(),
            "2026-12-31T00:00:00.000000Z"
        );
        assert_eq!(
            instant("2026-12-31T17:00:00+01:00").unwrap().to_string(),
            "2026-12-31T16:00:00.000000Z"
        );
        assert!(instant("tomorrow").is_err() && instant("2026-02-30").is_err());
    }

    #[test]
    fn recent_is_told_relative_and_long_ago_as_a_day() {
        let now = instant("2026-12-01T14:05:00Z").unwrap();
        assert_eq!(ago(now - 2 * HOUR, Some(now)), "2 hours ago");
        assert_eq!(ago(now - MINUTE / 2, Some(now)), "just now");
        assert_eq!(ago(now - 90 * DAY, Some(now)), "2026-09-02");
        assert_eq!(ago(now, None), "2026-12-01 14:05 UTC");
    }
}

//! Fields of forms: what was entered, what is wrong with it, and the answer that says so.

use std::time::Duration;

use askama::Template;
use axum::response::Response;
use http::{HeaderValue, header};
use muster_model::{Error, Kind, Result};

use super::answer;
use crate::http::Problem;

/// What a new password has to be, said before it is typed.
pub const PASSWORD_HINT: &str = "15 characters or more. Four random words are good.";

/// One field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Field {
    /// What stands in it.
    pub value: String,
    /// What is wrong with it.
    pub error: Option<String>,
}

impl Field {
    /// A field with `value` in it.
    pub fn of(value: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            error: None,
        }
    }

    /// The field as it was entered, with what `error` says about `path`.
    pub fn refused(value: impl Into<String>, error: &Error, path: &str) -> Self {
        let error = error
            .fields()
            .iter()
            .find(|field| field.path == path)
            .map(|field| field.message.clone());
        Self {
            value: value.into(),
            error,
        }
    }

    /// A secret is never written back into a page: what was entered is dropped, what is wrong with it stays.
    pub fn secret(error: &Error, path: &str) -> Self {
        Self::refused("", error, path)
    }
}

/// What `error` says that none of the fields at `paths` shows, and when the next try is welcome.
pub fn refusal(error: &Error, paths: &[&str]) -> Option<String> {
    let shown = error
        .fields()
        .iter()
        .any(|field| paths.contains(&field.path.as_str()));
    (!shown).then(|| with_next_try(error))
}

/// What `error` says, with when the next try is welcome where it says that.
pub(super) fn with_next_try(error: &Error) -> String {
    let wait = error.retry().map(in_words);
    match (error.kind(), wait) {
        (Kind::Limited | Kind::Unavailable, Some(wait)) => {
            format!("{} The next try is welcome in {wait}.", error.message())
        }
        _ => error.message().to_owned(),
    }
}

/// A fault is no refusal: it gets a page of its own.
pub(super) fn shown_in_form(error: Error) -> Result<Error> {
    match error.kind() {
        Kind::Internal | Kind::Unavailable => Err(error),
        _ => Ok(error),
    }
}

/// The answer with the form that `error` refused.
pub(super) fn refused(error: Error, page: &impl Template) -> Result<Response> {
    let problem = Problem::new(error);
    let mut response = answer(problem.status(), page)?;
    let headers = response.headers_mut();
    if let Some(wait) = problem.error().retry() {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(whole_seconds(wait)));
    }
    Ok(response)
}

fn in_words(wait: Duration) -> String {
    match whole_seconds(wait) {
        1 => "a second".to_owned(),
        seconds @ 2..=90 => format!("{seconds} seconds"),
        seconds @ 91..=5_400 => format!("{} minutes", seconds.div_ceil(60)),
        seconds @ 5_401..=172_800 => format!("{} hours", seconds.div_ceil(3_600)),
        seconds => format!("{} days", seconds.div_ceil(86_400)),
    }
}

/// Never zero.
fn whole_seconds(wait: Duration) -> u64 {
    (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_stands_beside_its_field_and_nowhere_else() {
        let error = Error::invalid("password", "password.too_short", "Too short.");
        assert_eq!(
            Field::secret(&error, "password"),
            Field {
                value: String::new(),
                error: Some("Too short.".into())
            }
        );
        assert_eq!(Field::refused("Ada", &error, "name"), Field::of("Ada"));
        assert_eq!(refusal(&error, &["name", "password"]), None);
    }

    #[test]
    fn an_error_without_a_field_of_the_form_stands_above_it() {
        assert_eq!(
            refusal(&Error::conflict("x.y", "Not now."), &["name"]),
            Some("Not now.".into())
        );
    }

    #[test]
    fn a_limit_says_when_the_next_try_is_welcome() {
        for (seconds, words) in [
            (1, "a second"),
            (64, "64 seconds"),
            (900, "15 minutes"),
            (86_400, "24 hours"),
            (604_800, "7 days"),
        ] {
            let error = Error::limited("x.y", "Too often.", Duration::from_secs(seconds));
            assert_eq!(
                with_next_try(&error),
                format!("Too often. The next try is welcome in {words}.")
            );
        }
    }
}

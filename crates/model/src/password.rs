//! What a password must be before it is hashed. Hashing itself is the app's.

use precis_profiles::{OpaqueString, precis_core::profile::Profile};

use crate::{Error, Result};

/// Shortest password where it is the only factor, in characters.
pub const MIN_LENGTH: usize = 15;
/// Longest input that is looked at, in bytes.
pub const MAX_BYTES: usize = 1_024;

/// Normalises by PRECIS OpaqueString (RFC 8265 section 4.2), the one documented change: nothing else is altered or cut.
/// Refuses input longer than 1,024 bytes before anything is computed.
pub fn normalise(text: &str) -> Option<String> {
    if text.is_empty() || text.len() > MAX_BYTES {
        return None;
    }
    OpaqueString::new()
        .enforce(text)
        .ok()
        .map(std::borrow::Cow::into_owned)
}

/// Checks a new password and gives its normal form. `own` are words that may not be the whole password: address, name, organization.
pub fn accept(text: &str, path: &str, own: &[&str]) -> Result<String> {
    if text.len() > MAX_BYTES {
        return Err(Error::invalid(
            path,
            "password.too_long",
            format!("A password has at most {MAX_BYTES} bytes."),
        ));
    }
    if text.chars().count() < MIN_LENGTH {
        return Err(Error::invalid(
            path,
            "password.too_short",
            format!(
                "A password has at least {MIN_LENGTH} characters. Four random words are good and easy to keep."
            ),
        ));
    }
    let normal = normalise(text).ok_or_else(|| {
        Error::invalid(
            path,
            "password.unusable",
            "This password has characters that can't be typed the same way twice.",
        )
    })?;
    if is_common(&normal, own) {
        return Err(Error::invalid(
            path,
            "password.common",
            "This password is among the first that others would try. Choose another.",
        ));
    }
    Ok(normal)
}

/// Compares the whole folded string, never a part of it: trailing blanks and case do not hide a known password.
fn is_common(normal: &str, own: &[&str]) -> bool {
    let folded = normal.trim().to_lowercase();
    let is_own = own
        .iter()
        .any(|word| !word.is_empty() && folded == word.to_lowercase());
    is_own
        || is_repetition(&folded)
        || is_run(&folded)
        || include_str!("../common-passwords.txt")
            .lines()
            .any(|known| known == folded)
}

/// One unit of up to five characters over and over, as `abcabcabcabcabc`.
fn is_repetition(text: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    (1..=5.min(characters.len() / 3)).any(|unit| {
        characters
            .iter()
            .enumerate()
            .all(|(index, character)| *character == characters[index % unit])
    })
}

/// Neighbours all the way, as `abcdefghijklmnop` or `987654321…`.
fn is_run(text: &str) -> bool {
    let codes: Vec<i64> = text
        .chars()
        .map(|character| i64::from(u32::from(character)))
        .collect();
    let steps = |step: i64| {
        codes
            .windows(2)
            .filter(|pair| pair[1] - pair[0] == step)
            .count()
            * 10
            >= codes.len() * 8
    };
    codes.len() > 1 && (steps(1) || steps(-1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_unguessable_password_is_accepted_whole() {
        let long = "correct horse battery staple ".repeat(9);
        assert_eq!(accept(&long, "password", &[]).unwrap(), long);
    }

    #[test]
    fn a_password_that_others_would_try_first_is_refused() {
        for bad in [
            "short",
            "aaaaaaaaaaaaaaaaaaaa",
            "abcabcabcabcabcabc",
            "abcdefghijklmnopqrst",
            "Ada@Example.com  ",
            "1234567890123456789",
            "PasswordPassword1 ",
        ] {
            assert!(
                accept(bad, "password", &["ada@example.com"]).is_err(),
                "{bad}"
            );
        }
        assert_eq!(
            accept(&"é".repeat(600), "password", &[])
                .unwrap_err()
                .code(),
            "password.too_long"
        );
    }
}

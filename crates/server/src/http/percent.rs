//! Percent-encoding of URLs, decoded once and strictly.

/// The bytes behind `text`; nothing when a `%` is not followed by two hex digits.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        if first == b'%' {
            let (digits, after) = tail.split_at_checked(2)?;
            bytes.push(hex(digits[0])? << 4 | hex(digits[1])?);
            rest = after;
        } else {
            bytes.push(first);
            rest = tail;
        }
    }
    Some(bytes)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoded_letter_is_decoded_once() {
        assert_eq!(decode("a%2Fb%252f").as_deref(), Some(&b"a/b%2f"[..]));
    }

    #[test]
    fn a_broken_escape_is_refused() {
        for broken in ["%", "%2", "a%zz", "%é1"] {
            assert_eq!(decode(broken), None, "{broken}");
        }
    }
}

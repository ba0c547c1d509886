//! E-mail addresses: one dot-atom local part, one domain. Normalise first, validate after, keep both forms, compare the key.

use std::fmt;

use crate::{Error, Result};

/// A well-formed address with the key that it is compared by.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Email {
    address: String,
    key: String,
}

impl Email {
    /// Reads an address; `path` names the field in the error.
    pub fn parse(text: &str, path: &str) -> Result<Self> {
        Self::read(text.trim()).ok_or_else(|| {
            Error::invalid(
                path,
                "email.malformed",
                "This is not an e-mail address such as person@example.com.",
            )
        })
    }

    fn read(text: &str) -> Option<Self> {
        let (local, domain) = text.rsplit_once('@')?;
        let atom = |part: &str| {
            !part.is_empty()
                && part.bytes().all(|byte| {
                    byte.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-".contains(&byte)
                })
        };
        if local.len() > 64 || !local.split('.').all(atom) {
            return None;
        }
        let domain = idna::domain_to_ascii_cow(domain.as_bytes(), idna::AsciiDenyList::URL).ok()?;
        let label = |part: &str| {
            !part.is_empty()
                && part.len() <= 63
                && !part.starts_with('-')
                && !part.ends_with('-')
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        let whole = format!("{local}@{domain}");
        if !domain.contains('.')
            || !domain.split('.').all(label)
            || domain
                .rsplit('.')
                .next()?
                .bytes()
                .all(|byte| byte.is_ascii_digit())
            || whole.len() > 254
        {
            return None;
        }
        Some(Self {
            key: whole.to_ascii_lowercase(),
            address: whole,
        })
    }

    /// The address as entered, its domain in A-labels.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The form that is compared: lower case; dots and plus tags are significant.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The domain in lower case.
    pub fn domain(&self) -> &str {
        self.key.rsplit('@').next().unwrap_or_default()
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.address)
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_does_not_make_two_people_but_a_tag_does() {
        let key = |text| Email::parse(text, "email").unwrap().key().to_owned();
        assert_eq!(key("Ada@Example.COM"), key("ada@example.com"));
        assert_ne!(key("ada+tag@example.com"), key("ada@example.com"));
        assert_eq!(key("ada@bücher.example"), "ada@xn--bcher-kva.example");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for bad in [
            "",
            "ada",
            "@example.com",
            "ada@",
            "a@b@c.com",
            "a b@example.com",
            "\"a\"@example.com",
            "a..b@example.com",
            "ada@localhost",
            "ada@-x.com",
            "ada@1.2.3.4",
            "a@exa\r\nmple.com",
            "a\n@example.com",
            "<a@example.com>",
        ] {
            let error = Email::parse(bad, "email").expect_err(bad);
            assert_eq!(error.fields()[0].path, "email");
        }
    }
}

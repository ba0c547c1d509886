//! The form of secrets: `mst_<kind>_<32 hex of the SID>_<43 base62><6 base62 crc32>`.
//! Only form lives here. Digests and keys are the app's, and a secret that left this module in clear is shown once.

use std::{fmt, str::FromStr};

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const RANDOM_LENGTH: usize = 43;
const CHECK_LENGTH: usize = 6;

/// What a secret opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SecretKind {
    /// An API key.
    Key,
    /// An invitation link.
    Invitation,
    /// A password reset link.
    Reset,
    /// A proof of an e-mail address.
    EmailProof,
    /// A session.
    Session,
    /// An operator key.
    Operator,
    /// The one-time set-up of a new server.
    Setup,
}

impl SecretKind {
    const ALL: [(Self, &'static str); 7] = [
        (Self::Key, "key"),
        (Self::Invitation, "inv"),
        (Self::Reset, "rst"),
        (Self::EmailProof, "eml"),
        (Self::Session, "ses"),
        (Self::Operator, "op"),
        (Self::Setup, "setup"),
    ];

    /// The word in the secret.
    pub fn word(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(kind, _)| *kind == self)
            .map_or("", |(_, word)| word)
    }
}

/// A secret in clear: shown or mailed once, never stored, never logged.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    /// What it opens.
    pub kind: SecretKind,
    /// The public part it is looked up by: the bits of the SID.
    pub bits: u128,
    /// 256 random bits.
    pub random: [u8; 32],
}

/// The text is no secret of ours: wrong form, unknown kind or a typo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotASecret;

impl Secret {
    /// The text to show once.
    pub fn reveal(&self) -> String {
        let mut text = format!("mst_{}_{:032x}_", self.kind.word(), self.bits);
        text.push_str(&base62_of_bytes(self.random));
        let check = crc32fast::hash(text.as_bytes());
        text.push_str(&base62(u128::from(check), CHECK_LENGTH));
        text
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "mst_{}_{:032x}_…", self.kind.word(), self.bits)
    }
}

impl FromStr for Secret {
    type Err = NotASecret;

    fn from_str(text: &str) -> Result<Self, NotASecret> {
        let body = text.strip_prefix("mst_").ok_or(NotASecret)?;
        let (word, rest) = body.split_once('_').ok_or(NotASecret)?;
        let (hex, tail) = rest.split_once('_').ok_or(NotASecret)?;
        if tail.len() != RANDOM_LENGTH + CHECK_LENGTH || !tail.is_ascii() || hex.len() != 32 {
            return Err(NotASecret);
        }
        if !hex
            .bytes()
            .all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
        {
            return Err(NotASecret);
        }
        let (head, check) = text.split_at(text.len() - CHECK_LENGTH);
        if base62(u128::from(crc32fast::hash(head.as_bytes())), CHECK_LENGTH) != check {
            return Err(NotASecret);
        }
        let kind = SecretKind::ALL
            .iter()
            .find(|(_, known)| *known == word)
            .ok_or(NotASecret)?
            .0;
        let bits = u128::from_str_radix(hex, 16).map_err(|_| NotASecret)?;
        let random = bytes_of_base62(&tail[..RANDOM_LENGTH]).ok_or(NotASecret)?;
        Ok(Self { kind, bits, random })
    }
}

fn base62(mut value: u128, length: usize) -> String {
    let mut digits = vec![b'0'; length];
    for digit in digits.iter_mut().rev() {
        *digit = BASE62[(value % 62) as usize];
        value /= 62;
    }
    digits.into_iter().map(char::from).collect()
}

/// 32 bytes, big-endian, as 43 zero-padded digits: repeated division by 62.
fn base62_of_bytes(bytes: [u8; 32]) -> String {
    let mut words: Vec<u32> = bytes
        .chunks_exact(4)
        .map(|c| u32::from_be_bytes([c[0], c[1], c[2], c[3]]))
        .collect();
    let mut digits = [b'0'; RANDOM_LENGTH];
    for digit in digits.iter_mut().rev() {
        let mut remainder = 0u64;
        for word in &mut words {
            let value = remainder << 32 | u64::from(*word);
            *word = (value / 62) as u32;
            remainder = value % 62;
        }
        *digit = BASE62[remainder as usize];
    }
    digits.iter().copied().map(char::from).collect()
}

fn bytes_of_base62(text: &str) -> Option<[u8; 32]> {
    let mut words = [0u32; 8];
    for digit in text.bytes() {
        let mut carry = BASE62.iter().position(|known| *known == digit)? as u64;
        for word in words.iter_mut().rev() {
            let value = u64::from(*word) * 62 + carry;
            *word = value as u32;
            carry = value >> 32;
        }
        if carry != 0 {
            return None;
        }
    }
    let mut bytes = [0; 32];
    for (chunk, word) in bytes.chunks_exact_mut(4).zip(words) {
        chunk.copy_from_slice(&word.to_be_bytes());
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_secret_reads_back_what_it_shows(bits: u128, random: [u8; 32]) {
            let secret = Secret { kind: SecretKind::Key, bits, random };
            prop_assert_eq!(secret.reveal().parse::<Secret>(), Ok(secret));
        }

        #[test]
        fn a_typo_is_refused_offline(position in 0usize..90, random: [u8; 32]) {
            let shown = Secret { kind: SecretKind::Invitation, bits: 7, random }.reveal();
            let mut typo = shown.clone().into_bytes();
            let at = position % typo.len();
            typo[at] = if typo[at] == b'x' { b'y' } else { b'x' };
            prop_assert!(String::from_utf8(typo).unwrap().parse::<Secret>().is_err());
        }

        #[test]
        fn any_text_is_read_without_a_panic(text: String) {
            let _ = text.parse::<Secret>();
        }
    }

    #[test]
    fn a_secret_never_shows_itself_in_a_log() {
        let secret = Secret {
            kind: SecretKind::Session,
            bits: 1,
            random: [7; 32],
        };
        assert_eq!(
            format!("{secret:?}"),
            "mst_ses_00000000000000000000000000000001_…"
        );
    }
}

//! Identifiers. A SID is two capital letters and 32 lower-case hex digits, the hex a UUIDv7, so SIDs sort by creation.
//! Each noun has a type of its own: mixing two does not compile. SIDs are made by `store::Tx::new_sid`, never here.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::Error;

/// Length of every SID in characters.
pub const SID_LENGTH: usize = 34;

/// What every kind of SID can do. Implemented by the types below only.
pub trait Sid: Copy + Eq + Ord + fmt::Display + fmt::Debug + Send + Sync + 'static {
    /// The two capital letters.
    const PREFIX: &'static str;
    /// The noun in error codes, as in `account.not_found`.
    const NOUN: &'static str;
    /// Builds the SID from its 128 bits.
    fn from_bits(bits: u128) -> Self;
    /// The 128 bits behind the hex digits.
    fn bits(self) -> u128;
    /// The same identifier without its type.
    fn any(self) -> AnySid {
        AnySid {
            prefix: [Self::PREFIX.as_bytes()[0], Self::PREFIX.as_bytes()[1]],
            bits: self.bits(),
        }
    }
}

/// A SID of any kind: targets of events, and places where several kinds are welcome.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AnySid {
    prefix: [u8; 2],
    bits: u128,
}

impl AnySid {
    /// The two capital letters.
    pub fn prefix(&self) -> &str {
        std::str::from_utf8(&self.prefix).unwrap_or("??")
    }

    /// The 128 bits behind the hex digits.
    pub fn bits(&self) -> u128 {
        self.bits
    }

    /// The typed SID, when the prefix is that type's.
    pub fn to<S: Sid>(self) -> Option<S> {
        (self.prefix[..] == *S::PREFIX.as_bytes()).then(|| S::from_bits(self.bits))
    }

    /// The 34 characters, without an allocation.
    pub fn to_ascii(self) -> [u8; SID_LENGTH] {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        let mut text = [0; SID_LENGTH];
        text[..2].copy_from_slice(&self.prefix);
        for (digits, byte) in text[2..].chunks_exact_mut(2).zip(self.bits.to_be_bytes()) {
            digits[0] = HEX[usize::from(byte >> 4)];
            digits[1] = HEX[usize::from(byte & 0xf)];
        }
        text
    }
}

impl fmt::Display for AnySid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.to_ascii();
        f.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for AnySid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not prefix + 32 lower-case hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MalformedSid;

impl fmt::Display for MalformedSid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a SID: two capital letters and 32 lower-case hex digits are expected")
    }
}

impl std::error::Error for MalformedSid {}

impl From<MalformedSid> for Error {
    fn from(malformed: MalformedSid) -> Self {
        Error::unreadable("sid.malformed", malformed.to_string())
    }
}

impl FromStr for AnySid {
    type Err = MalformedSid;

    fn from_str(text: &str) -> Result<Self, MalformedSid> {
        let bytes: &[u8; SID_LENGTH] = text.as_bytes().try_into().map_err(|_| MalformedSid)?;
        if !bytes[..2].iter().all(u8::is_ascii_uppercase) {
            return Err(MalformedSid);
        }
        let mut bits = 0u128;
        for digit in &bytes[2..] {
            let value = match digit {
                b'0'..=b'9' => digit - b'0',
                b'a'..=b'f' => digit - b'a' + 10,
                _ => return Err(MalformedSid),
            };
            bits = bits << 4 | u128::from(value);
        }
        Ok(Self {
            prefix: [bytes[0], bytes[1]],
            bits,
        })
    }
}

impl Serialize for AnySid {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for AnySid {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

macro_rules! sids {
    ($($(#[$doc:meta])* $name:ident $prefix:literal $noun:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(u128);

        impl Sid for $name {
            const PREFIX: &'static str = $prefix;
            const NOUN: &'static str = $noun;
            fn from_bits(bits: u128) -> Self { Self(bits) }
            fn bits(self) -> u128 { self.0 }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { fmt::Display::fmt(&self.any(), f) }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { fmt::Display::fmt(&self.any(), f) }
        }

        impl FromStr for $name {
            type Err = MalformedSid;
            fn from_str(text: &str) -> Result<Self, MalformedSid> {
                text.parse::<AnySid>()?.to().ok_or(MalformedSid)
            }
        }

        impl From<$name> for AnySid {
            fn from(sid: $name) -> AnySid { sid.any() }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> { serializer.collect_str(self) }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                AnySid::deserialize(deserializer)?.to().ok_or_else(|| de::Error::custom(MalformedSid))
            }
        }
    )*
        impl AnySid {
            /// The noun of what it names, as `account`; none for a prefix of later versions.
            pub fn noun(&self) -> Option<&'static str> {
                match self.prefix() {
                    $($prefix => Some($noun),)*
                    _ => None,
                }
            }
        }
    };
}

sids! {
    /// An organization: the tenant.
    OrganizationSid "OR" "organization";
    /// An account or subaccount.
    AccountSid "AC" "account";
    /// A person on the whole server.
    UserSid "US" "user";
    /// A person in one organization.
    MembershipSid "MB" "membership";
    /// A service account.
    ServiceAccountSid "SV" "service_account";
    /// A group of users of one organization.
    GroupSid "GP" "group";
    /// A role, built in or an organization's own.
    RoleSid "IX" "role";
    /// A role assignment.
    AssignmentSid "IY" "role_assignment";
    /// An invitation.
    InvitationSid "NF" "invitation";
    /// An API key.
    KeySid "SK" "api_key";
    /// A session.
    SessionSid "SE" "session";
    /// A token sent or shown once: invitation link, reset, e-mail proof, set-up.
    TokenSid "TK" "token";
    /// An ownership transfer.
    TransferSid "OT" "ownership_transfer";
    /// An event; with the prefix also the id of an act.
    EventSid "AE" "event";
    /// A job of the outbox.
    JobSid "JB" "job";
}

impl OrganizationSid {
    /// The stream of events that belong to no organization: operator acts, failed sign-ins, a person's own password.
    pub const SERVER: Self = Self(0);
}

/// Where a role is given: the whole organization or one account.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Scope {
    /// Everything in the organization.
    Organization(OrganizationSid),
    /// One account or subaccount.
    Account(AccountSid),
}

/// Who can hold roles.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Principal {
    /// A person.
    User(UserSid),
    /// A principal without a login.
    ServiceAccount(ServiceAccountSid),
    /// A set of people.
    Group(GroupSid),
}

/// A sum of SID types that travels as one SID.
macro_rules! sid_sum {
    ($name:ident { $($variant:ident($sid:ident)),* }) => {
        impl $name {
            /// The same identifier without its type.
            pub fn any(self) -> AnySid {
                match self { $(Self::$variant(sid) => sid.any()),* }
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { fmt::Display::fmt(&self.any(), f) }
        }
        impl FromStr for $name {
            type Err = MalformedSid;
            fn from_str(text: &str) -> Result<Self, MalformedSid> {
                let any: AnySid = text.parse()?;
                $(if let Some(sid) = any.to() { return Ok(Self::$variant(sid)); })*
                Err(MalformedSid)
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> { serializer.collect_str(self) }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(de::Error::custom)
            }
        }
        $(impl From<$sid> for $name { fn from(sid: $sid) -> Self { Self::$variant(sid) } })*
        impl From<$name> for AnySid { fn from(sum: $name) -> AnySid { sum.any() } }
    };
}

sid_sum!(Scope { Organization(OrganizationSid), Account(AccountSid) });
sid_sum!(Principal { User(UserSid), ServiceAccount(ServiceAccountSid), Group(GroupSid) });

/// The 128 bits of a UUIDv7 (RFC 9562 section 5.7): milliseconds since 1970 in front, 74 random bits behind.
pub fn uuid_v7(milliseconds: u64, random: [u8; 10]) -> u128 {
    uuid::Builder::from_unix_timestamp_millis(milliseconds, &random)
        .into_uuid()
        .as_u128()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sid_prints_as_it_was_read() {
        let text = "AC0193aabbccdd7eeffaabbccddeeff001122"[..34].to_owned();
        assert_eq!(text.parse::<AccountSid>().unwrap().to_string(), text);
    }

    #[test]
    fn a_sid_of_another_kind_or_form_is_refused() {
        let digits = "0123456789abcdef0123456789abcdef";
        assert!(format!("AC{digits}").parse::<UserSid>().is_err());
        for bad in [
            "",
            "AC",
            "ac0123456789abcdef0123456789abcdef",
            "AC0123456789ABCDEF0123456789abcdef",
            "AC0123456789abcdef0123456789abcdé",
        ] {
            assert!(bad.parse::<AnySid>().is_err(), "{bad}");
        }
    }
}

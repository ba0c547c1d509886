//! Arguments of statements. Binding one allocates nothing on either database: text and bytes are borrowed, a SID is
//! written to the stack. What comes back is read in `row`.

use std::error::Error as StdError;

use muster_model::*;
use postgres::types::{IsNull, ToSql, Type, private::BytesMut, to_sql_checked};
use rusqlite::Statement;

/// One argument of a statement.
#[derive(Debug, Clone)]
pub enum Value<'a> {
    /// NULL.
    Null,
    /// Borrowed text.
    Text(&'a str),
    /// Text made for this statement.
    Owned(String),
    /// A SID, stored as its 34 characters.
    Sid(AnySid),
    /// A number, or a time in microseconds.
    Int(i64),
    /// A truth value.
    Bool(bool),
    /// Bytes.
    Bytes(&'a [u8]),
}

/// The arguments of a statement: `args![account, name, now]`.
#[macro_export]
macro_rules! args {
    ($($x:expr),* $(,)?) => { &[$($crate::Value::from($x)),*] as &[$crate::Value<'_>] };
}

impl Value<'_> {
    pub(crate) fn bind(
        &self,
        statement: &mut Statement<'_>,
        position: usize,
    ) -> rusqlite::Result<()> {
        match self {
            Self::Null => statement.raw_bind_parameter(position, rusqlite::types::Null),
            Self::Text(text) => statement.raw_bind_parameter(position, text),
            Self::Owned(text) => statement.raw_bind_parameter(position, text.as_str()),
            Self::Sid(sid) => {
                let ascii = sid.to_ascii();
                let text = std::str::from_utf8(&ascii)
                    .map_err(|error| rusqlite::Error::Utf8Error(position, error))?;
                statement.raw_bind_parameter(position, text)
            }
            Self::Int(number) => statement.raw_bind_parameter(position, number),
            Self::Bool(truth) => statement.raw_bind_parameter(position, truth),
            Self::Bytes(bytes) => statement.raw_bind_parameter(position, bytes),
        }
    }
}

impl ToSql for Value<'_> {
    fn to_sql(
        &self,
        column: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Text(text) => text.to_sql_checked(column, out),
            Self::Owned(text) => text.to_sql_checked(column, out),
            Self::Sid(sid) => std::str::from_utf8(&sid.to_ascii())?.to_sql_checked(column, out),
            // A bare number in a statement may make the server expect a narrower one.
            Self::Int(number) if *column == Type::INT4 => {
                i32::try_from(*number)?.to_sql(column, out)
            }
            Self::Int(number) => number.to_sql_checked(column, out),
            Self::Bool(truth) => truth.to_sql_checked(column, out),
            Self::Bytes(bytes) => bytes.to_sql_checked(column, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

macro_rules! from {
    ($($type:ty: $value:ident => $made:expr;)*) => {$(
        impl<'a> From<$type> for Value<'a> {
            fn from($value: $type) -> Self { $made }
        }
    )*};
}

from! {
    &'a str: text => Self::Text(text);
    &'a String: text => Self::Text(text);
    String: text => Self::Owned(text);
    i64: number => Self::Int(number);
    &i64: number => Self::Int(*number);
    i32: number => Self::Int(i64::from(number));
    u32: number => Self::Int(i64::from(number));
    bool: truth => Self::Bool(truth);
    &bool: truth => Self::Bool(*truth);
    Time: time => Self::Int(time.micros());
    &Time: time => Self::Int(time.micros());
    &'a [u8]: bytes => Self::Bytes(bytes);
    &'a Vec<u8>: bytes => Self::Bytes(bytes);
    &'a Option<String>: text => Self::from(text.as_deref());
    &Option<Time>: time => Self::from(*time);
}

impl<'a, const N: usize> From<&'a [u8; N]> for Value<'a> {
    fn from(bytes: &'a [u8; N]) -> Self {
        Self::Bytes(bytes)
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// Every type that is stored as a SID, as an argument and as a column.
macro_rules! sids {
    ($($type:ident),*) => {$(
        impl From<$type> for Value<'_> {
            fn from(sid: $type) -> Self { Self::Sid(sid.into()) }
        }
        impl From<&$type> for Value<'_> {
            fn from(sid: &$type) -> Self { Self::Sid((*sid).into()) }
        }
        impl From<&Option<$type>> for Value<'_> {
            fn from(sid: &Option<$type>) -> Self { Self::from(*sid) }
        }
        impl $crate::Column for $type {
            fn read(cell: $crate::Cell<'_>) -> Option<Self> { cell.text()?.parse().ok() }
        }
    )*};
}

sids!(
    AnySid,
    Scope,
    Principal,
    OrganizationSid,
    AccountSid,
    UserSid,
    MembershipSid,
    ServiceAccountSid,
    GroupSid,
    RoleSid,
    AssignmentSid,
    InvitationSid,
    KeySid,
    SessionSid,
    TokenSid,
    TransferSid,
    EventSid,
    JobSid
);

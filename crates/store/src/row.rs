//! What a statement answers: rows of either database, read by position. Columns that are enums of the model
//! implement [`Column`] beside the statements that use them.

use muster_model::{Error, Result, Time};
use postgres::types::{FromSql, Type};

/// One row of an answer.
pub struct Row<'r>(pub(crate) Source<'r>);

pub(crate) enum Source<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
    Postgres(&'r postgres::Row),
}

impl Row<'_> {
    /// The value of a column that holds one of an enum's codes.
    ///
    /// # Errors
    /// `server.internal` naming the column when the word is none of the codes.
    pub fn code<T: std::str::FromStr>(&self, index: usize) -> Result<T> {
        let word: String = self.get(index)?;
        word.parse()
            .map_err(|_| Error::internal(format!("column {index} holds the unknown code {word:?}")))
    }

    /// The value of the column at `index`, counted from 0.
    ///
    /// # Errors
    /// `server.internal` naming the column when its value is none of that type.
    pub fn get<T: Column>(&self, index: usize) -> Result<T> {
        let cell = match self.0 {
            Source::Sqlite(row) => Cell::of_sqlite(row, index),
            Source::Postgres(row) => row.try_get(index).ok(),
        };
        cell.and_then(T::read).ok_or_else(|| {
            Error::internal(format!(
                "column {index} can't be read as {}",
                std::any::type_name::<T>()
            ))
        })
    }
}

/// A value as the database gives it, the same on both.
#[derive(Debug, Clone, Copy)]
pub enum Cell<'a> {
    /// NULL.
    Null,
    /// A number.
    Int(i64),
    /// A truth value of PostgreSQL; SQLite gives a number.
    Bool(bool),
    /// Text.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
}

impl<'a> Cell<'a> {
    /// The text, when it is text.
    pub fn text(self) -> Option<&'a str> {
        if let Self::Text(text) = self {
            Some(text)
        } else {
            None
        }
    }

    /// The number, when it is one.
    pub fn int(self) -> Option<i64> {
        if let Self::Int(number) = self {
            Some(number)
        } else {
            None
        }
    }

    fn bytes(self) -> Option<&'a [u8]> {
        if let Self::Bytes(bytes) = self {
            Some(bytes)
        } else {
            None
        }
    }

    fn of_sqlite(row: &'a rusqlite::Row<'_>, index: usize) -> Option<Self> {
        use rusqlite::types::ValueRef;
        match row.get_ref(index).ok()? {
            ValueRef::Null => Some(Self::Null),
            ValueRef::Integer(number) => Some(Self::Int(number)),
            ValueRef::Text(text) => std::str::from_utf8(text).ok().map(Self::Text),
            ValueRef::Blob(bytes) => Some(Self::Bytes(bytes)),
            ValueRef::Real(_) => None,
        }
    }
}

impl<'a> FromSql<'a> for Cell<'a> {
    fn from_sql(
        column: &Type,
        raw: &'a [u8],
    ) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(match *column {
            Type::INT8 => Self::Int(i64::from_sql(column, raw)?),
            Type::INT4 => Self::Int(i64::from(i32::from_sql(column, raw)?)),
            Type::BOOL => Self::Bool(bool::from_sql(column, raw)?),
            Type::BYTEA => Self::Bytes(raw),
            _ => Self::Text(<&str>::from_sql(column, raw)?),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self::Null)
    }

    fn accepts(column: &Type) -> bool {
        matches!(*column, Type::INT8 | Type::INT4 | Type::BOOL | Type::BYTEA)
            || <&str as FromSql>::accepts(column)
    }
}

/// A type that a column can be read as.
pub trait Column: Sized {
    /// The value in the cell, or nothing when the cell holds no such value.
    fn read(cell: Cell<'_>) -> Option<Self>;
}

impl Column for String {
    fn read(cell: Cell<'_>) -> Option<Self> {
        cell.text().map(str::to_owned)
    }
}

impl Column for i64 {
    fn read(cell: Cell<'_>) -> Option<Self> {
        cell.int()
    }
}

impl Column for i32 {
    fn read(cell: Cell<'_>) -> Option<Self> {
        cell.int()?.try_into().ok()
    }
}

impl Column for u32 {
    fn read(cell: Cell<'_>) -> Option<Self> {
        cell.int()?.try_into().ok()
    }
}

impl Column for bool {
    fn read(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Bool(truth) => Some(truth),
            Cell::Int(0) => Some(false),
            Cell::Int(1) => Some(true),
            _ => None,
        }
    }
}

impl Column for Vec<u8> {
    fn read(cell: Cell<'_>) -> Option<Self> {
        cell.bytes().map(<[u8]>::to_vec)
    }
}

impl<const N: usize> Column for [u8; N] {
    fn read(cell: Cell<'_>) -> Option<Self> {
        cell.bytes()?.try_into().ok()
    }
}

impl Column for Time {
    fn read(cell: Cell<'_>) -> Option<Self> {
        cell.int().map(Self::from_micros)
    }
}

impl<T: Column> Column for Option<T> {
    fn read(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Null => Some(None),
            other => T::read(other).map(Some),
        }
    }
}

//! Cursors: where a list goes on. Authenticated, bound to the caller and the filter, good for 24 hours.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use muster_model::{Error, Result, Time, time::DAY};

use crate::act::Act;

/// Which part of a list is asked for.
#[derive(Debug, Clone)]
pub struct PageRequest {
    /// At most this many, 1 to 200.
    pub limit: u32,
    /// Where the page before ended.
    pub cursor: Option<String>,
}

impl Default for PageRequest {
    fn default() -> Self {
        Self {
            limit: 50,
            cursor: None,
        }
    }
}

/// A part of a list.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The objects.
    pub data: Vec<T>,
    /// Where the list goes on; none at its end.
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// The same page of something else.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page {
            data: self.data.into_iter().map(change).collect(),
            next_cursor: self.next_cursor,
        }
    }
}

/// Longest position inside a cursor.
const LONGEST: usize = 512;

impl Act<'_, '_> {
    /// Checks the limit and opens the cursor; `filter` says what the list is of, so that a cursor serves no other list.
    pub(crate) fn position(&self, page: &PageRequest, filter: &str) -> Result<Option<String>> {
        if !(1..=200).contains(&page.limit) {
            return Err(Error::invalid(
                "limit",
                "limit.out_of_range",
                "limit is 1 to 200.",
            ));
        }
        page.cursor
            .as_deref()
            .map(|cursor| self.open_cursor(cursor, filter).ok_or_else(refused))
            .transpose()
    }

    fn open_cursor(&self, cursor: &str, filter: &str) -> Option<String> {
        let bytes = URL_SAFE_NO_PAD
            .decode(cursor)
            .ok()
            .filter(|bytes| bytes.len() <= LONGEST)?;
        let (mac, rest) = bytes.split_at_checked(16)?;
        let (made_at, position) = rest.split_at_checked(8)?;
        aws_lc_rs::constant_time::verify_slices_are_equal(
            mac,
            &self.mac(filter, made_at, position),
        )
        .ok()?;
        let made_at = Time::from_micros(i64::from_be_bytes(made_at.try_into().ok()?));
        (self.now().since(made_at) < DAY).then(|| String::from_utf8(position.to_vec()).ok())?
    }

    fn mac(&self, filter: &str, made_at: &[u8], position: &[u8]) -> [u8; 16] {
        let caller = self
            .caller
            .identity()
            .map(|identity| identity.to_string())
            .unwrap_or_default();
        let organization = self
            .caller
            .organization
            .map(|organization| organization.to_string())
            .unwrap_or_default();
        self.app.keys.ticket_mac(&[
            b"cursor",
            caller.as_bytes(),
            organization.as_bytes(),
            filter.as_bytes(),
            made_at,
            position,
        ])
    }

    /// Makes a page of at most `limit` out of rows that were read one too many.
    pub(crate) fn paged<T>(
        &self,
        mut rows: Vec<T>,
        page: &PageRequest,
        filter: &str,
        position: impl Fn(&T) -> String,
    ) -> Page<T> {
        let more = rows.len() > page.limit as usize;
        rows.truncate(page.limit as usize);
        let next_cursor = rows
            .last()
            .filter(|_| more)
            .map(|last| self.seal_cursor(filter, &position(last)));
        Page {
            data: rows,
            next_cursor,
        }
    }

    /// A cursor at a position of the list.
    pub(crate) fn seal_cursor(&self, filter: &str, position: &str) -> String {
        let made_at = self.now().micros().to_be_bytes();
        let mut bytes = self.mac(filter, &made_at, position.as_bytes()).to_vec();
        bytes.extend_from_slice(&made_at);
        bytes.extend_from_slice(position.as_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }
}

fn refused() -> Error {
    Error::unreadable("cursor.refused", "This cursor is not one of yours for this list, or is older than 24 hours. Start the list again.").field("cursor", "cursor.refused", "Start the list again without a cursor.")
}

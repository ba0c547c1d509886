//! A part of a list, the same form for every noun, and the parameters that every list takes.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A part of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Page<T> {
    /// The objects.
    pub data: Vec<T>,
    /// Where the list goes on, to be given as `cursor`; null at its end.
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// A page of the objects that `convert` makes of `data`.
    pub fn of<S>(data: Vec<S>, next_cursor: Option<String>, convert: impl FnMut(S) -> T) -> Self {
        Self {
            data: data.into_iter().map(convert).collect(),
            next_cursor,
        }
    }
}

/// A part of a list that may say how many there are.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CountedPage<T> {
    /// The objects.
    pub data: Vec<T>,
    /// Where the list goes on, to be given as `cursor`; null at its end.
    pub next_cursor: Option<String>,
    /// Exactly how many the whole list holds; null where that is not quickly counted.
    pub total: Option<i64>,
}

/// The query of a list without filters.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// At most this many, 1 to 200; 50 when absent.
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

//! Folded keys of text columns and the prefix ranges over them.

pub(crate) use muster_model::text::key;

/// The first text after all that begin with `prefix`, in byte order: the open end of a prefix range.
pub(crate) fn after_prefix(prefix: &str) -> String {
    format!("{prefix}\u{10ffff}")
}

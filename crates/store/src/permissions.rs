//! A set of permissions in one column: their names, blank-separated, in catalogue order.

use muster_model::{Permission, PermissionSet};

/// The set behind the names. A name that is none any more, or not yet on this node, allows nothing.
pub(crate) fn read(text: &str) -> PermissionSet {
    text.split_ascii_whitespace()
        .filter_map(|name| name.parse::<Permission>().ok())
        .fold(PermissionSet::EMPTY, PermissionSet::with_only)
}

pub(crate) fn write(permissions: PermissionSet) -> String {
    let names: Vec<_> = permissions.iter().map(Permission::name).collect();
    names.join(" ")
}

//! A set of permissions in one column: their names, blank-separated, in catalogue order.

use muster_model::{Error, Permission, PermissionSet, Result};

pub(crate) fn read(text: &str) -> Result<PermissionSet> {
    let known = text.split_ascii_whitespace().map(|name| {
        name.parse::<Permission>()
            .map_err(|_| Error::internal(format!("a row names the unknown permission {name:?}")))
    });
    known
        .into_iter()
        .try_fold(PermissionSet::EMPTY, |set, permission| {
            Ok(set.with_only(permission?))
        })
}

pub(crate) fn write(permissions: PermissionSet) -> String {
    let names: Vec<_> = permissions.iter().map(Permission::name).collect();
    names.join(" ")
}

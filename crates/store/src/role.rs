//! Roles as rows need them: the built-in ones are code, an organization's own are rows of `custom_role`.

use muster_model::{BuiltIn, PermissionSet, Result, Role, RoleSid};

use crate::{Row, permissions};

/// The role of a row that names one: built in, or an organization's own, whose name, permissions and `extends_sid` were joined and begin at column `at`.
/// A role that is gone (an ended invitation may still name it) allows nothing.
pub(crate) fn joined(sid: RoleSid, row: &Row, at: usize) -> Result<Role> {
    if let Some(built_in) = BuiltIn::of(sid) {
        return Ok(built_in.role());
    }
    let name = row
        .get::<Option<String>>(at)?
        .unwrap_or_else(|| "a deleted role".into());
    let own = row.get::<Option<String>>(at + 1)?.unwrap_or_default();
    let extended = row.get::<Option<RoleSid>>(at + 2)?.and_then(BuiltIn::of);
    let extended = extended.map_or(PermissionSet::EMPTY, BuiltIn::permissions);
    Ok(Role {
        sid,
        label: name.clone(),
        name,
        built_in: false,
        permissions: permissions::read(&own)?.union(extended),
    })
}

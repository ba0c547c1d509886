//! Roles as rows need them. The built-in ones are code; an organization's own come with their table.

use muster_model::{BuiltIn, Error, Result, Role, RoleSid};

/// The role behind a stored SID.
pub(crate) fn of_row(sid: RoleSid) -> Result<Role> {
    BuiltIn::of(sid)
        .map(BuiltIn::role)
        .ok_or_else(|| Error::internal(format!("a row names the unknown role {sid}")))
}

//! The roles of an organization by number: the built-in ones first, then its own.

use std::{collections::HashMap, sync::Arc};

use muster_model::{BuiltIn, Permission, PermissionSet, Role, RoleSid};

/// The number of a role in its organization.
pub(super) type Number = u16;

/// The Owner role: the first of the built-in ones.
pub(super) const OWNER: Number = BuiltIn::Owner as Number;
/// Stands for a role that is no longer there.
pub(super) const GONE: Number = Number::MAX;

/// Kept whole: roles are few and change rarely, so that a change copies the table.
#[derive(Debug, Clone)]
pub(super) struct Roles {
    table: Vec<Entry>,
    numbers: HashMap<RoleSid, Number>,
}

#[derive(Debug, Clone)]
struct Entry {
    permissions: PermissionSet,
    role: Arc<Role>,
}

impl Default for Roles {
    /// The built-in ones alone.
    fn default() -> Self {
        let mut roles = Self {
            table: Vec::new(),
            numbers: HashMap::new(),
        };
        for built_in in BuiltIn::ALL {
            roles.set(built_in.role());
        }
        roles
    }
}

impl Roles {
    pub(super) fn number(&self, sid: RoleSid) -> Option<Number> {
        self.numbers.get(&sid).copied()
    }

    /// Puts a role in, or in place of what it was.
    pub(super) fn set(&mut self, role: Role) {
        let sid = role.sid;
        let entry = Entry {
            permissions: role.permissions,
            role: Arc::new(role),
        };
        match self.number(sid) {
            Some(number) => self.table[usize::from(number)] = entry,
            None => {
                self.numbers.insert(sid, self.table.len() as Number);
                self.table.push(entry);
            }
        }
    }

    /// The role is gone: whoever would still name its number holds nothing by it.
    pub(super) fn remove(&mut self, sid: RoleSid) {
        if let Some(number) = self.numbers.remove(&sid) {
            self.table[usize::from(number)].permissions = PermissionSet::EMPTY;
        }
    }

    /// Whether one more has a number.
    pub(super) fn is_full(&self) -> bool {
        self.table.len() > usize::from(GONE) - 1
    }

    pub(super) fn permissions(&self, number: Number) -> PermissionSet {
        self.table
            .get(usize::from(number))
            .map_or(PermissionSet::EMPTY, |entry| entry.permissions)
    }

    pub(super) fn role(&self, number: Number) -> Option<&Arc<Role>> {
        self.table.get(usize::from(number)).map(|entry| &entry.role)
    }

    /// The role with the fewest permissions that has this one; a built-in one where an own one is no smaller.
    pub(super) fn smallest_with(&self, permission: Permission) -> Option<&Arc<Role>> {
        self.table
            .iter()
            .filter(|entry| entry.permissions.contains(permission))
            .min_by_key(|entry| entry.permissions.len())
            .map(|entry| &entry.role)
    }
}

//! Rows of `host_permission`: what the operator adds to the catalogue, for all organizations of the server.

use muster_model::{BuiltIn, HostPermission, Result, Time};

use crate::{Row, Tx, args};

macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT name, label, description, roles, implies, while_suspended, origin, retired_at, created_at, updated_at, version FROM host_permission ",
            $tail
        )
    };
}

fn read(row: &Row) -> Result<HostPermission> {
    let roles: String = row.get(3)?;
    let implies: String = row.get(4)?;
    Ok(HostPermission {
        name: row.get(0)?,
        label: row.get(1)?,
        description: row.get(2)?,
        roles: BuiltIn::ALL
            .into_iter()
            .filter(|role| roles.split(' ').any(|word| word == role.name()))
            .collect(),
        implies: implies
            .split_ascii_whitespace()
            .map(str::to_owned)
            .collect(),
        while_suspended: row.get(5)?,
        origin: row.code(6)?,
        retired_at: row.get(7)?,
        created_at: row.get(8)?,
        updated_at: row.get(9)?,
        version: row.get(10)?,
    })
}

fn roles(permission: &HostPermission) -> String {
    let words: Vec<_> = permission.roles.iter().map(|role| role.name()).collect();
    words.join(" ")
}

/// Adds a permission. A name that is taken violates `host_permission_pk`.
pub fn insert(tx: &mut Tx, permission: &HostPermission) -> Result<()> {
    tx.exec(
        "INSERT INTO host_permission (name, label, description, roles, implies, while_suspended, origin, retired_at, created_at, updated_at, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        args![
            &permission.name, &permission.label, &permission.description, roles(permission), permission.implies.join(" "), permission.while_suspended,
            permission.origin.code(), permission.retired_at, permission.created_at, permission.updated_at, permission.version
        ],
    )?;
    Ok(())
}

/// Writes everything about the version that was read; false when it has changed since.
pub fn update(tx: &mut Tx, permission: &HostPermission, now: Time) -> Result<bool> {
    let changed = tx.exec(
        "UPDATE host_permission SET label = $1, description = $2, roles = $3, implies = $4, while_suspended = $5, origin = $6, retired_at = $7, updated_at = $8, version = version + 1
         WHERE name = $9 AND version = $10",
        args![
            &permission.label, &permission.description, roles(permission), permission.implies.join(" "), permission.while_suspended, permission.origin.code(),
            permission.retired_at, now, &permission.name, permission.version
        ],
    )?;
    Ok(changed == 1)
}

/// All of them, retired ones too, by name: never more than [`muster_model::permission::host::MOST`].
pub fn all(tx: &mut Tx) -> Result<Vec<HostPermission>> {
    tx.all(select!("ORDER BY name"), args![], read)
}

//! Rows of `custom_role`, and roles as other rows name them: the built-in ones are code.

use muster_model::{
    BuiltIn, CustomRole, OrganizationSid, Result, Role, RoleSid, Time, custom_role,
};

use crate::{Row, Select, Tx, args, permissions, text};

macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT organization_sid, sid, name, description, permissions, extends_sid, created_at, updated_at, version FROM custom_role ",
            $tail
        )
    };
}

fn read(row: &Row) -> Result<CustomRole> {
    Ok(CustomRole {
        organization: row.get(0)?,
        sid: row.get(1)?,
        name: row.get(2)?,
        description: row.get(3)?,
        own: permissions::read(&row.get::<String>(4)?),
        extends: row.get::<Option<RoleSid>>(5)?.and_then(BuiltIn::of),
        created_at: row.get(6)?,
        updated_at: row.get(7)?,
        version: row.get(8)?,
    })
}

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
    let extends = row.get::<Option<RoleSid>>(at + 2)?.and_then(BuiltIn::of);
    Ok(Role {
        sid,
        label: name.clone(),
        name,
        built_in: false,
        permissions: custom_role::effective(permissions::read(&own), extends),
    })
}

/// Adds a role. A name that is taken violates `custom_role_name`.
pub fn insert(tx: &mut Tx, role: &CustomRole) -> Result<()> {
    tx.exec(
        "INSERT INTO custom_role (organization_sid, sid, name, name_key, description, permissions, extends_sid, created_at, updated_at, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            role.organization, role.sid, &role.name, text::key(&role.name), &role.description, permissions::write(role.own),
            role.extends.map(BuiltIn::sid), role.created_at, role.updated_at, role.version
        ],
    )?;
    Ok(())
}

/// Writes name, description and what it extends of the version that was read; false when it has changed since.
pub fn update(tx: &mut Tx, role: &CustomRole, now: Time) -> Result<bool> {
    let changed = tx.exec(
        "UPDATE custom_role SET name = $1, name_key = $2, description = $3, extends_sid = $4, updated_at = $5, version = version + 1
         WHERE organization_sid = $6 AND sid = $7 AND version = $8",
        args![
            &role.name, text::key(&role.name), &role.description, role.extends.map(BuiltIn::sid), now,
            role.organization, role.sid, role.version
        ],
    )?;
    Ok(changed == 1)
}

/// Writes what a role allows of its own. Apart from the rest: a change of the name leaves alone what this node does not know yet.
pub fn set_permissions(tx: &mut Tx, role: &CustomRole) -> Result<()> {
    tx.exec(
        "UPDATE custom_role SET permissions = $1 WHERE organization_sid = $2 AND sid = $3",
        args![permissions::write(role.own), role.organization, role.sid],
    )?;
    Ok(())
}

/// Deletes a role that nothing names any more.
pub fn delete(tx: &mut Tx, organization: OrganizationSid, sid: RoleSid) -> Result<()> {
    tx.exec(
        "DELETE FROM custom_role WHERE organization_sid = $1 AND sid = $2",
        args![organization, sid],
    )?;
    Ok(())
}

/// Reads one custom role.
pub fn find(
    tx: &mut Tx,
    organization: OrganizationSid,
    sid: RoleSid,
) -> Result<Option<CustomRole>> {
    tx.opt(
        select!("WHERE organization_sid = $1 AND sid = $2"),
        args![organization, sid],
        read,
    )
}

/// Reads several custom roles at once, in no order.
pub fn find_all(
    tx: &mut Tx,
    organization: OrganizationSid,
    sids: &[RoleSid],
) -> Result<Vec<CustomRole>> {
    if sids.is_empty() {
        return Ok(Vec::new());
    }
    tx.page(
        &Select::new(select!(""))
            .and("organization_sid = $", organization)
            .and_in("sid", sids.iter().copied()),
        read,
    )
}

/// The custom role of a name, without regard to case.
pub fn by_name(
    tx: &mut Tx,
    organization: OrganizationSid,
    name: &str,
) -> Result<Option<CustomRole>> {
    tx.opt(
        select!("WHERE organization_sid = $1 AND name_key = $2"),
        args![organization, text::key(name)],
        read,
    )
}

/// A page of custom roles by name, after the one whose folded name is `after`.
pub fn page(
    tx: &mut Tx,
    organization: OrganizationSid,
    after: Option<&str>,
    limit: u32,
) -> Result<Vec<CustomRole>> {
    let mut select = Select::new(select!("")).and("organization_sid = $", organization);
    if let Some(after) = after {
        select = select.and("name_key > $", after);
    }
    tx.page(&select.order("name_key").limit(limit), read)
}

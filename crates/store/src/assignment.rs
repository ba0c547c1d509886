//! Rows of `assignment`.

use muster_model::{
    AccountSid, Assignment, AssignmentSid, BuiltIn, GroupSid, OrganizationSid, Principal, Result,
    RoleSid, Scope, Time, UserSid,
};

use crate::{Row, Select, Tx, args, list, role};

// Built-in roles are code: for them, whose digits are small numbers, no row is looked for.
macro_rules! select {
    ($tail:literal) => {
        concat!("SELECT a.organization_sid, a.sid, a.principal_sid, a.role_sid, a.scope_sid, a.inherit, a.except_sids, a.expires_at, a.source, a.given_by, a.created_at, a.updated_at, a.version,
             r.name, r.permissions, r.extends_sid
             FROM assignment a LEFT JOIN custom_role r ON r.organization_sid = a.organization_sid AND r.sid = CASE WHEN a.role_sid > 'IX0000000000000001' THEN a.role_sid END ", $tail)
    };
}

fn read(row: &Row) -> Result<Assignment> {
    Ok(Assignment {
        organization: row.get(0)?,
        sid: row.get(1)?,
        principal: row.get(2)?,
        role: role::joined(row.get(3)?, row, 13)?,
        scope: row.get(4)?,
        inherit: row.get(5)?,
        except: list::read(&row.get::<String>(6)?)?,
        expires_at: row.get(7)?,
        source: row.code(8)?,
        given_by: row.get(9)?,
        created_at: row.get(10)?,
        updated_at: row.get(11)?,
        version: row.get(12)?,
    })
}

/// Adds an assignment.
pub fn insert(tx: &mut Tx, assignment: &Assignment) -> Result<()> {
    tx.exec(
        "INSERT INTO assignment (organization_sid, sid, principal_sid, role_sid, scope_sid, inherit, except_sids, expires_at, source, given_by, created_at, updated_at, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        args![
            assignment.organization, assignment.sid, assignment.principal, assignment.role.sid, assignment.scope, assignment.inherit, list::write(&assignment.except),
            assignment.expires_at, assignment.source.code(), assignment.given_by, assignment.created_at, assignment.updated_at, assignment.version
        ],
    )?;
    Ok(())
}

/// Writes inheritance, hold-outs and expiry of the version that was read; false when it has changed since.
pub fn update(tx: &mut Tx, assignment: &Assignment, now: Time) -> Result<bool> {
    let changed = tx.exec(
        "UPDATE assignment SET inherit = $1, except_sids = $2, expires_at = $3, updated_at = $4, version = version + 1 WHERE organization_sid = $5 AND sid = $6 AND version = $7",
        args![assignment.inherit, list::write(&assignment.except), assignment.expires_at, now, assignment.organization, assignment.sid, assignment.version],
    )?;
    Ok(changed == 1)
}

/// Ends an assignment; what it was stays in the events.
pub fn delete(tx: &mut Tx, organization: OrganizationSid, sid: AssignmentSid) -> Result<()> {
    tx.exec(
        "DELETE FROM assignment WHERE organization_sid = $1 AND sid = $2",
        args![organization, sid],
    )?;
    Ok(())
}

/// Reads one assignment.
pub fn find(
    tx: &mut Tx,
    organization: OrganizationSid,
    sid: AssignmentSid,
) -> Result<Option<Assignment>> {
    tx.opt(
        select!("WHERE a.organization_sid = $1 AND a.sid = $2"),
        args![organization, sid],
        read,
    )
}

/// Reads several assignments at once, in no order.
pub fn find_all(
    tx: &mut Tx,
    organization: OrganizationSid,
    sids: &[AssignmentSid],
) -> Result<Vec<Assignment>> {
    if sids.is_empty() {
        return Ok(Vec::new());
    }
    tx.page(
        &Select::new(select!(""))
            .and("a.organization_sid = $", organization)
            .and_in("a.sid", sids.iter().copied()),
        read,
    )
}

/// All that one principal holds directly in the organization, expired ones too.
pub fn of_principal(
    tx: &mut Tx,
    organization: OrganizationSid,
    principal: Principal,
) -> Result<Vec<Assignment>> {
    tx.all(
        select!("WHERE a.organization_sid = $1 AND a.principal_sid = $2"),
        args![organization, principal],
        read,
    )
}

/// All that several principals hold themselves in the organization, by principal.
pub fn of_principals(
    tx: &mut Tx,
    organization: OrganizationSid,
    principals: &[Principal],
) -> Result<Vec<Assignment>> {
    if principals.is_empty() {
        return Ok(Vec::new());
    }
    let select = Select::new(select!(""))
        .and("a.organization_sid = $", organization)
        .and_in("a.principal_sid", principals.iter().copied());
    let mut held = tx.page(&select, read)?;
    // Here rather than in the statement: SQLite would copy every row once more to sort it.
    held.sort_unstable_by_key(|assignment| (assignment.principal, assignment.sid));
    Ok(held)
}

/// People with an assignment exactly at `scope`, after `after`, by SID; one row each. `inheriting` leaves out what stays at the scope.
pub fn people_at(
    tx: &mut Tx,
    organization: OrganizationSid,
    scope: Scope,
    inheriting: bool,
    after: Option<UserSid>,
    limit: u32,
) -> Result<Vec<UserSid>> {
    let mut select = Select::new("SELECT DISTINCT principal_sid FROM assignment")
        .and("organization_sid = $", organization)
        .and("scope_sid = $", scope)
        .and("principal_sid < $", "UT");
    // One lower bound: of two, SQLite begins to read at whichever it likes.
    select = match after {
        Some(after) => select.and("principal_sid > $", after),
        None => select.and("principal_sid >= $", "US"),
    };
    if inheriting {
        select = select.and("inherit = $", true);
    }
    tx.page(&select.order("principal_sid").limit(limit), |row| {
        row.get(0)
    })
}

/// Who holds a role somewhere, each once, by SID.
pub fn holders(
    tx: &mut Tx,
    organization: OrganizationSid,
    role: RoleSid,
    limit: u32,
) -> Result<Vec<Principal>> {
    tx.page(
        &Select::new("SELECT DISTINCT principal_sid FROM assignment")
            .and("organization_sid = $", organization)
            .and("role_sid = $", role)
            .order("principal_sid")
            .limit(limit),
        |row| row.get(0),
    )
}

/// How many assignments give a role.
pub fn count_of_role(tx: &mut Tx, organization: OrganizationSid, role: RoleSid) -> Result<i64> {
    tx.one(
        "SELECT COUNT(*) FROM assignment WHERE organization_sid = $1 AND role_sid = $2",
        args![organization, role],
        |row| row.get(0),
    )
}

/// The assignments of one role that some principals hold.
pub fn of_role_held_by(
    tx: &mut Tx,
    organization: OrganizationSid,
    role: RoleSid,
    principals: &[Principal],
) -> Result<Vec<Assignment>> {
    if principals.is_empty() {
        return Ok(Vec::new());
    }
    tx.page(
        &Select::new(select!(""))
            .and("a.organization_sid = $", organization)
            .and("a.role_sid = $", role)
            .and_in("a.principal_sid", principals.iter().copied()),
        read,
    )
}

/// Gives another role by the same assignment; all else stays.
pub fn set_role(tx: &mut Tx, assignment: &Assignment, role: RoleSid, now: Time) -> Result<()> {
    tx.exec(
        "UPDATE assignment SET role_sid = $1, updated_at = $2, version = version + 1 WHERE organization_sid = $3 AND sid = $4",
        args![role, now, assignment.organization, assignment.sid],
    )?;
    Ok(())
}

/// Groups with an assignment exactly at `scope`; `inheriting` leaves out what stays at the scope.
pub fn groups_at(
    tx: &mut Tx,
    organization: OrganizationSid,
    scope: Scope,
    inheriting: bool,
) -> Result<Vec<GroupSid>> {
    let mut select = Select::new("SELECT DISTINCT principal_sid FROM assignment")
        .and("organization_sid = $", organization)
        .and("scope_sid = $", scope)
        .and("principal_sid < $", "GQ")
        .and("principal_sid >= $", "GP");
    if inheriting {
        select = select.and("inherit = $", true);
    }
    tx.page(&select.order("principal_sid"), |row| row.get(0))
}

/// People who hold a role themselves anywhere, after `after`, by SID; one row each.
pub fn people_holding(
    tx: &mut Tx,
    organization: OrganizationSid,
    role: RoleSid,
    after: Option<UserSid>,
    limit: u32,
) -> Result<Vec<UserSid>> {
    let mut select = Select::new("SELECT DISTINCT principal_sid FROM assignment")
        .and("organization_sid = $", organization)
        .and("role_sid = $", role)
        .and("principal_sid < $", "UT");
    select = match after {
        Some(after) => select.and("principal_sid > $", after),
        None => select.and("principal_sid >= $", "US"),
    };
    tx.page(&select.order("principal_sid").limit(limit), |row| {
        row.get(0)
    })
}

/// Groups that hold a role anywhere.
pub fn groups_holding(
    tx: &mut Tx,
    organization: OrganizationSid,
    role: RoleSid,
) -> Result<Vec<GroupSid>> {
    tx.all(
        "SELECT DISTINCT principal_sid FROM assignment WHERE organization_sid = $1 AND role_sid = $2 AND principal_sid >= $3 AND principal_sid < $4 ORDER BY principal_sid",
        args![organization, role, "GP", "GQ"],
        |row| row.get(0),
    )
}

/// Whether an active member other than `but` is an Owner at organization scope.
pub fn other_owner(tx: &mut Tx, organization: OrganizationSid, but: UserSid) -> Result<bool> {
    tx.exists(
        "SELECT 1 FROM assignment a JOIN membership m ON m.organization_sid = a.organization_sid AND m.user_sid = a.principal_sid
         WHERE a.organization_sid = $1 AND a.scope_sid = $2 AND a.role_sid = $3 AND a.principal_sid <> $4 AND m.status = 'active' LIMIT 1",
        args![organization, organization, BuiltIn::Owner.sid(), but],
    )
}

/// Active Owners and Administrators at organization scope, at most a hundred: who is told when something needs a look.
pub fn privileged_at_organization(
    tx: &mut Tx,
    organization: OrganizationSid,
) -> Result<Vec<UserSid>> {
    tx.all(
        "SELECT DISTINCT a.principal_sid FROM assignment a JOIN membership m ON m.organization_sid = a.organization_sid AND m.user_sid = a.principal_sid
         WHERE a.organization_sid = $1 AND a.scope_sid = $2 AND a.role_sid IN ($3, $4) AND m.status = 'active' ORDER BY a.principal_sid LIMIT 100",
        args![organization, organization, BuiltIn::Owner.sid(), BuiltIn::Administrator.sid()],
        |row| row.get(0),
    )
}

/// What a list of assignments asks for.
#[derive(Debug, Clone, Default)]
pub struct AssignmentFilter {
    /// Held by this principal.
    pub principal: Option<Principal>,
    /// At exactly this scope.
    pub scope: Option<Scope>,
    /// Of this role.
    pub role: Option<RoleSid>,
    /// Only at these accounts; `None` is everywhere.
    pub accounts: Option<Vec<AccountSid>>,
}

/// A page of assignments by SID.
pub fn page(
    tx: &mut Tx,
    organization: OrganizationSid,
    filter: &AssignmentFilter,
    after: Option<AssignmentSid>,
    limit: u32,
) -> Result<Vec<Assignment>> {
    let mut select = Select::new(select!("")).and("a.organization_sid = $", organization);
    if let Some(principal) = filter.principal {
        select = select.and("a.principal_sid = $", principal);
    }
    if let Some(scope) = filter.scope {
        select = select.and("a.scope_sid = $", scope);
    }
    if let Some(role) = filter.role {
        select = select.and("a.role_sid = $", role);
    }
    if let Some(accounts) = &filter.accounts {
        select = select.and_in("a.scope_sid", accounts.iter().copied());
    }
    if let Some(after) = after {
        select = select.and("a.sid > $", after);
    }
    tx.page(&select.order("a.sid").limit(limit), read)
}

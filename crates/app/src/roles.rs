//! Roles: the built-in ones shown, an organization's own made and changed. What may be in a role is in `rules`, how one goes in `deletion`.

use muster_model::{
    AnySid, BuiltIn, CustomRole, Error, OrganizationSid, Permission, PermissionSet, Principal,
    Result, Role, RoleSid, custom_role, text,
};
use muster_store::{assignment, invitation, role};
use serde::{Deserialize, Serialize};

use crate::{
    App, Request, WithImpact, WithNames,
    act::{Act, Site},
    mentions::Mentions,
    record::Draft,
};

mod deletion;
mod listed;
mod rules;

pub use deletion::DeletedRole;
use rules::{Definition, require_ceiling};

/// So many holders are looked at when it is asked who a change concerns: one more than is shown.
const MOST_HOLDERS: u32 = 501;

/// A role to be made.
#[derive(Debug, Clone)]
pub struct NewRole {
    /// What people call it.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Names of what it allows.
    pub permissions: Vec<String>,
    /// Word or SID of the built-in role it extends.
    pub extends: Option<String>,
}

/// What is changed about a role; `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct RoleChange {
    /// What people call it.
    pub name: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Names of all that it allows of its own from now on.
    pub permissions: Option<Vec<String>>,
    /// The built-in role it extends; inner `None` is none any more.
    pub extends: Option<Option<String>>,
}

/// A role in a list: built in, or an organization's own.
#[derive(Debug, Clone)]
pub enum ListedRole {
    /// Muster ships it.
    BuiltIn(BuiltIn),
    /// An organization made it.
    Custom(CustomRole),
}

/// How much names a role.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holders {
    /// Assignments of it.
    pub assignments: i64,
    /// Pending invitations that offer it.
    pub invitations: i64,
}

/// A role of an organization, with how much names it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RoleDetails {
    /// The role.
    pub role: CustomRole,
    /// What names it.
    pub holders: Holders,
}

impl Mentions for RoleDetails {
    fn mentioned(&self) -> Vec<AnySid> {
        vec![self.role.organization.into()]
    }
}

impl App {
    /// Makes a role.
    pub async fn create_role(&self, request: &Request, new: NewRole) -> Result<CustomRole> {
        self.act(request, move |act| create(act, &new)).await
    }

    /// Changes a role, for all who hold it at once; a dry run says for whom and what.
    pub async fn change_role(
        &self,
        request: &Request,
        sid: RoleSid,
        change: RoleChange,
    ) -> Result<WithNames<WithImpact<RoleDetails>>> {
        self.act(request, move |act| {
            let changed = change_role(act, sid, &change)?;
            act.with_names(changed.role.organization, changed)
        })
        .await
    }

    /// Deletes a role. Where something names it, `replacement` takes its place.
    pub async fn delete_role(
        &self,
        request: &Request,
        sid: RoleSid,
        replacement: Option<String>,
    ) -> Result<WithNames<WithImpact<DeletedRole>>> {
        self.act(request, move |act| {
            let deleted = deletion::delete(act, sid, replacement.as_deref())?;
            act.with_names(deleted.role.organization, deleted)
        })
        .await
    }
}

fn create(act: &mut Act, new: &NewRole) -> Result<CustomRole> {
    let organization = act.current()?;
    let site = require_manager(act, organization)?;
    let definition = Definition::of(&new.permissions, new.extends.as_deref())?;
    require_ceiling(act, &site, &definition, PermissionSet::EMPTY)?;
    let name = custom_role::name(&new.name, "name");
    if let Ok(name) = &name {
        require_free(act, organization, name, None)?;
    }
    let (own, extends) = definition.settled()?;
    let now = act.now();
    let role = CustomRole {
        organization,
        sid: act.tx.new_sid(),
        name: name?,
        description: text::message(&new.description, "description")?,
        own,
        extends,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    role::insert(act.tx, &role)?;
    act.record(after(describe("role.created", &role), &role))?;
    Ok(role)
}

fn change_role(
    act: &mut Act,
    sid: RoleSid,
    change: &RoleChange,
) -> Result<WithImpact<RoleDetails>> {
    let (before, site) = find_changeable(act, sid)?;
    let definition = Definition::changed(&before, change)?;
    require_ceiling(act, &site, &definition, before.permissions())?;
    let name = change
        .name
        .as_deref()
        .map(|name| custom_role::name(name, "name"))
        .transpose();
    if let Ok(Some(name)) = &name {
        require_free(act, before.organization, name, Some(sid))?;
    }
    act.require_version(before.version)?;
    let (own, extends) = definition.settled()?;
    let description = change
        .description
        .as_deref()
        .map(|text| text::message(text, "description"))
        .transpose()?;
    let role = CustomRole {
        name: name?.unwrap_or_else(|| before.name.clone()),
        description: description.unwrap_or_else(|| before.description.clone()),
        own,
        extends,
        ..before.clone()
    };
    let holders = holders_of(act, &before)?;
    let held = act.before(before.organization, holders)?;
    let now = act.now();
    if !role::update(act.tx, &role, now)? {
        return Err(Error::stale());
    }
    if change.permissions.is_some() {
        role::set_permissions(act.tx, &role)?;
    }
    act.forget_subjects();
    let draft = describe("role.updated", &role)
        .text(sid, "name_before", before.name.as_str())
        .before("permissions", codes(before.own))
        .before("extends", extends_code(&before));
    act.record(after(draft, &role))?;
    let holders = count_holders(act, &role)?;
    let role = CustomRole {
        updated_at: now,
        version: before.version + 1,
        ..role
    };
    act.with_impact(&held, RoleDetails { role, holders })
}

/// Defining roles is for who may, at organization scope, and a sensitive act.
fn require_manager(act: &mut Act, organization: OrganizationSid) -> Result<Site> {
    let site = act.require(Permission::ROLES_MANAGE, organization.into())?;
    act.caller.require_step_up(act.now())?;
    Ok(site)
}

/// Finds a role that the caller may change; a built-in one nobody does.
fn find_changeable(act: &mut Act, sid: RoleSid) -> Result<(CustomRole, Site)> {
    act.known()?;
    if let Some(built_in) = BuiltIn::of(sid) {
        return Err(Error::forbidden(
            "role.built_in",
            format!(
                "{} is built in: nobody changes or deletes it. Make a role of your own that extends it.",
                built_in.label()
            ),
        ));
    }
    let absent = || Error::not_found("role.not_found");
    let (organization, role) = act
        .search(|tx, organization| role::find(tx, organization, sid))?
        .ok_or_else(absent)?;
    act.see(organization.into()).map_err(|_| absent())?;
    let site = require_manager(act, organization)?;
    Ok((role, site))
}

/// A name is one role's, built-in ones included.
fn require_free(
    act: &mut Act,
    organization: OrganizationSid,
    name: &str,
    but: Option<RoleSid>,
) -> Result<()> {
    if let Some(built_in) = custom_role::shadowed(name) {
        return Err(Error::conflict(
            "role.exists",
            format!("{} is built in. Choose another name.", built_in.label()),
        ));
    }
    match role::by_name(act.tx, organization, name)? {
        Some(known) if Some(known.sid) != but => Err(Error::conflict(
            "role.exists",
            format!("There is a role called {} already.", known.name),
        )),
        _ => Ok(()),
    }
}

/// Who holds a role, for the what-if; outside of a dry run nobody asks.
fn holders_of(act: &mut Act, role: &CustomRole) -> Result<Vec<Principal>> {
    if !act.request.dry_run {
        return Ok(Vec::new());
    }
    assignment::holders(act.tx, role.organization, role.sid, MOST_HOLDERS)
}

fn count_holders(act: &mut Act, role: &CustomRole) -> Result<Holders> {
    Ok(Holders {
        assignments: assignment::count_of_role(act.tx, role.organization, role.sid)?,
        invitations: invitation::count_offering(act.tx, role.organization, role.sid)?,
    })
}

fn describe(kind: &'static str, role: &CustomRole) -> Draft {
    Draft::new(kind, role.organization)
        .at(role.organization)
        .text(role.sid, "name", role.name.as_str())
}

fn after(draft: Draft, role: &CustomRole) -> Draft {
    draft
        .text(role.sid, "description", role.description.as_str())
        .after("permissions", codes(role.own))
        .after("extends", extends_code(role))
}

fn codes(permissions: PermissionSet) -> Vec<&'static str> {
    permissions.iter().map(Permission::name).collect()
}

/// The code of the role that is extended; empty for none.
fn extends_code(role: &CustomRole) -> &'static str {
    role.extends.map_or("", BuiltIn::name)
}

impl ListedRole {
    /// The role as decisions and answers need it.
    pub fn role(&self) -> Role {
        match self {
            Self::BuiltIn(built_in) => built_in.role(),
            Self::Custom(custom) => custom.role(),
        }
    }
}

//! Roles as they are read: the built-in ones by anybody who is known, an organization's own by who may see roles in it.

use muster_model::{BuiltIn, Error, OrganizationSid, Permission, Result, RoleSid};
use muster_store::role;

use super::{Holders, ListedRole, count_holders};
use crate::{App, Page, PageRequest, Request, WithPermitted, act::Act};

impl App {
    /// A page of roles: the built-in ones, the strongest first, then the organization's own by name.
    pub async fn roles(
        &self,
        request: &Request,
        page: PageRequest,
    ) -> Result<Page<WithPermitted<ListedRole>>> {
        self.read(request, move |act| {
            act.known()?;
            let roles = list(act, &page)?;
            match act.caller.organization {
                Some(organization) => act.page_with_permitted(organization, roles),
                None => Ok(roles.map(untouchable)),
            }
        })
        .await
    }

    /// One role, with how much names it where it is an organization's own.
    pub async fn role(
        &self,
        request: &Request,
        sid: RoleSid,
    ) -> Result<(WithPermitted<ListedRole>, Option<Holders>)> {
        self.read(request, move |act| {
            act.known()?;
            let (role, holders) = get(act, sid)?;
            let role = match &role {
                ListedRole::BuiltIn(_) => untouchable(role),
                ListedRole::Custom(own) => act.with_permitted(own.organization, role)?,
            };
            Ok((role, holders))
        })
        .await
    }
}

/// A built-in role: nobody changes it.
fn untouchable(role: ListedRole) -> WithPermitted<ListedRole> {
    WithPermitted {
        object: role,
        permitted: Vec::new(),
    }
}

fn list(act: &mut Act, page: &PageRequest) -> Result<Page<ListedRole>> {
    let position = act.position(page, "roles")?.unwrap_or_default();
    let (built_in, after) = match position.strip_prefix('=') {
        Some(name) => (BuiltIn::ALL.len(), Some(name)),
        None => (position.parse().unwrap_or(0), None),
    };
    let mut rows: Vec<(String, ListedRole)> = BuiltIn::ALL
        .into_iter()
        .enumerate()
        .skip(built_in)
        .map(|(index, role)| ((index + 1).to_string(), ListedRole::BuiltIn(role)))
        .collect();
    if let Some(organization) = readable(act)? {
        let own = role::page(act.tx, organization, after, page.limit + 1)?;
        rows.extend(own.into_iter().map(|role| {
            let position = format!("={}", muster_model::text::key(&role.name));
            (position, ListedRole::Custom(role))
        }));
    }
    let page = act.paged(rows, page, "roles", |(position, _)| position.clone());
    Ok(page.map(|(_, role)| role))
}

/// The current organization, where the caller may see its roles.
fn readable(act: &mut Act) -> Result<Option<OrganizationSid>> {
    let Some(organization) = act.caller.organization else {
        return Ok(None);
    };
    Ok(reads_roles(act, organization)?.then_some(organization))
}

/// Roles belong to the organization: who may see roles anywhere in it sees how they are defined.
fn reads_roles(act: &mut Act, organization: OrganizationSid) -> Result<bool> {
    let subject = act.caller_subject(organization)?;
    let now = act.now();
    let carried = subject
        .key
        .as_ref()
        .is_none_or(|key| key.permissions.contains(Permission::ROLES_READ));
    Ok(carried
        && subject.active
        && subject.assignments.iter().any(|assignment| {
            assignment.is_live(now) && assignment.role.permissions.contains(Permission::ROLES_READ)
        }))
}

fn get(act: &mut Act, sid: RoleSid) -> Result<(ListedRole, Option<Holders>)> {
    if let Some(built_in) = BuiltIn::of(sid) {
        return Ok((ListedRole::BuiltIn(built_in), None));
    }
    let absent = || Error::not_found("role.not_found");
    let (organization, role) = act
        .search(|tx, organization| role::find(tx, organization, sid))?
        .ok_or_else(absent)?;
    act.see(organization.into()).map_err(|_| absent())?;
    if !reads_roles(act, organization)? {
        act.demanded = Some((
            organization,
            organization.into(),
            Some(Permission::ROLES_READ),
        ));
        return Err(Error::missing(Permission::ROLES_READ));
    }
    let holders = count_holders(act, &role)?;
    Ok((ListedRole::Custom(role), Some(holders)))
}

//! Lists of assignments, with the ownerships of accounts among them.

use muster_model::{
    AccountSid, Assignment, AssignmentSid, BuiltIn, OrganizationSid, Permission, Principal, Result,
    Scope, Sid,
};
use muster_store::{
    account::{self, AccountFilter},
    assignment::{self, AssignmentFilter},
};

use super::role_named;
use crate::{
    App, Page, PageRequest, Request, WithNames, WithPermitted,
    act::{Act, ownership_of},
};

impl App {
    /// A page of assignments, ownerships of accounts among them.
    pub async fn assignments(
        &self,
        request: &Request,
        filter: AssignmentFilter,
        role: Option<String>,
        page: PageRequest,
    ) -> Result<WithNames<Page<WithPermitted<Assignment>>>> {
        self.read(request, move |act| {
            let organization = act.current()?;
            let mut filter = filter.clone();
            filter.accounts = act.scopes_with(organization, Permission::ROLES_READ)?;
            if let Some(named) = &role {
                filter.role = Some(role_named(act, organization, named, "role")?.sid);
            }
            let assignments = list(act, organization, &filter, &page)?;
            let assignments = act.page_with_permitted(organization, assignments)?;
            act.with_names(organization, assignments)
        })
        .await
    }
}

fn list(
    act: &mut Act,
    organization: OrganizationSid,
    filter: &AssignmentFilter,
    page: &PageRequest,
) -> Result<Page<Assignment>> {
    let key = format!(
        "assignments {:?} {:?} {:?} {}",
        filter.principal,
        filter.scope,
        filter.role,
        filter.accounts.is_some()
    );
    let after: Option<AssignmentSid> = act.position(page, &key)?.and_then(|text| text.parse().ok());
    let mut rows = assignment::page(act.tx, organization, filter, after, page.limit + 1)?;
    rows.extend(ownerships(
        act,
        organization,
        filter,
        after,
        page.limit + 1,
    )?);
    rows.sort_by_key(|assignment| assignment.sid);
    Ok(act.paged(rows, page, &key, |assignment| assignment.sid.to_string()))
}

/// Ownerships of accounts that a filter asks for, shown as the assignments that they are. They share the digits of their
/// account, so both kinds stand in one order.
fn ownerships(
    act: &mut Act,
    organization: OrganizationSid,
    filter: &AssignmentFilter,
    after: Option<AssignmentSid>,
    limit: u32,
) -> Result<Vec<Assignment>> {
    let owner = match filter.principal {
        None => None,
        Some(Principal::User(user)) => Some(user),
        Some(Principal::ServiceAccount(_) | Principal::Group(_)) => return Ok(Vec::new()),
    };
    let at: Option<AccountSid> = match filter.scope {
        None => None,
        Some(Scope::Account(account)) => Some(account),
        Some(Scope::Organization(_)) => return Ok(Vec::new()),
    };
    if filter.role.is_some_and(|role| role != BuiltIn::Owner.sid()) {
        return Ok(Vec::new());
    }
    let readable = |sid: &AccountSid| {
        filter
            .accounts
            .as_ref()
            .is_none_or(|accounts| accounts.contains(sid))
    };
    let wanted = AccountFilter {
        top: true,
        owner,
        only: match at {
            Some(at) => Some(Some(at).filter(readable).into_iter().collect()),
            None => filter.accounts.clone(),
        },
        ..AccountFilter::default()
    };
    let after = after.map(|sid| AccountSid::from_bits(sid.bits()));
    let owned = account::page(act.tx, organization, &wanted, after, limit)?;
    Ok(owned
        .iter()
        .filter_map(|account| Some(ownership_of(account, account.owner?)))
        .collect())
}

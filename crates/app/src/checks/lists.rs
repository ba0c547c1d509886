//! Everybody who can do something somewhere, and everywhere that somebody can do something: exact, page by page, each page from
//! one revision of the organization.

use std::sync::Arc;

use muster_model::{
    AnySid, Error, GroupSid, Named, Permission, PermissionSet, Result, Role, Scope,
    assignment::Reach,
};

use super::{may_ask, of_a_kind, permission, visible};
use crate::{
    App, Page, PageRequest, Request,
    act::Act,
    asker::Asker,
    decisions::{Held, Snapshot},
};

/// Somebody who can do it, and by what.
#[derive(Debug, Clone)]
pub struct Entitled {
    /// A person or a service account.
    pub who: Named,
    /// By what is given right there.
    pub direct: Vec<Way>,
    /// By what flows down from above.
    pub inherited: Vec<Way>,
}

/// An assignment by which somebody can do it.
#[derive(Debug, Clone)]
pub struct Way {
    /// Its role.
    pub role: Arc<Role>,
    /// The scope it is given at.
    pub scope: Named,
    /// The group that it is given to; none when it is their own.
    pub group: Option<Named>,
}

/// A place where somebody can do something.
#[derive(Debug, Clone)]
pub struct Reachable {
    /// The organization or an account.
    pub scope: Named,
    /// What they can do there now.
    pub permissions: PermissionSet,
}

impl App {
    /// A page of everybody who can do something at a scope, by SID. Takes `access.check` there.
    pub async fn who_can(
        &self,
        request: &Request,
        name: String,
        scope: Scope,
        page: PageRequest,
    ) -> Result<Page<Entitled>> {
        let asker = self.asker(request).await?;
        let at = self.at(&asker, scope, None).await?;
        self.read(request, move |act| {
            let site = act.require(Permission::ACCESS_CHECK, scope)?;
            let permission = permission(&name, "permission")?;
            let at = known(&at, site.organization.sid)?;
            let filter = format!("who_can {permission} {scope}");
            let after = position(act, &page, &filter)?;
            let now = act.now();
            let found = at.who_can(permission, scope, after, page.limit as usize + 1, now);
            let found = act.paged(found, &page, &filter, AnySid::to_string);
            entitled(act, at, permission, scope, found)
        })
        .await
    }

    /// A page of the scopes where somebody can do something, or one thing: the organization first, then accounts by SID. Of oneself
    /// everywhere; of others where the asker holds `access.check`.
    pub async fn what_can(
        &self,
        request: &Request,
        principal: AnySid,
        name: Option<String>,
        page: PageRequest,
    ) -> Result<Page<Reachable>> {
        let asker = self.asker(request).await?;
        asker.known()?;
        of_a_kind(principal, "principal")?;
        let at = match asker.organization() {
            Some(organization) => self.inner.snapshot(organization).await?,
            None => None,
        };
        self.read(request, move |act| {
            let organization = act.current()?;
            let at = known(&at, organization)?;
            let others = !asker.is(principal);
            if others {
                act.demanded = Some((
                    organization,
                    organization.into(),
                    Some(Permission::ACCESS_CHECK),
                ));
            }
            let open = open_to(act, at, &asker, others);
            if others && open.is_empty() {
                return Err(Error::missing(Permission::ACCESS_CHECK));
            }
            let only = match &name {
                Some(name) => Some(permission(name, "permission")?),
                None => None,
            };
            let filter = format!("what_can {principal} {only:?}");
            let after = position(act, &page, &filter)?;
            let found = reachable(act, at, open, principal, only)
                .into_iter()
                .skip_while(|(scope, _)| after.is_some_and(|after| !comes_after(*scope, after)))
                .take(page.limit as usize + 1)
                .collect();
            let found = act.paged(found, &page, &filter, |(scope, _)| scope.to_string());
            let scopes: Vec<AnySid> = found.data.iter().map(|(scope, _)| scope.any()).collect();
            let names = act.names(organization, scopes)?;
            Ok(found.map(|(scope, permissions)| Reachable {
                scope: names.of(scope.any()),
                permissions,
            }))
        })
        .await
    }
}

/// The snapshot, which the rows must agree with about the organization.
fn known(
    at: &Option<Arc<Snapshot>>,
    organization: muster_model::OrganizationSid,
) -> Result<&Arc<Snapshot>> {
    at.as_ref()
        .filter(|at| at.organization() == organization)
        .ok_or_else(|| Error::not_found("organization.not_found"))
}

fn position(act: &Act, page: &PageRequest, filter: &str) -> Result<Option<AnySid>> {
    Ok(act
        .position(page, filter)?
        .and_then(|text| text.parse().ok()))
}

fn entitled(
    act: &mut Act,
    at: &Snapshot,
    permission: Permission,
    scope: Scope,
    found: Page<AnySid>,
) -> Result<Page<Entitled>> {
    let now = act.now();
    let ways: Vec<Vec<Held>> = found
        .data
        .iter()
        .map(|who| at.ways(*who, permission, scope, now))
        .collect();
    let above = |held: &Held| match held.reach {
        Reach::Direct => scope,
        Reach::Inherited(above) => above,
    };
    let named = ways.iter().flatten().flat_map(|held| {
        let group = held.group.map(GroupSid::into);
        [Some(above(held).any()), group].into_iter().flatten()
    });
    let sids: Vec<AnySid> = named.chain(found.data.iter().copied()).collect();
    let names = act.names(at.organization(), sids)?;
    let shown = |held: &Held| Way {
        role: Arc::clone(&held.role),
        scope: names.of(above(held).any()),
        group: held.group.map(|group| names.of(group)),
    };
    let mut ways = ways.into_iter();
    Ok(found.map(|who| {
        let (direct, inherited): (Vec<Held>, Vec<Held>) = ways
            .next()
            .unwrap_or_default()
            .into_iter()
            .partition(|held| held.reach == Reach::Direct);
        Entitled {
            who: names.of(who),
            direct: direct.iter().map(shown).collect(),
            inherited: inherited.iter().map(shown).collect(),
        }
    }))
}

/// The organization comes before its accounts.
fn comes_after(scope: Scope, after: AnySid) -> bool {
    match (scope, after.to::<muster_model::AccountSid>()) {
        (Scope::Account(account), Some(after)) => account > after,
        (Scope::Account(_), None) => true,
        (Scope::Organization(_), _) => false,
    }
}

/// The scopes that the asker may ask about, in order.
fn open_to(act: &Act, at: &Snapshot, asker: &Asker, others: bool) -> Vec<Scope> {
    let now = act.now();
    let may = |scope: &Scope| {
        visible(at, asker, *scope, now)
            .is_some_and(|spot| !others || may_ask(at, asker, &spot, now).is_ok())
    };
    let mut scopes = at.scopes();
    scopes.retain(may);
    scopes
}

/// What somebody can do at each of these scopes, where it is anything.
fn reachable(
    act: &Act,
    at: &Snapshot,
    scopes: Vec<Scope>,
    principal: AnySid,
    only: Option<Permission>,
) -> Vec<(Scope, PermissionSet)> {
    let now = act.now();
    let at_scope = |scope: Scope| {
        let (asked, spot) = at.asked(principal, now).zip(at.spot(scope))?;
        let can = at
            .held(&asked, &spot, now)
            .iter()
            .filter(|held| at.permits(*held, &spot) && only.is_none_or(|only| only == *held))
            .fold(PermissionSet::EMPTY, PermissionSet::with_only);
        (!can.is_empty()).then_some((scope, can))
    };
    scopes.into_iter().filter_map(at_scope).collect()
}

//! Role assignments: giving, changing and ending them. The ceiling rule stands here, for every door.

use muster_model::{
    AccountSid, AnySid, Assignment, AssignmentSid, BuiltIn, Error, MembershipStatus,
    OrganizationSid, Permission, PermissionSet, Principal, Result, Role, RoleSid, Scope, Sid,
    Source, Time, assignment::settle_inherit, decide::givable_at, text,
};
use muster_store::{
    account::{self, AccountFilter},
    assignment::{self, AssignmentFilter},
    membership,
};
use serde::{Deserialize, Serialize};

use crate::{
    App, Page, PageRequest, Request, WithNames,
    act::{Act, Site, giver, ownership_of},
    jobs,
    leftover_keys::{self, KeyChoice, SettledKey},
    mentions::Mentions,
    notices, ownership,
    record::Draft,
};

/// A role to be given to a member.
#[derive(Debug, Clone)]
pub struct NewAssignment {
    /// Who gets it.
    pub principal: Principal,
    /// The role's word or SID.
    pub role: String,
    /// Where.
    pub scope: Scope,
    /// Whether it flows down; settled by the scope when not said.
    pub inherit: Option<bool>,
    /// Held-out accounts.
    pub except: Vec<AccountSid>,
    /// When it ends by itself.
    pub expires_at: Option<Time>,
    /// Why.
    pub reason: Option<String>,
}

/// What is changed about an assignment; `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct AssignmentChange {
    /// Held-out accounts.
    pub except: Option<Vec<AccountSid>>,
    /// When it ends by itself; inner `None` is never.
    pub expires_at: Option<Option<Time>>,
}

/// An assignment that was ended, with what became of the keys behind it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EndedAssignment {
    /// What it was.
    pub ended: Vec<Assignment>,
    /// The keys that no remaining assignment covers.
    pub api_keys: Vec<SettledKey>,
}

impl App {
    /// Gives a role to a member.
    pub async fn assign(
        &self,
        request: &Request,
        new: NewAssignment,
    ) -> Result<WithNames<Assignment>> {
        self.act(request, move |act| {
            let assignment = assign(act, &new)?;
            act.with_names(assignment.organization, assignment)
        })
        .await
    }

    /// Changes hold-outs and expiry.
    pub async fn change_assignment(
        &self,
        request: &Request,
        sid: AssignmentSid,
        change: AssignmentChange,
    ) -> Result<WithNames<Assignment>> {
        self.act(request, move |act| {
            let assignment = change_assignment(act, sid, &change)?;
            act.with_names(assignment.organization, assignment)
        })
        .await
    }

    /// Ends an assignment.
    pub async fn end_assignment(
        &self,
        request: &Request,
        sid: AssignmentSid,
        keys: Option<KeyChoice>,
    ) -> Result<WithNames<EndedAssignment>> {
        self.act(request, move |act| {
            let (assignment, site) = find(act, sid)?;
            let ended = end_assignment(act, assignment, &site, keys.as_ref())?;
            act.with_names(site.organization.sid, ended)
        })
        .await
    }

    /// One assignment.
    pub async fn assignment(
        &self,
        request: &Request,
        sid: AssignmentSid,
    ) -> Result<WithNames<Assignment>> {
        self.read(request, move |act| {
            let (assignment, site) = find(act, sid)?;
            act.require_at(Permission::ROLES_READ, &site)?;
            act.with_names(assignment.organization, assignment)
        })
        .await
    }

    /// A page of assignments, ownerships of accounts among them.
    pub async fn assignments(
        &self,
        request: &Request,
        filter: AssignmentFilter,
        role: Option<String>,
        page: PageRequest,
    ) -> Result<WithNames<Page<Assignment>>> {
        self.read(request, move |act| {
            let organization = act.current()?;
            let mut filter = filter.clone();
            filter.accounts = act.scopes_with(organization, Permission::ROLES_READ)?;
            if let Some(named) = &role {
                filter.role = Some(role_named(named, "role")?.sid);
            }
            let assignments = list(act, organization, &filter, &page)?;
            act.with_names(organization, assignments)
        })
        .await
    }
}

impl Mentions for Assignment {
    fn mentioned(&self) -> Vec<AnySid> {
        let held_out = self.except.iter().copied().map(AnySid::from);
        [self.principal.into(), self.scope.into()]
            .into_iter()
            .chain(self.given_by)
            .chain(held_out)
            .collect()
    }
}

impl Mentions for EndedAssignment {
    fn mentioned(&self) -> Vec<AnySid> {
        [self.ended.mentioned(), self.api_keys.mentioned()].concat()
    }
}

/// The role behind a word or SID; an unknown one is the field's fault.
pub(crate) fn role_named(name: &str, path: &str) -> Result<Role> {
    let by_sid = name.parse::<RoleSid>().ok().and_then(BuiltIn::of);
    let found = by_sid.or_else(|| BuiltIn::ALL.into_iter().find(|role| role.name() == name));
    found.map(BuiltIn::role).ok_or_else(|| Error::invalid(path, "role.unknown", format!("There is no role {name:?}. The built-in ones are owner, administrator, developer, billing_manager and viewer.")))
}

/// The Owner role is given by an ownership offer alone, by nobody else and to nobody else.
pub(crate) fn refuse_owner(role: &Role, path: &str) -> Result<()> {
    if role.sid != BuiltIn::Owner.sid() {
        return Ok(());
    }
    let refusal = Error::forbidden(
        "role.owner",
        "The Owner role is never given by invitation or assignment. Offer the ownership instead.",
    );
    Err(refusal.field(path, "role.owner", "Owner is given by an ownership offer."))
}

/// Nobody gives, by any door, a permission that they do not hold at that scope.
pub(crate) fn require_ceiling(
    act: &mut Act,
    site: &Site,
    role: &Role,
    inherit: bool,
    except: &[AccountSid],
    path: &str,
) -> Result<()> {
    let subject = act.caller_subject(site.organization.sid)?;
    let givable = givable_at(&subject, &site.place, inherit, except, act.now());
    let refusal = above_ceiling(role, givable, site);
    refusal.map_or(Ok(()), |refusal| {
        let code = refusal.code();
        Err(refusal.field(path, code, "This is more than you hold yourself."))
    })
}

/// The refusal when a role has more than can be given.
pub(crate) fn above_ceiling(role: &Role, givable: PermissionSet, site: &Site) -> Option<Error> {
    let beyond = role.permissions.difference(givable);
    let first = beyond.iter().next()?;
    let more = if beyond.len() > 1 {
        format!(" and {} more", beyond.len() - 1)
    } else {
        String::new()
    };
    Some(Error::forbidden(
        "role.above_ceiling",
        format!(
            "You can't give {} here: it includes {first}{more}, which you don't hold at {} in this reach.",
            role.label,
            site.name()
        ),
    ))
}

/// Held-out accounts must lie under the scope, and make sense only where something flows down.
pub(crate) fn require_except(
    act: &mut Act,
    site: &Site,
    inherit: bool,
    except: &[AccountSid],
    path: &str,
) -> Result<()> {
    if !except.is_empty() && !inherit {
        return Err(Error::invalid(
            path,
            "except.without_inherit",
            "Hold-outs need inherit: without it nothing flows down.",
        ));
    }
    for (index, sid) in except.iter().enumerate() {
        let inside = match &site.account {
            Some(root) => root.sid != *sid && account::is_within(act.tx, root, *sid)?,
            None => account::find(act.tx, site.organization.sid, *sid)?.is_some(),
        };
        if !inside {
            return Err(Error::invalid(
                format!("{path}[{index}]"),
                "except.outside",
                "This account does not lie under the scope.",
            ));
        }
    }
    Ok(())
}

/// An end must lie ahead.
pub(crate) fn require_future(act: &Act, end: Option<Time>, path: &str) -> Result<()> {
    if end.is_some_and(|end| end <= act.now()) {
        Err(Error::invalid(
            path,
            "time.past",
            "This time has passed already.",
        ))
    } else {
        Ok(())
    }
}

fn assign(act: &mut Act, new: &NewAssignment) -> Result<Assignment> {
    let site = act.require(Permission::ROLES_ASSIGN, new.scope)?;
    let organization = site.organization.sid;
    let principal = match new.principal {
        Principal::User(user) => membership::find(act.tx, organization, user)?
            .ok_or_else(|| Error::not_found("user.not_found"))?,
        Principal::ServiceAccount(_) => return Err(Error::not_found("service_account.not_found")),
        Principal::Group(_) => return Err(Error::not_found("group.not_found")),
    };
    let role = role_named(&new.role, "role");
    if let Ok(role) = &role {
        refuse_owner(role, "role")?;
    }
    let inherit = settle_inherit(new.scope, new.inherit, "inherit");
    if let (Ok(role), Ok(inherit)) = (&role, &inherit) {
        require_ceiling(act, &site, role, *inherit, &new.except, "role")?;
    }
    if principal.status != MembershipStatus::Active {
        return Err(Error::conflict(
            "member.inactive",
            "This person is not active here. Reactivate them first.",
        ));
    }
    let (role, inherit) = (role?, inherit?);
    require_except(act, &site, inherit, &new.except, "except")?;
    require_future(act, new.expires_at, "expires_at")?;
    let reason = new
        .reason
        .as_deref()
        .map(|reason| text::message(reason, "reason"))
        .transpose()?;
    let giving = Giving {
        principal: new.principal,
        role,
        scope: new.scope,
        inherit,
        except: new.except.clone(),
        expires_at: new.expires_at,
        source: Source::Direct,
        given_by: None,
        reason,
    };
    let assignment = give(act, organization, &giving)?;
    let place = act.place_name(&site)?;
    notices::access_granted(
        act,
        &site.organization,
        &principal.user,
        &[(place, assignment.role.clone())],
    )?;
    Ok(assignment)
}

/// An assignment to be written; every rule has been looked at.
#[derive(Debug, Clone)]
pub(crate) struct Giving {
    pub(crate) principal: Principal,
    pub(crate) role: Role,
    pub(crate) scope: Scope,
    pub(crate) inherit: bool,
    pub(crate) except: Vec<AccountSid>,
    pub(crate) expires_at: Option<Time>,
    pub(crate) source: Source,
    /// Who gives it, where that is not whoever acts.
    pub(crate) given_by: Option<AnySid>,
    pub(crate) reason: Option<String>,
}

/// Writes an assignment with its event. The same role at the same scope twice is a conflict.
pub(crate) fn give(
    act: &mut Act,
    organization: OrganizationSid,
    giving: &Giving,
) -> Result<Assignment> {
    let now = act.now();
    let assignment = Assignment {
        organization,
        sid: act.tx.new_sid(),
        principal: giving.principal,
        role: giving.role.clone(),
        scope: giving.scope,
        inherit: giving.inherit,
        except: giving.except.clone(),
        expires_at: giving.expires_at,
        source: giving.source,
        given_by: giving.given_by.or_else(|| giver(&act.caller)),
        created_at: now,
        updated_at: now,
        version: 1,
    };
    assignment::insert(act.tx, &assignment).map_err(|error| {
        if muster_store::violates(&error, "assignment_once") {
            Error::conflict(
                "role_assignment.exists",
                format!("They hold {} there already.", giving.role.label),
            )
        } else {
            error
        }
    })?;
    act.forget_subjects();
    let mut draft = describe(Draft::new("assignment.created", organization), &assignment)
        .because(giving.reason.as_deref());
    if assignment.role.sid == BuiltIn::Administrator.sid() {
        draft = draft.after("privileged", true);
    }
    act.record(draft)?;
    if let Some(end) = assignment.expires_at {
        act.enqueue(
            organization,
            jobs::END_ASSIGNMENT,
            assignment.sid.into(),
            &(),
            end,
        )?;
    }
    Ok(assignment)
}

fn describe(draft: Draft, assignment: &Assignment) -> Draft {
    let draft = draft
        .at(assignment.scope)
        .about(assignment.sid)
        .about(assignment.principal)
        .after("role", assignment.role.sid.to_string())
        .after("inherit", assignment.inherit)
        .after("source", assignment.source.code());
    let draft = if assignment.except.is_empty() {
        draft
    } else {
        draft.after(
            "except",
            assignment
                .except
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>(),
        )
    };
    match assignment.expires_at {
        Some(end) => draft.after("expires_at", end.to_string()),
        None => draft,
    }
}

/// Ends an assignment with its event.
pub(crate) fn end(act: &mut Act, assignment: &Assignment) -> Result<()> {
    assignment::delete(act.tx, assignment.organization, assignment.sid)?;
    act.forget_subjects();
    let draft = Draft::new("assignment.ended", assignment.organization)
        .at(assignment.scope)
        .about(assignment.sid)
        .about(assignment.principal);
    act.record(
        draft
            .before("role", assignment.role.sid.to_string())
            .before("source", assignment.source.code()),
    )
    .map(drop)
}

/// Finds an assignment, or the ownership of an account, at a scope that the caller sees.
fn find(act: &mut Act, sid: AssignmentSid) -> Result<(Assignment, Site)> {
    let absent = || Error::not_found("role_assignment.not_found");
    let (_, assignment) = act
        .search(|tx, organization| {
            if let Some(given) = assignment::find(tx, organization, sid)? {
                return Ok(Some(given));
            }
            let owned = account::find(tx, organization, AccountSid::from_bits(sid.bits()))?;
            Ok(owned.and_then(|account| Some(ownership_of(&account, account.owner?))))
        })?
        .ok_or_else(absent)?;
    let site = act.see(assignment.scope).map_err(|_| absent())?;
    Ok((assignment, site))
}

fn change_assignment(
    act: &mut Act,
    sid: AssignmentSid,
    change: &AssignmentChange,
) -> Result<Assignment> {
    let (before, site) = find(act, sid)?;
    act.require_at(Permission::ROLES_ASSIGN, &site)?;
    let except = change
        .except
        .clone()
        .unwrap_or_else(|| before.except.clone());
    let expires_at = change.expires_at.unwrap_or(before.expires_at);
    if before.is_owner() {
        return Err(Error::forbidden(
            "role.owner",
            "Ownership has neither hold-outs nor an end. Offer it to somebody else instead.",
        ));
    }
    let path = if change.except.is_some() {
        "except"
    } else {
        "expires_at"
    };
    require_ceiling(act, &site, &before.role, before.inherit, &except, path)?;
    act.require_version(before.version)?;
    require_except(act, &site, before.inherit, &except, "except")?;
    require_future(act, expires_at, "expires_at")?;
    let after = Assignment {
        except,
        expires_at,
        ..before.clone()
    };
    let now = act.now();
    if !assignment::update(act.tx, &after, now)? {
        return Err(Error::stale());
    }
    act.forget_subjects();
    let mut draft = describe(
        Draft::new("assignment.updated", before.organization),
        &after,
    );
    if let Some(end) = before.expires_at {
        draft = draft.before("expires_at", end.to_string());
    }
    draft = draft.before(
        "except",
        before
            .except
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>(),
    );
    act.record(draft)?;
    if let Some(end) = after
        .expires_at
        .filter(|end| Some(*end) != before.expires_at)
    {
        act.enqueue(
            before.organization,
            jobs::END_ASSIGNMENT,
            sid.into(),
            &(),
            end,
        )?;
    }
    settle_keys(act, &before, None)?;
    Ok(Assignment {
        updated_at: now,
        version: before.version + 1,
        ..after
    })
}

fn end_assignment(
    act: &mut Act,
    assignment: Assignment,
    site: &Site,
    keys: Option<&KeyChoice>,
) -> Result<EndedAssignment> {
    act.require_at(Permission::ROLES_ASSIGN, site)?;
    if assignment.is_owner() {
        require_owner(act, site)?;
        if site.account.is_some() {
            return Err(Error::conflict(
                "account.owner",
                "An account always has an owner. Transfer the ownership instead.",
            ));
        }
        if let Principal::User(user) = assignment.principal {
            ownership::require_another_owner(act, assignment.organization, user)?;
        }
    }
    act.require_version(assignment.version)?;
    end(act, &assignment)?;
    let api_keys = settle_keys(act, &assignment, keys)?;
    Ok(EndedAssignment {
        ended: vec![assignment],
        api_keys,
    })
}

fn settle_keys(
    act: &mut Act,
    changed: &Assignment,
    keys: Option<&KeyChoice>,
) -> Result<Vec<SettledKey>> {
    let Principal::User(user) = changed.principal else {
        return Ok(Vec::new());
    };
    let remaining = act.subject(changed.organization, changed.principal)?;
    leftover_keys::settle(
        act,
        changed.organization,
        user,
        &remaining.assignments,
        keys,
        true,
    )
}

/// What is done to an Owner is done by an Owner alone.
pub(crate) fn require_owner(act: &mut Act, site: &Site) -> Result<()> {
    let held = act.held_at(&site.place)?;
    let whole = PermissionSet::ALL;
    let by_key = act.caller.key.is_some();
    let owner = act
        .caller_subject(site.organization.sid)?
        .assignments
        .iter()
        .any(|assignment| assignment.is_owner() && assignment.reaches(&site.place).is_some());
    if (held == whole || owner) && !by_key {
        Ok(())
    } else {
        Err(Error::forbidden(
            "owner.required",
            "Only an Owner, signed in, can do this to an Owner.",
        ))
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

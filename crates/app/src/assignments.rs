//! Role assignments: giving and changing them. What may be given by whom is in `rules`, how they end in `ending`.

use muster_model::{
    AccountSid, AnySid, Assignment, AssignmentSid, BuiltIn, Error, GroupSid, Membership,
    MembershipStatus, OrganizationSid, Permission, Principal, Result, Role, Scope, ServiceAccount,
    Sid, Source, Time, assignment::settle_inherit, text,
};
use muster_store::{account, assignment, membership};

use crate::{
    App, Request, WithImpact, WithNames, WithPermitted,
    act::{Act, Site, giver, ownership_of},
    groups, jobs,
    mentions::Mentions,
    notices,
    record::Draft,
    service_accounts,
};

mod ending;
mod listed;
mod rules;

pub use ending::EndedAssignment;
pub(crate) use ending::end;
use ending::settle_keys;

pub(crate) use rules::{
    built_in_named, refuse_owner, require_ceiling, require_except, require_future, require_owner,
    role_named,
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

impl App {
    /// Gives a role to a member.
    pub async fn assign(
        &self,
        request: &Request,
        new: NewAssignment,
    ) -> Result<WithNames<WithImpact<Assignment>>> {
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
    ) -> Result<WithNames<WithImpact<Assignment>>> {
        self.act(request, move |act| {
            let assignment = change_assignment(act, sid, &change)?;
            act.with_names(assignment.organization, assignment)
        })
        .await
    }

    /// One assignment.
    pub async fn assignment(
        &self,
        request: &Request,
        sid: AssignmentSid,
    ) -> Result<WithNames<WithPermitted<Assignment>>> {
        self.read(request, move |act| {
            let (assignment, site) = find(act, sid)?;
            act.require_at(Permission::ROLES_READ, &site)?;
            let organization = assignment.organization;
            let assignment = act.with_permitted(organization, assignment)?;
            act.with_names(organization, assignment)
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

fn assign(act: &mut Act, new: &NewAssignment) -> Result<WithImpact<Assignment>> {
    let site = act.require(Permission::ROLES_ASSIGN, new.scope)?;
    let organization = site.organization.sid;
    let receiver = receiver(act, organization, new.principal)?;
    let role = role_named(act, organization, &new.role, "role");
    if let Ok(role) = &role {
        refuse_owner(role, "role")?;
    }
    let inherit = settle_inherit(new.scope, new.inherit, "inherit");
    if let (Ok(role), Ok(inherit)) = (&role, &inherit) {
        require_ceiling(act, &site, role, *inherit, &new.except, "role")?;
    }
    receiver.require_active()?;
    let (role, inherit) = (role?, inherit?);
    receiver.require_reach(&site)?;
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
    let before = act.before(organization, [new.principal])?;
    let assignment = give(act, organization, &giving)?;
    let given = (act.place_name(&site)?, assignment.role.clone());
    match receiver {
        Receiver::Person(told) => {
            notices::access_granted(act, &site.organization, &told.user, &[given])?;
        }
        Receiver::Service(_) => {}
        Receiver::Group(group) => groups::tell_people(act, &site.organization, group, &given)?,
    }
    act.with_impact(&before, assignment)
}

/// Who is to get a role.
enum Receiver {
    Person(Box<Membership>),
    Service(Box<ServiceAccount>),
    Group(GroupSid),
}

impl Receiver {
    /// A service account gets roles in the account that owns it, and below.
    fn require_reach(&self, site: &Site) -> Result<()> {
        match self {
            Self::Service(service) => service_accounts::require_inside(service, site, "scope"),
            Self::Person(_) | Self::Group(_) => Ok(()),
        }
    }

    fn require_active(&self) -> Result<()> {
        match self {
            Self::Person(person) if person.status != MembershipStatus::Active => {
                Err(Error::conflict(
                    "member.inactive",
                    "This person is not active here. Reactivate them first.",
                ))
            }
            _ => Ok(()),
        }
    }
}

/// Finds who is to get a role in the organization.
fn receiver(
    act: &mut Act,
    organization: OrganizationSid,
    principal: Principal,
) -> Result<Receiver> {
    match principal {
        Principal::User(user) => membership::find(act.tx, organization, user)?
            .map(|person| Receiver::Person(Box::new(person)))
            .ok_or_else(|| Error::not_found("user.not_found")),
        Principal::Group(group) => groups::in_organization(act, organization, group)
            .map(|group| Receiver::Group(group.sid)),
        Principal::ServiceAccount(sid) => service_accounts::find(act, sid)
            .map(|(service, _)| Receiver::Service(Box::new(service))),
    }
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
) -> Result<WithImpact<Assignment>> {
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
    let held = act.before(before.organization, [before.principal])?;
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
    let changed = Assignment {
        updated_at: now,
        version: before.version + 1,
        ..after
    };
    act.with_impact(&held, changed)
}

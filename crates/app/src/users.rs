//! People in an organization: who they are, what they can reach, deactivating and reactivating them; and who I am.

use muster_model::{
    Account, AccountSid, AnySid, ApiKey, Assignment, Email, Error, Invitation, InvitationStatus,
    Membership, MembershipStatus, Organization, OrganizationSid, Permission, Principal, Result,
    Scope, Session, SessionSid, Subject, Transfer, TransferStatus, User, UserSid, text,
};
use muster_store::{
    account, assignment, invitation,
    membership::{self, Covering, MembershipFilter},
    ownership, person, session, token,
};
use serde::{Deserialize, Serialize};

use crate::{
    App, Page, PageRequest, Request, WithNames,
    act::{Act, Site},
    assignments,
    leftover_keys::{self, KeyChoice, SettledKey},
    members::{HeldRole, held_at},
    mentions::Mentions,
    notices,
    ownership::require_another_owner,
    people,
    record::Draft,
};

/// What a deactivation ended.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Deactivation {
    /// The membership as it is now.
    pub membership: Membership,
    /// The assignments that ended.
    pub ended: Vec<Assignment>,
    /// What became of each key.
    pub api_keys: Vec<SettledKey>,
    /// Pending invitations to the person that were revoked.
    pub invitations: Vec<Invitation>,
    /// Open ownership offers that were cancelled.
    pub transfers: Vec<Transfer>,
    /// Sessions that ended because nothing else is left to use them for.
    pub sessions: Vec<SessionSid>,
}

/// Who asks, and what they can look at.
#[derive(Debug, Clone)]
pub struct Me {
    /// The person.
    pub user: Option<User>,
    /// Their membership in the current organization.
    pub membership: Option<Membership>,
    /// The organization that lists answer for.
    pub organization: Option<Organization>,
    /// All organizations of the person; a key has one.
    pub organizations: Vec<Organization>,
    /// The session, when it is one.
    pub session: Option<Session>,
    /// The key, when it is one.
    pub key: Option<ApiKey>,
    /// The operator key, when it is one.
    pub operator: Option<AnySid>,
}

/// What somebody holds at one place.
#[derive(Debug, Clone)]
pub struct AccessLine {
    /// Where: an account, or the organization.
    pub scope: Scope,
    /// The names from the top-level account down; none for the organization.
    pub names: Vec<String>,
    /// What is held there.
    pub roles: Vec<HeldRole>,
}

impl App {
    /// Who asks.
    pub async fn me(&self, request: &Request) -> Result<Me> {
        self.read(request, me).await
    }

    /// What whoever asks holds in the current organization, place by place.
    pub async fn my_access(&self, request: &Request) -> Result<WithNames<Vec<AccessLine>>> {
        self.read(request, |act| {
            let organization = act.current()?;
            let subject = act.caller_subject(organization)?;
            let lines = access(act, organization, &subject)?;
            act.with_names(organization, lines)
        })
        .await
    }

    /// A page of the people of the organization, by SID.
    pub async fn users(
        &self,
        request: &Request,
        filter: MembershipFilter,
        page: PageRequest,
    ) -> Result<WithNames<Page<Membership>>> {
        self.read(request, move |act| {
            let organization = act.current()?;
            let people = list(act, organization, filter.clone(), &page)?;
            act.with_names(organization, people)
        })
        .await
    }

    /// One person of the organization.
    pub async fn user(&self, request: &Request, user: UserSid) -> Result<WithNames<Membership>> {
        self.read(request, move |act| {
            let (membership, _) = find(act, user, Permission::USERS_READ)?;
            act.with_names(membership.organization, membership)
        })
        .await
    }

    /// What one person holds, place by place.
    pub async fn user_access(
        &self,
        request: &Request,
        user: UserSid,
    ) -> Result<WithNames<Vec<AccessLine>>> {
        self.read(request, move |act| {
            let (membership, _) = find(act, user, Permission::USERS_READ)?;
            let subject = act.subject(membership.organization, user.into())?;
            let readable = act.scopes_with(membership.organization, Permission::USERS_READ)?;
            let mut lines = access(act, membership.organization, &subject)?;
            lines.retain(|line| {
                readable.as_ref().is_none_or(|readable| {
                    readable.iter().any(|sid| line.scope == Scope::from(*sid))
                })
            });
            act.with_names(membership.organization, lines)
        })
        .await
    }

    /// Changes what the organization calls a person.
    pub async fn rename_user(
        &self,
        request: &Request,
        user: UserSid,
        name: String,
    ) -> Result<WithNames<Membership>> {
        self.act(request, move |act| {
            let (before, _) = find(act, user, Permission::USERS_UPDATE)?;
            act.require_version(before.version)?;
            let name = text::name(&name, "name")?;
            if !membership::set_name(act.tx, &before, &name)? {
                return Err(Error::stale());
            }
            act.record(
                Draft::new("membership.updated", before.organization)
                    .at(before.organization)
                    .about(before.sid)
                    .text(user, "name_before", before.user.name.as_str())
                    .text(user, "name", name.as_str()),
            )?;
            let after = membership::find(act.tx, before.organization, user)?
                .ok_or_else(|| Error::not_found("user.not_found"))?;
            act.with_names(before.organization, after)
        })
        .await
    }

    /// Ends everything of a person in the organization, at once.
    pub async fn deactivate(
        &self,
        request: &Request,
        user: UserSid,
        keys: Option<KeyChoice>,
    ) -> Result<WithNames<Deactivation>> {
        self.act(request, move |act| {
            let done = deactivate(act, user, keys.as_ref())?;
            act.with_names(done.membership.organization, done)
        })
        .await
    }

    /// Lets a person take part again; brings nothing back by itself.
    pub async fn reactivate(
        &self,
        request: &Request,
        user: UserSid,
    ) -> Result<WithNames<Membership>> {
        self.act(request, move |act| {
            let membership = reactivate(act, user)?;
            act.with_names(membership.organization, membership)
        })
        .await
    }
}

impl Mentions for Membership {
    fn mentioned(&self) -> Vec<AnySid> {
        vec![self.organization.into()]
    }
}

impl Mentions for AccessLine {
    fn mentioned(&self) -> Vec<AnySid> {
        [vec![self.scope.into()], self.roles.mentioned()].concat()
    }
}

impl Mentions for Deactivation {
    fn mentioned(&self) -> Vec<AnySid> {
        let of_transfers = self.transfers.iter().flat_map(|transfer| {
            [
                transfer.scope.into(),
                transfer.from.into(),
                transfer.to.into(),
            ]
        });
        [
            self.membership.mentioned(),
            self.ended.mentioned(),
            self.api_keys.mentioned(),
            of_transfers.collect(),
        ]
        .concat()
    }
}

fn me(act: &mut Act) -> Result<Me> {
    act.known()?;
    let user = act
        .caller
        .user
        .map(|sid| people::get_person(act, sid))
        .transpose()?;
    let organization = act
        .caller
        .organization
        .map(|sid| act.organization(sid))
        .transpose()?;
    let membership = match (&organization, &user) {
        (Some(organization), Some(user)) => membership::find(act.tx, organization.sid, user.sid)?,
        _ => None,
    };
    let organizations = match (&act.caller.key, &user) {
        (None, Some(user)) => person::organizations(act.tx, user.sid)?,
        _ => organization.clone().into_iter().collect(),
    };
    Ok(Me {
        user,
        membership,
        organization,
        organizations,
        session: act.caller.session.clone(),
        key: act.caller.key.clone(),
        operator: act.caller.operator.map(AnySid::from),
    })
}

/// The scopes that assignments name, each with all that is held there.
fn access(
    act: &mut Act,
    organization: OrganizationSid,
    subject: &Subject,
) -> Result<Vec<AccessLine>> {
    let now = act.now();
    let mut scopes: Vec<Scope> = subject
        .assignments
        .iter()
        .filter(|assignment| assignment.is_live(now))
        .map(|assignment| assignment.scope)
        .collect();
    scopes.sort_unstable();
    scopes.dedup();
    let sids: Vec<_> = scopes
        .iter()
        .filter_map(|scope| {
            if let Scope::Account(sid) = scope {
                Some(*sid)
            } else {
                None
            }
        })
        .collect();
    let accounts = account::find_all(act.tx, organization, &sids)?;
    let above: Vec<_> = accounts
        .iter()
        .flat_map(|account| account.path.iter().copied())
        .collect();
    let named: Vec<Account> = account::find_all(act.tx, organization, &above)?;
    let whole = act.site(organization, None)?;
    let mut lines = Vec::new();
    for scope in scopes {
        let account = accounts.iter().find(|account| scope == account.sid.into());
        let names = account
            .map(|account| {
                account
                    .path
                    .iter()
                    .filter_map(|sid| named.iter().find(|known| known.sid == *sid))
                    .map(|known| known.name.clone())
                    .collect()
            })
            .unwrap_or_default();
        let place = muster_model::Place {
            path: account
                .map(|account| {
                    account
                        .path
                        .iter()
                        .map(|sid| (*sid, muster_model::Status::Active))
                        .collect()
                })
                .unwrap_or_default(),
            ..whole.place.clone()
        };
        let site = Site {
            account: account.cloned(),
            place,
            organization: whole.organization.clone(),
        };
        lines.push(AccessLine {
            scope,
            names,
            roles: held_at(subject.assignments.iter(), &site, now),
        });
    }
    Ok(lines)
}

fn list(
    act: &mut Act,
    organization: OrganizationSid,
    mut filter: MembershipFilter,
    page: &PageRequest,
) -> Result<Page<Membership>> {
    let readable = act.scopes_with(organization, Permission::USERS_READ)?;
    let key = format!("users {filter:?} {}", readable.is_some());
    let after = act.position(page, &key)?.and_then(|text| text.parse().ok());
    filter.at = match readable {
        Some(accounts) => Some(covering(act, organization, &accounts)?),
        None => None,
    };
    let rows = membership::page(act.tx, organization, &filter, after, page.limit + 1)?;
    Ok(act.paged(rows, page, &key, |membership| {
        membership.user.sid.to_string()
    }))
}

/// Finds a membership that the caller sees (they hold any permission at an account where the person is a member) and holds `permission` at.
fn find(act: &mut Act, user: UserSid, permission: Permission) -> Result<(Membership, Site)> {
    let absent = || Error::not_found("user.not_found");
    let (organization, membership) = act
        .search(|tx, organization| membership::find(tx, organization, user))?
        .ok_or_else(absent)?;
    let whole = act.site(organization, None)?;
    if act.held_at(&whole.place)?.contains(permission) {
        act.require_at(permission, &whole)?;
        return Ok((membership, whole));
    }
    let mut visible = act.caller.user == Some(user);
    for site in shared_sites(act, organization, user)? {
        let held = act.held_at(&site.place)?;
        if held.contains(permission) && permission == Permission::USERS_READ {
            act.require_at(permission, &site)?;
            return Ok((membership, site));
        }
        visible |= !held.is_empty();
    }
    if !visible {
        return Err(absent());
    }
    act.require_at(permission, &whole)?;
    Ok((membership, whole))
}

/// What makes people members of some accounts: assignments there, and those that flow down from above.
fn covering(
    act: &mut Act,
    organization: OrganizationSid,
    accounts: &[AccountSid],
) -> Result<Covering> {
    let found = account::find_all(act.tx, organization, accounts)?;
    let mut above: Vec<Scope> = found
        .iter()
        .flat_map(|account| account.path.iter().copied().map(Scope::from))
        .chain([organization.into()])
        .collect();
    above.sort_unstable();
    above.dedup();
    let top = found
        .iter()
        .filter_map(|account| account.path.first().copied())
        .collect();
    Ok(Covering {
        accounts: accounts.to_vec(),
        above,
        top,
    })
}

/// Accounts where the person is a member and the caller may hold something. Whatever two assignments both reach, they reach
/// the scope of one of them: no other account has to be looked at.
fn shared_sites(act: &mut Act, organization: OrganizationSid, user: UserSid) -> Result<Vec<Site>> {
    let now = act.now();
    let (person, caller) = (
        act.subject(organization, user.into())?,
        act.caller_subject(organization)?,
    );
    let key = caller.key.as_ref().map(|key| key.scope);
    let mut scopes: Vec<Scope> = [&person.assignments, &caller.assignments]
        .into_iter()
        .flatten()
        .map(|assignment| assignment.scope)
        .chain(key)
        .filter(|scope| *scope != organization.into())
        .collect();
    scopes.sort_unstable();
    scopes.dedup();
    let mut sites = Vec::new();
    for scope in scopes {
        let Some(site) = act.site_in(organization, scope)? else {
            continue;
        };
        let is_member = person
            .assignments
            .iter()
            .any(|held| held.is_live(now) && held.reaches(&site.place).is_some());
        if is_member {
            sites.push(site);
        }
    }
    Ok(sites)
}

fn deactivate(act: &mut Act, user: UserSid, keys: Option<&KeyChoice>) -> Result<Deactivation> {
    let (membership, whole) = find(act, user, Permission::USERS_REMOVE)?;
    let organization = membership.organization;
    let subject = act.subject(organization, user.into())?;
    if subject.assignments.iter().any(Assignment::is_owner) {
        assignments::require_owner(act, &whole)?;
    }
    if membership.status == MembershipStatus::Deactivated {
        return Err(Error::conflict(
            "member.deactivated",
            "They are deactivated already.",
        ));
    }
    if subject
        .assignments
        .iter()
        .any(|assignment| assignment.is_owner() && assignment.scope == organization.into())
    {
        require_another_owner(act, organization, user)?;
    }
    if !account::owned(act.tx, organization, user)?.is_empty() {
        return Err(Error::conflict(
            "account.owner",
            "They own an account. Transfer its ownership first.",
        ));
    }
    membership::set_status(act.tx, organization, user, MembershipStatus::Deactivated)?;
    act.record(
        Draft::new("membership.deactivated", organization)
            .at(organization)
            .about(membership.sid)
            .text(user, "name", membership.user.name.as_str())
            .before("status", membership.status.code())
            .after("status", "deactivated"),
    )?;
    let ended = subject.assignments.clone();
    for assignment in &ended {
        assignments::end(act, assignment)?;
    }
    let api_keys = leftover_keys::settle(act, organization, user, &[], keys, true)?;
    let invitations = revoke_invitations(act, organization, &membership.user)?;
    let transfers = cancel_transfers(act, organization, user)?;
    let sessions = end_sessions(act, organization, user)?;
    notices::deactivated(act, &whole.organization, &membership.user, &api_keys)?;
    let membership = membership::find(act.tx, organization, user)?
        .ok_or_else(|| Error::not_found("user.not_found"))?;
    Ok(Deactivation {
        membership,
        ended,
        api_keys,
        invitations,
        transfers,
        sessions,
    })
}

fn revoke_invitations(
    act: &mut Act,
    organization: OrganizationSid,
    user: &User,
) -> Result<Vec<Invitation>> {
    let email = Email::parse(&user.email, "email")?;
    let Some(pending) = invitation::pending(act.tx, organization, &email)? else {
        return Ok(Vec::new());
    };
    token::end(act.tx, pending.token, InvitationStatus::Revoked)?;
    invitation::end(
        act.tx,
        organization,
        pending.sid,
        InvitationStatus::Revoked,
        None,
    )?;
    act.record(
        Draft::new("invitation.revoked", organization)
            .at(organization)
            .about(pending.sid),
    )?;
    Ok(vec![Invitation {
        status: InvitationStatus::Revoked,
        ..pending
    }])
}

fn cancel_transfers(
    act: &mut Act,
    organization: OrganizationSid,
    user: UserSid,
) -> Result<Vec<Transfer>> {
    let open = ownership::open_of(act.tx, organization, user)?;
    for transfer in &open {
        ownership::end(
            act.tx,
            organization,
            transfer.sid,
            TransferStatus::Cancelled,
        )?;
        act.record(
            Draft::new("ownership_transfer.cancelled", organization)
                .at(transfer.scope)
                .about(transfer.sid)
                .about(transfer.from)
                .about(transfer.to),
        )?;
    }
    Ok(open
        .into_iter()
        .map(|transfer| Transfer {
            status: TransferStatus::Cancelled,
            ..transfer
        })
        .collect())
}

/// Sessions end when nothing else is left to use them for; the others look at another organization.
fn end_sessions(
    act: &mut Act,
    organization: OrganizationSid,
    user: UserSid,
) -> Result<Vec<SessionSid>> {
    let others = person::organizations(act.tx, user)?;
    let mut ended = Vec::new();
    for stored in session::of_user(act.tx, user)? {
        let session = stored.session;
        if others.is_empty() {
            session::end(act.tx, session.sid)?;
            act.record(
                Draft::new("session.ended", organization)
                    .about(session.sid)
                    .about(user),
            )?;
            ended.push(session.sid);
        } else if session.organization == Some(organization) {
            session::set_organization(act.tx, session.sid, others.first().map(|other| other.sid))?;
        }
    }
    Ok(ended)
}

fn reactivate(act: &mut Act, user: UserSid) -> Result<Membership> {
    let (before, _) = find(act, user, Permission::USERS_UPDATE)?;
    if before.status == MembershipStatus::Active {
        return Err(Error::conflict("member.active", "They are active already."));
    }
    membership::set_status(act.tx, before.organization, user, MembershipStatus::Active)?;
    act.record(
        Draft::new("membership.reactivated", before.organization)
            .at(before.organization)
            .about(before.sid)
            .about(user)
            .before("status", before.status.code())
            .after("status", "active"),
    )?;
    let principal = Principal::from(user);
    debug_assert!(
        assignment::of_principal(act.tx, before.organization, principal)?.is_empty(),
        "reactivation brings nothing back"
    );
    membership::find(act.tx, before.organization, user)?
        .ok_or_else(|| Error::not_found("user.not_found"))
}

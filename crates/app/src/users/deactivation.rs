//! Ending everything of a person in an organization, and letting them take part again.

use muster_model::{
    AnySid, Assignment, Email, Error, GroupSid, Invitation, InvitationStatus, Membership,
    MembershipStatus, OrganizationSid, Permission, Principal, Result, SessionSid, Subject,
    Transfer, TransferStatus, User, UserSid,
};
use muster_store::{
    account, assignment, invitation, membership, ownership, person, session, token,
};
use serde::{Deserialize, Serialize};

use super::visible;
use crate::{
    App, Request, WithImpact, WithNames,
    act::Act,
    assignments, groups, hold_outs,
    leftover_keys::{self, KeyChoice, Settled},
    mentions::Mentions,
    notices,
    ownership::require_another_owner,
    record::Draft,
};

/// What a deactivation ended.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Deactivation {
    /// The membership as it is now.
    pub membership: Membership,
    /// The assignments that ended.
    pub ended: Vec<Assignment>,
    /// The groups they were in.
    pub groups: Vec<GroupSid>,
    /// What became of each key and service account.
    pub settled: Settled,
    /// Pending invitations to the person that were revoked.
    pub invitations: Vec<Invitation>,
    /// Open ownership offers that were cancelled.
    pub transfers: Vec<Transfer>,
    /// Sessions that ended because nothing else is left to use them for.
    pub sessions: Vec<SessionSid>,
}

impl App {
    /// Ends everything of a person in the organization, at once.
    pub async fn deactivate(
        &self,
        request: &Request,
        user: UserSid,
        keys: Option<KeyChoice>,
    ) -> Result<WithNames<WithImpact<Deactivation>>> {
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
            self.groups.iter().copied().map(AnySid::from).collect(),
            self.settled.mentioned(),
            of_transfers.collect(),
        ]
        .concat()
    }
}

fn deactivate(
    act: &mut Act,
    user: UserSid,
    keys: Option<&KeyChoice>,
) -> Result<WithImpact<Deactivation>> {
    let (membership, whole) = visible::find(act, user, Permission::USERS_REMOVE)?;
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
    let before = act.before(organization, [user.into()])?;
    membership::set_status(act.tx, organization, user, MembershipStatus::Deactivated)?;
    act.record(
        Draft::new("membership.deactivated", organization)
            .at(organization)
            .about(membership.sid)
            .text(user, "name", membership.user.name.as_str())
            .before("status", membership.status.code())
            .after("status", "deactivated"),
    )?;
    let own = |assignment: &&Assignment| assignment.principal == user.into();
    let ended: Vec<Assignment> = subject.assignments.iter().filter(own).cloned().collect();
    for assignment in &ended {
        assignments::end(act, assignment)?;
    }
    let groups = groups::leave_all(act, organization, user)?;
    hold_outs::end_all(act, organization, user)?;
    let settled = leftover_keys::settle(act, organization, user, &Subject::default(), keys, true)?;
    let invitations = revoke_invitations(act, organization, &membership.user)?;
    let transfers = cancel_transfers(act, organization, user)?;
    let sessions = end_sessions(act, organization, user)?;
    notices::deactivated(
        act,
        &whole.organization,
        &membership.user,
        &settled.api_keys,
    )?;
    let membership = membership::find(act.tx, organization, user)?
        .ok_or_else(|| Error::not_found("user.not_found"))?;
    let done = Deactivation {
        membership,
        ended,
        groups,
        settled,
        invitations,
        transfers,
        sessions,
    };
    act.with_impact(&before, done)
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
    let (before, _) = visible::find(act, user, Permission::USERS_UPDATE)?;
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

//! How access ends: what a caller says about keys read, and what ended shown. Shared by removal, deactivation and the end of
//! an assignment.

use muster_app::{
    Deactivation, EndedAssignment, GroupEnding, HeldRole, KeyChoice, Removal, Settled, SettledKey,
};
use muster_model::{Assignment as AssignmentModel, Names, Principal, Result};
use muster_wire::v1::{
    assignment::Assignment,
    ending::{
        Deactivated, EndedInvitation, EndedSession, EndedTransfer, Ending, KeyFate,
        SettledKey as SettledKeyBody,
    },
    group::GroupEnding as GroupEndingBody,
    held_role::HeldRole as HeldRoleBody,
    reference::{PersonReference, Reference},
    service_account::SettledServiceAccount,
    user::User,
};

/// What the caller said about keys, as acts take it.
pub(super) fn choice(fate: Option<KeyFate>, to: Option<Principal>) -> Result<Option<KeyChoice>> {
    let decided = KeyFate::decided(fate, to)?;
    Ok(decided.map(|to| to.map_or(KeyChoice::Revoke, |to| KeyChoice::Transfer { to })))
}

pub(super) fn held(role: &HeldRole, names: &Names) -> HeldRoleBody {
    HeldRoleBody::of(
        &role.role,
        (role.assignment, role.source),
        role.group,
        role.inherited_from,
        role.expires_at,
        names,
    )
}

pub(super) fn ended(assignments: &[AssignmentModel], names: &Names) -> Vec<Assignment> {
    assignments
        .iter()
        .map(|assignment| Assignment::of(assignment, names))
        .collect()
}

pub(super) fn keys(settled: Settled, names: &Names) -> Vec<SettledKeyBody> {
    settled
        .api_keys
        .into_iter()
        .map(|key| key_body(key, names))
        .collect()
}

pub(super) fn key_body(key: SettledKey, names: &Names) -> SettledKeyBody {
    SettledKeyBody {
        sid: key.sid,
        name: key.name,
        principal: PersonReference::of(key.principal, names),
        last_used: key.last_used,
        disposition: key.disposition,
        to: key.transferred_to.map(|to| PersonReference::of(to, names)),
        secret: key.secret,
    }
}

pub(super) fn services(settled: &Settled, names: &Names) -> Vec<SettledServiceAccount> {
    settled
        .service_accounts
        .iter()
        .map(|service| SettledServiceAccount {
            sid: service.sid,
            name: service.name.clone(),
            disposition: service.disposition,
            sponsor: PersonReference::of(service.sponsor, names),
        })
        .collect()
}

pub(super) fn of_removal(removal: Removal, names: &Names) -> Ending {
    Ending {
        ended: ended(&removal.ended, names),
        withheld: removal
            .withheld
            .iter()
            .map(|role| held(role, names))
            .collect(),
        inherited: removal
            .inherited
            .iter()
            .map(|role| held(role, names))
            .collect(),
        service_accounts: services(&removal.settled, names),
        api_keys: keys(removal.settled, names),
    }
}

pub(super) fn of_assignment(done: EndedAssignment, names: &Names) -> Ending {
    Ending {
        ended: ended(&done.ended, names),
        withheld: Vec::new(),
        inherited: Vec::new(),
        service_accounts: services(&done.settled, names),
        api_keys: keys(done.settled, names),
    }
}

pub(super) fn of_group(done: GroupEnding, names: &Names) -> GroupEndingBody {
    GroupEndingBody {
        group: done.group.into(),
        ended: ended(&done.ended, names),
        people: done
            .people
            .iter()
            .map(|user| PersonReference::of(*user, names))
            .collect(),
        service_accounts: services(&done.settled, names),
        api_keys: keys(done.settled, names),
    }
}

pub(super) fn of_deactivation(done: Deactivation, names: &Names) -> Deactivated {
    let invitation = |invitation: &muster_model::Invitation| EndedInvitation {
        sid: invitation.sid,
        email: invitation.email.clone(),
        status: invitation.status,
    };
    let transfer = |transfer: &muster_model::Transfer| EndedTransfer {
        sid: transfer.sid,
        scope: Reference::of(transfer.scope, names),
        status: transfer.status,
    };
    Deactivated {
        ended: ended(&done.ended, names),
        groups: done
            .groups
            .iter()
            .map(|group| Reference::of(*group, names))
            .collect(),
        inherited: Vec::new(),
        service_accounts: services(&done.settled, names),
        api_keys: keys(done.settled, names),
        memberships: vec![User::of(&done.membership, names)],
        invitations: done.invitations.iter().map(invitation).collect(),
        ownership_transfers: done.transfers.iter().map(transfer).collect(),
        sessions: done
            .sessions
            .into_iter()
            .map(|sid| EndedSession { sid })
            .collect(),
    }
}

//! The one pending invitation of an address: made, added to, renewed with a new link, expired.

use std::time::Duration;

use muster_model::{
    Email, Error, Invitation, InvitationSid, InvitationStatus, Organization, OrganizationSid,
    Result, Sid,
    invitation::{Delivery, Grant, Outcome},
};
use muster_store::{
    invitation,
    token::{self},
};

use crate::{
    act::{Act, Site, giver},
    invitations::{
        Invited,
        create::{Allowed, MAX_GRANTS, Wanted},
        sending,
    },
    named::Named,
    record::Draft,
};

pub(super) fn blank(
    act: &mut Act,
    organization: OrganizationSid,
    email: &Email,
    name: Option<String>,
    message: Option<String>,
    grants: Vec<Grant>,
) -> Result<Invitation> {
    let now = act.now();
    Ok(Invitation {
        organization,
        sid: act.tx.new_sid(),
        email: email.address().to_owned(),
        name,
        message,
        status: InvitationStatus::Pending,
        delivery: Delivery::None,
        delivery_reason: None,
        grants,
        token: act.tx.new_sid(),
        expires_at: now,
        sends: 0,
        invited_by: giver(&act.caller).ok_or_else(Error::unauthenticated)?,
        accepted_by: None,
        created_at: now,
        updated_at: now,
        version: 1,
    })
}

pub(super) fn start(act: &mut Act, wanted: &Wanted, allowed: &[Allowed]) -> Result<Invited> {
    let grants = allowed
        .iter()
        .map(|allowed| allowed.grant.clone())
        .collect();
    let blank = blank(
        act,
        wanted.organization.sid,
        &wanted.email,
        wanted.name.clone(),
        wanted.message.clone(),
        grants,
    )?;
    let invitation = Invitation {
        expires_at: act.now() + wanted.life,
        delivery: if wanted.send {
            Delivery::Queued
        } else {
            Delivery::None
        },
        sends: i64::from(wanted.send),
        ..blank
    };
    invitation::insert(act.tx, &invitation, &wanted.email)?;
    act.record(created(&invitation))?;
    let sites: Vec<&Site> = allowed.iter().map(|allowed| &allowed.site).collect();
    let accept_url = sending::issue(act, &wanted.organization, &invitation, wanted.send, &sites)?;
    invited(act, invitation, accept_url, Outcome::New)
}

/// The answer: with who invited. A link that a dry run made opens nothing, so it is not shown.
pub(super) fn invited(
    act: &mut Act,
    invitation: Invitation,
    accept_url: Option<String>,
    outcome: Outcome,
) -> Result<Invited> {
    let invited_by = match &act.caller.key {
        Some(key) if key.sid.any() == invitation.invited_by => Named {
            sid: key.sid.any(),
            name: Some(key.name.clone()),
            email: None,
        },
        _ => act
            .names(invitation.organization, [invitation.invited_by])?
            .of(invitation.invited_by),
    };
    Ok(Invited {
        invited_by,
        invitation,
        accept_url: accept_url.filter(|_| !act.request.dry_run),
        outcome,
    })
}

pub(super) fn created(invitation: &Invitation) -> Draft {
    let grants: Vec<String> = invitation
        .grants
        .iter()
        .map(|grant| format!("{} {}", grant.scope, grant.role.sid))
        .collect();
    let scope = invitation
        .grants
        .first()
        .map_or(invitation.organization.into(), |grant| grant.scope);
    let draft = Draft::new("invitation.created", invitation.organization)
        .at(scope)
        .text(invitation.sid, "email", invitation.email.as_str())
        .after("grants", grants)
        .after("status", invitation.status.code());
    if invitation
        .grants
        .iter()
        .any(|grant| grant.role.sid == muster_model::BuiltIn::Administrator.sid())
    {
        draft.after("privileged", true)
    } else {
        draft
    }
}

/// Adds to the one pending invitation of the address: a new link, the old one superseded.
pub(super) fn extend(
    act: &mut Act,
    wanted: &Wanted,
    pending: Invitation,
    allowed: &[Allowed],
) -> Result<Invited> {
    let organization = wanted.organization.sid;
    let mut grants = pending.grants.clone();
    let mut added = Vec::new();
    for Allowed { grant, .. } in allowed {
        if let Some(index) = grants
            .iter()
            .position(|known| known.scope == grant.scope && known.role.sid == grant.role.sid)
        {
            invitation::delete_grant(
                act.tx,
                organization,
                pending.sid,
                grant.scope,
                grant.role.sid,
            )?;
            grants.remove(index);
        } else {
            added.push(format!("{} {}", grant.scope, grant.role.sid));
        }
        invitation::insert_grant(act.tx, organization, pending.sid, grant)?;
        grants.push(grant.clone());
    }
    if grants.len() > MAX_GRANTS {
        return Err(Error::invalid(
            "grants",
            "grants.too_many",
            format!("An invitation has at most {MAX_GRANTS} grants."),
        ));
    }
    let renewed = Invitation {
        name: wanted.name.clone().or_else(|| pending.name.clone()),
        message: wanted.message.clone().or_else(|| pending.message.clone()),
        grants,
        ..pending
    };
    renew(
        act,
        &wanted.organization,
        renewed,
        wanted.life,
        wanted.send,
        added,
    )
}

/// A new link for a pending invitation; the old one is superseded.
pub(super) fn renew(
    act: &mut Act,
    organization: &Organization,
    pending: Invitation,
    life: Duration,
    send: bool,
    added: Vec<String>,
) -> Result<Invited> {
    let now = act.now();
    let old = pending.token;
    let invitation = Invitation {
        token: act.tx.new_sid(),
        expires_at: now + life,
        delivery: if send {
            Delivery::Queued
        } else {
            Delivery::None
        },
        delivery_reason: None,
        sends: pending.sends + i64::from(send),
        updated_at: now,
        version: pending.version + 1,
        ..pending
    };
    token::end(act.tx, old, InvitationStatus::Superseded)?;
    invitation::resend(act.tx, &invitation)?;
    let scope = invitation
        .grants
        .first()
        .map_or(invitation.organization.into(), |grant| grant.scope);
    let draft = Draft::new("invitation.resent", invitation.organization)
        .at(scope)
        .about(invitation.sid);
    act.record(if added.is_empty() {
        draft
    } else {
        draft.after("added", added)
    })?;
    let accept_url = sending::issue(act, organization, &invitation, send, &[])?;
    invited(act, invitation, accept_url, Outcome::Extended)
}

/// Writes down that the time of an invitation ran out.
pub(crate) fn expire(act: &mut Act, invitation: &Invitation) -> Result<()> {
    token::end(act.tx, invitation.token, InvitationStatus::Expired)?;
    invitation::end(
        act.tx,
        invitation.organization,
        invitation.sid,
        InvitationStatus::Expired,
        None,
    )?;
    let sid: InvitationSid = invitation.sid;
    act.record(
        Draft::new("invitation.expired", invitation.organization)
            .at(invitation.organization)
            .about(sid),
    )
    .map(drop)
}

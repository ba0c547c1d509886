//! Grants that become assignments: at once for a member, at acceptance for everybody else.

use muster_model::{
    Email, Error, Invitation, InvitationStatus, Organization, OrganizationSid, Principal, Result,
    Source, User,
    invitation::{Delivery, Grant, Outcome},
};
use muster_store::{assignment, invitation};

use crate::{
    act::Act,
    assignments::{self, Giving},
    invitations::{
        Invited,
        create::{Allowed, Words},
        pending,
    },
    notices::{self},
    people,
};

/// A member gets the grants now; what they hold already is left alone.
pub(super) fn give_at_once(
    act: &mut Act,
    organization: &Organization,
    user: muster_model::UserSid,
    email: &Email,
    allowed: &[Allowed],
    words: Result<Words>,
) -> Result<Invited> {
    let user = people::get_person(act, user)?;
    let grants: Vec<Grant> = allowed
        .iter()
        .map(|allowed| allowed.grant.clone())
        .collect();
    let new = missing(act, organization.sid, &user, &grants)?;
    if new.is_empty() {
        return Err(Error::conflict(
            "invitation.nothing_new",
            format!("{email} is a member and has all of this already."),
        ));
    }
    let Words { name, message, .. } = words?;
    let now = act.now();
    let invitation = Invitation {
        status: InvitationStatus::Accepted,
        delivery: Delivery::None,
        accepted_by: Some(user.sid),
        sends: 0,
        expires_at: now,
        ..pending::blank(act, organization.sid, email, name, message, new.clone())?
    };
    invitation::insert(act.tx, &invitation, email)?;
    act.record(pending::created(&invitation))?;
    let mut places = Vec::new();
    for grant in &new {
        give_grant(act, organization.sid, &user, grant)?;
        let site = allowed
            .iter()
            .find(|allowed| allowed.grant.scope == grant.scope)
            .map(|allowed| allowed.site.clone());
        let place = site.map(|site| act.place_name(&site)).transpose()?;
        places.extend(place.map(|place| (place, grant.role.clone())));
    }
    notices::access_granted(act, organization, &user, &places)?;
    pending::invited(act, invitation, None, Outcome::Given)
}

/// Grants that say something new to somebody: not held as wide and as long already.
pub(super) fn missing(
    act: &mut Act,
    organization: OrganizationSid,
    user: &User,
    grants: &[Grant],
) -> Result<Vec<Grant>> {
    let held = assignment::of_principal(act.tx, organization, user.sid.into())?;
    let now = act.now();
    let covers = |grant: &Grant| {
        held.iter().any(|held| {
            held.scope == grant.scope
                && held.role.sid == grant.role.sid
                && held.is_live(now)
                && (held.inherit || !grant.inherit)
                && held.except.iter().all(|sid| grant.except.contains(sid))
                && held
                    .expires_at
                    .is_none_or(|end| grant.access_expires_at.is_some_and(|wanted| wanted <= end))
        })
    };
    Ok(grants
        .iter()
        .filter(|grant| !covers(grant))
        .cloned()
        .collect())
}

/// Turns a grant into an assignment; a narrower one of the same role at the same scope gives way.
pub(super) fn give_grant(
    act: &mut Act,
    organization: OrganizationSid,
    user: &User,
    grant: &Grant,
) -> Result<muster_model::Assignment> {
    let principal = Principal::from(user.sid);
    for held in assignment::of_principal(act.tx, organization, principal)? {
        if held.scope == grant.scope && held.role.sid == grant.role.sid {
            assignments::end(act, &held)?;
        }
    }
    let giving = Giving {
        principal,
        role: grant.role.clone(),
        scope: grant.scope,
        inherit: grant.inherit,
        except: grant.except.clone(),
        expires_at: grant.access_expires_at,
        source: Source::Invitation,
        given_by: Some(grant.given_by),
        reason: None,
    };
    assignments::give(act, organization, &giving)
}

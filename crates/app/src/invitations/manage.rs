//! Looking at invitations, sending them again, taking them back. Only grants in scopes where the caller may invite show and end.

use muster_model::{
    AccountSid, Error, Invitation, InvitationSid, InvitationStatus, Kind, Organization,
    OrganizationSid, Permission, Result, Scope, invitation::DEFAULT_LIFE,
};
use muster_store::{
    invitation::{self, InvitationFilter},
    token,
};

use crate::{
    Page, PageRequest,
    act::Act,
    invitations::{InvitationDetails, pending},
    record::Draft,
};

/// An invitation with the grants that the caller may see; without any it is not there.
pub(super) fn find(act: &mut Act, sid: InvitationSid) -> Result<InvitationDetails> {
    let (invitation, _, _) = find_whole(act, sid)?;
    details(act, invitation)
}

/// Adds who invited.
fn details(act: &mut Act, invitation: Invitation) -> Result<InvitationDetails> {
    let names = act.names(invitation.organization, [invitation.invited_by])?;
    Ok(InvitationDetails {
        invited_by: names.of(invitation.invited_by),
        invitation,
    })
}

fn find_whole(act: &mut Act, sid: InvitationSid) -> Result<(Invitation, Organization, Invitation)> {
    let absent = || Error::not_found("invitation.not_found");
    let (organization, whole) = act
        .search(|tx, organization| invitation::find(tx, organization, sid))?
        .ok_or_else(absent)?;
    let (mut shown, mut seen) = (whole.clone(), false);
    shown.grants.clear();
    for grant in &whole.grants {
        let Some(site) = act.site_in(organization, grant.scope)? else {
            continue;
        };
        let held = act.held_at(&site.place)?;
        seen |= !held.is_empty();
        if held.contains(Permission::USERS_INVITE) {
            shown.grants.push(grant.clone());
        }
    }
    if shown.grants.is_empty() {
        act.demanded = Some((
            organization,
            organization.into(),
            Some(Permission::USERS_INVITE),
        ));
        return Err(if seen {
            Error::missing(Permission::USERS_INVITE)
        } else {
            absent()
        });
    }
    let now = act.now();
    shown.status = shown.status_at(now);
    let organization = act.organization(organization)?;
    Ok((shown, organization, whole))
}

pub(super) fn list(
    act: &mut Act,
    filter: &InvitationFilter,
    page: &PageRequest,
) -> Result<Page<InvitationDetails>> {
    let organization = act.current()?;
    let readable = readable(act, organization, filter.account)?;
    let scopes: Option<Vec<Scope>> =
        readable.map(|accounts| accounts.into_iter().map(Scope::from).collect());
    let key = format!("invitations {filter:?} {}", scopes.is_some());
    let from = act.position(page, &key)?.and_then(|text| text.parse().ok());
    let rows = invitation::page(
        act.tx,
        organization,
        &InvitationFilter {
            scopes: scopes.clone(),
            ..filter.clone()
        },
        from,
        page.limit + 1,
    )?;
    let now = act.now();
    let shown = |mut invitation: Invitation| {
        invitation.status = invitation.status_at(now);
        if let Some(scopes) = &scopes {
            invitation
                .grants
                .retain(|grant| scopes.contains(&grant.scope));
        }
        invitation
    };
    let rows = act.paged(rows, page, &key, |invitation| invitation.sid.to_string());
    let names = act.names(
        organization,
        rows.data.iter().map(|invitation| invitation.invited_by),
    )?;
    Ok(rows.map(shown).map(|invitation| InvitationDetails {
        invited_by: names.of(invitation.invited_by),
        invitation,
    }))
}

/// Where the caller sees grants; `None` is everywhere. An account that is named must be one they may invite to, and is enough
/// where they may invite to too many to list.
fn readable(
    act: &mut Act,
    organization: OrganizationSid,
    account: Option<AccountSid>,
) -> Result<Option<Vec<AccountSid>>> {
    let Some(account) = account else {
        return act.scopes_with(organization, Permission::USERS_INVITE);
    };
    let site = act.see(account.into())?;
    if site.organization.sid != organization {
        return Err(Error::not_found("account.not_found"));
    }
    act.require_at(Permission::USERS_INVITE, &site)?;
    match act.scopes_with(organization, Permission::USERS_INVITE) {
        Err(error) if error.kind() == Kind::Invalid => Ok(Some(vec![account])),
        readable => readable,
    }
}

/// The status that forbids going on with an invitation.
fn require_pending(act: &Act, invitation: &Invitation) -> Result<()> {
    match invitation.status_at(act.now()) {
        InvitationStatus::Pending => Ok(()),
        InvitationStatus::Expired => Ok(()),
        InvitationStatus::Accepted => Err(Error::conflict(
            "invitation.accepted",
            "This invitation was accepted already.",
        )),
        InvitationStatus::Revoked | InvitationStatus::Superseded => Err(Error::conflict(
            "invitation.revoked",
            "This invitation was revoked. Invite again.",
        )),
    }
}

pub(super) fn resend(act: &mut Act, sid: InvitationSid) -> Result<InvitationDetails> {
    let (shown, organization, whole) = find_whole(act, sid)?;
    require_working(act, &organization)?;
    require_pending(act, &whole)?;
    if whole.status == InvitationStatus::Expired {
        return Err(Error::conflict(
            "invitation.expired",
            "This invitation expired. Invite again.",
        ));
    }
    act.require_version(whole.version)?;
    let renewed =
        pending::renew(act, &organization, whole, DEFAULT_LIFE, true, Vec::new())?.invitation;
    let shown = Invitation {
        grants: shown.grants,
        ..renewed
    };
    details(act, shown)
}

/// Nothing is sent from a suspended organization.
fn require_working(act: &mut Act, organization: &Organization) -> Result<()> {
    if organization.status == muster_model::Status::Active {
        return Ok(());
    }
    let site = act.site(organization.sid, None)?;
    act.require_at(Permission::USERS_INVITE, &site)
}

pub(super) fn revoke(act: &mut Act, sid: InvitationSid) -> Result<InvitationDetails> {
    let (shown, organization, whole) = find_whole(act, sid)?;
    require_working(act, &organization)?;
    require_pending(act, &whole)?;
    act.require_version(whole.version)?;
    let ended: Vec<String> = shown
        .grants
        .iter()
        .map(|grant| format!("{} {}", grant.scope, grant.role.sid))
        .collect();
    let draft = Draft::new("invitation.revoked", whole.organization)
        .at(shown
            .grants
            .first()
            .map_or(whole.organization.into(), |grant| grant.scope))
        .about(sid)
        .before("grants", ended);
    if shown.grants.len() < whole.grants.len() {
        for grant in &shown.grants {
            invitation::delete_grant(act.tx, whole.organization, sid, grant.scope, grant.role.sid)?;
        }
        act.record(draft.after("status", InvitationStatus::Pending.code()))?;
        let rest = Invitation {
            grants: Vec::new(),
            ..shown
        };
        return details(act, rest);
    }
    token::end(act.tx, whole.token, InvitationStatus::Revoked)?;
    invitation::end(
        act.tx,
        whole.organization,
        sid,
        InvitationStatus::Revoked,
        None,
    )?;
    act.record(draft.after("status", InvitationStatus::Revoked.code()))?;
    let now = act.now();
    let revoked = Invitation {
        status: InvitationStatus::Revoked,
        updated_at: now,
        version: whole.version + 1,
        ..shown
    };
    details(act, revoked)
}

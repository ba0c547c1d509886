//! What happens when an offer is accepted: the owner column or the Owner assignment moves, the old owner keeps a role,
//! and other offers of the same thing end. Who may do it was decided before.

use muster_model::{Assignment, BuiltIn, Error, Result, Source, Transfer, TransferStatus, UserSid};
use muster_store::{account, assignment, ownership};

use super::{end, kept, owner_assignment, owns};
use crate::{
    act::{Act, Site},
    assignments::{self, Giving},
    record::Draft,
};

/// Moves the owner column. Gives who owned it before.
pub(super) fn move_account(
    act: &mut Act,
    site: &Site,
    transfer: &Transfer,
) -> Result<Option<UserSid>> {
    let Some(mut account) = site.account.clone() else {
        return Err(Error::internal("an account's offer without an account"));
    };
    let old = account.owner.replace(transfer.to);
    let now = act.now();
    if !account::update(act.tx, &account, now)? {
        return Err(Error::internal("a locked account has changed"));
    }
    act.forget_subjects();
    let mut draft = Draft::new("account.owner_changed", transfer.organization)
        .at(account.sid)
        .about(account.sid)
        .about(transfer.to)
        .after("owner", transfer.to.to_string());
    if let Some(old) = old {
        draft = draft.about(old).before("owner", old.to_string());
    }
    act.record(draft)?;
    if let Some(old) = old {
        keep_role(act, site, old, transfer)?;
    }
    Ok(old)
}

/// Makes the receiver an Owner at organization scope; the giver stays one too when they said so.
pub(super) fn move_organization(
    act: &mut Act,
    site: &Site,
    transfer: &Transfer,
) -> Result<Option<UserSid>> {
    let organization = transfer.organization;
    assignments::give(
        act,
        organization,
        &giving(transfer, transfer.to, BuiltIn::Owner),
    )?;
    if kept(&transfer.keep)? == BuiltIn::Owner {
        return Ok(None);
    }
    let held = assignment::of_principal(act.tx, organization, transfer.from.into())?;
    if let Some(given) = owner_assignment(&held, organization) {
        assignments::end(act, given)?;
    }
    keep_role(act, site, transfer.from, transfer)?;
    Ok(Some(transfer.from))
}

/// By the giver, although it is the receiver who acts.
fn giving(transfer: &Transfer, to: UserSid, role: BuiltIn) -> Giving {
    Giving {
        principal: to.into(),
        role: role.role(),
        scope: transfer.scope,
        inherit: true,
        except: Vec::new(),
        expires_at: None,
        source: Source::Transfer,
        given_by: Some(transfer.from.into()),
        reason: None,
    }
}

/// The old owner, while an active member, keeps the chosen role unless what they hold is as wide already.
fn keep_role(act: &mut Act, site: &Site, old: UserSid, transfer: &Transfer) -> Result<()> {
    let role = kept(&transfer.keep)?;
    let subject = act.subject(transfer.organization, old.into())?;
    let as_wide = |held: &Assignment| {
        held.inherit
            && held.except.is_empty()
            && held.expires_at.is_none()
            && held.reaches(&site.place).is_some()
            && role.permissions().is_subset(held.role.permissions)
    };
    if !subject.active || subject.assignments.iter().any(as_wide) {
        return Ok(());
    }
    let narrower = subject
        .assignments
        .iter()
        .find(|held| held.scope == site.scope() && held.role.sid == role.sid());
    if let Some(narrower) = narrower {
        assignments::end(act, narrower)?;
    }
    assignments::give(act, transfer.organization, &giving(transfer, old, role)).map(drop)
}

/// Offers of what has just moved away are void. An Owner's offer of the organization stands while they are an Owner.
pub(super) fn cancel_others(act: &mut Act, site: &Site, accepted: &Transfer) -> Result<()> {
    for other in ownership::open_at(act.tx, accepted.organization, site.scope())? {
        let void =
            site.account.is_some() || !owns(act, site, other.from)? || other.to == accepted.to;
        if void {
            let status = match other.status_at(act.now()) {
                TransferStatus::Expired => TransferStatus::Expired,
                _ => TransferStatus::Cancelled,
            };
            end(act, &other, status)?;
        }
    }
    Ok(())
}

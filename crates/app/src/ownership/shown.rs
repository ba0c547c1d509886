//! Offers as answers show them, one and in lists: with the names of both people, and expired when their time has run out.

use muster_model::{AnySid, Error, Names, Permission, Result, Time, Transfer};
use muster_store::ownership;

use super::OfferDetails;
use crate::{Page, PageRequest, act::Act};

pub(super) fn list(act: &mut Act, page: &PageRequest) -> Result<Page<OfferDetails>> {
    let organization = act.current()?;
    let whole = act.site(organization, None)?;
    let held = act.held_at(&whole.place)?;
    let all =
        held.contains(Permission::OWNERSHIP_TRANSFER) || held.contains(Permission::AUDIT_READ);
    let own = act.caller.user.filter(|_| act.caller.key.is_none());
    let user = match (all, own) {
        (true, _) => None,
        (false, Some(user)) => Some(user),
        (false, None) => return Err(Error::missing(Permission::OWNERSHIP_TRANSFER)),
    };
    let filter = format!("ownership_transfers {user:?}");
    let before = act
        .position(page, &filter)?
        .and_then(|text| text.parse().ok());
    let rows = ownership::page(act.tx, organization, user, before, page.limit + 1)?;
    let rows = act.paged(rows, page, &filter, |transfer| transfer.sid.to_string());
    let names = act.names(organization, rows.data.iter().flat_map(mentioned))?;
    let now = act.now();
    Ok(rows.map(|transfer| named(&names, transfer, now)))
}

pub(super) fn reread(act: &mut Act, transfer: &Transfer) -> Result<OfferDetails> {
    let written = ownership::find(act.tx, transfer.organization, transfer.sid)?;
    let written =
        written.ok_or_else(|| Error::internal("an offer that was just written is not there"))?;
    details(act, written)
}

pub(super) fn details(act: &mut Act, transfer: Transfer) -> Result<OfferDetails> {
    let names = act.names(transfer.organization, mentioned(&transfer))?;
    Ok(named(&names, transfer, act.now()))
}

fn mentioned(transfer: &Transfer) -> [AnySid; 3] {
    [
        transfer.scope.into(),
        transfer.from.into(),
        transfer.to.into(),
    ]
}

fn named(names: &Names, transfer: Transfer, now: Time) -> OfferDetails {
    OfferDetails {
        scope: names.of(transfer.scope),
        from: names.of(transfer.from),
        to: names.of(transfer.to),
        transfer: Transfer {
            status: transfer.status_at(now),
            ..transfer
        },
    }
}

//! Offers as answers show them, one and in lists: with the names of both people, and expired when their time has run out.

use muster_model::{Error, Permission, Result, Transfer, UserSid};
use muster_store::{membership, ownership};

use super::OfferDetails;
use crate::{
    Page, PageRequest,
    act::{Act, Site},
};

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
    let mut data = Vec::with_capacity(rows.data.len());
    for transfer in rows.data {
        let site = act.site_in(organization, transfer.scope)?;
        let site = site.ok_or_else(|| Error::internal("an offer of nothing"))?;
        data.push(details(act, &site, transfer)?);
    }
    Ok(Page {
        data,
        next_cursor: rows.next_cursor,
    })
}

pub(super) fn reread(act: &mut Act, site: &Site, transfer: &Transfer) -> Result<OfferDetails> {
    let written = ownership::find(act.tx, transfer.organization, transfer.sid)?;
    let written =
        written.ok_or_else(|| Error::internal("an offer that was just written is not there"))?;
    details(act, site, written)
}

pub(super) fn details(act: &mut Act, site: &Site, transfer: Transfer) -> Result<OfferDetails> {
    let people = [transfer.from, transfer.to];
    let members = membership::find_all(act.tx, transfer.organization, &people)?;
    let user = |sid: UserSid| {
        let member = members.iter().find(|member| member.user.sid == sid);
        member.map(|member| member.user.clone())
    };
    Ok(OfferDetails {
        scope_name: site.name().to_owned(),
        from: user(transfer.from),
        to: user(transfer.to),
        transfer: Transfer {
            status: transfer.status_at(act.now()),
            ..transfer
        },
    })
}

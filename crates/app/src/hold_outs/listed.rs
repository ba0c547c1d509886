//! Lists of hold-outs, each with what it withholds.

use std::collections::BTreeMap;

use muster_model::{AccountSid, HoldOut, OrganizationSid, Place, Result, Status, UserSid};
use muster_store::{
    account,
    hold_out::{self, HoldOutFilter},
};

use super::{HoldOutDetails, withheld_at};
use crate::{
    Page, PageRequest,
    act::{Act, Site},
    standing,
};

pub(super) fn page(
    act: &mut Act,
    organization: OrganizationSid,
    filter: &HoldOutFilter,
    page: &PageRequest,
) -> Result<Page<HoldOutDetails>> {
    let key = format!(
        "hold-outs {:?} {:?} {}",
        filter.user,
        filter.account,
        filter.accounts.is_some()
    );
    let after = act.position(page, &key)?.and_then(|text| read(&text));
    let rows = hold_out::page(act.tx, organization, filter, after, page.limit + 1)?;
    let rows = act.paged(rows, page, &key, |row| {
        format!("{} {}", row.user, row.account)
    });
    let mut people: Vec<UserSid> = rows.data.iter().map(|row| row.user).collect();
    people.dedup();
    let standing = standing::of_people(act, organization, &people)?;
    let sites = sites(act, organization, &rows.data)?;
    let now = act.now();
    Ok(rows.map(|hold_out| {
        let known = standing
            .get(&hold_out.user)
            .zip(sites.get(&hold_out.account));
        HoldOutDetails {
            hold_out,
            withheld: known
                .map(|(subject, site)| withheld_at(subject, site, hold_out.account, now))
                .unwrap_or_default(),
        }
    }))
}

fn read(position: &str) -> Option<(UserSid, AccountSid)> {
    let (user, account) = position.split_once(' ')?;
    Some((user.parse().ok()?, account.parse().ok()?))
}

/// The accounts of a page, as far as reach goes: whether they work is not looked at.
fn sites(
    act: &mut Act,
    organization: OrganizationSid,
    rows: &[HoldOut],
) -> Result<BTreeMap<AccountSid, Site>> {
    let mut sids: Vec<AccountSid> = rows.iter().map(|row| row.account).collect();
    sids.sort_unstable();
    sids.dedup();
    let whole = act.organization(organization)?;
    let accounts = account::find_all(act.tx, organization, &sids)?;
    Ok(accounts
        .into_iter()
        .map(|account| {
            let place = Place {
                organization,
                status: Status::Active,
                path: account
                    .path
                    .iter()
                    .map(|sid| (*sid, Status::Active))
                    .collect(),
            };
            let site = Site {
                organization: whole.clone(),
                place,
                account: Some(account.clone()),
            };
            (account.sid, site)
        })
        .collect())
}

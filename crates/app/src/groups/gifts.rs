//! What being in a group gives, and what becomes of keys when it gives it no longer.

use muster_model::{
    Assignment, BuiltIn, Error, GroupSid, Organization, OrganizationSid, Result, Role, UserSid,
};
use muster_store::{assignment, group, membership};

use crate::{
    act::{Act, Site},
    assignments::require_ceiling,
    leftover_keys::{self, KeyChoice, Settled},
    notices,
    plain_words::PlaceName,
};

/// At most so many people with keys lose something in one act.
const MOST_ANSWERABLE: u32 = 500;
/// At most so many people are told by mail that their group was given something; of a larger group nobody is.
const FEW: u32 = 20;

/// What a group gives now, each gift with the place where it is given.
pub(super) fn of(
    act: &mut Act,
    organization: OrganizationSid,
    group: GroupSid,
) -> Result<Vec<(Assignment, Site)>> {
    let now = act.now();
    let mut gifts = Vec::new();
    for assignment in assignment::of_principal(act.tx, organization, group.into())? {
        if !assignment.is_live(now) {
            continue;
        }
        if let Some(site) = act.site_in(organization, assignment.scope)? {
            gifts.push((assignment, site));
        }
    }
    Ok(gifts)
}

/// Who puts somebody into a group gives them all that it gives: nobody gives more than they hold there.
pub(super) fn require_all(act: &mut Act, gifts: &[(Assignment, Site)]) -> Result<()> {
    for (gift, site) in gifts {
        require_ceiling(act, site, &gift.role, gift.inherit, &gift.except, "user")?;
    }
    Ok(())
}

/// Whether Administrator is among the gifts: events say so.
pub(super) fn are_privileged(gifts: &[(Assignment, Site)]) -> bool {
    gifts
        .iter()
        .any(|(gift, _)| gift.role.sid == BuiltIn::Administrator.sid())
}

/// The gifts as a notice names them.
pub(super) fn named(act: &mut Act, gifts: &[(Assignment, Site)]) -> Result<Vec<(PlaceName, Role)>> {
    gifts
        .iter()
        .map(|(gift, site)| Ok((act.place_name(site)?, gift.role.clone())))
        .collect()
}

/// Tells those in a group what it was given, where they are few.
pub(crate) fn tell_people(
    act: &mut Act,
    organization: &Organization,
    group: GroupSid,
    given: &(PlaceName, Role),
) -> Result<()> {
    let people = group::people(act.tx, organization.sid, group, None, FEW + 1)?;
    if people.len() > FEW as usize {
        return Ok(());
    }
    for told in membership::find_all(act.tx, organization.sid, &people)? {
        notices::access_granted(act, organization, &told.user, std::slice::from_ref(given))?;
    }
    Ok(())
}

/// Those in a group who have keys, or answer for some: found in one question before they lose anything.
pub(crate) fn answerable(
    act: &mut Act,
    organization: OrganizationSid,
    group: GroupSid,
) -> Result<Vec<UserSid>> {
    let people = group::answerable(act.tx, organization, group, MOST_ANSWERABLE + 1)?;
    if people.len() > MOST_ANSWERABLE as usize {
        return Err(Error::conflict(
            "group.too_many_keys",
            format!(
                "More than {MOST_ANSWERABLE} people in this group have API keys. Take some of them out of it first, so that each key is seen to."
            ),
        ));
    }
    Ok(people)
}

/// Deals with the keys of several people, and with the service accounts they answer for, by what remains to each.
pub(crate) fn settle_people(
    act: &mut Act,
    organization: OrganizationSid,
    people: &[UserSid],
    choice: Option<&KeyChoice>,
    unseen_refused: bool,
) -> Result<Settled> {
    let mut settled = Settled::default();
    for user in people {
        let remaining = act.subject(organization, (*user).into())?;
        settled.extend(leftover_keys::settle(
            act,
            organization,
            *user,
            &remaining,
            choice,
            unseen_refused,
        )?);
    }
    Ok(settled)
}

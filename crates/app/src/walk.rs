//! Ways through the people of an organization: each is a bounded range that a list follows page by page, while what a filter
//! leaves out is passed over. Which way is taken decides the order of the list, never what is in it.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
    str::FromStr,
};

use muster_model::{
    BuiltIn, MembershipStatus, OrganizationSid, Result, RoleSid, Time, UserSid,
    membership::PeopleOrder,
};
use muster_store::{
    account, assignment, group,
    membership::{self, Place},
};

use crate::{
    Page, PageRequest,
    act::{Act, Site},
    members,
};

/// The longest stretch that is looked at in one go, when a filter leaves most people out.
const LONGEST_STRETCH: u32 = 1_000;
/// So few people are sorted here, when a filter finds no more.
const FEW: u32 = 1_000;

/// A way through the people of an organization.
pub(crate) enum Walk {
    /// The oldest first.
    Sid,
    /// The oldest first, of those in one state.
    Status(MembershipStatus),
    /// In another order, those on a way.
    Sorted(PeopleOrder, Box<Walk>),
    /// By address, then by name, those that begin so.
    Term(String),
    /// The longest quiet first, until this time.
    Quiet(Time),
    /// Who holds a role somewhere, themselves, by a group or as an owner.
    Role(RoleSid),
    /// Who may be a member of an account.
    Members(Box<Site>),
}

/// Somebody on the way, with the place to go on from.
struct Step {
    position: String,
    user: UserSid,
}

impl Step {
    fn of(user: UserSid) -> Self {
        Self {
            position: user.to_string(),
            user,
        }
    }

    fn marked(mark: impl std::fmt::Display, user: UserSid) -> Self {
        Self {
            position: format!("{mark} {user}"),
            user,
        }
    }
}

impl Walk {
    fn stretch(
        &self,
        act: &mut Act,
        organization: OrganizationSid,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<Step>> {
        let by_sid = after.and_then(|position| position.parse().ok());
        let people = match self {
            Self::Sid => membership::by_sid(act.tx, organization, by_sid, limit)?,
            Self::Status(status) => {
                membership::by_status(act.tx, organization, *status, by_sid, limit)?
            }
            Self::Sorted(order, way) => {
                return sorted(act, organization, *order, way, after, limit);
            }
            Self::Members(site) => members::candidates(act, site, by_sid, limit)?,
            Self::Role(role) => holders(act, organization, *role, by_sid, limit)?,
            Self::Quiet(before) => {
                let after = after.and_then(marked::<i64>);
                let after = after.map(|(quiet, user)| (Time::from_micros(quiet), user));
                let found = membership::by_quiet(act.tx, organization, *before, after, limit)?;
                let steps = found.into_iter();
                return Ok(steps
                    .map(|(quiet, user)| Step::marked(quiet.micros(), user))
                    .collect());
            }
            Self::Term(q) => return by_term(act, organization, q, after, limit),
        };
        Ok(people.into_iter().map(Step::of).collect())
    }
}

fn marked<M: FromStr>(position: &str) -> Option<(M, UserSid)> {
    let (mark, user) = position.split_once(' ')?;
    Some((mark.parse().ok()?, user.parse().ok()?))
}

/// First those whose address begins so, then those whose name does. A position names the person: where they stand is looked up.
fn by_term(
    act: &mut Act,
    organization: OrganizationSid,
    q: &str,
    after: Option<&str>,
    limit: u32,
) -> Result<Vec<Step>> {
    let last = after.and_then(marked::<char>);
    let keys = match last {
        Some((_, user)) => membership::search_keys(act.tx, organization, user)?,
        None => None,
    };
    let place = |wanted: char| match (last, &keys) {
        (Some((mark, user)), Some((email, name))) if mark == wanted => {
            Some((if mark == 'a' { email } else { name }.clone(), user))
        }
        _ => None,
    };
    let mut steps = Vec::new();
    if !matches!(last, Some(('n', _))) {
        let found = membership::by_email(act.tx, organization, q, place('a'), limit)?;
        steps.extend(found.into_iter().map(|user| Step::marked('a', user)));
    }
    let left = limit - steps.len() as u32;
    if left > 0 {
        let found = membership::by_name(act.tx, organization, q, place('n'), left)?;
        steps.extend(found.into_iter().map(|user| Step::marked('n', user)));
    }
    Ok(steps)
}

/// Where a way leads to few, they are sorted here; where it leads to many, all are followed in order and most will do. Both give the
/// same order, so that a list may change from one to the other between two pages.
fn sorted(
    act: &mut Act,
    organization: OrganizationSid,
    order: PeopleOrder,
    way: &Walk,
    after: Option<&str>,
    limit: u32,
) -> Result<Vec<Step>> {
    let after = match after {
        Some(position) => place(act, organization, order, position)?,
        None => None,
    };
    let found = match few(act, organization, way)? {
        Some(people) => {
            let mut found = membership::places(act.tx, organization, order, &people)?;
            found.retain(|one| {
                after
                    .as_ref()
                    .is_none_or(|after| compare(order, one, after).is_gt())
            });
            found.sort_unstable_by(|one, other| compare(order, one, other));
            found.truncate(limit as usize);
            found
        }
        None => membership::ordered(act.tx, organization, order, after, limit)?,
    };
    let step = |(place, user): (Place, UserSid)| match place {
        Place::Moment(moment) => Step::marked(moment, user),
        Place::Text(_) => Step::marked(LOOKED_UP, user),
        Place::Nothing => Step::marked(NOWHERE, user),
    };
    Ok(found.into_iter().map(step).collect())
}

/// Stands for a text that is looked up: it may be too long for a cursor.
const LOOKED_UP: char = 't';
/// Stands for nothing to be sorted by.
const NOWHERE: char = 'n';

fn place(
    act: &mut Act,
    organization: OrganizationSid,
    order: PeopleOrder,
    position: &str,
) -> Result<Option<(Place, UserSid)>> {
    if let Some((moment, user)) = marked::<i64>(position) {
        return Ok(Some((Place::Moment(moment), user)));
    }
    match marked::<char>(position) {
        Some((NOWHERE, user)) => Ok(Some((Place::Nothing, user))),
        Some((_, user)) => {
            let places = membership::places(act.tx, organization, order, &[user])?;
            Ok(places.into_iter().next())
        }
        None => Ok(None),
    }
}

/// Everybody on a way that leads to few. The way of all leads to many.
fn few(act: &mut Act, organization: OrganizationSid, way: &Walk) -> Result<Option<Vec<UserSid>>> {
    if matches!(way, Walk::Sid) {
        return Ok(None);
    }
    let steps = way.stretch(act, organization, None, FEW + 1)?;
    Ok((steps.len() <= FEW as usize).then(|| steps.into_iter().map(|step| step.user).collect()))
}

fn compare(order: PeopleOrder, one: &(Place, UserSid), other: &(Place, UserSid)) -> Ordering {
    let nowhere = |(place, _): &(Place, UserSid)| *place == Place::Nothing;
    let last = nowhere(one).cmp(&nowhere(other));
    last.then_with(|| {
        if order.is_descending() {
            other.cmp(one)
        } else {
            one.cmp(other)
        }
    })
}

fn holders(
    act: &mut Act,
    organization: OrganizationSid,
    role: RoleSid,
    after: Option<UserSid>,
    limit: u32,
) -> Result<Vec<UserSid>> {
    let own = assignment::people_holding(act.tx, organization, role, after, limit)?;
    let mut found: BTreeSet<UserSid> = own.into_iter().collect();
    for group in assignment::groups_holding(act.tx, organization, role)? {
        found.extend(group::people(act.tx, organization, group, after, limit)?);
    }
    if role == BuiltIn::Owner.sid() {
        found.extend(account::owners(act.tx, organization, after, limit)?);
    }
    Ok(found.into_iter().take(limit as usize).collect())
}

/// A page of what `accept` makes of the people on the way; whom it leaves out is passed over.
pub(crate) fn page<T>(
    act: &mut Act,
    organization: OrganizationSid,
    walk: &Walk,
    request: &PageRequest,
    key: &str,
    accept: impl Fn(&mut Act, &[UserSid]) -> Result<Vec<(UserSid, T)>>,
) -> Result<Page<T>> {
    let mut after = act.position(request, key)?;
    let wanted = request.limit as usize;
    let mut size = request.limit + 1;
    let mut found: Vec<(String, T)> = Vec::new();
    loop {
        let steps = walk.stretch(act, organization, after.as_deref(), size)?;
        let people: Vec<UserSid> = steps.iter().map(|step| step.user).collect();
        let mut accepted: BTreeMap<UserSid, T> = accept(act, &people)?.into_iter().collect();
        let last = people.len() < size as usize;
        after = steps.last().map(|step| step.position.clone());
        found.extend(
            steps
                .into_iter()
                .filter_map(|step| Some((step.position, accepted.remove(&step.user)?))),
        );
        if last || found.len() > wanted {
            let more = found.len() > wanted;
            found.truncate(wanted);
            let position = found.last().filter(|_| more);
            let next_cursor = position.map(|(position, _)| act.seal_cursor(key, position));
            return Ok(Page {
                data: found.into_iter().map(|(_, one)| one).collect(),
                next_cursor,
            });
        }
        size = (size * 2).min(LONGEST_STRETCH);
    }
}

//! The rules of what a key may carry and how long it may live. Pure but for what the caller holds; nothing is written here.

use std::time::Duration;

use muster_model::{
    ApiKey, Assignment, Error, KeyKind, Network, Permission, PermissionSet, Place, Result, Subject,
    Time,
    assignment::Reach,
    permission::Area,
    time::{DAY, HOUR},
};

use super::NewApiKey;
use crate::act::{Act, Site};

/// The longest life of a key that ends at all.
const LONGEST_LIFE: Duration = Duration::from_secs(3_650 * DAY.as_secs());
/// How many networks a key can be bound to.
const MOST_NETWORKS: usize = 32;
/// The end of what never ends.
const NEVER: Time = Time::from_micros(i64::MAX);

/// What a new key carries, and whether its fields say so well: an unknown permission is the field's fault, but what is known is judged first.
pub(super) fn carried(new: &NewApiKey, held: PermissionSet) -> (PermissionSet, Result<()>) {
    let carried = match new.kind {
        KeyKind::Restricted => return chosen(&new.permissions),
        KeyKind::Standard => PermissionSet::of_area(Area::Product),
        KeyKind::Main => held
            .without(Permission::ACCOUNTS_CLOSE)
            .without(Permission::OWNERSHIP_TRANSFER),
    };
    let unasked = match new.permissions.is_empty() {
        true => Ok(()),
        false => Err(Error::invalid(
            "permissions",
            "api_key.permissions",
            format!(
                "A {} key has its permissions by its kind. Leave permissions out, or make a restricted key.",
                new.kind
            ),
        )),
    };
    (carried, unasked)
}

/// The set of permissions behind names; an unknown one is told beside what is known.
pub(super) fn chosen(names: &[String]) -> (PermissionSet, Result<()>) {
    let mut set = PermissionSet::EMPTY;
    let mut unknown = None;
    for (index, name) in names.iter().enumerate() {
        match name.parse::<Permission>() {
            Ok(permission) => set = set.with(permission),
            Err(_) => {
                unknown.get_or_insert_with(|| {
                    Error::invalid(
                        format!("permissions[{index}]"),
                        "permission.unknown",
                        format!("There is no permission {name:?}. GET /v1/permissions lists them."),
                    )
                });
            }
        }
    }
    if names.is_empty() {
        unknown = Some(Error::invalid(
            "permissions",
            "api_key.permissions",
            "A restricted key needs at least one permission.",
        ));
    }
    (set, unknown.map_or(Ok(()), Err))
}

pub(super) fn check_life(life: Option<Duration>) -> Result<()> {
    if life.is_none_or(|life| (HOUR..=LONGEST_LIFE).contains(&life)) {
        return Ok(());
    }
    Err(Error::invalid(
        "expires_in",
        "api_key.expires_in",
        "A key lives from one hour (3600) to ten years (315360000), or for good (null).",
    ))
}

/// The same for an end that is set later.
pub(super) fn check_end(end: Option<Time>, now: Time) -> Result<()> {
    if end.is_none_or(|end| now < end && end.since(now) <= LONGEST_LIFE) {
        return Ok(());
    }
    Err(Error::invalid(
        "expires_at",
        "api_key.expires_at",
        "A key ends later than now and within ten years, or never (null).",
    ))
}

/// The networks that a key may be used from.
pub(super) fn networks(texts: &[String]) -> Result<Vec<Network>> {
    if texts.len() > MOST_NETWORKS {
        return Err(Error::invalid(
            "networks",
            "api_key.networks",
            format!("A key is bound to at most {MOST_NETWORKS} networks."),
        ));
    }
    let read = |(index, text): (usize, &String)| {
        text.parse().map_err(|_| {
            Error::invalid(
                format!("networks[{index}]"),
                "api_key.networks",
                format!("{text:?} is no address or network such as 10.0.0.0/8 or 2001:db8::/32."),
            )
        })
    };
    texts.iter().enumerate().map(read).collect()
}

/// The first three permissions of a set by name.
pub(crate) fn named(permissions: PermissionSet) -> String {
    let first: Vec<_> = permissions.iter().take(3).map(Permission::name).collect();
    let more = permissions.len() - first.len();
    let tail = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    first.join(", ") + &tail
}

/// A key never outlives the access of whoever makes it or lengthens its life.
pub(super) fn require_access_until(
    act: &mut Act,
    site: &Site,
    permissions: PermissionSet,
    expires_at: Option<Time>,
) -> Result<()> {
    let subject = act.caller_subject(site.organization.sid)?;
    let until = holds_until(&subject, permissions, &site.place, act.now());
    if expires_at.unwrap_or(NEVER) <= until {
        return Ok(());
    }
    Err(Error::forbidden(
        "api_key.outlives_access",
        format!(
            "Your access at {} ends {until}, and a key can't outlive it. Let it end earlier.",
            site.name()
        ),
    ))
}

/// Until when the subject holds all of `permissions` at `place`; far away when that never ends.
pub(crate) fn holds_until(
    subject: &Subject,
    permissions: PermissionSet,
    place: &Place,
    now: Time,
) -> Time {
    let until = |permission| {
        last_end(
            subject
                .reaching(place, now)
                .filter(|(assignment, _)| assignment.role.permissions.contains(permission)),
        )
    };
    permissions
        .iter()
        .map(|permission| until(permission).unwrap_or(now))
        .min()
        .unwrap_or(NEVER)
}

/// When the last assignment of an active member that reaches `place` ends; nothing when none does.
pub(crate) fn covered_until(subject: &Subject, place: &Place, now: Time) -> Option<Time> {
    last_end(subject.reaching(place, now)).filter(|_| subject.active)
}

fn last_end<'a>(reaching: impl Iterator<Item = (&'a Assignment, Reach)>) -> Option<Time> {
    reaching
        .map(|(assignment, _)| assignment.expires_at.unwrap_or(NEVER))
        .max()
}

/// When a key ends by itself; far away when it never does.
pub(crate) fn end_of(key: &ApiKey) -> Time {
    end(key.expires_at)
}

/// An end, or far away.
pub(super) fn end(expires_at: Option<Time>) -> Time {
    expires_at.unwrap_or(NEVER)
}

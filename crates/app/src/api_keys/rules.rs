//! The rules of what a key may carry and how long it may live. Pure but for what the caller holds; nothing is written here.

use std::time::Duration;

use muster_model::{
    ApiKey, Assignment, Error, KeyKind, Permission, PermissionSet, Place, Result, Subject, Time,
    assignment::Reach,
    permission::Area,
    time::{DAY, HOUR},
};

use super::NewApiKey;
use crate::act::{Act, Site};

/// The longest life of a key that ends at all.
const LONGEST_LIFE: Duration = Duration::from_secs(3_650 * DAY.as_secs());
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

fn chosen(names: &[String]) -> (PermissionSet, Result<()>) {
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

/// No key carries, and nobody moves or changes a key that carries, what the caller does not hold at its scope.
pub(crate) fn require_ceiling(
    act: &mut Act,
    site: &Site,
    permissions: PermissionSet,
) -> Result<()> {
    let beyond = permissions.difference(act.held_at(&site.place)?);
    if beyond.is_empty() {
        return Ok(());
    }
    Err(Error::forbidden(
        "api_key.above_ceiling",
        format!(
            "This key has {}, which you don't hold at {}.",
            named(beyond),
            site.name()
        ),
    ))
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

/// A key never outlives the access it stands on.
pub(super) fn require_access_until(
    act: &mut Act,
    site: &Site,
    permissions: PermissionSet,
    expires_at: Option<Time>,
) -> Result<()> {
    let subject = act.caller_subject(site.organization.sid)?;
    let end = holds_until(&subject, permissions, &site.place, act.now());
    if expires_at.unwrap_or(NEVER) <= end {
        return Ok(());
    }
    Err(Error::forbidden(
        "api_key.outlives_access",
        format!(
            "Your access at {} ends {end}, and a key can't outlive it. Choose a shorter expires_in.",
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

/// When the last assignment that reaches `place` ends; nothing when none does.
pub(crate) fn covered_until(subject: &Subject, place: &Place, now: Time) -> Option<Time> {
    last_end(subject.reaching(place, now))
}

fn last_end<'a>(reaching: impl Iterator<Item = (&'a Assignment, Reach)>) -> Option<Time> {
    reaching
        .map(|(assignment, _)| assignment.expires_at.unwrap_or(NEVER))
        .max()
}

/// When a key ends by itself; far away when it never does.
pub(crate) fn end_of(key: &ApiKey) -> Time {
    key.expires_at.unwrap_or(NEVER)
}

//! May P do X on S? The oracle: everything faster must never differ from what stands here.

use crate::{
    AccountSid, Assignment, KeySid, Permission, PermissionSet, Place, Scope, Time,
    assignment::Reach, code::codes,
};

/// A principal as decisions see it in one organization.
#[derive(Debug, Clone, Default)]
pub struct Subject {
    /// Whether the membership (or service account) is active.
    pub active: bool,
    /// Every assignment of the principal and of the groups they are in, and each owned account as an inheriting Owner.
    pub assignments: Vec<Assignment>,
    /// Accounts under which nothing that groups and directories give reaches this person.
    pub hold_outs: Vec<AccountSid>,
    /// When a key asks: what it is limited to.
    pub key: Option<KeyLimits>,
}

impl Subject {
    /// How one of the subject's assignments reaches `place`, if it does: what a group or directory gives stops at a hold-out. Expiry is not looked at.
    pub fn reach(&self, assignment: &Assignment, place: &Place) -> Option<Reach> {
        let withheld = assignment.is_withholdable()
            && place
                .path
                .iter()
                .any(|(account, _)| self.hold_outs.contains(account));
        if withheld {
            None
        } else {
            assignment.reaches(place)
        }
    }

    /// What reaches `place` at `now`.
    pub fn reaching<'s, 'p>(
        &'s self,
        place: &'p Place,
        now: Time,
    ) -> impl Iterator<Item = (&'s Assignment, Reach)> + use<'s, 'p> {
        self.assignments
            .iter()
            .filter(move |assignment| assignment.is_live(now))
            .filter_map(move |assignment| Some((assignment, self.reach(assignment, place)?)))
    }
}

/// What an API key may do at most; the rest is its principal's.
#[derive(Debug, Clone)]
pub struct KeyLimits {
    /// The key.
    pub sid: KeySid,
    /// Its own permissions.
    pub permissions: PermissionSet,
    /// Where it works: there and below.
    pub scope: Scope,
}

impl KeyLimits {
    fn permits(&self, permission: Permission, place: &Place) -> bool {
        let here = match self.scope {
            Scope::Organization(organization) => organization == place.organization,
            Scope::Account(account) => place.within(account),
        };
        here && self.permissions.contains(permission)
    }
}

/// The answer with its reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision<'s> {
    /// Allowed by this assignment, which reaches the place so.
    Allow(&'s Assignment, Reach),
    /// Denied by this rule.
    Deny(Denial),
}

impl Decision<'_> {
    /// Whether it is an allow.
    pub fn allowed(&self) -> bool {
        matches!(self, Decision::Allow(..))
    }
}

codes! {
    /// Why it is denied.
    Denial {
        /// The membership is not active.
        Inactive "inactive",
        /// The organization, the account or one above it is suspended or closed.
        Suspended "suspended",
        /// The key does not carry the permission here.
        Key "key",
        /// No live assignment that reaches the place has it.
        NoAssignment "no_assignment",
    }
}

/// Decides. Expiry is tested at `now`.
pub fn decide<'s>(
    subject: &'s Subject,
    permission: Permission,
    place: &Place,
    now: Time,
) -> Decision<'s> {
    if !subject.active {
        return Decision::Deny(Denial::Inactive);
    }
    if !place.permits(permission) {
        return Decision::Deny(Denial::Suspended);
    }
    if subject
        .key
        .as_ref()
        .is_some_and(|key| !key.permits(permission, place))
    {
        return Decision::Deny(Denial::Key);
    }
    subject
        .reaching(place, now)
        .filter(|(assignment, _)| assignment.role.permissions.contains(permission))
        .min_by_key(|(_, reach)| *reach != Reach::Direct)
        .map_or(
            Decision::Deny(Denial::NoAssignment),
            |(assignment, reach)| Decision::Allow(assignment, reach),
        )
}

/// Everything the subject holds at `place`, whatever the status of the place.
pub fn permissions_at(subject: &Subject, place: &Place, now: Time) -> PermissionSet {
    held(subject, place, now, |_| true)
}

/// What the subject may hand down from `place`: with `inherit` only what itself flows down,
/// past no more hold-outs than the new grant has (`except`). What is withheld from the subject somewhere below is not theirs to hand down.
pub fn givable_at(
    subject: &Subject,
    place: &Place,
    inherit: bool,
    except: &[AccountSid],
    now: Time,
) -> PermissionSet {
    held(subject, place, now, |assignment| {
        let here_or_below = |held_out: &AccountSid| !place.within(*held_out);
        !inherit
            || (assignment.inherit
                && assignment
                    .except
                    .iter()
                    .chain(
                        subject
                            .hold_outs
                            .iter()
                            .filter(|_| assignment.is_withholdable()),
                    )
                    .filter(|held_out| here_or_below(held_out))
                    .all(|held_out| except.contains(held_out)))
    })
}

fn held(
    subject: &Subject,
    place: &Place,
    now: Time,
    counts: impl Fn(&Assignment) -> bool,
) -> PermissionSet {
    if !subject.active {
        return PermissionSet::EMPTY;
    }
    let all = subject
        .reaching(place, now)
        .filter(|(assignment, _)| counts(assignment))
        .fold(PermissionSet::EMPTY, |set, (assignment, _)| {
            set.union(assignment.role.permissions)
        });
    match &subject.key {
        None => all,
        Some(key) => all
            .iter()
            .filter(|permission| key.permits(*permission, place))
            .fold(PermissionSet::EMPTY, |set, permission| {
                set.union(PermissionSet::EMPTY.with_only(permission))
            }),
    }
}

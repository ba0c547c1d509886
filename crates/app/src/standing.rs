//! What several people hold, read together for a page of them: their own assignments, those of their groups, their hold-outs.
//! Ownership of accounts is not read here. Nothing is decided by it but what a page shows.

use std::collections::BTreeMap;

use muster_model::{Assignment, OrganizationSid, Principal, Result, Scope, Subject, Time, UserSid};
use muster_store::{assignment, group, hold_out};

use crate::act::Act;

/// Reads what each of `people` holds, with as many questions for a page as for one person.
pub(crate) fn of_people(
    act: &mut Act,
    organization: OrganizationSid,
    people: &[UserSid],
) -> Result<BTreeMap<UserSid, Subject>> {
    let edges = group::of_users(act.tx, organization, people)?;
    let mut holders: Vec<Principal> = people.iter().copied().map(Principal::from).collect();
    let mut groups: Vec<Principal> = edges.iter().map(|(_, group)| (*group).into()).collect();
    groups.sort_unstable();
    groups.dedup();
    holders.extend(groups);
    let held = assignment::of_principals(act.tx, organization, &holders)?;
    let held_out = hold_out::of_users(act.tx, organization, people)?;
    let mut subjects: BTreeMap<UserSid, Subject> = people
        .iter()
        .map(|user| {
            let nothing = Subject {
                active: true,
                ..Subject::default()
            };
            (*user, nothing)
        })
        .collect();
    let mut given: BTreeMap<Principal, Vec<Assignment>> = BTreeMap::new();
    for assignment in held {
        match assignment.principal {
            Principal::User(user) => {
                if let Some(subject) = subjects.get_mut(&user) {
                    subject.assignments.push(assignment);
                }
            }
            group => given.entry(group).or_default().push(assignment),
        }
    }
    for (user, group) in edges {
        if let (Some(subject), Some(gifts)) = (subjects.get_mut(&user), given.get(&group.into())) {
            subject.assignments.extend(gifts.iter().cloned());
        }
    }
    for hold_out in held_out {
        if let Some(subject) = subjects.get_mut(&hold_out.user) {
            subject.hold_outs.push(hold_out.account);
        }
    }
    Ok(subjects)
}

/// What somebody is given now, scope by scope; what is withheld from all of a scope is left out.
pub(crate) fn given(subject: &Subject, now: Time) -> impl Iterator<Item = &Assignment> {
    let withheld = |given: &Assignment| {
        given.is_withholdable()
            && subject
                .hold_outs
                .iter()
                .any(|account| given.scope == Scope::from(*account))
    };
    subject
        .assignments
        .iter()
        .filter(move |given| given.is_live(now) && !withheld(given))
}

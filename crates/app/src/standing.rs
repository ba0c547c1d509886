//! What several people hold, read together for a page of them: their own assignments, those of their groups, their hold-outs.
//! Ownership of accounts is not read here. Nothing is decided by it but what a page shows.

use std::collections::BTreeMap;

use muster_model::{OrganizationSid, Principal, Result, Subject, UserSid};
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
    let standing = |user: UserSid| {
        let of = |principal: Principal| {
            principal == user.into()
                || edges
                    .iter()
                    .any(|(member, group)| *member == user && principal == (*group).into())
        };
        let subject = Subject {
            active: true,
            assignments: held
                .iter()
                .filter(|assignment| of(assignment.principal))
                .cloned()
                .collect(),
            hold_outs: held_out
                .iter()
                .filter(|hold_out| hold_out.user == user)
                .map(|hold_out| hold_out.account)
                .collect(),
            key: None,
        };
        (user, subject)
    };
    Ok(people.iter().copied().map(standing).collect())
}

//! What is told of a person beside their membership: a summary of what they hold, their keys, what they did last. Read for a whole
//! page with as many questions as for one person.

use std::collections::{BTreeMap, BTreeSet};

use muster_model::{
    AccountSid, AnySid, Assignment, Membership, OrganizationSid, Permission, Principal, Result,
    Role, RoleSid, Scope, UserSid, membership::Signal,
};
use muster_store::{
    account, api_key,
    membership::{self, Covering},
};

use super::covering;
use crate::{
    act::{Act, ownership_of},
    mentions::Mentions,
    permitted::{Acts, Standing},
    standing,
};

/// A role and where somebody holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessSummary {
    /// The role.
    pub role: Role,
    /// In how many accounts it is given, directly or by a group.
    pub accounts: usize,
    /// Whether it is given for the whole organization.
    pub organization: bool,
}

/// A person with a summary of what they hold and do.
#[derive(Debug, Clone)]
pub struct DescribedPerson {
    /// Who.
    pub membership: Membership,
    /// What they hold, the strongest first.
    pub access: Vec<AccessSummary>,
    /// How many live keys act as them.
    pub api_keys: usize,
    /// What they did when they were last seen.
    pub last_signal: Option<Signal>,
}

/// Who needs no summary takes it for the membership itself.
impl std::ops::Deref for DescribedPerson {
    type Target = Membership;

    fn deref(&self) -> &Membership {
        &self.membership
    }
}

impl Mentions for DescribedPerson {
    fn mentioned(&self) -> Vec<AnySid> {
        self.membership.mentioned()
    }
}

impl Acts for DescribedPerson {
    fn scopes(&self) -> Vec<Scope> {
        self.membership.scopes()
    }

    fn person(&self) -> Option<UserSid> {
        self.membership.person()
    }

    fn open(&self, caller: &Standing) -> Vec<&'static str> {
        self.membership.open(caller)
    }
}

/// Where the caller sees people and what they hold; `None` is everywhere. Of a list of one account, without everything: there.
pub(super) fn visible(
    act: &mut Act,
    organization: OrganizationSid,
    account: Option<AccountSid>,
) -> Result<Option<Covering>> {
    let accounts = match account {
        Some(account) => {
            let everywhere = act.holds_everywhere(organization, Permission::USERS_READ)?;
            (!everywhere).then(|| vec![account])
        }
        None => act.scopes_with(organization, Permission::USERS_READ)?,
    };
    match accounts {
        Some(accounts) => covering(act, organization, &accounts).map(Some),
        None => Ok(None),
    }
}

/// Describes people, as far as it can be seen at some accounts.
pub(super) fn describe(
    act: &mut Act,
    organization: OrganizationSid,
    visible: Option<&Covering>,
    people: Vec<Membership>,
) -> Result<Vec<DescribedPerson>> {
    let sids: Vec<UserSid> = people.iter().map(|person| person.user.sid).collect();
    let mut subjects = standing::of_people(act, organization, &sids)?;
    for owned in account::owned_by(act.tx, organization, &sids)? {
        if let Some(owner) = owned.owner
            && let Some(subject) = subjects.get_mut(&owner)
        {
            subject.assignments.push(ownership_of(&owned, owner));
        }
    }
    let principals: Vec<Principal> = sids.iter().copied().map(Principal::from).collect();
    let keys = api_key::live_scopes(act.tx, organization, &principals)?;
    let mut key_counts: BTreeMap<Principal, usize> = BTreeMap::new();
    for (principal, scope) in keys {
        if visible.is_none_or(|visible| is_one_of(&visible.accounts, scope)) {
            *key_counts.entry(principal).or_default() += 1;
        }
    }
    let signals: BTreeMap<UserSid, Signal> = membership::last_signals(act.tx, organization, &sids)?
        .into_iter()
        .collect();
    let now = act.now();
    let described = |membership: Membership| {
        let user = membership.user.sid;
        let access = subjects.get(&user).map(|subject| {
            let given = standing::given(subject, now);
            summary(given.filter(|given| visible.is_none_or(|visible| shows(visible, given))))
        });
        DescribedPerson {
            access: access.unwrap_or_default(),
            api_keys: key_counts.get(&user.into()).copied().unwrap_or_default(),
            last_signal: signals.get(&user).copied(),
            membership,
        }
    };
    Ok(people.into_iter().map(described).collect())
}

fn is_one_of(accounts: &[AccountSid], scope: Scope) -> bool {
    accounts.iter().any(|account| scope == (*account).into())
}

/// Whether an assignment is among those that make people members of the accounts that are seen.
fn shows(visible: &Covering, held: &Assignment) -> bool {
    is_one_of(&visible.accounts, held.scope)
        || (held.inherit && visible.above.contains(&held.scope))
}

/// Role by role, those with the most permissions first; where two doors give the same, it counts once.
fn summary<'a>(held: impl Iterator<Item = &'a Assignment>) -> Vec<AccessSummary> {
    let mut by_role: BTreeMap<RoleSid, (&Role, BTreeSet<Scope>)> = BTreeMap::new();
    for assignment in held {
        let entry = by_role.entry(assignment.role.sid);
        let (_, scopes) = entry.or_insert_with(|| (&assignment.role, BTreeSet::new()));
        scopes.insert(assignment.scope);
    }
    let mut access: Vec<AccessSummary> = by_role
        .into_values()
        .map(|(role, scopes)| {
            let accounts = scopes
                .iter()
                .filter(|scope| matches!(scope, Scope::Account(_)));
            let accounts = accounts.count();
            AccessSummary {
                role: role.clone(),
                accounts,
                organization: accounts < scopes.len(),
            }
        })
        .collect();
    access.sort_by_key(|line| std::cmp::Reverse(line.role.permissions.len()));
    access
}

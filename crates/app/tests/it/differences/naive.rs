//! The third opinion: the sentences of the model page over rows as they were read, as plainly as they are said, sharing nothing
//! with what is tested but the permissions of roles.

use std::collections::{BTreeMap, BTreeSet};

use muster_model::{
    AccountSid, AnySid, ApiKey, Assignment, GroupSid, MembershipStatus, OrganizationSid,
    Permission, Principal, Result, Scope, Sid, Source, Status, Time, UserSid,
};
use muster_store::{Tx, account, api_key, assignment, group, hold_out, membership, organization};

use crate::world::World;

/// Everything that decides, as rows say it.
pub(crate) struct Rows {
    organization: OrganizationSid,
    status: Status,
    accounts: BTreeMap<AccountSid, Node>,
    pub(crate) members: BTreeMap<UserSid, MembershipStatus>,
    pub(crate) groups: BTreeMap<GroupSid, BTreeSet<UserSid>>,
    pub(crate) hold_outs: BTreeSet<(UserSid, AccountSid)>,
    pub(crate) grants: Vec<Assignment>,
    pub(crate) keys: Vec<ApiKey>,
}

struct Node {
    above: Option<AccountSid>,
    status: Status,
    owner: Option<UserSid>,
}

const ALL: u32 = 100_000;

impl Rows {
    pub(crate) async fn read(world: &World) -> Self {
        let sid = world.organization;
        world.store.read(move |tx| read(tx, sid)).await.unwrap()
    }

    pub(crate) fn account_sids(&self) -> Vec<AccountSid> {
        self.accounts.keys().copied().collect()
    }

    pub(crate) fn principals(&self) -> Vec<AnySid> {
        let people = self.members.keys().map(|user| user.any());
        people
            .chain(self.keys.iter().map(|key| key.sid.any()))
            .collect()
    }

    fn above(&self, scope: Scope) -> Option<Scope> {
        match scope {
            Scope::Organization(_) => None,
            Scope::Account(sid) => Some(match self.accounts[&sid].above {
                Some(above) => above.into(),
                None => self.organization.into(),
            }),
        }
    }

    /// The scope itself and all above it.
    fn upwards(&self, scope: Scope) -> Vec<Scope> {
        std::iter::successors(Some(scope), |scope| self.above(*scope)).collect()
    }

    /// "active, or suspended and the permission is marked as working while suspended"; closed is readable.
    fn works(&self, permission: Permission, scope: Scope) -> bool {
        self.upwards(scope).into_iter().all(|scope| {
            let status = match scope {
                Scope::Organization(_) => self.status,
                Scope::Account(sid) => self.accounts[&sid].status,
            };
            let marked = permission.entry().while_suspended;
            match status {
                Status::Active => true,
                Status::Suspended => marked,
                Status::Closed => marked && permission.name() != "accounts.suspend",
            }
        })
    }

    /// "held-out accounts: the whole subtree under each; beaten by an assignment made directly inside it".
    fn covers(&self, grant: &Assignment, scope: Scope) -> bool {
        if grant.scope == scope {
            return true;
        }
        let held_out = matches!(scope, Scope::Account(sid) if grant.except.contains(&sid));
        grant.inherit
            && !held_out
            && self
                .above(scope)
                .is_some_and(|above| self.covers(grant, above))
    }

    /// "takes that person out of all that groups and directories give at that account and below".
    fn is_withheld(&self, user: UserSid, grant: &Assignment, scope: Scope) -> bool {
        let given =
            matches!(grant.principal, Principal::Group(_)) || grant.source == Source::Directory;
        given
            && self.upwards(scope).into_iter().any(
                |scope| matches!(scope, Scope::Account(sid) if self.hold_outs.contains(&(user, sid))),
            )
    }

    fn is_theirs(&self, user: UserSid, principal: Principal) -> bool {
        match principal {
            Principal::User(holder) => holder == user,
            Principal::Group(group) => self
                .groups
                .get(&group)
                .is_some_and(|people| people.contains(&user)),
            Principal::ServiceAccount(_) => false,
        }
    }

    /// What reaches a person at a scope, whatever works there.
    fn reaching(&self, user: UserSid, scope: Scope, now: Time) -> Vec<&Assignment> {
        self.grants
            .iter()
            .filter(|grant| self.is_theirs(user, grant.principal))
            .filter(|grant| grant.expires_at.is_none_or(|end| now < end))
            .filter(|grant| self.covers(grant, scope) && !self.is_withheld(user, grant, scope))
            .collect()
    }

    fn owns(&self, user: UserSid, scope: Scope) -> bool {
        self.upwards(scope).into_iter().any(
            |scope| matches!(scope, Scope::Account(sid) if self.accounts[&sid].owner == Some(user)),
        )
    }

    fn person_may(&self, user: UserSid, permission: Permission, scope: Scope, now: Time) -> bool {
        let holds = self.owns(user, scope)
            || self
                .reaching(user, scope, now)
                .iter()
                .any(|grant| grant.role.permissions.contains(permission));
        self.members.get(&user) == Some(&MembershipStatus::Active)
            && self.works(permission, scope)
            && holds
    }

    /// Answers a question.
    pub(crate) fn allowed(
        &self,
        principal: AnySid,
        permission: Permission,
        scope: Scope,
        now: Time,
    ) -> bool {
        if let Some(user) = principal.to() {
            return self.person_may(user, permission, scope, now);
        }
        let Some(key) = self.keys.iter().find(|key| key.sid.any() == principal) else {
            return false;
        };
        let live = key.revoked_at.is_none() && key.expires_at.is_none_or(|end| now < end);
        let user = key.principal.any().to::<UserSid>();
        live && key.permissions.contains(permission)
            && self.upwards(scope).contains(&key.scope)
            && user.is_some_and(|user| self.person_may(user, permission, scope, now))
    }

    /// Live keys whose person is no active member, or holds nothing at the key's scope.
    pub(crate) fn keys_without_sponsor(&self, now: Time) -> Vec<&str> {
        let lives =
            |key: &&ApiKey| key.revoked_at.is_none() && key.expires_at.is_none_or(|end| now < end);
        let has_sponsor = |key: &&ApiKey| {
            key.principal.any().to::<UserSid>().is_some_and(|user| {
                self.members.get(&user) == Some(&MembershipStatus::Active)
                    && (self.owns(user, key.scope)
                        || !self.reaching(user, key.scope, now).is_empty())
            })
        };
        let alone = self
            .keys
            .iter()
            .filter(lives)
            .filter(|key| !has_sponsor(key));
        alone.map(|key| key.name.as_str()).collect()
    }
}

fn read(tx: &mut Tx, sid: OrganizationSid) -> Result<Rows> {
    let status = organization::find(tx, sid)?.unwrap().status;
    let accounts = account::page(tx, sid, &Default::default(), None, ALL)?
        .into_iter()
        .map(|account| {
            let above = account.parent();
            let (status, owner) = (account.status, account.owner);
            (
                account.sid,
                Node {
                    above,
                    status,
                    owner,
                },
            )
        })
        .collect();
    let members = membership::page(tx, sid, &Default::default(), None, ALL)?
        .into_iter()
        .map(|member| (member.user.sid, member.status))
        .collect();
    let mut groups = BTreeMap::new();
    for group in group::page(tx, sid, &Default::default(), None, ALL)? {
        let people = group::people(tx, sid, group.sid, None, ALL)?;
        groups.insert(group.sid, people.into_iter().collect());
    }
    let hold_outs = hold_out::page(tx, sid, &Default::default(), None, ALL)?
        .into_iter()
        .map(|hold_out| (hold_out.user, hold_out.account))
        .collect();
    Ok(Rows {
        organization: sid,
        status,
        accounts,
        members,
        groups,
        hold_outs,
        grants: assignment::page(tx, sid, &Default::default(), None, ALL)?,
        keys: api_key::page(tx, sid, &Default::default(), None, ALL)?,
    })
}

//! The third opinion: the sentences of the model page over rows as they were read, as plainly as they are said, sharing nothing
//! with what is tested but the permissions of roles.

use std::collections::{BTreeMap, BTreeSet};

use muster_model::{
    AccountSid, AnySid, ApiKey, Assignment, GroupSid, MembershipStatus, OrganizationSid,
    Permission, Principal, Result, Scope, ServiceAccount, ServiceAccountSid, ServiceAccountStatus,
    Sid, Source, Status, Time, UserSid,
};
use muster_store::{
    Tx, account, api_key, assignment, group, hold_out, membership, organization, service_account,
};

use crate::world::{Actor, World};

/// Everything that decides, as rows say it.
pub(crate) struct Rows {
    organization: OrganizationSid,
    status: Status,
    accounts: BTreeMap<AccountSid, Node>,
    pub(crate) members: BTreeMap<UserSid, MembershipStatus>,
    pub(crate) groups: BTreeMap<GroupSid, BTreeSet<UserSid>>,
    pub(crate) hold_outs: BTreeSet<(UserSid, AccountSid)>,
    pub(crate) grants: Vec<Assignment>,
    pub(crate) services: Vec<ServiceAccount>,
    pub(crate) keys: Vec<ApiKey>,
}

struct Node {
    above: Option<AccountSid>,
    status: Status,
    owner: Option<UserSid>,
}

const ALL: u32 = 100_000;

impl Rows {
    pub(crate) async fn read(world: &World, people: &[Actor]) -> Self {
        let sid = world.organization;
        let people: Vec<UserSid> = people.iter().map(|person| person.user).collect();
        let read = move |tx: &mut Tx| read(tx, sid, &people);
        world.store.read(read).await.unwrap()
    }

    pub(crate) fn account_sids(&self) -> Vec<AccountSid> {
        self.accounts.keys().copied().collect()
    }

    pub(crate) fn principals(&self) -> Vec<AnySid> {
        let people = self.members.keys().map(|user| user.any());
        let machines = self.services.iter().map(|service| service.sid.any());
        let keys = self.keys.iter().map(|key| key.sid.any());
        people.chain(machines).chain(keys).collect()
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

    fn given(&self, sid: ServiceAccountSid, scope: Scope, now: Time) -> Vec<&Assignment> {
        self.grants
            .iter()
            .filter(|grant| grant.principal == sid.into())
            .filter(|grant| grant.expires_at.is_none_or(|end| now < end))
            .filter(|grant| self.covers(grant, scope))
            .collect()
    }

    fn sponsor_of(&self, sid: ServiceAccountSid) -> Option<UserSid> {
        let service = self.services.iter().find(|service| service.sid == sid)?;
        Some(service.sponsor)
            .filter(|user| self.members.get(user) == Some(&MembershipStatus::Active))
    }

    /// "a human sponsor": it works while it is switched on and its sponsor is an active member.
    fn service_may(
        &self,
        sid: ServiceAccountSid,
        permission: Permission,
        scope: Scope,
        now: Time,
    ) -> bool {
        let is_on = self
            .services
            .iter()
            .any(|service| service.sid == sid && service.status == ServiceAccountStatus::Active);
        let given = self.given(sid, scope, now);
        let holds = given
            .iter()
            .any(|grant| grant.role.permissions.contains(permission));
        is_on && self.sponsor_of(sid).is_some() && self.works(permission, scope) && holds
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
        if let Some(service) = principal.to() {
            return self.service_may(service, permission, scope, now);
        }
        let Some(key) = self.keys.iter().find(|key| key.sid.any() == principal) else {
            return false;
        };
        let live = key.revoked_at.is_none() && key.expires_at.is_none_or(|end| now < end);
        let behind_it = match key.principal {
            Principal::User(user) => self.person_may(user, permission, scope, now),
            Principal::ServiceAccount(sid) => self.service_may(sid, permission, scope, now),
            Principal::Group(_) => false,
        };
        live && key.permissions.contains(permission)
            && self.upwards(scope).contains(&key.scope)
            && behind_it
    }

    /// Live keys whose person is no active member, or holds nothing at the key's scope.
    pub(crate) fn keys_without_sponsor(&self, now: Time) -> Vec<&str> {
        let lives =
            |key: &&ApiKey| key.revoked_at.is_none() && key.expires_at.is_none_or(|end| now < end);
        let has_sponsor = |key: &&ApiKey| match key.principal {
            Principal::User(user) => {
                self.members.get(&user) == Some(&MembershipStatus::Active)
                    && (self.owns(user, key.scope)
                        || !self.reaching(user, key.scope, now).is_empty())
            }
            Principal::ServiceAccount(sid) => self.sponsor_of(sid).is_some(),
            Principal::Group(_) => false,
        };
        let alone = self
            .keys
            .iter()
            .filter(lives)
            .filter(|key| !has_sponsor(key));
        alone.map(|key| key.name.as_str()).collect()
    }
}

fn read(tx: &mut Tx, sid: OrganizationSid, people: &[UserSid]) -> Result<Rows> {
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
    let members = membership::find_all(tx, sid, people)?
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
        services: service_account::page(tx, sid, &Default::default(), None, ALL)?,
        keys: api_key::page(tx, sid, &Default::default(), None, ALL)?,
    })
}

//! The third opinion: the sentences of the model page over rows as they were read, as plainly as they are said, sharing nothing
//! with what is tested but the permissions of roles.

use std::collections::{BTreeMap, BTreeSet};

use muster_model::{
    AccountSid, AnySid, ApiKey, Assignment, BuiltIn, GroupSid, MembershipStatus, OrganizationSid,
    Permission, PermissionSet, Principal, Result, RoleSid, Scope, ServiceAccount,
    ServiceAccountSid, ServiceAccountStatus, Sid, Source, Status, Time, Transfer, UserSid,
};
use muster_store::{
    Tx, account, api_key, assignment, group, hold_out, membership, organization, ownership, role,
    service_account,
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
    /// Which of them somebody has of their own.
    own: BTreeMap<Principal, Vec<usize>>,
    pub(crate) services: Vec<ServiceAccount>,
    pub(crate) keys: Vec<ApiKey>,
    pub(crate) roles: Vec<RoleSid>,
    pub(crate) offers: Vec<Transfer>,
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

    /// Whether the whole organization rests.
    pub(crate) fn rests(&self) -> bool {
        self.status != Status::Active
    }

    pub(crate) fn owner(&self, account: AccountSid) -> Option<UserSid> {
        self.accounts.get(&account)?.owner
    }

    pub(crate) fn is_active(&self, user: UserSid) -> bool {
        self.members.get(&user) == Some(&MembershipStatus::Active)
    }

    /// The organization and all accounts.
    pub(crate) fn scopes(&self) -> Vec<Scope> {
        let accounts = self.accounts.keys().map(|account| (*account).into());
        [self.organization.into()]
            .into_iter()
            .chain(accounts)
            .collect()
    }

    pub(crate) fn is_there(&self, scope: Scope) -> bool {
        match scope {
            Scope::Organization(_) => true,
            Scope::Account(sid) => self.accounts.contains_key(&sid),
        }
    }

    pub(crate) fn above(&self, scope: Scope) -> Option<Scope> {
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

    fn own(&self, principal: Principal) -> impl Iterator<Item = &Assignment> {
        let own = self.own.get(&principal).into_iter().flatten();
        own.map(|index| &self.grants[*index])
    }

    /// What reaches a person at a scope, of their own or by a group, whatever works there.
    fn reaching(&self, user: UserSid, scope: Scope, now: Time) -> Vec<&Assignment> {
        let groups = self
            .groups
            .iter()
            .filter(|(_, people)| people.contains(&user));
        let groups = groups.flat_map(|(group, _)| self.own((*group).into()));
        self.own(user.into())
            .chain(groups)
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
        self.is_active(user) && self.works(permission, scope) && holds
    }

    fn given(&self, sid: ServiceAccountSid, scope: Scope, now: Time) -> Vec<&Assignment> {
        self.own(sid.into())
            .filter(|grant| grant.expires_at.is_none_or(|end| now < end))
            .filter(|grant| self.covers(grant, scope))
            .collect()
    }

    fn sponsor_of(&self, sid: ServiceAccountSid) -> Option<UserSid> {
        let service = self.services.iter().find(|service| service.sid == sid)?;
        Some(service.sponsor).filter(|user| self.is_active(*user))
    }

    /// "a human sponsor": it works while it is switched on and its sponsor is an active member.
    fn service_may(
        &self,
        sid: ServiceAccountSid,
        permission: Permission,
        scope: Scope,
        now: Time,
    ) -> bool {
        let given = self.given(sid, scope, now);
        let holds = given
            .iter()
            .any(|grant| grant.role.permissions.contains(permission));
        self.is_on(sid) && self.sponsor_of(sid).is_some() && self.works(permission, scope) && holds
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
        let Some(key) = self.key(principal) else {
            return false;
        };
        let behind_it = match key.principal {
            Principal::User(user) => self.person_may(user, permission, scope, now),
            Principal::ServiceAccount(sid) => self.service_may(sid, permission, scope, now),
            Principal::Group(_) => false,
        };
        is_live(key, now)
            && key.permissions.contains(permission)
            && self.upwards(scope).contains(&key.scope)
            && behind_it
    }

    /// What reaches somebody at a scope by their assignments, whatever works there and whether or not they are active themselves.
    pub(crate) fn given_to(&self, who: AnySid, scope: Scope, now: Time) -> PermissionSet {
        let all = |given: Vec<&Assignment>| {
            let sets = given.into_iter().map(|grant| grant.role.permissions);
            sets.fold(PermissionSet::EMPTY, PermissionSet::union)
        };
        if let Some(user) = who.to() {
            if self.owns(user, scope) {
                return BuiltIn::Owner.role().permissions;
            }
            return all(self.reaching(user, scope, now));
        }
        if let Some(service) = who.to() {
            return all(self.given(service, scope, now));
        }
        self.key(who).map_or(PermissionSet::EMPTY, |key| {
            if is_live(key, now) && self.upwards(scope).contains(&key.scope) {
                let behind_it = self.given_to(key.principal.any(), scope, now);
                key.permissions.intersection(behind_it)
            } else {
                PermissionSet::EMPTY
            }
        })
    }

    /// The same of somebody who can use it: an active member, a service account that works, a live key of either.
    pub(crate) fn held_by(&self, who: AnySid, scope: Scope, now: Time) -> PermissionSet {
        let person = match self.key(who) {
            Some(key) => key.principal.any(),
            None => who,
        };
        let active = match (person.to(), person.to()) {
            (Some(user), _) => self.is_active(user),
            (_, Some(service)) => self.is_on(service) && self.sponsor_of(service).is_some(),
            (None, None) => false,
        };
        if active {
            self.given_to(who, scope, now)
        } else {
            PermissionSet::EMPTY
        }
    }

    fn key(&self, sid: AnySid) -> Option<&ApiKey> {
        self.keys.iter().find(|key| key.sid.any() == sid)
    }

    fn is_on(&self, sid: ServiceAccountSid) -> bool {
        self.services
            .iter()
            .any(|service| service.sid == sid && service.status == ServiceAccountStatus::Active)
    }

    /// Live keys whose person is no active member, or holds nothing at the key's scope.
    pub(crate) fn keys_without_sponsor(&self, now: Time) -> Vec<&str> {
        let has_sponsor = |key: &&ApiKey| match key.principal {
            Principal::User(user) => {
                self.is_active(user)
                    && (self.owns(user, key.scope)
                        || !self.reaching(user, key.scope, now).is_empty())
            }
            Principal::ServiceAccount(sid) => self.sponsor_of(sid).is_some(),
            Principal::Group(_) => false,
        };
        let alone = self
            .keys
            .iter()
            .filter(|key| is_live(key, now))
            .filter(|key| !has_sponsor(key));
        alone.map(|key| key.name.as_str()).collect()
    }
}

pub(crate) fn is_live(key: &ApiKey, now: Time) -> bool {
    key.revoked_at.is_none() && key.expires_at.is_none_or(|end| now < end)
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
    let grants = assignment::page(tx, sid, &Default::default(), None, ALL)?;
    let mut own = BTreeMap::<_, Vec<_>>::new();
    for (index, grant) in grants.iter().enumerate() {
        own.entry(grant.principal).or_default().push(index);
    }
    let mut offers = Vec::new();
    for user in people {
        offers.extend(ownership::open_of(tx, sid, *user)?);
    }
    Ok(Rows {
        organization: sid,
        status,
        accounts,
        members,
        groups,
        hold_outs,
        grants,
        own,
        services: service_account::page(tx, sid, &Default::default(), None, ALL)?,
        keys: api_key::page(tx, sid, &Default::default(), None, ALL)?,
        roles: role::page(tx, sid, None, ALL)?
            .into_iter()
            .map(|role| role.sid)
            .collect(),
        offers,
    })
}

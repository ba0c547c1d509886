//! One organization as decisions see it at one revision. Never changed once it is published. What is decided here is what
//! `model::decide` decides over the rows of that revision, without a row and without an allocation.

use std::{net::IpAddr, sync::Arc};

use muster_model::{
    AnySid, GroupSid, KeySid, OrganizationSid, Permission, PermissionSet, Principal, Role, Scope,
    ServiceAccountSid, Sid, Status, Time, UserSid, assignment::Reach,
};

use super::{
    accounts::{self, Accounts, Path},
    holders::{Grant, Holder, Key, ORGANIZATION},
    order::Order,
    records::Records,
    roles::Roles,
    shards::Shards,
};

/// Bytes that a key takes beside itself: its place in the map, its digest.
const KEY_EXTRA: usize = 96;

/// The organization at a revision.
#[derive(Debug, Clone)]
pub(crate) struct Snapshot {
    pub(super) organization: OrganizationSid,
    pub(super) revision: i64,
    /// Which permissions of the host product the sets below were made with.
    pub(super) generation: u64,
    pub(super) status: Status,
    pub(super) accounts: Accounts,
    pub(super) roles: Arc<Roles>,
    pub(super) users: Records,
    pub(super) service_accounts: Records,
    pub(super) groups: Records,
    /// Those who are in `users` and `service_accounts`, in the order of lists.
    pub(super) people: Order,
    pub(super) machines: Order,
    pub(super) keys: Shards<Arc<Key>>,
}

/// Where something is asked: the organization, or an account of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spot {
    path: Option<Path>,
}

/// Who is asked about: somebody who may hold something, within the limits of a key where one asks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'s> {
    holder: Holder<'s>,
    key: Option<&'s Key>,
}

/// How one assignment reaches a place.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    /// Its role.
    pub(crate) role: Arc<Role>,
    /// Given there, or inherited from above.
    pub(crate) reach: Reach,
    /// The group that gives it; none for a person's own.
    pub(crate) group: Option<GroupSid>,
}

impl Snapshot {
    pub(crate) fn organization(&self) -> OrganizationSid {
        self.organization
    }

    /// The number of the last event that it knows of.
    pub(crate) fn revision(&self) -> i64 {
        self.revision
    }

    /// Orders what was read of one organization: permissions of the host product count before events.
    pub(super) fn age(&self) -> (u64, i64) {
        (self.generation, self.revision)
    }

    /// Finds a scope of this organization.
    pub(crate) fn spot(&self, scope: Scope) -> Option<Spot> {
        match scope {
            Scope::Organization(sid) => (sid == self.organization).then_some(Spot { path: None }),
            Scope::Account(sid) => {
                let path = self.accounts.path(self.accounts.number(sid)?)?;
                Some(Spot { path: Some(path) })
            }
        }
    }

    /// Finds a user, a service account, or a live key with whom it acts as.
    pub(crate) fn asked(&self, principal: AnySid, now: Time) -> Option<Asked<'_>> {
        if let Some(key) = principal.to::<KeySid>() {
            let key = self.key(key).filter(|key| key.is_live(now))?;
            return Some(Asked {
                holder: self.holder(key.principal)?,
                key: Some(key),
            });
        }
        let holder = match (
            principal.to::<UserSid>(),
            principal.to::<ServiceAccountSid>(),
        ) {
            (Some(user), _) => self.holder(user.into())?,
            (None, Some(service_account)) => self.holder(service_account.into())?,
            (None, None) => return None,
        };
        Some(Asked { holder, key: None })
    }

    /// Whom a key acts as, when it is live, may be used from there, and one of its digests `matches` the secret that was presented.
    /// A service account that does not work vouches for nothing: rows say why.
    pub(crate) fn vouches(
        &self,
        sid: KeySid,
        address: IpAddr,
        now: Time,
        matches: impl Fn(&[u8]) -> bool,
    ) -> Option<Principal> {
        let key = self
            .key(sid)
            .filter(|key| key.is_live(now) && key.is_used_from(address))?;
        if matches!(key.principal, Principal::ServiceAccount(_)) {
            self.holder(key.principal)?;
        }
        let is_old = |(digest, ends_at): &(Box<[u8]>, Time)| now < *ends_at && matches(digest);
        (matches(&key.digest) || key.old.as_ref().is_some_and(is_old)).then_some(key.principal)
    }

    pub(super) fn key(&self, sid: KeySid) -> Option<&Key> {
        self.keys.get(sid.bits()).map(Arc::as_ref)
    }

    pub(super) fn holder(&self, principal: Principal) -> Option<Holder<'_>> {
        let (records, bits) = match principal {
            Principal::User(user) => (&self.users, user.bits()),
            Principal::ServiceAccount(sid) => (&self.service_accounts, sid.bits()),
            Principal::Group(group) => (&self.groups, group.bits()),
        };
        records.get(bits).map(Holder::read)
    }

    /// Whether the organization, the account and all above it let `permission` work.
    pub(crate) fn permits(&self, permission: Permission, spot: &Spot) -> bool {
        self.worst_status(spot).permits(permission)
    }

    /// The weakest status on the way down.
    pub(crate) fn worst_status(&self, spot: &Spot) -> Status {
        spot.path
            .map_or(self.status, |path| path.worst().max(self.status))
    }

    /// Decides.
    pub(crate) fn allows(
        &self,
        asked: &Asked,
        permission: Permission,
        spot: &Spot,
        now: Time,
    ) -> bool {
        asked.holder.is_active()
            && self.permits(permission, spot)
            && asked
                .key
                .is_none_or(|key| key_reaches(key, spot) && key.permissions.contains(permission))
            && self.each(asked.holder, |grant, _| {
                reach(asked.holder, grant, spot).is_some()
                    && self.roles.permissions(grant.role()).contains(permission)
                    && grant.is_live(now)
            })
    }

    /// Everything held at a place, whatever its status.
    pub(crate) fn held(&self, asked: &Asked, spot: &Spot, now: Time) -> PermissionSet {
        if !asked.holder.is_active() || asked.key.is_some_and(|key| !key_reaches(key, spot)) {
            return PermissionSet::EMPTY;
        }
        let mut held = PermissionSet::EMPTY;
        self.each(asked.holder, |grant, _| {
            if reach(asked.holder, grant, spot).is_some() && grant.is_live(now) {
                held = held.union(self.roles.permissions(grant.role()));
            }
            false
        });
        match asked.key {
            Some(key) => held.intersection(key.permissions),
            None => held,
        }
    }

    /// Whether somebody sees a place: they hold any permission there; the organization is seen by whoever holds anything in it.
    pub(crate) fn sees(&self, asked: &Asked, spot: &Spot, now: Time) -> bool {
        if spot.path.is_some() {
            return !self.held(asked, spot, now).is_empty();
        }
        asked.holder.is_active() && self.each(asked.holder, |grant, _| grant.is_live(now))
    }

    /// People and service accounts who can do something somewhere, after `after`; at most `limit`, by SID.
    pub(crate) fn who_can(
        &self,
        permission: Permission,
        scope: Scope,
        after: Option<AnySid>,
        limit: usize,
        now: Time,
    ) -> Vec<AnySid> {
        let Some(spot) = self.spot(scope) else {
            return Vec::new();
        };
        let can = |record: Option<&[u64]>| {
            record.map(Holder::read).is_some_and(|holder| {
                self.allows(&Asked { holder, key: None }, permission, &spot, now)
            })
        };
        // By SID: `SV` comes before `US`. A page begins where the one before ended, so that all pages together look at everybody once.
        let last_person = after.and_then(AnySid::to::<UserSid>);
        let machines = match last_person {
            Some(_) => None,
            None => Some(self.machines.after(after.map(|after| after.bits()))),
        };
        let machines = machines
            .into_iter()
            .flatten()
            .filter(|bits| can(self.service_accounts.get(*bits)))
            .map(|bits| ServiceAccountSid::from_bits(bits).any());
        let people = self
            .people
            .after(last_person.map(UserSid::bits))
            .filter(|bits| can(self.users.get(*bits)))
            .map(|bits| UserSid::from_bits(bits).any());
        machines.chain(people).take(limit).collect()
    }

    /// The organization, then every account by SID.
    pub(crate) fn scopes(&self) -> Vec<Scope> {
        let mut accounts: Vec<Scope> = self.accounts.sids().map(Scope::from).collect();
        accounts.push(self.organization.into());
        accounts.sort_unstable();
        accounts
    }

    /// Each assignment of somebody that reaches a place and has the permission.
    pub(crate) fn ways(
        &self,
        who: AnySid,
        permission: Permission,
        scope: Scope,
        now: Time,
    ) -> Vec<Held> {
        let mut ways = Vec::new();
        let (Some(asked), Some(spot)) = (self.asked(who, now), self.spot(scope)) else {
            return ways;
        };
        self.each(asked.holder, |grant, group| {
            let has = self.roles.permissions(grant.role()).contains(permission);
            let reach = reach(asked.holder, grant, &spot).filter(|_| has && grant.is_live(now));
            if let Some((above, role)) = reach.zip(self.roles.role(grant.role())) {
                ways.push(Held {
                    role: Arc::clone(role),
                    reach: match above {
                        None => Reach::Direct,
                        Some(number) => Reach::Inherited(self.scope(number)),
                    },
                    group,
                });
            }
            false
        });
        ways
    }

    /// The smallest role that has a permission.
    pub(crate) fn smallest_with(&self, permission: Permission) -> Option<&Arc<Role>> {
        self.roles.smallest_with(permission)
    }

    /// People who may assign roles there and hold all of `role` themselves; at most `limit`, by SID.
    pub(crate) fn grantors(
        &self,
        scope: Scope,
        role: PermissionSet,
        limit: usize,
        now: Time,
    ) -> Vec<UserSid> {
        let Some(spot) = self.spot(scope) else {
            return Vec::new();
        };
        let may_give = |holder: Holder| {
            let held = self.held(&Asked { holder, key: None }, &spot, now);
            held.contains(Permission::ROLES_ASSIGN) && role.is_subset(held)
        };
        self.people
            .after(None)
            .filter(|bits| {
                self.users
                    .get(*bits)
                    .map(Holder::read)
                    .is_some_and(may_give)
            })
            .map(UserSid::from_bits)
            .take(limit)
            .collect()
    }

    /// The scope behind a number.
    pub(super) fn scope(&self, number: accounts::Number) -> Scope {
        self.accounts
            .sid(number)
            .map_or(self.organization.into(), Scope::from)
    }

    /// Bytes that it takes, near enough: what few have is not counted.
    pub(super) fn size(&self) -> usize {
        let holders = [&self.users, &self.service_accounts, &self.groups];
        holders.iter().map(|records| records.size()).sum::<usize>()
            + self.accounts.size()
            + self.people.size()
            + self.machines.size()
            + self.keys.len() * (size_of::<Key>() + KEY_EXTRA)
    }

    /// Goes through somebody's own and their groups' assignments until one is such.
    fn each(&self, holder: Holder, mut such: impl FnMut(&Grant, Option<GroupSid>) -> bool) -> bool {
        holder.grants().any(|grant| such(&grant, None))
            || holder.groups().any(|group| {
                self.groups.get(group.bits()).is_some_and(|record| {
                    Holder::read(record)
                        .grants()
                        .any(|grant| such(&grant, Some(group)))
                })
            })
    }
}

impl Spot {
    fn numbers(&self) -> &[accounts::Number] {
        self.path.as_ref().map_or(&[], Path::numbers)
    }

    /// Whether it is an account.
    pub(crate) fn is_account(&self) -> bool {
        self.path.is_some()
    }
}

/// Whether a key works there.
fn key_reaches(key: &Key, spot: &Spot) -> bool {
    key.scope == ORGANIZATION || spot.numbers().contains(&key.scope)
}

/// How an assignment reaches a place: right there (`None`), or from a scope above. Expiry is not looked at.
fn reach(holder: Holder, grant: &Grant, spot: &Spot) -> Option<Option<accounts::Number>> {
    let path = spot.numbers();
    // The path leads up: what is below the grant's scope comes before it.
    let below = if grant.scope() == ORGANIZATION {
        path
    } else {
        let at = path.iter().position(|above| *above == grant.scope())?;
        &path[..at]
    };
    if grant.is_withholdable() && holder.is_held_out(path) {
        return None;
    }
    if below.is_empty() {
        return Some(None);
    }
    (grant.inherits() && !grant.excepts(below)).then_some(Some(grant.scope()))
}

#[cfg(test)]
impl Snapshot {
    /// An organization with nobody in it.
    pub(super) fn empty(organization: OrganizationSid, revision: i64) -> Self {
        Self {
            organization,
            revision,
            generation: muster_model::permission::host::generation(),
            status: Status::Active,
            accounts: Accounts::default(),
            roles: Arc::default(),
            users: Records::default(),
            service_accounts: Records::default(),
            groups: Records::default(),
            people: Order::default(),
            machines: Order::default(),
            keys: Shards::default(),
        }
    }
}

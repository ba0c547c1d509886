//! From rows to a snapshot: the whole organization, and the people, groups and service accounts of which something changed.

use std::{collections::HashMap, sync::Arc};

use muster_model::{
    AccountSid, GroupSid, OrganizationSid, Principal, Result, Scope, ServiceAccountSid, Sid,
    Source, UserSid, permission::host::generation,
};
use muster_store::{
    Tx,
    decisions::{self as rows, AccountRow, GrantRow, KeyRow},
    event,
};

use super::{
    accounts::{self, Accounts},
    holders::{Draft, Key, NewGrant, ORGANIZATION},
    order::Order,
    records::Records,
    roles::{self, Roles},
    shards::Shards,
    snapshot::Snapshot,
};

/// Reads a whole organization; none when there is none.
pub(super) fn load(tx: &mut Tx, organization: OrganizationSid) -> Result<Option<Snapshot>> {
    let generation = generation();
    let revision = event::revision(tx, organization)?;
    let Some(status) = rows::status(tx, organization)? else {
        return Ok(None);
    };
    let mut snapshot = Snapshot {
        organization,
        revision,
        generation,
        status,
        accounts: Accounts::default(),
        roles: Arc::default(),
        users: Records::default(),
        service_accounts: Records::default(),
        groups: Records::default(),
        people: Order::default(),
        machines: Order::default(),
        keys: Shards::default(),
    };
    let mut roles = Roles::default();
    rows::roles(tx, organization, None, |role| roles.set(role))?;
    snapshot.roles = Arc::new(roles);
    let mut owned = Vec::new();
    rows::accounts(tx, organization, None, |row| {
        let owner = row.owner;
        let number = snapshot.set_account(&row);
        owned.extend(owner.zip(number));
    })?;
    let mut drafts = Drafts::default();
    rows::active_members(tx, organization, None, |user| {
        drafts.of(user.into()).active = true;
    })?;
    rows::service_accounts(tx, organization, None, |sid, works| {
        drafts.of(sid.into()).active = works;
    })?;
    rows::grants(tx, organization, None, |row| {
        snapshot.give(drafts.of(row.principal), &row);
    })?;
    rows::group_members(tx, organization, None, |user, group| {
        drafts.of(user.into()).groups.push(group);
    })?;
    rows::hold_outs(tx, organization, None, |user, account| {
        drafts.hold_out(user, snapshot.accounts.number(account));
    })?;
    for (user, account) in owned {
        drafts.of(user.into()).give(&ownership(account));
    }
    drafts.fill(&mut snapshot);
    rows::keys(tx, organization, None, |row| snapshot.set_key(row))?;
    Ok(Some(snapshot))
}

/// Of whom everything is read again.
#[derive(Debug, Default)]
pub(super) struct Principals {
    pub(super) users: Vec<UserSid>,
    pub(super) service_accounts: Vec<ServiceAccountSid>,
    pub(super) groups: Vec<GroupSid>,
}

/// Reads again what these hold, and the service accounts that these people sponsor.
pub(super) fn principals(tx: &mut Tx, snapshot: &mut Snapshot, whose: &Principals) -> Result<()> {
    let organization = snapshot.organization;
    let users = &whose.users[..];
    let mut drafts = Drafts::default();
    for user in users {
        drafts.of((*user).into());
    }
    for sid in &whose.service_accounts {
        drafts.of((*sid).into());
    }
    for group in &whose.groups {
        drafts.of((*group).into());
    }
    if !users.is_empty() || !whose.service_accounts.is_empty() {
        let sponsored = Some((&whose.service_accounts[..], users));
        rows::service_accounts(tx, organization, sponsored, |sid, works| {
            drafts.of(sid.into()).active = works;
        })?;
    }
    let everybody: Vec<Principal> = drafts.by_principal.keys().copied().collect();
    if everybody.is_empty() {
        return Ok(());
    }
    rows::grants(tx, organization, Some(&everybody), |row| {
        snapshot.give(drafts.of(row.principal), &row);
    })?;
    if !users.is_empty() {
        rows::active_members(tx, organization, Some(users), |user| {
            drafts.of(user.into()).active = true;
        })?;
        rows::group_members(tx, organization, Some(users), |user, group| {
            drafts.of(user.into()).groups.push(group);
        })?;
        rows::hold_outs(tx, organization, Some(users), |user, account| {
            drafts.hold_out(user, snapshot.accounts.number(account));
        })?;
        rows::owned(tx, organization, users, |user, account| {
            if let Some(account) = snapshot.accounts.number(account) {
                drafts.of(user.into()).give(&ownership(account));
            }
        })?;
    }
    drafts.put(snapshot);
    Ok(())
}

/// What was read of some principals so far.
#[derive(Debug, Default)]
struct Drafts {
    by_principal: HashMap<Principal, Draft>,
}

impl Drafts {
    fn of(&mut self, principal: Principal) -> &mut Draft {
        self.by_principal.entry(principal).or_default()
    }

    fn hold_out(&mut self, user: UserSid, account: Option<accounts::Number>) {
        self.of(user.into()).hold_outs.extend(account);
    }

    /// Fills an empty snapshot.
    fn fill(self, snapshot: &mut Snapshot) {
        let count =
            |such: fn(&Principal) -> bool| self.by_principal.keys().filter(|who| such(who)).count();
        snapshot.users = Records::with_room(count(|who| matches!(who, Principal::User(_))));
        for (principal, draft) in self.by_principal {
            kept(principal, &draft, snapshot);
        }
        let order = |records: &Records| records.iter().map(|(bits, _)| bits).collect();
        snapshot.people = order(&snapshot.users);
        snapshot.machines = order(&snapshot.service_accounts);
    }

    /// Puts these in place of what they were.
    fn put(self, snapshot: &mut Snapshot) {
        for (principal, draft) in self.by_principal {
            let present = kept(principal, &draft, snapshot);
            match principal {
                Principal::User(user) => snapshot.people.set(user.bits(), present),
                Principal::ServiceAccount(sid) => snapshot.machines.set(sid.bits(), present),
                Principal::Group(_) => {}
            }
        }
    }
}

/// Whoever can hold nothing is not kept: who does not work, and groups to which nothing was given.
fn kept(principal: Principal, draft: &Draft, snapshot: &mut Snapshot) -> bool {
    let (records, bits, present) = match principal {
        Principal::User(user) => (&mut snapshot.users, user.bits(), draft.active),
        Principal::ServiceAccount(sid) => {
            (&mut snapshot.service_accounts, sid.bits(), draft.active)
        }
        Principal::Group(group) => (&mut snapshot.groups, group.bits(), draft.has_grants()),
    };
    let record = present.then(|| draft.record());
    records.set(bits, record.as_deref());
    present
}

/// The owner column as decisions see it.
fn ownership(account: accounts::Number) -> NewGrant<'static> {
    NewGrant {
        scope: account,
        role: roles::OWNER,
        inherit: true,
        withholdable: false,
        expires_at: None,
        except: &[],
    }
}

impl Snapshot {
    /// An account as its row says; one whose parent is not there can't be.
    pub(super) fn set_account(&mut self, row: &AccountRow) -> Option<accounts::Number> {
        let above = match row.parent {
            Some(parent) => Some(self.accounts.number(parent)?),
            None => None,
        };
        Some(self.accounts.set(&accounts::Node {
            sid: row.sid,
            above,
            status: row.status,
            owner: row.owner,
        }))
    }

    /// A key as its row says.
    pub(super) fn set_key(&mut self, row: KeyRow) {
        let key = self.number(row.scope).map(|scope| {
            Arc::new(Key {
                principal: row.principal,
                scope,
                permissions: row.permissions,
                expires_at: row.expires_at,
                digest: row.digest.into(),
                old: row.old.map(|(digest, ends_at)| (digest.into(), ends_at)),
                networks: row.networks.into(),
            })
        });
        self.keys.set(row.sid.bits(), key);
    }

    fn number(&self, scope: Scope) -> Option<accounts::Number> {
        match scope {
            Scope::Organization(sid) => (sid == self.organization).then_some(ORGANIZATION),
            Scope::Account(sid) => self.accounts.number(sid),
        }
    }

    /// An assignment as its row says; none at a scope that is not there.
    fn give(&self, draft: &mut Draft, row: &GrantRow) {
        let Some(scope) = self.number(row.scope) else {
            return;
        };
        draft.give(&NewGrant {
            scope,
            role: self.roles.number(row.role).unwrap_or(roles::GONE),
            inherit: row.inherit,
            withholdable: matches!(row.principal, Principal::Group(_))
                || row.source == Source::Directory,
            expires_at: row.expires_at,
            except: &self.numbers(&row.except),
        });
    }

    fn numbers(&self, accounts: &[AccountSid]) -> Vec<accounts::Number> {
        accounts
            .iter()
            .filter_map(|account| self.accounts.number(*account))
            .collect()
    }
}

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
    holders::{Extra, Grant, Holder, Key, ORGANIZATION},
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
        users: Shards::default(),
        service_accounts: Shards::default(),
        groups: Shards::default(),
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
        drafts.give(row.principal, snapshot.grant(&row));
    })?;
    rows::group_members(tx, organization, None, |user, group| {
        drafts.of(user.into()).groups.push(group);
    })?;
    rows::hold_outs(tx, organization, None, |user, account| {
        drafts.hold_out(user, snapshot.accounts.number(account));
    })?;
    for (user, account) in owned {
        drafts.give(user.into(), Some(ownership(account)));
    }
    drafts.put(&mut snapshot);
    rows::keys(tx, organization, None, |row| snapshot.set_key(row))?;
    snapshot.accounts.shrink();
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
        drafts.give(row.principal, snapshot.grant(&row));
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
            drafts.give(
                user.into(),
                snapshot.accounts.number(account).map(ownership),
            );
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

#[derive(Debug, Default)]
struct Draft {
    active: bool,
    groups: Vec<GroupSid>,
    hold_outs: Vec<accounts::Number>,
    grants: Vec<Grant>,
}

impl Drafts {
    fn of(&mut self, principal: Principal) -> &mut Draft {
        self.by_principal.entry(principal).or_default()
    }

    fn give(&mut self, principal: Principal, grant: Option<Grant>) {
        self.of(principal).grants.extend(grant);
    }

    fn hold_out(&mut self, user: UserSid, account: Option<accounts::Number>) {
        self.of(user.into()).hold_outs.extend(account);
    }

    /// Whoever can hold nothing is not kept: who does not work, and groups to which nothing was given.
    fn put(self, snapshot: &mut Snapshot) {
        for (principal, draft) in self.by_principal {
            let holder = Holder {
                active: draft.active,
                groups: draft.groups.into(),
                hold_outs: draft.hold_outs.into(),
                grants: draft.grants.into(),
            };
            match principal {
                Principal::User(user) => {
                    let kept = holder.active.then(|| Arc::new(holder));
                    snapshot.users.set(user.bits(), kept);
                }
                Principal::ServiceAccount(sid) => {
                    let kept = holder.active.then(|| Arc::new(holder));
                    snapshot.service_accounts.set(sid.bits(), kept);
                }
                Principal::Group(group) => {
                    let kept = (!holder.grants.is_empty()).then(|| Arc::new(holder));
                    snapshot.groups.set(group.bits(), kept);
                }
            }
        }
    }
}

/// The owner column as decisions see it.
fn ownership(account: accounts::Number) -> Grant {
    Grant {
        scope: account,
        role: roles::OWNER,
        inherit: true,
        withholdable: false,
        extra: None,
    }
}

impl Snapshot {
    /// An account as its row says; one whose parent is not there can't be.
    pub(super) fn set_account(&mut self, row: &AccountRow) -> Option<accounts::Number> {
        let above = match row.parent {
            Some(parent) => Some(self.accounts.number(parent)?),
            None => None,
        };
        Some(self.accounts.set(accounts::Node {
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

    fn grant(&self, row: &GrantRow) -> Option<Grant> {
        let except = self.numbers(&row.except);
        let extra = (row.expires_at.is_some() || !except.is_empty()).then(|| {
            Box::new(Extra {
                expires_at: row.expires_at,
                except,
            })
        });
        Some(Grant {
            scope: self.number(row.scope)?,
            role: self.roles.number(row.role).unwrap_or(roles::GONE),
            inherit: row.inherit,
            withholdable: matches!(row.principal, Principal::Group(_))
                || row.source == Source::Directory,
            extra,
        })
    }

    fn numbers(&self, accounts: &[AccountSid]) -> Box<[accounts::Number]> {
        accounts
            .iter()
            .filter_map(|account| self.accounts.number(*account))
            .collect()
    }
}

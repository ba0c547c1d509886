//! Accounts with how many people and subaccounts they have, as they are read alone and in lists.

use std::collections::BTreeSet;

use muster_model::{Account, AccountSid, AnySid, OrganizationSid, Permission, Result, Scope};
use muster_store::account_count;

use crate::{
    act::Act,
    mentions::Mentions,
    permitted::{Acts, Standing},
};

/// An account with its counts.
#[derive(Debug, Clone)]
pub struct CountedAccount {
    /// The account.
    pub account: Account,
    /// People with a role given right there, where the caller may see people.
    pub members: Option<i64>,
    /// Accounts right below.
    pub subaccounts: i64,
}

/// Who needs no counts takes it for the account itself.
impl std::ops::Deref for CountedAccount {
    type Target = Account;

    fn deref(&self) -> &Account {
        &self.account
    }
}

impl Mentions for CountedAccount {
    fn mentioned(&self) -> Vec<AnySid> {
        self.account.mentioned()
    }
}

impl Acts for CountedAccount {
    fn scopes(&self) -> Vec<Scope> {
        self.account.scopes()
    }

    fn open(&self, caller: &Standing) -> Vec<&'static str> {
        self.account.open(caller)
    }
}

/// Counts what several accounts have, with as many questions as for one.
pub(super) fn counted(
    act: &mut Act,
    organization: OrganizationSid,
    accounts: Vec<Account>,
) -> Result<Vec<CountedAccount>> {
    let sids: Vec<AccountSid> = accounts.iter().map(|account| account.sid).collect();
    let scopes: BTreeSet<Scope> = sids.iter().copied().map(Scope::from).collect();
    let whole = act.organization(organization)?;
    let places = act.places(&whole, &scopes)?;
    let mut readable = BTreeSet::new();
    for (scope, place) in &places {
        if act.held_at(place)?.contains(Permission::USERS_READ) {
            readable.insert(*scope);
        }
    }
    let members = account_count::members(act.tx, organization, &sids)?;
    let subaccounts = account_count::subaccounts(act.tx, organization, &sids)?;
    let count = |account: Account| CountedAccount {
        members: readable
            .contains(&account.sid.into())
            .then(|| members.get(&account.sid).copied().unwrap_or_default()),
        subaccounts: subaccounts.get(&account.sid).copied().unwrap_or_default(),
        account,
    };
    Ok(accounts.into_iter().map(count).collect())
}

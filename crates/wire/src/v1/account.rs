//! Accounts and subaccounts.

use std::collections::BTreeMap;

use muster_model::{
    Account as Model, AccountSid, Names, Organization, Status, Time, User, UserSid,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::reference::{PersonReference, Reference};

/// An account to be made.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccount {
    /// Its name, unlike that of any account beside it.
    #[schema(example = "Support EU")]
    pub name: String,
    /// The account above it; none for a top-level account.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "AC0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub parent: Option<AccountSid>,
    /// The owner of a top-level account; an organization Owner who names nobody owns it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub owner: Option<UserSid>,
    /// `key=value` pairs.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
}

/// A change of an account; what is left out stays.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountChange {
    /// Its new name.
    #[serde(default)]
    pub name: Option<String>,
    /// All its labels from now on.
    #[serde(default)]
    pub labels: Option<BTreeMap<String, String>>,
}

/// The query of the list of accounts.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AccountQuery {
    /// Only the subaccounts right under this account.
    #[param(value_type = Option<String>)]
    pub parent: Option<AccountSid>,
    /// Only accounts in this state: `active`, `suspended` or `closed`.
    #[param(value_type = Option<String>)]
    pub status: Option<Status>,
    /// Only accounts whose name begins so, without regard to case.
    pub q: Option<String>,
    /// At most this many, 1 to 200; 50 when absent.
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// An account or subaccount.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Account {
    /// Always `account`.
    pub object: &'static str,
    /// Its identifier.
    #[schema(value_type = String, example = "AC0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub sid: AccountSid,
    /// What people call it.
    pub name: String,
    /// The account above it, by SID: its name is for those who can read it there.
    #[schema(value_type = Option<String>)]
    pub parent: Option<AccountSid>,
    /// Its organization.
    pub organization: Reference,
    /// The owner of a top-level account; a subaccount has none of its own.
    pub owner: Option<PersonReference>,
    /// `active`, `suspended` or `closed`, taken alone.
    #[schema(value_type = String, example = "active")]
    pub status: Status,
    /// `key=value` pairs.
    pub labels: BTreeMap<String, String>,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Time,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Time,
    /// Where it is read.
    pub url: String,
}

impl Account {
    /// The account, its organization and owner named by `names`.
    pub fn of(account: &Model, names: &Names) -> Self {
        Self {
            object: "account",
            sid: account.sid,
            name: account.name.clone(),
            parent: account.parent(),
            organization: Reference::of(account.organization, names),
            owner: account.owner.map(|owner| PersonReference::of(owner, names)),
            status: account.status,
            labels: account.labels.clone(),
            created_at: account.created_at,
            updated_at: account.updated_at,
            url: format!("/v1/accounts/{}", account.sid),
        }
    }
}

/// The names that the first account of a new organization mentions.
pub(super) fn names_of_first(organization: &Organization, owner: &User) -> Names {
    let mut names = Names::default();
    names.add(organization.sid, organization.name.clone(), None);
    names.add(owner.sid, owner.name.clone(), Some(owner.email.clone()));
    names
}

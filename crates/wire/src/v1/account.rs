//! Accounts and subaccounts.

use std::collections::BTreeMap;

use muster_model::{
    Account as Model, AccountSid, Error, InvitationSid, InvitationStatus, Names, Organization,
    Result, Status, Time, User, UserSid, label,
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
    /// Only accounts with this label: `key=value`, or `key` for any value of it.
    #[param(example = "region=eu")]
    pub label: Option<String>,
    /// Only accounts whose name begins so, without regard to case.
    pub q: Option<String>,
    /// At most this many, 1 to 200; 50 when absent.
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

impl AccountQuery {
    /// The label that is asked for, its value where one is given.
    pub fn label(&self) -> Result<Option<(String, Option<String>)>> {
        let Some(asked) = &self.label else {
            return Ok(None);
        };
        let (key, value) = match asked.split_once('=') {
            Some((key, value)) => (key, Some(value.to_owned())),
            None => (asked.as_str(), None),
        };
        if label::is_key(key) {
            return Ok(Some((key.to_owned(), value)));
        }
        let message =
            "A label is key=value, or key: 1 to 63 small letters, digits, and _ . - only.";
        Err(Error::unreadable("label.malformed", message).field(
            "label",
            "label.malformed",
            message,
        ))
    }
}

/// What closing an account takes.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseAccount {
    /// The account's name, as it is written; a dry run goes without.
    #[serde(default)]
    #[schema(example = "Support EU")]
    pub confirm: Option<String>,
}

/// An account that was closed, and what ended with it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ClosedAccount {
    /// The account as it is now.
    #[serde(flatten)]
    pub account: Account,
    /// The keys that were revoked: the first 500.
    pub api_keys: Vec<Reference>,
    /// The pending invitations that lost what they gave there: the first 500.
    pub invitations: Vec<EndedInvitation>,
    /// Whether there are more keys or invitations, which end right afterwards.
    pub more: bool,
}

/// A pending invitation that lost grants.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EndedInvitation {
    /// The invitation.
    #[schema(value_type = String, example = "NF0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub sid: InvitationSid,
    /// To whom it went.
    pub email: String,
    /// `revoked`, or `pending` where it gives something elsewhere.
    #[schema(value_type = String, example = "revoked")]
    pub status: InvitationStatus,
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
    /// When it was closed: it can be read for 30 days from then on.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub closed_at: Option<Time>,
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
            closed_at: account.closed_at,
            created_at: account.created_at,
            updated_at: account.updated_at,
            url: format!("/v1/accounts/{}", account.sid),
        }
    }
}

/// An account as it is read.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CountedAccount {
    /// The account.
    #[serde(flatten)]
    pub account: Account,
    /// How many people have a role given right here, themselves or by a group, or own it; who only inherits one from above is not
    /// counted. Null where the caller may not see people.
    pub members: Option<i64>,
    /// How many accounts lie right below.
    pub subaccounts: i64,
}

/// The names that the first account of a new organization mentions.
pub(super) fn names_of_first(organization: &Organization, owner: &User) -> Names {
    let mut names = Names::default();
    names.add(organization.sid, organization.name.clone(), None);
    names.add(owner.sid, owner.name.clone(), Some(owner.email.clone()));
    names
}

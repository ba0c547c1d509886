//! Hold-outs of a person: they take somebody out of all that groups and directories give at an account and below.

use muster_model::{AccountSid, HoldOut as Model, Names, Principal, Time, UserSid};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    ending::{KeyFate, SettledKey},
    held_role::HeldRole,
    reference::{PersonReference, Reference},
    service_account::SettledServiceAccount,
};

/// A hold-out to be made.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewHoldOut {
    /// Who is held out.
    #[schema(value_type = String, example = "US0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub user: UserSid,
    /// Of which account, with all below it.
    #[schema(value_type = String, example = "AC0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub account: AccountSid,
    /// What becomes of the keys that lose their person. Needed where keys were used in the last 7 days.
    #[serde(default)]
    pub api_keys: Option<KeyFate>,
    /// Who takes the keys over: `US…` or `SV…`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub to: Option<Principal>,
}

/// The query of the list of hold-outs.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HoldOutQuery {
    /// Only of this person: `US…`.
    #[param(value_type = Option<String>)]
    pub user: Option<UserSid>,
    /// Only at exactly this account: `AC…`.
    #[param(value_type = Option<String>)]
    pub account: Option<AccountSid>,
    /// At most this many, 1 to 200; 50 when absent.
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// A hold-out with what it withholds.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HoldOut {
    /// Always `hold_out`.
    pub object: &'static str,
    /// Who is held out.
    pub user: PersonReference,
    /// Of which account, with all below it.
    pub account: Reference,
    /// What groups would give at the account again, each with the group.
    pub withheld: Vec<HeldRole>,
    /// Who holds them out: a person or a key.
    pub given_by: Option<PersonReference>,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Time,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Time,
    /// Where it is ended.
    pub url: String,
}

impl HoldOut {
    /// The hold-out, what it mentions named by `names`.
    pub fn of(hold_out: &Model, withheld: Vec<HeldRole>, names: &Names) -> Self {
        Self {
            object: "hold_out",
            user: PersonReference::of(hold_out.user, names),
            account: Reference::of(hold_out.account, names),
            withheld,
            given_by: hold_out
                .given_by
                .map(|giver| PersonReference::of(giver, names)),
            created_at: hold_out.created_at,
            updated_at: hold_out.created_at,
            url: format!("/v1/hold_outs/{}/{}", hold_out.user, hold_out.account),
        }
    }
}

/// A hold-out that was just made.
#[derive(Clone, Serialize, ToSchema)]
pub struct HeldOut {
    /// The hold-out.
    #[serde(flatten)]
    pub made: HoldOut,
    /// What became of each key that nothing covers any more.
    pub api_keys: Vec<SettledKey>,
    /// What became of each service account that lost its sponsor.
    pub service_accounts: Vec<SettledServiceAccount>,
}

//! Service accounts: principals without a login, with a person who answers for them.

use muster_model::{
    AccountSid, Names, ServiceAccount as Model, ServiceAccountSid, ServiceAccountStatus, Time,
    UserSid, api_key::ServiceDisposition,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    assignment::Assignment,
    ending::SettledKey,
    reference::{PersonReference, Reference},
};

/// A service account to be made.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewServiceAccount {
    /// What people call it; unlike that of any other of its account.
    #[schema(example = "Billing export")]
    pub name: String,
    /// The account that owns it: it works there and below.
    #[schema(value_type = String, example = "AC0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub account: AccountSid,
    /// Who answers for it, an active member of the account; null is the person who calls.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub sponsor: Option<UserSid>,
    /// What it is for.
    #[serde(default)]
    pub description: String,
}

/// A change of a service account; what is left out stays.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceAccountChange {
    /// What people call it.
    #[serde(default)]
    pub name: Option<String>,
    /// What it is for.
    #[serde(default)]
    pub description: Option<String>,
    /// Who answers for it: they need access wherever one of its keys works, for as long as that lives.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub sponsor: Option<UserSid>,
}

/// The query of the list of service accounts.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ServiceAccountQuery {
    /// Only those that this account owns.
    #[param(value_type = Option<String>)]
    pub account: Option<AccountSid>,
    /// Only those that this person answers for.
    #[param(value_type = Option<String>)]
    pub sponsor: Option<UserSid>,
    /// Only those in this state: `active` or `disabled`.
    #[param(value_type = Option<String>)]
    pub status: Option<ServiceAccountStatus>,
    /// Only those whose name begins so, without regard to case.
    pub q: Option<String>,
    /// At most this many, 1 to 200; 50 when absent.
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// A service account.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ServiceAccount {
    /// Always `service_account`.
    pub object: &'static str,
    /// Its identifier.
    #[schema(value_type = String, example = "SV0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub sid: ServiceAccountSid,
    /// What people call it.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// The account that owns it.
    pub account: Reference,
    /// Who answers for it.
    pub sponsor: PersonReference,
    /// `active` or `disabled`.
    #[schema(value_type = String, example = "active")]
    pub status: ServiceAccountStatus,
    /// Who made it: a person or a key.
    pub created_by: Option<PersonReference>,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Time,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Time,
    /// Where it is read.
    pub url: String,
}

impl ServiceAccount {
    /// What a service account looks like.
    pub fn of(service: &Model, names: &Names) -> Self {
        Self {
            object: "service_account",
            sid: service.sid,
            name: service.name.clone(),
            description: service.description.clone(),
            account: Reference::of(service.account, names),
            sponsor: PersonReference::of(service.sponsor, names),
            status: service.status,
            created_by: service
                .created_by
                .map(|maker| PersonReference::of(maker, names)),
            created_at: service.created_at,
            updated_at: service.updated_at,
            url: format!("/v1/service_accounts/{}", service.sid),
        }
    }
}

/// A service account that lost its sponsor.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SettledServiceAccount {
    /// The service account.
    #[schema(value_type = String, example = "SV0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub sid: ServiceAccountSid,
    /// What people call it.
    pub name: String,
    /// What became of it: `sponsor_changed` or `disabled`.
    #[schema(value_type = String, example = "sponsor_changed")]
    pub disposition: ServiceDisposition,
    /// Who answers for it now; where it was disabled, who did.
    pub sponsor: PersonReference,
}

/// A service account that is gone, and what ended with it.
#[derive(Clone, Serialize, ToSchema)]
pub struct EndedServiceAccount {
    /// What it was.
    pub service_account: ServiceAccount,
    /// Its assignments.
    pub ended: Vec<Assignment>,
    /// What became of each of its keys.
    pub api_keys: Vec<SettledKey>,
}

//! How access ends: what a caller says about keys, and what an answer says about all that ended.

use muster_model::{
    Error, InvitationSid, InvitationStatus, KeySid, Principal, Result, SessionSid, Time,
    TransferSid, TransferStatus, api_key::Disposition,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    assignment::Assignment,
    held_role::HeldRole,
    reference::{PersonReference, Reference},
    service_account::SettledServiceAccount,
    user::User,
};

/// What becomes of keys that lose their person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyFate {
    /// They end.
    Revoke,
    /// Somebody else takes them over, each with a new secret.
    Transfer,
}

impl KeyFate {
    /// What was said about keys: `None` is nothing, `Some(None)` to revoke them, `Some(Some(to))` who takes them over.
    pub fn decided(fate: Option<Self>, to: Option<Principal>) -> Result<Option<Option<Principal>>> {
        match (fate, to) {
            (None, None) => Ok(None),
            (Some(Self::Revoke), None) => Ok(Some(None)),
            (Some(Self::Transfer), Some(to)) => Ok(Some(Some(to))),
            (Some(Self::Transfer), None) => Err(incomplete("Say who takes the keys over: add to.")),
            (_, Some(_)) => Err(incomplete("to goes with api_keys=transfer only.")),
        }
    }
}

fn incomplete(message: &'static str) -> Error {
    Error::unreadable("api_keys.incomplete", message).field("to", "api_keys.incomplete", message)
}

/// What a deactivation takes.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Deactivation {
    /// What becomes of the keys. Needed where keys were used in the last 7 days.
    #[serde(default)]
    pub api_keys: Option<KeyFate>,
    /// Who takes the keys over: `US…` or `SV…`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub to: Option<Principal>,
}

/// A key that lost its person.
#[derive(Clone, Serialize, ToSchema)]
pub struct SettledKey {
    /// The key.
    #[schema(value_type = String, example = "SK0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub sid: KeySid,
    /// What people call it.
    pub name: String,
    /// Whom it acted as before.
    pub principal: PersonReference,
    /// When an allowed request last came with it; null is never.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_used: Option<Time>,
    /// What became of it: `revoke`, `transfer`, or `keep` for a service account's key that somebody else answers for now.
    #[schema(value_type = String, example = "revoke")]
    pub disposition: Disposition,
    /// Who has it now, when it was handed over.
    pub to: Option<PersonReference>,
    /// The new secret of a key that was handed over: shown now and never again, and not in a dry run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
}

/// What a removal or the end of an assignment ended, and what it left.
#[derive(Clone, Serialize, ToSchema)]
pub struct Ending {
    /// The assignments that ended.
    pub ended: Vec<Assignment>,
    /// What groups give here, and a hold-out withholds from now on.
    pub withheld: Vec<HeldRole>,
    /// What is still held here by inheritance.
    pub inherited: Vec<HeldRole>,
    /// What became of each key that no remaining assignment covers.
    pub api_keys: Vec<SettledKey>,
    /// What became of each service account that lost its sponsor.
    pub service_accounts: Vec<SettledServiceAccount>,
}

/// What a deactivation ended.
#[derive(Clone, Serialize, ToSchema)]
pub struct Deactivated {
    /// The assignments that ended.
    pub ended: Vec<Assignment>,
    /// The groups they were in.
    pub groups: Vec<Reference>,
    /// Always empty: nothing is left to be inherited.
    pub inherited: Vec<HeldRole>,
    /// What became of each key.
    pub api_keys: Vec<SettledKey>,
    /// What became of each service account that they answered for.
    pub service_accounts: Vec<SettledServiceAccount>,
    /// The membership that was deactivated.
    pub memberships: Vec<User>,
    /// Pending invitations to the person that were revoked.
    pub invitations: Vec<EndedInvitation>,
    /// Open offers of ownership that were cancelled.
    pub ownership_transfers: Vec<EndedTransfer>,
    /// Sessions that ended because nothing else is left to use them for.
    pub sessions: Vec<EndedSession>,
}

/// An invitation that ended with a deactivation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EndedInvitation {
    /// Which.
    #[schema(value_type = String)]
    pub sid: InvitationSid,
    /// The invited address.
    pub email: String,
    /// What became of it.
    #[schema(value_type = String, example = "revoked")]
    pub status: InvitationStatus,
}

/// An offer of ownership that ended with a deactivation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EndedTransfer {
    /// Which.
    #[schema(value_type = String)]
    pub sid: TransferSid,
    /// What was offered.
    pub scope: Reference,
    /// What became of it.
    #[schema(value_type = String, example = "cancelled")]
    pub status: TransferStatus,
}

/// A session that ended with a deactivation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EndedSession {
    /// Which.
    #[schema(value_type = String)]
    pub sid: SessionSid,
}

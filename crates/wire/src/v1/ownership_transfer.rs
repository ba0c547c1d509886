//! Offers of ownership.

use muster_model::{Scope, Time, Transfer, TransferSid, TransferStatus, UserSid};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::reference::{PersonReference, Reference};

/// An ownership to be offered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOwnershipTransfer {
    /// A top-level account, or the organization.
    #[schema(value_type = String, example = "AC0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub scope: Scope,
    /// An active member.
    #[schema(value_type = String, example = "US0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub to: UserSid,
    /// The role that the old owner keeps; `owner`, for the organization alone, adds an Owner.
    #[serde(default = "administrator")]
    #[schema(default = "administrator")]
    pub keep: String,
}

fn administrator() -> String {
    "administrator".to_owned()
}

/// An offer of ownership.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnershipTransfer {
    /// Always `ownership_transfer`.
    pub object: &'static str,
    /// Its identifier.
    #[schema(value_type = String, example = "OT0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub sid: TransferSid,
    /// A top-level account, or the organization.
    pub scope: Reference,
    /// Who gives.
    pub from: PersonReference,
    /// Who may accept.
    pub to: PersonReference,
    /// The role that the old owner keeps; `owner` adds an Owner of the organization.
    pub keep: String,
    /// offered, accepted, declined, cancelled or expired.
    #[schema(value_type = String, example = "offered")]
    pub status: TransferStatus,
    /// Until when it can be accepted.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Time,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Time,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Time,
    /// Where it is read.
    pub url: String,
}

impl OwnershipTransfer {
    /// What `transfer` looks like, `scope` being what it is of.
    pub fn new(
        transfer: &Transfer,
        scope: Reference,
        from: PersonReference,
        to: PersonReference,
    ) -> Self {
        Self {
            object: "ownership_transfer",
            sid: transfer.sid,
            scope,
            from,
            to,
            keep: transfer.keep.clone(),
            status: transfer.status,
            expires_at: transfer.expires_at,
            created_at: transfer.created_at,
            updated_at: transfer.updated_at,
            url: format!("/v1/ownership_transfers/{}", transfer.sid),
        }
    }
}

//! What an act would change for people: shown by dry runs.

use muster_model::{AnySid, Names, PermissionSet, Principal, Scope};
use serde::Serialize;
use utoipa::ToSchema;

use super::reference::{PersonReference, Reference};

/// What an act would answer, and in a dry run what it would change for people.
#[derive(Clone, Serialize, ToSchema)]
pub struct WhatIf<T> {
    /// The answer itself.
    #[serde(flatten)]
    pub object: T,
    /// Who would gain and lose what; in dry runs only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub impact: Option<Impact>,
}

/// Who would gain and lose what.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Impact {
    /// By person or service account, then scope; nobody for whom nothing changes.
    pub changes: Vec<Change>,
    /// Whether more than 500 people and service accounts are concerned: the rest was not looked at.
    pub more: bool,
}

/// What would change for one of them at one scope, and below it where their roles flow down.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Change {
    /// Who.
    pub principal: PersonReference,
    /// Where.
    pub scope: Reference,
    /// What they would hold that they don't hold now.
    #[schema(value_type = Vec<String>, example = json!(["numbers.manage"]))]
    pub gains: PermissionSet,
    /// What they hold now and would hold no longer.
    #[schema(value_type = Vec<String>, example = json!(["logs.read_content"]))]
    pub loses: PermissionSet,
}

impl Change {
    /// The change, what it mentions named by `names`.
    pub fn of(
        principal: Principal,
        scope: Scope,
        gains: PermissionSet,
        loses: PermissionSet,
        names: &Names,
    ) -> Self {
        Self {
            principal: PersonReference::of(AnySid::from(principal), names),
            scope: Reference::of(scope, names),
            gains,
            loses,
        }
    }
}

//! Questions whether somebody may do something somewhere, and the answers with their reasons.

use muster_model::{AnySid, AssignmentSid, Scope, Source, Time, decide::Denial};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    reference::{PersonReference, Reference},
    role::RoleReference,
};

/// May this principal do that there?
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// A user, a service account or an API key.
    #[schema(value_type = String, example = "US0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub principal: AnySid,
    /// What they want to do.
    #[schema(example = "numbers.manage")]
    pub permission: String,
    /// Where.
    #[schema(value_type = String, example = "AC0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub scope: Scope,
    /// The revision that the answer has to have reached.
    pub at_least: Option<u64>,
}

/// What a gateway asks about whoever calls it.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ForwardAuthQuery {
    /// What they want to do.
    #[param(example = "numbers.manage")]
    pub permission: String,
    /// Where: an account or the organization.
    #[param(value_type = String, example = "AC0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub scope: Scope,
}

/// Whether they may.
#[derive(Debug, Serialize, ToSchema)]
pub struct Answer {
    /// Whether they may.
    pub allowed: bool,
    /// Sequence of the last event that the answer knows of.
    pub revision: i64,
}

/// Whether they may, and why.
#[derive(Debug, Serialize, ToSchema)]
pub struct Explanation {
    /// Whether they may.
    pub allowed: bool,
    /// When allowed: every assignment that allows it, the deciding one first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<Vec<Step>>,
    /// When denied: what is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<Missing>,
    /// Sequence of the last event that the answer knows of.
    pub revision: i64,
}

/// An assignment that allows it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Step {
    /// The assignment; for an owner the ownership, under the account's own digits.
    #[schema(value_type = String, example = "IY0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub assignment: AssignmentSid,
    /// Its role.
    pub role: RoleReference,
    /// Where it was given.
    pub scope: Reference,
    /// The scope above from which it flows down; null when it was given right there.
    pub inherited_from: Option<Reference>,
    /// By which door it came.
    #[schema(value_type = String, example = "direct")]
    pub source: Source,
    /// Who gave it.
    pub given_by: Option<PersonReference>,
    /// When it was given.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Time,
    /// When it ends by itself.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub expires_at: Option<Time>,
}

/// Why it is denied, and what would allow it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Missing {
    /// What they lack there.
    #[schema(example = "billing.manage")]
    pub permission: &'static str,
    /// inactive: the membership is not active; suspended: the place is, or is closed; api_key: the key does not carry it there;
    /// no_assignment: no role of theirs has it there.
    #[schema(example = "no_assignment")]
    pub reason: &'static str,
    /// The smallest built-in role that has it.
    pub smallest_role: RoleReference,
    /// Up to twenty people who could give that role there; left out where the asker may not see people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grantors: Option<Vec<PersonReference>>,
}

/// The word for a rule that denies.
pub fn reason(denial: Denial) -> &'static str {
    match denial {
        Denial::Inactive => "inactive",
        Denial::Suspended => "suspended",
        Denial::Key => "api_key",
        Denial::NoAssignment => "no_assignment",
    }
}

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

/// Several questions at once.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Questions {
    /// Up to 1,000, all asked of the organization that the caller acts in, at one revision of it.
    #[schema(max_items = 1_000)]
    pub checks: Vec<Question>,
}

/// Whether they may, question by question.
#[derive(Debug, Serialize, ToSchema)]
pub struct Answers {
    /// In the order of the questions.
    pub results: Vec<Verdict>,
    /// Sequence of the last event that the answers know of.
    pub revision: i64,
}

/// Whether they may.
#[derive(Debug, Serialize, ToSchema)]
pub struct Verdict {
    /// Whether they may.
    pub allowed: bool,
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
    /// The group that it was given to; null for an assignment of their own.
    pub group: Option<Reference>,
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
    /// The smallest role that has it, the organization's own included.
    pub smallest_role: RoleReference,
    /// Up to twenty people who could give that role there; left out where the asker may not see people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grantors: Option<Vec<PersonReference>>,
}

/// The query of `who_can`.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WhoCanQuery {
    /// What is to be done.
    #[param(example = "numbers.manage")]
    pub permission: String,
    /// Where.
    #[param(value_type = String, example = "AC0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub scope: Scope,
    /// At most this many, 1 to 200; 50 when absent.
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// Somebody who can do it, and by what.
#[derive(Debug, Serialize, ToSchema)]
pub struct Entitled {
    /// A person or a service account.
    pub principal: PersonReference,
    /// By what is given right there.
    pub direct: Vec<Way>,
    /// By what flows down from above.
    pub inherited: Vec<Way>,
}

/// An assignment by which somebody can do it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Way {
    /// Its role.
    pub role: RoleReference,
    /// The scope it is given at.
    pub scope: Reference,
    /// The group that it is given to; null when it is their own.
    pub group: Option<Reference>,
}

/// The query of `what_can`.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WhatCanQuery {
    /// A user, a service account or an API key.
    #[param(value_type = String, example = "US0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub principal: AnySid,
    /// Only where they can do this.
    #[param(example = "numbers.manage")]
    pub permission: Option<String>,
    /// At most this many, 1 to 200; 50 when absent.
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// A place where somebody can do something.
#[derive(Debug, Serialize, ToSchema)]
pub struct Reachable {
    /// The organization or an account.
    pub scope: Reference,
    /// What they can do there now.
    #[schema(example = json!(["numbers.read"]))]
    pub permissions: Vec<&'static str>,
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

//! What is asked, and what Muster answers. Members that this version does not know are let pass.

use serde::{Deserialize, Serialize};

/// May this principal do that there?
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Question {
    /// `US…`, `SV…` or `SK…`.
    pub principal: String,
    /// `noun.verb`.
    pub permission: String,
    /// `AC…` or `OR…`.
    pub scope: String,
    /// The revision that the answer has to have reached: that of a change which must be seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_least: Option<u64>,
}

impl Question {
    /// A question that any revision answers.
    pub fn new(principal: &str, permission: &str, scope: &str) -> Self {
        Self {
            principal: principal.to_owned(),
            permission: permission.to_owned(),
            scope: scope.to_owned(),
            at_least: None,
        }
    }
}

/// Whether they may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Answer {
    /// Whether they may.
    pub allowed: bool,
    /// Sequence of the last event that the answer knows of.
    pub revision: u64,
}

/// Whether they may, question by question.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Answers {
    /// In the order of the questions.
    pub results: Vec<Verdict>,
    /// Sequence of the last event that the answers know of.
    pub revision: u64,
}

/// One of several answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Verdict {
    /// Whether they may.
    pub allowed: bool,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Page<T> {
    /// The rows.
    pub data: Vec<T>,
    /// Where to go on; nothing at the end.
    pub next_cursor: Option<String>,
}

/// Something by SID and name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Reference {
    /// Its identifier.
    pub sid: String,
    /// What it is called.
    pub name: String,
    /// The address of a person.
    #[serde(default)]
    pub email: Option<String>,
}

/// Somebody who can do it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Entitled {
    /// A person or a service account.
    pub principal: Reference,
}

/// A place where somebody can do something.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Reachable {
    /// The account or the organization.
    pub scope: Reference,
    /// What they can do there.
    pub permissions: Vec<String>,
}

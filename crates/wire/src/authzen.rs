//! OpenID AuthZEN Authorization API 1.0: evaluations and discovery. Its callers may send properties and members that nothing is
//! decided by; unlike in `v1`, those are let pass.

use muster_model::{AnySid, Error, Result, Scope};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who wants to do something.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct Subject {
    /// `user`, `service_account` or `api_key`.
    #[serde(rename = "type")]
    #[schema(example = "user")]
    pub kind: String,
    /// `US…`, `SV…` or `SK…`; of a user the e-mail address too.
    #[schema(example = "ada@example.com")]
    pub id: String,
}

/// What they want to do.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct Action {
    /// A permission.
    #[schema(example = "numbers.manage")]
    pub name: String,
}

/// Where they want to do it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct Resource {
    /// `account` or `organization`.
    #[serde(rename = "type")]
    #[schema(example = "account")]
    pub kind: String,
    /// `AC…` or `OR…`.
    #[schema(example = "AC0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub id: String,
}

/// One evaluation.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Evaluation {
    /// Who wants to do something.
    pub subject: Subject,
    /// What they want to do.
    pub action: Action,
    /// Where.
    pub resource: Resource,
}

/// Several evaluations; what stands beside the list is what an evaluation without its own takes.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Evaluations {
    /// Who, where an evaluation does not say.
    #[serde(default)]
    pub subject: Option<Subject>,
    /// What, where an evaluation does not say.
    #[serde(default)]
    pub action: Option<Action>,
    /// Where, where an evaluation does not say.
    #[serde(default)]
    pub resource: Option<Resource>,
    /// The evaluations, at most 1,000; without any it is one evaluation, of what stands beside them.
    #[serde(default)]
    pub evaluations: Vec<PartialEvaluation>,
    /// How they are gone through.
    #[serde(default)]
    pub options: Options,
}

/// An evaluation that may leave to the defaults what is the same for all.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PartialEvaluation {
    /// Who.
    #[serde(default)]
    pub subject: Option<Subject>,
    /// What.
    #[serde(default)]
    pub action: Option<Action>,
    /// Where.
    #[serde(default)]
    pub resource: Option<Resource>,
}

/// How evaluations are gone through.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct Options {
    /// When to stop.
    #[serde(default)]
    pub evaluations_semantic: Semantic,
}

/// When to stop.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Semantic {
    /// Never: every one is answered.
    #[default]
    ExecuteAll,
    /// After the first that is denied.
    DenyOnFirstDeny,
    /// After the first that is permitted.
    PermitOnFirstPermit,
}

impl Semantic {
    /// Whether a decision ends it.
    pub fn ends_with(self, decision: bool) -> bool {
        match self {
            Self::ExecuteAll => false,
            Self::DenyOnFirstDeny => !decision,
            Self::PermitOnFirstPermit => decision,
        }
    }
}

impl Evaluations {
    /// Each evaluation with the defaults filled in, and whether the body asks for one without a list. One that says too little
    /// is an error of the whole.
    pub fn filled(self) -> Result<(Vec<Evaluation>, bool)> {
        let single = self.evaluations.is_empty();
        let parts = if single {
            vec![PartialEvaluation {
                subject: None,
                action: None,
                resource: None,
            }]
        } else {
            self.evaluations
        };
        let defaults = (&self.subject, &self.action, &self.resource);
        let filled = parts.into_iter().enumerate().map(|(index, part)| {
            let missing = |member: &str| {
                let path = if single {
                    member.to_owned()
                } else {
                    format!("evaluations[{index}].{member}")
                };
                let message = "It is missing, and there is no default beside the list.";
                Error::unreadable(
                    "body.missing_member",
                    format!("The body can't be read: {path}. {message}"),
                )
                .field(path, "body.missing_member", message)
            };
            let (subject, action, resource) = (part.subject, part.action, part.resource);
            Ok(Evaluation {
                subject: subject
                    .or_else(|| defaults.0.clone())
                    .ok_or_else(|| missing("subject"))?,
                action: action
                    .or_else(|| defaults.1.clone())
                    .ok_or_else(|| missing("action"))?,
                resource: resource
                    .or_else(|| defaults.2.clone())
                    .ok_or_else(|| missing("resource"))?,
            })
        });
        Ok((filled.collect::<Result<_>>()?, single))
    }
}

/// Whom an evaluation is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// A user, service account or key.
    Principal(AnySid),
    /// A user, by address.
    Address(String),
}

impl Subject {
    /// Whom it names. Kinds that Muster does not have, and identifiers of another kind, name nobody.
    pub fn who(&self) -> Option<Who> {
        let prefix = match self.kind.as_str() {
            "user" if self.id.contains('@') => return Some(Who::Address(self.id.clone())),
            "user" => "US",
            "service_account" => "SV",
            "api_key" => "SK",
            _ => return None,
        };
        let sid: AnySid = self.id.parse().ok()?;
        (sid.prefix() == prefix).then_some(Who::Principal(sid))
    }
}

impl Resource {
    /// The scope it names; nothing for what Muster does not have.
    pub fn scope(&self) -> Option<Scope> {
        match self.kind.as_str() {
            "account" => self.id.parse().ok().map(Scope::Account),
            "organization" => self.id.parse().ok().map(Scope::Organization),
            _ => None,
        }
    }
}

/// A decision.
#[derive(Debug, Serialize, ToSchema)]
pub struct Decision {
    /// Whether they may.
    pub decision: bool,
    /// More about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<Context>,
}

/// More about a decision.
#[derive(Debug, Serialize, ToSchema)]
pub struct Context {
    /// Sequence of the organization's last event that the decision knows of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<i64>,
    /// Why this one could not be asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Fault>,
}

/// Why an evaluation could not be asked.
#[derive(Debug, Serialize, ToSchema)]
pub struct Fault {
    /// The status that it would have alone.
    pub status: u16,
    /// The reason, in words.
    pub message: String,
}

/// Several decisions, in the order of the evaluations.
#[derive(Debug, Serialize, ToSchema)]
pub struct Decisions {
    /// The decisions.
    pub evaluations: Vec<Decision>,
}

/// What this decision point offers, and where.
#[derive(Debug, Serialize, ToSchema)]
pub struct Configuration {
    /// Its address.
    #[schema(example = "https://muster.example.com")]
    pub policy_decision_point: String,
    /// Where one evaluation is asked.
    pub access_evaluation_endpoint: String,
    /// Where several are asked at once.
    pub access_evaluations_endpoint: String,
}

impl Configuration {
    /// That of the server at `base`.
    pub fn of(base: &str) -> Self {
        Self {
            policy_decision_point: base.to_owned(),
            access_evaluation_endpoint: format!("{base}/access/v1/evaluation"),
            access_evaluations_endpoint: format!("{base}/access/v1/evaluations"),
        }
    }
}

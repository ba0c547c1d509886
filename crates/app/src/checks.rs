//! May this principal do this there? Decided in memory, at one revision of the organization; why, and who else, stands beside it.

use std::sync::Arc;

use muster_model::{
    AnySid, AssignmentSid, Error, Named, OrganizationSid, Permission, Result, Role, Scope, Source,
    Time, User, decide::Denial,
};

use crate::{
    App, Request,
    act::not_working,
    app::Demanded,
    asker::Asker,
    decisions::{Snapshot, Spot},
};

mod explaining;
mod lists;
#[cfg(feature = "testing")]
mod probe;
#[cfg(feature = "testing")]
pub use probe::{Decider, Probe};

pub use lists::{Entitled, Reachable, Way};

/// Questions of one call at most.
pub const MAX_BATCH: usize = 1_000;

/// May a principal do something somewhere?
#[derive(Debug, Clone)]
pub struct Question {
    /// A user, service account or API key.
    pub principal: AnySid,
    /// `noun.verb`.
    pub permission: String,
    /// Where.
    pub scope: Scope,
    /// The revision that the answer has to have reached.
    pub at_least: Option<i64>,
}

/// Whether they may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// The decision.
    pub allowed: bool,
    /// Sequence of the organization's last event that it knows of.
    pub revision: i64,
}

/// Whether several may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    /// The decisions, in the order of the questions.
    pub allowed: Vec<bool>,
    /// Sequence of the organization's last event that they know of.
    pub revision: i64,
}

/// Whether they may, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The decision.
    pub allowed: bool,
    /// Every assignment that allows it, the deciding one first; empty when it is denied.
    pub path: Vec<Step>,
    /// When it is denied: what is missing.
    pub missing: Option<Missing>,
    /// Sequence of the organization's last event that it knows of.
    pub revision: i64,
}

/// An assignment that allows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The assignment; for an owner the ownership, under the account's own digits.
    pub assignment: AssignmentSid,
    /// Its role.
    pub role: Role,
    /// Where it was given.
    pub scope: Scope,
    /// What that is called.
    pub scope_name: String,
    /// The scope above from which it flows down; none when it was given right there.
    pub inherited_from: Option<Scope>,
    /// The group that it was given to; none for an assignment of their own.
    pub group: Option<Named>,
    /// By which door it came.
    pub source: Source,
    /// Who gave it.
    pub given_by: Option<Named>,
    /// When.
    pub given_at: Time,
    /// When it ends by itself.
    pub expires_at: Option<Time>,
}

/// Why it is denied, and what would allow it.
#[derive(Debug, Clone, PartialEq)]
pub struct Missing {
    /// What they lack there.
    pub permission: Permission,
    /// By which rule.
    pub denial: Denial,
    /// The smallest role that has it, an own one of the organization included.
    pub smallest_role: Role,
    /// Up to twenty people who could give that role there; none where the asker may not see people.
    pub grantors: Option<Vec<User>>,
}

impl App {
    /// Decides. Anyone may ask about themselves; to ask about others takes `access.check` there.
    pub async fn check(&self, request: &Request, question: Question) -> Result<Answer> {
        let asker = self.asker(request).await?;
        self.check_by(&asker, request, question).await
    }

    /// The same for whoever was found out to ask.
    pub async fn check_by(
        &self,
        asker: &Asker,
        request: &Request,
        question: Question,
    ) -> Result<Answer> {
        asker.known()?;
        of_a_kind(question.principal, "principal")?;
        let at = self.at(asker, question.scope, question.at_least).await?;
        let now = self.clock().now();
        let judged = match &at {
            Some(at) => judge(at, asker, &question, "", now),
            None => permission(&question.permission, "permission").map(|_| false),
        };
        let revision = at.as_ref().map_or(0, |at| at.revision());
        let demanded = at
            .as_ref()
            .and_then(|at| demanded(at, asker, &question, now));
        let answer = judged.map(|allowed| Answer { allowed, revision });
        self.settle_in_memory(asker, request, demanded, answer)
            .await
    }

    /// Decides up to a thousand questions of one caller at one revision of the organization that they act in.
    pub async fn check_batch(
        &self,
        asker: &Asker,
        request: &Request,
        questions: Vec<Question>,
    ) -> Result<Answers> {
        asker.known()?;
        if questions.len() > MAX_BATCH {
            return Err(Error::invalid(
                "checks",
                "checks.too_many",
                "A batch has at most 1,000 checks.",
            ));
        }
        for (index, question) in questions.iter().enumerate() {
            of_a_kind(question.principal, &format!("checks[{index}].principal"))?;
        }
        let at_least = questions
            .iter()
            .filter_map(|question| question.at_least)
            .max();
        let at = match asker.organization() {
            Some(organization) => self.reached(organization, at_least).await?,
            None => None,
        };
        let now = self.clock().now();
        let mut last = None;
        let mut decide = |(index, question): (usize, &Question)| {
            let prefix = format!("checks[{index}].");
            let Some(at) = &at else {
                return permission_of(&question.permission, &prefix).map(|_| false);
            };
            let judged = judge(at, asker, question, &prefix, now);
            if last.is_none() || judged.is_err() {
                last = demanded(at, asker, question, now).or(last);
            }
            judged
        };
        let judged: Result<Vec<bool>> = questions.iter().enumerate().map(&mut decide).collect();
        let revision = at.as_ref().map_or(0, |at| at.revision());
        let answers = judged.map(|allowed| Answers { allowed, revision });
        self.settle_in_memory(asker, request, last, answers).await
    }

    /// The organization in which the scope lies where the asker can reach it, else the one they act in.
    async fn at(
        &self,
        asker: &Asker,
        scope: Scope,
        at_least: Option<i64>,
    ) -> Result<Option<Arc<Snapshot>>> {
        let Some(current) = asker.organization() else {
            return Ok(None);
        };
        let mut at = self.inner.snapshot(current).await?;
        let holds_it =
            |at: &Option<Arc<Snapshot>>| at.as_ref().is_some_and(|at| at.spot(scope).is_some());
        if !holds_it(&at) {
            for other in self.others(asker).await? {
                let found = self.inner.snapshot(other).await?;
                if holds_it(&found) {
                    at = found;
                    break;
                }
            }
        }
        match (at, at_least) {
            (Some(at), Some(_)) => self.reached(at.organization(), at_least).await,
            (at, _) => Ok(at),
        }
    }

    async fn reached(
        &self,
        organization: OrganizationSid,
        at_least: Option<i64>,
    ) -> Result<Option<Arc<Snapshot>>> {
        let Some(at_least) = at_least else {
            return self.inner.snapshot(organization).await;
        };
        let at = self.inner.snapshot_at(organization, at_least).await?;
        match &at {
            Some(at) if at.revision() < at_least => Err(not_reached(at.revision())),
            _ => Ok(at),
        }
    }
}

/// The place of a question, when the asker sees it.
fn visible(at: &Snapshot, asker: &Asker, scope: Scope, now: Time) -> Option<Spot> {
    let spot = at.spot(scope)?;
    let whose = at.asked(asker.principal()?, now)?;
    at.sees(&whose, &spot, now).then_some(spot)
}

/// What is not there, another tenant's and what the asker does not see are one: nothing is allowed there.
fn judge(
    at: &Snapshot,
    asker: &Asker,
    question: &Question,
    prefix: &str,
    now: Time,
) -> Result<bool> {
    let spot = visible(at, asker, question.scope, now);
    if let Some(spot) = &spot
        && !asker.is(question.principal)
    {
        may_ask(at, asker, spot, now)?;
    }
    let permission = match question.permission.parse() {
        Ok(permission) => permission,
        Err(_) => permission_of(&question.permission, prefix)?,
    };
    let asked = at.asked(question.principal, now);
    Ok(match (spot, asked) {
        (Some(spot), Some(asked)) => at.allows(&asked, permission, &spot, now),
        _ => false,
    })
}

/// To ask about others takes `access.check` there.
fn may_ask(at: &Snapshot, asker: &Asker, spot: &Spot, now: Time) -> Result<()> {
    let whose = asker
        .principal()
        .and_then(|principal| at.asked(principal, now));
    let Some(whose) =
        whose.filter(|whose| at.held(whose, spot, now).contains(Permission::ACCESS_CHECK))
    else {
        return Err(Error::missing(Permission::ACCESS_CHECK));
    };
    if !at.permits(Permission::ACCESS_CHECK, spot) {
        return Err(not_working(at.worst_status(spot), spot.is_account()));
    }
    if at.allows(&whose, Permission::ACCESS_CHECK, spot, now) {
        Ok(())
    } else {
        Err(Error::missing(Permission::ACCESS_CHECK))
    }
}

/// What the question demands of the asker, for the record of a denial and of where they were seen.
fn demanded(at: &Snapshot, asker: &Asker, question: &Question, now: Time) -> Option<Demanded> {
    let others = !asker.is(question.principal) && visible(at, asker, question.scope, now).is_some();
    others.then_some((
        at.organization(),
        question.scope,
        Some(Permission::ACCESS_CHECK),
    ))
}

fn of_a_kind(principal: AnySid, path: &str) -> Result<()> {
    if ["US", "SV", "SK"].contains(&principal.prefix()) {
        return Ok(());
    }
    Err(Error::unreadable(
        "sid.malformed",
        "The principal is a user, a service account or an API key.",
    )
    .field(path, "sid.malformed", "US…, SV… or SK… is expected."))
}

fn permission(name: &str, path: &str) -> Result<Permission> {
    name.parse().map_err(|_| {
        Error::invalid(
            path,
            "permission.unknown",
            format!("There is no permission {name:?}."),
        )
    })
}

fn permission_of(name: &str, prefix: &str) -> Result<Permission> {
    permission(name, &format!("{prefix}permission"))
}

fn not_reached(revision: i64) -> Error {
    Error::unavailable(
        "revision.not_reached",
        format!(
            "This server has reached revision {revision}, not the one that was asked for. Try again shortly."
        ),
    )
}

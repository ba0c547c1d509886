//! Decisions without who asks for them: decided in memory and by the model over rows, for tests that hold both against each other,
//! and in memory alone, for measurements.

use std::{collections::BTreeMap, net::Ipv4Addr, rc::Rc, sync::Arc};

use muster_model::{AnySid, Error, OrganizationSid, Permission, Result, Scope, Time, decide};

use super::explaining::subject;
use crate::{App, Caller, Request, act::Act, decisions::Snapshot};

/// Who, what, where.
pub type Probe = (AnySid, Permission, Scope);

impl App {
    /// What memory says of each question now, and what rows say.
    pub async fn decided_twice(
        &self,
        organization: OrganizationSid,
        questions: Vec<Probe>,
    ) -> Result<Vec<(bool, bool)>> {
        let at = self.inner.snapshot(organization).await?;
        let at = at.ok_or_else(|| Error::not_found("organization.not_found"))?;
        let app = self.clone();
        self.inner
            .store
            .read(move |tx| {
                let request = Request::anonymous(Ipv4Addr::LOCALHOST.into(), "");
                let mut act = Act::new(tx, &app.inner, &request, Caller::system(), false);
                let now = act.now();
                let (mut subjects, mut sites) = (BTreeMap::new(), BTreeMap::new());
                let mut answers = Vec::with_capacity(questions.len());
                for (principal, permission, scope) in &questions {
                    if !subjects.contains_key(principal) {
                        subjects.insert(*principal, subject(&mut act, organization, *principal)?);
                    }
                    if !sites.contains_key(scope) {
                        sites.insert(*scope, act.site_in(organization, *scope)?);
                    }
                    let by_rows = match (subjects.get(principal), sites.get(scope)) {
                        (Some(subject), Some(Some(site))) => {
                            let subject = Rc::clone(subject);
                            decide(&subject, *permission, &site.place, now).allowed()
                        }
                        _ => false,
                    };
                    let in_memory = at
                        .asked(*principal, now)
                        .zip(at.spot(*scope))
                        .is_some_and(|(asked, spot)| at.allows(&asked, *permission, &spot, now));
                    answers.push((in_memory, by_rows));
                }
                Ok(answers)
            })
            .await
    }

    /// The organization as memory has it now.
    pub async fn decider(&self, organization: OrganizationSid) -> Result<Decider> {
        let at = self.inner.snapshot(organization).await?;
        at.map(Decider)
            .ok_or_else(|| Error::not_found("organization.not_found"))
    }
}

/// An organization at one revision.
pub struct Decider(Arc<Snapshot>);

impl Decider {
    /// What memory says.
    pub fn allows(&self, (principal, permission, scope): Probe, now: Time) -> bool {
        self.0
            .asked(principal, now)
            .zip(self.0.spot(scope))
            .is_some_and(|(asked, spot)| self.0.allows(&asked, permission, &spot, now))
    }
}

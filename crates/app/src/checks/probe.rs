//! The same questions decided in memory and by the model over rows, for tests that hold both against each other.

use std::{collections::BTreeMap, net::Ipv4Addr, rc::Rc};

use muster_model::{AnySid, Error, OrganizationSid, Permission, Result, Scope, decide};

use super::explaining::subject;
use crate::{App, Caller, Request, act::Act};

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

    /// The revision that memory has of an organization, when it has any and may use it.
    pub async fn revision_in_memory(&self, organization: OrganizationSid) -> Result<Option<i64>> {
        let at = self.inner.snapshot(organization).await?;
        Ok(at.map(|at| at.revision()))
    }
}

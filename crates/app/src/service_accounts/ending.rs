//! A service account goes: its assignments and keys first, then itself. The events keep it.

use muster_model::{AnySid, Assignment, Result, ServiceAccount, ServiceAccountSid};
use muster_store::{assignment, service_account};
use serde::{Deserialize, Serialize};

use super::{find_to_manage, told};
use crate::{
    App, Request, WithNames,
    act::Act,
    assignments,
    leftover_keys::{self, KeyChoice, SettledKey},
    mentions::Mentions,
};

/// A service account that is gone, and what ended with it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EndedServiceAccount {
    /// What it was.
    pub service_account: ServiceAccount,
    /// The assignments that ended.
    pub ended: Vec<Assignment>,
    /// What became of each key.
    pub api_keys: Vec<SettledKey>,
}

impl Mentions for EndedServiceAccount {
    fn mentioned(&self) -> Vec<AnySid> {
        [
            self.service_account.mentioned(),
            self.ended.mentioned(),
            self.api_keys.mentioned(),
        ]
        .concat()
    }
}

impl App {
    /// Ends a service account with all that it has.
    pub async fn delete_service_account(
        &self,
        request: &Request,
        sid: ServiceAccountSid,
        keys: Option<KeyChoice>,
    ) -> Result<WithNames<EndedServiceAccount>> {
        self.act(request, move |act| {
            let ended = delete(act, sid, keys.as_ref())?;
            act.with_names(ended.service_account.organization, ended)
        })
        .await
    }
}

fn delete(
    act: &mut Act,
    sid: ServiceAccountSid,
    keys: Option<&KeyChoice>,
) -> Result<EndedServiceAccount> {
    let (service, _) = find_to_manage(act, sid)?;
    act.record(
        told("service_account.deleted", &service)
            .about(service.sponsor)
            .before("sponsor", service.sponsor.to_string())
            .before("status", service.status.code()),
    )?;
    let ended = assignment::of_principal(act.tx, service.organization, sid.into())?;
    for assignment in &ended {
        assignments::end(act, assignment)?;
    }
    let api_keys = leftover_keys::end_all_of(act, &service, keys)?;
    service_account::delete(act.tx, service.organization, sid)?;
    act.forget_subjects();
    Ok(EndedServiceAccount {
        service_account: service,
        ended,
        api_keys,
    })
}

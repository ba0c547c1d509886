//! The same call under the same `Idempotency-Key` is done once and answered the same way for a day.

use muster_model::{AnySid, Error, OrganizationSid, Result};
use muster_store::job;
use serde::{Serialize, de::DeserializeOwned};

use crate::act::Act;

/// How long an answer under an `Idempotency-Key` is kept.
pub(crate) const ANSWER_LIFE: std::time::Duration = muster_model::time::DAY;

impl Act<'_, '_> {
    /// Runs the act, or answers as it was answered before under the same `Idempotency-Key`.
    pub(super) fn answer_once<T: Serialize + DeserializeOwned>(
        &mut self,
        act: &impl Fn(&mut Act) -> Result<T>,
    ) -> Result<T> {
        let once = self
            .request
            .idempotency
            .clone()
            .filter(|_| !self.request.dry_run)
            .zip(self.caller.identity());
        let Some((once, identity)) = once else {
            let result = act(self)?;
            if self.request.dry_run {
                self.tx.roll_back();
            }
            return Ok(result);
        };
        let place = format!("idempotency|sealed|{identity} {}|{identity}", once.key);
        let owner = self
            .caller
            .organization
            .map_or(OrganizationSid::SERVER.into(), AnySid::from);
        if let Some(kept) = job::answered(self.tx, identity, &once.key)?
            .filter(|kept| self.tx.now().since(kept.created_at) < ANSWER_LIFE)
        {
            if kept.request != once.request {
                return Err(Error::invalid(
                    "Idempotency-Key",
                    "idempotency.other_request",
                    "This Idempotency-Key was used for another request within the last 24 hours.",
                ));
            }
            if let Some(plain) = self.open_for(owner, &place, &kept.sealed)? {
                return serde_json::from_slice(&plain).map_err(Error::internal);
            }
        }
        let result = act(self)?;
        let sealed = self.seal_for(
            owner,
            &place,
            &serde_json::to_vec(&result).map_err(Error::internal)?,
        )?;
        job::answer(self.tx, identity, &once.key, &once.request, &sealed)?;
        Ok(result)
    }
}

//! The places of many keys, each read once.

use std::collections::BTreeMap;

use muster_model::{ApiKey, Error, OrganizationSid, Result, Scope};

use crate::act::{Act, Site};

/// Places that were read already.
#[derive(Debug, Default)]
pub(crate) struct Sites(BTreeMap<Scope, Site>);

impl Sites {
    /// Where a key works.
    pub(crate) fn of(&mut self, act: &mut Act, key: &ApiKey) -> Result<Site> {
        self.at(act, key.organization, key.scope)
    }

    /// A scope that is known to be there.
    pub(crate) fn at(
        &mut self,
        act: &mut Act,
        organization: OrganizationSid,
        scope: Scope,
    ) -> Result<Site> {
        if let Some(site) = self.0.get(&scope) {
            return Ok(site.clone());
        }
        let site = act
            .site_in(organization, scope)?
            .ok_or_else(|| Error::internal(format!("{scope} is named and not there")))?;
        self.0.insert(scope, site.clone());
        Ok(site)
    }
}

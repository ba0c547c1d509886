//! Results with the names of what they mention: read in the same transaction, one statement for each kind of thing.

use muster_model::{AnySid, Names, OrganizationSid, Result};
use serde::{Deserialize, Serialize};

use crate::{Page, act::Act};

/// A result, and what the SIDs in it are called.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WithNames<T> {
    /// The result.
    pub object: T,
    /// What its SIDs are called.
    pub names: Names,
}

/// What mentions other things by SID.
pub(crate) trait Mentions {
    /// The SIDs whose names an answer shows.
    fn mentioned(&self) -> Vec<AnySid>;
}

impl<T: Mentions> Mentions for Page<T> {
    fn mentioned(&self) -> Vec<AnySid> {
        self.data.iter().flat_map(T::mentioned).collect()
    }
}

impl<T: Mentions> Mentions for Vec<T> {
    fn mentioned(&self) -> Vec<AnySid> {
        self.iter().flat_map(T::mentioned).collect()
    }
}

impl Act<'_, '_> {
    /// Adds the names of all that `object` mentions in its organization.
    pub(crate) fn named<T: Mentions>(
        &mut self,
        organization: OrganizationSid,
        object: T,
    ) -> Result<WithNames<T>> {
        let names = muster_store::names::find(self.tx, organization, &object.mentioned())?;
        Ok(WithNames { object, names })
    }
}

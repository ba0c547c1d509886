//! Results that mention other things by SID, and the names of those: looked up in the same transaction, all at once.

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

/// Who needs no names takes it for the result itself.
impl<T> std::ops::Deref for WithNames<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.object
    }
}

/// What mentions other things by SID.
pub(crate) trait Mentions {
    /// The SIDs whose names an answer shows.
    fn mentioned(&self) -> Vec<AnySid>;
}

impl<T: Mentions> Mentions for Page<T> {
    fn mentioned(&self) -> Vec<AnySid> {
        self.data.mentioned()
    }
}

impl<T: Mentions> Mentions for Vec<T> {
    fn mentioned(&self) -> Vec<AnySid> {
        self.iter().flat_map(T::mentioned).collect()
    }
}

impl Act<'_, '_> {
    /// Adds the names of all that `object` mentions in its organization.
    pub(crate) fn with_names<T: Mentions>(
        &mut self,
        organization: OrganizationSid,
        object: T,
    ) -> Result<WithNames<T>> {
        let names = self.names(organization, object.mentioned())?;
        Ok(WithNames { object, names })
    }
}

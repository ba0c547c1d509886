//! What SIDs are called: an answer shows names beside them. Gathered once for a whole answer, never one by one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::AnySid;

/// What one SID is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    /// The name.
    pub name: String,
    /// The address, of a person.
    pub email: Option<String>,
}

/// What several SIDs are called.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names(BTreeMap<AnySid, Name>);

impl Names {
    /// Notes what something is called.
    pub fn add(&mut self, sid: impl Into<AnySid>, name: &str) {
        let name = Name {
            name: name.to_owned(),
            email: None,
        };
        self.0.insert(sid.into(), name);
    }

    /// Notes what a person is called.
    pub fn add_person(&mut self, sid: impl Into<AnySid>, name: &str, email: &str) {
        let name = Name {
            name: name.to_owned(),
            email: Some(email.to_owned()),
        };
        self.0.insert(sid.into(), name);
    }

    /// What a SID is called, when it is known.
    pub fn of(&self, sid: impl Into<AnySid>) -> Option<&Name> {
        self.0.get(&sid.into())
    }
}

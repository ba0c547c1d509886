//! What SIDs are called: an answer shows names beside them. Gathered once for a whole answer, never one by one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::AnySid;

/// Something with what it is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// What it is.
    pub sid: AnySid,
    /// Its name, where it has one and still exists.
    pub name: Option<String>,
    /// A person's address.
    pub email: Option<String>,
}

/// Names that were looked up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names(BTreeMap<AnySid, Named>);

impl Names {
    /// The SID with its name, if one is known.
    pub fn of(&self, sid: impl Into<AnySid>) -> Named {
        let sid = sid.into();
        self.0.get(&sid).cloned().unwrap_or(Named {
            sid,
            name: None,
            email: None,
        })
    }

    /// Notes what something is called, and a person's address.
    pub fn add(&mut self, sid: impl Into<AnySid>, name: String, email: Option<String>) {
        let sid = sid.into();
        let name = Some(name);
        self.0.insert(sid, Named { sid, name, email });
    }
}

//! What somebody has or gets, as a page lists it.

use muster_app::{
    names::inert,
    plain_words::{Access, RoleWords},
};

/// One place with its roles.
#[derive(Debug, Clone)]
pub struct Granted {
    pub(super) place: String,
    pub(super) details: String,
    pub(super) roles: Vec<RoleWords>,
}

impl From<&Access> for Granted {
    fn from(access: &Access) -> Self {
        let roles = access.roles.iter().map(|role| RoleWords {
            name: inert(&role.name),
            ..role.clone()
        });
        Self {
            place: access.place(inert),
            details: sentence(&access.details(inert)),
            roles: roles.collect(),
        }
    }
}

/// The list of a page.
pub fn granted(access: &[Access]) -> Vec<Granted> {
    access.iter().map(Granted::from).collect()
}

/// The details as one sentence; nothing when there are none.
fn sentence(details: &[String]) -> String {
    let joined = details.join(", ");
    let mut letters = joined.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).chain(['.']).collect())
        .unwrap_or_default()
}

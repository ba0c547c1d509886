//! What somebody has or gets, as a page lists it: the places with the names of the roles, then what each role lets one do, once.

use muster_app::{
    names::inert,
    plain_words::{Access, RoleWords},
};

/// One place with its roles.
#[derive(Debug, Clone)]
pub struct Granted {
    pub(super) place: String,
    pub(super) details: String,
    pub(super) roles: Vec<String>,
}

impl From<&Access> for Granted {
    fn from(access: &Access) -> Self {
        Self {
            place: access.place(inert),
            details: sentence(&access.details(inert)),
            roles: access.roles.iter().map(|role| inert(&role.name)).collect(),
        }
    }
}

/// The list of a page.
pub fn granted(access: &[Access]) -> Vec<Granted> {
    access.iter().map(Granted::from).collect()
}

/// Every role in `access` once, in the order they are met. Two organizations may call different roles the same: both are told.
pub fn roles<'a>(access: impl IntoIterator<Item = &'a Access>) -> Vec<RoleWords> {
    let mut met: Vec<RoleWords> = Vec::new();
    for role in access.into_iter().flat_map(|access| &access.roles) {
        let role = RoleWords {
            name: inert(&role.name),
            ..role.clone()
        };
        if !met.contains(&role) {
            met.push(role);
        }
    }
    met
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

//! Phrases that several mails share: who, where, what, when.

use super::super::{
    EndedKey, Person,
    letter::{AccessBlock, Action, Block, RoleBlock},
};
use crate::{
    names::{address, shown},
    plain_words::{Access, PlaceName, RoleWords},
};

pub(super) fn person(person: &Person) -> String {
    let email = address(&person.email);
    match &person.name {
        Some(name) if !name.trim().is_empty() => format!("{} ({email})", shown(name)),
        _ => email,
    }
}

pub(super) fn done_by(by: Option<&Person>, act: &str, passive: &str) -> String {
    by.map_or_else(|| passive.to_owned(), |by| format!("{} {act}", person(by)))
}

/// The place by its path; the whole organization by its name.
pub(super) fn at(place: &PlaceName, organization: &str) -> String {
    if place.0.is_empty() {
        shown(organization)
    } else {
        place.path(shown)
    }
}

pub(super) fn access_block(access: &[Access]) -> Block {
    Block::Access(access.iter().map(access_at).collect())
}

fn access_at(access: &Access) -> AccessBlock {
    AccessBlock {
        place: access.place(shown),
        details: access.details(shown),
        roles: access.roles.iter().map(role).collect(),
    }
}

fn role(role: &RoleWords) -> RoleBlock {
    let cannot = if role.cannot.is_empty() {
        String::new()
    } else {
        format!("Cannot {}.", role.cannot)
    };
    RoleBlock {
        name: shown(&role.name),
        can: format!("Can {}.", role.can),
        cannot,
    }
}

pub(super) fn keys_block(keys: &[EndedKey]) -> Option<Block> {
    let lines = keys.iter().map(|key| match &key.transferred_to {
        Some(to) => format!(
            "Your API key {} was handed over to {}, with a new secret.",
            shown(&key.name),
            shown(to)
        ),
        None => format!("Your API key {} was revoked.", shown(&key.name)),
    });
    (!keys.is_empty()).then(|| Block::Items(lines.collect()))
}

pub(super) fn see(home: &str) -> Action {
    Action {
        label: "Open Muster",
        link: home.into(),
        note: "Sign in to see your organizations, accounts and roles.".into(),
    }
}

pub(super) fn member(organization: &str) -> String {
    format!("This mail was sent because you are a member of {organization}.")
}

pub(super) fn ask(organization: &str) -> String {
    format!("If this is a mistake, ask an Administrator of {organization}.")
}

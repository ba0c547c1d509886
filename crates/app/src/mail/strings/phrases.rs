//! Phrases that several mails share: who, where, what, when.

use muster_model::Time;

use super::super::{
    Access, EndedKey, Person, PlaceName,
    letter::{AccessBlock, Action, Block, RoleBlock},
    names::{address, shown},
};
use crate::role_words::RoleWords;

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
        path(place)
    }
}

fn path(place: &PlaceName) -> String {
    let names: Vec<String> = place.0.iter().map(|name| shown(name)).collect();
    names.join("/")
}

pub(super) fn access_block(access: &[Access]) -> Block {
    Block::Access(access.iter().map(access_at).collect())
}

fn access_at(access: &Access) -> AccessBlock {
    let whole = access.place.0.is_empty();
    let mut details = Vec::new();
    if access.inherit {
        details.push(
            if whole {
                "every account in it, now and later"
            } else {
                "with every subaccount under it, now and later"
            }
            .to_owned(),
        );
    }
    if !access.except.is_empty() {
        let held_out: Vec<String> = access.except.iter().map(path).collect();
        details.push(format!("but not {}", held_out.join(", ")));
    }
    if let Some(ends_at) = access.ends_at {
        details.push(format!("until {}", minute(ends_at)));
    }
    let place = if whole {
        "The whole organization".into()
    } else {
        path(&access.place)
    };
    AccessBlock {
        place,
        details,
        roles: access.roles.iter().map(role).collect(),
    }
}

fn role(role: &RoleWords) -> RoleBlock {
    RoleBlock {
        name: shown(&role.name),
        can: format!("Can {}.", role.can),
        cannot: if role.cannot.is_empty() {
            String::new()
        } else {
            format!("Cannot {}.", role.cannot)
        },
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

/// As `2026-12-01 14:05 UTC`.
pub(super) fn minute(time: Time) -> String {
    let exact = time.to_string();
    match (exact.get(..10), exact.get(11..16)) {
        (Some(day), Some(minute)) => format!("{day} {minute} UTC"),
        _ => exact,
    }
}

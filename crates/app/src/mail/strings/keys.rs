//! The words of the mails about API keys.

use muster_model::Time;

use super::{
    super::{
        KeyAbout,
        letter::{Action, Block, Letter},
    },
    phrases::{ask, at, see},
};
use crate::{names::shown, plain_words::minute};

/// A key by name, where it works, and the service account that it acts as.
fn named(key: &KeyAbout) -> String {
    let place = at(&key.place, &key.organization);
    match &key.service {
        Some(service) => format!(
            "{} of the service account {} at {place}",
            shown(&key.name),
            shown(service)
        ),
        None => format!("{} at {place}", shown(&key.name)),
    }
}

fn because(key: &KeyAbout) -> String {
    let organization = shown(&key.organization);
    match key.service {
        Some(_) => format!(
            "This mail was sent because you are the sponsor of that service account in {organization}."
        ),
        None => format!("This mail was sent because that key acts as you in {organization}."),
    }
}

pub(super) fn key_ends(key: &KeyAbout, ends_at: Time, days: u64, home: &str) -> Letter {
    let left = match days {
        0 | 1 => "within a day".to_owned(),
        days => format!("in {days} days"),
    };
    Letter {
        subject: format!("The API key {} ends {left}", shown(&key.name)),
        lead: format!(
            "The API key {} ends on {}. From then on every request with it is refused.",
            named(key),
            minute(ends_at)
        ),
        blocks: vec![Block::Paragraph(
            "If something still uses it, give it a later end, or make a new key and put it in its place before then.".into(),
        )],
        action: Some(see(home)),
        why: because(key),
        unexpected: "If nothing uses it any more, there is nothing to do: it ends by itself.".into(),
    }
}

pub(super) fn key_leaked(key: &KeyAbout, home: &str) -> Letter {
    let organization = shown(&key.organization);
    Letter {
        subject: format!("The API key {} was revoked: its secret was found", shown(&key.name)),
        lead: format!(
            "Somebody who holds the secret of the API key {} reported it as leaked. The key was revoked at once.",
            named(key)
        ),
        blocks: vec![Block::Paragraph(
            "What used it is refused from now on. Look in the events for what the key did before, then make a new one.".into(),
        )],
        action: Some(Action {
            label: "Open Muster",
            link: home.into(),
            note: "Sign in to see the key and what it did.".into(),
        }),
        why: format!(
            "This mail was sent because you answer for that key, or are an Administrator or Owner of {organization}."
        ),
        unexpected: ask(&organization),
    }
}

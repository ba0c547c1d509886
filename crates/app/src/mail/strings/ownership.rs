//! The words of the mails about ownership.

use muster_model::Time;

use super::{
    super::{
        Person,
        letter::{Action, Block, Letter},
    },
    phrases::{ask, at, member, person, see},
};
use crate::{
    names::{address, shown},
    plain_words::{PlaceName, minute},
};

pub(super) fn ownership_offered(
    by: &Person,
    organization: &str,
    place: &PlaceName,
    keeps: Option<&str>,
    link: &str,
    ends_at: Time,
) -> Letter {
    let (who, place, organization) = (person(by), at(place, organization), shown(organization));
    let keeps = keeps.map_or_else(
        || format!("{who} keeps no role there."),
        |role| format!("{who} stays there as {}.", shown(role)),
    );
    Letter {
        subject: format!("{} offers you ownership of {place}", address(&by.email)),
        lead: format!("{who} offers you ownership of {place} in {organization}."),
        blocks: vec![Block::Paragraph(format!(
            "If you accept, you become Owner: you can do everything there is in {place}, closing it included. {keeps}"
        ))],
        action: Some(Action {
            label: "Sign in to answer",
            link: link.into(),
            note: format!(
                "The offer ends on {}. Until you accept, nothing changes.",
                minute(ends_at)
            ),
        }),
        why: member(&organization),
        unexpected: format!(
            "If you did not expect it, decline it or do nothing: the offer ends by itself. To ask, write to {who}."
        ),
    }
}

pub(super) fn ownership_accepted(
    by: &Person,
    organization: &str,
    place: &PlaceName,
    keeps: Option<&str>,
    home: &str,
) -> Letter {
    let (who, place, organization) = (person(by), at(place, organization), shown(organization));
    let keeps = keeps.map_or_else(
        || "You keep no role there.".into(),
        |role| format!("You stay there as {}.", shown(role)),
    );
    Letter {
        subject: format!("{} accepted ownership of {place}", address(&by.email)),
        lead: format!("{who} accepted ownership of {place} in {organization}."),
        blocks: vec![Block::Paragraph(keeps)],
        action: Some(see(home)),
        why: format!("This mail was sent because you offered ownership of {place}."),
        unexpected: ask(&organization),
    }
}

pub(super) fn ownership_declined(
    by: &Person,
    organization: &str,
    place: &PlaceName,
    home: &str,
) -> Letter {
    let (who, place, organization) = (person(by), at(place, organization), shown(organization));
    Letter {
        subject: format!("{} declined ownership of {place}", address(&by.email)),
        lead: format!("{who} declined ownership of {place} in {organization}."),
        blocks: vec![Block::Paragraph(
            "Nothing changed: you are still Owner there. You can offer it to somebody else.".into(),
        )],
        action: Some(see(home)),
        why: format!("This mail was sent because you offered ownership of {place}."),
        unexpected: ask(&organization),
    }
}

pub(super) fn ownership_cancelled(by: &Person, organization: &str, place: &PlaceName) -> Letter {
    let (who, place, organization) = (person(by), at(place, organization), shown(organization));
    Letter {
        subject: format!("{} took back the offer of {place}", address(&by.email)),
        lead: format!("{who} took back the offer of ownership of {place} in {organization}."),
        blocks: vec![Block::Paragraph(
            "The offer can't be accepted any more. Your access is what it was before.".into(),
        )],
        action: None,
        why: format!("This mail was sent because ownership of {place} was offered to you."),
        unexpected: ask(&organization),
    }
}

pub(super) fn ownership_changed(
    by: &Person,
    organization: &str,
    place: &PlaceName,
    owner: &Person,
    home: &str,
) -> Letter {
    let (who, owner, place, organization) = (
        person(by),
        person(owner),
        at(place, organization),
        shown(organization),
    );
    Letter {
        subject: format!("{place} has a new owner"),
        lead: format!("{who} moved ownership of {place} in {organization} to {owner}."),
        blocks: vec![],
        action: Some(see(home)),
        why: format!(
            "This mail was sent because you are, or were, an Owner concerned with {place}."
        ),
        unexpected: ask(&organization),
    }
}

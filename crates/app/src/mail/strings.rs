//! Every word of every mail, in one place: here and in the files below. A [`Mail`] becomes a [`Letter`]; the templates add no words.
//! Whatever somebody chose (names, messages) passes through `names` on its way in.

mod keys;
mod ownership;
mod passwords;
mod phrases;

use keys::{key_ends, key_leaked};
use muster_model::Time;
use ownership::{
    ownership_accepted, ownership_cancelled, ownership_changed, ownership_declined,
    ownership_offered,
};
use passwords::{password_changed, password_reset};
use phrases::{access_block, ask, at, done_by, keys_block, member, person, see};

use super::{
    EndedKey, Mail, Person,
    letter::{Action, Block, Letter},
};
use crate::{
    names::{address, message, shown},
    plain_words::{Access, PlaceName, minute},
};

impl Mail {
    /// The mail in words.
    pub(super) fn letter(&self) -> Letter {
        match self {
            Mail::Invitation {
                inviter,
                organization,
                access,
                message,
                link,
                ends_at,
            } => invitation(
                inviter,
                organization,
                access,
                message.as_deref(),
                link,
                *ends_at,
            ),
            Mail::AccessGranted {
                by,
                organization,
                access,
                home,
            } => access_granted(by, organization, access, home),
            Mail::RemovedFromAccount {
                by,
                organization,
                place,
                left,
                keys,
            } => removed(by.as_ref(), organization, place, left, keys),
            Mail::Deactivated {
                by,
                organization,
                keys,
            } => deactivated(by.as_ref(), organization, keys),
            Mail::OwnershipOffered {
                by,
                organization,
                place,
                keeps,
                link,
                ends_at,
            } => ownership_offered(by, organization, place, keeps.as_deref(), link, *ends_at),
            Mail::OwnershipAccepted {
                by,
                organization,
                place,
                keeps,
                home,
            } => ownership_accepted(by, organization, place, keeps.as_deref(), home),
            Mail::OwnershipDeclined {
                by,
                organization,
                place,
                home,
            } => ownership_declined(by, organization, place, home),
            Mail::OwnershipCancelled {
                by,
                organization,
                place,
            } => ownership_cancelled(by, organization, place),
            Mail::OwnershipChanged {
                by,
                organization,
                place,
                owner,
                home,
            } => ownership_changed(by, organization, place, owner, home),
            Mail::OrganizationCreated {
                organization,
                account,
                home,
            } => organization_created(organization, account, home),
            Mail::ProofLink {
                organization,
                link,
                ends_at,
            } => proof_link(organization, link, *ends_at),
            Mail::PasswordReset { link, ends_at } => password_reset(link, *ends_at),
            Mail::PasswordChanged {
                at,
                address,
                forgot,
            } => password_changed(*at, address, forgot),
            Mail::InviterLostRight {
                invited,
                inviter,
                organization,
                lost,
                home,
            } => inviter_lost_right(invited, inviter, organization, lost, home),
            Mail::KeyEnds {
                key,
                ends_at,
                days,
                home,
            } => key_ends(key, *ends_at, *days, home),
            Mail::KeyLeaked { key, home } => key_leaked(key, home),
        }
    }
}

fn invitation(
    inviter: &Person,
    organization: &str,
    access: &[Access],
    written: Option<&str>,
    link: &str,
    ends_at: Time,
) -> Letter {
    let (who, organization) = (person(inviter), shown(organization));
    let mut blocks = vec![
        Block::Paragraph("If you accept, you get:".into()),
        access_block(access),
    ];
    if let Some(text) = written.filter(|text| !text.trim().is_empty()) {
        blocks.push(Block::Quote {
            who: format!("{who} writes:"),
            lines: message(text),
        });
    }
    Letter {
        subject: format!("{} invited you to {organization}", address(&inviter.email)),
        lead: format!("{who} invited you to {organization}."),
        blocks,
        action: Some(Action {
            label: "Open the invitation",
            link: link.into(),
            note: format!("The link is good until {} and can be accepted once. Opening it accepts nothing: you decide on the page that it leads to.", minute(ends_at)),
        }),
        why: format!("This mail was sent because {who} entered your address in {organization}."),
        unexpected: "If you did not expect it, do nothing: without your acceptance you are not a member, and the link ends by itself.".into(),
    }
}

fn access_granted(by: &Person, organization: &str, access: &[Access], home: &str) -> Letter {
    let (who, organization) = (person(by), shown(organization));
    Letter {
        subject: format!("{} gave you access in {organization}", address(&by.email)),
        lead: format!(
            "{who} gave you access in {organization}. It applies already: there is nothing to accept."
        ),
        blocks: vec![Block::Paragraph("You got:".into()), access_block(access)],
        action: Some(see(home)),
        why: member(&organization),
        unexpected: format!(
            "If you did not expect it, ask {who}, or an Administrator of {organization}."
        ),
    }
}

fn removed(
    by: Option<&Person>,
    organization: &str,
    place: &PlaceName,
    left: &[Access],
    keys: &[EndedKey],
) -> Letter {
    let (place, organization) = (at(place, organization), shown(organization));
    let mut blocks = Vec::new();
    if left.is_empty() {
        blocks.push(Block::Paragraph(format!("You have no access to {place} any more. Your login and your other access stay as they are.")));
    } else {
        blocks.push(Block::Paragraph(
            "What you still have there comes from above:".into(),
        ));
        blocks.push(access_block(left));
    }
    blocks.extend(keys_block(keys));
    Letter {
        subject: format!("You were removed from {place}"),
        lead: format!(
            "{} from {place} in {organization}.",
            done_by(by, "removed you", "You were removed")
        ),
        blocks,
        action: None,
        why: format!("This mail was sent because you were a member of {place}."),
        unexpected: ask(&organization),
    }
}

fn deactivated(by: Option<&Person>, organization: &str, keys: &[EndedKey]) -> Letter {
    let organization = shown(organization);
    let mut blocks = vec![Block::Paragraph(format!(
        "All your access in {organization} ended: roles, API keys and invitations. Your login stays, and so does what you have in other organizations."
    ))];
    blocks.extend(keys_block(keys));
    Letter {
        subject: format!("Your membership in {organization} was deactivated"),
        lead: format!(
            "{} in {organization}.",
            done_by(
                by,
                "deactivated your membership",
                "Your membership was deactivated"
            )
        ),
        blocks,
        action: None,
        why: format!("This mail was sent because you were a member of {organization}."),
        unexpected: ask(&organization),
    }
}

fn organization_created(organization: &str, account: &str, home: &str) -> Letter {
    let (organization, account) = (shown(organization), shown(account));
    Letter {
        subject: format!("You are the owner of {organization}"),
        lead: format!("The organization {organization} was created, and you were named its Owner."),
        blocks: vec![Block::Paragraph(format!("It has one account, {account}. You can invite people, give roles, and hand over ownership."))],
        action: Some(Action { label: "Sign in", link: home.into(), note: "Sign in with your address and the password that you have.".into() }),
        why: "This mail was sent because the operator of this server named your address.".into(),
        unexpected: "If you did not expect it, ask whoever runs this server. An owner can offer the organization to somebody else.".into(),
    }
}

fn proof_link(organization: &str, link: &str, ends_at: Time) -> Letter {
    let organization = shown(organization);
    Letter {
        subject: format!("Prove your address to join {organization}"),
        lead: format!(
            "Somebody opened your invitation to {organization} and asked for this mail, to prove that the address is theirs."
        ),
        blocks: vec![],
        action: Some(Action {
            label: "Prove the address",
            link: link.into(),
            note: format!(
                "The link is good until {} and replaces the one you had. Opening it accepts nothing: you decide on the page that it leads to.",
                minute(ends_at)
            ),
        }),
        why: format!("This mail was sent because your address was invited to {organization}."),
        unexpected:
            "If it was not you, do nothing: without this link nobody can accept in your name."
                .into(),
    }
}

fn inviter_lost_right(
    invited: &str,
    inviter: &Person,
    organization: &str,
    lost: &[Access],
    home: &str,
) -> Letter {
    let (who, invited, organization) = (person(inviter), address(invited), shown(organization));
    Letter {
        subject: format!("{invited} could not join {organization}"),
        lead: format!(
            "{invited} opened an invitation to {organization} and could not accept all of it: {who}, who sent it, may no longer give what it holds."
        ),
        blocks: vec![Block::Paragraph("Not given:".into()), access_block(lost)],
        action: Some(Action {
            label: "Open Muster",
            link: home.into(),
            note: format!(
                "If {invited} should have this access, invite them again in your own name."
            ),
        }),
        why: format!(
            "This mail was sent because you are an Administrator or Owner of {organization}."
        ),
        unexpected: format!(
            "If nobody knows {invited}, there is nothing to do: they got none of this."
        ),
    }
}

//! The mails about ownership: to whom an offer is made, to who made it, and to an owner who was not asked.

use muster_model::{BuiltIn, Error, Result, Transfer, User, UserSid};
use muster_store::person;

use super::kept;
use crate::{
    act::{Act, Site},
    mail::Mail,
    notices::{MailJob, to_person},
    plain_words::PlaceName,
};

/// What every mail about an offer names.
struct Letter {
    organization: String,
    place: PlaceName,
    keeps: Option<String>,
    from: User,
    to: User,
}

fn letter(act: &mut Act, site: &Site, transfer: &Transfer) -> Result<Letter> {
    let kept = kept(&transfer.keep)?;
    Ok(Letter {
        organization: site.organization.name.clone(),
        place: act.place_name(site)?,
        keeps: (kept != BuiltIn::Owner).then(|| kept.label().to_owned()),
        from: read(act, transfer.from)?,
        to: read(act, transfer.to)?,
    })
}

fn read(act: &mut Act, sid: UserSid) -> Result<User> {
    person::find(act.tx, sid)?.ok_or_else(|| Error::internal(format!("{sid} is nobody")))
}

fn send(act: &mut Act, transfer: &Transfer, to: &User, mail: Mail) -> Result<()> {
    let job = MailJob {
        to: to_person(to),
        mail,
        token: None,
    };
    act.mail(transfer.organization, to.sid.into(), &job)
}

/// Tells the receiver what is offered.
pub(super) fn offered(act: &mut Act, site: &Site, transfer: &Transfer) -> Result<()> {
    let letter = letter(act, site, transfer)?;
    let mail = Mail::OwnershipOffered {
        by: to_person(&letter.from),
        organization: letter.organization,
        place: letter.place,
        keeps: letter.keeps,
        link: act.home(),
        ends_at: transfer.expires_at,
    };
    send(act, transfer, &letter.to, mail)
}

/// Tells the giver that it was accepted, and an old owner who is somebody else that it moved.
pub(super) fn accepted(
    act: &mut Act,
    site: &Site,
    transfer: &Transfer,
    old: Option<UserSid>,
) -> Result<()> {
    let letter = letter(act, site, transfer)?;
    if let Some(old) = old.filter(|old| *old != transfer.from) {
        let mail = Mail::OwnershipChanged {
            by: to_person(&letter.from),
            organization: letter.organization.clone(),
            place: letter.place.clone(),
            owner: to_person(&letter.to),
            home: act.home(),
        };
        let old = read(act, old)?;
        send(act, transfer, &old, mail)?;
    }
    let mail = Mail::OwnershipAccepted {
        by: to_person(&letter.to),
        organization: letter.organization,
        place: letter.place,
        keeps: letter.keeps,
        home: act.home(),
    };
    send(act, transfer, &letter.from, mail)
}

/// Tells the giver that it was declined.
pub(super) fn declined(act: &mut Act, site: &Site, transfer: &Transfer) -> Result<()> {
    let letter = letter(act, site, transfer)?;
    let mail = Mail::OwnershipDeclined {
        by: to_person(&letter.to),
        organization: letter.organization,
        place: letter.place,
        home: act.home(),
    };
    send(act, transfer, &letter.from, mail)
}

/// Tells the receiver that the offer was taken back.
pub(super) fn cancelled(act: &mut Act, site: &Site, transfer: &Transfer) -> Result<()> {
    let letter = letter(act, site, transfer)?;
    let by = act.acting_person()?;
    let mail = Mail::OwnershipCancelled {
        by: by.unwrap_or_else(|| to_person(&letter.from)),
        organization: letter.organization,
        place: letter.place,
    };
    send(act, transfer, &letter.to, mail)
}

//! What a link opens, for whoever holds it. Unreadable and unknown links are answered alike; looking consumes nothing.

use muster_model::{
    AnySid, Email, Error, Invitation, InvitationSid, InvitationStatus, Organization,
    OrganizationSid, Result, Sid, TokenSid, User, UserSid,
    invitation::DEFAULT_LIFE,
    secret::{Secret, SecretKind},
};
use muster_store::{
    invitation, organization, person,
    token::{self, Token},
};

use crate::{
    access_words,
    act::Act,
    invitations::{Lookup, Needs, pending},
};

/// A link that is good, with everything behind it.
pub(super) struct Opened {
    pub(super) token: Token,
    pub(super) invitation: Invitation,
    pub(super) organization: Organization,
    /// Who has the invited address.
    pub(super) holder: Option<UserSid>,
}

/// Opens a link: 404 when it never was, 410 when it was and is no longer. The work is the same for every link that never was,
/// one of another kind included.
pub(super) fn open(act: &mut Act, secret: &Secret) -> Result<Opened> {
    let absent = || Error::not_found("invitation.not_found");
    let token = token::find(act.tx, TokenSid::from_bits(secret.bits))?;
    let digest = token.as_ref().map_or(&[0; 33][..], |token| &token.digest);
    let good = act.app.keys.matches(secret, digest) && secret.kind == SecretKind::Invitation;
    let token = token.filter(|_| good).ok_or_else(absent)?;
    let organization = if act.writing {
        organization::lock(act.tx, token.organization)?
    } else {
        organization::find(act.tx, token.organization)?
    };
    let organization = organization.ok_or_else(absent)?;
    let token = if act.writing {
        token::find(act.tx, token.sid)?.ok_or_else(absent)?
    } else {
        token
    };
    behind(act, organization, token)
}

/// The link that an invitation has now, found without its secret: for whoever is known to have it before them.
pub(super) fn of(
    act: &mut Act,
    organization: OrganizationSid,
    sid: InvitationSid,
) -> Result<Opened> {
    let absent = || Error::not_found("invitation.not_found");
    let locked = organization::lock(act.tx, organization)?.ok_or_else(absent)?;
    let invitation = invitation::find(act.tx, organization, sid)?.ok_or_else(absent)?;
    let token = token::find(act.tx, invitation.token)?.ok_or_else(absent)?;
    behind(act, locked, token)
}

/// Everything behind a link, if it is still good.
fn behind(act: &mut Act, organization: Organization, token: Token) -> Result<Opened> {
    let absent = || Error::not_found("invitation.not_found");
    require_good(act, &token)?;
    let invitation =
        invitation::find(act.tx, token.organization, token.invitation)?.ok_or_else(absent)?;
    let email = Email::parse(&invitation.email, "email")?;
    let holder = person::by_email(act.tx, &email)?;
    Ok(Opened {
        token,
        invitation,
        organization,
        holder,
    })
}

fn require_good(act: &Act, token: &Token) -> Result<()> {
    let state = if token.state == InvitationStatus::Pending && act.now() >= token.expires_at {
        InvitationStatus::Expired
    } else {
        token.state
    };
    Err(match state {
        InvitationStatus::Pending => return Ok(()),
        InvitationStatus::Accepted => Error::gone(
            "invitation.used",
            "This invitation was accepted already. Sign in.",
        ),
        InvitationStatus::Expired => Error::gone(
            "invitation.expired",
            "This invitation has expired. Ask whoever invited you to send it again.",
        ),
        InvitationStatus::Revoked => {
            Error::gone("invitation.revoked", "This invitation was revoked.")
        }
        InvitationStatus::Superseded => Error::gone(
            "invitation.superseded",
            "A newer link was sent. Use the one in the latest mail.",
        ),
    })
}

impl Opened {
    /// What has to happen next, for whoever holds the link now.
    pub(super) fn needs(&self, signed_in: Option<UserSid>) -> Needs {
        match (signed_in, self.holder) {
            (Some(user), Some(holder)) if user == holder => Needs::Nothing,
            (Some(_), _) => Needs::Switch,
            (None, Some(_)) => Needs::SignIn,
            (None, None) if self.token.proves => Needs::Registration,
            (None, None) => Needs::Proof,
        }
    }
}

pub(super) fn look_up(act: &mut Act, secret: &Secret) -> Result<Lookup> {
    let opened = open(act, secret)?;
    let needs = opened.needs(act.caller.user);
    let invited_by = inviter(act, opened.invitation.invited_by, &opened)?;
    let visible = needs != Needs::Switch;
    let access = if visible {
        access_words::of_grants(act, opened.organization.sid, &opened.invitation.grants, &[])?
    } else {
        Vec::new()
    };
    Ok(Lookup {
        organization: opened.organization,
        invitation: visible.then_some(opened.invitation),
        access,
        invited_by: invited_by.filter(|_| visible),
        needs,
    })
}

/// The person behind a giver: a user, or whom a key acts as.
fn inviter(act: &mut Act, giver: AnySid, opened: &Opened) -> Result<Option<User>> {
    let organization = opened.organization.sid;
    let user = match (giver.to::<UserSid>(), giver.to()) {
        (Some(user), _) => Some(user),
        (None, Some(key)) => match muster_store::api_key::find(act.tx, organization, key)? {
            Some(key) => act.person_behind(organization, key.created_by)?,
            None => None,
        },
        (None, None) => None,
    };
    user.map_or(Ok(None), |user| person::find(act.tx, user))
}

/// Mails a fresh link to the address: arriving with that one proves it.
pub(super) fn prove(act: &mut Act, secret: &Secret) -> Result<()> {
    let opened = open(act, secret)?;
    act.require_active(&opened.organization)?;
    pending::renew(
        act,
        &opened.organization,
        opened.invitation,
        DEFAULT_LIFE,
        true,
        Vec::new(),
    )
    .map(drop)
}

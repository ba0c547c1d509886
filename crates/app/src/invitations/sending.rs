//! The link of an invitation: made, mailed or shown once, and paced.

use muster_model::{
    Email, Error, Invitation, InvitationStatus, Organization, OrganizationSid, Result, Sid,
    TokenSid,
    invitation::SEND_WINDOW,
    secret::{Secret, SecretKind},
};
use muster_store::{
    invitation,
    token::{self, Token},
};

use crate::{
    access_words,
    act::{Act, Site},
    mail::{Mail, Person},
    notices::MailJob,
};

/// Makes the link, mails it or gives it to be shown once.
pub(super) fn issue(
    act: &mut Act,
    organization: &Organization,
    invitation: &Invitation,
    send: bool,
    sites: &[&Site],
) -> Result<Option<String>> {
    let secret = Secret {
        kind: SecretKind::Invitation,
        bits: invitation.token.bits(),
        random: act.tx.random(),
    };
    let now = act.now();
    let token = Token {
        sid: TokenSid::from_bits(secret.bits),
        organization: organization.sid,
        invitation: invitation.sid,
        digest: act.app.keys.digest(&secret),
        state: InvitationStatus::Pending,
        proves: send,
        expires_at: invitation.expires_at,
        created_at: now,
    };
    token::insert(act.tx, &token)?;
    let link = format!(
        "{}/accept?token={}",
        act.app.settings.public_url,
        secret.reveal()
    );
    if !send {
        return Ok(Some(link));
    }
    let email = Email::parse(&invitation.email, "email")?;
    pace(act, organization.sid, &email)?;
    let inviter = act.acting_person()?.unwrap_or_else(|| Person {
        name: Some(organization.name.clone()),
        email: String::new(),
    });
    let mail = Mail::Invitation {
        inviter,
        organization: organization.name.clone(),
        access: access_words::of_grants(act, organization.sid, &invitation.grants, sites)?,
        message: invitation.message.clone(),
        link,
        ends_at: invitation.expires_at,
    };
    let to = Person {
        name: invitation.name.clone(),
        email: invitation.email.clone(),
    };
    act.mail(
        organization.sid,
        invitation.sid.into(),
        &MailJob {
            to,
            mail,
            token: Some(invitation.token),
        },
    )?;
    Ok(None)
}

/// So many mails to an address in seven days and no two at once; counted before the mail is queued.
fn pace(act: &mut Act, organization: OrganizationSid, email: &Email) -> Result<()> {
    let now = act.now();
    let limits = act.app.settings.limits;
    let most = limits.invitations_per_recipient as usize;
    let mut sends = invitation::sends(act.tx, organization, email)?;
    sends.retain(|sent| now.since(*sent) < SEND_WINDOW);
    if limits.enabled {
        let apart = limits.invitations_apart;
        if let Some(last) = sends.last().filter(|last| now.since(**last) < apart) {
            let wait = (*last + apart).since(now);
            return Err(Error::limited(
                "invitation.too_soon",
                "A mail went to this address a moment ago.",
                wait,
            ));
        }
        if let Some(first) = sends.first().filter(|_| sends.len() >= most) {
            let wait = (*first + SEND_WINDOW).since(now);
            return Err(Error::limited(
                "invitation.too_many",
                format!("{most} mails went to this address within 7 days."),
                wait,
            ));
        }
    }
    sends.push(now);
    let keep = sends.len().saturating_sub(most);
    invitation::set_sends(act.tx, organization, email, &sends[keep..])
}

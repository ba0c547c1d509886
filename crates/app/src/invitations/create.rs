//! Inviting: every grant authorized alone, then one pending invitation per address, or the grants at once for a member.

use std::time::Duration;

use muster_model::{
    AccountSid, Email, Error, Invitation, InvitationSid, InvitationStatus, MembershipStatus,
    Organization, OrganizationSid, Permission, Principal, Result, Scope, Sid, Source, Time,
    TokenSid, User,
    assignment::settle_inherit,
    invitation::{DEFAULT_LIFE, Delivery, Grant, MAX_LIFE, MIN_LIFE, SEND_WINDOW},
    secret::{Secret, SecretKind},
    text,
};
use muster_store::{
    assignment, invitation, membership, person,
    token::{self, Token},
};

use crate::{
    access_words,
    act::{Act, Site, giver},
    assignments::{self, Giving},
    invitations::Invited,
    mail::{Mail, Person},
    named::Named,
    notices::{self, MailJob},
    people,
    record::Draft,
};

/// Grants that one invitation has at most.
const MAX_GRANTS: usize = 100;

/// An address to be invited.
#[derive(Debug, Clone)]
pub struct NewInvitation {
    /// The address.
    pub email: String,
    /// What the inviter calls the person.
    pub name: Option<String>,
    /// What it gives.
    pub grants: Vec<NewGrant>,
    /// How long the link is good.
    pub expires_in: Option<Duration>,
    /// A line from the inviter.
    pub message: Option<String>,
    /// Whether the link is mailed; otherwise it is shown once.
    pub send: bool,
}

/// What an invitation gives in one place.
#[derive(Debug, Clone)]
pub struct NewGrant {
    /// Where.
    pub scope: Scope,
    /// Words or SIDs of roles.
    pub roles: Vec<String>,
    /// Whether it flows down; settled by the scope when not said.
    pub inherit: Option<bool>,
    /// Held-out accounts.
    pub except: Vec<AccountSid>,
    /// When the access ends.
    pub access_expires_at: Option<Time>,
}

/// A grant that may be given, with the site it is given at.
pub(super) struct Allowed {
    pub(super) grant: Grant,
    site: Site,
}

pub(super) fn invite(act: &mut Act, new: &NewInvitation) -> Result<Invited> {
    let allowed = authorize(act, new)?;
    let Some(organization) = allowed
        .first()
        .map(|allowed| allowed.site.organization.clone())
    else {
        return Err(Error::invalid(
            "grants",
            "grants.empty",
            "An invitation gives at least one role somewhere.",
        ));
    };
    let email = Email::parse(&new.email, "email")?;
    let words = Words::of(new);
    if let Some(user) = person::by_email(act.tx, &email)? {
        match membership::status(act.tx, organization.sid, user)? {
            Some(MembershipStatus::Active) => {
                return give_at_once(act, &organization, user, &email, &allowed, words);
            }
            Some(_) => {
                return Err(Error::conflict(
                    "member.inactive",
                    "They are a member who is not active. Reactivate them first; an invitation does not.",
                ));
            }
            None => {}
        }
    }
    let Words {
        name,
        message,
        life,
    } = words?;
    let wanted = Wanted {
        organization,
        email,
        name,
        message,
        life,
        send: new.send,
    };
    match invitation::pending(act.tx, wanted.organization.sid, &wanted.email)? {
        Some(pending) if pending.status_at(act.now()) == InvitationStatus::Pending => {
            extend(act, &wanted, pending, &allowed)
        }
        Some(late) => {
            expire(act, &late)?;
            start(act, &wanted, &allowed)
        }
        None => start(act, &wanted, &allowed),
    }
}

/// What an inviter says beside address and grants. It is judged after the state of things: a 409 is told before a 422.
struct Words {
    name: Option<String>,
    message: Option<String>,
    life: Duration,
}

impl Words {
    fn of(new: &NewInvitation) -> Result<Self> {
        let name = new.name.as_deref().map(|name| text::name(name, "name"));
        let message = new
            .message
            .as_deref()
            .map(|message| text::message(message, "message"));
        let life = new.expires_in.unwrap_or(DEFAULT_LIFE);
        if !(MIN_LIFE..=MAX_LIFE).contains(&life) {
            return Err(Error::invalid(
                "expires_in",
                "invitation.life",
                "A link is good for 1 hour to 30 days: 3600 to 2592000 seconds.",
            ));
        }
        Ok(Self {
            name: name.transpose()?,
            message: message.transpose()?,
            life,
        })
    }
}

/// What the invitation is to be like once it may be made.
struct Wanted {
    organization: Organization,
    email: Email,
    name: Option<String>,
    message: Option<String>,
    life: Duration,
    send: bool,
}

/// Every grant alone: the scope is visible, the caller may invite there, the role is known and under the ceiling.
fn authorize(act: &mut Act, new: &NewInvitation) -> Result<Vec<Allowed>> {
    let mut sites = Vec::with_capacity(new.grants.len());
    for grant in &new.grants {
        sites.push(act.require(Permission::USERS_INVITE, grant.scope)?);
    }
    let given_by = giver(&act.caller).ok_or_else(Error::unauthenticated)?;
    let mut allowed = Vec::new();
    let mut late = None;
    for (index, (grant, site)) in new.grants.iter().zip(&sites).enumerate() {
        match authorize_grant(act, index, grant, site, given_by) {
            Ok(more) => allowed.extend(more),
            Err(error) if error.kind() == muster_model::Kind::Invalid => {
                late = late.or(Some(error));
            }
            Err(error) => return Err(error),
        }
    }
    if let Some(error) = late {
        return Err(error);
    }
    if allowed.len() > MAX_GRANTS {
        return Err(Error::invalid(
            "grants",
            "grants.too_many",
            format!("An invitation has at most {MAX_GRANTS} grants."),
        ));
    }
    if let Some(stranger) = sites
        .iter()
        .position(|site| site.organization.sid != sites[0].organization.sid)
    {
        return Err(Error::invalid(
            format!("grants[{stranger}].scope"),
            "grants.several_organizations",
            "One invitation is for one organization.",
        ));
    }
    Ok(allowed)
}

fn authorize_grant(
    act: &mut Act,
    index: usize,
    grant: &NewGrant,
    site: &Site,
    given_by: muster_model::AnySid,
) -> Result<Vec<Allowed>> {
    let path = format!("grants[{index}]");
    let inherit = settle_inherit(grant.scope, grant.inherit, &format!("{path}.inherit"));
    if grant.roles.is_empty() {
        return Err(Error::invalid(
            format!("{path}.roles"),
            "roles.empty",
            "Name at least one role.",
        ));
    }
    let mut allowed: Vec<Allowed> = Vec::new();
    for (position, name) in grant.roles.iter().enumerate() {
        let path = format!("{path}.roles[{position}]");
        let role = assignments::role_named(name, &path)?;
        assignments::refuse_owner(&role, &path)?;
        let inherit = *inherit.as_ref().unwrap_or(&true);
        assignments::require_ceiling(act, site, &role, inherit, &grant.except, &path)?;
        if allowed.iter().any(|known| known.grant.role.sid == role.sid) {
            continue;
        }
        let grant = Grant {
            scope: grant.scope,
            scope_name: site.name().to_owned(),
            role,
            inherit,
            except: grant.except.clone(),
            access_expires_at: grant.access_expires_at,
            given_by,
        };
        allowed.push(Allowed {
            grant,
            site: site.clone(),
        });
    }
    assignments::require_except(
        act,
        site,
        inherit?,
        &grant.except,
        &format!("{path}.except"),
    )?;
    assignments::require_future(
        act,
        grant.access_expires_at,
        &format!("{path}.access_expires_at"),
    )?;
    Ok(allowed)
}

/// A member gets the grants now; what they hold already is left alone.
fn give_at_once(
    act: &mut Act,
    organization: &Organization,
    user: muster_model::UserSid,
    email: &Email,
    allowed: &[Allowed],
    words: Result<Words>,
) -> Result<Invited> {
    let user = people::get_person(act, user)?;
    let grants: Vec<Grant> = allowed
        .iter()
        .map(|allowed| allowed.grant.clone())
        .collect();
    let new = missing(act, organization.sid, &user, &grants)?;
    if new.is_empty() {
        return Err(Error::conflict(
            "invitation.nothing_new",
            format!("{email} is a member and has all of this already."),
        ));
    }
    let Words { name, message, .. } = words?;
    let now = act.now();
    let invitation = Invitation {
        status: InvitationStatus::Accepted,
        delivery: Delivery::None,
        accepted_by: Some(user.sid),
        sends: 0,
        expires_at: now,
        ..blank(act, organization.sid, email, name, message, new.clone())?
    };
    invitation::insert(act.tx, &invitation, email)?;
    act.record(created(&invitation))?;
    let mut places = Vec::new();
    for grant in &new {
        give_grant(act, organization.sid, &user, grant)?;
        let site = allowed
            .iter()
            .find(|allowed| allowed.grant.scope == grant.scope)
            .map(|allowed| allowed.site.clone());
        let place = site.map(|site| act.place_name(&site)).transpose()?;
        places.extend(place.map(|place| (place, grant.role.clone())));
    }
    notices::access_granted(act, organization, &user, &places)?;
    invited(act, invitation, None)
}

/// Grants that say something new to somebody: not held as wide and as long already.
pub(super) fn missing(
    act: &mut Act,
    organization: OrganizationSid,
    user: &User,
    grants: &[Grant],
) -> Result<Vec<Grant>> {
    let held = assignment::of_principal(act.tx, organization, user.sid.into())?;
    let now = act.now();
    let covers = |grant: &Grant| {
        held.iter().any(|held| {
            held.scope == grant.scope
                && held.role.sid == grant.role.sid
                && held.is_live(now)
                && (held.inherit || !grant.inherit)
                && held.except.iter().all(|sid| grant.except.contains(sid))
                && held
                    .expires_at
                    .is_none_or(|end| grant.access_expires_at.is_some_and(|wanted| wanted <= end))
        })
    };
    Ok(grants
        .iter()
        .filter(|grant| !covers(grant))
        .cloned()
        .collect())
}

/// Turns a grant into an assignment; a narrower one of the same role at the same scope gives way.
pub(super) fn give_grant(
    act: &mut Act,
    organization: OrganizationSid,
    user: &User,
    grant: &Grant,
) -> Result<muster_model::Assignment> {
    let principal = Principal::from(user.sid);
    for held in assignment::of_principal(act.tx, organization, principal)? {
        if held.scope == grant.scope && held.role.sid == grant.role.sid {
            assignments::end(act, &held)?;
        }
    }
    let giving = Giving {
        principal,
        role: grant.role.clone(),
        scope: grant.scope,
        inherit: grant.inherit,
        except: grant.except.clone(),
        expires_at: grant.access_expires_at,
        source: Source::Invitation,
        given_by: Some(grant.given_by),
        reason: None,
    };
    assignments::give(act, organization, &giving)
}

fn blank(
    act: &mut Act,
    organization: OrganizationSid,
    email: &Email,
    name: Option<String>,
    message: Option<String>,
    grants: Vec<Grant>,
) -> Result<Invitation> {
    let now = act.now();
    Ok(Invitation {
        organization,
        sid: act.tx.new_sid(),
        email: email.address().to_owned(),
        name,
        message,
        status: InvitationStatus::Pending,
        delivery: Delivery::None,
        delivery_reason: None,
        grants,
        token: act.tx.new_sid(),
        expires_at: now,
        sends: 0,
        invited_by: giver(&act.caller).ok_or_else(Error::unauthenticated)?,
        accepted_by: None,
        created_at: now,
        updated_at: now,
        version: 1,
    })
}

fn start(act: &mut Act, wanted: &Wanted, allowed: &[Allowed]) -> Result<Invited> {
    let grants = allowed
        .iter()
        .map(|allowed| allowed.grant.clone())
        .collect();
    let blank = blank(
        act,
        wanted.organization.sid,
        &wanted.email,
        wanted.name.clone(),
        wanted.message.clone(),
        grants,
    )?;
    let invitation = Invitation {
        expires_at: act.now() + wanted.life,
        delivery: if wanted.send {
            Delivery::Queued
        } else {
            Delivery::None
        },
        sends: i64::from(wanted.send),
        ..blank
    };
    invitation::insert(act.tx, &invitation, &wanted.email)?;
    act.record(created(&invitation))?;
    let sites: Vec<&Site> = allowed.iter().map(|allowed| &allowed.site).collect();
    let accept_url = issue(act, &wanted.organization, &invitation, wanted.send, &sites)?;
    invited(act, invitation, accept_url)
}

/// The answer: with who invited. A link that a dry run made opens nothing, so it is not shown.
fn invited(act: &mut Act, invitation: Invitation, accept_url: Option<String>) -> Result<Invited> {
    let invited_by = match &act.caller.key {
        Some(key) if key.sid.any() == invitation.invited_by => Named {
            sid: key.sid.any(),
            name: Some(key.name.clone()),
            email: None,
        },
        _ => act
            .names(invitation.organization, [invitation.invited_by])?
            .of(invitation.invited_by),
    };
    Ok(Invited {
        invited_by,
        invitation,
        accept_url: accept_url.filter(|_| !act.request.dry_run),
    })
}

fn created(invitation: &Invitation) -> Draft {
    let grants: Vec<String> = invitation
        .grants
        .iter()
        .map(|grant| format!("{} {}", grant.scope, grant.role.sid))
        .collect();
    let scope = invitation
        .grants
        .first()
        .map_or(invitation.organization.into(), |grant| grant.scope);
    let draft = Draft::new("invitation.created", invitation.organization)
        .at(scope)
        .text(invitation.sid, "email", invitation.email.as_str())
        .after("grants", grants)
        .after("status", invitation.status.code());
    if invitation
        .grants
        .iter()
        .any(|grant| grant.role.sid == muster_model::BuiltIn::Administrator.sid())
    {
        draft.after("privileged", true)
    } else {
        draft
    }
}

/// Adds to the one pending invitation of the address: a new link, the old one superseded.
fn extend(
    act: &mut Act,
    wanted: &Wanted,
    pending: Invitation,
    allowed: &[Allowed],
) -> Result<Invited> {
    let organization = wanted.organization.sid;
    let mut grants = pending.grants.clone();
    let mut added = Vec::new();
    for Allowed { grant, .. } in allowed {
        if let Some(index) = grants
            .iter()
            .position(|known| known.scope == grant.scope && known.role.sid == grant.role.sid)
        {
            invitation::delete_grant(
                act.tx,
                organization,
                pending.sid,
                grant.scope,
                grant.role.sid,
            )?;
            grants.remove(index);
        } else {
            added.push(format!("{} {}", grant.scope, grant.role.sid));
        }
        invitation::insert_grant(act.tx, organization, pending.sid, grant)?;
        grants.push(grant.clone());
    }
    if grants.len() > MAX_GRANTS {
        return Err(Error::invalid(
            "grants",
            "grants.too_many",
            format!("An invitation has at most {MAX_GRANTS} grants."),
        ));
    }
    let renewed = Invitation {
        name: wanted.name.clone().or_else(|| pending.name.clone()),
        message: wanted.message.clone().or_else(|| pending.message.clone()),
        grants,
        ..pending
    };
    renew(
        act,
        &wanted.organization,
        renewed,
        wanted.life,
        wanted.send,
        added,
    )
}

/// A new link for a pending invitation; the old one is superseded.
pub(super) fn renew(
    act: &mut Act,
    organization: &Organization,
    pending: Invitation,
    life: Duration,
    send: bool,
    added: Vec<String>,
) -> Result<Invited> {
    let now = act.now();
    let old = pending.token;
    let invitation = Invitation {
        token: act.tx.new_sid(),
        expires_at: now + life,
        delivery: if send {
            Delivery::Queued
        } else {
            Delivery::None
        },
        delivery_reason: None,
        sends: pending.sends + i64::from(send),
        updated_at: now,
        version: pending.version + 1,
        ..pending
    };
    token::end(act.tx, old, InvitationStatus::Superseded)?;
    invitation::resend(act.tx, &invitation)?;
    let scope = invitation
        .grants
        .first()
        .map_or(invitation.organization.into(), |grant| grant.scope);
    let draft = Draft::new("invitation.resent", invitation.organization)
        .at(scope)
        .about(invitation.sid);
    act.record(if added.is_empty() {
        draft
    } else {
        draft.after("added", added)
    })?;
    let accept_url = issue(act, organization, &invitation, send, &[])?;
    invited(act, invitation, accept_url)
}

/// Makes the link, mails it or gives it to be shown once.
fn issue(
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

/// Writes down that the time of an invitation ran out.
pub(crate) fn expire(act: &mut Act, invitation: &Invitation) -> Result<()> {
    token::end(act.tx, invitation.token, InvitationStatus::Expired)?;
    invitation::end(
        act.tx,
        invitation.organization,
        invitation.sid,
        InvitationStatus::Expired,
        None,
    )?;
    let sid: InvitationSid = invitation.sid;
    act.record(
        Draft::new("invitation.expired", invitation.organization)
            .at(invitation.organization)
            .about(sid),
    )
    .map(drop)
}

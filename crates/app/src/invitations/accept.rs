//! Accepting: everything is looked at again at this instant. One acceptance, however many try at once.

use std::rc::Rc;

use muster_model::{
    AnySid, Email, Error, InvitationSid, InvitationStatus, KeySid, Kind, MembershipStatus,
    OrganizationSid, Permission, Principal, Result, RoleSid, Source, Status, Subject, User,
    UserSid,
    decide::{KeyLimits, givable_at, permissions_at},
    event::ActorKind,
    invitation::Grant,
    password,
    session::SessionKind,
    text,
};
use muster_store::{api_key, assignment, invitation, membership, person, role, session, token};
use serde::{Deserialize, Serialize};

use crate::{
    App, Caller, Request, access_words,
    act::Act,
    invitations::{Acceptance, Accepted, Needs, given, link},
    mail::{Mail, Person},
    mentions::Mentions,
    notices::{MailJob, to_person},
    people,
    record::Draft,
    sessions,
};

/// How an acceptance ended: refused ones are written down too.
#[derive(Debug, Serialize, Deserialize)]
enum Outcome {
    Accepted(Box<Accepted>),
    Refused,
}

/// What a new person gave, checked and hashed.
#[derive(Debug, Clone)]
struct NewPerson {
    name: String,
    hash: Option<String>,
}

pub(super) async fn accept(
    app: &App,
    request: &Request,
    acceptance: Acceptance,
) -> Result<Accepted> {
    let newcomer = match precheck(app, request, &acceptance).await? {
        None => None,
        Some((email, organization)) => {
            Some(newcomer(app, &acceptance, &email, &organization).await?)
        }
    };
    let secret = acceptance.secret;
    let outcome = app
        .act(request, move |act| {
            let opened = link::open(act, &secret)?;
            accept_opened(act, &opened, newcomer.as_ref())
        })
        .await?;
    match outcome {
        Outcome::Accepted(accepted) => Ok(*accepted),
        Outcome::Refused => Err(inviter_lost_right()),
    }
}

fn inviter_lost_right() -> Error {
    Error::forbidden(
        "invitation.inviter_lost_right",
        "Whoever invited you may no longer give this access. The administrators have been told; ask them for a new invitation.",
    )
}

/// Accepts for a new person who has the mail before them: the link is found by its row, and a password is set only where one
/// is given. For the demonstration, whose people have no mail to open.
pub(crate) fn accept_as_new(
    act: &mut Act,
    (organization, invitation): (OrganizationSid, InvitationSid),
    name: &str,
    hash: Option<&str>,
) -> Result<Accepted> {
    let opened = link::of(act, organization, invitation)?;
    let newcomer = NewPerson {
        name: text::name(name, "name")?,
        hash: hash.map(str::to_owned),
    };
    match accept_opened(act, &opened, Some(&newcomer))? {
        Outcome::Accepted(accepted) => Ok(*accepted),
        Outcome::Refused => Err(inviter_lost_right()),
    }
}

/// Who may go on, before a password is hashed: for a new person the address and organization that the password may not be.
async fn precheck(
    app: &App,
    request: &Request,
    acceptance: &Acceptance,
) -> Result<Option<(String, String)>> {
    let secret = acceptance.secret.clone();
    app.read(request, move |act| {
        let opened = link::open(act, &secret)?;
        refuse_machine(act)?;
        require_ready(opened.needs(act.caller.user))?;
        Ok(act.caller.user.is_none().then(|| {
            (
                opened.invitation.email.clone(),
                opened.organization.name.clone(),
            )
        }))
    })
    .await
}

/// A service account joins nothing.
fn refuse_machine(act: &Act) -> Result<()> {
    match act.caller.principal() {
        Some(Principal::ServiceAccount(_)) => act.caller.person().map(drop),
        _ => Ok(()),
    }
}

fn require_ready(needs: Needs) -> Result<()> {
    match needs {
        Needs::Nothing | Needs::Registration => Ok(()),
        Needs::SignIn => Err(Error::new(
            Kind::Unauthenticated,
            "invitation.sign_in_first",
            "This address has an account. Sign in with it, then accept.",
        )),
        Needs::Proof => Err(Error::forbidden(
            "invitation.needs_proof",
            "This link was shown to somebody, so it does not prove the address. Ask for a mailed link, then use that one.",
        )),
        Needs::Switch => Err(Error::forbidden(
            "invitation.other_person",
            "This invitation is for another address. Sign out, then open the link again.",
        )),
    }
}

async fn newcomer(
    app: &App,
    acceptance: &Acceptance,
    email: &str,
    organization: &str,
) -> Result<NewPerson> {
    let needed = |path: &str| {
        Error::invalid(
            path,
            "registration.needed",
            "A new person gives name and password.",
        )
    };
    let name = text::name(
        acceptance.name.as_deref().ok_or_else(|| needed("name"))?,
        "name",
    )?;
    let normal = password::accept(
        acceptance
            .password
            .as_deref()
            .ok_or_else(|| needed("password"))?,
        "password",
        &[email, &name, organization],
    )?;
    Ok(NewPerson {
        hash: Some(app.inner.passwords.hash(normal, app.salt()).await?),
        name,
    })
}

fn accept_opened(
    act: &mut Act,
    opened: &link::Opened,
    newcomer: Option<&NewPerson>,
) -> Result<Outcome> {
    refuse_machine(act)?;
    require_ready(opened.needs(act.caller.user))?;
    let organization = opened.organization.clone();
    let known = match act.caller.user {
        Some(user) => membership::status(act.tx, organization.sid, user)?,
        None => None,
    };
    if known.is_some_and(|status| status != MembershipStatus::Active) {
        return Err(Error::conflict(
            "member.inactive",
            "Your membership is not active. Ask an administrator to reactivate it.",
        ));
    }
    let (good, refused) = recheck(act, opened)?;
    if good.is_empty() {
        return refuse(act, opened, &refused);
    }
    let is_new = act.caller.user.is_none();
    let user = match act.caller.user {
        Some(user) => people::get_person(act, user)?,
        None => register(act, opened, newcomer)?,
    };
    act.caller = Caller {
        user: Some(user.sid),
        kind: ActorKind::User,
        ..act.caller.clone()
    };
    token::end(act.tx, opened.token.sid, InvitationStatus::Accepted)?;
    invitation::end(
        act.tx,
        organization.sid,
        opened.invitation.sid,
        InvitationStatus::Accepted,
        Some(user.sid),
    )?;
    let scope = good
        .first()
        .map_or(organization.sid.into(), |grant| grant.scope);
    act.record(
        Draft::new("invitation.accepted", organization.sid)
            .at(scope)
            .about(opened.invitation.sid)
            .text(user.sid, "email", opened.invitation.email.as_str())
            .after("status", "accepted"),
    )?;
    if known.is_none() {
        people::make_membership(act, organization.sid, &user, Source::Invitation)?;
    }
    let mut assignments = Vec::new();
    for grant in given::missing(act, organization.sid, &user, &good)? {
        assignments.push(given::give_grant(act, organization.sid, &user, &grant)?);
    }
    let session = if is_new {
        Some(sessions::open(act, &user, SessionKind::Console)?)
    } else {
        None
    };
    if let Some(current) = act
        .caller
        .session
        .clone()
        .filter(|_| act.caller.organization.is_none())
    {
        session::set_organization(act.tx, current.sid, Some(organization.sid))?;
    }
    if !refused.is_empty() {
        tell_administrators(act, opened, &refused)?;
    }
    let names = act.names(organization.sid, assignments.mentioned())?;
    Ok(Outcome::Accepted(Box::new(Accepted {
        user,
        organization,
        assignments,
        names,
        session,
        refused,
    })))
}

fn register(act: &mut Act, opened: &link::Opened, newcomer: Option<&NewPerson>) -> Result<User> {
    let newcomer = newcomer.ok_or_else(|| {
        Error::new(
            Kind::Unauthenticated,
            "invitation.sign_in_first",
            "This address has an account. Sign in with it, then accept.",
        )
    })?;
    people::make_person(
        act,
        &Email::parse(&opened.invitation.email, "email")?,
        &newcomer.name,
        newcomer.hash.as_deref(),
    )
}

/// Each grant alone, by its own giver: may they still invite there, and is it under their ceiling?
/// A suspended place only makes the person wait: nothing is closed for it.
fn recheck(act: &mut Act, opened: &link::Opened) -> Result<(Vec<Grant>, Vec<Grant>)> {
    let now = act.now();
    let (mut good, mut refused) = (Vec::new(), Vec::new());
    let gone = gone_roles(act, opened)?;
    for grant in &opened.invitation.grants {
        let site = act.site_in(opened.organization.sid, grant.scope)?;
        if site
            .as_ref()
            .is_some_and(|site| site.place.worst_status() == Status::Suspended)
        {
            return Err(Error::forbidden(
                "invitation.suspended",
                "A place that this invitation is for is suspended. Try again when it works again; the invitation stays good until its end.",
            ));
        }
        let giver = giver_subject(act, opened, grant.given_by)?;
        let allowed = site.zip(giver).is_some_and(|(site, giver)| {
            let givable = givable_at(&giver, &site.place, grant.inherit, &grant.except, now);
            permissions_at(&giver, &site.place, now).contains(Permission::USERS_INVITE)
                && site.place.permits(Permission::USERS_INVITE)
                && !gone.contains(&grant.role.sid)
                && grant.role.permissions.is_subset(givable)
                && grant.access_expires_at.is_none_or(|end| now < end)
        });
        let side = if allowed { &mut good } else { &mut refused };
        side.push(grant.clone());
    }
    Ok((good, refused))
}

/// Roles that grants name and that are there no more: an allowance of nothing is not given either.
fn gone_roles(act: &mut Act, opened: &link::Opened) -> Result<Vec<RoleSid>> {
    let custom: Vec<RoleSid> = opened
        .invitation
        .grants
        .iter()
        .filter(|grant| !grant.role.built_in)
        .map(|grant| grant.role.sid)
        .collect();
    let there = role::find_all(act.tx, opened.organization.sid, &custom)?;
    Ok(custom
        .into_iter()
        .filter(|sid| !there.iter().any(|role| role.sid == *sid))
        .collect())
}

/// What the giver of a grant holds now: a person, or a live key with its limits.
fn giver_subject(
    act: &mut Act,
    opened: &link::Opened,
    giver: AnySid,
) -> Result<Option<Rc<Subject>>> {
    let organization = opened.organization.sid;
    if let Some(user) = giver.to::<UserSid>() {
        return act.subject(organization, user.into()).map(Some);
    }
    let Some(key) = giver.to::<KeySid>() else {
        return Ok(None);
    };
    let Some(key) =
        api_key::find(act.tx, organization, key)?.filter(|key| key.is_live(act.tx.now()))
    else {
        return Ok(None);
    };
    let subject = act.subject(organization, key.principal)?;
    Ok(Some(Rc::new(Subject {
        key: Some(KeyLimits {
            sid: key.sid,
            permissions: key.permissions,
            scope: key.scope,
        }),
        ..(*subject).clone()
    })))
}

/// Nothing of it may be given any more: the invitation is closed and the administrators are told.
fn refuse(act: &mut Act, opened: &link::Opened, refused: &[Grant]) -> Result<Outcome> {
    token::end(act.tx, opened.token.sid, InvitationStatus::Revoked)?;
    invitation::end(
        act.tx,
        opened.organization.sid,
        opened.invitation.sid,
        InvitationStatus::Revoked,
        None,
    )?;
    let scope = refused
        .first()
        .map_or(opened.organization.sid.into(), |grant| grant.scope);
    act.record(
        Draft::new("invitation.refused", opened.organization.sid)
            .at(scope)
            .about(opened.invitation.sid)
            .after("code", "invitation.inviter_lost_right"),
    )?;
    tell_administrators(act, opened, refused)?;
    Ok(Outcome::Refused)
}

fn tell_administrators(act: &mut Act, opened: &link::Opened, lost: &[Grant]) -> Result<()> {
    let organization = &opened.organization;
    let lost = access_words::of_grants(act, organization.sid, lost, &[])?;
    let inviter = match opened.invitation.invited_by.to::<UserSid>() {
        Some(user) => person::find(act.tx, user)?.map(|user| to_person(&user)),
        None => None,
    };
    let inviter = inviter.unwrap_or_else(|| Person {
        name: Some(organization.name.clone()),
        email: String::new(),
    });
    let administrators: Vec<UserSid> =
        assignment::privileged_at_organization(act.tx, organization.sid)?;
    for user in person::find_all(act.tx, &administrators)? {
        let mail = Mail::InviterLostRight {
            invited: opened.invitation.email.clone(),
            inviter: inviter.clone(),
            organization: organization.name.clone(),
            lost: lost.clone(),
            home: act.home(),
        };
        act.mail(
            organization.sid,
            opened.invitation.sid.into(),
            &MailJob {
                to: to_person(&user),
                mail,
                token: None,
            },
        )?;
    }
    Ok(())
}

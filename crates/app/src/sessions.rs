//! Sessions: signing in with a password, the current organization, step-up. Those of whoever asks are in `own`.

use muster_model::{
    BuiltIn, Email, Error, Kind, Organization, OrganizationSid, Result, Session, SessionSid, Sid,
    Time, User, UserSid, password,
    secret::{Secret, SecretKind},
    session::{LIFE, PRIVILEGED_LIFE, SessionKind},
};
use muster_store::{
    membership, organization,
    person::{self, Attempts},
    session::{self, StoredSession},
};
use serde::{Deserialize, Serialize};

use crate::{App, Caller, Request, act::Act, people, record::Draft};

mod own;

pub use own::ListedSession;
pub(crate) use own::listed;

/// A session that was opened or renewed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SignedIn {
    /// The session.
    pub session: Session,
    /// Its token: shown once.
    pub token: String,
    /// Who signed in.
    pub user: User,
    /// The organization they look at.
    pub organization: Option<Organization>,
}

impl App {
    /// Signs in with a password. Every failure is answered alike and takes the same work. The session that a browser held
    /// until now ends; one that is over already is as good as none.
    pub async fn sign_in(
        &self,
        request: &Request,
        email: &str,
        secret: &str,
        kind: SessionKind,
    ) -> Result<SignedIn> {
        let signed_in = self.open_by_password(request, email, secret, kind).await?;
        if request.by_cookie {
            let held = Request {
                organization: None,
                idempotency: None,
                ..request.clone()
            };
            match self.sign_out(&held).await {
                Err(error) if error.kind() != Kind::Unauthenticated => return Err(error),
                _ => {}
            }
        }
        Ok(signed_in)
    }

    async fn open_by_password(
        &self,
        request: &Request,
        email: &str,
        secret: &str,
        kind: SessionKind,
    ) -> Result<SignedIn> {
        let request = Request {
            secret: None,
            idempotency: None,
            ..request.clone()
        };
        let tried = Email::parse(email, "email").ok();
        let key = tried.as_ref().map_or_else(
            || email.to_lowercase().chars().take(254).collect(),
            |email| email.key().to_owned(),
        );
        self.inner
            .sign_ins
            .attempt(request.address, self.clock().now())?;
        let known = self.begin_attempt(&request, tried, key.clone()).await?;
        let (user, stored) = known.map_or((None, None), |(user, hash)| (Some(user), hash));
        let normal = password::normalise(secret);
        let good = self
            .inner
            .passwords
            .verify(normal.clone().unwrap_or_default(), stored.clone())
            .await?
            && normal.is_some();
        let outcome = match (good, user) {
            (true, Some(user)) => {
                let open = move |act: &mut Act| {
                    if person::password(act.tx, user)? != stored {
                        return Err(refused());
                    }
                    person::clear_attempts(act.tx, &key)?;
                    let user = people::get_person(act, user)?;
                    act.caller = Caller {
                        user: Some(user.sid),
                        kind: muster_model::event::ActorKind::User,
                        ..Caller::anonymous()
                    };
                    open(act, &user, kind)
                };
                Some(self.act(&request, open).await?)
            }
            _ => None,
        };
        if let Some(signed_in) = outcome {
            self.inner.sign_ins.succeeded(request.address);
            return Ok(signed_in);
        }
        self.act(&request, move |act| record_failure(act, user))
            .await?;
        Err(refused())
    }

    /// Counts the attempt before any work is done for it.
    async fn begin_attempt(
        &self,
        request: &Request,
        email: Option<Email>,
        key: String,
    ) -> Result<Option<(UserSid, Option<String>)>> {
        let limits = self.inner.settings.limits;
        self.act(request, move |act| {
            let now = act.now();
            let before = person::attempts(act.tx, &key)?;
            if limits.enabled && now < before.next_at {
                return Err(Error::limited(
                    "sign_in.limited",
                    "Too many failed sign-ins with this address. Wait, then try again.",
                    before.next_at.since(now),
                ));
            }
            let failures = before.failures + 1;
            person::set_attempts(
                act.tx,
                &key,
                Attempts {
                    failures,
                    next_at: now + limits.wait_after(failures),
                },
            )?;
            let Some(email) = &email else { return Ok(None) };
            let Some(user) = person::by_email(act.tx, email)? else {
                return Ok(None);
            };
            Ok(Some((user, person::password(act.tx, user)?)))
        })
        .await
    }

    /// The session that asks, with its person and organization.
    pub async fn current_session(
        &self,
        request: &Request,
    ) -> Result<(Session, User, Option<Organization>)> {
        self.read(request, |act| {
            let user = act.caller.person()?;
            let session = act
                .caller
                .session
                .clone()
                .ok_or_else(Error::unauthenticated)?;
            let organization = act
                .caller
                .organization
                .map(|sid| act.organization(sid))
                .transpose()?;
            Ok((
                Session {
                    organization: act.caller.organization,
                    ..session
                },
                people::get_person(act, user)?,
                organization,
            ))
        })
        .await
    }

    /// Moves the session that asks to another organization of its person.
    pub async fn switch_organization(
        &self,
        request: &Request,
        to: OrganizationSid,
    ) -> Result<(Session, User, Organization)> {
        self.act(request, move |act| {
            let user = act.caller.person()?;
            let session = act
                .caller
                .session
                .clone()
                .ok_or_else(Error::unauthenticated)?;
            if membership::status(act.tx, to, user)? != Some(muster_model::MembershipStatus::Active)
            {
                return Err(Error::not_found("organization.not_found"));
            }
            session::set_organization(act.tx, session.sid, Some(to))?;
            person::set_last_organization(act.tx, user, Some(to))?;
            let session = Session {
                organization: Some(to),
                ..session
            };
            Ok((
                session,
                people::get_person(act, user)?,
                act.organization(to)?,
            ))
        })
        .await
    }

    /// Proves the person again within their session; the session gets a new token.
    pub async fn step_up(&self, request: &Request, secret: &str) -> Result<SignedIn> {
        self.prove_password(request, secret).await?;
        let plain = Request {
            idempotency: None,
            ..request.clone()
        };
        self.act(&plain, prove).await
    }

    /// Whoever asks by a session says their password. A wrong one counts like a failed sign-in.
    pub(crate) async fn prove_password(&self, request: &Request, secret: &str) -> Result<User> {
        let caller = self.identify(request).await?;
        let user = caller.person()?;
        let person = self
            .inner
            .store
            .read(move |tx| person::find(tx, user))
            .await?
            .ok_or_else(Error::unauthenticated)?;
        let email = Email::parse(&person.email, "email")?;
        let key = email.key().to_owned();
        let quiet = Request {
            secret: None,
            idempotency: None,
            ..request.clone()
        };
        let known = self.begin_attempt(&quiet, Some(email), key.clone()).await?;
        let stored = known.and_then(|(_, hash)| hash);
        let normal = password::normalise(secret);
        if !self
            .inner
            .passwords
            .verify(normal.clone().unwrap_or_default(), stored)
            .await?
            || normal.is_none()
        {
            self.act(&quiet, move |act| record_failure(act, Some(user)))
                .await?;
            return Err(Error::forbidden(
                "session.step_up_refused",
                "The password is not right.",
            ));
        }
        self.act(&quiet, move |act| person::clear_attempts(act.tx, &key))
            .await?;
        Ok(person)
    }
}

fn refused() -> Error {
    Error::new(
        Kind::Unauthenticated,
        "session.refused",
        "This address and password do not sign in.",
    )
}

fn record_failure(act: &mut Act, user: Option<UserSid>) -> Result<()> {
    let mut draft = Draft::new("session.refused", OrganizationSid::SERVER);
    if let Some(user) = user {
        draft = draft.about(user);
    }
    act.record(draft).map(drop)
}

/// Opens a session for a person who has just proven themselves. The token is new: nothing planted is ever adopted.
pub(crate) fn open(act: &mut Act, user: &User, kind: SessionKind) -> Result<SignedIn> {
    let now = act.now();
    let organizations = person::organizations(act.tx, user.sid)?;
    let last = person::last_organization(act.tx, user.sid)?;
    let organization = organizations
        .iter()
        .find(|organization| Some(organization.sid) == last)
        .or(organizations.first())
        .cloned();
    let privileged = is_privileged(act, user.sid, &organizations)?;
    let life = if privileged || kind == SessionKind::Client {
        PRIVILEGED_LIFE
    } else {
        LIFE
    };
    let secret = Secret {
        kind: SecretKind::Session,
        bits: act.tx.new_sid::<SessionSid>().bits(),
        random: act.tx.random(),
    };
    let session = Session {
        sid: SessionSid::from_bits(secret.bits),
        user: user.sid,
        kind,
        organization: organization.as_ref().map(|organization| organization.sid),
        proven_at: now,
        seen_at: now,
        expires_at: now + life,
        created_at: now,
    };
    let stored = StoredSession {
        session: session.clone(),
        digest: act.app.keys.digest(&secret),
        privileged,
        ended_at: None,
        address: Some(act.request.address.to_string()),
        agent: act.request.agent.clone(),
    };
    session::insert(act.tx, &stored)?;
    person::set_last_organization(act.tx, user.sid, session.organization)?;
    let stream = session.organization.unwrap_or(OrganizationSid::SERVER);
    if let Some(organization) = session.organization {
        organization::lock(act.tx, organization)?;
        membership::see(
            act.tx,
            organization,
            user.sid,
            organization.into(),
            muster_model::membership::Signal::SignIn,
            now,
        )?;
    }
    act.record(
        Draft::new("session.created", stream)
            .about(session.sid)
            .about(user.sid)
            .after("kind", kind.code()),
    )?;
    Ok(SignedIn {
        session,
        token: secret.reveal(),
        user: user.clone(),
        organization,
    })
}

/// Whether the person holds owner or administrator rights anywhere: their sessions are shorter.
fn is_privileged(act: &mut Act, user: UserSid, organizations: &[Organization]) -> Result<bool> {
    for organization in organizations {
        let subject = act.subject(organization.sid, user.into())?;
        let strong = [BuiltIn::Owner.sid(), BuiltIn::Administrator.sid()];
        if subject
            .assignments
            .iter()
            .any(|assignment| strong.contains(&assignment.role.sid))
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Gives the session that asks a new token, because its person has just proven themselves.
pub(crate) fn prove(act: &mut Act) -> Result<SignedIn> {
    let user = act.caller.person()?;
    let session = act
        .caller
        .session
        .clone()
        .ok_or_else(Error::unauthenticated)?;
    let now: Time = act.now();
    let secret = Secret {
        kind: SecretKind::Session,
        bits: session.sid.bits(),
        random: act.tx.random(),
    };
    let digest = act.app.keys.digest(&secret);
    session::prove(act.tx, session.sid, &digest, now)?;
    let stream = act.caller.organization.unwrap_or(OrganizationSid::SERVER);
    act.record(
        Draft::new("session.stepped_up", stream)
            .about(session.sid)
            .about(user),
    )?;
    let organization = act
        .caller
        .organization
        .map(|sid| act.organization(sid))
        .transpose()?;
    Ok(SignedIn {
        session: Session {
            proven_at: now,
            ..session
        },
        token: secret.reveal(),
        user: people::get_person(act, user)?,
        organization,
    })
}

/// Ends a session, told where it was.
pub(crate) fn end(act: &mut Act, sid: SessionSid, user: UserSid) -> Result<()> {
    session::end(act.tx, sid)?;
    let stream = act.caller.organization.unwrap_or(OrganizationSid::SERVER);
    act.record(Draft::new("session.ended", stream).about(sid).about(user))
        .map(drop)
}

//! Passwords after the first: changed by whoever knows the old one, reset by a mailed link. A request for a reset is answered alike,
//! and costs the same, whoever has the address: whether anybody does is found out by a job.

use std::time::Duration;

use muster_model::{
    Email, Error, Kind, OrganizationSid, Result, SessionSid, Sid, Time, TokenSid, User, UserSid,
    password,
    secret::{Secret, SecretKind},
    time::{DAY, MINUTE},
};
use muster_store::{
    invitation,
    password_reset::{self, PasswordReset},
    person, session,
};
use serde::{Deserialize, Serialize};

use crate::{
    App, Request, SignedIn,
    act::Act,
    mail::Mail,
    notices::{MailJob, to_person},
    people,
    record::Draft,
    sessions,
};

/// The job that mails a reset to whoever has an address.
pub(crate) const SEND_RESET: &str = "send_reset";

/// How long a mailed link is good.
const LIFE: Duration = Duration::from_secs(30 * MINUTE.as_secs());
/// Requests for one address that lead to a mail: so many a day, so far apart. The rest is answered alike and leads to nothing.
const REQUESTS_A_DAY: usize = 5;

/// The payload of [`SEND_RESET`].
#[derive(Serialize, Deserialize)]
struct Asked {
    email: String,
}

impl App {
    /// Asks for a mail with a link that resets the password of an address. Tells nobody whether the address has a login.
    pub async fn request_password_reset(&self, request: &Request, email: &str) -> Result<()> {
        let email = Email::parse(email, "email")?;
        let request = anonymous(request);
        // It stays counted like a failed sign-in: mails to strangers are no toy.
        self.inner
            .sign_ins
            .attempt(request.address, self.clock().now())?;
        self.act(&request, move |act| ask(act, &email)).await
    }

    /// Sets the new password of whoever holds a mailed link. All their sessions end, and so does the link.
    pub async fn reset_password(
        &self,
        request: &Request,
        secret: Option<Secret>,
        new: &str,
    ) -> Result<User> {
        let request = anonymous(request);
        self.inner
            .sign_ins
            .attempt(request.address, self.clock().now())?;
        let secret = secret.filter(|secret| secret.kind == SecretKind::Reset);
        let found = self.act(&request, {
            let secret = secret.clone();
            move |act| open(act, secret.as_ref())
        });
        let user = found.await?;
        let normal = password::accept(new, "password", &[&user.email, &user.name])?;
        let hash = self.inner.passwords.hash(normal, self.salt()).await?;
        let user = self
            .act(&request, move |act| {
                let user = open(act, secret.as_ref())?;
                finish(act, &user, &hash)?;
                Ok(user)
            })
            .await?;
        self.inner.sign_ins.succeeded(request.address);
        Ok(user)
    }

    /// Changes the password of the person who asks, who says the present one. Their other sessions end; this one gets a new token.
    pub async fn change_password(
        &self,
        request: &Request,
        present: &str,
        new: &str,
    ) -> Result<SignedIn> {
        let user = self.prove_password(request, present).await?;
        let normal = password::accept(new, "password", &[&user.email, &user.name])?;
        let hash = self.inner.passwords.hash(normal, self.salt()).await?;
        let plain = Request {
            idempotency: None,
            ..request.clone()
        };
        self.act(&plain, move |act| {
            let user = act.caller.person()?;
            let user = people::get_person(act, user)?;
            let current = act.caller.session.as_ref().map(|session| session.sid);
            set(act, &user, &hash, "change")?;
            end_sessions(act, user.sid, current)?;
            sessions::prove(act)
        })
        .await
    }
}

/// Nobody's credential and nobody's repetition: the answers here are secrets or nothing.
fn anonymous(request: &Request) -> Request {
    Request {
        secret: None,
        idempotency: None,
        ..request.clone()
    }
}

/// The same work for every address.
fn ask(act: &mut Act, email: &Email) -> Result<()> {
    let now = act.now();
    let mut asked = invitation::sends(act.tx, OrganizationSid::SERVER, email)?;
    asked.retain(|at| now.since(*at) < DAY);
    let too_soon = asked.last().is_some_and(|last| now.since(*last) < MINUTE);
    if act.app.settings.limits.enabled && (too_soon || asked.len() >= REQUESTS_A_DAY) {
        return Ok(());
    }
    asked.push(now);
    invitation::set_sends(act.tx, OrganizationSid::SERVER, email, &asked)?;
    let payload = Asked {
        email: email.address().to_owned(),
    };
    let nobody = act.tx.new_sid::<TokenSid>();
    act.enqueue(
        OrganizationSid::SERVER,
        SEND_RESET,
        nobody.into(),
        &payload,
        now,
    )
    .map(drop)
}

/// The job: a link for whoever has the address, nothing where nobody has.
pub(crate) fn send_reset(act: &mut Act, job: &muster_store::job::Job) -> Result<()> {
    let asked: Asked = act.payload(job)?;
    let email = Email::parse(&asked.email, "email")?;
    let Some(user) = person::by_email(act.tx, &email)? else {
        return Ok(());
    };
    let user = people::get_person(act, user)?;
    let secret = Secret {
        kind: SecretKind::Reset,
        bits: act.tx.new_sid::<TokenSid>().bits(),
        random: act.tx.random(),
    };
    let reset = PasswordReset {
        user: user.sid,
        token: TokenSid::from_bits(secret.bits),
        digest: act.app.keys.digest(&secret),
        expires_at: act.now() + LIFE,
    };
    password_reset::put(act.tx, &reset)?;
    act.record(
        Draft::new("password.reset_requested", OrganizationSid::SERVER)
            .about(user.sid)
            .about(reset.token),
    )?;
    let link = format!(
        "{}/reset?token={}",
        act.app.settings.public_url,
        secret.reveal()
    );
    let mail = Mail::PasswordReset {
        link,
        ends_at: reset.expires_at,
    };
    tell(act, &user, mail)
}

/// The person behind a link. A link that never was, was used, or was replaced by a newer one is answered alike.
fn open(act: &mut Act, secret: Option<&Secret>) -> Result<User> {
    let absent = || {
        Error::new(
            Kind::NotFound,
            "password_reset.not_found",
            "This link is not good, or not any more. Ask for a new one.",
        )
    };
    let secret = secret.ok_or_else(absent)?;
    let found = password_reset::find(act.tx, TokenSid::from_bits(secret.bits))?;
    let known = found.as_ref().map_or(&[0; 33][..], |reset| &reset.digest);
    let matches = act.app.keys.matches(secret, known);
    let reset = found.filter(|_| matches).ok_or_else(absent)?;
    if act.now() >= reset.expires_at {
        return Err(Error::gone(
            "password_reset.expired",
            "This link has expired. Ask for a new one.",
        ));
    }
    people::get_person(act, reset.user)
}

fn finish(act: &mut Act, user: &User, hash: &str) -> Result<()> {
    set(act, user, hash, "reset")?;
    end_sessions(act, user.sid, None)?;
    let key = Email::parse(&user.email, "email")?.key().to_owned();
    person::clear_attempts(act.tx, &key)
}

/// Ends every session of a person but one.
fn end_sessions(act: &mut Act, user: UserSid, but: Option<SessionSid>) -> Result<()> {
    for stored in session::of_user(act.tx, user)? {
        if Some(stored.session.sid) != but {
            sessions::end(act, stored.session.sid, user)?;
        }
    }
    Ok(())
}

/// Writes the hash, ends the link that may be open, tells the record and the person.
fn set(act: &mut Act, user: &User, hash: &str, by: &str) -> Result<()> {
    person::set_password(act.tx, user.sid, hash)?;
    password_reset::delete(act.tx, user.sid)?;
    act.record(
        Draft::new("password.changed", OrganizationSid::SERVER)
            .about(user.sid)
            .after("by", by),
    )?;
    let at: Time = act.now();
    let mail = Mail::PasswordChanged {
        at,
        address: act.request.address.to_string(),
        forgot: format!("{}/forgot", act.app.settings.public_url),
    };
    tell(act, user, mail)
}

fn tell(act: &mut Act, user: &User, mail: Mail) -> Result<()> {
    let job = MailJob {
        to: to_person(user),
        mail,
        token: None,
    };
    act.mail(OrganizationSid::SERVER, user.sid.into(), &job)
}

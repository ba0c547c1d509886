//! Who calls, read from the rows inside the transaction: a credential revoked a moment ago opens nothing.

use muster_model::{
    AnySid, ApiKey, Error, KeySid, MembershipStatus, OrganizationSid, Principal, Result,
    ServiceAccountStatus, Session, SessionSid, Sid, TokenSid, UserSid,
    event::{Actor, ActorKind},
    secret::{Secret, SecretKind},
    session::{IDLE_LIFE, PRIVILEGED_IDLE_LIFE, STEP_UP_AGE, SessionKind},
};
use muster_store::{
    Tx, api_key, membership, organization, person, service_account, session, token,
};

use crate::{keys::Keyring, refused_keys::RefusedKey, request::Request};

/// Who calls.
#[derive(Debug, Clone)]
pub struct Caller {
    /// What kind of caller.
    pub kind: ActorKind,
    /// The person: who is signed in, or whom a key acts as.
    pub user: Option<UserSid>,
    /// The session, when one was presented.
    pub session: Option<Session>,
    /// The key, when one was presented.
    pub key: Option<ApiKey>,
    /// The operator key, when one was presented.
    pub operator: Option<TokenSid>,
    /// The key's organization, or the session's current one.
    pub organization: Option<OrganizationSid>,
}

impl Caller {
    fn of_kind(kind: ActorKind) -> Self {
        Self {
            kind,
            user: None,
            session: None,
            key: None,
            operator: None,
            organization: None,
        }
    }

    /// Nobody known.
    pub(crate) fn anonymous() -> Self {
        Self::of_kind(ActorKind::Anonymous)
    }

    /// The server itself.
    pub(crate) fn system() -> Self {
        Self::of_kind(ActorKind::System)
    }

    /// The operator beside the key file.
    pub(crate) fn operator() -> Self {
        Self::of_kind(ActorKind::Operator)
    }

    /// The actor that events name.
    pub(crate) fn actor(&self) -> Actor {
        let sid = match self.kind {
            ActorKind::User => self.user.map(AnySid::from),
            ActorKind::Key => self.key.as_ref().map(|key| key.sid.into()),
            ActorKind::Operator | ActorKind::System | ActorKind::Anonymous => None,
        };
        Actor {
            kind: self.kind,
            sid,
        }
    }

    /// Whom a key acts for.
    pub(crate) fn on_behalf_of(&self) -> Option<AnySid> {
        self.key.as_ref().map(|key| key.principal.any())
    }

    /// Whom decisions are about: whom a key acts as, or the person.
    pub(crate) fn principal(&self) -> Option<Principal> {
        let person = self.user.map(Principal::from);
        self.key.as_ref().map_or(person, |key| Some(key.principal))
    }

    /// The credential that events name.
    pub(crate) fn credential(&self) -> Option<AnySid> {
        let session = self.session.as_ref().map(|session| session.sid.any());
        session
            .or_else(|| self.key.as_ref().map(|key| key.sid.any()))
            .or_else(|| self.operator.map(AnySid::from))
    }

    /// Who is asked about limits and idempotency: the credential, whoever is behind it.
    pub(crate) fn identity(&self) -> Option<AnySid> {
        self.user
            .map(AnySid::from)
            .filter(|_| self.key.is_none())
            .or_else(|| self.credential())
    }

    /// The person who calls by a session; keys never do what only a person may.
    pub(crate) fn person(&self) -> Result<UserSid> {
        match (self.kind, self.user) {
            (ActorKind::User, Some(user)) => Ok(user),
            (ActorKind::Anonymous, _) => Err(Error::unauthenticated()),
            _ => Err(Error::forbidden(
                "session.required",
                "Only a person who is signed in can do this; an API key can't.",
            )),
        }
    }

    /// Sensitive acts by a session need a recent sign-in; keys act by permission alone.
    pub(crate) fn require_step_up(&self, now: muster_model::Time) -> Result<()> {
        match &self.session {
            Some(session) if now.since(session.proven_at) > STEP_UP_AGE => Err(Error::forbidden(
                "session.step_up_required",
                "This needs a sign-in within the last 10 minutes. Confirm your password, then try again.",
            )),
            _ => Ok(()),
        }
    }
}

/// Finds out who calls. Nothing presented is anonymous; anything presented that is not good is refused, always alike.
pub(crate) fn authenticate(
    tx: &mut Tx,
    keys: &Keyring,
    request: &Request,
    writing: bool,
) -> Result<Caller> {
    let Some(secret) = &request.secret else {
        return Ok(Caller::anonymous());
    };
    match secret.kind {
        SecretKind::Key => by_key(tx, keys, request, secret, writing),
        SecretKind::Session => by_session(tx, keys, request, secret, writing),
        SecretKind::Operator => by_operator(tx, keys, secret),
        SecretKind::Invitation | SecretKind::Reset | SecretKind::EmailProof | SecretKind::Setup => {
            Err(Error::unauthenticated())
        }
    }
}

fn by_key(
    tx: &mut Tx,
    keys: &Keyring,
    request: &Request,
    secret: &Secret,
    writing: bool,
) -> Result<Caller> {
    let sid = KeySid::from_bits(secret.bits);
    if request.basic.is_some_and(|named| named != sid) {
        return Err(Error::unauthenticated());
    }
    let organization =
        api_key::organization(tx, sid)?.ok_or_else(|| refuse_unknown(keys, secret))?;
    if writing {
        organization::lock(tx, organization)?;
    }
    let (key, digests) = api_key::find_with_digests(tx, organization, sid)?
        .ok_or_else(|| refuse_unknown(keys, secret))?;
    if !opened_by(keys, secret, &key, &digests, tx.now()) {
        return Err(Error::unauthenticated().because(RefusedKey(sid)));
    }
    if !key.is_used_from(request.address) {
        return Err(Error::unauthenticated().because(RefusedKey(sid)));
    }
    if !key.is_live(tx.now()) || !is_switched_on(tx, &key)? {
        return Err(Error::unauthenticated());
    }
    if request
        .organization
        .is_some_and(|chosen| chosen != organization)
    {
        return Err(Error::not_found("organization.not_found"));
    }
    let user = match key.principal {
        Principal::User(user) => Some(user),
        Principal::ServiceAccount(_) | Principal::Group(_) => None,
    };
    Ok(Caller {
        kind: ActorKind::Key,
        user,
        session: None,
        key: Some(key),
        operator: None,
        organization: Some(organization),
    })
}

/// Whether the secret is the key's present one, or the one before its last rotation while that still opens something.
pub(crate) fn opened_by(
    keys: &Keyring,
    secret: &Secret,
    key: &ApiKey,
    digests: &api_key::Digests,
    now: muster_model::Time,
) -> bool {
    let old = digests.old.as_deref().unwrap_or(&[0; 33]);
    let (is_present, is_old) = (
        keys.matches(secret, &digests.present),
        keys.matches(secret, old),
    );
    is_present || (is_old && key.old_ends_at.is_some_and(|end| now < end))
}

/// A service account that is switched off opens nothing; its keys are kept.
fn is_switched_on(tx: &mut Tx, key: &ApiKey) -> Result<bool> {
    let Principal::ServiceAccount(sid) = key.principal else {
        return Ok(true);
    };
    let found = service_account::find(tx, key.organization, sid)?;
    Ok(found.is_some_and(|found| found.status == ServiceAccountStatus::Active))
}

/// The same work for an unknown id as for a wrong secret.
fn refuse_unknown(keys: &Keyring, secret: &Secret) -> Error {
    for _ in 0..2 {
        let _ = keys.matches(secret, &[0; 33]);
    }
    Error::unauthenticated()
}

fn by_session(
    tx: &mut Tx,
    keys: &Keyring,
    request: &Request,
    secret: &Secret,
    writing: bool,
) -> Result<Caller> {
    let stored = session::find(tx, SessionSid::from_bits(secret.bits))?
        .ok_or_else(|| refuse_unknown(keys, secret))?;
    let now = tx.now();
    let idle = if stored.privileged {
        PRIVILEGED_IDLE_LIFE
    } else {
        IDLE_LIFE
    };
    let session = stored.session;
    let rested = session.kind == SessionKind::Console && now.since(session.seen_at) > idle;
    if !keys.matches(secret, &stored.digest)
        || stored.ended_at.is_some()
        || now >= session.expires_at
        || rested
    {
        return Err(Error::unauthenticated());
    }
    let current = chosen_organization(tx, request, &session)?;
    if let Some(current) = current.filter(|_| writing) {
        organization::lock(tx, current)?;
    }
    Ok(Caller {
        kind: ActorKind::User,
        user: Some(session.user),
        session: Some(session),
        key: None,
        operator: None,
        organization: current,
    })
}

/// The header's organization where the person is an active member, else the session's while they still are, else none.
fn chosen_organization(
    tx: &mut Tx,
    request: &Request,
    session: &Session,
) -> Result<Option<OrganizationSid>> {
    let mut active = |sid: OrganizationSid| {
        Ok::<_, Error>(membership::status(tx, sid, session.user)? == Some(MembershipStatus::Active))
    };
    match (request.organization, session.organization) {
        (Some(chosen), _) if active(chosen)? => Ok(Some(chosen)),
        (Some(_), _) => Err(Error::not_found("organization.not_found")),
        (None, Some(current)) if active(current)? => Ok(Some(current)),
        (None, _) => Ok(person::organizations(tx, session.user)?
            .first()
            .map(|organization| organization.sid)),
    }
}

fn by_operator(tx: &mut Tx, keys: &Keyring, secret: &Secret) -> Result<Caller> {
    let key = token::find_operator(tx, TokenSid::from_bits(secret.bits))?
        .ok_or_else(|| refuse_unknown(keys, secret))?;
    let now = tx.now();
    if !keys.matches(secret, &key.digest)
        || key.revoked_at.is_some()
        || key.expires_at.is_some_and(|end| now >= end)
    {
        return Err(Error::unauthenticated());
    }
    Ok(Caller {
        operator: Some(key.sid),
        ..Caller::operator()
    })
}

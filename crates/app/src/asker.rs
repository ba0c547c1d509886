//! Who asks for a decision. A key is authenticated in memory against the snapshot of its organization; sessions, and whatever
//! memory does not vouch for, are authenticated from rows. Only decisions are asked for so: acts authorize from rows.

use muster_model::{
    AnySid, Error, KeySid, Kind, OrganizationSid, Principal, Result, Sid, UserSid,
    secret::SecretKind,
};
use muster_store::person;

use crate::{App, Caller, Request, app::Demanded, caller::authenticate};

/// Who asks for a decision.
#[derive(Debug, Clone)]
pub struct Asker(Who);

#[derive(Debug, Clone)]
enum Who {
    /// A key that its organization's snapshot knows, with the right secret.
    Key {
        sid: KeySid,
        principal: Principal,
        organization: OrganizationSid,
    },
    /// Whoever the rows say.
    Caller(Caller),
}

impl Asker {
    /// The key's organization, or the session's current one.
    pub fn organization(&self) -> Option<OrganizationSid> {
        match &self.0 {
            Who::Key { organization, .. } => Some(*organization),
            Who::Caller(caller) => caller.organization,
        }
    }

    /// Whoever asks must be known.
    pub(crate) fn known(&self) -> Result<()> {
        match &self.0 {
            Who::Caller(caller) if caller.kind == muster_model::event::ActorKind::Anonymous => {
                Err(Error::unauthenticated())
            }
            Who::Caller(_) | Who::Key { .. } => Ok(()),
        }
    }

    /// As whom they hold anything: the key itself within its limits, or the person.
    pub(crate) fn principal(&self) -> Option<AnySid> {
        match &self.0 {
            Who::Key { sid, .. } => Some(sid.any()),
            Who::Caller(caller) => match &caller.key {
                Some(key) => Some(key.sid.any()),
                None => caller.user.map(AnySid::from),
            },
        }
    }

    /// The person behind them; none behind a service account's key and the operator's.
    pub(crate) fn person(&self) -> Option<UserSid> {
        match &self.0 {
            Who::Key { principal, .. } => principal.any().to(),
            Who::Caller(caller) => caller.user,
        }
    }

    /// A person themselves, a key itself, and a key's principal.
    pub(crate) fn is(&self, principal: AnySid) -> bool {
        let behind = match &self.0 {
            Who::Key { principal, .. } => Some(principal.any()),
            Who::Caller(caller) => caller.key.as_ref().map(|key| key.principal.any()),
        };
        self.principal() == Some(principal) || behind == Some(principal)
    }

    fn credential(&self) -> Option<AnySid> {
        match &self.0 {
            Who::Key { sid, .. } => Some(sid.any()),
            Who::Caller(caller) => caller.credential(),
        }
    }
}

impl App {
    /// Finds out who asks.
    pub async fn asker(&self, request: &Request) -> Result<Asker> {
        match self.by_key(request).await? {
            Some(who) => Ok(Asker(who)),
            None => {
                // Whom memory does not vouch for is refused, or vouched for, by rows, and counted as any caller is.
                let caller = self.identify(request).await?;
                Ok(Asker(Who::Caller(caller)))
            }
        }
    }

    /// A live key with the right secret, from where it may be used.
    async fn by_key(&self, request: &Request) -> Result<Option<Who>> {
        let Some(secret) = &request.secret else {
            return Ok(None);
        };
        let sid = KeySid::from_bits(secret.bits);
        if secret.kind != SecretKind::Key || request.basic.is_some_and(|named| named != sid) {
            return Ok(None);
        }
        let Some(organization) = self.inner.organization_of(sid).await? else {
            return Ok(None);
        };
        if request
            .organization
            .is_some_and(|chosen| chosen != organization)
        {
            return Ok(None);
        }
        let Some(snapshot) = self.inner.snapshot(organization).await? else {
            return Ok(None);
        };
        let now = self.clock().now();
        let matches = |digest: &[u8]| self.inner.keys.matches(secret, digest);
        Ok(snapshot
            .vouches(sid, request.address, now, matches)
            .map(|principal| Who::Key {
                sid,
                principal,
                organization,
            }))
    }

    /// The organizations that the asker can reach beside the one they act in.
    pub(crate) async fn others(&self, asker: &Asker) -> Result<Vec<OrganizationSid>> {
        let Who::Caller(caller) = &asker.0 else {
            return Ok(Vec::new());
        };
        let (Some(user), None) = (caller.user, &caller.key) else {
            return Ok(Vec::new());
        };
        let current = caller.organization;
        self.inner
            .store
            .read(move |tx| {
                let reachable = person::organizations(tx, user)?;
                Ok(reachable
                    .into_iter()
                    .map(|organization| organization.sid)
                    .filter(|other| Some(*other) != current)
                    .collect())
            })
            .await
    }

    /// What follows a decision: activity is noted at most once a minute, a refusal is told in the events. Only then are rows needed.
    pub(crate) async fn settle_in_memory<T>(
        &self,
        asker: &Asker,
        request: &Request,
        demanded: Option<Demanded>,
        result: Result<T>,
    ) -> Result<T> {
        let settled = match &result {
            Ok(_) => {
                let scope = demanded.map(|(_, scope, _)| scope);
                match (asker.credential(), asker.organization()) {
                    (Some(credential), Some(organization)) => {
                        self.is_noted(credential, scope.unwrap_or(organization.into()))
                    }
                    _ => true,
                }
            }
            Err(error) => error.kind() != Kind::Forbidden,
        };
        if settled {
            return result;
        }
        let caller = match &asker.0 {
            Who::Caller(caller) => caller.clone(),
            Who::Key { .. } => {
                let (app, given) = (self.clone(), request.clone());
                self.inner
                    .store
                    .read(move |tx| authenticate(tx, &app.inner.keys, &given, false))
                    .await?
            }
        };
        self.settle_for(request, caller, demanded, &result).await?;
        result
    }
}

//! Recording: every change writes its events in the same transaction, through here alone.
//! The body has SIDs and codes only; what is personal is sealed per subject beside it.

use std::collections::BTreeMap;

use muster_model::{
    AnySid, Error, EventSid, OrganizationSid, Result, Scope, Sid, UserSid,
    daily::{Daily, Day},
    event,
    event::Body,
};
use muster_store::{
    daily,
    event::{NewEvent, append, head},
};
use serde_json::{Map, Value};

use crate::act::Act;

/// An event before it is numbered and sealed.
#[derive(Debug)]
pub(crate) struct Draft {
    kind: &'static str,
    stream: OrganizationSid,
    scope: Option<Scope>,
    targets: BTreeMap<AnySid, Map<String, Value>>,
    before: BTreeMap<String, Value>,
    after: BTreeMap<String, Value>,
    reason: Option<String>,
}

impl Draft {
    /// `noun.past_tense` in a stream.
    pub(crate) fn new(kind: &'static str, stream: OrganizationSid) -> Self {
        Self {
            kind,
            stream,
            scope: None,
            targets: BTreeMap::new(),
            before: BTreeMap::new(),
            after: BTreeMap::new(),
            reason: None,
        }
    }

    /// Where it happened.
    pub(crate) fn at(mut self, scope: impl Into<Scope>) -> Self {
        self.scope = Some(scope.into());
        self
    }

    /// What it is about.
    pub(crate) fn about(mut self, target: impl Into<AnySid>) -> Self {
        self.targets.entry(target.into()).or_default();
        self
    }

    /// Text about a target: sealed.
    pub(crate) fn text(
        mut self,
        target: impl Into<AnySid>,
        name: &str,
        text: impl Into<Value>,
    ) -> Self {
        self.targets
            .entry(target.into())
            .or_default()
            .insert(name.to_owned(), text.into());
        self
    }

    /// A SID or code before.
    pub(crate) fn before(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.before.insert(name.to_owned(), value.into());
        self
    }

    /// A SID or code after.
    pub(crate) fn after(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.after.insert(name.to_owned(), value.into());
        self
    }

    /// Why, in a person's words: sealed.
    pub(crate) fn because(mut self, reason: Option<&str>) -> Self {
        self.reason = reason.map(str::to_owned);
        self
    }
}

impl Act<'_, '_> {
    /// Numbers, seals, chains and writes an event. The first one in a stream is the act's own; the others carry it as their cause.
    pub(crate) fn record(&mut self, mut draft: Draft) -> Result<i64> {
        let stream = draft.stream;
        let (sequence, previous) = match self.heads.get(&stream) {
            Some((sequence, hash)) => (*sequence, *hash),
            None => head(self.tx, stream)?.map_or((0, event::genesis(stream)), |head| {
                (head.sequence, head.hash)
            }),
        };
        let sequence = sequence + 1;
        self.add_actor(&mut draft);
        let body = Body {
            sid: self.tx.new_sid::<EventSid>(),
            stream,
            sequence,
            kind: draft.kind.to_owned(),
            occurred_at: self.tx.now(),
            actor: self.caller.actor(),
            on_behalf_of: self.caller.on_behalf_of(),
            credential: self.caller.credential(),
            cause: self.causes.get(&stream).copied(),
            scope: draft.scope,
            targets: draft.targets.keys().copied().collect(),
            before: draft.before,
            after: draft.after,
            request_id: Some(self.request.id.clone()).filter(|id| !id.is_empty()),
        };
        let canonical = body.write()?;
        let targets = self.seal_targets(stream, sequence, draft.targets)?;
        let hash = event::chain(
            &previous,
            canonical.as_bytes(),
            targets.iter().filter_map(|(_, sealed)| sealed.as_deref()),
        );
        let mac = self.app.keys.head_mac(stream, sequence, &hash);
        let row = NewEvent {
            stream,
            sequence,
            kind: draft.kind,
            actor: body.actor.sid,
            scope: draft.scope,
            body: &canonical,
            hash: &hash,
        };
        append(self.tx, &row, &targets, &mac)?;
        self.count_day(&body)?;
        self.heads.insert(stream, (sequence, hash));
        self.causes.entry(stream).or_insert(sequence);
        Ok(sequence)
    }

    /// What is counted day by day is counted with its event.
    fn count_day(&mut self, body: &Body) -> Result<()> {
        match Daily::of_event(&body.kind) {
            Some(counted) if body.stream != OrganizationSid::SERVER => {
                daily::count(self.tx, body.stream, Day::of(body.occurred_at), counted)
            }
            _ => Ok(()),
        }
    }

    /// Address, agent and reason are the acting person's: sealed for them, or for the credential where there is no person.
    fn add_actor(&self, draft: &mut Draft) {
        let subject = self
            .caller
            .user
            .map(AnySid::from)
            .or_else(|| self.caller.credential());
        let Some(subject) = subject.or_else(|| draft.targets.keys().next().copied()) else {
            return;
        };
        let text = draft.targets.entry(subject).or_default();
        if !matches!(self.caller.kind, event::ActorKind::System) {
            text.insert("address".into(), self.request.address.to_string().into());
        }
        if let Some(agent) = &self.request.agent {
            text.insert("agent".into(), agent.as_str().into());
        }
        if let Some(reason) = draft.reason.take() {
            text.insert("reason".into(), reason.into());
        }
    }

    fn seal_targets(
        &mut self,
        stream: OrganizationSid,
        sequence: i64,
        targets: BTreeMap<AnySid, Map<String, Value>>,
    ) -> Result<Vec<(AnySid, Option<Vec<u8>>)>> {
        let mut rows = Vec::with_capacity(targets.len());
        for (target, text) in targets {
            let sealed = if text.is_empty() {
                None
            } else {
                Some(self.seal_for(
                    key_owner(stream, target),
                    &place_of(stream, sequence, target),
                    &serde_json::to_vec(&text).map_err(Error::internal)?,
                )?)
            };
            rows.push((target, sealed));
        }
        Ok(rows)
    }

    /// Seals under the data key of an organization or person.
    pub(crate) fn seal_for(&mut self, owner: AnySid, place: &str, plain: &[u8]) -> Result<Vec<u8>> {
        let key = self
            .app
            .data_keys
            .get(self.tx, &self.app.keys, owner, &mut self.fresh_keys)?;
        key.seal(self.tx.random(), place, plain)
    }

    /// Opens what [`Self::seal_for`] sealed; nothing when the key was destroyed.
    pub(crate) fn open_for(
        &mut self,
        owner: AnySid,
        place: &str,
        sealed: &[u8],
    ) -> Result<Option<Vec<u8>>> {
        match self
            .app
            .data_keys
            .find(self.tx, &self.app.keys, owner, &mut self.fresh_keys)?
        {
            Some(key) => key.open(place, sealed).map(Some),
            None => Ok(None),
        }
    }
}

/// Whose data key seals the text about a target: a person's own, otherwise the organization's.
pub(crate) fn key_owner(stream: OrganizationSid, target: AnySid) -> AnySid {
    target.to::<UserSid>().map_or(stream.any(), AnySid::from)
}

/// The associated data of a sealed part.
pub(crate) fn place_of(stream: OrganizationSid, sequence: i64, target: AnySid) -> String {
    format!("event_target|sealed|{sequence} {target}|{stream}")
}

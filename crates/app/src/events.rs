//! Reading the log: pages of events with names, and with the personal parts that can still be opened. Nothing is
//! written here; recording is `record`.

use std::collections::{BTreeMap, BTreeSet};

use muster_model::{
    AccountSid, AnySid, Error, EventSid, Named, Names, OrganizationSid, Permission, Result, Scope,
    Time, UserSid,
    event::{ActorKind, Body},
};
use muster_store::event::{self, EventFilter, StoredEvent, StoredTarget};
use serde_json::{Map, Value};

use crate::{
    App, Page, PageRequest, Request,
    act::Act,
    record::{key_owner, place_of},
};

/// Which events are asked for.
#[derive(Debug, Clone, Default)]
pub struct EventQuery {
    /// Exactly this type.
    pub kind: Option<String>,
    /// Done by this actor.
    pub actor: Option<AnySid>,
    /// About this.
    pub target: Option<AnySid>,
    /// At exactly this account.
    pub account: Option<AccountSid>,
    /// Only after this number, the oldest first: how the log is followed, without an end.
    pub after: Option<i64>,
    /// The oldest first.
    pub ascending: bool,
}

/// An event as its readers see it.
#[derive(Debug, Clone, PartialEq)]
pub struct EventView {
    /// Its identifier.
    pub sid: EventSid,
    /// Its number in the organization.
    pub sequence: i64,
    /// `noun.past_tense`.
    pub kind: String,
    /// When it happened.
    pub occurred_at: Time,
    /// What kind of caller did it.
    pub actor_kind: ActorKind,
    /// The person or key; none for the operator, the server and whoever was not known.
    pub actor: Option<Named>,
    /// For whom a key acted.
    pub on_behalf_of: Option<Named>,
    /// Where.
    pub scope: Option<Named>,
    /// What it is about.
    pub targets: Vec<Named>,
    /// State before: SIDs, codes, and the text that can still be opened.
    pub before: BTreeMap<String, Value>,
    /// State after, likewise.
    pub after: BTreeMap<String, Value>,
    /// Number of the event that brought this one with it.
    pub cause: Option<i64>,
    /// Session, key or token that was presented.
    pub credential: Option<AnySid>,
    /// The request.
    pub request_id: Option<String>,
    /// Where it came from.
    pub address: Option<String>,
    /// What the client called itself.
    pub agent: Option<String>,
    /// Why, in the actor's words.
    pub reason: Option<String>,
}

impl App {
    /// A page of the current organization's events. At organization scope `audit.read` shows everything, otherwise what
    /// happened at the accounts where it is held.
    pub async fn events(
        &self,
        request: &Request,
        query: EventQuery,
        page: PageRequest,
    ) -> Result<Page<EventView>> {
        self.read(request, move |act| list(act, &query, &page))
            .await
    }
}

pub(crate) fn list(
    act: &mut Act,
    query: &EventQuery,
    page: &PageRequest,
) -> Result<Page<EventView>> {
    let organization = act.current()?;
    let asked = format!("events {query:?}");
    let position = act
        .position(page, &asked)?
        .and_then(|number| number.parse().ok());
    let ascending = query.ascending || query.after.is_some();
    let filter = EventFilter {
        kind: query.kind.clone(),
        actor: query.actor,
        target: query.target,
        scopes: scopes(act, organization, query.account)?,
        after: if ascending {
            position.or(query.after)
        } else {
            None
        },
        before: position.filter(|_| !ascending),
        ascending,
    };
    let rows = event::page(act.tx, organization, &filter, page.limit + 1)?;
    let rows = act.paged(rows, page, &asked, |event| event.sequence.to_string());
    let data = show(act, organization, &rows.data)?;
    Ok(Page {
        data,
        next_cursor: rows.next_cursor,
    })
}

/// Where the caller may read events; `None` is everywhere.
fn scopes(
    act: &mut Act,
    organization: OrganizationSid,
    account: Option<AccountSid>,
) -> Result<Option<Vec<Scope>>> {
    let Some(account) = account else {
        let readable = act.scopes_with(organization, Permission::AUDIT_READ)?;
        return Ok(readable.map(|accounts| accounts.into_iter().map(Scope::from).collect()));
    };
    let site = act.see(account.into())?;
    if site.organization.sid != organization {
        return Err(Error::not_found("account.not_found"));
    }
    act.require_at(Permission::AUDIT_READ, &site)?;
    Ok(Some(vec![account.into()]))
}

fn show(act: &mut Act, stream: OrganizationSid, rows: &[StoredEvent]) -> Result<Vec<EventView>> {
    let bodies: Vec<Body> = rows
        .iter()
        .map(|row| serde_json::from_str(&row.body).map_err(Error::internal))
        .collect::<Result<_>>()?;
    let sequences: Vec<i64> = rows.iter().map(|row| row.sequence).collect();
    let targets = event::targets(act.tx, stream, &sequences)?;
    let mut texts = open(act, stream, &targets)?;
    let mentioned: Vec<AnySid> = bodies.iter().flat_map(mentioned).collect();
    let names = act.names(stream, mentioned)?;
    Ok(bodies
        .into_iter()
        .map(|body| {
            let text = texts.remove(&body.sequence).unwrap_or_default();
            view(body, text, &names)
        })
        .collect())
}

fn mentioned(body: &Body) -> impl Iterator<Item = AnySid> + use<'_> {
    let few = [
        body.actor.sid,
        body.on_behalf_of,
        body.scope.map(AnySid::from),
    ];
    few.into_iter()
        .flatten()
        .chain(body.targets.iter().copied())
}

/// The text about each target of an event.
type Text = BTreeMap<AnySid, Map<String, Value>>;

/// Opens the personal parts by event. What was erased, or does not open, has no text.
fn open(
    act: &mut Act,
    stream: OrganizationSid,
    targets: &[StoredTarget],
) -> Result<BTreeMap<i64, Text>> {
    let sealed = targets
        .iter()
        .filter_map(|target| Some((target, target.sealed.as_deref()?)));
    let owners: BTreeSet<AnySid> = sealed
        .clone()
        .map(|(target, _)| key_owner(stream, target.target))
        .collect();
    let keys = act
        .app
        .data_keys
        .find_all(act.tx, &act.app.keys, &owners, &mut act.fresh_keys)?;
    let mut texts: BTreeMap<i64, Text> = BTreeMap::new();
    for (target, sealed) in sealed {
        let Some(key) = keys.get(&key_owner(stream, target.target)) else {
            continue;
        };
        let place = place_of(stream, target.sequence, target.target);
        match key
            .open(&place, sealed)
            .and_then(|plain| serde_json::from_slice(&plain).map_err(Error::internal))
        {
            Ok(text) => {
                texts
                    .entry(target.sequence)
                    .or_default()
                    .insert(target.target, text);
            }
            Err(error) => {
                tracing::error!(%stream, sequence = target.sequence, target = %target.target, ?error, "a personal part of an event does not open");
            }
        }
    }
    Ok(texts)
}

/// What the name of text about the state before an event ends with.
const BEFORE: &str = "_before";

fn view(body: Body, mut text: Text, names: &Names) -> EventView {
    let subject = acting_subject(&body);
    let mut own = |name: &str| {
        let told = subject.and_then(|subject| text.get_mut(&subject)?.remove(name))?;
        told.as_str().map(str::to_owned)
    };
    let (address, agent, reason) = (own("address"), own("agent"), own("reason"));
    let targets = targets(&body, &text, names);
    let (mut before, mut after) = (body.before, body.after);
    for (target, told) in text {
        for (name, value) in told {
            match name.strip_suffix(BEFORE) {
                Some(name) => merge(&mut before, target, name, value),
                None => merge(&mut after, target, &name, value),
            }
        }
    }
    EventView {
        sid: body.sid,
        sequence: body.sequence,
        kind: body.kind,
        occurred_at: body.occurred_at,
        actor_kind: body.actor.kind,
        actor: body.actor.sid.map(|actor| names.of(actor)),
        on_behalf_of: body.on_behalf_of.map(|principal| names.of(principal)),
        scope: body.scope.map(|scope| names.of(scope.any())),
        targets,
        before,
        after,
        cause: body.cause,
        credential: body.credential,
        request_id: body.request_id,
        address,
        agent,
        reason,
    }
}

/// Two targets may be told about under the same name: then the noun of the second stands before it.
fn merge(state: &mut BTreeMap<String, Value>, target: AnySid, name: &str, value: Value) {
    let name = if state.contains_key(name) {
        format!("{}.{name}", target.noun().unwrap_or("target"))
    } else {
        name.to_owned()
    };
    state.insert(name, value);
}

/// Whose text tells address, agent and reason; the same choice as when it was recorded.
fn acting_subject(body: &Body) -> Option<AnySid> {
    let people = [body.actor.sid, body.on_behalf_of];
    let person = people
        .into_iter()
        .flatten()
        .find(|sid| sid.to::<UserSid>().is_some());
    person
        .or(body.credential)
        .or_else(|| body.targets.first().copied())
}

/// What the event is about. Who acted stands among the targets for the sake of the sealed part only, unless it is all there is.
fn targets(body: &Body, text: &Text, names: &Names) -> Vec<Named> {
    let acting = [body.actor.sid, body.on_behalf_of, body.credential];
    let others: Vec<AnySid> = body
        .targets
        .iter()
        .copied()
        .filter(|target| !acting.contains(&Some(*target)))
        .collect();
    let shown = if others.is_empty() {
        &body.targets
    } else {
        &others
    };
    let told =
        |target: &AnySid, name: &str| Some(text.get(target)?.get(name)?.as_str()?.to_owned());
    shown
        .iter()
        .map(|target| {
            let named = names.of(*target);
            Named {
                name: named.name.or_else(|| told(target, "name")),
                email: named.email.or_else(|| told(target, "email")),
                ..named
            }
        })
        .collect()
}

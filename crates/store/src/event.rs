//! Rows of `event`, `event_target` and `event_head`, and the data keys that their personal parts are sealed with.
//! Rows are only ever added here: there is no statement that changes or deletes an event.

use muster_model::{AnySid, OrganizationSid, Result, Scope, event::Hash};

use crate::{Row, Select, Tx, args};

/// The end of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Sequence of the last event, 0 before the first.
    pub sequence: i64,
    /// Its hash.
    pub hash: Hash,
    /// HMAC of both under the event key, that key's version in front.
    pub mac: Vec<u8>,
}

/// An event as stored.
#[derive(Debug, Clone)]
pub struct StoredEvent {
    /// Its number in the stream.
    pub sequence: i64,
    /// Canonical JSON.
    pub body: String,
    /// The chain up to and with it.
    pub hash: Hash,
}

/// What an event is about, with the sealed personal part where there is one.
#[derive(Debug, Clone)]
pub struct StoredTarget {
    /// The event.
    pub sequence: i64,
    /// The target or subject.
    pub target: AnySid,
    /// Sealed JSON.
    pub sealed: Option<Vec<u8>>,
}

/// Reads and locks the end of a chain.
pub fn head(tx: &mut Tx, stream: OrganizationSid) -> Result<Option<Head>> {
    tx.opt(
        "SELECT sequence, hash, mac FROM event_head WHERE organization_sid = $1 FOR UPDATE",
        args![stream],
        |row| {
            Ok(Head {
                sequence: row.get(0)?,
                hash: row.get(1)?,
                mac: row.get(2)?,
            })
        },
    )
}

/// The number of the last event: the revision that answers speak of. Zero before the first.
pub fn revision(tx: &mut Tx, stream: OrganizationSid) -> Result<i64> {
    Ok(tx
        .opt(
            "SELECT sequence FROM event_head WHERE organization_sid = $1",
            args![stream],
            |row| row.get(0),
        )?
        .unwrap_or(0))
}

/// What the columns of a new event hold beside its body.
#[derive(Debug)]
pub struct NewEvent<'e> {
    /// The stream.
    pub stream: OrganizationSid,
    /// Its number.
    pub sequence: i64,
    /// `noun.past_tense`.
    pub kind: &'e str,
    /// Who acted.
    pub actor: Option<AnySid>,
    /// Where; the stream itself when nowhere narrower.
    pub scope: Option<Scope>,
    /// Canonical JSON.
    pub body: &'e str,
    /// The chain up to and with it.
    pub hash: &'e Hash,
}

/// Adds an event with its targets (in order of SID) and moves the end of the chain.
pub fn append(
    tx: &mut Tx,
    event: &NewEvent,
    targets: &[(AnySid, Option<Vec<u8>>)],
    mac: &[u8],
) -> Result<()> {
    let act = tx.act();
    let scope = event.scope.map_or(event.stream.into(), AnySid::from);
    tx.exec(
        "INSERT INTO event (organization_sid, sequence, act_sid, kind, actor_sid, scope_sid, body, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![event.stream, event.sequence, act, event.kind, event.actor, scope, event.body, event.hash],
    )?;
    for (target, sealed) in targets {
        tx.exec(
            "INSERT INTO event_target (organization_sid, sequence, target_sid, sealed) VALUES ($1, $2, $3, $4)",
            args![event.stream, event.sequence, *target, sealed.as_deref()],
        )?;
    }
    tx.exec(
        "INSERT INTO event_head (organization_sid, sequence, hash, mac) VALUES ($1, $2, $3, $4)
         ON CONFLICT (organization_sid) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash, mac = excluded.mac",
        args![event.stream, event.sequence, event.hash, mac],
    )?;
    tx.appended(event.stream, event.sequence);
    Ok(())
}

/// What a list of events asks for.
#[derive(Debug, Clone, Default)]
pub struct EventFilter {
    /// Exactly this type.
    pub kind: Option<String>,
    /// By this actor.
    pub actor: Option<AnySid>,
    /// About this target.
    pub target: Option<AnySid>,
    /// At exactly one of these scopes; `None` is everywhere.
    pub scopes: Option<Vec<Scope>>,
    /// After this number.
    pub after: Option<i64>,
    /// Before this number.
    pub before: Option<i64>,
    /// The oldest first.
    pub ascending: bool,
}

fn read(row: &Row) -> Result<StoredEvent> {
    Ok(StoredEvent {
        sequence: row.get(0)?,
        body: row.get(1)?,
        hash: row.get(2)?,
    })
}

/// A page of events.
pub fn page(
    tx: &mut Tx,
    stream: OrganizationSid,
    filter: &EventFilter,
    limit: u32,
) -> Result<Vec<StoredEvent>> {
    tx.page(&select(stream, filter, limit), read)
}

/// What is about something is followed from there: an old event of few is found without going through all that came since.
fn select<'a>(stream: OrganizationSid, filter: &'a EventFilter, limit: u32) -> Select<'a> {
    let mut select = match filter.target {
        Some(target) => Select::new(
            "SELECT e.sequence, e.body, e.hash FROM event_target t JOIN event e ON e.organization_sid = t.organization_sid AND e.sequence = t.sequence",
        )
        .and("t.organization_sid = $", stream)
        .and("t.target_sid = $", target),
        None => Select::new("SELECT e.sequence, e.body, e.hash FROM event e")
            .and("e.organization_sid = $", stream),
    };
    if let Some(kind) = &filter.kind {
        select = select.and("e.kind = $", kind.as_str());
    }
    if let Some(actor) = filter.actor {
        select = select.and("e.actor_sid = $", actor);
    }
    if let Some(scopes) = &filter.scopes {
        select = select.and_in("e.scope_sid", scopes.iter().copied());
    }
    let [after, before, up, down] = match filter.target {
        Some(_) => [
            "t.sequence > $",
            "t.sequence < $",
            "t.sequence",
            "t.sequence DESC",
        ],
        None => [
            "e.sequence > $",
            "e.sequence < $",
            "e.sequence",
            "e.sequence DESC",
        ],
    };
    if let Some(number) = filter.after {
        select = select.and(after, number);
    }
    if let Some(number) = filter.before {
        select = select.and(before, number);
    }
    select
        .order(if filter.ascending { up } else { down })
        .limit(limit)
}

/// The targets of several events, by event and then SID: the order of the chain.
pub fn targets(
    tx: &mut Tx,
    stream: OrganizationSid,
    sequences: &[i64],
) -> Result<Vec<StoredTarget>> {
    if sequences.is_empty() {
        return Ok(Vec::new());
    }
    let select = Select::new("SELECT sequence, target_sid, sealed FROM event_target")
        .and("organization_sid = $", stream)
        .and_in("sequence", sequences.iter().copied());
    tx.page(&select.order("sequence, target_sid"), |row| {
        Ok(StoredTarget {
            sequence: row.get(0)?,
            target: row.get(1)?,
            sealed: row.get(2)?,
        })
    })
}

/// The wrapped data key of an organization or person.
pub fn data_key(tx: &mut Tx, owner: AnySid) -> Result<Option<Vec<u8>>> {
    tx.opt(
        "SELECT wrapped FROM data_key WHERE owner_sid = $1",
        args![owner],
        |row| row.get(0),
    )
}

/// Several wrapped data keys at once.
pub fn data_keys(tx: &mut Tx, owners: &[AnySid]) -> Result<Vec<(AnySid, Vec<u8>)>> {
    if owners.is_empty() {
        return Ok(Vec::new());
    }
    tx.page(
        &Select::new("SELECT owner_sid, wrapped FROM data_key")
            .and_in("owner_sid", owners.iter().copied()),
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Keeps a new wrapped data key.
pub fn insert_data_key(tx: &mut Tx, owner: AnySid, wrapped: &[u8]) -> Result<()> {
    tx.note(
        "INSERT INTO data_key (owner_sid, wrapped) VALUES ($1, $2)",
        args![owner, wrapped],
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use muster_model::{Sid, UserSid};
    use rusqlite::Connection;

    use super::*;
    use crate::{
        MIGRATIONS,
        dialect::{Engine, schema_text, sqlite_text},
        statistics,
    };

    #[test]
    fn what_somebody_did_and_what_was_done_about_them_follows_an_index() {
        let connection = Connection::open_in_memory().unwrap();
        for migration in MIGRATIONS {
            let text = schema_text(migration.sql, Engine::Sqlite);
            connection.execute_batch(&text).unwrap();
        }
        statistics::write(&connection).unwrap();
        connection.execute_batch("ANALYZE sqlite_schema").unwrap();
        let user = UserSid::from_bits(2).any();
        let about = EventFilter {
            target: Some(user),
            before: Some(9),
            ..EventFilter::default()
        };
        let done = EventFilter {
            actor: Some(user),
            ..EventFilter::default()
        };
        for (filter, index) in [(about, "event_target_about"), (done, "event_actor")] {
            let select = select(OrganizationSid::from_bits(1), &filter, 51);
            let (text, _) = select.build();
            let text = format!("EXPLAIN QUERY PLAN {}", sqlite_text(&text));
            let mut prepared = connection.prepare(&text).unwrap();
            let steps = prepared.raw_query().mapped(|row| row.get::<_, String>(3));
            let plan = steps.map(Result::unwrap).collect::<Vec<_>>().join("; ");
            assert!(
                plan.contains(index) && !plan.contains("TEMP B-TREE"),
                "{plan}"
            );
        }
    }
}

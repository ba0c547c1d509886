//! Reading the log to verify it: rows as they stand, whatever somebody made of them beside the server. Nothing is
//! locked and no value is believed; what a chain is made of is the model's business.

use muster_model::{OrganizationSid, Result};

use crate::{Row, Tx, args, event::Head};

/// A row of the log. A column that can't be read is none.
#[derive(Debug, Clone)]
pub struct RawEvent {
    /// Its number in the stream.
    pub sequence: i64,
    /// The column beside the body.
    pub kind: Option<String>,
    /// The column beside the body; inner none is NULL.
    pub actor: Option<Option<String>>,
    /// The column beside the body.
    pub scope: Option<String>,
    /// Canonical JSON.
    pub body: Option<String>,
    /// The chain up to and with it.
    pub hash: Option<Vec<u8>>,
}

/// A row of `event_target`. A column that can't be read is none.
#[derive(Debug, Clone)]
pub struct RawTarget {
    /// The event.
    pub sequence: i64,
    /// The target or subject.
    pub target: Option<String>,
    /// Sealed JSON; inner none is NULL.
    pub sealed: Option<Option<Vec<u8>>>,
}

/// Every stream there ought to be, by SID: of each organization, and whatever has events or an end.
pub fn streams(tx: &mut Tx) -> Result<Vec<OrganizationSid>> {
    tx.all(
        "SELECT sid FROM organization UNION SELECT organization_sid FROM event_head UNION SELECT organization_sid FROM event ORDER BY 1",
        &[],
        |row| row.get(0),
    )
}

/// The end of a chain as it stands now.
pub fn end(tx: &mut Tx, stream: OrganizationSid) -> Result<Option<Head>> {
    tx.opt(
        "SELECT sequence, hash, mac FROM event_head WHERE organization_sid = $1",
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

/// The first number after `after` that an event or a target has.
pub fn next(tx: &mut Tx, stream: OrganizationSid, after: i64) -> Result<Option<i64>> {
    let event = tx.opt(
        "SELECT sequence FROM event WHERE organization_sid = $1 AND sequence > $2 ORDER BY sequence LIMIT 1",
        args![stream, after],
        |row| row.get(0),
    )?;
    let target = tx.opt(
        "SELECT sequence FROM event_target WHERE organization_sid = $1 AND sequence > $2 ORDER BY sequence LIMIT 1",
        args![stream, after],
        |row| row.get(0),
    )?;
    Ok(event.into_iter().chain(target).min())
}

/// Events in order, after one number and up to another.
pub fn events(
    tx: &mut Tx,
    stream: OrganizationSid,
    after: i64,
    up_to: i64,
    limit: u32,
) -> Result<Vec<RawEvent>> {
    tx.all(
        "SELECT sequence, kind, actor_sid, scope_sid, body, hash FROM event
         WHERE organization_sid = $1 AND sequence > $2 AND sequence <= $3 ORDER BY sequence LIMIT $4",
        args![stream, after, up_to, limit],
        |row: &Row| {
            Ok(RawEvent {
                sequence: row.get(0)?,
                kind: row.get(1).ok(),
                actor: row.get(2).ok(),
                scope: row.get(3).ok(),
                body: row.get(4).ok(),
                hash: row.get(5).ok(),
            })
        },
    )
}

/// Targets after one number and up to another, by event and then SID: the order of the chain.
pub fn targets(
    tx: &mut Tx,
    stream: OrganizationSid,
    after: i64,
    up_to: i64,
) -> Result<Vec<RawTarget>> {
    tx.all(
        "SELECT sequence, target_sid, sealed FROM event_target
         WHERE organization_sid = $1 AND sequence > $2 AND sequence <= $3 ORDER BY sequence, target_sid",
        args![stream, after, up_to],
        |row: &Row| {
            Ok(RawTarget {
                sequence: row.get(0)?,
                target: row.get(1).ok(),
                sealed: row.get(2).ok(),
            })
        },
    )
}

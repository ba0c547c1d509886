//! Verifying the log over the database alone, also while the server runs: every chain from its first event to its end.
//! Nothing is changed and nothing personal is opened here.

use muster_model::{OrganizationSid, Result, event, event::Hash};
use muster_store::{
    chain::{self, RawEvent, RawTarget},
    event::Head,
    organization,
};

use crate::App;

/// Events that are read at once.
const PAGE: u32 = 1_000;

/// What became of one chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamReport {
    /// The organization, or the server's own stream.
    pub stream: OrganizationSid,
    /// What people call it.
    pub name: String,
    /// How many events were found good.
    pub events: i64,
    /// Whether all of it is.
    pub verdict: Verdict,
}

/// Whether a chain is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Every event is what was written, and none is missing.
    Good,
    /// Something was changed beside the server.
    Broken {
        /// The first event that is not as it was written.
        sequence: i64,
        /// What is wrong with it.
        why: String,
    },
}

/// How far a chain was followed.
#[derive(Clone, Copy)]
struct Link {
    sequence: i64,
    hash: Hash,
}

/// What a stream looked like when its verification began. Events after it are the next verification's.
struct Outline {
    name: String,
    head: Option<Head>,
    /// The first number after the end that something has, or the first number at all where there is no end.
    beyond: Option<i64>,
}

/// Verifies every chain, one after the other, reading a thousand events at a time.
pub async fn verify(app: &App) -> Result<Vec<StreamReport>> {
    let streams = app.inner.store.read(chain::streams).await?;
    let mut reports = Vec::with_capacity(streams.len());
    for stream in streams {
        reports.push(verify_stream(app, stream).await?);
    }
    Ok(reports)
}

async fn verify_stream(app: &App, stream: OrganizationSid) -> Result<StreamReport> {
    let outline = outline(app, stream).await?;
    let mut link = Link {
        sequence: 0,
        hash: event::genesis(stream),
    };
    let verdict = follow(app, stream, &outline, &mut link).await?;
    Ok(StreamReport {
        stream,
        name: outline.name,
        events: link.sequence,
        verdict,
    })
}

async fn outline(app: &App, stream: OrganizationSid) -> Result<Outline> {
    let read = move |tx: &mut muster_store::Tx| {
        let name = match organization::find(tx, stream)? {
            Some(organization) => organization.name,
            None if stream == OrganizationSid::SERVER => "Server".to_owned(),
            None => String::new(),
        };
        let head = chain::end(tx, stream)?;
        let beyond = chain::next(tx, stream, head.as_ref().map_or(0, |head| head.sequence))?;
        Ok(Outline { name, head, beyond })
    };
    app.inner.store.read(read).await
}

/// Follows the chain to its end; `link` tells how far it was good.
async fn follow(
    app: &App,
    stream: OrganizationSid,
    outline: &Outline,
    link: &mut Link,
) -> Result<Verdict> {
    let Some(head) = &outline.head else {
        return Ok(broken(
            outline.beyond.unwrap_or(1),
            "The end of the chain is missing.",
        ));
    };
    if let Some(verdict) = follow_events(app, stream, head.sequence, link).await? {
        return Ok(verdict);
    }
    Ok(if link.hash != head.hash {
        broken(
            head.sequence,
            "It is not the event that the end of the chain names.",
        )
    } else if app.inner.keys.head_mac(stream, head.sequence, &head.hash) != head.mac {
        broken(
            head.sequence,
            "The end of the chain was not written by this server: events were rewritten up to here, or cut off after it.",
        )
    } else if let Some(beyond) = outline.beyond {
        broken(beyond, "It stands after the end of the chain.")
    } else {
        Verdict::Good
    })
}

async fn follow_events(
    app: &App,
    stream: OrganizationSid,
    end: i64,
    link: &mut Link,
) -> Result<Option<Verdict>> {
    // The first page also sees what stands before the first event.
    let mut after = i64::MIN;
    while link.sequence < end {
        let (events, targets) = app
            .inner
            .store
            .read(move |tx| {
                let events = chain::events(tx, stream, after, end, PAGE)?;
                let last = events.last().map_or(end, |event| event.sequence);
                Ok((events, chain::targets(tx, stream, after, last)?))
            })
            .await?;
        let expected = link.sequence + 1;
        match follow_page(stream, &events, &targets, link) {
            Some(verdict) => return Ok(Some(verdict)),
            None if link.sequence < expected => return Ok(Some(broken(expected, MISSING))),
            None => after = link.sequence,
        }
    }
    Ok(None)
}

const MISSING: &str = "It is missing.";

fn follow_page(
    stream: OrganizationSid,
    events: &[RawEvent],
    targets: &[RawTarget],
    link: &mut Link,
) -> Option<Verdict> {
    let mut targets = targets;
    for event in events {
        let expected = link.sequence + 1;
        if event.sequence > expected {
            return Some(broken(expected, MISSING));
        }
        if event.sequence < expected {
            return Some(broken(
                event.sequence,
                "It stands before the beginning of the chain.",
            ));
        }
        let count = targets
            .iter()
            .take_while(|target| target.sequence <= event.sequence)
            .count();
        let (own, rest) = targets.split_at(count);
        targets = rest;
        match next_hash(stream, event, own, &link.hash) {
            Ok(hash) => {
                *link = Link {
                    sequence: event.sequence,
                    hash,
                };
            }
            Err(why) => return Some(broken(event.sequence, why)),
        }
    }
    None
}

/// The hash of an event that is what was written, or what is wrong with it.
fn next_hash(
    stream: OrganizationSid,
    event: &RawEvent,
    targets: &[RawTarget],
    previous: &Hash,
) -> Result<Hash, &'static str> {
    let text = event.body.as_deref().ok_or("Its body can't be read.")?;
    let body: event::Body = serde_json::from_str(text).map_err(|_| "Its body can't be read.")?;
    if !body
        .canonical()
        .is_ok_and(|canonical| canonical == text.as_bytes())
    {
        return Err("Its body is not in canonical form.");
    }
    let scope = body
        .scope
        .map_or(stream.to_string(), |scope| scope.to_string());
    let as_indexed = body.stream == stream
        && body.sequence == event.sequence
        && event.kind.as_ref() == Some(&body.kind)
        && event.actor == Some(body.actor.sid.map(|actor| actor.to_string()))
        && event.scope == Some(scope);
    if !as_indexed {
        return Err("Its columns say something else than its body.");
    }
    let same_targets = targets.len() == body.targets.len()
        && targets.iter().zip(&body.targets).all(|(row, target)| {
            row.sequence == event.sequence && row.target.as_deref() == Some(&target.to_string())
        });
    if !same_targets {
        return Err("Its targets are not those that its body names.");
    }
    let sealed = targets.iter().map(|row| row.sealed.as_ref());
    if sealed.clone().any(|blob| blob.is_none()) {
        return Err("A sealed part of it can't be read.");
    }
    let blobs = sealed.flatten().flatten().map(Vec::as_slice);
    let hash = event::chain(previous, text.as_bytes(), blobs);
    if event.hash.as_deref() == Some(&hash) {
        Ok(hash)
    } else {
        Err("It was changed, or the one before it was: the chain does not lead here.")
    }
}

fn broken(sequence: i64, why: &str) -> Verdict {
    Verdict::Broken {
        sequence,
        why: why.to_owned(),
    }
}

//! Decisions in memory: per organization a snapshot that is loaded when it is first asked for and follows the event log from
//! then on. An optimisation only: `model::decide` over the rows is what it must never differ from, and no act authorizes by it.

use std::{
    collections::HashMap,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use arc_swap::ArcSwapOption;
use muster_model::{Error, KeySid, OrganizationSid, Result, permission::host::generation};
use muster_store::{Follower, Store, event};
use tokio::{sync::watch, time::timeout};

use crate::app::Inner;

mod accounts;
mod chunks;
mod following;
mod holders;
mod order;
mod records;
mod roles;
mod room;
mod rows;
mod shards;
mod snapshot;
mod tree;

pub(crate) use snapshot::{Held, Snapshot, Spot};

/// Keys whose organization is remembered.
const KNOWN_KEYS: usize = 200_000;
/// How long a question waits for a revision that is not there yet.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often a snapshot that was overtaken while it was read is brought up to date before the question is refused.
const ATTEMPTS: u32 = 8;

/// The snapshots of all organizations that were asked for.
#[derive(Default)]
pub(crate) struct Decisions {
    slots: RwLock<HashMap<OrganizationSid, Arc<Slot>>>,
    /// Which organization a key belongs to: immutable, so that it is never wrong.
    organizations: RwLock<HashMap<KeySid, OrganizationSid>>,
}

/// Where the snapshot of one organization stands.
struct Slot {
    snapshot: ArcSwapOption<Snapshot>,
    /// The highest event that is known to be committed and was not shown to the snapshot.
    committed: AtomicI64,
    /// The revision last published: wakes who waits for one.
    published: watch::Sender<i64>,
    /// When it was last asked for, in microseconds.
    asked: AtomicI64,
    /// One loads, the others wait for it.
    loading: tokio::sync::Mutex<()>,
}

impl Default for Slot {
    fn default() -> Self {
        Self {
            snapshot: ArcSwapOption::empty(),
            committed: AtomicI64::new(0),
            asked: AtomicI64::new(0),
            published: watch::channel(0).0,
            loading: tokio::sync::Mutex::default(),
        }
    }
}

impl Slot {
    /// The snapshot, unless something was committed that it does not know, or the host product's permissions are others now.
    fn current(&self) -> Option<Arc<Snapshot>> {
        let committed = self.committed.load(Ordering::Acquire);
        self.snapshot.load_full().filter(|snapshot| {
            snapshot.revision() >= committed && snapshot.generation == generation()
        })
    }

    /// Puts a newer snapshot in its place. Each is whole by itself, so whichever knows more stands; none goes back.
    fn publish(&self, next: Snapshot) {
        let next = Arc::new(next);
        self.snapshot.rcu(|present| match present {
            Some(present) if present.age() >= next.age() => Some(Arc::clone(present)),
            _ => Some(Arc::clone(&next)),
        });
        self.published.send_if_modified(|revision| {
            let newer = next.revision() > *revision;
            *revision = next.revision().max(*revision);
            newer
        });
    }
}

impl Decisions {
    /// Follows the log of a store from now on.
    pub(crate) fn follow(self: &Arc<Self>, store: &Store) {
        let [one, two, three, four] = [self, self, self, self].map(Arc::clone);
        store.follow(Follower {
            follows: Box::new(move |organization| one.loaded(organization).is_some()),
            kept: Box::new(move || two.kept()),
            follow: Box::new(move |tx, organization| {
                let Some(slot) = three.find(organization) else {
                    return Ok(());
                };
                let Some(base) = slot.snapshot.load_full() else {
                    // Forgotten just now: whoever reads it again meanwhile has to come at least this far.
                    let revision = event::revision(tx, organization)?;
                    slot.committed.fetch_max(revision, Ordering::AcqRel);
                    return Ok(());
                };
                match following::catch_up(tx, &base)? {
                    Some(next) => slot.publish(next),
                    None => slot.snapshot.store(None),
                }
                Ok(())
            }),
            behind: Box::new(move |organization, sequence| {
                if let Some(slot) = four.find(organization) {
                    slot.committed.fetch_max(sequence, Ordering::AcqRel);
                }
            }),
        });
    }

    fn find(&self, organization: OrganizationSid) -> Option<Arc<Slot>> {
        self.slots
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&organization)
            .cloned()
    }

    fn loaded(&self, organization: OrganizationSid) -> Option<Arc<Slot>> {
        self.find(organization)
            .filter(|slot| slot.snapshot.load().is_some())
    }

    fn slot(&self, organization: OrganizationSid) -> Arc<Slot> {
        self.find(organization).unwrap_or_else(|| {
            let mut slots = self.slots.write().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(slots.entry(organization).or_default())
        })
    }

    fn kept(&self) -> Vec<(OrganizationSid, i64)> {
        let slots = self.slots.read().unwrap_or_else(PoisonError::into_inner);
        slots
            .iter()
            .filter_map(|(organization, slot)| {
                let snapshot = slot.snapshot.load();
                Some((*organization, snapshot.as_ref()?.revision()))
            })
            .collect()
    }

    /// The organization of a key that rows have vouched for since the start.
    pub(crate) fn organization_of(&self, key: KeySid) -> Option<OrganizationSid> {
        self.organizations
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&key)
            .copied()
    }

    /// The revisions of an organization as they are published; none comes while it is not loaded.
    pub(crate) fn published(&self, organization: OrganizationSid) -> watch::Receiver<i64> {
        self.slot(organization).published.subscribe()
    }

    /// Remembers the organization of a key. Never of what was only presented: who guesses fills no memory, and learns nothing from how long an answer takes.
    pub(crate) fn remember(&self, key: KeySid, organization: OrganizationSid) {
        let mut known = self
            .organizations
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KNOWN_KEYS {
            known.clear();
        }
        known.insert(key, organization);
    }

    /// Forgets every snapshot: for tests that write rows as no act would.
    #[cfg(feature = "testing")]
    pub(crate) fn forget(&self) {
        self.slots
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}

impl Inner {
    /// The organization as it is now; none when there is none. Refused when on this node it can't be known.
    pub(crate) async fn snapshot(
        &self,
        organization: OrganizationSid,
    ) -> Result<Option<Arc<Snapshot>>> {
        self.current()?;
        let slot = self.decisions.slot(organization);
        slot.note(self.store.clock().now());
        if let Some(current) = slot.current() {
            return Ok(Some(current));
        }
        let loaded = self.load(&slot, organization).await?;
        self.forget_decisions_beyond_room();
        Ok(loaded)
    }

    /// Keeps what decisions take in memory within its bounds.
    pub(crate) fn forget_decisions_beyond_room(&self) {
        let most = self.settings.limits.decisions_bytes;
        self.decisions.tidy(self.store.clock().now(), most);
    }

    /// Whether what is kept in memory can be known to be current.
    pub(crate) fn current(&self) -> Result<()> {
        if self.store.is_followed() {
            return Ok(());
        }
        Err(Error::unavailable(
            "decisions.stale",
            "This server has not heard from its database for a while, so it decides nothing. Try again shortly.",
        ))
    }

    async fn load(
        &self,
        slot: &Slot,
        organization: OrganizationSid,
    ) -> Result<Option<Arc<Snapshot>>> {
        let _turn = slot.loading.lock().await;
        for _ in 0..ATTEMPTS {
            if let Some(current) = slot.current() {
                return Ok(Some(current));
            }
            let base = slot.snapshot.load_full();
            let read = move |tx: &mut muster_store::Tx| match &base {
                Some(base) => following::catch_up(tx, base),
                None => rows::load(tx, organization),
            };
            match self.store.read(read).await? {
                Some(next) => slot.publish(next),
                None => return Ok(None),
            }
        }
        Err(Error::unavailable(
            "server.overloaded",
            "More is changed than can be decided about in good time. Try again shortly.",
        ))
    }

    /// The organization once it has reached a revision; a later one is waited for briefly.
    pub(crate) async fn snapshot_at(
        &self,
        organization: OrganizationSid,
        at_least: i64,
    ) -> Result<Option<Arc<Snapshot>>> {
        let mut published = self.decisions.published(organization);
        let reached = async {
            loop {
                let snapshot = self.snapshot(organization).await?;
                if snapshot
                    .as_ref()
                    .is_none_or(|snapshot| snapshot.revision() >= at_least)
                {
                    return Ok(snapshot);
                }
                if published.changed().await.is_err() {
                    return Ok(snapshot);
                }
            }
        };
        match timeout(PATIENCE, reached).await {
            Ok(reached) => reached,
            Err(_) => self.snapshot(organization).await,
        }
    }
}

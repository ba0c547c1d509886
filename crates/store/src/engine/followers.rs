//! Whoever keeps in memory what the log says: shown each commit before its acts are answered. What they keep is theirs.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, PoisonError, RwLock, mpsc},
};

use muster_model::{Error, OrganizationSid, Result};

use crate::{Tx, tx::Traces};

/// Streams, each with the number of the last event that is known to be committed.
pub(crate) type Events = Vec<(OrganizationSid, i64)>;

/// Catches one stream up with what a read sees.
pub(crate) type Follow = Box<dyn Fn(&mut Tx<'_>, OrganizationSid) -> Result<()> + Send + Sync>;

/// Who follows the log. Called on threads of the store: nothing here waits.
pub struct Follower {
    /// Whether this stream is kept in memory.
    pub follows: Box<dyn Fn(OrganizationSid) -> bool + Send + Sync>,
    /// Every stream that is kept, with the number of the last event seen.
    pub kept: Box<dyn Fn() -> Vec<(OrganizationSid, i64)> + Send + Sync>,
    /// Catches a stream up with what this read sees.
    pub follow: Follow,
    /// The stream has come to this event, and could not be shown: what is kept of it is not to be used until it was read again.
    pub behind: Box<dyn Fn(OrganizationSid, i64) + Send + Sync>,
}

/// Everybody who follows, and the way to other nodes.
pub(crate) struct Followers {
    all: RwLock<Vec<Arc<Follower>>>,
    /// Takes the streams that were written to whoever tells other nodes.
    pub(super) told: Mutex<Option<mpsc::Sender<OrganizationSid>>>,
    #[cfg(feature = "testing")]
    faults: crate::testing::Faults,
}

impl Followers {
    #[cfg_attr(
        not(feature = "testing"),
        expect(unused_variables, reason = "only tests order failures")
    )]
    pub(super) fn new(options: &super::Options) -> Self {
        Self {
            all: RwLock::default(),
            told: Mutex::default(),
            #[cfg(feature = "testing")]
            faults: options.faults.clone(),
        }
    }

    pub(super) fn add(&self, follower: Follower) {
        self.all
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Arc::new(follower));
    }

    pub(super) fn all(&self) -> Vec<Arc<Follower>> {
        self.all
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Which of these somebody keeps in memory. Whoever is loading one meanwhile is told how far it has come.
    pub(crate) fn followed(&self, events: &[(OrganizationSid, i64)]) -> Events {
        let all = self.all();
        let followed = |(stream, _): &&(OrganizationSid, i64)| {
            all.iter().any(|follower| (follower.follows)(*stream))
        };
        let (kept, other): (Vec<_>, Vec<_>) = events.iter().partition(followed);
        self.behind(&other);
        kept
    }

    /// Other nodes are told soon that something was written: a hint, they would find out by themselves.
    pub(crate) fn tell(&self, events: &[(OrganizationSid, i64)]) {
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(told) = told.as_ref() {
            for (stream, _) in events {
                // Nobody listens any more when the store is closing.
                let _ = told.send(*stream);
            }
        }
    }

    /// Shows everybody these streams in one read; whether all saw all. Who can't be shown one does not use it until they read it again.
    pub(crate) fn follow(&self, events: &[(OrganizationSid, i64)], tx: &mut Tx<'_>) -> bool {
        let mut all_seen = true;
        for follower in self.all() {
            for (stream, sequence) in events {
                let shown = catch_unwind(AssertUnwindSafe(|| {
                    #[cfg(feature = "testing")]
                    self.faults.publish()?;
                    (follower.follow)(tx, *stream)
                }))
                .unwrap_or_else(|_| Err(Error::internal("following the log panicked")));
                if let Err(error) = shown {
                    tracing::error!(%stream, %error, cause = ?error.cause(), "a commit could not be shown to decisions: they read the organization again");
                    (follower.behind)(*stream, *sequence);
                    all_seen = false;
                }
            }
        }
        all_seen
    }

    /// These streams have come so far without being shown.
    pub(crate) fn behind(&self, events: &[(OrganizationSid, i64)]) {
        for follower in self.all() {
            for (stream, sequence) in events {
                (follower.behind)(*stream, *sequence);
            }
        }
    }
}

/// The last event of each stream that a group of acts wrote to.
pub(crate) fn committed(traces: &[Traces]) -> Events {
    let mut last = Events::new();
    for (stream, sequence) in traces.iter().flat_map(|traces| &traces.events) {
        match last.iter_mut().find(|(known, _)| known == stream) {
            Some((_, highest)) => *highest = (*highest).max(*sequence),
            None => last.push((*stream, *sequence)),
        }
    }
    last
}

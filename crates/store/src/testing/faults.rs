//! Failures to order from an engine: what a disk or a network does once in a year, at will.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use rusqlite::Connection;

/// How a COMMIT is to fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommitFault {
    /// An error, and nothing was committed.
    Before,
    /// An error, although it was committed.
    After,
    /// The disk did not take the commit.
    Fsync,
}

/// Failures to order from an engine, and a count of its commits.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    ordered: Arc<Mutex<VecDeque<CommitFault>>>,
    commits: Arc<AtomicU64>,
    unpublished: Arc<AtomicU64>,
}

impl Faults {
    /// Makes the next COMMIT fail; further orders wait for their turn.
    pub fn order(&self, fault: CommitFault) {
        self.ordered
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push_back(fault);
    }

    /// How many transactions SQLite itself has committed on the writer's connection.
    pub fn commits(&self) -> u64 {
        self.commits.load(Ordering::SeqCst)
    }

    /// Makes the next `count` commits fail to be shown to whoever follows the log.
    pub fn order_unpublished(&self, count: u64) {
        self.unpublished.store(count, Ordering::SeqCst);
    }

    pub(crate) fn publish(&self) -> muster_model::Result<()> {
        let ordered = self
            .unpublished
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
                left.checked_sub(1)
            });
        match ordered {
            Ok(_) => Err(muster_model::Error::internal("injected")),
            Err(_) => Ok(()),
        }
    }

    pub(crate) fn watch(&self, connection: &mut Connection) -> muster_model::Result<()> {
        let commits = Arc::clone(&self.commits);
        let count = move || {
            commits.fetch_add(1, Ordering::SeqCst);
            false
        };
        connection
            .commit_hook(Some(count))
            .map_err(crate::dialect::unavailable)
    }

    pub(crate) fn commit<E>(
        &self,
        fail: impl Fn(CommitFault) -> E,
        commit: impl FnOnce() -> Result<(), E>,
    ) -> Result<(), E> {
        match self
            .ordered
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop_front()
        {
            None => commit(),
            Some(CommitFault::After) => commit().and(Err(fail(CommitFault::After))),
            Some(fault) => Err(fail(fault)),
        }
    }
}

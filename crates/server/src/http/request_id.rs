//! The name of a request: in the answer, in the log, in events. Unique, and no secret: a random part of this process and a count.

use std::sync::atomic::{AtomicU64, Ordering};

/// Gives each request its name.
#[derive(Debug)]
pub struct RequestIds {
    process: u64,
    next: AtomicU64,
}

/// The name of the request under way, as an extension of the request.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

impl RequestIds {
    /// `process` tells this run of this server from all others: it is random, tests choose it.
    pub fn new(process: u64) -> Self {
        Self {
            process,
            next: AtomicU64::new(1),
        }
    }

    /// The next name.
    pub fn next(&self) -> RequestId {
        RequestId(format!(
            "{:016x}-{:08x}",
            self.process,
            self.next.fetch_add(1, Ordering::Relaxed)
        ))
    }
}

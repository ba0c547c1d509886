//! File descriptors: each connection is one, and the usual soft limit of 1,024 would end the promise of 10,000 connections.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Those that are not connections: database, log, timers, connections to others.
const OTHERS: u64 = 256;

/// Asks for as many as `connections` need, up to the hard limit, and tells the log when that is too few.
pub(super) fn make_room(connections: u32) {
    let wanted = u64::from(connections) + OTHERS;
    let limit = getrlimit(Resource::Nofile);
    if limit.current.is_none_or(|current| current >= wanted) {
        return;
    }
    let allowed = limit.maximum.map_or(wanted, |maximum| maximum.min(wanted));
    let raised = setrlimit(
        Resource::Nofile,
        Rlimit {
            current: Some(allowed),
            maximum: limit.maximum,
        },
    );
    if raised.is_err() || allowed < wanted {
        tracing::warn!(
            wanted,
            allowed,
            "fewer file descriptors than http.connections needs; raise the limit (LimitNOFILE)"
        );
    }
}

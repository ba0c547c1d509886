//! When to stop: SIGTERM from whoever runs the server, SIGINT from who sits before it.

use muster_model::{Error, Result};
use tokio::signal::unix::{SignalKind, signal};

/// Listens for both from now on; the future ends when one of them arrives.
pub fn stop_signal() -> Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate()).map_err(Error::internal)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Error::internal)?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

//! When to stop: SIGTERM from whoever runs the server, SIGINT from who sits before it.

use muster_model::{Error, Result};
use tokio::signal::unix::{SignalKind, signal};

/// Answers when one of the two arrives.
pub async fn stop_signal() -> Result<()> {
    let mut terminate = signal(SignalKind::terminate()).map_err(Error::internal)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Error::internal)?;
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        _ = interrupt.recv() => Ok(()),
    }
}

//! The log: one event per line, values as fields and escaped. What comes from outside is never part of a message.

use tracing::Subscriber;
use tracing_subscriber::fmt::MakeWriter;

use crate::config::{Log, LogFormat};

/// A subscriber that writes to `writer` as the settings say.
pub fn subscriber<W>(log: Log, writer: W) -> Box<dyn Subscriber + Send + Sync>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let builder = tracing_subscriber::fmt()
        .with_max_level(log.level)
        .with_writer(writer)
        .with_ansi(false);
    match log.format {
        LogFormat::Text => Box::new(builder.finish()),
        LogFormat::Json => Box::new(builder.json().flatten_event(true).finish()),
    }
}

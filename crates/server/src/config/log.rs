//! What is logged, and how.

use muster_model::Result;
use tracing::level_filters::LevelFilter;

use super::values::Values;

/// What is logged, and how.
#[derive(Debug, Clone, Copy)]
pub struct Log {
    /// Lines for people or for machines.
    pub format: LogFormat,
    /// The least important level that is written.
    pub level: LevelFilter,
}

/// Form of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object per line.
    Json,
}

impl Log {
    pub(super) fn read(values: &mut Values) -> Result<Self> {
        let format = values.read("log.format", LogFormat::Text, |text| match text {
            "text" => Ok(LogFormat::Text),
            "json" => Ok(LogFormat::Json),
            _ => Err(format!("text or json is expected, not {text:?}")),
        })?;
        let level = values.read("log.level", LevelFilter::INFO, |text| match text {
            "off" | "error" | "warn" | "info" | "debug" | "trace" => {
                text.parse().map_err(|_| "no level".to_owned())
            }
            _ => Err(format!(
                "off, error, warn, info, debug or trace is expected, not {text:?}"
            )),
        })?;
        Ok(Self { format, level })
    }
}

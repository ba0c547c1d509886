//! What this machine says about time, processor time and memory. The one place of the harness that reads clocks.

use std::{
    fs, io,
    path::PathBuf,
    time::{Duration, Instant},
};

/// Result of everything here: what went wrong ends the run.
pub(crate) type Result<T, E = Box<dyn std::error::Error + Send + Sync>> = std::result::Result<T, E>;

/// Microseconds of one tick of `/proc/PID/stat`: USER_HZ is 100 on every Linux that matters.
const TICK: f64 = 10_000.0;

/// A running measurement of time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Timer(Instant);

impl Timer {
    /// Starts now.
    #[expect(
        clippy::disallowed_methods,
        reason = "a benchmark measures the machine, not the product's clock"
    )]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    /// How long it has run.
    pub(crate) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// A process by its number; `self` is this one.
#[derive(Debug, Clone)]
pub(crate) struct Process(String);

impl Process {
    /// This process.
    pub(crate) fn this() -> Self {
        Self("self".to_owned())
    }

    /// Another process.
    pub(crate) fn of(number: u32) -> Self {
        Self(number.to_string())
    }

    fn read(&self, file: &str) -> io::Result<String> {
        fs::read_to_string(PathBuf::from("/proc").join(&self.0).join(file))
    }

    /// Processor time so far, user and system, in microseconds.
    pub(crate) fn cpu(&self) -> Result<f64> {
        let stat = self.read("stat")?;
        // The name in parentheses may hold blanks: what counts comes after it.
        let (_, rest) = stat.rsplit_once(')').ok_or("an unreadable stat")?;
        let ticks: f64 = rest
            .split_ascii_whitespace()
            .skip(11)
            .take(2)
            .filter_map(|word| word.parse::<f64>().ok())
            .sum();
        Ok(ticks * TICK)
    }

    /// Resident memory now, in MiB.
    pub(crate) fn memory(&self) -> Result<f64> {
        let status = self.read("status")?;
        let kibibytes = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .and_then(|rest| rest.trim().trim_end_matches(" kB").parse::<f64>().ok())
            .ok_or("no VmRSS")?;
        Ok(kibibytes / 1_024.0)
    }
}

/// The value that `share` of the sorted samples do not exceed.
pub(crate) fn percentile(sorted: &[Duration], share: f64) -> Duration {
    let index = (sorted.len() as f64 * share) as usize;
    sorted
        .get(index.min(sorted.len().saturating_sub(1)))
        .copied()
        .unwrap_or_default()
}

//! What is printed: one line for each figure.

use std::{io::Write, time::Duration};

use crate::{client::Load, machine::Result};

/// A heading.
pub(crate) fn heading(text: &str) -> Result<()> {
    Ok(writeln!(std::io::stdout().lock(), "\n## {text}\n")?)
}

/// A figure with its name.
pub(crate) fn figure(name: &str, text: &str) -> Result<()> {
    Ok(writeln!(std::io::stdout().lock(), "{name:<58} {text}")?)
}

/// A run under load.
pub(crate) fn load(name: &str, load: &Load, cpu: f64) -> Result<()> {
    figure(
        name,
        &format!(
            "{:>8.0}/s   p50 {:>6.2} ms   p99 {:>6.2} ms   {cpu:>6.1} µs of processor",
            load.rate(),
            millis(load.p50()),
            millis(load.p99()),
        ),
    )
}

/// A figure against its aim.
pub(crate) fn aim(name: &str, value: f64, unit: &str, aim: &str, held: bool) -> Result<()> {
    let verdict = if held { "held" } else { "MISSED" };
    figure(
        name,
        &format!("{value:>8.2} {unit:<6} aim {aim}: {verdict}"),
    )
}

/// A time in milliseconds.
pub(crate) fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

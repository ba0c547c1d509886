//! The measurements of `make bench`: each figure beside its baseline, in one run, on one machine. Not shipped.
//!
//! `muster-bench [invitations|members|act|checks|timing]…` measures some of them; `--seconds N` says how long each takes.

use std::time::Duration;

mod checks;
mod client;
mod constant;
mod in_process;
mod invitations;
mod machine;
mod members;
mod raw;
mod report;
mod seed;
mod server;
mod timing;

use machine::Result;

/// Invitations of the measurement without HTTP.
const ACTS: usize = 20_000;

fn main() -> Result<()> {
    let mut wanted: Vec<String> = std::env::args().skip(1).collect();
    if wanted.first().is_some_and(|word| word == "constant") {
        return constant::serve();
    }
    let mut seconds = 8;
    if let Some(at) = wanted.iter().position(|word| word == "--seconds") {
        seconds = wanted
            .get(at + 1)
            .ok_or("--seconds needs a number")?
            .parse()?;
        wanted.drain(at..=at + 1);
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(measure(&wanted, Duration::from_secs(seconds)))
}

async fn measure(wanted: &[String], time: Duration) -> Result<()> {
    let names = ["invitations", "members", "act", "checks", "timing"];
    if let Some(unknown) = wanted.iter().find(|word| !names.contains(&word.as_str())) {
        return Err(format!(
            "{unknown} is no measurement; there are {}",
            names.join(", ")
        )
        .into());
    }
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|word| word == name);
    let folder = tempfile::tempdir()?;
    if is_wanted("invitations") {
        invitations::measure(folder.path(), time).await?;
    }
    if is_wanted("act") {
        report::heading("The act alone: App::invite from 64 tasks, without HTTP")?;
        let place = folder.path().join("act");
        std::fs::create_dir(&place)?;
        let (rate, cpu) = in_process::invite(&place, 64, ACTS).await?;
        let text = format!("{rate:>8.0}/s {:>44} {cpu:>6.1} µs of processor", "");
        report::figure("server without HTTP", &text)?;
    }
    if is_wanted("checks") {
        checks::measure(folder.path()).await?;
    }
    if is_wanted("members") {
        members::measure(folder.path(), time / 2).await?;
    }
    if is_wanted("timing") {
        timing::measure(folder.path()).await?;
    }
    Ok(())
}

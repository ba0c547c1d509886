//! Says when the console that a release build embeds has to be read anew. Other builds read it from the disk as they run.

use std::{env, io::Write, path::Path};

/// Where the console's build writes.
const BUILT: &str = "../../console/dist";

fn main() -> std::io::Result<()> {
    let is_release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    // What is not there yet appears below the folder that holds it.
    let watched = match (is_release, Path::new(BUILT).exists()) {
        (false, _) => "build.rs",
        (true, true) => BUILT,
        (true, false) => "../../console",
    };
    writeln!(std::io::stdout(), "cargo::rerun-if-changed={watched}")
}

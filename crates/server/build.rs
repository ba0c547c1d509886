//! Says when the console has to be looked at anew. A release build embeds what is there; other builds read it from the disk as they
//! run, and only have to know that it is there.

use std::{env, io::Write, path::Path};

/// Where the console's build writes.
const BUILT: &str = "../../console/dist";

fn main() -> std::io::Result<()> {
    let is_release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    // What is not there yet appears below the folder that holds it.
    let watched = match (is_release, Path::new(BUILT).exists()) {
        (false, true) => "build.rs",
        (true, true) => BUILT,
        (_, false) => "../../console",
    };
    writeln!(std::io::stdout(), "cargo::rerun-if-changed={watched}")
}

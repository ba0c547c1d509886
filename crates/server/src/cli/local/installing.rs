//! What an installation needs beside the server: whether its settings are sound, completions for shells, pages for man.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use clap_complete::Shell;
use serde_json::json;

use super::SettingsArguments;
use crate::cli::{
    command,
    failure::{Exit, Failure},
    output::Output,
};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum ConfigCommand {
    /// Read the settings as serve would, and say what is wrong or odd; nothing is opened
    #[command(after_help = "Example:\n  $ muster config check --config muster.toml")]
    Check(SettingsArguments),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct CompletionsArguments {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ManArguments {
    /// The folder
    folder: PathBuf,
}

impl ConfigCommand {
    pub(super) fn run(self, output: &mut Output<'_>) -> Result<Exit, Failure> {
        let Self::Check(arguments) = self;
        let settings = arguments.read_aloud(output)?;
        let told = json!({
            "listen": settings.listen,
            "public_url": settings.public_url.to_string(),
            "key_file": settings.key_file,
            "warnings": settings.warnings,
        });
        let sentence = format!(
            "The settings can be read. The server would listen on {} for {}, with the keys in {}.",
            settings.listen,
            settings.public_url,
            settings.key_file.display()
        );
        output.done(&told, "", &sentence)?;
        Ok(Exit::Done)
    }
}

/// Prints what completes commands in a shell.
pub(super) fn completions(
    arguments: &CompletionsArguments,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    // Written to memory first: a reader that goes away is no reason to panic.
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command(), "muster", &mut script);
    output.out.write_all(&script)?;
    Ok(Exit::Done)
}

/// Writes the pages for man, one for each command.
pub(super) fn manual(arguments: &ManArguments, output: &mut Output<'_>) -> Result<Exit, Failure> {
    std::fs::create_dir_all(&arguments.folder)?;
    clap_mangen::generate_to(command(), &arguments.folder)?;
    let folder = arguments.folder.display().to_string();
    let sentence = format!("Wrote the pages for man into {folder}.");
    output.done(&json!({"folder": folder}), &folder, &sentence)?;
    Ok(Exit::Done)
}

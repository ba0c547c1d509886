//! Delivery into a directory: a file is there whole or not at all, and survives a crash once it was acknowledged.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use super::{Composed, Failure};

/// Writes `<message-id>.eml`. The same message again replaces itself.
pub(super) async fn deliver(directory: &Path, message: &Composed) -> Result<(), Failure> {
    let (directory, name, bytes) = (
        directory.to_owned(),
        message.message_id.clone(),
        message.bytes().to_owned(),
    );
    let written = tokio::task::spawn_blocking(move || write(directory, &name, &bytes)).await;
    match written {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(Failure::passing(format!(
            "the mail could not be written to its directory: {error}"
        ))),
        Err(_) => Err(Failure::passing(
            "the mail could not be written to its directory: the writer stopped",
        )),
    }
}

/// Only the owner may read it: links in it are secrets.
fn write(directory: PathBuf, name: &str, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(&directory)?;
    let unfinished = directory.join(format!(".{name}.unfinished"));
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&unfinished, directory.join(format!("{name}.eml")))?;
    File::open(directory)?.sync_all()
}

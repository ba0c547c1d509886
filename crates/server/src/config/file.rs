//! Files that may hold secrets: read whole, and only when nobody else can read them.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use muster_model::{Error, Result};

/// The owner's group may read (a service's own group); others may do nothing, and only the owner writes.
const TOO_OPEN: u32 = 0o027;

/// Reads a file whose content is to be kept from others. `setting` is who asked for it.
pub(super) fn read_private(setting: &str, path: &Path) -> Result<String> {
    let shown = path.display();
    let failed = |error: std::io::Error| {
        Error::invalid(
            setting,
            "setting.file_unreadable",
            format!("{setting}: {shown} can't be read: {error}."),
        )
    };
    let mode = fs::metadata(path).map_err(failed)?.permissions().mode() & 0o777;
    if mode & TOO_OPEN != 0 {
        return Err(Error::invalid(
            setting,
            "setting.file_too_open",
            format!(
                "{setting}: {shown} has mode {mode:04o}; others can read or change it. Run: chmod 600 {shown}"
            ),
        ));
    }
    fs::read_to_string(path).map_err(failed)
}

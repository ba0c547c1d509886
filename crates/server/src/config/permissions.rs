//! The permissions file: what the host product adds to the catalogue. Read and checked for its form; what it means is the app's.

use std::path::PathBuf;

use muster_app::NewPermission;
use muster_model::{Error, Result};
use serde::Deserialize;

use super::values::Values;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    permission: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    label: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    roles: Vec<String>,
    #[serde(default)]
    implies: Vec<String>,
    #[serde(default)]
    while_suspended: bool,
}

/// What the file lists, where one is named.
pub(super) fn read(values: &mut Values) -> Result<Option<Vec<NewPermission>>> {
    let path = values.optional("permissions_file", |text| Ok(PathBuf::from(text)))?;
    let Some(path) = path else {
        return Ok(None);
    };
    let refused = |code, why: String| {
        let shown = path.display();
        Error::invalid(
            "permissions_file",
            code,
            format!("permissions_file {shown}: {why}"),
        )
    };
    let text = std::fs::read_to_string(&path).map_err(|error| {
        refused(
            "setting.file_unreadable",
            format!("can't be read: {error}."),
        )
    })?;
    let file: File = toml::from_str(&text)
        .map_err(|error| refused("setting.syntax", error.to_string().trim_end().to_owned()))?;
    let listed = file.permission.into_iter().map(|entry| NewPermission {
        name: entry.name,
        label: entry.label,
        description: entry.description,
        roles: entry.roles,
        implies: entry.implies,
        while_suspended: entry.while_suspended,
    });
    Ok(Some(listed.collect()))
}

//! The permissions file: at the start of a server its permissions are made as the file says, in one act. What came from a file before and is not
//! in it any more is retired; what a call has made is left alone, unless the file names it too: then it is the file's.

use std::collections::BTreeSet;

use muster_model::{
    Error, HostPermission, OrganizationSid, Result,
    permission::host::{self, Origin},
};
use muster_store::{event, host_permission};

use super::{NewPermission, is_known, require_room, retire, wanted, write};
use crate::{App, Caller, Request, act::Act};

impl App {
    /// Makes the permissions of the file. The same file again changes nothing.
    pub async fn settle_permissions(
        &self,
        request: &Request,
        listed: Vec<NewPermission>,
    ) -> Result<()> {
        self.act_as(Caller::operator(), request, move |act| settle(act, &listed))
            .await?;
        self.refresh_permissions().await
    }
}

fn settle(act: &mut Act, listed: &[NewPermission]) -> Result<()> {
    event::head(act.tx, OrganizationSid::SERVER)?;
    let rows = host_permission::all(act.tx)?;
    let names: BTreeSet<&str> = listed.iter().map(|new| new.name.as_str()).collect();
    if names.len() < listed.len() {
        return Err(Error::invalid(
            "permission",
            "permission.twice",
            "The permissions file names one permission twice.",
        ));
    }
    let all: BTreeSet<&str> = rows.iter().map(|row| row.name.as_str()).collect();
    require_room(all.union(&names).count())?;
    let gone = |row: &&HostPermission| {
        row.origin == Origin::File && row.retired_at.is_none() && !names.contains(row.name.as_str())
    };
    let stays: Vec<HostPermission> = rows.iter().filter(|row| !gone(row)).cloned().collect();
    let known = |name: &str| names.contains(name) || is_known(&stays, name);
    for (index, new) in listed.iter().enumerate() {
        let path = format!("permission[{index}].");
        host::name(&new.name, &format!("{path}name"))?;
        let before = rows.iter().find(|row| row.name == new.name);
        let wanted = wanted(act, new, Origin::File, before, &path, &known)?;
        if before.is_none_or(|before| !same(before, &wanted)) {
            write(act, before, wanted)?;
        }
    }
    for row in rows.iter().filter(gone) {
        retire(act, row.clone())?;
    }
    Ok(())
}

/// Whether a row says what the file wants.
fn same(row: &HostPermission, wanted: &HostPermission) -> bool {
    let wanted = HostPermission {
        updated_at: row.updated_at,
        ..wanted.clone()
    };
    *row == wanted
}

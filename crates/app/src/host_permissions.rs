//! The host product's permissions: added, changed and retired by the operator, by call or by file, for all organizations of the server.
//! The rows are the truth; what this process knows of them is refreshed after each act, at the start, and when another node has changed them.

use std::time::Duration;

use muster_model::{
    BuiltIn, Error, HostPermission, OrganizationSid, Permission, Result,
    permission::{
        Area,
        host::{self, MOST, Origin},
    },
    text,
};
use muster_store::{event, host_permission};
use tokio::{sync::watch, time::MissedTickBehavior};

use crate::{App, Request, act::Act, assignments::built_in_named, record::Draft};

mod file;

/// How often a node looks whether another one has changed the permissions.
const LOOKED_AT: Duration = Duration::from_millis(500);

/// A permission to be added.
#[derive(Debug, Clone)]
pub struct NewPermission {
    /// `noun.verb`.
    pub name: String,
    /// What people see.
    pub label: String,
    /// What holding it allows.
    pub description: String,
    /// Words of the built-in roles that hold it.
    pub roles: Vec<String>,
    /// Names of permissions that come with it.
    pub implies: Vec<String>,
    /// Whether it works while the account or organization is suspended.
    pub while_suspended: bool,
}

/// What is changed about a permission; `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct PermissionChange {
    /// What people see.
    pub label: Option<String>,
    /// What holding it allows.
    pub description: Option<String>,
    /// Words of the built-in roles that hold it from now on.
    pub roles: Option<Vec<String>>,
    /// Names of permissions that come with it from now on.
    pub implies: Option<Vec<String>>,
    /// Whether it works while the account or organization is suspended.
    pub while_suspended: Option<bool>,
}

impl App {
    /// Adds a permission, or brings a retired one back.
    pub async fn create_permission(
        &self,
        request: &Request,
        new: NewPermission,
    ) -> Result<HostPermission> {
        let made = self.act(request, move |act| create(act, &new)).await?;
        self.refresh_permissions().await?;
        Ok(made)
    }

    /// Changes a permission.
    pub async fn change_permission(
        &self,
        request: &Request,
        name: String,
        change: PermissionChange,
    ) -> Result<HostPermission> {
        let changed = self
            .act(request, move |act| change_one(act, &name, &change))
            .await?;
        self.refresh_permissions().await?;
        Ok(changed)
    }

    /// Retires a permission: nobody holds it any more. Roles and keys keep its name, and it allows nothing.
    pub async fn retire_permission(
        &self,
        request: &Request,
        name: String,
    ) -> Result<HostPermission> {
        let retired = self
            .act(request, move |act| {
                let (before, _) = find(act, &name)?;
                retire(act, before)
            })
            .await?;
        self.refresh_permissions().await?;
        Ok(retired)
    }

    /// Makes the permissions of this process those of the rows.
    pub async fn refresh_permissions(&self) -> Result<()> {
        let (revision, rows) = self
            .inner
            .store
            .read(|tx| {
                let revision = event::revision(tx, OrganizationSid::SERVER)?;
                Ok((revision, host_permission::all(tx)?))
            })
            .await?;
        let mut last = self.inner.permissions_at();
        if *last <= revision {
            host::refresh(&rows);
            *last = revision;
        }
        Ok(())
    }

    /// The same where anything has happened on the server since: one row is read when nothing has.
    pub async fn follow_permissions(&self) -> Result<()> {
        let revision = self
            .inner
            .store
            .read(|tx| event::revision(tx, OrganizationSid::SERVER))
            .await?;
        let known = *self.inner.permissions_at();
        if revision == known {
            return Ok(());
        }
        self.refresh_permissions().await
    }

    /// Follows what other nodes change about the permissions, and forgets what decisions no longer need, until `stop`.
    pub async fn keep_permissions(&self, mut stop: watch::Receiver<bool>) {
        let mut turns = tokio::time::interval(LOOKED_AT);
        turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = stop.wait_for(|stopped| *stopped) => return,
                _ = turns.tick() => {}
            }
            self.inner.forget_decisions_beyond_room();
            if let Err(error) = self.follow_permissions().await {
                tracing::warn!(%error, "the host product's permissions can't be read");
            }
        }
    }
}

/// Permissions are the server's: its operator's alone to change. Whoever changes them waits for whoever does already.
fn require_operator(act: &mut Act) -> Result<()> {
    act.known()?;
    if act.caller.operator.is_none() {
        return Err(Error::forbidden(
            "operator.required",
            "Only the operator of this server can do this, with an operator key.",
        ));
    }
    event::head(act.tx, OrganizationSid::SERVER).map(drop)
}

fn create(act: &mut Act, new: &NewPermission) -> Result<HostPermission> {
    require_operator(act)?;
    let rows = host_permission::all(act.tx)?;
    let name = host::name(&new.name, "name");
    let known = rows.iter().find(|row| row.name == new.name);
    if known.is_some_and(|row| row.retired_at.is_none()) {
        return Err(Error::conflict(
            "permission.exists",
            format!("There is a permission {} already.", new.name),
        ));
    }
    require_room(rows.len() + usize::from(known.is_none()))?;
    name?;
    let known_names = |name: &str| is_known(&rows, name);
    let wanted = wanted(act, new, Origin::Api, known, "", &known_names)?;
    write(act, known, wanted)
}

fn change_one(act: &mut Act, name: &str, change: &PermissionChange) -> Result<HostPermission> {
    let (before, rows) = find(act, name)?;
    act.require_version(before.version)?;
    let new = NewPermission {
        name: before.name.clone(),
        label: change.label.clone().unwrap_or_else(|| before.label.clone()),
        description: change
            .description
            .clone()
            .unwrap_or_else(|| before.description.clone()),
        roles: change.roles.clone().unwrap_or_else(|| {
            let words = before.roles.iter().map(|role| role.name().to_owned());
            words.collect()
        }),
        implies: change
            .implies
            .clone()
            .unwrap_or_else(|| before.implies.clone()),
        while_suspended: change.while_suspended.unwrap_or(before.while_suspended),
    };
    let stays = |name: &str| change.implies.is_none() || is_known(&rows, name);
    let wanted = wanted(act, &new, Origin::Api, Some(&before), "", &stays)?;
    write(act, Some(&before), wanted)
}

/// Finds a permission that a call may change, among all of them.
fn find(act: &mut Act, name: &str) -> Result<(HostPermission, Vec<HostPermission>)> {
    require_operator(act)?;
    if name
        .parse::<Permission>()
        .is_ok_and(|known| !known.is_of_host())
    {
        return Err(Error::forbidden(
            "permission.built_in",
            format!("{name} is built in: nobody changes or retires it."),
        ));
    }
    let rows = host_permission::all(act.tx)?;
    let found = rows
        .iter()
        .find(|row| row.name == name && row.retired_at.is_none())
        .cloned()
        .ok_or_else(|| Error::not_found("permission.not_found"))?;
    if found.origin == Origin::File {
        return Err(Error::conflict(
            "permission.from_file",
            format!(
                "{name} comes from the server's permissions file. Change it there, then start the server again."
            ),
        ));
    }
    Ok((found, rows))
}

fn require_room(names: usize) -> Result<()> {
    if names <= MOST {
        return Ok(());
    }
    Err(Error::conflict(
        "permission.too_many",
        format!("A server has at most {MOST} permissions of its own, retired ones with them."),
    ))
}

/// Whether a name is one that a host permission may bring along: of the product, and not retired.
fn is_known(rows: &[HostPermission], name: &str) -> bool {
    let built_in = name
        .parse::<Permission>()
        .is_ok_and(|known| !known.is_of_host() && known.entry().area == Area::Product);
    built_in
        || rows
            .iter()
            .any(|row| row.name == name && row.retired_at.is_none())
}

/// The row that is asked for, once its fields are well. `before` is what is there of that name.
fn wanted(
    act: &Act,
    new: &NewPermission,
    origin: Origin,
    before: Option<&HostPermission>,
    path: &str,
    known: &dyn Fn(&str) -> bool,
) -> Result<HostPermission> {
    let mut roles = Vec::new();
    for (index, word) in new.roles.iter().enumerate() {
        let role = built_in_named(word).ok_or_else(|| {
            Error::invalid(
                format!("{path}roles[{index}]"),
                "role.unknown",
                format!("{word:?} is no built-in role."),
            )
        })?;
        if role != BuiltIn::Owner && !roles.contains(&role) {
            roles.push(role);
        }
    }
    roles.sort_unstable();
    if let Some(index) = new.implies.iter().position(|name| !known(name)) {
        return Err(Error::invalid(
            format!("{path}implies[{index}]"),
            "permission.implies",
            format!(
                "{:?} is no permission of the product. What guards Muster itself can't be brought along.",
                new.implies[index]
            ),
        ));
    }
    let now = act.now();
    Ok(HostPermission {
        name: new.name.clone(),
        label: text::name(&new.label, &format!("{path}label"))?,
        description: text::message(&new.description, &format!("{path}description"))?,
        roles,
        implies: new.implies.clone(),
        while_suspended: new.while_suspended,
        origin,
        retired_at: None,
        created_at: before.map_or(now, |before| before.created_at),
        updated_at: now,
        version: before.map_or(1, |before| before.version),
    })
}

/// Writes a permission with its event.
fn write(
    act: &mut Act,
    before: Option<&HostPermission>,
    wanted: HostPermission,
) -> Result<HostPermission> {
    let Some(before) = before else {
        host_permission::insert(act.tx, &wanted)?;
        act.record(described("permission.created", &wanted))?;
        return Ok(wanted);
    };
    if !host_permission::update(act.tx, &wanted, act.now())? {
        return Err(Error::stale());
    }
    let draft = match before.retired_at {
        Some(_) => described("permission.created", &wanted),
        None => described("permission.updated", &wanted)
            .before("roles", words(before))
            .before("implies", before.implies.clone())
            .before("while_suspended", before.while_suspended),
    };
    act.record(draft)?;
    Ok(HostPermission {
        version: before.version + 1,
        ..wanted
    })
}

fn retire(act: &mut Act, before: HostPermission) -> Result<HostPermission> {
    act.require_version(before.version)?;
    let now = act.now();
    let retired = HostPermission {
        retired_at: Some(now),
        ..before
    };
    if !host_permission::update(act.tx, &retired, now)? {
        return Err(Error::stale());
    }
    let server = OrganizationSid::SERVER;
    let draft = Draft::new("permission.retired", server)
        .at(server)
        .about(server)
        .before("permission", retired.name.as_str());
    act.record(draft)?;
    Ok(HostPermission {
        updated_at: now,
        version: retired.version + 1,
        ..retired
    })
}

/// An event of the server's own stream about a permission.
fn described(kind: &'static str, permission: &HostPermission) -> Draft {
    let server = OrganizationSid::SERVER;
    Draft::new(kind, server)
        .at(server)
        .text(server, "label", permission.label.as_str())
        .text(server, "description", permission.description.as_str())
        .after("permission", permission.name.as_str())
        .after("roles", words(permission))
        .after("implies", permission.implies.clone())
        .after("while_suspended", permission.while_suspended)
        .after("origin", permission.origin.code())
}

fn words(permission: &HostPermission) -> Vec<&'static str> {
    permission.roles.iter().map(|role| role.name()).collect()
}

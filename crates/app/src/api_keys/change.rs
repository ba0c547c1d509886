//! What can be changed about a key that exists: its name, networks, end, and the chosen permissions of a restricted one.

use muster_model::{ApiKey, Error, KeyKind, KeySid, Permission, Result, Time, text};
use muster_store::api_key;

use super::{
    Holder, find_to_change, require_ceiling, require_held, reread,
    rules::{check_end, chosen, end_of, networks, require_access_until},
    warnings::schedule,
};
use crate::{
    App, Request, WithNames,
    act::{Act, Site},
    record::Draft,
};

/// What is changed about a key; `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct KeyChange {
    /// What people call it.
    pub name: Option<String>,
    /// The chosen permissions of a restricted key.
    pub permissions: Option<Vec<String>>,
    /// Networks it may be used from.
    pub networks: Option<Vec<String>>,
    /// When it ends by itself; inner `None` is never.
    pub expires_at: Option<Option<Time>>,
}

impl App {
    /// Changes a key.
    pub async fn change_api_key(
        &self,
        request: &Request,
        sid: KeySid,
        change: KeyChange,
    ) -> Result<WithNames<ApiKey>> {
        self.act(request, move |act| apply(act, sid, &change)).await
    }
}

fn apply(act: &mut Act, sid: KeySid, change: &KeyChange) -> Result<WithNames<ApiKey>> {
    let (before, site) = find_to_change(act, sid)?;
    let mut key = before.clone();
    if let Some(names) = &change.permissions {
        let (permissions, known) = chosen(names);
        require_held(act, &site, permissions)?;
        let added = permissions.difference(key.permissions);
        require_ceiling(act, &site, added, key.principal)?;
        known?;
        if key.kind != KeyKind::Restricted {
            return Err(Error::invalid(
                "permissions",
                "api_key.permissions",
                format!("A {} key has its permissions by its kind.", key.kind),
            ));
        }
        if !permissions.is_subset(key.permissions) {
            require_access_until(act, &site, permissions, key.expires_at)?;
        }
        key.permissions = permissions;
    }
    if let Some(end) = change.expires_at {
        key.expires_at = end;
        require_end(act, &before, &key, &site)?;
    }
    if let Some(name) = &change.name {
        key.name = text::name(name, "name")?;
    }
    if let Some(texts) = &change.networks {
        key.networks = networks(texts)?;
    }
    if !api_key::update(act.tx, &key)? {
        return Err(Error::stale());
    }
    act.record(told(&before, &key))?;
    if key.expires_at != before.expires_at {
        schedule(act, &key)?;
    }
    reread(act, &key)
}

/// Earlier is always possible; later no longer than whoever asks and whoever answers for the key have access.
fn require_end(act: &mut Act, before: &ApiKey, key: &ApiKey, site: &Site) -> Result<()> {
    if end_of(key) > end_of(before) {
        require_ceiling(act, site, key.permissions, key.principal)?;
        require_access_until(act, site, key.permissions, key.expires_at)?;
    }
    check_end(key.expires_at, act.now())?;
    if end_of(key) <= end_of(before) {
        return Ok(());
    }
    let holder = Holder::of(act, key.organization, key.principal)?
        .ok_or_else(|| Error::internal(format!("{} has nobody behind it", key.sid)))?;
    holder.require_answered_until(end_of(key), site, &key.name, "expires_at", act.now())
}

fn told(before: &ApiKey, key: &ApiKey) -> Draft {
    let mut draft = Draft::new("api_key.updated", key.organization)
        .at(key.scope)
        .text(key.sid, "name", key.name.as_str())
        .about(key.principal);
    if key.name != before.name {
        draft = draft.text(key.sid, "name_before", before.name.as_str());
    }
    if key.permissions != before.permissions {
        let names = |key: &ApiKey| {
            key.permissions
                .iter()
                .map(Permission::name)
                .collect::<Vec<_>>()
        };
        draft = draft
            .before("permissions", names(before))
            .after("permissions", names(key));
    }
    if key.networks != before.networks {
        let networks = |key: &ApiKey| {
            key.networks
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
        };
        draft = draft
            .text(key.sid, "networks_before", networks(before))
            .text(key.sid, "networks", networks(key));
    }
    if key.expires_at != before.expires_at {
        let end = |key: &ApiKey| {
            key.expires_at
                .map_or("never".to_owned(), |end| end.to_string())
        };
        draft = draft
            .before("expires_at", end(before))
            .after("expires_at", end(key));
    }
    draft
}

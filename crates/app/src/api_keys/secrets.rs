//! New secrets of keys that exist: by rotation, with an overlap in which both open something, and by a transfer, with none.

use std::time::Duration;

use muster_model::{
    ApiKey, Error, KeySid, Permission, Principal, Result,
    time::{DAY, HOUR},
};
use muster_store::api_key;

use super::{
    CreatedKey, Holder, find_to_change, new_secret, require_ceiling, require_held,
    require_receivable, reread,
};
use crate::{
    App, Request,
    act::{Act, Site},
    record::Draft,
};

/// How long the old secret opens something when nobody says.
pub const DEFAULT_OVERLAP: Duration = HOUR;
/// The longest overlap.
const LONGEST_OVERLAP: Duration = Duration::from_secs(7 * DAY.as_secs());

impl App {
    /// Gives a key a second secret; the first one stops at the instant that the answer names.
    pub async fn rotate_api_key(
        &self,
        request: &Request,
        sid: KeySid,
        overlap: Duration,
    ) -> Result<CreatedKey> {
        self.act(request, move |act| rotate(act, sid, overlap))
            .await
    }

    /// Hands a key over to another person or service account, with a new secret; the old one dies in the same act.
    pub async fn transfer_api_key(
        &self,
        request: &Request,
        sid: KeySid,
        to: Principal,
    ) -> Result<CreatedKey> {
        self.act(request, move |act| transfer(act, sid, to)).await
    }
}

fn rotate(act: &mut Act, sid: KeySid, overlap: Duration) -> Result<CreatedKey> {
    let (mut key, site) = find_to_change(act, sid)?;
    require_ceiling(act, &site, key.permissions, key.principal)?;
    if overlap > LONGEST_OVERLAP {
        return Err(Error::invalid(
            "overlap",
            "api_key.overlap",
            "The old secret opens something for at most 7 days (604800).",
        ));
    }
    let end = act.now() + overlap;
    let end = key.expires_at.map_or(end, |own| own.min(end));
    key.old_ends_at = (!overlap.is_zero()).then_some(end);
    let secret = replace(act, &mut key)?;
    act.record(
        Draft::new("api_key.rotated", key.organization)
            .at(key.scope)
            .text(key.sid, "name", key.name.as_str())
            .about(key.principal)
            .after("old_ends_at", end.to_string()),
    )?;
    created(act, &key, secret)
}

fn transfer(act: &mut Act, sid: KeySid, to: Principal) -> Result<CreatedKey> {
    let (mut key, site) = find_to_change(act, sid)?;
    let holder = Holder::receiving(act, key.organization, to, key.principal)?;
    let secret = hand_over(act, &mut key, &site, &holder)?;
    created(act, &key, secret)
}

/// What a caller needs to move a key of somebody else.
pub(crate) fn require_movable(act: &mut Act, key: &ApiKey, site: &Site) -> Result<()> {
    act.require_at(Permission::API_KEYS_CREATE, site)?;
    act.caller.require_step_up(act.now())?;
    require_held(act, site, key.permissions)
}

/// Makes a key act as another principal, with its event; gives its new secret.
pub(crate) fn hand_over(
    act: &mut Act,
    key: &mut ApiKey,
    site: &Site,
    holder: &Holder,
) -> Result<String> {
    holder.require_able(key, site, act.now())?;
    require_receivable(act, site, key.permissions, holder.principal)?;
    let before = key.principal;
    key.principal = holder.principal;
    key.old_ends_at = None;
    let secret = replace(act, key)?;
    act.record(
        Draft::new("api_key.transferred", key.organization)
            .at(key.scope)
            .text(key.sid, "name", key.name.as_str())
            .about(before)
            .about(key.principal)
            .before("principal", before.to_string())
            .after("principal", key.principal.to_string()),
    )?;
    Ok(secret)
}

/// Replaces the secret of a key as it is to be; whoever asks sees it.
fn replace(act: &mut Act, key: &mut ApiKey) -> Result<String> {
    if let Some(seer) = act.caller.principal() {
        key.show_to(seer);
    }
    let (secret, digest) = new_secret(act, key.sid);
    if !api_key::replace_secret(act.tx, key, &digest)? {
        return Err(Error::stale());
    }
    Ok(secret)
}

fn created(act: &mut Act, key: &ApiKey, secret: String) -> Result<CreatedKey> {
    let details = reread(act, key)?;
    Ok(CreatedKey { details, secret })
}

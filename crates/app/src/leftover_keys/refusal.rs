//! The refusal to end keys in use unseen: it names them, and what can be said about them.

use std::time::Duration;

use muster_model::{ApiKey, Error, Result, ServiceAccount, Time, time::DAY};

use crate::act::{Act, Site};

/// A key with an allowed request in this time is in use.
const IN_USE: Duration = Duration::from_secs(7 * DAY.as_secs());
/// So many keys are named in the sentence that refuses.
const NAMED: usize = 5;

/// Refuses with `code` where any of the keys is in use.
pub(super) fn refuse_in_use(
    act: &Act,
    code: &'static str,
    keys: &[(ApiKey, Site)],
    services: &[ServiceAccount],
) -> Result<()> {
    let now = act.now();
    let used: Vec<(String, &ApiKey, Time)> = keys
        .iter()
        .filter_map(|(key, _)| Some((key, key.last_used_at?)))
        .filter(|(_, used)| now.since(*used) < IN_USE)
        .map(|(key, used)| (called(key, services), key, used))
        .collect();
    if used.is_empty() {
        return Ok(());
    }
    let named: Vec<String> = used
        .iter()
        .take(NAMED)
        .map(|(name, _, used)| format!("{name} (last used {used})"))
        .collect();
    let more = used.len() - named.len();
    let tail = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    let message = format!(
        "Keys that would lose their person are in use: {}{tail}. Say what becomes of them: api_keys=revoke, or api_keys=transfer with to.",
        named.join(", ")
    );
    let refusal = Error::conflict(code, message);
    Err(used
        .into_iter()
        .enumerate()
        .fold(refusal, |refusal, (index, (name, key, used))| {
            refusal.field(
                format!("api_keys[{index}]"),
                "api_key.in_use",
                format!("{} {name}, last used {used}", key.sid),
            )
        }))
}

/// A key by name, that of a service account together with it.
fn called(key: &ApiKey, services: &[ServiceAccount]) -> String {
    let service = services
        .iter()
        .find(|service| key.principal == service.sid.into());
    match service {
        Some(service) => format!("{} of the service account {}", key.name, service.name),
        None => key.name.clone(),
    }
}

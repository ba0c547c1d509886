//! Mails before a key ends: 30, 7 and 1 days ahead, to the person who answers for it. One job waits for each key at a time; when it
//! runs, the key is looked at again.

use muster_model::{ApiKey, JobSid, KeySid, Result, Sid, Time, time::DAY};
use muster_store::{api_key, job, person};
use serde::{Deserialize, Serialize};

use super::Holder;
use crate::{
    act::Act,
    mail::{KeyAbout, Mail},
    notices::{MailJob, to_person},
};

/// A key is about to end.
pub(crate) const WARN_KEY: &str = "warn_api_key";

/// How many days ahead.
const DAYS_AHEAD: [u32; 3] = [30, 7, 1];

/// What a warning waits with: the end that it is about.
#[derive(Debug, Serialize, Deserialize)]
struct Warning {
    expires_at: Time,
}

/// Puts the next warning about a key into the outbox: none when it never ends, or when all of them lie behind.
pub(crate) fn schedule(act: &mut Act, key: &ApiKey) -> Result<()> {
    let Some(expires_at) = key.expires_at else {
        return Ok(());
    };
    let now = act.now();
    let ahead = |days: &u32| expires_at - DAY * *days;
    let Some(at) = DAYS_AHEAD.iter().map(ahead).find(|at| *at > now) else {
        return Ok(());
    };
    // The key's own digits: whoever sets the same end again asks for the same warning.
    let sid = JobSid::from_bits(key.sid.bits());
    if job::exists(act.tx, 0, at, sid)? {
        return Ok(());
    }
    let warning = Warning { expires_at };
    act.enqueue_as(
        sid,
        key.organization,
        WARN_KEY,
        key.sid.into(),
        &warning,
        at,
    )
}

/// Warns about a key that still lives and still ends then, and schedules the warning after this one.
pub(crate) fn warn(act: &mut Act, job: &job::Job) -> Result<()> {
    let Warning { expires_at } = act.payload(job)?;
    let Some(sid) = job.subject.to::<KeySid>() else {
        return Ok(());
    };
    let now = act.now();
    let found = api_key::find(act.tx, job.organization, sid)?;
    let Some(key) = found.filter(|key| key.is_live(now) && key.expires_at == Some(expires_at))
    else {
        return Ok(());
    };
    tell(act, &key, |key, home, now| Mail::KeyEnds {
        key,
        ends_at: expires_at,
        days: days_until(expires_at, now),
        home,
    })?;
    schedule(act, &key)
}

/// Whole days, rounded up: what is left a little after a warning was due is still that many.
fn days_until(end: Time, now: Time) -> u64 {
    end.since(now).as_secs().div_ceil(DAY.as_secs())
}

/// Mails the person who answers for a key.
pub(super) fn tell(
    act: &mut Act,
    key: &ApiKey,
    mail: impl Fn(KeyAbout, String, Time) -> Mail,
) -> Result<()> {
    let Some(holder) = Holder::of(act, key.organization, key.principal)? else {
        return Ok(());
    };
    let about = about(act, key, &holder)?;
    let (home, now) = (act.home(), act.now());
    let Some(user) = person::find(act.tx, holder.person)? else {
        return Ok(());
    };
    let job = MailJob {
        to: to_person(&user),
        mail: mail(about, home, now),
        token: None,
    };
    act.mail(key.organization, key.sid.into(), &job)
}

/// What mails say about a key.
pub(super) fn about(act: &mut Act, key: &ApiKey, holder: &Holder) -> Result<KeyAbout> {
    let site = act
        .site_in(key.organization, key.scope)?
        .ok_or_else(|| muster_model::Error::internal(format!("{} works nowhere", key.sid)))?;
    Ok(KeyAbout {
        name: key.name.clone(),
        organization: site.organization.name.clone(),
        place: act.place_name(&site)?,
        service: holder.service.as_ref().map(|service| service.name.clone()),
    })
}

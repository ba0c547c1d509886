//! A secret that was found where it should not be: whoever holds it may say so, and the key is dead at once. The answer tells
//! nothing.

use std::collections::BTreeSet;

use muster_model::{
    KeySid, Result, Sid, UserSid,
    secret::{Secret, SecretKind},
};
use muster_store::{api_key, assignment, organization, person};

use super::{Holder, end, warnings::about};
use crate::{
    App, Request,
    act::Act,
    caller::opened_by,
    mail::Mail,
    notices::{MailJob, to_person},
    record::Draft,
};

impl App {
    /// Revokes the key that a secret opens. What opens nothing changes nothing, and nobody learns which it was.
    pub async fn report_leaked_key(&self, request: &Request, secret: Secret) -> Result<()> {
        self.act(request, move |act| report(act, &secret)).await
    }
}

fn report(act: &mut Act, secret: &Secret) -> Result<()> {
    if secret.kind != SecretKind::Key {
        return Ok(());
    }
    let sid = KeySid::from_bits(secret.bits);
    let Some(organization) = api_key::organization(act.tx, sid)? else {
        return Ok(());
    };
    organization::lock(act.tx, organization)?;
    let Some((key, digests)) = api_key::find_with_digests(act.tx, organization, sid)? else {
        return Ok(());
    };
    let now = act.now();
    if !key.is_live(now) || !opened_by(&act.app.keys, secret, &key, &digests, now) {
        return Ok(());
    }
    act.record(
        Draft::new("api_key.leak_reported", organization)
            .at(key.scope)
            .text(key.sid, "name", key.name.as_str())
            .about(key.principal),
    )?;
    end(act, &key)?;
    let Some(holder) = Holder::of(act, organization, key.principal)? else {
        return Ok(());
    };
    let mail = Mail::KeyLeaked {
        key: about(act, &key, &holder)?,
        home: act.home(),
    };
    let told: BTreeSet<UserSid> = assignment::privileged_at_organization(act.tx, organization)?
        .into_iter()
        .chain([holder.person])
        .collect();
    let told: Vec<UserSid> = told.into_iter().collect();
    for user in person::find_all(act.tx, &told)? {
        let job = MailJob {
            to: to_person(&user),
            mail: mail.clone(),
            token: None,
        };
        act.mail(organization, key.sid.into(), &job)?;
    }
    Ok(())
}

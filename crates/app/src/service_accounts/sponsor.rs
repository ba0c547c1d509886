//! Who answers for a service account: an active member of its account, who also has access wherever a key of it works.

use muster_model::{Error, Result, ServiceAccount, UserSid};
use muster_store::api_key;

use super::{told, write};
use crate::{
    act::{Act, Site},
    api_keys::{Sites, covered_until, end_of},
};

/// The sponsor of a service account at the site must be an active member there.
pub(super) fn require_sponsor(
    act: &mut Act,
    sponsor: UserSid,
    site: &Site,
    path: &'static str,
) -> Result<()> {
    let subject = act.subject(site.organization.sid, sponsor.into())?;
    match covered_until(&subject, &site.place, act.now()) {
        Some(_) => Ok(()),
        None => Err(refused(
            path,
            format!("The sponsor has to be an active member of {}.", site.name()),
        )),
    }
}

/// Makes somebody else the sponsor: they need access to the account, and wherever a live key works for as long as it lives.
pub(crate) fn change_sponsor(
    act: &mut Act,
    service: ServiceAccount,
    site: &Site,
    sponsor: UserSid,
    path: &'static str,
) -> Result<ServiceAccount> {
    require_sponsor(act, sponsor, site, path)?;
    let subject = act.subject(service.organization, sponsor.into())?;
    let now = act.now();
    let mut sites = Sites::default();
    for key in api_key::live_of_principals(act.tx, service.organization, &[service.sid.into()])? {
        let place = sites.of(act, &key)?;
        let covered = covered_until(&subject, &place.place, now);
        if covered.is_none_or(|end| end < end_of(&key)) {
            return Err(refused(
                path,
                format!(
                    "The sponsor has no access at {} for as long as the key {} lives.",
                    place.name(),
                    key.name
                ),
            ));
        }
    }
    give_sponsor(act, service, sponsor)
}

/// Writes the new sponsor with its event; that they can answer for it was looked at.
fn give_sponsor(
    act: &mut Act,
    mut service: ServiceAccount,
    sponsor: UserSid,
) -> Result<ServiceAccount> {
    let before = service.sponsor;
    service.sponsor = sponsor;
    write(act, &mut service)?;
    act.record(
        told("service_account.sponsor_changed", &service)
            .about(before)
            .about(sponsor)
            .before("sponsor", before.to_string())
            .after("sponsor", sponsor.to_string()),
    )?;
    Ok(service)
}

fn refused(path: &'static str, message: String) -> Error {
    Error::invalid(path, "service_account.sponsor", message)
}

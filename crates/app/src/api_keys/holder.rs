//! Whom a key acts as, and the person who answers for it: themselves, or the sponsor of a service account.

use std::rc::Rc;

use muster_model::{
    ApiKey, Error, MembershipStatus, OrganizationSid, Permission, Principal, Result,
    ServiceAccount, Subject, Time, UserSid, decide::permissions_at,
};
use muster_store::{membership, service_account};

use super::rules::{covered_until, end_of, holds_until, named};
use crate::{
    act::{Act, Site},
    service_accounts,
};

/// A principal of keys with the person who answers for them.
#[derive(Debug, Clone)]
pub(crate) struct Holder {
    /// Whom keys act as.
    pub(crate) principal: Principal,
    /// The person who answers for them.
    pub(crate) person: UserSid,
    /// The service account, when it is one.
    pub(crate) service: Option<ServiceAccount>,
    subject: Rc<Subject>,
    answering: Rc<Subject>,
}

impl Holder {
    /// Reads who stands behind the keys of a principal; nobody behind a group or what is not there.
    pub(crate) fn of(
        act: &mut Act,
        organization: OrganizationSid,
        principal: Principal,
    ) -> Result<Option<Self>> {
        let (person, service) = match principal {
            Principal::User(user) => (user, None),
            Principal::ServiceAccount(sid) => {
                match service_account::find(act.tx, organization, sid)? {
                    Some(service) => (service.sponsor, Some(service)),
                    None => return Ok(None),
                }
            }
            Principal::Group(_) => return Ok(None),
        };
        Ok(Some(Self {
            principal,
            person,
            service,
            subject: act.subject(organization, principal)?,
            answering: act.subject(organization, person.into())?,
        }))
    }

    /// Finds who takes keys over in place of `from`: an active member, or a service account that works and that the caller manages.
    pub(crate) fn receiving(
        act: &mut Act,
        organization: OrganizationSid,
        to: Principal,
        from: Principal,
    ) -> Result<Self> {
        match to {
            Principal::User(user) => {
                let status = membership::status(act.tx, organization, user)?;
                if to == from || status != Some(MembershipStatus::Active) {
                    return Err(refused(
                        "A key is handed over to another active member of this organization, or to a service account.",
                    ));
                }
            }
            Principal::ServiceAccount(sid) => {
                let unknown = |_| refused("There is no such service account, or you don't see it.");
                let (service, owner) = service_accounts::find(act, sid).map_err(unknown)?;
                act.require_at(Permission::SERVICE_ACCOUNTS_MANAGE, &owner)?;
                if to == from || service.organization != organization {
                    return Err(refused(
                        "A key is handed over to another service account of this organization, or to a person.",
                    ));
                }
            }
            Principal::Group(_) => {
                return Err(refused(
                    "A group has no keys: name an active member or a service account.",
                ));
            }
        }
        let holder = Self::of(act, organization, to)?
            .ok_or_else(|| refused("There is nobody by this SID."))?;
        if !holder.subject.active {
            return Err(refused(
                "This service account is disabled. Enable it first, or name another one.",
            ));
        }
        Ok(holder)
    }

    /// Who leaves can't go on answering for the keys.
    pub(crate) fn require_answered_without(&self, leaver: UserSid) -> Result<()> {
        if self.person == leaver {
            return Err(refused(
                "Whoever loses these keys is the sponsor of this service account. Give it another sponsor first, or name a person.",
            ));
        }
        Ok(())
    }

    /// Who takes a key over has to be able to use all of it there and somebody to answer for it, as long as it lives.
    pub(crate) fn require_able(&self, key: &ApiKey, site: &Site, now: Time) -> Result<()> {
        let held = permissions_at(&self.subject, &site.place, now);
        let lacking = key.permissions.difference(held);
        if !lacking.is_empty() {
            return Err(refused(format!(
                "They can't take over {}: it has {}, which they don't hold at {}.",
                key.name,
                named(lacking),
                site.name()
            )));
        }
        let end = holds_until(&self.subject, key.permissions, &site.place, now);
        if end_of(key) > end {
            return Err(refused(format!(
                "They can't take over {}: their access at {} ends {end}, before the key does.",
                key.name,
                site.name()
            )));
        }
        self.require_answered_until(end_of(key), site, &key.name, "to", now)
    }

    /// Somebody has to answer at the site until `end`.
    pub(crate) fn require_answered_until(
        &self,
        end: Time,
        site: &Site,
        name: &str,
        path: &'static str,
        now: Time,
    ) -> Result<()> {
        let message = match covered_until(&self.answering, &site.place, now) {
            Some(until) if end <= until => return Ok(()),
            Some(until) => format!(
                "The access of the sponsor at {} ends {until}, and no key outlives it: {name} would have nobody to answer for it.",
                site.name()
            ),
            None => format!(
                "The sponsor has no access at {}: {name} would have nobody to answer for it there.",
                site.name()
            ),
        };
        Err(Error::invalid(path, "api_key.sponsor", message))
    }
}

fn refused(message: impl Into<String>) -> Error {
    Error::invalid("to", "api_key.receiver", message)
}

//! Mails as acts want them: what is said to whom, put into the outbox with the change that it tells of.

use muster_model::{
    AnySid, Organization, OrganizationSid, Principal, Result, Role, TokenSid, User, UserSid,
};
use muster_store::{account, person, service_account};
use serde::{Deserialize, Serialize};

use crate::{
    act::{Act, Site},
    leftover_keys::SettledKey,
    mail::{EndedKey, Mail, Person},
    plain_words::{Access, PlaceName, RoleWords},
};

/// The payload of a mail job.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct MailJob {
    /// To whom.
    pub(crate) to: Person,
    /// What it says.
    pub(crate) mail: Mail,
    /// The link in it, when it is an invitation's: its delivery is noted there.
    pub(crate) token: Option<TokenSid>,
}

/// The kind of job that sends a mail.
pub(crate) const MAIL: &str = "mail";

impl Act<'_, '_> {
    /// Puts a mail into the outbox.
    pub(crate) fn mail(
        &mut self,
        organization: OrganizationSid,
        about: AnySid,
        job: &MailJob,
    ) -> Result<()> {
        let now = self.now();
        self.enqueue(organization, MAIL, about, job, now).map(drop)
    }

    /// The names from the top-level account down to a site; none for the organization.
    pub(crate) fn place_name(&mut self, site: &Site) -> Result<PlaceName> {
        let Some(own) = &site.account else {
            return Ok(PlaceName(Vec::new()));
        };
        let above = account::find_all(
            self.tx,
            site.organization.sid,
            &own.path[..own.path.len() - 1],
        )?;
        let named = own.path.iter().map(|sid| {
            above
                .iter()
                .chain([own])
                .find(|account| account.sid == *sid)
                .map(|account| account.name.clone())
                .unwrap_or_default()
        });
        Ok(PlaceName(named.collect()))
    }

    /// Who acts, as a mail names them: for a service account its sponsor.
    pub(crate) fn acting_person(&mut self) -> Result<Option<Person>> {
        let user = match (self.caller.principal(), self.caller.organization) {
            (Some(principal), Some(organization)) => self.person_behind(organization, principal)?,
            _ => self.caller.user,
        };
        match user {
            Some(user) => Ok(person::find(self.tx, user)?.map(|user| to_person(&user))),
            None => Ok(None),
        }
    }

    /// The person who answers for what a principal does: themselves, or the sponsor of a service account.
    pub(crate) fn person_behind(
        &mut self,
        organization: OrganizationSid,
        principal: Principal,
    ) -> Result<Option<UserSid>> {
        match principal {
            Principal::User(user) => Ok(Some(user)),
            Principal::ServiceAccount(sid) => {
                let found = service_account::find(self.tx, organization, sid)?;
                Ok(found.map(|service| service.sponsor))
            }
            Principal::Group(_) => Ok(None),
        }
    }

    /// The page where somebody sees what they have.
    pub(crate) fn home(&self) -> String {
        format!("{}/", self.app.settings.public_url)
    }
}

/// A user as a mail names them.
pub(crate) fn to_person(user: &User) -> Person {
    Person {
        name: Some(user.name.clone()),
        email: user.email.clone(),
    }
}

/// Tells a member that they were given more: it applies already.
pub(crate) fn access_granted(
    act: &mut Act,
    organization: &Organization,
    to: &User,
    given: &[(PlaceName, Role)],
) -> Result<()> {
    let Some(by) = act.acting_person()?.filter(|by| by.email != to.email) else {
        return Ok(());
    };
    let access = given
        .iter()
        .map(|(place, role)| Access {
            place: place.clone(),
            roles: vec![RoleWords::of(role)],
            inherit: false,
            except: Vec::new(),
            ends_at: None,
        })
        .collect();
    let mail = Mail::AccessGranted {
        by,
        organization: organization.name.clone(),
        access,
        home: act.home(),
    };
    act.mail(
        organization.sid,
        to.sid.into(),
        &MailJob {
            to: to_person(to),
            mail,
            token: None,
        },
    )
}

/// Tells somebody that they were named owner of a new organization.
pub(crate) fn named_owner(
    act: &mut Act,
    organization: &Organization,
    account: &str,
    owner: &User,
) -> Result<()> {
    let mail = Mail::OrganizationCreated {
        organization: organization.name.clone(),
        account: account.to_owned(),
        home: act.home(),
    };
    act.mail(
        organization.sid,
        owner.sid.into(),
        &MailJob {
            to: to_person(owner),
            mail,
            token: None,
        },
    )
}

/// Tells somebody that they were removed from an account, what they keep and what became of their keys.
pub(crate) fn removed(
    act: &mut Act,
    site: &Site,
    user: &User,
    left: Vec<Access>,
    keys: &[SettledKey],
) -> Result<()> {
    let place = act.place_name(site)?;
    let by = act.acting_person()?;
    let mail = Mail::RemovedFromAccount {
        by,
        organization: site.organization.name.clone(),
        place,
        left,
        keys: ended_keys(act, site.organization.sid, user.sid, keys)?,
    };
    act.mail(
        site.organization.sid,
        user.sid.into(),
        &MailJob {
            to: to_person(user),
            mail,
            token: None,
        },
    )
}

/// Tells somebody that everything of theirs in the organization ended.
pub(crate) fn deactivated(
    act: &mut Act,
    organization: &Organization,
    user: &User,
    keys: &[SettledKey],
) -> Result<()> {
    let by = act.acting_person()?;
    let mail = Mail::Deactivated {
        by,
        organization: organization.name.clone(),
        keys: ended_keys(act, organization.sid, user.sid, keys)?,
    };
    act.mail(
        organization.sid,
        user.sid.into(),
        &MailJob {
            to: to_person(user),
            mail,
            token: None,
        },
    )
}

/// The person's own keys; those of service accounts are told to whoever answers for them now.
fn ended_keys(
    act: &mut Act,
    organization: OrganizationSid,
    user: UserSid,
    keys: &[SettledKey],
) -> Result<Vec<EndedKey>> {
    let own: Vec<&SettledKey> = keys
        .iter()
        .filter(|key| key.principal == user.into())
        .collect();
    let receivers = own.iter().filter_map(|key| key.transferred_to);
    let names = act.names(organization, receivers.map(AnySid::from))?;
    let ended = own.into_iter().map(|key| EndedKey {
        name: key.name.clone(),
        transferred_to: key.transferred_to.map(|to| {
            let named = names.of(to);
            named.name.unwrap_or_else(|| named.sid.to_string())
        }),
    });
    Ok(ended.collect())
}

//! Who asks, and what they can look at.

use std::collections::BTreeSet;

use muster_model::{
    AnySid, ApiKey, Error, Membership, Organization, OrganizationSid, PermissionSet, Place,
    Principal, Result, Scope, ServiceAccount, Session, User, decide::permissions_at, text,
};
use muster_store::{membership, person, service_account};
use serde::{Deserialize, Serialize};

use crate::{App, Request, act::Act, people, record::Draft};

/// Who asks, and what they can look at.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Me {
    /// The person.
    pub user: Option<User>,
    /// The service account, when its key asks.
    pub service_account: Option<ServiceAccount>,
    /// Their membership in the current organization.
    pub membership: Option<Membership>,
    /// The organization that lists answer for.
    pub organization: Option<Organization>,
    /// All organizations of the person; a key has one.
    pub organizations: Vec<Organization>,
    /// The session, when it is one.
    pub session: Option<Session>,
    /// The key, when it is one.
    pub key: Option<ApiKey>,
    /// The operator key, when it is one.
    pub operator: Option<AnySid>,
    /// What they hold in the organization.
    pub permissions: Option<OwnPermissions>,
}

/// What whoever asks holds in the organization, whatever state its accounts are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnPermissions {
    /// At the organization itself.
    pub organization: PermissionSet,
    /// There or at any account.
    pub anywhere: PermissionSet,
}

impl App {
    /// Who asks.
    pub async fn me(&self, request: &Request) -> Result<Me> {
        self.read(request, me).await
    }
}

impl App {
    /// Changes what the person who asks is called. An organization that calls them otherwise goes on doing so.
    pub async fn rename_me(&self, request: &Request, name: &str) -> Result<Me> {
        let name = name.to_owned();
        self.act(request, move |act| {
            let user = act.caller.person()?;
            let before = people::get_person(act, user)?;
            act.require_version(before.version)?;
            let after = User {
                name: text::name(&name, "name")?,
                ..before.clone()
            };
            let now = act.now();
            if !person::update(act.tx, &after, now)? {
                return Err(Error::stale());
            }
            act.record(
                Draft::new("user.updated", OrganizationSid::SERVER)
                    .text(user, "name_before", before.name)
                    .text(user, "name", after.name),
            )?;
            me(act)
        })
        .await
    }
}

fn me(act: &mut Act) -> Result<Me> {
    act.known()?;
    let user = act
        .caller
        .user
        .map(|sid| people::get_person(act, sid))
        .transpose()?;
    let organization = act
        .caller
        .organization
        .map(|sid| act.organization(sid))
        .transpose()?;
    let membership = match (&organization, &user) {
        (Some(organization), Some(user)) => membership::find(act.tx, organization.sid, user.sid)?,
        _ => None,
    };
    let organizations = match (&act.caller.key, &user) {
        (None, Some(user)) => person::organizations(act.tx, user.sid)?,
        _ => organization.clone().into_iter().collect(),
    };
    let service_account = match (&organization, act.caller.principal()) {
        (Some(organization), Some(Principal::ServiceAccount(sid))) => {
            service_account::find(act.tx, organization.sid, sid)?
        }
        _ => None,
    };
    let permissions = match &organization {
        Some(organization) => Some(permissions(act, organization)?),
        None => None,
    };
    Ok(Me {
        user,
        service_account,
        membership,
        organization,
        organizations,
        session: act.caller.session.clone(),
        key: act.caller.key.clone(),
        operator: act.caller.operator.map(AnySid::from),
        permissions,
    })
}

/// Whatever flows down is held where it was given too: no other place has to be looked at, but where a key works.
fn permissions(act: &mut Act, organization: &Organization) -> Result<OwnPermissions> {
    let subject = act.caller_subject(organization.sid)?;
    let now = act.now();
    let scopes: BTreeSet<Scope> = subject
        .assignments
        .iter()
        .filter(|assignment| assignment.is_live(now))
        .map(|assignment| assignment.scope)
        .chain(subject.key.as_ref().map(|key| key.scope))
        .chain([organization.sid.into()])
        .collect();
    let places = act.places(organization, &scopes)?;
    let held = |place: &Place| permissions_at(&subject, place, now);
    Ok(OwnPermissions {
        organization: places
            .get(&organization.sid.into())
            .map_or(PermissionSet::EMPTY, held),
        anywhere: places
            .values()
            .map(held)
            .fold(PermissionSet::EMPTY, PermissionSet::union),
    })
}

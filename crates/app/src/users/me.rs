//! Who asks, and what they can look at.

use muster_model::{
    AnySid, ApiKey, Membership, Organization, Principal, Result, ServiceAccount, Session, User,
};
use muster_store::{membership, person, service_account};

use crate::{App, Request, act::Act, people};

/// Who asks, and what they can look at.
#[derive(Debug, Clone)]
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
}

impl App {
    /// Who asks.
    pub async fn me(&self, request: &Request) -> Result<Me> {
        self.read(request, me).await
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
    Ok(Me {
        user,
        service_account,
        membership,
        organization,
        organizations,
        session: act.caller.session.clone(),
        key: act.caller.key.clone(),
        operator: act.caller.operator.map(AnySid::from),
    })
}

//! People in an organization: listed, shown and named. Who asks is in `me`, what somebody holds in `access`, how everything of a
//! person ends in `deactivation`.

use muster_model::{
    AccountSid, AnySid, Error, Membership, MembershipStatus, OrganizationSid, Permission, Result,
    UserSid, text,
};
use muster_store::membership::{self, MembershipFilter};

use crate::{
    App, Page, PageRequest, Request, WithNames, WithPermitted,
    act::{Act, Site},
    assignments::role_named,
    members::{self, quiet_for},
    mentions::Mentions,
    record::Draft,
    walk::{self, Walk},
};

mod access;
mod activity;
mod deactivation;
mod me;
mod visible;

pub(crate) use visible::covering;

pub use access::AccessLine;
pub use activity::Sighting;
pub use deactivation::Deactivation;
pub use me::Me;

/// What a list of people asks for.
#[derive(Debug, Clone, Default)]
pub struct UserFilter {
    /// In this state.
    pub status: Option<MembershipStatus>,
    /// Whose address or name begins so, without regard to case.
    pub q: Option<String>,
    /// Who hold this role somewhere: its word or SID.
    pub role: Option<String>,
    /// Not seen for so many days; who never was counts from the day they came.
    pub dormant_days: Option<u32>,
    /// Members of this account.
    pub account: Option<AccountSid>,
}

impl App {
    /// A page of the people of the organization, by SID.
    pub async fn users(
        &self,
        request: &Request,
        filter: UserFilter,
        page: PageRequest,
    ) -> Result<WithNames<Page<WithPermitted<Membership>>>> {
        self.read(request, move |act| {
            let organization = act.current()?;
            let people = list(act, organization, &filter, &page)?;
            let people = act.page_with_permitted(organization, people)?;
            act.with_names(organization, people)
        })
        .await
    }

    /// One person of the organization.
    pub async fn user(
        &self,
        request: &Request,
        user: UserSid,
    ) -> Result<WithNames<WithPermitted<Membership>>> {
        self.read(request, move |act| {
            let (membership, _) = visible::find(act, user, Permission::USERS_READ)?;
            let organization = membership.organization;
            let membership = act.with_permitted(organization, membership)?;
            act.with_names(organization, membership)
        })
        .await
    }

    /// Changes what the organization calls a person.
    pub async fn rename_user(
        &self,
        request: &Request,
        user: UserSid,
        name: String,
    ) -> Result<WithNames<Membership>> {
        self.act(request, move |act| {
            let (before, _) = visible::find(act, user, Permission::USERS_UPDATE)?;
            act.require_version(before.version)?;
            let name = text::name(&name, "name")?;
            if !membership::set_name(act.tx, &before, &name)? {
                return Err(Error::stale());
            }
            act.record(
                Draft::new("membership.updated", before.organization)
                    .at(before.organization)
                    .about(before.sid)
                    .text(user, "name_before", before.user.name.as_str())
                    .text(user, "name", name.as_str()),
            )?;
            let after = membership::find(act.tx, before.organization, user)?
                .ok_or_else(|| Error::not_found("user.not_found"))?;
            act.with_names(before.organization, after)
        })
        .await
    }
}

impl Mentions for Membership {
    fn mentioned(&self) -> Vec<AnySid> {
        vec![self.organization.into()]
    }
}

fn list(
    act: &mut Act,
    organization: OrganizationSid,
    filter: &UserFilter,
    page: &PageRequest,
) -> Result<Page<Membership>> {
    let site = match filter.account {
        Some(account) => Some(listed_account(act, organization, account)?),
        None => None,
    };
    let at = match &site {
        Some(_) => None,
        None => act.scopes_with(organization, Permission::USERS_READ)?,
    };
    let key = format!("users {filter:?} {}", at.is_some());
    let people = MembershipFilter {
        status: filter.status,
        q: filter.q.clone(),
        role: match &filter.role {
            Some(named) => Some(role_named(act, organization, named, "role")?.sid),
            None => None,
        },
        quiet_before: filter.dormant_days.map(|days| quiet_for(act, days)),
        at: match at {
            Some(accounts) => Some(covering(act, organization, &accounts)?),
            None => None,
        },
    };
    let walk = match (&people, &site) {
        (MembershipFilter { q: Some(q), .. }, _) => Walk::Term(q.clone()),
        (_, Some(site)) => Walk::Members(Box::new(site.clone())),
        (
            MembershipFilter {
                role: Some(role), ..
            },
            _,
        ) => Walk::Role(*role),
        (
            MembershipFilter {
                quiet_before: Some(before),
                ..
            },
            _,
        ) => Walk::Quiet(*before),
        _ => Walk::Sid,
    };
    let accept = |act: &mut Act, found: &[UserSid]| {
        let found = match &site {
            Some(site) => {
                let members = members::describe(act, site, &people, found)?;
                members
                    .into_iter()
                    .map(|member| member.membership)
                    .collect()
            }
            None => membership::matching(act.tx, organization, &people, found)?,
        };
        Ok(found
            .into_iter()
            .map(|membership| (membership.user.sid, membership))
            .collect())
    };
    walk::page(act, organization, &walk, page, &key, accept)
}

/// The account that a list of people of one organization is about: one of that organization where the caller may see people.
pub(crate) fn listed_account(
    act: &mut Act,
    organization: OrganizationSid,
    account: AccountSid,
) -> Result<Site> {
    let site = act.see(account.into())?;
    if site.organization.sid != organization {
        return Err(Error::not_found("account.not_found"));
    }
    act.require_at(Permission::USERS_READ, &site)?;
    Ok(site)
}

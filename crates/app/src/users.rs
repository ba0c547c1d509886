//! People in an organization: listed, shown and named. Who asks is in `me`, what somebody holds in `access`, how everything of a
//! person ends in `deactivation`.

use muster_model::{AnySid, Error, Membership, OrganizationSid, Permission, Result, UserSid, text};
use muster_store::membership::{self, MembershipFilter};

use crate::{
    App, Page, PageRequest, Request, WithNames, act::Act, mentions::Mentions, record::Draft,
};

mod access;
mod deactivation;
mod me;
mod visible;

pub use access::AccessLine;
pub use deactivation::Deactivation;
pub use me::Me;

impl App {
    /// A page of the people of the organization, by SID.
    pub async fn users(
        &self,
        request: &Request,
        filter: MembershipFilter,
        page: PageRequest,
    ) -> Result<WithNames<Page<Membership>>> {
        self.read(request, move |act| {
            let organization = act.current()?;
            let people = list(act, organization, filter.clone(), &page)?;
            act.with_names(organization, people)
        })
        .await
    }

    /// One person of the organization.
    pub async fn user(&self, request: &Request, user: UserSid) -> Result<WithNames<Membership>> {
        self.read(request, move |act| {
            let (membership, _) = visible::find(act, user, Permission::USERS_READ)?;
            act.with_names(membership.organization, membership)
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
    mut filter: MembershipFilter,
    page: &PageRequest,
) -> Result<Page<Membership>> {
    let readable = act.scopes_with(organization, Permission::USERS_READ)?;
    let key = format!("users {filter:?} {}", readable.is_some());
    let after = act.position(page, &key)?.and_then(|text| text.parse().ok());
    filter.at = match readable {
        Some(accounts) => Some(visible::covering(act, organization, &accounts)?),
        None => None,
    };
    let rows = membership::page(act.tx, organization, &filter, after, page.limit + 1)?;
    Ok(act.paged(rows, page, &key, |membership| {
        membership.user.sid.to_string()
    }))
}

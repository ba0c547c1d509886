//! People in an organization: shown and named. How they are listed is in `list`, what is told of each in `described`, who asks in
//! `me`, what somebody holds in `access`, how everything of a person ends in `deactivation`.

use muster_model::{AnySid, Error, Membership, Permission, Result, UserSid, text};
use muster_store::membership;

use crate::{App, Request, WithNames, WithPermitted, mentions::Mentions, record::Draft};

mod access;
mod activity;
mod deactivation;
mod described;
mod list;
mod me;
mod sessions;
mod visible;

pub(crate) use list::listed_account;
pub(crate) use visible::covering;

pub use access::AccessLine;
pub use activity::Sighting;
pub use deactivation::Deactivation;
pub use described::{AccessSummary, DescribedPerson};
pub use list::{People, UserFilter};
pub use me::{Me, OwnPermissions};

impl App {
    /// One person of the organization.
    pub async fn user(
        &self,
        request: &Request,
        user: UserSid,
    ) -> Result<WithNames<WithPermitted<DescribedPerson>>> {
        self.read(request, move |act| {
            let (membership, _) = visible::find(act, user, Permission::USERS_READ)?;
            let organization = membership.organization;
            let visible = described::visible(act, organization, None)?;
            let mut described =
                described::describe(act, organization, visible.as_ref(), vec![membership])?;
            let person = described
                .pop()
                .ok_or_else(|| Error::not_found("user.not_found"))?;
            let person = act.with_permitted(organization, person)?;
            act.with_names(organization, person)
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

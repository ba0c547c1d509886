//! Organizations: read and renamed by their people; listed, suspended and reactivated by the operator.

use muster_model::{Error, Organization, OrganizationSid, Permission, Result, Status, text};
use muster_store::organization;

use crate::{App, Caller, Page, PageRequest, Request, WithPermitted, act::Act, record::Draft};

impl App {
    /// One organization.
    pub async fn organization(
        &self,
        request: &Request,
        sid: OrganizationSid,
    ) -> Result<WithPermitted<Organization>> {
        self.read(request, move |act| {
            let organization = act.see(sid.into())?.organization;
            act.with_permitted(sid, organization)
        })
        .await
    }

    /// Renames the organization.
    pub async fn rename_organization(
        &self,
        request: &Request,
        sid: OrganizationSid,
        name: String,
    ) -> Result<Organization> {
        self.act(request, move |act| rename_organization(act, sid, &name))
            .await
    }

    /// Lets an organization rest, or work again: for the operator, with an operator key.
    pub async fn set_organization_status(
        &self,
        request: &Request,
        sid: OrganizationSid,
        status: Status,
    ) -> Result<Organization> {
        let caller = self.operator(request).await?;
        self.act_as(caller, request, move |act| set_status(act, sid, status))
            .await
    }

    /// The same on the machine itself.
    pub async fn set_organization_status_locally(
        &self,
        request: &Request,
        sid: OrganizationSid,
        status: Status,
    ) -> Result<Organization> {
        self.act_as(Caller::operator(), request, move |act| {
            set_status(act, sid, status)
        })
        .await
    }

    /// All organizations with the number of their members, for the operator.
    pub async fn organizations(
        &self,
        request: &Request,
        page: PageRequest,
    ) -> Result<Page<(Organization, i64)>> {
        self.operator(request).await?;
        self.read(request, move |act| {
            let after = act
                .position(&page, "organizations")?
                .and_then(|text| text.parse().ok());
            let rows = organization::page(act.tx, after, page.limit + 1)?;
            let page = act.paged(rows, &page, "organizations", |organization| {
                organization.sid.to_string()
            });
            let counts = organization::count_members(
                act.tx,
                &page
                    .data
                    .iter()
                    .map(|organization| organization.sid)
                    .collect::<Vec<_>>(),
            )?;
            Ok(page.map(|organization| {
                (
                    organization.clone(),
                    counts.get(&organization.sid).copied().unwrap_or(0),
                )
            }))
        })
        .await
    }
}

fn rename_organization(act: &mut Act, sid: OrganizationSid, name: &str) -> Result<Organization> {
    let site = act.require(Permission::ORGANIZATION_UPDATE, sid.into())?;
    let before = site.organization;
    act.require_version(before.version)?;
    let after = Organization {
        name: text::name(name, "name")?,
        ..before.clone()
    };
    let now = act.now();
    if !organization::update(act.tx, &after, now)? {
        return Err(Error::stale());
    }
    act.record(
        Draft::new("organization.updated", sid)
            .at(sid)
            .text(sid, "name_before", before.name.as_str())
            .text(sid, "name", after.name.as_str()),
    )?;
    Ok(Organization {
        updated_at: now,
        version: before.version + 1,
        ..after
    })
}

fn set_status(act: &mut Act, sid: OrganizationSid, status: Status) -> Result<Organization> {
    let before = organization::lock(act.tx, sid)?
        .filter(|found| found.sid != OrganizationSid::SERVER)
        .ok_or_else(|| Error::not_found("organization.not_found"))?;
    if before.status == status {
        return Err(match status {
            Status::Active => Error::conflict(
                "organization.already_active",
                "This organization is active already.",
            ),
            _ => Error::conflict(
                "organization.already_suspended",
                "This organization is suspended already.",
            ),
        });
    }
    act.require_version(before.version)?;
    let after = Organization {
        status,
        ..before.clone()
    };
    let now = act.now();
    if !organization::update(act.tx, &after, now)? {
        return Err(Error::stale());
    }
    let kind = match status {
        Status::Active => "organization.reactivated",
        _ => "organization.suspended",
    };
    act.record(
        Draft::new(kind, sid)
            .at(sid)
            .text(sid, "name", before.name.as_str())
            .before("status", before.status.code())
            .after("status", status.code()),
    )?;
    Ok(Organization {
        updated_at: now,
        version: before.version + 1,
        ..after
    })
}

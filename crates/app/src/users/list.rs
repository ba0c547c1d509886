//! Lists of people: which filter takes which way through them, and in which order.

use muster_model::{
    AccountSid, AnySid, Error, Membership, MembershipStatus, OrganizationSid, Permission, Result,
    Source, UserSid, membership::PeopleOrder,
};
use muster_store::membership::{self, MembershipFilter};

use super::{
    DescribedPerson,
    described::{self, describe},
};
use crate::{
    App, Page, PageRequest, Request, WithNames, WithPermitted,
    act::{Act, Site},
    assignments::role_named,
    members::{self, quiet_for},
    mentions::Mentions,
    walk::{self, Walk},
};

/// What a list of people asks for.
#[derive(Debug, Clone, Default)]
pub struct UserFilter {
    /// In this state.
    pub status: Option<MembershipStatus>,
    /// Who came by this door.
    pub source: Option<Source>,
    /// Whose address or name begins so, without regard to case.
    pub q: Option<String>,
    /// Who hold this role somewhere: its word or SID.
    pub role: Option<String>,
    /// Not seen for so many days; who never was counts from the day they came.
    pub dormant_days: Option<u32>,
    /// Members of this account.
    pub account: Option<AccountSid>,
    /// In this order; else the oldest first, with `q` by address and name, with `dormant_days` the longest quiet first.
    pub order: Option<PeopleOrder>,
}

/// A page of people.
#[derive(Debug, Clone)]
pub struct People {
    /// Who.
    pub data: Vec<WithPermitted<DescribedPerson>>,
    /// Where the list goes on; none at its end.
    pub next_cursor: Option<String>,
    /// How many there are, where that is quickly counted.
    pub total: Option<i64>,
}

impl Mentions for People {
    fn mentioned(&self) -> Vec<AnySid> {
        self.data.mentioned()
    }
}

impl App {
    /// A page of the people of the organization.
    pub async fn users(
        &self,
        request: &Request,
        filter: UserFilter,
        page: PageRequest,
    ) -> Result<WithNames<People>> {
        self.read(request, move |act| {
            let organization = act.current()?;
            let people = list(act, organization, &filter, &page)?;
            act.with_names(organization, people)
        })
        .await
    }
}

fn list(
    act: &mut Act,
    organization: OrganizationSid,
    filter: &UserFilter,
    page: &PageRequest,
) -> Result<People> {
    let site = match filter.account {
        Some(account) => Some(listed_account(act, organization, account)?),
        None => None,
    };
    let visible = described::visible(act, organization, filter.account)?;
    let key = format!("users {filter:?} {}", visible.is_some());
    let total = match &visible {
        None => counted(act, organization, filter)?,
        Some(_) => None,
    };
    let role = match &filter.role {
        Some(named) => Some(role_named(act, organization, named, "role")?.sid),
        None => None,
    };
    let people = MembershipFilter {
        status: filter.status,
        source: filter.source,
        q: filter.q.clone(),
        role,
        quiet_before: filter.dormant_days.map(|days| quiet_for(act, days)),
        at: visible.clone().filter(|_| site.is_none()),
    };
    let way = way(&people, site.as_ref());
    let way = match filter.order {
        Some(order) => Walk::Sorted(order, Box::new(way)),
        None => way,
    };
    let found = walk::page(act, organization, &way, page, &key, |act, found| {
        accept(act, organization, site.as_ref(), &people, found)
    })?;
    let data = describe(act, organization, visible.as_ref(), found.data)?;
    let page = Page {
        data,
        next_cursor: found.next_cursor,
    };
    let page = act.page_with_permitted(organization, page)?;
    Ok(People {
        data: page.data,
        next_cursor: page.next_cursor,
        total,
    })
}

/// The way that leads past the fewest people whom the filter leaves out.
fn way(people: &MembershipFilter, site: Option<&Site>) -> Walk {
    match (people, site) {
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
        (
            MembershipFilter {
                status: Some(status),
                ..
            },
            _,
        ) => Walk::Status(*status),
        _ => Walk::Sid,
    }
}

fn accept(
    act: &mut Act,
    organization: OrganizationSid,
    site: Option<&Site>,
    people: &MembershipFilter,
    found: &[UserSid],
) -> Result<Vec<(UserSid, Membership)>> {
    let found = match site {
        Some(site) => members::describe(act, site, people, found)?
            .into_iter()
            .map(|member| member.membership)
            .collect(),
        None => membership::matching(act.tx, organization, people, found)?,
    };
    let keyed = |membership: Membership| (membership.user.sid, membership);
    Ok(found.into_iter().map(keyed).collect())
}

/// How many people a list holds that looks at their state alone.
fn counted(
    act: &mut Act,
    organization: OrganizationSid,
    filter: &UserFilter,
) -> Result<Option<i64>> {
    let narrowed = filter.q.is_some()
        || filter.role.is_some()
        || filter.dormant_days.is_some()
        || filter.account.is_some()
        || filter.source.is_some();
    if narrowed {
        return Ok(None);
    }
    let counts = membership::count_by_status(act.tx, organization)?;
    let of = counts
        .iter()
        .filter(|(status, _)| filter.status.is_none_or(|wanted| *status == wanted));
    Ok(Some(of.map(|(_, count)| count).sum()))
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

//! Reports about people: who was not seen for long, with the evidence, and who holds the strongest roles where.

use muster_model::{
    AccountSid, AnySid, AssignmentSid, BuiltIn, GroupSid, Membership, MembershipStatus,
    OrganizationSid, Permission, Principal, Result, Role, Scope, Source, Subject, Time, UserSid,
    membership::Signal,
};
use muster_store::{
    account,
    membership::{self, MembershipFilter, Seen},
};

use crate::{
    App, Page, PageRequest, Request, Sighting, WithNames,
    act::{Act, ownership_of},
    members::{self, quiet_for},
    mentions::Mentions,
    standing, users,
    walk::{self, Walk},
};

/// One role that somebody holds at one scope, themselves or by a group.
#[derive(Debug, Clone)]
pub struct Holding {
    /// The role.
    pub role: Role,
    /// The assignment behind it.
    pub assignment: AssignmentSid,
    /// Where it is given.
    pub scope: Scope,
    /// Whether it flows down.
    pub inherit: bool,
    /// The group that gives it, where it is not their own.
    pub group: Option<GroupSid>,
    /// By which door it came.
    pub source: Source,
    /// When it ends by itself.
    pub expires_at: Option<Time>,
}

/// Somebody in a report, with what they hold and when they were seen.
#[derive(Debug, Clone)]
pub struct Reported {
    /// Who.
    pub membership: Membership,
    /// What they hold, as far as the report is about it.
    pub holdings: Vec<Holding>,
    /// The last time they did something themselves, where that may be seen.
    pub last_seen: Option<Sighting>,
    /// The last time a key was used as them.
    pub last_key_use: Option<Sighting>,
}

impl Mentions for Reported {
    fn mentioned(&self) -> Vec<AnySid> {
        let held = self.holdings.iter().flat_map(|holding| {
            let group = holding.group.map(AnySid::from);
            [holding.scope.into()].into_iter().chain(group)
        });
        let seen = self.last_seen.iter().chain(&self.last_key_use);
        held.chain(seen.map(|sighting| sighting.scope.into()))
            .collect()
    }
}

impl App {
    /// Active people not seen for so many days, the longest quiet first; who never was counts from the day they were given access.
    /// Of an account: its members.
    pub async fn dormant_people(
        &self,
        request: &Request,
        days: u32,
        account: Option<AccountSid>,
        page: PageRequest,
    ) -> Result<WithNames<Page<Reported>>> {
        self.read(request, move |act| {
            let organization = act.current()?;
            let report = dormant(act, organization, days, account, &page)?;
            act.with_names(organization, report)
        })
        .await
    }

    /// Who holds a built-in role where: themselves, by which group, or as an account's owner.
    pub async fn holders(
        &self,
        request: &Request,
        role: BuiltIn,
        page: PageRequest,
    ) -> Result<WithNames<Page<Reported>>> {
        self.read(request, move |act| {
            let organization = act.current()?;
            let report = holders(act, organization, role, &page)?;
            act.with_names(organization, report)
        })
        .await
    }
}

fn dormant(
    act: &mut Act,
    organization: OrganizationSid,
    days: u32,
    account: Option<AccountSid>,
    page: &PageRequest,
) -> Result<Page<Reported>> {
    let site = match account {
        Some(account) => Some(users::listed_account(act, organization, account)?),
        None => None,
    };
    let readable = act.scopes_with(organization, Permission::USERS_READ)?;
    let quiet_before = quiet_for(act, days);
    let filter = MembershipFilter {
        status: Some(MembershipStatus::Active),
        quiet_before: Some(quiet_before),
        at: match &readable {
            Some(accounts) => Some(users::covering(act, organization, accounts)?),
            None => None,
        },
        ..MembershipFilter::default()
    };
    let key = format!("dormant {days} {account:?} {}", readable.is_some());
    let accept = |act: &mut Act, found: &[UserSid]| {
        let people = match &site {
            Some(site) => members::describe(act, site, &filter, found)?
                .into_iter()
                .map(|member| member.membership)
                .collect(),
            None => membership::matching(act.tx, organization, &filter, found)?,
        };
        report(act, organization, people, readable.as_deref(), None)
    };
    let walk = Walk::Quiet(quiet_before);
    walk::page(act, organization, &walk, page, &key, accept)
}

fn holders(
    act: &mut Act,
    organization: OrganizationSid,
    role: BuiltIn,
    page: &PageRequest,
) -> Result<Page<Reported>> {
    let readable = act.scopes_with(organization, Permission::USERS_READ)?;
    let key = format!("holders {} {}", role.name(), readable.is_some());
    let accept = |act: &mut Act, found: &[UserSid]| {
        let people = membership::find_all(act.tx, organization, found)?;
        let mut reported = report(act, organization, people, readable.as_deref(), Some(role))?;
        reported.retain(|(_, person)| !person.holdings.is_empty());
        Ok(reported)
    };
    let walk = Walk::Role(role.sid());
    walk::page(act, organization, &walk, page, &key, accept)
}

/// Adds to people what they hold and when they were seen, as far as the caller may read it.
fn report(
    act: &mut Act,
    organization: OrganizationSid,
    people: Vec<Membership>,
    readable: Option<&[AccountSid]>,
    role: Option<BuiltIn>,
) -> Result<Vec<(UserSid, Reported)>> {
    let sids: Vec<UserSid> = people.iter().map(|person| person.user.sid).collect();
    let mut standing = standing::of_people(act, organization, &sids)?;
    for owned in account::owned_by(act.tx, organization, &sids)? {
        if let Some(owner) = owned.owner
            && let Some(subject) = standing.get_mut(&owner)
        {
            subject.assignments.push(ownership_of(&owned, owner));
        }
    }
    let seen = membership::seen(act.tx, organization, &sids)?;
    let may_read = |scope: Scope| {
        readable.is_none_or(|readable| readable.iter().any(|sid| scope == Scope::from(*sid)))
    };
    let now = act.now();
    let told = people.into_iter().map(|membership| {
        let user = membership.user.sid;
        let mut holdings = standing
            .remove(&user)
            .map(|subject| held(&subject, now))
            .unwrap_or_default();
        holdings.retain(|holding| {
            may_read(holding.scope) && role.is_none_or(|role| holding.role.sid == role.sid())
        });
        let last = |by_key: bool| {
            let own = |seen: &&Seen| {
                seen.user == user && may_read(seen.scope) && (seen.signal == Signal::Key) == by_key
            };
            let last = seen.iter().filter(own).max_by_key(|seen| seen.at);
            last.map(Sighting::from)
        };
        let (last_seen, last_key_use) = (last(false), last(true));
        let person = Reported {
            membership,
            holdings,
            last_seen,
            last_key_use,
        };
        (user, person)
    });
    Ok(told.collect())
}

fn held(subject: &Subject, now: Time) -> Vec<Holding> {
    standing::given(subject, now)
        .map(|held| Holding {
            role: held.role.clone(),
            assignment: held.sid,
            scope: held.scope,
            inherit: held.inherit,
            group: match held.principal {
                Principal::Group(group) => Some(group),
                Principal::User(_) | Principal::ServiceAccount(_) => None,
            },
            source: held.source,
            expires_at: held.expires_at,
        })
        .collect()
}

//! Hold-outs of a person: they take somebody out of all that groups and directories give at an account and below.
//! Making one cuts access; lifting one is a grant.

use muster_model::{
    AccountSid, AnySid, Assignment, Error, HoldOut, MembershipStatus, OrganizationSid, Permission,
    Result, Subject, UserSid,
};
use muster_store::{
    hold_out::{self, HoldOutFilter},
    membership,
};
use serde::{Deserialize, Serialize};

use crate::{
    App, Page, PageRequest, Request, WithImpact, WithNames, WithPermitted,
    act::{Act, Site, giver},
    assignments::{require_ceiling, require_owner},
    leftover_keys::{self, KeyChoice, Settled},
    members::{HeldRole, held_at},
    mentions::Mentions,
    record::Draft,
};

mod listed;

/// A hold-out with what it withholds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct HoldOutDetails {
    /// The person, the account, since when.
    pub hold_out: HoldOut,
    /// What groups and directories would give there again.
    pub withheld: Vec<HeldRole>,
}

/// A hold-out that was just made, with what became of the keys behind it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct HeldOut {
    /// The hold-out.
    pub made: HoldOutDetails,
    /// What became of keys and service accounts that nothing covers any more.
    pub settled: Settled,
}

impl Mentions for HoldOutDetails {
    fn mentioned(&self) -> Vec<AnySid> {
        let named = [self.hold_out.user.into(), self.hold_out.account.into()];
        let giver = self.hold_out.given_by.into_iter();
        let own = named.into_iter().chain(giver).collect();
        [own, self.withheld.mentioned()].concat()
    }
}

impl Mentions for HeldOut {
    fn mentioned(&self) -> Vec<AnySid> {
        [self.made.mentioned(), self.settled.mentioned()].concat()
    }
}

impl App {
    /// A page of hold-outs, by person and account.
    pub async fn hold_outs(
        &self,
        request: &Request,
        filter: HoldOutFilter,
        page: PageRequest,
    ) -> Result<WithNames<Page<WithPermitted<HoldOutDetails>>>> {
        self.read(request, move |act| {
            let organization = act.current()?;
            let mut filter = filter.clone();
            filter.accounts = act.scopes_with(organization, Permission::USERS_READ)?;
            let hold_outs = listed::page(act, organization, &filter, &page)?;
            let hold_outs = act.page_with_permitted(organization, hold_outs)?;
            act.with_names(organization, hold_outs)
        })
        .await
    }

    /// Takes somebody out of what groups and directories give at an account and below.
    pub async fn hold_out(
        &self,
        request: &Request,
        user: UserSid,
        account: AccountSid,
        keys: Option<KeyChoice>,
    ) -> Result<WithNames<WithImpact<HeldOut>>> {
        self.act(request, move |act| {
            let site = act.see(account.into())?;
            let held_out = make(act, &site, user, account, keys.as_ref())?;
            act.with_names(site.organization.sid, held_out)
        })
        .await
    }

    /// Lets somebody have again what groups and directories give there.
    pub async fn lift_hold_out(
        &self,
        request: &Request,
        user: UserSid,
        account: AccountSid,
    ) -> Result<WithNames<WithImpact<HoldOutDetails>>> {
        self.act(request, move |act| {
            let lifted = lift(act, user, account)?;
            act.with_names(lifted.hold_out.organization, lifted)
        })
        .await
    }
}

fn make(
    act: &mut Act,
    site: &Site,
    user: UserSid,
    account: AccountSid,
    keys: Option<&KeyChoice>,
) -> Result<WithImpact<HeldOut>> {
    let organization = site.organization.sid;
    let absent = || Error::not_found("user.not_found");
    act.require_at(Permission::USERS_REMOVE, site)?;
    let person = membership::find(act.tx, organization, user)?.ok_or_else(absent)?;
    let subject = act.subject(organization, user.into())?;
    let now = act.now();
    if subject.reaching(&site.place, now).next().is_none() {
        // Not a member here: only who sees all people of the organization learns that there is such a person.
        let whole = act.site(organization, None)?;
        if !act.held_at(&whole.place)?.contains(Permission::USERS_READ) {
            return Err(absent());
        }
    }
    if subject
        .reaching(&site.place, now)
        .any(|(held, _)| held.is_owner())
    {
        require_owner(act, site)?;
    }
    if person.status != MembershipStatus::Active {
        return Err(Error::conflict(
            "member.inactive",
            "This person is not active here: no group gives them anything.",
        ));
    }
    let before = act.before(organization, [user.into()])?;
    let made = insert(act, organization, user, account)?;
    let remaining = act.subject(organization, user.into())?;
    let settled = leftover_keys::settle(act, organization, user, &remaining, keys, true)?;
    let withheld = withheld_at(&remaining, site, account, now);
    let held_out = HeldOut {
        made: HoldOutDetails {
            hold_out: made,
            withheld,
        },
        settled,
    };
    act.with_impact(&before, held_out)
}

/// Writes a hold-out with its event. Twice is a conflict.
pub(crate) fn insert(
    act: &mut Act,
    organization: OrganizationSid,
    user: UserSid,
    account: AccountSid,
) -> Result<HoldOut> {
    let hold_out = HoldOut {
        organization,
        user,
        account,
        given_by: giver(&act.caller),
        created_at: act.now(),
    };
    hold_out::insert(act.tx, &hold_out).map_err(|error| {
        if muster_store::violates(&error, "hold_out_pk") {
            Error::conflict("hold_out.exists", "They are held out there already.")
        } else {
            error
        }
    })?;
    act.forget_subjects();
    act.record(
        Draft::new("hold_out.created", organization)
            .at(account)
            .about(user)
            .about(account),
    )?;
    Ok(hold_out)
}

/// Ends a hold-out with its event.
fn end(act: &mut Act, hold_out: &HoldOut) -> Result<()> {
    let HoldOut {
        organization,
        user,
        account,
        ..
    } = *hold_out;
    hold_out::delete(act.tx, organization, user, account)?;
    act.forget_subjects();
    act.record(
        Draft::new("hold_out.ended", organization)
            .at(account)
            .about(user)
            .about(account),
    )
    .map(drop)
}

/// Ends all hold-outs of somebody who is in no group any more.
pub(crate) fn end_all(act: &mut Act, organization: OrganizationSid, user: UserSid) -> Result<()> {
    for hold_out in hold_out::of_users(act.tx, organization, &[user])? {
        end(act, &hold_out)?;
    }
    Ok(())
}

fn lift(act: &mut Act, user: UserSid, account: AccountSid) -> Result<WithImpact<HoldOutDetails>> {
    let absent = || Error::not_found("hold_out.not_found");
    act.known()?;
    let site = act.see(account.into()).map_err(|_| absent())?;
    let organization = site.organization.sid;
    let hold_out = hold_out::find(act.tx, organization, user, account)?.ok_or_else(absent)?;
    act.require_at(Permission::ROLES_ASSIGN, &site)?;
    let subject = act.subject(organization, user.into())?;
    require_gifts(act, &site, &without(&subject, account))?;
    let withheld = withheld_at(&subject, &site, account, act.now());
    let before = act.before(organization, [user.into()])?;
    end(act, &hold_out)?;
    act.with_impact(&before, HoldOutDetails { hold_out, withheld })
}

/// The same person as if they were not held out of `account`.
fn without(subject: &Subject, account: AccountSid) -> Subject {
    let mut free = subject.clone();
    free.hold_outs.retain(|held_out| *held_out != account);
    free
}

/// What a hold-out at `account` alone keeps from somebody at that very account.
fn withheld_at(
    subject: &Subject,
    site: &Site,
    account: AccountSid,
    now: muster_model::Time,
) -> Vec<HeldRole> {
    let held = held_at(subject, site, now);
    let mut free = held_at(&without(subject, account), site, now);
    free.retain(|role| !held.contains(role));
    free
}

/// Lifting gives again what groups give at the account and below: nobody gives more than they hold there.
fn require_gifts(act: &mut Act, site: &Site, free: &Subject) -> Result<()> {
    let now = act.now();
    let gifts: Vec<Assignment> = free
        .assignments
        .iter()
        .filter(|gift| gift.is_withholdable() && gift.is_live(now))
        .cloned()
        .collect();
    for gift in gifts {
        let given_at = match act.site_in(site.organization.sid, gift.scope)? {
            Some(below) if is_below(&below, site) => below,
            _ => site.clone(),
        };
        if free.reach(&gift, &given_at.place).is_some() {
            require_ceiling(
                act,
                &given_at,
                &gift.role,
                gift.inherit,
                &gift.except,
                "user",
            )?;
        }
    }
    Ok(())
}

fn is_below(site: &Site, above: &Site) -> bool {
    above
        .account
        .as_ref()
        .is_some_and(|account| site.place.within(account.sid))
}

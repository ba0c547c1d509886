//! Removing somebody from an account: what was given to them right there ends, what groups give there is withheld, what comes from
//! above is named.

use muster_model::{
    AccountSid, AnySid, Assignment, Error, OrganizationSid, Permission, Result, Subject, User,
    UserSid,
};
use muster_store::membership;
use serde::{Deserialize, Serialize};

use super::{HeldRole, held_at};
use crate::{
    App, Request, WithImpact, WithNames,
    act::{Act, Site},
    assignments, hold_outs,
    leftover_keys::{self, KeyChoice, Settled},
    mentions::Mentions,
    notices,
    plain_words::{Access, RoleWords},
    record::Draft,
};

/// What a removal ended and what it left.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Removal {
    /// The direct assignments that ended.
    pub ended: Vec<Assignment>,
    /// What groups give here, and a hold-out withholds from now on.
    pub withheld: Vec<HeldRole>,
    /// What is still held here by inheritance.
    pub inherited: Vec<HeldRole>,
    /// What became of keys and service accounts that no remaining assignment covers.
    pub settled: Settled,
}

impl App {
    /// Removes somebody from an account: ends every direct assignment there, withholds what groups give there, and deals with the
    /// keys behind it.
    pub async fn remove_member(
        &self,
        request: &Request,
        account: AccountSid,
        user: UserSid,
        keys: Option<KeyChoice>,
    ) -> Result<WithNames<WithImpact<Removal>>> {
        self.removal(request, account, user, false, keys).await
    }

    /// The same, and withholds there what groups give from above.
    pub async fn remove_member_and_hold_out(
        &self,
        request: &Request,
        account: AccountSid,
        user: UserSid,
        keys: Option<KeyChoice>,
    ) -> Result<WithNames<WithImpact<Removal>>> {
        self.removal(request, account, user, true, keys).await
    }

    async fn removal(
        &self,
        request: &Request,
        account: AccountSid,
        user: UserSid,
        hold_out: bool,
        keys: Option<KeyChoice>,
    ) -> Result<WithNames<WithImpact<Removal>>> {
        self.act(request, move |act| {
            let site = act.see(account.into())?;
            let removal = remove(act, &site, account, user, hold_out, keys.as_ref())?;
            act.with_names(site.organization.sid, removal)
        })
        .await
    }
}

impl Mentions for Removal {
    fn mentioned(&self) -> Vec<AnySid> {
        [
            self.ended.mentioned(),
            self.withheld.mentioned(),
            self.inherited.mentioned(),
            self.settled.mentioned(),
        ]
        .concat()
    }
}

fn remove(
    act: &mut Act,
    site: &Site,
    account: AccountSid,
    user: UserSid,
    hold_out: bool,
    keys: Option<&KeyChoice>,
) -> Result<WithImpact<Removal>> {
    let organization = site.organization.sid;
    let absent = || Error::not_found("user.not_found");
    let membership = membership::find(act.tx, organization, user)?.ok_or_else(absent)?;
    let subject = act.subject(organization, user.into())?;
    let held = held_at(&subject, site, act.now());
    if held.is_empty() {
        return Err(absent());
    }
    act.require_at(Permission::USERS_REMOVE, site)?;
    protect_owner(act, site, &subject, user)?;
    let given_here = |held: &&HeldRole| held.inherited_from.is_none();
    let by_group = |held: &&HeldRole| held.group.is_some();
    let holds_out = held
        .iter()
        .filter(by_group)
        .any(|held| hold_out || given_here(&held));
    if !holds_out && !held.iter().any(|held| given_here(&held)) && !act.request.dry_run {
        return Err(Error::conflict(
            "member.inherited",
            "They have this by inheritance alone. Remove them where it was given, or hold this account out there; what a group gives is held out with hold_out=true.",
        ));
    }
    let before = act.before(organization, [user.into()])?;
    let ended = end_direct(act, site, &subject, organization, &membership.user)?;
    if holds_out {
        hold_outs::insert(act, organization, user, account)?;
    }
    let remaining = act.subject(organization, user.into())?;
    let settled = leftover_keys::settle(act, organization, user, &remaining, keys, true)?;
    let inherited = held_at(&remaining, site, act.now());
    let withheld = held
        .into_iter()
        .filter(|held| !inherited.contains(held))
        .filter(|held| ended.iter().all(|gone| gone.sid != held.assignment))
        .collect();
    let left = access_left(act, site, &inherited)?;
    notices::removed(act, site, &membership.user, left, &settled.api_keys)?;
    let removal = Removal {
        ended,
        withheld,
        inherited,
        settled,
    };
    act.with_impact(&before, removal)
}

/// Ends what was given to the person right at the site, after the act's own event.
fn end_direct(
    act: &mut Act,
    site: &Site,
    subject: &Subject,
    organization: OrganizationSid,
    user: &User,
) -> Result<Vec<Assignment>> {
    let here = |assignment: &&Assignment| {
        assignment.principal == user.sid.into() && assignment.scope == site.scope()
    };
    let ended: Vec<Assignment> = subject.assignments.iter().filter(here).cloned().collect();
    act.record(
        Draft::new("member.removed", organization)
            .at(site.scope())
            .text(user.sid, "name", user.name.as_str())
            .after("assignments", ended.len()),
    )?;
    for assignment in &ended {
        assignments::end(act, assignment)?;
    }
    Ok(ended)
}

fn access_left(act: &mut Act, site: &Site, inherited: &[HeldRole]) -> Result<Vec<Access>> {
    if inherited.is_empty() {
        return Ok(Vec::new());
    }
    let place = act.place_name(site)?;
    Ok(vec![Access {
        place,
        roles: inherited
            .iter()
            .map(|held| RoleWords::of(&held.role))
            .collect(),
        inherit: false,
        except: Vec::new(),
        ends_at: None,
    }])
}

/// Nobody but an Owner acts on an Owner, and an account never loses its owner.
fn protect_owner(act: &mut Act, site: &Site, subject: &Subject, user: UserSid) -> Result<()> {
    if !subject
        .assignments
        .iter()
        .any(|assignment| assignment.is_owner() && assignment.reaches(&site.place).is_some())
    {
        return Ok(());
    }
    assignments::require_owner(act, site)?;
    if site
        .account
        .as_ref()
        .is_some_and(|account| account.owner == Some(user))
    {
        return Err(Error::conflict(
            "account.owner",
            "They own this account. Transfer the ownership first.",
        ));
    }
    Ok(())
}

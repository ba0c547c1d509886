//! What somebody holds or is to get, as rows name it, turned into plain words: one line for each place, with the roles that reach
//! from there equally far. Nothing is decided here.

use std::borrow::Cow;

use muster_model::{
    Account, AccountSid, Assignment, Organization, OrganizationSid, Result, Role, Scope, Subject,
    Time, invitation::Grant,
};
use muster_store::{account, person};

use crate::{
    App, Request,
    act::{Act, Site},
    plain_words::{Access, RoleWords},
};

/// An organization of whoever asks, and what they hold in it.
#[derive(Debug, Clone)]
pub struct MyOrganization {
    /// The organization.
    pub organization: Organization,
    /// What they hold, in plain words.
    pub access: Vec<Access>,
}

/// One role at one scope, given or offered.
#[derive(PartialEq, Eq)]
struct Holding<'a> {
    scope: Scope,
    inherit: bool,
    except: Cow<'a, [AccountSid]>,
    ends_at: Option<Time>,
}

impl App {
    /// The organizations in which whoever asks is an active member, the oldest membership first, with what they hold in each.
    pub async fn my_organizations(&self, request: &Request) -> Result<Vec<MyOrganization>> {
        self.read(request, |act| {
            let user = act.caller.person()?;
            let organizations = person::organizations(act.tx, user)?;
            let held = |organization: Organization| {
                let subject = act.subject(organization.sid, user.into())?;
                let access = of_subject(act, organization.sid, &subject)?;
                Ok(MyOrganization {
                    organization,
                    access,
                })
            };
            organizations.into_iter().map(held).collect()
        })
        .await
    }
}

/// What somebody holds in plain words: the organization first, then place by place.
fn of_subject(
    act: &mut Act,
    organization: OrganizationSid,
    subject: &Subject,
) -> Result<Vec<Access>> {
    let now = act.now();
    let held: Vec<Assignment> = subject
        .assignments
        .iter()
        .filter(|assignment| assignment.is_live(now))
        .cloned()
        .collect();
    let mut sids = subject.hold_outs.clone();
    sids.extend(
        held.iter()
            .filter_map(|held| held.scope.any().to::<AccountSid>()),
    );
    let paths = match subject.hold_outs.is_empty() {
        true => Vec::new(),
        false => account::find_all(act.tx, organization, &sids)?,
    };
    let live = held.iter().filter_map(|assignment| {
        let except = left_out(assignment, &subject.hold_outs, &paths)?;
        let holding = Holding {
            scope: assignment.scope,
            inherit: assignment.inherit,
            except,
            ends_at: assignment.expires_at,
        };
        Some((holding, &assignment.role))
    });
    let mut access = in_words(act, organization, live, &[])?;
    access.sort_by(|one, other| one.place.0.cmp(&other.place.0));
    Ok(access)
}

/// The accounts that an assignment does not flow to for this person; none at all where all of it is withheld.
fn left_out<'a>(
    assignment: &'a Assignment,
    hold_outs: &[AccountSid],
    accounts: &[Account],
) -> Option<Cow<'a, [AccountSid]>> {
    if !assignment.is_withholdable() || hold_outs.is_empty() {
        return Some(Cow::Borrowed(&assignment.except));
    }
    let path = |sid: AccountSid| {
        let found = accounts.iter().find(|account| account.sid == sid);
        found.map_or(&[][..], |account| &account.path)
    };
    let scope = assignment.scope.any().to::<AccountSid>();
    if scope.is_some_and(|scope| path(scope).iter().any(|above| hold_outs.contains(above))) {
        return None;
    }
    let below = |held_out: &&AccountSid| {
        assignment.inherit && scope.is_none_or(|scope| path(**held_out).contains(&scope))
    };
    let mut except = assignment.except.clone();
    except.extend(hold_outs.iter().filter(below));
    Some(Cow::Owned(except))
}

/// Grants in plain words, in the order they were made. What is among the `known` sites is not read again.
pub(crate) fn of_grants(
    act: &mut Act,
    organization: OrganizationSid,
    grants: &[Grant],
    known: &[&Site],
) -> Result<Vec<Access>> {
    let offered = grants.iter().map(|grant| {
        let holding = Holding {
            scope: grant.scope,
            inherit: grant.inherit,
            except: Cow::Borrowed(&grant.except),
            ends_at: grant.access_expires_at,
        };
        (holding, &grant.role)
    });
    in_words(act, organization, offered, known)
}

fn in_words<'a>(
    act: &mut Act,
    organization: OrganizationSid,
    held: impl Iterator<Item = (Holding<'a>, &'a Role)>,
    known: &[&Site],
) -> Result<Vec<Access>> {
    let mut lines: Vec<(Holding, Access)> = Vec::new();
    for (holding, role) in held {
        if let Some((_, line)) = lines.iter_mut().find(|(known, _)| *known == holding) {
            line.roles.push(RoleWords::of(role));
            continue;
        }
        let place = if let Some(site) = known.iter().find(|site| site.scope() == holding.scope) {
            act.place_name(site)?
        } else if let Some(site) = act.site_in(organization, holding.scope)? {
            act.place_name(&site)?
        } else {
            continue;
        };
        let mut except = Vec::new();
        for sid in holding.except.iter() {
            if let Some(held_out) = act.site_in(organization, (*sid).into())? {
                except.push(act.place_name(&held_out)?);
            }
        }
        let line = Access {
            place,
            roles: vec![RoleWords::of(role)],
            inherit: holding.inherit,
            except,
            ends_at: holding.ends_at,
        };
        lines.push((holding, line));
    }
    Ok(lines.into_iter().map(|(_, line)| line).collect())
}

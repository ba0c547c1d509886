//! What somebody holds or is to get, as rows name it, turned into plain words: one line for each place, with the roles that reach
//! from there equally far. Nothing is decided here.

use muster_model::{
    AccountSid, Assignment, Organization, OrganizationSid, Result, Role, Scope, Time,
    invitation::Grant,
};
use muster_store::person;

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
    except: &'a [AccountSid],
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
                let access = of_assignments(act, organization.sid, &subject.assignments)?;
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

/// Live assignments in plain words: the organization first, then place by place.
fn of_assignments(
    act: &mut Act,
    organization: OrganizationSid,
    assignments: &[Assignment],
) -> Result<Vec<Access>> {
    let now = act.now();
    let live = assignments
        .iter()
        .filter(|assignment| assignment.is_live(now))
        .map(|assignment| {
            let holding = Holding {
                scope: assignment.scope,
                inherit: assignment.inherit,
                except: &assignment.except,
                ends_at: assignment.expires_at,
            };
            (holding, &assignment.role)
        });
    let mut access = in_words(act, organization, live, &[])?;
    access.sort_by(|one, other| one.place.0.cmp(&other.place.0));
    Ok(access)
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
            except: &grant.except,
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
        for sid in holding.except {
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

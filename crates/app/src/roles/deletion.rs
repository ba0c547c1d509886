//! A role goes. What names it gets another in the same act, each with its event, or the role stays.

use std::collections::{BTreeMap, btree_map::Entry};

use muster_model::{
    AccountSid, AnySid, Assignment, CustomRole, Error, Invitation, Principal, Result, Role,
    RoleSid, Scope, Time, invitation::Grant,
};
use muster_store::{
    assignment::{self, AssignmentFilter},
    invitation, role,
};
use serde::{Deserialize, Serialize};

use super::{Holders, codes, count_holders, describe, extends_code, find_changeable, holders_of};
use crate::{
    WithImpact,
    act::{Act, Site},
    assignments::{self, refuse_owner, role_named},
    mentions::Mentions,
    record::Draft,
};

/// So many assignments, and so many invitations, change their role in one act.
const MOST_ROWS: i64 = 500;

/// A role that was deleted.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DeletedRole {
    /// What it was.
    pub role: CustomRole,
    /// What named it.
    pub holders: Holders,
    /// What took its place.
    pub replacement: Option<Role>,
}

impl Mentions for DeletedRole {
    fn mentioned(&self) -> Vec<AnySid> {
        vec![self.role.organization.into()]
    }
}

pub(super) fn delete(
    act: &mut Act,
    sid: RoleSid,
    replacement: Option<&str>,
) -> Result<WithImpact<DeletedRole>> {
    let (role, site) = find_changeable(act, sid)?;
    let replacement = replacement
        .map(|named| replacement_named(act, &role, named))
        .transpose();
    if let Ok(Some(replacement)) = &replacement {
        refuse_owner(replacement, "replacement")?;
    }
    let holders = count_holders(act, &role)?;
    let (given, offered) = naming(act, &role, holders)?;
    if let Ok(Some(replacement)) = &replacement {
        let mut sites = BTreeMap::new();
        for scope in Reached::of_all(&given, &offered, sid) {
            require_ceiling(act, &mut sites, &site, replacement, &scope)?;
        }
    }
    let in_use = holders != Holders::default();
    if in_use && matches!(replacement, Ok(None)) {
        return Err(refuse_in_use(&role, holders));
    }
    if holders.assignments > MOST_ROWS || holders.invitations > MOST_ROWS {
        return Err(Error::conflict(
            "role.too_many_holders",
            format!(
                "{} is named by {}: more than {MOST_ROWS} don't change their role in one act. Give people the other role in parts first, or change what {} allows, which reaches all of them at once.",
                role.name,
                counted(holders),
                role.name
            ),
        ));
    }
    act.require_version(role.version)?;
    let replacement = replacement?;
    let principals = holders_of(act, &role)?;
    let held = act.before(role.organization, principals)?;
    let mut draft = describe("role.deleted", &role)
        .before("permissions", codes(role.own))
        .before("extends", extends_code(&role));
    if let Some(replacement) = &replacement {
        draft = draft.after("replacement", replacement.sid.to_string());
    }
    act.record(draft)?;
    if let Some(replacement) = &replacement {
        replace_assignments(act, &given, replacement)?;
        replace_grants(act, &offered, &role, replacement)?;
    }
    role::delete(act.tx, role.organization, sid)?;
    act.forget_subjects();
    let deleted = DeletedRole {
        role,
        holders,
        replacement,
    };
    act.with_impact(&held, deleted)
}

fn replacement_named(act: &mut Act, role: &CustomRole, named: &str) -> Result<Role> {
    let replacement = role_named(act, role.organization, named, "replacement")?;
    if replacement.sid == role.sid {
        return Err(Error::invalid(
            "replacement",
            "role.replacement",
            "A role can't take its own place.",
        ));
    }
    Ok(replacement)
}

/// All that names the role; nothing is read where it is too much anyway.
fn naming(
    act: &mut Act,
    role: &CustomRole,
    holders: Holders,
) -> Result<(Vec<Assignment>, Vec<Invitation>)> {
    if holders.assignments > MOST_ROWS || holders.invitations > MOST_ROWS {
        return Ok((Vec::new(), Vec::new()));
    }
    let filter = AssignmentFilter {
        role: Some(role.sid),
        ..AssignmentFilter::default()
    };
    let limit = MOST_ROWS as u32;
    Ok((
        assignment::page(act.tx, role.organization, &filter, None, limit)?,
        invitation::offering(act.tx, role.organization, role.sid, limit)?,
    ))
}

fn refuse_in_use(role: &CustomRole, holders: Holders) -> Error {
    Error::conflict(
        "role.in_use",
        format!(
            "{} is in use: {} it. Say which role takes its place: replacement=viewer, or any other that you hold.",
            role.name,
            counted_verb(holders)
        ),
    )
}

fn counted(holders: Holders) -> String {
    let count = |count: i64, noun: &str| match count {
        1 => format!("1 {noun}"),
        count => format!("{count} {noun}s"),
    };
    match (holders.assignments, holders.invitations) {
        (given, 0) => count(given, "assignment"),
        (0, offered) => count(offered, "pending invitation"),
        (given, offered) => format!(
            "{} and {}",
            count(given, "assignment"),
            count(offered, "pending invitation")
        ),
    }
}

fn counted_verb(holders: Holders) -> String {
    let verb = match holders.assignments + holders.invitations {
        1 => "names",
        _ => "name",
    };
    format!("{} {verb}", counted(holders))
}

/// How far something that names the role reaches.
#[derive(PartialEq, Eq)]
struct Reached<'a> {
    scope: Scope,
    inherit: bool,
    except: &'a [AccountSid],
    ends_at: Option<Time>,
}

impl<'a> Reached<'a> {
    fn of(given: &'a Assignment) -> Self {
        Self {
            scope: given.scope,
            inherit: given.inherit,
            except: &given.except,
            ends_at: given.expires_at,
        }
    }

    fn of_grant(grant: &'a Grant) -> Self {
        Self {
            scope: grant.scope,
            inherit: grant.inherit,
            except: &grant.except,
            ends_at: grant.access_expires_at,
        }
    }

    fn of_all(given: &'a [Assignment], offered: &'a [Invitation], role: RoleSid) -> Vec<Self> {
        let grants = offered
            .iter()
            .flat_map(|invitation| &invitation.grants)
            .filter(|grant| grant.role.sid == role);
        let mut all: Vec<Self> = Vec::new();
        for reached in given.iter().map(Self::of).chain(grants.map(Self::of_grant)) {
            if !all.contains(&reached) {
                all.push(reached);
            }
        }
        all
    }

    /// Whether it reaches at least as far and as long as `other` at the same scope.
    fn covers(&self, other: &Self) -> bool {
        let as_far = !other.inherit
            || (self.inherit && self.except.iter().all(|sid| other.except.contains(sid)));
        as_far
            && self
                .ends_at
                .is_none_or(|end| other.ends_at.is_some_and(|wanted| wanted <= end))
    }
}

/// Nobody gives by a replacement what they could not give by hand.
fn require_ceiling(
    act: &mut Act,
    sites: &mut BTreeMap<Scope, Site>,
    whole: &Site,
    replacement: &Role,
    reached: &Reached,
) -> Result<()> {
    let site = match sites.entry(reached.scope) {
        Entry::Occupied(known) => known.into_mut(),
        Entry::Vacant(free) => {
            let site = act.site_in(whole.organization.sid, reached.scope)?;
            free.insert(
                site.ok_or_else(|| Error::internal(format!("nothing is at {}", reached.scope)))?,
            )
        }
    };
    assignments::require_ceiling(
        act,
        site,
        replacement,
        reached.inherit,
        reached.except,
        "replacement",
    )
}

/// Of two that would be one, the wider and longer stays; where neither is, a person has to say what is meant.
fn keeps_known(known: &Reached, moved: &Reached, replacement: &Role) -> Result<bool> {
    if known.covers(moved) {
        return Ok(true);
    }
    if moved.covers(known) {
        return Ok(false);
    }
    Err(Error::conflict(
        "role.holders_differ",
        format!(
            "Somebody holds both roles at {}, one further and the other longer, so {} can't simply take the place. End one of the two first.",
            known.scope, replacement.label
        ),
    ))
}

fn replace_assignments(act: &mut Act, given: &[Assignment], replacement: &Role) -> Result<()> {
    let Some(organization) = given.first().map(|given| given.organization) else {
        return Ok(());
    };
    let principals: Vec<Principal> = given.iter().map(|given| given.principal).collect();
    let known = assignment::of_role_held_by(act.tx, organization, replacement.sid, &principals)?;
    let now = act.now();
    for moved in given {
        let same = known
            .iter()
            .find(|known| known.principal == moved.principal && known.scope == moved.scope);
        if let Some(known) = same {
            if keeps_known(&Reached::of(known), &Reached::of(moved), replacement)? {
                assignments::end(act, moved)?;
                continue;
            }
            assignments::end(act, known)?;
        }
        assignment::set_role(act.tx, moved, replacement.sid, now)?;
        let draft = Draft::new("assignment.updated", organization)
            .at(moved.scope)
            .about(moved.sid)
            .about(moved.principal)
            .before("role", moved.role.sid.to_string())
            .after("role", replacement.sid.to_string());
        act.record(draft)?;
    }
    Ok(())
}

fn replace_grants(
    act: &mut Act,
    offered: &[Invitation],
    role: &CustomRole,
    replacement: &Role,
) -> Result<()> {
    for invitation in offered {
        let (moving, others): (Vec<&Grant>, Vec<&Grant>) = invitation
            .grants
            .iter()
            .partition(|grant| grant.role.sid == role.sid);
        let mut changed = Vec::new();
        for moved in moving {
            let (organization, sid) = (role.organization, invitation.sid);
            invitation::delete_grant(act.tx, organization, sid, moved.scope, role.sid)?;
            changed.push(format!("{} {}", moved.scope, role.sid));
            let known = others
                .iter()
                .find(|known| known.scope == moved.scope && known.role.sid == replacement.sid);
            if let Some(known) = known {
                let known = Reached::of_grant(known);
                if keeps_known(&known, &Reached::of_grant(moved), replacement)? {
                    continue;
                }
                invitation::delete_grant(act.tx, organization, sid, moved.scope, replacement.sid)?;
            }
            let grant = Grant {
                role: replacement.clone(),
                ..moved.clone()
            };
            invitation::insert_grant(act.tx, organization, sid, &grant)?;
        }
        invitation::touch(act.tx, role.organization, invitation.sid)?;
        let draft = Draft::new("invitation.updated", role.organization)
            .at(invitation.grants[0].scope)
            .about(invitation.sid)
            .before("grants", changed)
            .after("role", replacement.sid.to_string());
        act.record(draft)?;
    }
    Ok(())
}

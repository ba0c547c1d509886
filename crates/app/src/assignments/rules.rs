//! What may be given by whom: the ceiling rule stands here, for every door.

use muster_model::{
    AccountSid, BuiltIn, Error, OrganizationSid, PermissionSet, Result, Role, RoleSid, Time,
    decide::givable_at,
};
use muster_store::{account, role};

use crate::act::{Act, Site};

/// The built-in role behind a word or SID.
pub(crate) fn built_in_named(name: &str) -> Option<BuiltIn> {
    let by_sid = name.parse::<RoleSid>().ok().and_then(BuiltIn::of);
    by_sid.or_else(|| BuiltIn::ALL.into_iter().find(|role| role.name() == name))
}

/// The role behind a word or SID, built in or of the organization; an unknown one is the field's fault.
pub(crate) fn role_named(
    act: &mut Act,
    organization: OrganizationSid,
    name: &str,
    path: &str,
) -> Result<Role> {
    if let Some(built_in) = built_in_named(name) {
        return Ok(built_in.role());
    }
    let found = match name.parse::<RoleSid>() {
        Ok(sid) => role::find(act.tx, organization, sid)?,
        Err(_) => role::by_name(act.tx, organization, name)?,
    };
    found.map(|role| role.role()).ok_or_else(|| {
        Error::invalid(
            path,
            "role.unknown",
            format!("There is no role {name:?} here. GET /v1/roles lists them."),
        )
    })
}

/// The Owner role is given by an ownership offer alone, by nobody else and to nobody else.
pub(crate) fn refuse_owner(role: &Role, path: &str) -> Result<()> {
    if role.sid != BuiltIn::Owner.sid() {
        return Ok(());
    }
    let refusal = Error::forbidden(
        "role.owner",
        "The Owner role is never given by invitation or assignment. Offer the ownership instead.",
    );
    Err(refusal.field(path, "role.owner", "Owner is given by an ownership offer."))
}

/// Nobody gives, by any door, a permission that they do not hold at that scope.
pub(crate) fn require_ceiling(
    act: &mut Act,
    site: &Site,
    role: &Role,
    inherit: bool,
    except: &[AccountSid],
    path: &str,
) -> Result<()> {
    let subject = act.caller_subject(site.organization.sid)?;
    let givable = givable_at(&subject, &site.place, inherit, except, act.now());
    let refusal = above_ceiling(role, givable, site);
    refusal.map_or(Ok(()), |refusal| {
        let code = refusal.code();
        Err(refusal.field(path, code, "This is more than you hold yourself."))
    })
}

/// The refusal when a role has more than can be given.
fn above_ceiling(role: &Role, givable: PermissionSet, site: &Site) -> Option<Error> {
    let beyond = role.permissions.difference(givable);
    let first = beyond.iter().next()?;
    let more = if beyond.len() > 1 {
        format!(" and {} more", beyond.len() - 1)
    } else {
        String::new()
    };
    Some(Error::forbidden(
        "role.above_ceiling",
        format!(
            "You can't give {} here: it includes {first}{more}, which you don't hold at {} in this reach.",
            role.label,
            site.name()
        ),
    ))
}

/// Held-out accounts must lie under the scope, and make sense only where something flows down.
pub(crate) fn require_except(
    act: &mut Act,
    site: &Site,
    inherit: bool,
    except: &[AccountSid],
    path: &str,
) -> Result<()> {
    if !except.is_empty() && !inherit {
        return Err(Error::invalid(
            path,
            "except.without_inherit",
            "Hold-outs need inherit: without it nothing flows down.",
        ));
    }
    for (index, sid) in except.iter().enumerate() {
        let inside = match &site.account {
            Some(root) => root.sid != *sid && account::is_within(act.tx, root, *sid)?,
            None => account::find(act.tx, site.organization.sid, *sid)?.is_some(),
        };
        if !inside {
            return Err(Error::invalid(
                format!("{path}[{index}]"),
                "except.outside",
                "This account does not lie under the scope.",
            ));
        }
    }
    Ok(())
}

/// An end must lie ahead.
pub(crate) fn require_future(act: &Act, end: Option<Time>, path: &str) -> Result<()> {
    if end.is_some_and(|end| end <= act.now()) {
        Err(Error::invalid(
            path,
            "time.past",
            "This time has passed already.",
        ))
    } else {
        Ok(())
    }
}

/// What is done to an Owner is done by an Owner alone: a role with every permission in it makes nobody one.
pub(crate) fn require_owner(act: &mut Act, site: &Site) -> Result<()> {
    let by_key = act.caller.key.is_some();
    let owner = act
        .caller_subject(site.organization.sid)?
        .assignments
        .iter()
        .any(|assignment| assignment.is_owner() && assignment.reaches(&site.place).is_some());
    if owner && !by_key {
        Ok(())
    } else {
        Err(Error::forbidden(
            "owner.required",
            "Only an Owner, signed in, can do this to an Owner.",
        ))
    }
}

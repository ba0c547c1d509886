//! Inviting: every grant authorized alone, then one pending invitation per address, or the grants at once for a member.

use std::time::Duration;

use muster_model::{
    AccountSid, Email, Error, InvitationStatus, MembershipStatus, Organization, Permission, Result,
    Scope, Time,
    assignment::settle_inherit,
    invitation::{DEFAULT_LIFE, Grant, MAX_LIFE, MIN_LIFE},
    text,
};
use muster_store::{invitation, membership, person};

use crate::{
    act::{Act, Site, giver},
    assignments::{self},
    invitations::{Invited, given, pending},
};

/// Grants that one invitation has at most.
pub(super) const MAX_GRANTS: usize = 100;

/// An address to be invited.
#[derive(Debug, Clone)]
pub struct NewInvitation {
    /// The address.
    pub email: String,
    /// What the inviter calls the person.
    pub name: Option<String>,
    /// What it gives.
    pub grants: Vec<NewGrant>,
    /// How long the link is good.
    pub expires_in: Option<Duration>,
    /// A line from the inviter.
    pub message: Option<String>,
    /// Whether the link is mailed; otherwise it is shown once.
    pub send: bool,
}

/// What an invitation gives in one place.
#[derive(Debug, Clone)]
pub struct NewGrant {
    /// Where.
    pub scope: Scope,
    /// Words or SIDs of roles.
    pub roles: Vec<String>,
    /// Whether it flows down; settled by the scope when not said.
    pub inherit: Option<bool>,
    /// Held-out accounts.
    pub except: Vec<AccountSid>,
    /// When the access ends.
    pub access_expires_at: Option<Time>,
}

/// A grant that may be given, with the site it is given at.
pub(super) struct Allowed {
    pub(super) grant: Grant,
    pub(super) site: Site,
}

pub(super) fn invite(act: &mut Act, new: &NewInvitation) -> Result<Invited> {
    let allowed = authorize(act, new)?;
    let Some(organization) = allowed
        .first()
        .map(|allowed| allowed.site.organization.clone())
    else {
        return Err(Error::invalid(
            "grants",
            "grants.empty",
            "An invitation gives at least one role somewhere.",
        ));
    };
    let email = Email::parse(&new.email, "email")?;
    let words = Words::of(new);
    if let Some(user) = person::by_email(act.tx, &email)? {
        match membership::status(act.tx, organization.sid, user)? {
            Some(MembershipStatus::Active) => {
                return given::give_at_once(act, &organization, user, &email, &allowed, words);
            }
            Some(_) => {
                return Err(Error::conflict(
                    "member.inactive",
                    "They are a member who is not active. Reactivate them first; an invitation does not.",
                ));
            }
            None => {}
        }
    }
    let Words {
        name,
        message,
        life,
    } = words?;
    let wanted = Wanted {
        organization,
        email,
        name,
        message,
        life,
        send: new.send,
    };
    match invitation::pending(act.tx, wanted.organization.sid, &wanted.email)? {
        Some(pending) if pending.status_at(act.now()) == InvitationStatus::Pending => {
            pending::extend(act, &wanted, pending, &allowed)
        }
        Some(late) => {
            pending::expire(act, &late)?;
            pending::start(act, &wanted, &allowed)
        }
        None => pending::start(act, &wanted, &allowed),
    }
}

/// What an inviter says beside address and grants. It is judged after the state of things: a 409 is told before a 422.
pub(super) struct Words {
    pub(super) name: Option<String>,
    pub(super) message: Option<String>,
    life: Duration,
}

impl Words {
    fn of(new: &NewInvitation) -> Result<Self> {
        let name = new.name.as_deref().map(|name| text::name(name, "name"));
        let message = new
            .message
            .as_deref()
            .map(|message| text::message(message, "message"));
        let life = new.expires_in.unwrap_or(DEFAULT_LIFE);
        if !(MIN_LIFE..=MAX_LIFE).contains(&life) {
            return Err(Error::invalid(
                "expires_in",
                "invitation.life",
                "A link is good for 1 hour to 30 days: 3600 to 2592000 seconds.",
            ));
        }
        Ok(Self {
            name: name.transpose()?,
            message: message.transpose()?,
            life,
        })
    }
}

/// What the invitation is to be like once it may be made.
pub(super) struct Wanted {
    pub(super) organization: Organization,
    pub(super) email: Email,
    pub(super) name: Option<String>,
    pub(super) message: Option<String>,
    pub(super) life: Duration,
    pub(super) send: bool,
}

/// Every grant alone: the scope is visible, the caller may invite there, the role is known and under the ceiling.
fn authorize(act: &mut Act, new: &NewInvitation) -> Result<Vec<Allowed>> {
    let mut sites = Vec::with_capacity(new.grants.len());
    for grant in &new.grants {
        sites.push(act.require(Permission::USERS_INVITE, grant.scope)?);
    }
    let given_by = giver(&act.caller).ok_or_else(Error::unauthenticated)?;
    let mut allowed = Vec::new();
    let mut late = None;
    for (index, (grant, site)) in new.grants.iter().zip(&sites).enumerate() {
        match authorize_grant(act, index, grant, site, given_by) {
            Ok(more) => allowed.extend(more),
            Err(error) if error.kind() == muster_model::Kind::Invalid => {
                late = late.or(Some(error));
            }
            Err(error) => return Err(error),
        }
    }
    if let Some(error) = late {
        return Err(error);
    }
    if allowed.len() > MAX_GRANTS {
        return Err(Error::invalid(
            "grants",
            "grants.too_many",
            format!("An invitation has at most {MAX_GRANTS} grants."),
        ));
    }
    if let Some(stranger) = sites
        .iter()
        .position(|site| site.organization.sid != sites[0].organization.sid)
    {
        return Err(Error::invalid(
            format!("grants[{stranger}].scope"),
            "grants.several_organizations",
            "One invitation is for one organization.",
        ));
    }
    Ok(allowed)
}

fn authorize_grant(
    act: &mut Act,
    index: usize,
    grant: &NewGrant,
    site: &Site,
    given_by: muster_model::AnySid,
) -> Result<Vec<Allowed>> {
    let path = format!("grants[{index}]");
    let inherit = settle_inherit(grant.scope, grant.inherit, &format!("{path}.inherit"));
    if grant.roles.is_empty() {
        return Err(Error::invalid(
            format!("{path}.roles"),
            "roles.empty",
            "Name at least one role.",
        ));
    }
    let mut allowed: Vec<Allowed> = Vec::new();
    for (position, name) in grant.roles.iter().enumerate() {
        let path = format!("{path}.roles[{position}]");
        let role = assignments::role_named(act, site.organization.sid, name, &path)?;
        assignments::refuse_owner(&role, &path)?;
        let inherit = *inherit.as_ref().unwrap_or(&true);
        assignments::require_ceiling(act, site, &role, inherit, &grant.except, &path)?;
        if allowed.iter().any(|known| known.grant.role.sid == role.sid) {
            continue;
        }
        let grant = Grant {
            scope: grant.scope,
            scope_name: site.name().to_owned(),
            role,
            inherit,
            except: grant.except.clone(),
            access_expires_at: grant.access_expires_at,
            given_by,
        };
        allowed.push(Allowed {
            grant,
            site: site.clone(),
        });
    }
    assignments::require_except(
        act,
        site,
        inherit?,
        &grant.except,
        &format!("{path}.except"),
    )?;
    assignments::require_future(
        act,
        grant.access_expires_at,
        &format!("{path}.access_expires_at"),
    )?;
    Ok(allowed)
}

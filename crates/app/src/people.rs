//! People and memberships as acts make them: one person on the whole server, one membership in each organization.

use muster_model::{
    Email, Error, Membership, MembershipStatus, OrganizationSid, Result, Source, User, UserSid,
};
use muster_store::{membership, person};

use crate::{act::Act, record::Draft};

/// A person with a proven address; none with this address exists. Without a password they can't sign in until they set one by a
/// mailed link.
pub(crate) fn make_person(
    act: &mut Act,
    email: &Email,
    name: &str,
    password_hash: Option<&str>,
) -> Result<User> {
    let now = act.now();
    let user = User {
        sid: act.tx.new_sid(),
        email: email.address().to_owned(),
        name: name.to_owned(),
        created_at: now,
        updated_at: now,
        version: 1,
    };
    person::insert(act.tx, &user, email).map_err(|error| {
        if muster_store::violates(&error, "identity_by_email_pk") {
            Error::conflict(
                "user.exists",
                "A person with this address exists already. Sign in.",
            )
        } else {
            error
        }
    })?;
    if let Some(hash) = password_hash {
        person::set_password(act.tx, user.sid, hash)?;
    }
    Ok(user)
}

/// Makes the person a member, told in the organization's events. They must not be one yet.
pub(crate) fn make_membership(
    act: &mut Act,
    organization: OrganizationSid,
    user: &User,
    source: Source,
) -> Result<Membership> {
    let now = act.now();
    let membership = Membership {
        organization,
        sid: act.tx.new_sid(),
        user: user.clone(),
        status: MembershipStatus::Active,
        source,
        joined_at: now,
        deactivated_at: None,
        last_seen_at: None,
        updated_at: now,
        version: 1,
    };
    membership::insert(act.tx, &membership)?;
    let draft = Draft::new("membership.created", organization)
        .at(organization)
        .about(membership.sid)
        .text(user.sid, "name", user.name.as_str())
        .text(user.sid, "email", user.email.as_str());
    act.record(
        draft
            .after("source", source.code())
            .after("status", membership.status.code()),
    )?;
    Ok(membership)
}

/// A person that is known to exist.
pub(crate) fn get_person(act: &mut Act, sid: UserSid) -> Result<User> {
    person::find(act.tx, sid)?
        .ok_or_else(|| Error::internal(format!("{sid} is named but not there")))
}

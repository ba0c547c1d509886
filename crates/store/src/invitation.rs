//! Rows of `invitation`, `invitation_grant` and `mail_pace`.

use muster_model::{
    AccountSid, Email, Invitation, InvitationSid, InvitationStatus, OrganizationSid, Result, Role,
    RoleSid, Scope, Time, TokenSid, UserSid,
    invitation::{Delivery, Grant},
};

use crate::{Row, Select, Tx, args, list, role, text};

macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT organization_sid, sid, email, name, message, status, delivery, delivery_reason, token_sid, expires_at, sends, invited_by, accepted_by, created_at, updated_at, version FROM invitation ",
            $tail
        )
    };
}

fn read(row: &Row) -> Result<Invitation> {
    Ok(Invitation {
        organization: row.get(0)?,
        sid: row.get(1)?,
        email: row.get(2)?,
        name: row.get(3)?,
        message: row.get(4)?,
        status: row.code(5)?,
        delivery: row.code(6)?,
        delivery_reason: row.get(7)?,
        token: row.get(8)?,
        expires_at: row.get(9)?,
        sends: row.get(10)?,
        invited_by: row.get(11)?,
        accepted_by: row.get(12)?,
        created_at: row.get(13)?,
        updated_at: row.get(14)?,
        version: row.get(15)?,
        grants: Vec::new(),
    })
}

/// The role and scope names of a grant are filled by [`named`].
fn read_grant(row: &Row) -> Result<(InvitationSid, Grant)> {
    let role: Role = role::joined(row.get::<RoleSid>(2)?, row, 8)?;
    let grant = Grant {
        scope: row.get(1)?,
        scope_name: row.get::<Option<String>>(7)?.unwrap_or_default(),
        role,
        inherit: row.get(3)?,
        except: list::read(&row.get::<String>(4)?)?,
        access_expires_at: row.get(5)?,
        given_by: row.get(6)?,
    };
    Ok((row.get(0)?, grant))
}

/// Adds an invitation with its grants.
pub fn insert(tx: &mut Tx, invitation: &Invitation, email: &Email) -> Result<()> {
    tx.exec(
        "INSERT INTO invitation (organization_sid, sid, pending_key, email, name, message, status, delivery, token_sid, expires_at, sends, invited_by, accepted_by, created_at, updated_at, version, email_key)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        args![
            invitation.organization, invitation.sid, pending_key(invitation, email), &invitation.email, invitation.name.as_deref(), invitation.message.as_deref(), invitation.status.code(),
            invitation.delivery.code(), invitation.token, invitation.expires_at, invitation.sends, invitation.invited_by, invitation.accepted_by, invitation.created_at, invitation.updated_at, invitation.version, email.key()
        ],
    )?;
    invitation
        .grants
        .iter()
        .try_for_each(|grant| insert_grant(tx, invitation.organization, invitation.sid, grant))
}

fn pending_key(invitation: &Invitation, email: &Email) -> String {
    if invitation.status == InvitationStatus::Pending {
        email.key().to_owned()
    } else {
        invitation.sid.to_string()
    }
}

/// Adds a grant to an invitation.
pub fn insert_grant(
    tx: &mut Tx,
    organization: OrganizationSid,
    invitation: InvitationSid,
    grant: &Grant,
) -> Result<()> {
    tx.exec(
        "INSERT INTO invitation_grant (organization_sid, invitation_sid, scope_sid, role_sid, inherit, except_sids, access_expires_at, given_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![organization, invitation, grant.scope, grant.role.sid, grant.inherit, list::write(&grant.except), grant.access_expires_at, grant.given_by],
    )?;
    Ok(())
}

/// Takes a grant out of an invitation.
pub fn delete_grant(
    tx: &mut Tx,
    organization: OrganizationSid,
    invitation: InvitationSid,
    scope: Scope,
    role: RoleSid,
) -> Result<()> {
    tx.exec("DELETE FROM invitation_grant WHERE organization_sid = $1 AND invitation_sid = $2 AND scope_sid = $3 AND role_sid = $4", args![organization, invitation, scope, role])?;
    Ok(())
}

/// Writes link, life, delivery and counts of an invitation that stays pending.
pub fn resend(tx: &mut Tx, invitation: &Invitation) -> Result<()> {
    tx.exec(
        "UPDATE invitation SET name = $1, message = $2, delivery = $3, delivery_reason = NULL, token_sid = $4, expires_at = $5, sends = $6, updated_at = $7, version = version + 1 WHERE organization_sid = $8 AND sid = $9",
        args![invitation.name.as_deref(), invitation.message.as_deref(), invitation.delivery.code(), invitation.token, invitation.expires_at, invitation.sends, invitation.updated_at, invitation.organization, invitation.sid],
    )?;
    Ok(())
}

/// Ends an invitation: the address is free to be invited again.
pub fn end(
    tx: &mut Tx,
    organization: OrganizationSid,
    sid: InvitationSid,
    status: InvitationStatus,
    accepted_by: Option<UserSid>,
) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "UPDATE invitation SET status = $1, pending_key = sid, accepted_by = $2, updated_at = $3, version = version + 1 WHERE organization_sid = $4 AND sid = $5",
        args![status.code(), accepted_by, now, organization, sid],
    )?;
    Ok(())
}

/// Writes what became of the mail with this link; false when a newer link stands in its place.
pub fn set_delivery(
    tx: &mut Tx,
    organization: OrganizationSid,
    sid: InvitationSid,
    token: TokenSid,
    delivery: Delivery,
    reason: Option<&str>,
) -> Result<bool> {
    let now = tx.now();
    let changed = tx.exec(
        "UPDATE invitation SET delivery = $1, delivery_reason = $2, updated_at = $3, version = version + 1 WHERE organization_sid = $4 AND sid = $5 AND token_sid = $6",
        args![delivery.code(), reason, now, organization, sid, token],
    )?;
    Ok(changed == 1)
}

fn named(
    tx: &mut Tx,
    organization: OrganizationSid,
    mut invitations: Vec<Invitation>,
) -> Result<Vec<Invitation>> {
    if invitations.is_empty() {
        return Ok(invitations);
    }
    let select = Select::new(
        "SELECT g.invitation_sid, g.scope_sid, g.role_sid, g.inherit, g.except_sids, g.access_expires_at, g.given_by, COALESCE(a.name, o.name),
         r.name, r.permissions, r.extends_sid
         FROM invitation_grant g LEFT JOIN account a ON a.organization_sid = g.organization_sid AND a.sid = g.scope_sid LEFT JOIN organization o ON o.sid = g.scope_sid
         LEFT JOIN custom_role r ON r.organization_sid = g.organization_sid AND r.sid = g.role_sid",
    )
    .and("g.organization_sid = $", organization)
    .and_in("g.invitation_sid", invitations.iter().map(|invitation| invitation.sid))
    .order("g.invitation_sid, g.scope_sid, g.role_sid");
    for (invitation, grant) in tx.page(&select, read_grant)? {
        if let Some(found) = invitations
            .iter_mut()
            .find(|candidate| candidate.sid == invitation)
        {
            found.grants.push(grant);
        }
    }
    Ok(invitations)
}

/// Reads one invitation with its grants.
pub fn find(
    tx: &mut Tx,
    organization: OrganizationSid,
    sid: InvitationSid,
) -> Result<Option<Invitation>> {
    let found = tx.opt(
        select!("WHERE organization_sid = $1 AND sid = $2"),
        args![organization, sid],
        read,
    )?;
    Ok(named(tx, organization, found.into_iter().collect())?.pop())
}

/// Reads several invitations at once with their grants, in no order.
pub fn find_all(
    tx: &mut Tx,
    organization: OrganizationSid,
    sids: &[InvitationSid],
) -> Result<Vec<Invitation>> {
    if sids.is_empty() {
        return Ok(Vec::new());
    }
    let select = Select::new(select!(""))
        .and("organization_sid = $", organization)
        .and_in("sid", sids.iter().copied());
    let found = tx.page(&select, read)?;
    named(tx, organization, found)
}

/// The pending invitation of an address, its time run out or not.
pub fn pending(
    tx: &mut Tx,
    organization: OrganizationSid,
    email: &Email,
) -> Result<Option<Invitation>> {
    let found = tx.opt(
        select!("WHERE organization_sid = $1 AND pending_key = $2"),
        args![organization, email.key()],
        read,
    )?;
    Ok(named(tx, organization, found.into_iter().collect())?.pop())
}

/// Pending invitations that offer a role somewhere, their time run out or not, with all their grants.
pub fn offering(
    tx: &mut Tx,
    organization: OrganizationSid,
    role: RoleSid,
    limit: u32,
) -> Result<Vec<Invitation>> {
    let found = tx.page(
        &Select::new(select!(""))
            .and("organization_sid = $", organization)
            .and("status = $", InvitationStatus::Pending.code())
            .and_all(
                "sid IN (SELECT g.invitation_sid FROM invitation_grant g WHERE g.organization_sid = $ AND g.role_sid = $)",
                [organization.into(), role.into()],
            )
            .order("sid")
            .limit(limit),
        read,
    )?;
    named(tx, organization, found)
}

/// How many pending invitations offer a role somewhere.
pub fn count_offering(tx: &mut Tx, organization: OrganizationSid, role: RoleSid) -> Result<i64> {
    tx.one(
        "SELECT COUNT(*) FROM invitation WHERE organization_sid = $1 AND status = 'pending'
         AND sid IN (SELECT g.invitation_sid FROM invitation_grant g WHERE g.organization_sid = $2 AND g.role_sid = $3)",
        args![organization, organization, role],
        |row| row.get(0),
    )
}

/// Notes that the grants of an invitation have changed.
pub fn touch(tx: &mut Tx, organization: OrganizationSid, sid: InvitationSid) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "UPDATE invitation SET updated_at = $1, version = version + 1 WHERE organization_sid = $2 AND sid = $3",
        args![now, organization, sid],
    )?;
    Ok(())
}

/// What a list of invitations asks for.
#[derive(Debug, Clone, Default)]
pub struct InvitationFilter {
    /// In this state; time that ran out counts.
    pub status: Option<InvitationStatus>,
    /// With this delivery.
    pub delivery: Option<Delivery>,
    /// With a grant at exactly this account.
    pub account: Option<AccountSid>,
    /// With a grant at one of these scopes; `None` is everywhere.
    pub scopes: Option<Vec<Scope>>,
    /// Whose address begins so, without regard to case.
    pub email: Option<String>,
    /// The oldest first.
    pub ascending: bool,
}

/// A page of invitations by SID, the newest first unless it is asked for otherwise.
pub fn page(
    tx: &mut Tx,
    organization: OrganizationSid,
    filter: &InvitationFilter,
    from: Option<InvitationSid>,
    limit: u32,
) -> Result<Vec<Invitation>> {
    let now = tx.now();
    let mut select = Select::new(select!("")).and("organization_sid = $", organization);
    select = match filter.status {
        Some(InvitationStatus::Pending) => select.and("status = 'pending' AND expires_at > $", now),
        Some(InvitationStatus::Expired) => select.and(
            "status = 'expired' OR (status = 'pending' AND expires_at <= $)",
            now,
        ),
        Some(status) => select.and("status = $", status.code()),
        None => select,
    };
    if let Some(delivery) = filter.delivery {
        select = select.and("delivery = $", delivery.code());
    }
    if let Some(account) = filter.account {
        select = select.and("EXISTS (SELECT 1 FROM invitation_grant g WHERE g.organization_sid = invitation.organization_sid AND g.invitation_sid = invitation.sid AND g.scope_sid = $)", account);
    }
    if let Some(scopes) = &filter.scopes {
        select = select.and_in_within("EXISTS (SELECT 1 FROM invitation_grant g WHERE g.organization_sid = invitation.organization_sid AND g.invitation_sid = invitation.sid AND g.scope_sid", scopes.iter().copied(), ")");
    }
    if let Some(email) = &filter.email {
        let key = email.to_lowercase();
        select = select
            .and("email_key < $", text::after_prefix(&key))
            .and("email_key >= $", key);
    }
    let (beyond, order) = if filter.ascending {
        ("sid > $", "sid")
    } else {
        ("sid < $", "sid DESC")
    };
    if let Some(from) = from {
        select = select.and(beyond, from);
    }
    let found = tx.page(&select.order(order).limit(limit), read)?;
    named(tx, organization, found)
}

/// When mails last went to an address, the oldest first.
pub fn sends(tx: &mut Tx, organization: OrganizationSid, email: &Email) -> Result<Vec<Time>> {
    let text = tx.opt(
        "SELECT sent_at FROM mail_pace WHERE organization_sid = $1 AND email_key = $2",
        args![organization, email.key()],
        |row| row.get::<String>(0),
    )?;
    Ok(text
        .unwrap_or_default()
        .split_ascii_whitespace()
        .filter_map(|word| word.parse().ok())
        .map(Time::from_micros)
        .collect())
}

/// Writes when mails last went to an address.
pub fn set_sends(
    tx: &mut Tx,
    organization: OrganizationSid,
    email: &Email,
    sends: &[Time],
) -> Result<()> {
    let text = sends
        .iter()
        .map(|at| at.micros().to_string())
        .collect::<Vec<_>>()
        .join(" ");
    tx.note(
        "INSERT INTO mail_pace (organization_sid, email_key, sent_at) VALUES ($1, $2, $3) ON CONFLICT (organization_sid, email_key) DO UPDATE SET sent_at = excluded.sent_at",
        args![organization, email.key(), text],
    )?;
    Ok(())
}

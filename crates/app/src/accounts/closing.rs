//! The end of an account: closed with all below it, readable for 30 days, then erased. What could still open something there
//! ends in the same act; where that is much, a job goes on at once, and the walk up the tree keeps the rest shut meanwhile.

use muster_model::{
    Account, AccountSid, AnySid, Error, Invitation, InvitationSid, InvitationStatus, KeySid,
    OrganizationSid, Permission, Result, ServiceAccountStatus, Status, TransferStatus,
    account::READABLE,
};
use muster_store::{
    account, api_key, assignment, invitation, ownership as transfers, service_account, subtree,
    token,
};
use serde::{Deserialize, Serialize};

use super::{losses, standing};
use crate::{
    App, Request, WithImpact, WithNames, act::Act, api_keys, assignments, mentions::Mentions,
    ownership, record::Draft, service_accounts,
};

/// Goes on with what closing an account left to do.
pub(crate) const CLOSE_ACCOUNT: &str = "close_account";
/// So many keys, invitations or assignments end in one act, and so many are named in its answer.
const AT_ONCE: u32 = 500;
/// So many accounts are erased in one act.
const ERASED_AT_ONCE: u32 = 50;

/// What closing an account ended.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Closing {
    /// The account as it is now.
    pub account: Account,
    /// The keys that were revoked, with their names: the first 500.
    pub api_keys: Vec<(KeySid, String)>,
    /// The pending invitations that lost what they gave there: the first 500.
    pub invitations: Vec<RevokedInvitation>,
    /// Whether there are more, which end right afterwards.
    pub more: bool,
}

/// A pending invitation that lost grants.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RevokedInvitation {
    /// The invitation.
    pub sid: InvitationSid,
    /// To whom it went.
    pub email: String,
    /// `revoked`, or still `pending` with what it gives elsewhere.
    pub status: InvitationStatus,
}

impl App {
    /// Closes an account with all below it. A person says its name; no key closes anything.
    pub async fn close_account(
        &self,
        request: &Request,
        sid: AccountSid,
        confirm: Option<String>,
    ) -> Result<WithNames<WithImpact<Closing>>> {
        self.act(request, move |act| {
            let closing = close(act, sid, confirm.as_deref())?;
            act.with_names(closing.account.organization, closing)
        })
        .await
    }
}

impl Mentions for Closing {
    fn mentioned(&self) -> Vec<AnySid> {
        self.account.mentioned()
    }
}

fn close(act: &mut Act, sid: AccountSid, confirm: Option<&str>) -> Result<WithImpact<Closing>> {
    let site = act.require(Permission::ACCOUNTS_CLOSE, sid.into())?;
    act.require_active(&site.organization)?;
    act.caller.person()?;
    act.caller.require_step_up(act.now())?;
    let before = site
        .account
        .clone()
        .ok_or_else(|| Error::not_found("account.not_found"))?;
    act.require_version(before.version)?;
    if !act.request.dry_run && confirm != Some(before.name.as_str()) {
        return Err(Error::invalid(
            "confirm",
            "account.confirm",
            format!("Type the account's name to close it: {}.", before.name),
        ));
    }
    let impact = losses::of(act, &site, Status::Closed)?;
    let account = standing::write(act, &before, Status::Closed)?;
    act.record(
        Draft::new("account.closed", before.organization)
            .at(sid)
            .text(sid, "name", before.name.as_str())
            .before("status", before.status.code())
            .after("status", Status::Closed.code()),
    )?;
    cancel_offers(act, &account)?;
    let (api_keys, more_keys) = end_keys(act, &account)?;
    let (invitations, more_invitations) = end_invitations(act, &account)?;
    let more_services = disable_services(act, &account)?;
    let more = more_keys || more_invitations || more_services;
    let now = act.now();
    let next = if more { now } else { now + READABLE };
    act.enqueue(account.organization, CLOSE_ACCOUNT, sid.into(), &(), next)?;
    Ok(WithImpact {
        object: Closing {
            account,
            api_keys,
            invitations,
            more,
        },
        impact,
    })
}

fn cancel_offers(act: &mut Act, account: &Account) -> Result<()> {
    for offer in transfers::open_at(act.tx, account.organization, account.sid.into())? {
        ownership::end(act, &offer, TransferStatus::Cancelled)?;
    }
    Ok(())
}

/// Revokes keys of the subtree, each with its event; whether there are more.
fn end_keys(act: &mut Act, root: &Account) -> Result<(Vec<(KeySid, String)>, bool)> {
    let (sids, more) = first(subtree::live_keys(act.tx, root, AT_ONCE + 1)?);
    let mut keys = api_key::find_all(act.tx, root.organization, &sids)?;
    keys.sort_by_key(|key| key.sid);
    let mut ended = Vec::with_capacity(keys.len());
    for key in keys {
        api_keys::end(act, &key)?;
        ended.push((key.sid, key.name));
    }
    Ok((ended, more))
}

/// Switches off the service accounts that are at home in the subtree; whether there are more.
fn disable_services(act: &mut Act, root: &Account) -> Result<bool> {
    let sids = subtree::working_service_accounts(act.tx, root, AT_ONCE + 1)?;
    let (sids, more) = first(sids);
    for mut service in service_account::find_all(act.tx, root.organization, &sids)? {
        service_accounts::set_status(act, &mut service, ServiceAccountStatus::Disabled)?;
    }
    Ok(more)
}

/// Takes what pending invitations give in the subtree; one that gives nothing else is revoked. Whether there are more.
fn end_invitations(act: &mut Act, root: &Account) -> Result<(Vec<RevokedInvitation>, bool)> {
    let (sids, more) = first(subtree::pending_invitations(act.tx, root, AT_ONCE + 1)?);
    let mut found = invitation::find_all(act.tx, root.organization, &sids)?;
    found.sort_by_key(|invitation| invitation.sid);
    let mut ended = Vec::with_capacity(found.len());
    for invitation in found {
        ended.push(end_invitation(act, root, invitation)?);
    }
    Ok((ended, more))
}

fn end_invitation(act: &mut Act, root: &Account, pending: Invitation) -> Result<RevokedInvitation> {
    let organization = root.organization;
    let mut lost = Vec::new();
    for grant in &pending.grants {
        let Some(account) = grant.scope.any().to::<AccountSid>() else {
            continue;
        };
        if account::is_within(act.tx, root, account)? {
            lost.push(grant);
        }
    }
    let status = if lost.len() < pending.grants.len() {
        for grant in &lost {
            let (scope, role) = (grant.scope, grant.role.sid);
            invitation::delete_grant(act.tx, organization, pending.sid, scope, role)?;
        }
        InvitationStatus::Pending
    } else {
        let revoked = InvitationStatus::Revoked;
        token::end(act.tx, pending.token, revoked)?;
        invitation::end(act.tx, organization, pending.sid, revoked, None)?;
        revoked
    };
    let grants: Vec<String> = lost
        .iter()
        .map(|grant| format!("{} {}", grant.scope, grant.role.sid))
        .collect();
    act.record(
        Draft::new("invitation.revoked", organization)
            .at(root.sid)
            .about(pending.sid)
            .before("grants", grants)
            .after("status", status.code()),
    )?;
    Ok(RevokedInvitation {
        sid: pending.sid,
        email: pending.email,
        status,
    })
}

fn first<T>(mut found: Vec<T>) -> (Vec<T>, bool) {
    let more = found.len() > AT_ONCE as usize;
    found.truncate(AT_ONCE as usize);
    (found, more)
}

/// The job: ends what is left to end, a part in each act; once the account was readable long enough, erases it.
pub(crate) fn carry_on(
    act: &mut Act,
    organization: OrganizationSid,
    sid: Option<AccountSid>,
) -> Result<()> {
    let Some(sid) = sid else { return Ok(()) };
    let Some(root) = account::find(act.tx, organization, sid)? else {
        return Ok(());
    };
    let Some(closed_at) = root.closed_at else {
        return Ok(());
    };
    let (_, more_keys) = end_keys(act, &root)?;
    let (_, more_invitations) = end_invitations(act, &root)?;
    let more_services = disable_services(act, &root)?;
    let (now, readable) = (act.now(), closed_at + READABLE);
    let next = if more_keys || more_invitations || more_services {
        now
    } else if now < readable {
        readable
    } else if erase(act, &root)? {
        return Ok(());
    } else {
        now
    };
    act.enqueue(organization, CLOSE_ACCOUNT, sid.into(), &(), next)
        .map(drop)
}

/// Ends the assignments first, then erases the accounts from below; whether nothing is left.
fn erase(act: &mut Act, root: &Account) -> Result<bool> {
    let (sids, more) = first(subtree::assignments(act.tx, root, AT_ONCE + 1)?);
    for ended in assignment::find_all(act.tx, root.organization, &sids)? {
        assignments::end(act, &ended)?;
    }
    if more {
        return Ok(false);
    }
    let gone = subtree::erase(act.tx, root, ERASED_AT_ONCE)?;
    for account in &gone {
        let draft = Draft::new("account.erased", root.organization).at(*account);
        act.record(draft.about(*account))?;
    }
    Ok(gone.contains(&root.sid))
}

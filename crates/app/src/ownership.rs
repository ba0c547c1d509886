//! Ownership of accounts and of the organization: offered by who has it, moved by who accepts it.
//! The rule of the last owner stands here, for every door.

use muster_model::{
    Assignment, BuiltIn, Error, MembershipStatus, OrganizationSid, Permission, Result, Scope,
    Transfer, TransferSid, TransferStatus, UserSid, decide, ownership::OFFER_LIFE,
};
use muster_store::{assignment, membership, ownership};
use serde::{Deserialize, Serialize};

use crate::{
    App, Page, PageRequest, Request, WithPermitted,
    act::{Act, Site},
    assignments,
    jobs::END_OFFER,
    named::Named,
    record::Draft,
};

mod moving;
mod shown;
mod telling;

use shown::{details, list, reread};

/// An ownership to be offered.
#[derive(Debug, Clone)]
pub struct NewOffer {
    /// A top-level account, or the organization.
    pub scope: Scope,
    /// Who may accept.
    pub to: UserSid,
    /// The word of the role that the old owner keeps; `owner`, for the organization alone, adds an Owner.
    pub keep: String,
}

/// An offer with the names that answers show beside it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OfferDetails {
    /// The offer; one that nobody answered in time is expired.
    pub transfer: Transfer,
    /// What is offered: an account, or the organization.
    pub scope: Named,
    /// Who gives.
    pub from: Named,
    /// Who may accept.
    pub to: Named,
}

impl App {
    /// Offers an ownership.
    pub async fn offer_ownership(&self, request: &Request, new: NewOffer) -> Result<OfferDetails> {
        self.act(request, move |act| offer(act, &new)).await
    }

    /// Accepts an ownership: it moves at once.
    pub async fn accept_ownership(
        &self,
        request: &Request,
        sid: TransferSid,
    ) -> Result<OfferDetails> {
        self.act(request, move |act| accept(act, sid)).await
    }

    /// Says no to an offer.
    pub async fn decline_ownership(
        &self,
        request: &Request,
        sid: TransferSid,
    ) -> Result<OfferDetails> {
        self.act(request, move |act| decline(act, sid)).await
    }

    /// Takes an offer back.
    pub async fn cancel_ownership(
        &self,
        request: &Request,
        sid: TransferSid,
    ) -> Result<OfferDetails> {
        self.act(request, move |act| cancel(act, sid)).await
    }

    /// One offer.
    pub async fn ownership_offer(
        &self,
        request: &Request,
        sid: TransferSid,
    ) -> Result<WithPermitted<OfferDetails>> {
        self.read(request, move |act| {
            let (transfer, _) = find(act, sid)?;
            let organization = transfer.organization;
            let offer = details(act, transfer)?;
            act.with_permitted(organization, offer)
        })
        .await
    }

    /// A page of offers, the newest first: one's own, or all where the caller may see them all.
    pub async fn ownership_offers(
        &self,
        request: &Request,
        page: PageRequest,
    ) -> Result<Page<WithPermitted<OfferDetails>>> {
        self.read(request, move |act| {
            let offers = list(act, &page)?;
            let organization = act.current()?;
            act.page_with_permitted(organization, offers)
        })
        .await
    }
}

/// The last active Owner of an organization stays one, by whatever door somebody tries to take it.
pub(crate) fn require_another_owner(
    act: &mut Act,
    organization: OrganizationSid,
    user: UserSid,
) -> Result<()> {
    let held = assignment::of_principal(act.tx, organization, user.into())?;
    if owner_assignment(&held, organization).is_none()
        || assignment::other_owner(act.tx, organization, user)?
    {
        return Ok(());
    }
    Err(Error::conflict(
        "owner.last",
        "They are the last Owner of this organization. Make somebody else an Owner first, by an ownership offer.",
    ))
}

fn owner_assignment(held: &[Assignment], organization: OrganizationSid) -> Option<&Assignment> {
    held.iter()
        .find(|assignment| assignment.is_owner() && assignment.scope == organization.into())
}

fn offer(act: &mut Act, new: &NewOffer) -> Result<OfferDetails> {
    let site = act.require(Permission::OWNERSHIP_TRANSFER, new.scope)?;
    require_owning(act, &site)?;
    act.caller.require_step_up(act.now())?;
    let from = act.caller.user.map_or_else(|| act.caller.person(), Ok)?;
    let organization = site.organization.sid;
    let receiver = membership::status(act.tx, organization, new.to)?
        .ok_or_else(|| Error::not_found("user.not_found"))?;
    if owns(act, &site, new.to)? {
        return Err(already_owner());
    }
    let waiting = ownership::open(act.tx, organization, new.scope, from)?;
    let (open, run_out): (Vec<_>, Vec<_>) = waiting
        .into_iter()
        .partition(|offer| offer.status_at(act.now()) == TransferStatus::Offered);
    if !open.is_empty() {
        return Err(Error::conflict(
            "ownership_transfer.open",
            "You have offered this already. Cancel that offer first.",
        ));
    }
    check_offer(&site, new, receiver)?;
    let now = act.now();
    let transfer = Transfer {
        organization,
        sid: act.tx.new_sid(),
        scope: new.scope,
        from,
        to: new.to,
        keep: kept(&new.keep)?.name().to_owned(),
        status: TransferStatus::Offered,
        expires_at: now + OFFER_LIFE,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    let draft = describe("ownership_transfer.offered", &transfer)
        .after("keep", transfer.keep.as_str())
        .after("expires_at", transfer.expires_at.to_string());
    act.record(draft)?;
    for old in run_out {
        end(act, &old, TransferStatus::Expired)?;
    }
    ownership::insert(act.tx, &transfer)?;
    act.enqueue(
        organization,
        END_OFFER,
        transfer.sid.into(),
        &(),
        transfer.expires_at,
    )?;
    telling::offered(act, &site, &transfer)?;
    details(act, transfer)
}

/// Owner is more than the permission to offer it: who holds that by a custom role has nothing to hand over.
fn require_owning(act: &mut Act, site: &Site) -> Result<()> {
    let subject = act.caller_subject(site.organization.sid)?;
    let owning = subject
        .assignments
        .iter()
        .any(|assignment| assignment.is_owner() && assignment.reaches(&site.place).is_some());
    if owning {
        return Ok(());
    }
    Err(Error::forbidden(
        "owner.required",
        format!(
            "Only an Owner offers ownership, and you are not an Owner of {}.",
            site.name()
        ),
    ))
}

fn already_owner() -> Error {
    Error::conflict("ownership.already_owner", "They own this already.")
}

/// The rules of the fields.
fn check_offer(site: &Site, new: &NewOffer, receiver: MembershipStatus) -> Result<()> {
    let nested = site
        .account
        .as_ref()
        .is_some_and(|account| account.owner.is_none());
    if nested {
        return Err(Error::invalid(
            "scope",
            "ownership.subaccount",
            "A subaccount has no owner of its own: it belongs to the owner of its top-level account. Offer that one.",
        ));
    }
    if receiver != MembershipStatus::Active {
        return Err(Error::invalid(
            "to",
            "ownership.receiver",
            "Ownership is offered to an active member of this organization.",
        ));
    }
    if kept(&new.keep)? == BuiltIn::Owner && site.account.is_some() {
        return Err(Error::invalid(
            "keep",
            "ownership.one_owner",
            "An account has one owner. Choose another role to keep.",
        ));
    }
    Ok(())
}

/// The role that the old owner keeps.
fn kept(word: &str) -> Result<BuiltIn> {
    assignments::built_in_named(word)
        .ok_or_else(|| Error::invalid("keep", "role.unknown", "Keep one of the built-in roles."))
}

/// Whether somebody is the owner of the account, or an Owner at organization scope.
fn owns(act: &mut Act, site: &Site, user: UserSid) -> Result<bool> {
    match &site.account {
        Some(account) => Ok(account.owner == Some(user)),
        None => {
            let organization = site.organization.sid;
            let held = assignment::of_principal(act.tx, organization, user.into())?;
            Ok(owner_assignment(&held, organization).is_some())
        }
    }
}

/// Finds an offer that the caller sees: one they made or received, or one of something they may offer or audit.
fn find(act: &mut Act, sid: TransferSid) -> Result<(Transfer, Site)> {
    let absent = || Error::not_found("ownership_transfer.not_found");
    let (organization, transfer) = act
        .search(|tx, organization| ownership::find(tx, organization, sid))?
        .ok_or_else(absent)?;
    let site = act
        .site_in(organization, transfer.scope)?
        .ok_or_else(absent)?;
    let concerned = act.caller.key.is_none()
        && act
            .caller
            .user
            .is_some_and(|user| user == transfer.from || user == transfer.to);
    let held = act.held_at(&site.place)?;
    let overseeing =
        held.contains(Permission::OWNERSHIP_TRANSFER) || held.contains(Permission::AUDIT_READ);
    if concerned || overseeing {
        Ok((transfer, site))
    } else {
        Err(absent())
    }
}

/// The offer must be for the person who calls, by a session, and still open.
fn find_received(act: &mut Act, sid: TransferSid) -> Result<(Transfer, Site)> {
    let (transfer, site) = find(act, sid)?;
    if act.caller.person()? != transfer.to {
        return Err(Error::forbidden(
            "ownership_transfer.not_yours",
            "Only the person it is offered to can answer this offer.",
        ));
    }
    Ok((transfer, site))
}

fn require_open(act: &Act, transfer: &Transfer) -> Result<()> {
    let (code, message) = match transfer.status_at(act.now()) {
        TransferStatus::Offered => return Ok(()),
        TransferStatus::Accepted => (
            "ownership_transfer.accepted",
            "This offer was accepted already.",
        ),
        TransferStatus::Declined => ("ownership_transfer.declined", "This offer was declined."),
        TransferStatus::Cancelled => (
            "ownership_transfer.cancelled",
            "This offer was taken back, or the ownership has moved since.",
        ),
        TransferStatus::Expired => (
            "ownership_transfer.expired",
            "Nobody accepted this offer within 7 days. It can be made again.",
        ),
    };
    Err(Error::gone(code, message))
}

fn accept(act: &mut Act, sid: TransferSid) -> Result<OfferDetails> {
    let (transfer, site) = find_received(act, sid)?;
    act.caller.require_step_up(act.now())?;
    act.require_active(&site.organization)?;
    require_open(act, &transfer)?;
    require_giver(act, &site, &transfer)?;
    if owns(act, &site, transfer.to)? {
        return Err(already_owner());
    }
    act.require_version(transfer.version)?;
    act.record(
        describe("ownership_transfer.accepted", &transfer).after("keep", transfer.keep.as_str()),
    )?;
    ownership::end(act.tx, transfer.organization, sid, TransferStatus::Accepted)?;
    let old = match site.account.is_some() {
        true => moving::move_account(act, &site, &transfer)?,
        false => moving::move_organization(act, &site, &transfer)?,
    };
    moving::cancel_others(act, &site, &transfer)?;
    telling::accepted(act, &site, &transfer, old)?;
    reread(act, &transfer)
}

/// Who gave must still be able to give, and the account and organization must work.
fn require_giver(act: &mut Act, site: &Site, transfer: &Transfer) -> Result<()> {
    act.require_working(Permission::OWNERSHIP_TRANSFER, site)?;
    let giver = act.subject(transfer.organization, transfer.from.into())?;
    if decide(
        &giver,
        Permission::OWNERSHIP_TRANSFER,
        &site.place,
        act.now(),
    )
    .allowed()
    {
        return Ok(());
    }
    Err(Error::conflict(
        "ownership_transfer.giver_changed",
        "Whoever offered this does not own it any more. Ask the present owner.",
    ))
}

fn decline(act: &mut Act, sid: TransferSid) -> Result<OfferDetails> {
    let (transfer, site) = find_received(act, sid)?;
    act.require_active(&site.organization)?;
    require_open(act, &transfer)?;
    act.require_version(transfer.version)?;
    end(act, &transfer, TransferStatus::Declined)?;
    telling::declined(act, &site, &transfer)?;
    reread(act, &transfer)
}

fn cancel(act: &mut Act, sid: TransferSid) -> Result<OfferDetails> {
    let (transfer, site) = find(act, sid)?;
    let own = act.caller.key.is_none() && act.caller.user == Some(transfer.from);
    if !own {
        act.require_at(Permission::OWNERSHIP_TRANSFER, &site)?;
    }
    act.require_active(&site.organization)?;
    require_open(act, &transfer)?;
    act.require_version(transfer.version)?;
    end(act, &transfer, TransferStatus::Cancelled)?;
    telling::cancelled(act, &site, &transfer)?;
    reread(act, &transfer)
}

/// Ends an offer with its event.
pub(crate) fn end(act: &mut Act, transfer: &Transfer, status: TransferStatus) -> Result<()> {
    ownership::end(act.tx, transfer.organization, transfer.sid, status)?;
    let kind = match status {
        TransferStatus::Declined => "ownership_transfer.declined",
        TransferStatus::Expired => "ownership_transfer.expired",
        TransferStatus::Offered | TransferStatus::Accepted | TransferStatus::Cancelled => {
            "ownership_transfer.cancelled"
        }
    };
    act.record(describe(kind, transfer)).map(drop)
}

fn describe(kind: &'static str, transfer: &Transfer) -> Draft {
    Draft::new(kind, transfer.organization)
        .at(transfer.scope)
        .about(transfer.sid)
        .about(transfer.from)
        .about(transfer.to)
        .after("from", transfer.from.to_string())
        .after("to", transfer.to.to_string())
}

//! Accounts that rest and work again. What lies below is not touched: every decision looks up the tree.

use muster_model::{Account, AccountSid, Error, Permission, Result, Status};
use muster_store::account;

use super::losses;
use crate::{App, Request, WithImpact, WithNames, act::Act, record::Draft};

impl App {
    /// Suspends an account with all below: from then on only reading and reactivating work there.
    pub async fn suspend_account(
        &self,
        request: &Request,
        sid: AccountSid,
    ) -> Result<WithNames<WithImpact<Account>>> {
        self.set_account_status(request, sid, Status::Suspended)
            .await
    }

    /// Lets a suspended account work again.
    pub async fn reactivate_account(
        &self,
        request: &Request,
        sid: AccountSid,
    ) -> Result<WithNames<WithImpact<Account>>> {
        self.set_account_status(request, sid, Status::Active).await
    }

    async fn set_account_status(
        &self,
        request: &Request,
        sid: AccountSid,
        status: Status,
    ) -> Result<WithNames<WithImpact<Account>>> {
        self.act(request, move |act| {
            let changed = set_status(act, sid, status)?;
            act.with_names(changed.organization, changed)
        })
        .await
    }
}

fn set_status(act: &mut Act, sid: AccountSid, status: Status) -> Result<WithImpact<Account>> {
    let site = act.require(Permission::ACCOUNTS_SUSPEND, sid.into())?;
    act.require_active(&site.organization)?;
    let before = site
        .account
        .clone()
        .ok_or_else(|| Error::not_found("account.not_found"))?;
    if before.status == status {
        return Err(already(status));
    }
    act.require_version(before.version)?;
    let impact = losses::of(act, &site, status)?;
    let after = write(act, &before, status)?;
    let kind = match status {
        Status::Active => "account.reactivated",
        _ => "account.suspended",
    };
    let draft = Draft::new(kind, before.organization)
        .at(sid)
        .text(sid, "name", before.name.as_str())
        .before("status", before.status.code())
        .after("status", status.code());
    act.record(draft)?;
    Ok(WithImpact {
        object: after,
        impact,
    })
}

/// Writes the status of the version that was read.
pub(super) fn write(act: &mut Act, before: &Account, status: Status) -> Result<Account> {
    let now = act.now();
    let after = Account {
        status,
        closed_at: (status == Status::Closed).then_some(now),
        ..before.clone()
    };
    if !account::update(act.tx, &after, now)? {
        return Err(Error::stale());
    }
    Ok(Account {
        updated_at: now,
        version: before.version + 1,
        ..after
    })
}

fn already(status: Status) -> Error {
    match status {
        Status::Active => {
            Error::conflict("account.already_active", "This account is active already.")
        }
        _ => Error::conflict(
            "account.already_suspended",
            "This account is suspended already.",
        ),
    }
}

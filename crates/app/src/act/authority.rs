//! What the caller may do where: seeing, demanding a permission, and where a list may look. What a caller does not see is not there.

use muster_model::{
    Account, AccountSid, Assignment, Error, Organization, OrganizationSid, Permission,
    PermissionSet, Place, Result, Scope, Status, Subject, decide, decide::permissions_at,
};
use muster_store::account as accounts;

use super::{Act, Site};

/// In more accounts than this a list has to be asked for account by account.
const MAX_LISTED_ACCOUNTS: u32 = 1_000;

impl Act<'_, '_> {
    /// Everything the caller holds at a place.
    pub(crate) fn held_at(&mut self, place: &Place) -> Result<PermissionSet> {
        let subject = self.caller_subject(place.organization)?;
        Ok(permissions_at(&subject, place, self.now()))
    }

    /// Whether the caller sees what lies at a place: they hold any permission there. The organization itself is seen by every active member.
    fn sees(&mut self, site: &Site) -> Result<bool> {
        let subject = self.caller_subject(site.organization.sid)?;
        let now = self.now();
        if site.account.is_some() {
            return Ok(!permissions_at(&subject, &site.place, now).is_empty());
        }
        Ok(subject.active
            && subject
                .assignments
                .iter()
                .any(|assignment| assignment.is_live(now)))
    }

    /// The caller must see the scope: what they do not see is not there.
    pub(crate) fn see(&mut self, scope: Scope) -> Result<Site> {
        let absent = || {
            Error::not_found(match scope {
                Scope::Organization(_) => "organization.not_found",
                Scope::Account(_) => "account.not_found",
            })
        };
        let site = self.locate(scope)?.ok_or_else(absent)?;
        if self.sees(&site)? {
            Ok(site)
        } else {
            Err(absent())
        }
    }

    /// The caller must hold `permission` at `scope`: 404 when they do not see it, 403 when they lack the permission or it is suspended, 409 when it is closed.
    pub(crate) fn require(&mut self, permission: Permission, scope: Scope) -> Result<Site> {
        let site = self.see(scope)?;
        self.require_at(permission, &site)?;
        Ok(site)
    }

    /// The same for a site that was already found and is visible.
    pub(crate) fn require_at(&mut self, permission: Permission, site: &Site) -> Result<()> {
        self.demanded = Some((site.organization.sid, site.scope(), Some(permission)));
        let subject = self.caller_subject(site.organization.sid)?;
        let now = self.now();
        if !permissions_at(&subject, &site.place, now).contains(permission) {
            return Err(Error::missing(permission));
        }
        self.require_working(permission, site)?;
        if decide(&subject, permission, &site.place, now).allowed() {
            Ok(())
        } else {
            Err(Error::missing(permission))
        }
    }

    /// The organization, the account and all above it must let `permission` work, whoever asks.
    pub(crate) fn require_working(&self, permission: Permission, site: &Site) -> Result<()> {
        if !site.place.status.permits(permission) {
            return Err(not_working(site.place.status, false));
        }
        if site.place.permits(permission) {
            return Ok(());
        }
        Err(not_working(
            site.place.worst_status(),
            site.account.is_some(),
        ))
    }

    /// The organization itself must be active: for acts that no permission stands for, or one that works while accounts rest.
    pub(crate) fn require_active(&self, organization: &Organization) -> Result<()> {
        match organization.status {
            Status::Active => Ok(()),
            status => Err(not_working(status, false)),
        }
    }

    /// The accounts where the caller holds the reading `permission`: `None` is the whole organization. Nowhere is 403.
    pub(crate) fn scopes_with(
        &mut self,
        organization: OrganizationSid,
        permission: Permission,
    ) -> Result<Option<Vec<AccountSid>>> {
        self.demanded = Some((organization, organization.into(), Some(permission)));
        if self.holds_everywhere(organization, permission)? {
            return Ok(None);
        }
        let subject = self.caller_subject(organization)?;
        let now = self.now();
        let giving: Vec<&Assignment> = subject
            .assignments
            .iter()
            .filter(|assignment| {
                assignment.is_live(now) && assignment.role.permissions.contains(permission)
            })
            .collect();
        let readable = self.readable_accounts(organization, &subject, &giving, permission)?;
        if readable.is_empty() {
            Err(Error::missing(permission))
        } else {
            Ok(Some(readable))
        }
    }

    /// Whether the caller holds the reading `permission` in the organization and all of its accounts.
    pub(crate) fn holds_everywhere(
        &mut self,
        organization: OrganizationSid,
        permission: Permission,
    ) -> Result<bool> {
        let subject = self.caller_subject(organization)?;
        let now = self.now();
        let limited = subject
            .key
            .as_ref()
            .is_some_and(|key| key.scope != organization.into());
        let gives = |assignment: &Assignment| {
            assignment.is_live(now)
                && assignment.scope == organization.into()
                && assignment.except.is_empty()
                && assignment.role.permissions.contains(permission)
        };
        Ok(subject.active
            && !limited
            && subject.assignments.iter().any(gives)
            && self.key_carries(permission))
    }

    fn key_carries(&self, permission: Permission) -> bool {
        self.caller
            .key
            .as_ref()
            .is_none_or(|key| key.permissions.contains(permission))
    }

    /// Reading permissions work whatever the status, so one page of accounts is all that has to be read.
    fn readable_accounts(
        &mut self,
        organization: OrganizationSid,
        subject: &Subject,
        giving: &[&Assignment],
        permission: Permission,
    ) -> Result<Vec<AccountSid>> {
        let mut roots = Vec::new();
        for assignment in giving {
            match assignment.scope {
                Scope::Account(sid) => roots.extend(
                    accounts::find(self.tx, organization, sid)?.map(|account| account.path),
                ),
                Scope::Organization(_) => roots.push(Vec::new()),
            }
        }
        let filter = accounts::AccountFilter {
            within: (!roots.iter().any(Vec::is_empty)).then_some(roots),
            ..Default::default()
        };
        let now = self.now();
        let found = accounts::page(
            self.tx,
            organization,
            &filter,
            None,
            MAX_LISTED_ACCOUNTS + 1,
        )?;
        if found.len() > MAX_LISTED_ACCOUNTS as usize {
            return Err(Error::invalid(
                "account",
                "list.too_wide",
                "You can read this in more than 1,000 accounts. Name one with account=AC…",
            ));
        }
        let place = |account: &Account| Place {
            organization,
            status: Status::Active,
            path: account
                .path
                .iter()
                .map(|sid| (*sid, Status::Active))
                .collect(),
        };
        Ok(found
            .iter()
            .filter(|account| permissions_at(subject, &place(account), now).contains(permission))
            .map(|account| account.sid)
            .collect())
    }
}

/// What a suspended or closed place answers to what does not work there.
pub(crate) fn not_working(status: Status, account: bool) -> Error {
    match (status, account) {
        (Status::Closed, true) => Error::conflict(
            "account.closed",
            "This account is closed. It stays readable for 30 days.",
        ),
        (Status::Closed, false) => {
            Error::conflict("organization.closed", "This organization is closed.")
        }
        (_, true) => Error::forbidden(
            "account.suspended",
            "This account, or one above it, is suspended. Only reading and reactivating work.",
        ),
        (_, false) => Error::forbidden(
            "organization.suspended",
            "This organization is suspended. Only reading works.",
        ),
    }
}

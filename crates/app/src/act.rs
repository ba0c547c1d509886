//! The context of one act or read: the transaction, who calls, and what was already read for the decision.

use std::{collections::BTreeMap, rc::Rc};

use muster_model::{
    Account, AccountSid, AnySid, Assignment, AssignmentSid, BuiltIn, Error, MembershipStatus,
    Organization, OrganizationSid, Permission, PermissionSet, Place, Principal, Result, Scope, Sid,
    Source, Status, Subject, Time, UserSid, decide,
    decide::{KeyLimits, permissions_at},
    event::Hash,
};
use muster_store::{Tx, account as accounts, assignment, membership, organization, person};

use crate::{app::Inner, caller::Caller, request::Request, seal::FreshKeys};

/// In more accounts than this a list has to be asked for account by account.
const MAX_LISTED_ACCOUNTS: u32 = 1_000;

/// One act or read under way.
pub(crate) struct Act<'a, 't> {
    /// The transaction.
    pub(crate) tx: &'a mut Tx<'t>,
    /// Who calls.
    pub(crate) caller: Caller,
    /// What came with the request.
    pub(crate) request: &'a Request,
    /// The server: keys and settings.
    pub(crate) app: &'a Inner,
    /// Whether rows may be locked and written.
    pub(crate) writing: bool,
    pub(crate) fresh_keys: FreshKeys,
    /// Ends of the chains that this act has moved.
    pub(crate) heads: BTreeMap<OrganizationSid, (i64, Hash)>,
    /// Sequence of the act's own event per stream: the cause of those after it.
    pub(crate) causes: BTreeMap<OrganizationSid, i64>,
    /// What was last demanded, for the record of a denial.
    pub(crate) demanded: Option<(OrganizationSid, Scope, Option<Permission>)>,
    subjects: BTreeMap<(OrganizationSid, Principal), Rc<Subject>>,
    organizations: Option<Vec<OrganizationSid>>,
}

/// A scope that was found, with all above it.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    pub(crate) organization: Organization,
    pub(crate) account: Option<Account>,
    pub(crate) place: Place,
}

impl Site {
    pub(crate) fn scope(&self) -> Scope {
        self.place.scope()
    }

    pub(crate) fn name(&self) -> &str {
        self.account
            .as_ref()
            .map_or(&self.organization.name, |account| &account.name)
    }
}

impl<'a, 't> Act<'a, 't> {
    pub(crate) fn new(
        tx: &'a mut Tx<'t>,
        app: &'a Inner,
        request: &'a Request,
        caller: Caller,
        writing: bool,
    ) -> Self {
        Self {
            tx,
            caller,
            request,
            app,
            writing,
            fresh_keys: Vec::new(),
            heads: BTreeMap::new(),
            causes: BTreeMap::new(),
            demanded: None,
            subjects: BTreeMap::new(),
            organizations: None,
        }
    }

    /// The one instant of this act.
    pub(crate) fn now(&self) -> Time {
        self.tx.now()
    }

    /// Whoever calls must be known.
    pub(crate) fn known(&self) -> Result<()> {
        if self.caller.kind == muster_model::event::ActorKind::Anonymous {
            Err(Error::unauthenticated())
        } else {
            Ok(())
        }
    }

    /// The organization that lists answer for.
    pub(crate) fn current(&self) -> Result<OrganizationSid> {
        self.known()?;
        self.caller
            .organization
            .ok_or_else(|| Error::not_found("organization.not_found"))
    }

    /// The organizations the caller can reach: a key's own, a person's active memberships with the current one first.
    pub(crate) fn reachable(&mut self) -> Result<Vec<OrganizationSid>> {
        self.known()?;
        if self.organizations.is_none() {
            let mut reachable: Vec<_> = self.caller.organization.into_iter().collect();
            if let (Some(user), None) = (self.caller.user, &self.caller.key) {
                let others = person::organizations(self.tx, user)?
                    .into_iter()
                    .map(|organization| organization.sid);
                reachable.extend(others.filter(|other| Some(*other) != self.caller.organization));
            }
            self.organizations = Some(reachable);
        }
        Ok(self.organizations.clone().unwrap_or_default())
    }

    /// Finds what a SID names in the organizations that the caller can reach: the current one first.
    pub(crate) fn search<T>(
        &mut self,
        mut find: impl FnMut(&mut Tx, OrganizationSid) -> Result<Option<T>>,
    ) -> Result<Option<(OrganizationSid, T)>> {
        self.known()?;
        if let Some(current) = self.caller.organization
            && let Some(found) = find(self.tx, current)?
        {
            return Ok(Some((current, found)));
        }
        for organization in self
            .reachable()?
            .into_iter()
            .filter(|other| Some(*other) != self.caller.organization)
            .collect::<Vec<_>>()
        {
            let Some(found) = find(self.tx, organization)? else {
                continue;
            };
            if !self.writing {
                return Ok(Some((organization, found)));
            }
            // What was read before the lock may have changed while this act waited for it.
            organization::lock(self.tx, organization)?;
            return Ok(find(self.tx, organization)?.map(|found| (organization, found)));
        }
        Ok(None)
    }

    /// Reads an organization that is known to exist.
    pub(crate) fn organization(&mut self, sid: OrganizationSid) -> Result<Organization> {
        organization::find(self.tx, sid)?.ok_or_else(|| Error::not_found("organization.not_found"))
    }

    /// Finds a scope among those the caller can reach, with all above it. Says nothing about what they may do there.
    pub(crate) fn locate(&mut self, scope: Scope) -> Result<Option<Site>> {
        match scope {
            Scope::Organization(sid) => {
                if !self.reachable()?.contains(&sid) {
                    return Ok(None);
                }
                self.site(sid, None).map(Some)
            }
            Scope::Account(sid) => {
                let found =
                    self.search(|tx, organization| accounts::find(tx, organization, sid))?;
                found
                    .map(|(organization, account)| self.site(organization, Some(account)))
                    .transpose()
            }
        }
    }

    /// The site of an account (or of the organization) in an organization that is already known.
    pub(crate) fn site(&mut self, sid: OrganizationSid, account: Option<Account>) -> Result<Site> {
        let organization = self.organization(sid)?;
        let place = match &account {
            Some(account) => accounts::place(self.tx, &organization, account)?,
            None => Place {
                organization: sid,
                status: organization.status,
                path: Vec::new(),
            },
        };
        Ok(Site {
            organization,
            account,
            place,
        })
    }

    /// The site of a scope inside one organization.
    pub(crate) fn site_in(
        &mut self,
        organization: OrganizationSid,
        scope: Scope,
    ) -> Result<Option<Site>> {
        match scope {
            Scope::Organization(sid) => {
                if sid == organization {
                    self.site(sid, None).map(Some)
                } else {
                    Ok(None)
                }
            }
            Scope::Account(sid) => match accounts::find(self.tx, organization, sid)? {
                Some(account) => self.site(organization, Some(account)).map(Some),
                None => Ok(None),
            },
        }
    }

    /// What the caller holds in an organization.
    pub(crate) fn caller_subject(&mut self, organization: OrganizationSid) -> Result<Rc<Subject>> {
        let principal = match (&self.caller.key, self.caller.user) {
            (Some(key), _) => key.principal,
            (None, Some(user)) => user.into(),
            (None, None) => return Ok(Rc::default()),
        };
        let subject = self.subject(organization, principal)?;
        Ok(match &self.caller.key {
            Some(key) => Rc::new(Subject {
                key: Some(KeyLimits {
                    sid: key.sid,
                    permissions: key.permissions,
                    scope: key.scope,
                }),
                ..(*subject).clone()
            }),
            None => subject,
        })
    }

    /// What a principal holds in an organization: assignments, and owned accounts as an inheriting Owner.
    pub(crate) fn subject(
        &mut self,
        organization: OrganizationSid,
        principal: Principal,
    ) -> Result<Rc<Subject>> {
        if let Some(known) = self.subjects.get(&(organization, principal)) {
            return Ok(known.clone());
        }
        let mut subject = Subject::default();
        if let Principal::User(user) = principal {
            subject.active =
                membership::status(self.tx, organization, user)? == Some(MembershipStatus::Active);
            subject.assignments = assignment::of_principal(self.tx, organization, principal)?;
            subject.assignments.extend(
                accounts::owned(self.tx, organization, user)?
                    .into_iter()
                    .map(|account| ownership_of(&account, user)),
            );
        }
        let subject = Rc::new(subject);
        self.subjects
            .insert((organization, principal), subject.clone());
        Ok(subject)
    }

    /// Forgets what was read about principals: it has just changed.
    pub(crate) fn forget_subjects(&mut self) {
        self.subjects.clear();
    }

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
        if site.place.permits(permission) {
            return Ok(());
        }
        Err(not_working(
            site.place.worst_status(),
            site.account.is_some(),
        ))
    }

    /// The accounts where the caller holds the reading `permission`: `None` is the whole organization. Nowhere is 403.
    pub(crate) fn scopes_with(
        &mut self,
        organization: OrganizationSid,
        permission: Permission,
    ) -> Result<Option<Vec<AccountSid>>> {
        self.demanded = Some((organization, organization.into(), Some(permission)));
        let subject = self.caller_subject(organization)?;
        let now = self.now();
        let giving: Vec<&Assignment> = subject
            .assignments
            .iter()
            .filter(|assignment| {
                assignment.is_live(now) && assignment.role.permissions.contains(permission)
            })
            .collect();
        let limited = subject
            .key
            .as_ref()
            .is_some_and(|key| key.scope != organization.into());
        if subject.active
            && !limited
            && giving.iter().any(|assignment| {
                assignment.scope == organization.into() && assignment.except.is_empty()
            })
            && self.key_carries(permission)
        {
            return Ok(None);
        }
        let readable = self.readable_accounts(organization, &subject, &giving, permission)?;
        if readable.is_empty() {
            Err(Error::missing(permission))
        } else {
            Ok(Some(readable))
        }
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

    /// Which version the caller has read must be the present one, where they say so.
    pub(crate) fn require_version(&self, version: i64) -> Result<()> {
        match self.request.if_match {
            Some(read) if read != version => Err(Error::stale()),
            _ => Ok(()),
        }
    }
}

fn not_working(status: Status, account: bool) -> Error {
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

/// The owner column shown as an assignment: Owner with `inherit`, under the account's own digits.
pub(crate) fn ownership_of(account: &Account, owner: UserSid) -> Assignment {
    Assignment {
        organization: account.organization,
        sid: AssignmentSid::from_bits(account.sid.bits()),
        principal: owner.into(),
        role: BuiltIn::Owner.role(),
        scope: account.sid.into(),
        inherit: true,
        except: Vec::new(),
        expires_at: None,
        source: Source::System,
        given_by: None,
        created_at: account.created_at,
        updated_at: account.updated_at,
        version: account.version,
    }
}

/// What a caller is named in rows that say who did it: the key that acted, or the person.
pub(crate) fn giver(caller: &Caller) -> Option<AnySid> {
    caller
        .key
        .as_ref()
        .map(|key| key.sid.any())
        .or_else(|| caller.user.map(AnySid::from))
}

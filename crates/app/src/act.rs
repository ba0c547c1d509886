//! The context of one act or read: the transaction, who calls, and what was already read for the decision.

use std::{collections::BTreeMap, rc::Rc};

use muster_model::{
    Account, AnySid, Assignment, AssignmentSid, BuiltIn, Error, MembershipStatus, Organization,
    OrganizationSid, Permission, Place, Principal, Result, Scope, ServiceAccountSid,
    ServiceAccountStatus, Sid, Source, Subject, Time, UserSid, decide::KeyLimits, event::Hash,
};
use muster_store::{
    Tx, account as accounts, assignment, group, membership, organization, person, service_account,
};

use crate::{app::Inner, caller::Caller, request::Request, seal::FreshKeys};

mod authority;

pub(crate) use authority::not_working;

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
        let Some(principal) = self.caller.principal() else {
            return Ok(Rc::default());
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

    /// What a principal holds in an organization: assignments of their own and of their groups, and owned accounts as an inheriting Owner.
    pub(crate) fn subject(
        &mut self,
        organization: OrganizationSid,
        principal: Principal,
    ) -> Result<Rc<Subject>> {
        if let Some(known) = self.subjects.get(&(organization, principal)) {
            return Ok(known.clone());
        }
        let subject = match principal {
            Principal::User(user) => self.person(organization, user)?,
            Principal::ServiceAccount(sid) => self.service_account(organization, sid)?,
            Principal::Group(_) => Subject::default(),
        };
        let subject = Rc::new(subject);
        self.subjects
            .insert((organization, principal), subject.clone());
        Ok(subject)
    }

    fn person(&mut self, organization: OrganizationSid, user: UserSid) -> Result<Subject> {
        let active =
            membership::status(self.tx, organization, user)? == Some(MembershipStatus::Active);
        let groups = group::of_user(self.tx, organization, user)?;
        let mut subject = Subject {
            active,
            ..Subject::default()
        };
        if groups.is_empty() {
            subject.assignments = assignment::of_principal(self.tx, organization, user.into())?;
        } else {
            let holders: Vec<Principal> = groups
                .into_iter()
                .map(Principal::from)
                .chain([user.into()])
                .collect();
            subject.assignments = assignment::of_principals(self.tx, organization, &holders)?;
        }
        if subject.assignments.iter().any(Assignment::is_withholdable) {
            subject.hold_outs = group::hold_outs(self.tx, organization, user)?;
        }
        let owned = accounts::owned(self.tx, organization, user)?;
        subject
            .assignments
            .extend(owned.iter().map(|account| ownership_of(account, user)));
        Ok(subject)
    }

    /// A service account works while it and its sponsor do.
    fn service_account(
        &mut self,
        organization: OrganizationSid,
        sid: ServiceAccountSid,
    ) -> Result<Subject> {
        let Some(found) = service_account::find(self.tx, organization, sid)? else {
            return Ok(Subject::default());
        };
        let sponsored = membership::status(self.tx, organization, found.sponsor)?
            == Some(MembershipStatus::Active);
        Ok(Subject {
            active: found.status == ServiceAccountStatus::Active && sponsored,
            assignments: assignment::of_principal(self.tx, organization, sid.into())?,
            ..Subject::default()
        })
    }

    /// Forgets what was read about principals: it has just changed.
    pub(crate) fn forget_subjects(&mut self) {
        self.subjects.clear();
    }

    /// Which version the caller has read must be the present one, where they say so.
    pub(crate) fn require_version(&self, version: i64) -> Result<()> {
        match self.request.if_match {
            Some(read) if read != version => Err(Error::stale()),
            _ => Ok(()),
        }
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

//! `permitted`: which acts of an object are open to whoever reads it. One reading for a page: what the caller holds, and the
//! places of all the objects together. It decides nothing: the acts themselves decide. What stands open for each noun is in `rules` and
//! `organization`.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use muster_model::{
    Account, AccountSid, AnySid, Assignment, BuiltIn, KeySid, Organization, OrganizationSid,
    Permission, PermissionSet, Place, Principal, Result, Scope, Status, Subject, Time, UserSid,
    decide::{decide, givable_at, permissions_at},
    event::ActorKind,
};
use muster_store::{account, assignment};

use crate::{
    Page,
    act::{Act, ownership_of},
    api_keys::further,
    mentions::Mentions,
    standing,
};

mod organization;
mod rules;

pub(crate) use rules::MemberOf;

/// Something with the acts on it that are open to whoever reads it.
#[derive(Debug, Clone)]
pub struct WithPermitted<T> {
    /// What is read.
    pub object: T,
    /// The acts, by the words that their routes have.
    pub permitted: Vec<&'static str>,
}

/// Who needs no acts takes it for the object itself.
impl<T> std::ops::Deref for WithPermitted<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.object
    }
}

impl<T: Mentions> Mentions for WithPermitted<T> {
    fn mentioned(&self) -> Vec<AnySid> {
        self.object.mentioned()
    }
}

/// What has acts.
pub(crate) trait Acts {
    /// Where its acts are judged.
    fn scopes(&self) -> Vec<Scope>;

    /// The person whose ownerships the acts depend on.
    fn person(&self) -> Option<UserSid> {
        None
    }

    /// The group whose gifts the acts depend on.
    fn group(&self) -> Option<Principal> {
        None
    }

    /// Whom it acts as: what they can do and the caller can't counts.
    fn holder(&self) -> Option<Principal> {
        None
    }

    /// The acts that are open to the caller.
    fn open(&self, caller: &Standing) -> Vec<&'static str>;
}

/// The caller in one organization, with the places of what they look at.
#[derive(Debug, Default)]
pub(crate) struct Standing {
    subject: Rc<Subject>,
    now: Time,
    /// The person who calls by a session.
    person: Option<UserSid>,
    key: Option<KeySid>,
    places: BTreeMap<Scope, Place>,
    /// Who of the people looked at own the organization or an account.
    owners: BTreeSet<UserSid>,
    /// Who of them own an account.
    account_owners: BTreeSet<UserSid>,
    /// What the groups looked at give now.
    gifts: Vec<Assignment>,
    /// Whom the keys looked at act as, but for the caller.
    holders: BTreeMap<Principal, Subject>,
}

impl Standing {
    /// Whether `permission` works for the caller at a scope.
    fn can(&self, permission: Permission, scope: Scope) -> bool {
        self.places
            .get(&scope)
            .is_some_and(|place| decide(&self.subject, permission, place, self.now).allowed())
    }

    /// Everything the caller holds at a scope.
    fn held(&self, scope: Scope) -> PermissionSet {
        self.places
            .get(&scope)
            .map_or(PermissionSet::EMPTY, |place| {
                permissions_at(&self.subject, place, self.now)
            })
    }

    /// Whether the caller may hand a role down at a scope.
    fn gives(
        &self,
        role: PermissionSet,
        scope: Scope,
        inherit: bool,
        except: &[AccountSid],
    ) -> bool {
        self.places.get(&scope).is_some_and(|place| {
            let givable = givable_at(&self.subject, place, inherit, except, self.now);
            role.is_subset(givable)
        })
    }

    /// Whether the caller holds these permissions as far down from a scope as somebody else does.
    fn reaches_as_far_as(
        &self,
        principal: Principal,
        permissions: PermissionSet,
        scope: Scope,
    ) -> bool {
        let (Some(place), Some(holder)) = (self.places.get(&scope), self.holders.get(&principal))
        else {
            return true;
        };
        further(
            &self.subject,
            holder,
            permissions,
            place,
            &self.places,
            self.now,
        )
        .is_none()
    }

    /// Whether an Owner of the scope calls, by a session.
    fn owns(&self, scope: Scope) -> bool {
        self.key.is_none()
            && self.places.get(&scope).is_some_and(|place| {
                self.subject
                    .assignments
                    .iter()
                    .any(|held| held.is_owner() && held.reaches(place).is_some())
            })
    }

    /// Whether the organization works.
    fn works(&self, scope: Scope) -> bool {
        self.places
            .get(&scope)
            .is_some_and(|place| place.status == Status::Active)
    }
}

/// The names of those acts that are open.
fn named<const N: usize>(acts: [(&'static str, bool); N]) -> Vec<&'static str> {
    let open = acts.into_iter().filter(|(_, open)| *open);
    open.map(|(act, _)| act).collect()
}

impl Act<'_, '_> {
    /// Adds to an object of an organization what the caller may do with it.
    pub(crate) fn with_permitted<T: Acts>(
        &mut self,
        organization: OrganizationSid,
        object: T,
    ) -> Result<WithPermitted<T>> {
        let standing = self.standing(organization, std::slice::from_ref(&object))?;
        Ok(shown(object, &standing))
    }

    /// The same for a page, with as many questions as for one object.
    pub(crate) fn page_with_permitted<T: Acts>(
        &mut self,
        organization: OrganizationSid,
        page: Page<T>,
    ) -> Result<Page<WithPermitted<T>>> {
        let standing = self.standing(organization, &page.data)?;
        Ok(page.map(|object| shown(object, &standing)))
    }

    fn standing<T: Acts>(
        &mut self,
        organization: OrganizationSid,
        objects: &[T],
    ) -> Result<Standing> {
        if objects.is_empty() {
            return Ok(Standing::default());
        }
        let organization = self.organization(organization)?;
        let gifts = self.gifts_of(&organization, objects)?;
        let holders = self.holders_of(organization.sid, objects)?;
        let held = holders.values().flat_map(|holder| &holder.assignments);
        let scopes: BTreeSet<Scope> = objects
            .iter()
            .flat_map(T::scopes)
            .chain(gifts.iter().chain(held).map(|held| held.scope))
            .chain([organization.sid.into()])
            .collect();
        let by_session = self.caller.kind == ActorKind::User && self.caller.key.is_none();
        let mut standing = Standing {
            subject: self.caller_subject(organization.sid)?,
            now: self.now(),
            person: self.caller.user.filter(|_| by_session),
            key: self.caller.key.as_ref().map(|key| key.sid),
            places: self.places(&organization, &scopes)?,
            gifts,
            holders,
            ..Standing::default()
        };
        let people: Vec<UserSid> = objects.iter().filter_map(T::person).collect();
        self.read_owners(organization.sid, &people, &mut standing)?;
        Ok(standing)
    }

    fn gifts_of<T: Acts>(
        &mut self,
        organization: &Organization,
        objects: &[T],
    ) -> Result<Vec<Assignment>> {
        let groups: Vec<Principal> = objects.iter().filter_map(T::group).collect();
        if groups.is_empty() {
            return Ok(Vec::new());
        }
        let now = self.now();
        let mut gifts = assignment::of_principals(self.tx, organization.sid, &groups)?;
        gifts.retain(|gift| gift.is_live(now));
        Ok(gifts)
    }

    fn holders_of<T: Acts>(
        &mut self,
        organization: OrganizationSid,
        objects: &[T],
    ) -> Result<BTreeMap<Principal, Subject>> {
        let caller = self.caller.principal();
        let holders: BTreeSet<Principal> = objects.iter().filter_map(T::holder).collect();
        let others = holders.into_iter().filter(|one| Some(*one) != caller);
        let (people, machines): (Vec<_>, Vec<_>) =
            others.partition(|one| matches!(one, Principal::User(_)));
        let people: Vec<UserSid> = people.iter().filter_map(|one| one.any().to()).collect();
        let mut found: BTreeMap<Principal, Subject> = BTreeMap::new();
        if !people.is_empty() {
            for (user, subject) in standing::of_people(self, organization, &people)? {
                found.insert(user.into(), subject);
            }
            for account in account::owned_by(self.tx, organization, &people)? {
                if let Some(owner) = account.owner {
                    let held = &mut found.entry(owner.into()).or_default().assignments;
                    held.push(ownership_of(&account, owner));
                }
            }
        }
        for held in assignment::of_principals(self.tx, organization, &machines)? {
            let subject = found.entry(held.principal).or_default();
            subject.assignments.push(held);
        }
        Ok(found)
    }

    fn read_owners(
        &mut self,
        organization: OrganizationSid,
        people: &[UserSid],
        standing: &mut Standing,
    ) -> Result<()> {
        if people.is_empty() {
            return Ok(());
        }
        let owned = account::owned_by(self.tx, organization, people)?;
        standing.account_owners = owned.iter().filter_map(|account| account.owner).collect();
        let principals: Vec<Principal> = people.iter().copied().map(Principal::from).collect();
        let owner = BuiltIn::Owner.sid();
        let held = assignment::of_role_held_by(self.tx, organization, owner, &principals)?;
        let owners = held.iter().filter_map(|held| match held.principal {
            Principal::User(user) => Some(user),
            Principal::Group(_) | Principal::ServiceAccount(_) => None,
        });
        standing.owners = owners
            .chain(standing.account_owners.iter().copied())
            .collect();
        Ok(())
    }

    /// The places of many scopes: their accounts in one question, all above them in another.
    pub(crate) fn places(
        &mut self,
        organization: &Organization,
        scopes: &BTreeSet<Scope>,
    ) -> Result<BTreeMap<Scope, Place>> {
        let wanted: Vec<AccountSid> = scopes
            .iter()
            .filter_map(|scope| match scope {
                Scope::Account(account) => Some(*account),
                Scope::Organization(_) => None,
            })
            .collect();
        let accounts = account::find_all(self.tx, organization.sid, &wanted)?;
        let above: BTreeSet<AccountSid> = accounts
            .iter()
            .flat_map(|account| account.path.iter().copied())
            .filter(|sid| accounts.iter().all(|account| account.sid != *sid))
            .collect();
        let above: Vec<AccountSid> = above.into_iter().collect();
        let above = account::find_all(self.tx, organization.sid, &above)?;
        let statuses: BTreeMap<AccountSid, Status> = accounts
            .iter()
            .chain(&above)
            .map(|account| (account.sid, account.status))
            .collect();
        let place = |path: &[AccountSid]| Place {
            organization: organization.sid,
            status: organization.status,
            path: path
                .iter()
                .map(|sid| (*sid, statuses.get(sid).copied().unwrap_or(Status::Closed)))
                .collect(),
        };
        let of_account = |account: &Account| (Scope::from(account.sid), place(&account.path));
        Ok(accounts
            .iter()
            .map(of_account)
            .chain([(organization.sid.into(), place(&[]))])
            .collect())
    }
}

fn shown<T: Acts>(object: T, standing: &Standing) -> WithPermitted<T> {
    WithPermitted {
        permitted: object.open(standing),
        object,
    }
}

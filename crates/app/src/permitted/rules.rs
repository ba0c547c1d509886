//! What stands open for each noun, by the same conditions that its acts demand. A recent sign-in, where an act wants one, and what
//! the body of a request says are not looked at.

use muster_model::{
    Account, ApiKey, Assignment, BuiltIn, Group, InvitationStatus, Membership, MembershipStatus,
    OrganizationSid, Permission, Principal, Scope, ServiceAccount, ServiceAccountStatus, Status,
    UserSid, account::MAX_DEPTH,
};

use super::{Acts, Standing, named};
use crate::{InvitationDetails, ListedRole, Member, ReportedKey};

impl Acts for Account {
    fn scopes(&self) -> Vec<Scope> {
        vec![self.sid.into()]
    }

    fn open(&self, caller: &Standing) -> Vec<&'static str> {
        let here = self.sid.into();
        let suspends = caller.can(Permission::ACCOUNTS_SUSPEND, here) && caller.works(here);
        let deeper = self.path.len() < MAX_DEPTH;
        let top = self.path.len() == 1;
        let person = caller.person.is_some();
        let can = |permission| caller.can(permission, here);
        named([
            ("update", can(Permission::ACCOUNTS_UPDATE)),
            (
                "create_subaccount",
                deeper && can(Permission::ACCOUNTS_CREATE),
            ),
            ("invite", can(Permission::USERS_INVITE)),
            ("assign", can(Permission::ROLES_ASSIGN)),
            ("create_api_key", can(Permission::API_KEYS_CREATE)),
            (
                "transfer",
                top && person && can(Permission::OWNERSHIP_TRANSFER) && caller.owns(here),
            ),
            ("suspend", suspends && self.status == Status::Active),
            ("reactivate", suspends && self.status == Status::Suspended),
            ("close", person && can(Permission::ACCOUNTS_CLOSE)),
        ])
    }
}

impl Acts for Membership {
    fn scopes(&self) -> Vec<Scope> {
        vec![self.organization.into()]
    }

    fn person(&self) -> Option<UserSid> {
        Some(self.user.sid)
    }

    fn open(&self, caller: &Standing) -> Vec<&'static str> {
        let here = self.organization.into();
        let user = self.user.sid;
        let removes = caller.can(Permission::USERS_REMOVE, here)
            && !caller.account_owners.contains(&user)
            && (!caller.owners.contains(&user) || caller.owns(here));
        let updates = caller.can(Permission::USERS_UPDATE, here);
        named([
            ("update", updates),
            (
                "deactivate",
                removes && self.status != MembershipStatus::Deactivated,
            ),
            (
                "reactivate",
                updates && self.status != MembershipStatus::Active,
            ),
        ])
    }
}

/// A member of one account.
pub(crate) struct MemberOf {
    pub(crate) member: Member,
    /// The account.
    pub(crate) account: Account,
}

impl Acts for MemberOf {
    fn scopes(&self) -> Vec<Scope> {
        vec![self.account.sid.into()]
    }

    fn open(&self, caller: &Standing) -> Vec<&'static str> {
        let here = self.account.sid.into();
        let roles = &self.member.roles;
        let owner = roles
            .iter()
            .any(|held| held.role.sid == BuiltIn::Owner.sid());
        let account_owner = self.account.owner == Some(self.member.membership.user.sid);
        let given_here = roles
            .iter()
            .any(|held| held.inherited_from.is_none() || held.group.is_some());
        let removes = caller.can(Permission::USERS_REMOVE, here)
            && given_here
            && !account_owner
            && (!owner || caller.owns(here));
        named([("remove", removes)])
    }
}

impl Acts for Assignment {
    fn scopes(&self) -> Vec<Scope> {
        vec![self.scope]
    }

    fn open(&self, caller: &Standing) -> Vec<&'static str> {
        let assigns = caller.can(Permission::ROLES_ASSIGN, self.scope);
        let gives = caller.gives(
            self.role.permissions,
            self.scope,
            self.inherit,
            &self.except,
        );
        let at_account = matches!(self.scope, Scope::Account(_));
        let ends = !self.is_owner() || (!at_account && caller.owns(self.scope));
        named([
            ("update", assigns && gives && !self.is_owner()),
            ("delete", assigns && ends),
        ])
    }
}

impl Acts for InvitationDetails {
    fn scopes(&self) -> Vec<Scope> {
        vec![self.invitation.organization.into()]
    }

    /// Whoever sees what an invitation gives may take it back and send it again.
    fn open(&self, caller: &Standing) -> Vec<&'static str> {
        let works = caller.works(self.invitation.organization.into());
        let (pending, expired) = (
            self.invitation.status == InvitationStatus::Pending,
            self.invitation.status == InvitationStatus::Expired,
        );
        named([
            ("resend", works && pending),
            ("revoke", works && (pending || expired)),
        ])
    }
}

impl Acts for ApiKey {
    fn scopes(&self) -> Vec<Scope> {
        vec![self.scope]
    }

    fn holder(&self) -> Option<Principal> {
        Some(self.principal)
    }

    fn open(&self, caller: &Standing) -> Vec<&'static str> {
        let can = |permission| caller.can(permission, self.scope);
        let own = match (caller.key, caller.person) {
            (Some(key), _) => key == self.sid,
            (None, Some(person)) => self.principal == person.into(),
            (None, None) => false,
        };
        let of_service = matches!(self.principal, Principal::ServiceAccount(_));
        let live = self.revoked_at.is_none() && self.expires_at.is_none_or(|end| end > caller.now);
        let changes = live
            && can(Permission::API_KEYS_CREATE)
            && (!of_service || own || can(Permission::SERVICE_ACCOUNTS_MANAGE))
            && self.permissions.is_subset(caller.held(self.scope));
        let reaches = caller.reaches_as_far_as(self.principal, self.permissions, self.scope);
        let revokes = self.revoked_at.is_none()
            && caller.works(self.scope)
            && (own || can(Permission::API_KEYS_REVOKE));
        named([
            ("update", changes),
            ("rotate", changes && reaches),
            ("transfer", changes),
            ("revoke", revokes),
        ])
    }
}

impl Acts for ReportedKey {
    fn scopes(&self) -> Vec<Scope> {
        self.key.scopes()
    }

    fn open(&self, caller: &Standing) -> Vec<&'static str> {
        self.key.open(caller)
    }
}

impl Acts for Group {
    fn scopes(&self) -> Vec<Scope> {
        vec![self.organization.into()]
    }

    fn group(&self) -> Option<Principal> {
        Some(self.sid.into())
    }

    /// Who puts somebody into a group gives them all that it gives.
    fn open(&self, caller: &Standing) -> Vec<&'static str> {
        let manages = caller.can(Permission::GROUPS_MANAGE, self.organization.into());
        let gives = caller
            .gifts
            .iter()
            .filter(|gift| gift.principal == self.sid.into())
            .all(|gift| {
                let permissions = gift.role.permissions;
                caller.gives(permissions, gift.scope, gift.inherit, &gift.except)
            });
        named([
            ("update", manages),
            ("delete", manages),
            ("add_member", manages && gives),
            ("remove_member", manages),
        ])
    }
}

impl Acts for ServiceAccount {
    fn scopes(&self) -> Vec<Scope> {
        vec![self.account.into()]
    }

    fn open(&self, caller: &Standing) -> Vec<&'static str> {
        let manages = caller.can(Permission::SERVICE_ACCOUNTS_MANAGE, self.account.into());
        let active = self.status == ServiceAccountStatus::Active;
        named([
            ("update", manages),
            ("disable", manages && active),
            ("enable", manages && !active),
            ("delete", manages),
        ])
    }
}

impl Acts for ListedRole {
    fn scopes(&self) -> Vec<Scope> {
        self.organization().map(Scope::from).into_iter().collect()
    }

    fn open(&self, caller: &Standing) -> Vec<&'static str> {
        let manages = self
            .organization()
            .is_some_and(|here| caller.can(Permission::ROLES_MANAGE, here.into()));
        named([("update", manages), ("delete", manages)])
    }
}

impl ListedRole {
    /// Whose role it is; the built-in ones are nobody's.
    fn organization(&self) -> Option<OrganizationSid> {
        match self {
            Self::BuiltIn(_) => None,
            Self::Custom(role) => Some(role.organization),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, rc::Rc};

    use muster_model::{
        AccountSid, AssignmentSid, OrganizationSid, Place, Sid, Source, Subject, Time,
    };

    use super::*;

    /// A person who holds a role in the whole organization, at an account in this state.
    fn standing(role: BuiltIn, status: Status, organization: Status) -> (Account, Standing) {
        let now = Time::from_micros(1);
        let (tenant, sid) = (OrganizationSid::from_bits(1), AccountSid::from_bits(2));
        let user = UserSid::from_bits(3);
        let held = Assignment {
            organization: tenant,
            sid: AssignmentSid::from_bits(4),
            principal: user.into(),
            role: role.role(),
            scope: tenant.into(),
            inherit: true,
            except: Vec::new(),
            expires_at: None,
            source: Source::Direct,
            given_by: None,
            created_at: now,
            updated_at: now,
            version: 1,
        };
        let account = Account {
            organization: tenant,
            sid,
            path: vec![sid],
            name: "Main".to_owned(),
            status,
            owner: Some(user),
            labels: BTreeMap::new(),
            closed_at: None,
            created_at: now,
            updated_at: now,
            version: 1,
        };
        let place = Place {
            organization: tenant,
            status: organization,
            path: vec![(sid, status)],
        };
        let subject = Subject {
            active: true,
            assignments: vec![held],
            ..Subject::default()
        };
        let standing = Standing {
            subject: Rc::new(subject),
            now,
            person: Some(user),
            places: BTreeMap::from([(sid.into(), place)]),
            ..Standing::default()
        };
        (account, standing)
    }

    fn open(role: BuiltIn, status: Status, organization: Status) -> Vec<&'static str> {
        let (account, standing) = standing(role, status, organization);
        account.open(&standing)
    }

    #[test]
    fn a_viewer_may_do_nothing_with_an_account_and_a_developer_makes_keys() {
        let open = |role| open(role, Status::Active, Status::Active);
        assert!(open(BuiltIn::Viewer).is_empty());
        assert_eq!(open(BuiltIn::Developer), ["create_api_key"]);
    }

    #[test]
    fn a_suspended_account_is_reactivated_unless_the_organization_rests_too() {
        let open = |organization| open(BuiltIn::Administrator, Status::Suspended, organization);
        assert_eq!(open(Status::Active), ["reactivate"]);
        assert!(open(Status::Suspended).is_empty());
    }

    #[test]
    fn nobody_may_do_anything_with_a_closed_account() {
        assert!(open(BuiltIn::Owner, Status::Closed, Status::Active).is_empty());
    }

    #[test]
    fn an_account_is_closed_and_handed_over_by_an_owner_and_by_no_key() {
        let (account, mut standing) = standing(BuiltIn::Owner, Status::Active, Status::Active);
        for act in ["close", "transfer"] {
            assert!(account.open(&standing).contains(&act));
        }
        standing.person = None;
        for act in ["close", "transfer"] {
            assert!(!account.open(&standing).contains(&act));
        }
    }
}

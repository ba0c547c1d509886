//! Random tenants as plain descriptions, and how they look to `decide`.

use muster_model::{
    AccountSid, Assignment, AssignmentSid, BuiltIn, KeySid, MembershipStatus, OrganizationSid,
    Permission, PermissionSet, Place, Scope, Sid, Source, Status, Subject, Time, UserSid,
    decide::KeyLimits,
};
use proptest::{collection::vec, option, prelude::*, sample::select};

/// Depth to which accounts nest.
const DEPTH: usize = 8;
/// The instants that grants end at and questions are asked at: few, so that "exactly then" is common.
const INSTANTS: std::ops::Range<i64> = 0..4;

#[derive(Debug, Clone)]
pub(crate) struct Tenant {
    pub(crate) status: Status,
    pub(crate) accounts: Vec<Node>,
    pub(crate) members: Vec<MembershipStatus>,
    pub(crate) grants: Vec<Grant>,
    pub(crate) keys: Vec<Key>,
}

#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) parent: Option<usize>,
    pub(crate) status: Status,
    pub(crate) owner: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Owner,
    Administrator,
    Developer,
    BillingManager,
    Viewer,
}

impl Role {
    const ALL: [Self; 5] = [
        Self::Owner,
        Self::Administrator,
        Self::Developer,
        Self::BillingManager,
        Self::Viewer,
    ];

    fn built_in(self) -> BuiltIn {
        match self {
            Self::Owner => BuiltIn::Owner,
            Self::Administrator => BuiltIn::Administrator,
            Self::Developer => BuiltIn::Developer,
            Self::BillingManager => BuiltIn::BillingManager,
            Self::Viewer => BuiltIn::Viewer,
        }
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Administrator => "administrator",
            Self::Developer => "developer",
            Self::BillingManager => "billing_manager",
            Self::Viewer => "viewer",
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Grant {
    pub(crate) user: usize,
    pub(crate) role: Role,
    pub(crate) scope: Option<usize>,
    pub(crate) inherit: bool,
    pub(crate) except: Vec<usize>,
    pub(crate) expires_at: Option<i64>,
}

#[derive(Debug, Clone)]
pub(crate) struct Key {
    pub(crate) user: usize,
    pub(crate) scope: Option<usize>,
    pub(crate) permissions: Vec<Permission>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Asker {
    User(usize),
    Key(usize),
}

#[derive(Debug, Clone)]
pub(crate) struct Question {
    pub(crate) asker: Asker,
    pub(crate) permission: Permission,
    pub(crate) scope: Option<usize>,
    pub(crate) at: i64,
}

fn status() -> impl Strategy<Value = Status> {
    prop_oneof![8 => Just(Status::Active), 1 => Just(Status::Suspended), 1 => Just(Status::Closed)]
}

fn membership_status() -> impl Strategy<Value = MembershipStatus> {
    prop_oneof![
        8 => Just(MembershipStatus::Active),
        1 => Just(MembershipStatus::Suspended),
        1 => Just(MembershipStatus::Deactivated),
    ]
}

pub(crate) fn permission() -> impl Strategy<Value = Permission> {
    select(Permission::all().collect::<Vec<_>>())
}

/// Somebody's raw choice; an index is taken modulo what there is.
type RawGrant = (usize, usize, Option<usize>, bool, u32, Option<i64>);

fn raw_grant() -> impl Strategy<Value = RawGrant> {
    (
        any::<usize>(),
        0..5usize,
        option::weighted(0.8, any::<usize>()),
        any::<bool>(),
        any::<u32>(),
        option::weighted(0.4, INSTANTS),
    )
}

/// A tenant with up to 14 accounts, 5 people, 12 grants and 3 keys.
pub(crate) fn tenant() -> impl Strategy<Value = Tenant> {
    (
        status(),
        vec(
            (
                option::weighted(0.9, any::<usize>()),
                status(),
                any::<usize>(),
            ),
            1..=14,
        ),
        vec(membership_status(), 1..=5),
        vec(raw_grant(), 0..=12),
        vec(
            (
                any::<usize>(),
                option::of(any::<usize>()),
                vec(permission(), 0..6),
            ),
            0..=3,
        ),
    )
        .prop_map(|(status, nodes, members, grants, keys)| {
            let mut tenant = Tenant {
                status,
                accounts: Vec::new(),
                members,
                grants: Vec::new(),
                keys: Vec::new(),
            };
            let people = tenant.members.len();
            for (parent, status, owner) in nodes {
                let deep_enough = tenant.deepest_below(DEPTH);
                let parent = parent.filter(|_| !deep_enough.is_empty()).map(|choice| {
                    deep_enough
                        [deep_enough.len() - 1 - (choice % deep_enough.len()).min(choice % 3)]
                });
                tenant.accounts.push(Node {
                    parent,
                    status,
                    owner: owner % people,
                });
            }
            for raw in grants {
                let grant = tenant.grant(raw);
                tenant.grants.push(grant);
            }
            let count = tenant.accounts.len();
            tenant.keys = keys
                .into_iter()
                .map(|(user, scope, permissions)| Key {
                    user: user % people,
                    scope: scope.map(|account| account % count),
                    permissions,
                })
                .collect();
            tenant
        })
}

/// One more grant for a tenant.
pub(crate) fn another_grant(tenant: &Tenant) -> impl Strategy<Value = Grant> + use<> {
    let tenant = tenant.clone();
    raw_grant().prop_map(move |raw| tenant.grant(raw))
}

/// Questions about a tenant.
pub(crate) fn questions(
    tenant: &Tenant,
    count: usize,
) -> impl Strategy<Value = Vec<Question>> + use<> {
    let (accounts, people, keys) = (
        tenant.accounts.len(),
        tenant.members.len(),
        tenant.keys.len(),
    );
    let asker = (any::<bool>(), any::<usize>()).prop_map(move |(key, choice)| {
        if key && keys > 0 {
            Asker::Key(choice % keys)
        } else {
            Asker::User(choice % people)
        }
    });
    let question = (
        asker,
        permission(),
        option::weighted(0.9, 0..accounts),
        INSTANTS,
    );
    vec(
        question.prop_map(|(asker, permission, scope, at)| Question {
            asker,
            permission,
            scope,
            at,
        }),
        count,
    )
}

impl Tenant {
    fn deepest_below(&self, depth: usize) -> Vec<usize> {
        (0..self.accounts.len())
            .filter(|account| self.path(*account).len() < depth)
            .collect()
    }

    /// Indices from the top-level account down to this one.
    pub(crate) fn path(&self, account: usize) -> Vec<usize> {
        let mut path: Vec<_> =
            std::iter::successors(Some(account), |account| self.accounts[*account].parent)
                .collect();
        path.reverse();
        path
    }

    fn is_below(&self, account: usize, scope: Option<usize>) -> bool {
        scope.is_none_or(|scope| account != scope && self.path(account).contains(&scope))
    }

    fn grant(&self, (user, role, scope, inherit, held_out, expires_at): RawGrant) -> Grant {
        let scope = scope.map(|account| account % self.accounts.len());
        let role = Role::ALL[role];
        let except = (0..self.accounts.len()).filter(|account| {
            role != Role::Owner
                && held_out >> (2 * account) & 3 == 0
                && self.is_below(*account, scope)
        });
        Grant {
            user: user % self.members.len(),
            role,
            scope,
            inherit,
            except: except.collect(),
            expires_at,
        }
    }

    /// How a scope looks to `decide`.
    pub(crate) fn place(&self, scope: Option<usize>) -> Place {
        let path = scope.map(|account| self.path(account)).unwrap_or_default();
        Place {
            organization: organization(),
            status: self.status,
            path: path
                .into_iter()
                .map(|account| (account_sid(account), self.accounts[account].status))
                .collect(),
        }
    }

    /// How a person looks to `decide`.
    pub(crate) fn person(&self, user: usize) -> Subject {
        let mut assignments: Vec<_> = self
            .grants
            .iter()
            .enumerate()
            .filter(|(_, grant)| grant.user == user)
            .map(|(index, grant)| assignment(index, grant))
            .collect();
        for (index, node) in self
            .accounts
            .iter()
            .enumerate()
            .filter(|(_, node)| node.parent.is_none() && node.owner == user)
        {
            let owned = Grant {
                user: node.owner,
                role: Role::Owner,
                scope: Some(index),
                inherit: true,
                except: Vec::new(),
                expires_at: None,
            };
            assignments.push(assignment(1_000 + index, &owned));
        }
        Subject {
            active: self.members[user] == MembershipStatus::Active,
            assignments,
            ..Subject::default()
        }
    }

    /// How whoever asks looks to `decide`.
    pub(crate) fn subject(&self, asker: Asker) -> Subject {
        match asker {
            Asker::User(user) => self.person(user),
            Asker::Key(index) => {
                let key = &self.keys[index];
                let limits = KeyLimits {
                    sid: KeySid::from_bits(index as u128),
                    permissions: key
                        .permissions
                        .iter()
                        .fold(PermissionSet::EMPTY, |set, permission| {
                            set.with_only(*permission)
                        }),
                    scope: scope(key.scope),
                };
                Subject {
                    key: Some(limits),
                    ..self.person(key.user)
                }
            }
        }
    }
}

pub(crate) fn organization() -> OrganizationSid {
    OrganizationSid::from_bits(1)
}

pub(crate) fn account_sid(account: usize) -> AccountSid {
    AccountSid::from_bits(account as u128 + 1)
}

fn scope(account: Option<usize>) -> Scope {
    account.map_or(organization().into(), |account| account_sid(account).into())
}

/// The row of a grant.
pub(crate) fn assignment(index: usize, grant: &Grant) -> Assignment {
    let instant = Time::from_micros(0);
    Assignment {
        organization: organization(),
        sid: AssignmentSid::from_bits(index as u128),
        principal: UserSid::from_bits(grant.user as u128).into(),
        role: grant.role.built_in().role(),
        scope: scope(grant.scope),
        inherit: grant.inherit || grant.scope.is_none() || grant.role == Role::Owner,
        except: grant
            .except
            .iter()
            .map(|account| account_sid(*account))
            .collect(),
        expires_at: grant.expires_at.map(Time::from_micros),
        source: Source::Direct,
        given_by: None,
        created_at: instant,
        updated_at: instant,
        version: 1,
    }
}

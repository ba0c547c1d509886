//! Random tenants as plain descriptions, and how they look to `decide`.

use muster_model::{
    AccountSid, Assignment, AssignmentSid, BuiltIn, CustomRole, GroupSid, KeySid, MembershipStatus,
    OrganizationSid, Permission, PermissionSet, Place, RoleSid, Scope, Sid, Source, Status,
    Subject, Time, UserSid, decide::KeyLimits,
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
    /// Who is in each group.
    pub(crate) groups: Vec<Vec<usize>>,
    /// Who gets nothing of what groups and directories give, from which account down.
    pub(crate) hold_outs: Vec<(usize, usize)>,
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
    /// An organization's own: what a Viewer has, and [`CUSTOM`].
    Custom,
}

/// What the custom role has of its own.
pub(crate) const CUSTOM: [&str; 2] = ["billing.read", "numbers.manage"];

impl Role {
    const ALL: [Self; 6] = [
        Self::Owner,
        Self::Administrator,
        Self::Developer,
        Self::BillingManager,
        Self::Viewer,
        Self::Custom,
    ];

    fn row(self) -> muster_model::Role {
        match self {
            Self::Owner => BuiltIn::Owner.role(),
            Self::Administrator => BuiltIn::Administrator.role(),
            Self::Developer => BuiltIn::Developer.role(),
            Self::BillingManager => BuiltIn::BillingManager.role(),
            Self::Viewer => BuiltIn::Viewer.role(),
            Self::Custom => custom().role(),
        }
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Administrator => "administrator",
            Self::Developer => "developer",
            Self::BillingManager => "billing_manager",
            Self::Viewer => "viewer",
            Self::Custom => "custom",
        }
    }
}

fn custom() -> CustomRole {
    let own = CUSTOM.iter().filter_map(|name| name.parse().ok());
    CustomRole {
        organization: organization(),
        sid: RoleSid::from_bits(99),
        name: "Custom".to_owned(),
        description: String::new(),
        own: own.fold(PermissionSet::EMPTY, PermissionSet::with),
        extends: Some(BuiltIn::Viewer),
        created_at: Time::from_micros(0),
        updated_at: Time::from_micros(0),
        version: 1,
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Grant {
    /// Who has it; of a group's, nobody in particular.
    pub(crate) user: usize,
    /// The group it is given to.
    pub(crate) group: Option<usize>,
    /// Whether a directory gave it.
    pub(crate) directory: bool,
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
        0..6usize,
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
        vec(vec(any::<usize>(), 0..4), 0..=3),
        vec((any::<usize>(), any::<usize>()), 0..=3),
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
        .prop_map(
            |(status, nodes, members, groups, hold_outs, grants, keys)| {
                let mut tenant = Tenant {
                    status,
                    accounts: Vec::new(),
                    members,
                    groups: Vec::new(),
                    hold_outs: Vec::new(),
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
                let in_one = |group: Vec<usize>| group.into_iter().map(|user| user % people);
                tenant.groups = groups
                    .into_iter()
                    .map(|group| in_one(group).collect())
                    .collect();
                let count = tenant.accounts.len();
                let held_out = |(user, account)| (user % people, account % count);
                tenant.hold_outs = hold_outs.into_iter().map(held_out).collect();
                for raw in grants {
                    let grant = tenant.grant(raw);
                    tenant.grants.push(grant);
                }
                tenant.keys = keys
                    .into_iter()
                    .map(|(user, scope, permissions)| Key {
                        user: user % people,
                        scope: scope.map(|account| account % count),
                        permissions,
                    })
                    .collect();
                tenant
            },
        )
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
        // Two in five are a group's where there are groups; one in five came by a directory.
        let group = (user / 7 % 5 < 2 && role != Role::Owner && !self.groups.is_empty())
            .then(|| user / 35 % self.groups.len());
        Grant {
            user: user % self.members.len(),
            group,
            directory: group.is_none() && role != Role::Owner && user / 7 % 5 == 2,
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

    fn has(&self, user: usize, grant: &Grant) -> bool {
        match grant.group {
            Some(group) => self.groups[group].contains(&user),
            None => grant.user == user,
        }
    }

    /// How a person looks to `decide`.
    pub(crate) fn person(&self, user: usize) -> Subject {
        let mut assignments: Vec<_> = self
            .grants
            .iter()
            .enumerate()
            .filter(|(_, grant)| self.has(user, grant))
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
                group: None,
                directory: false,
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
            hold_outs: self
                .hold_outs
                .iter()
                .filter(|(held_out, _)| *held_out == user)
                .map(|(_, account)| account_sid(*account))
                .collect(),
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
        principal: match grant.group {
            Some(group) => GroupSid::from_bits(group as u128).into(),
            None => UserSid::from_bits(grant.user as u128).into(),
        },
        role: grant.role.row(),
        scope: scope(grant.scope),
        inherit: grant.inherit || grant.scope.is_none() || grant.role == Role::Owner,
        except: grant
            .except
            .iter()
            .map(|account| account_sid(*account))
            .collect(),
        expires_at: grant.expires_at.map(Time::from_micros),
        source: match grant.directory {
            true => Source::Directory,
            false => Source::Direct,
        },
        given_by: None,
        created_at: instant,
        updated_at: instant,
        version: 1,
    }
}

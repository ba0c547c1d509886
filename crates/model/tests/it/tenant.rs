//! Tenants as plain descriptions, and how they look to `decide`. How they come about is in `random`.

use muster_model::{
    AccountSid, Assignment, AssignmentSid, BuiltIn, CustomRole, GroupSid, KeySid, MembershipStatus,
    OrganizationSid, Permission, PermissionSet, Place, RoleSid, Scope, Sid, Source, Status,
    Subject, Time, UserSid, decide::KeyLimits,
};

mod random;

use random::RawGrant;
pub(crate) use random::{another_grant, questions, tenant};

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

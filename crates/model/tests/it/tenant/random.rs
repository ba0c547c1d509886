//! Tenants and questions at random.

use muster_model::{MembershipStatus, Permission, Status};
use proptest::{collection::vec, option, prelude::*, sample::select};

use super::{Asker, Grant, Key, Node, Question, Tenant};

/// Depth to which accounts nest.
const DEPTH: usize = 8;
/// The instants that grants end at and questions are asked at: few, so that "exactly then" is common.
const INSTANTS: std::ops::Range<i64> = 0..4;

/// Somebody's raw choice; an index is taken modulo what there is.
pub(super) type RawGrant = (usize, usize, Option<usize>, bool, u32, Option<i64>);

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

//! A second, deliberately slow reading of the decision rules: recursion over the plain description of a tenant and
//! the reviewed role table as text. It shares no code with `decide`.

use std::collections::{BTreeMap, BTreeSet};

use muster_model::{MembershipStatus, Status};

use crate::tenant::{Asker, CUSTOM, Grant, Question, Role, Tenant};

/// role → permissions, from the file that people review.
pub(crate) type RoleTable = BTreeMap<&'static str, BTreeSet<&'static str>>;

/// Reads the reviewed table.
pub(crate) fn role_table() -> RoleTable {
    let text = include_str!("../../roles.txt");
    let mut lines = text.lines();
    let roles: Vec<_> = lines
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .skip(1)
        .collect();
    let mut table = RoleTable::new();
    for line in lines {
        let words: Vec<_> = line.split_whitespace().collect();
        for (role, mark) in roles.iter().zip(&words[1..]) {
            if *mark == "yes" {
                table.entry(role).or_default().insert(words[0]);
            }
        }
    }
    // "`extends` a built-in": what a Viewer has and its own, with what that implies: both of these imply reading.
    let own = CUSTOM.into_iter().chain(["numbers.read"]);
    let custom = table["viewer"].iter().copied().chain(own).collect();
    table.insert("custom", custom);
    table
}

/// "Only what the catalogue marks as working while suspended, that is reads and reactivation." And what rests can be closed.
fn works_while_suspended(permission: &str) -> bool {
    works_while_closed(permission) || ["accounts.suspend", "accounts.close"].contains(&permission)
}

/// "Closed: final, 30 days readable." Asking about access and taking events out are reading too.
fn works_while_closed(permission: &str) -> bool {
    let verb = permission.split('.').nth(1).unwrap_or_default();
    verb.starts_with("read") || ["access.check", "audit.export"].contains(&permission)
}

fn works(status: Status, permission: &str) -> bool {
    match status {
        Status::Active => true,
        Status::Suspended => works_while_suspended(permission),
        Status::Closed => works_while_closed(permission),
    }
}

/// "…and membership, account (with all above it) and organization are active, or suspended and the permission is marked."
fn all_above_works(tenant: &Tenant, scope: Option<usize>, permission: &str) -> bool {
    match scope {
        None => works(tenant.status, permission),
        Some(account) => {
            works(tenant.accounts[account].status, permission)
                && all_above_works(tenant, tenant.accounts[account].parent, permission)
        }
    }
}

/// "`inherit`: default false on accounts; always true at organization scope and for Owner."
fn inherits(grant: &Grant) -> bool {
    grant.inherit || grant.scope.is_none() || grant.role == Role::Owner
}

/// Whether what is given at the grant's scope flows down into `account`: "held-out accounts: the whole subtree under each".
fn flows_into(tenant: &Tenant, grant: &Grant, account: usize) -> bool {
    if grant.except.contains(&account) {
        return false;
    }
    let above = tenant.accounts[account].parent;
    above == grant.scope || above.is_some_and(|parent| flows_into(tenant, grant, parent))
}

fn covers(tenant: &Tenant, grant: &Grant, scope: Option<usize>) -> bool {
    grant.scope == scope
        || (inherits(grant) && scope.is_some_and(|account| flows_into(tenant, grant, account)))
}

/// "A hold-out takes that person out of all that groups and directories give at that account and below."
fn is_withheld(tenant: &Tenant, user: usize, grant: &Grant, scope: Option<usize>) -> bool {
    (grant.group.is_some() || grant.directory)
        && scope.is_some_and(|account| {
            tenant.hold_outs.contains(&(user, account))
                || is_withheld(tenant, user, grant, tenant.accounts[account].parent)
        })
}

/// Every grant of a person, the owner column included: "shown as an assignment of Owner with `inherit`".
fn grants_of(tenant: &Tenant, user: usize) -> Vec<Grant> {
    let given = tenant.grants.iter().filter(|grant| match grant.group {
        Some(group) => tenant.groups[group].contains(&user),
        None => grant.user == user,
    });
    let owned = (0..tenant.accounts.len()).filter(|account| {
        tenant.accounts[*account].parent.is_none() && tenant.accounts[*account].owner == user
    });
    let owned = owned.map(|account| Grant {
        user,
        group: None,
        directory: false,
        role: Role::Owner,
        scope: Some(account),
        inherit: true,
        except: Vec::new(),
        expires_at: None,
    });
    given.cloned().chain(owned).collect()
}

/// What a person holds at a scope, whatever works there.
pub(crate) fn held(
    tenant: &Tenant,
    roles: &RoleTable,
    user: usize,
    scope: Option<usize>,
    at: i64,
) -> BTreeSet<&'static str> {
    if tenant.members[user] != MembershipStatus::Active {
        return BTreeSet::new();
    }
    grants_of(tenant, user)
        .iter()
        .filter(|grant| grant.expires_at.is_none_or(|end| at < end))
        .filter(|grant| covers(tenant, grant, scope) && !is_withheld(tenant, user, grant, scope))
        .flat_map(|grant| roles[grant.role.word()].iter().copied())
        .collect()
}

/// Answers a question.
pub(crate) fn allowed(tenant: &Tenant, roles: &RoleTable, question: &Question) -> bool {
    let permission = question.permission.name();
    let of_person = |user: usize| {
        held(tenant, roles, user, question.scope, question.at).contains(permission)
            && all_above_works(tenant, question.scope, permission)
    };
    match question.asker {
        Asker::User(user) => of_person(user),
        Asker::Key(key) => {
            let key = &tenant.keys[key];
            let here = key.scope.is_none()
                || std::iter::successors(question.scope, |account| {
                    tenant.accounts[*account].parent
                })
                .any(|above| Some(above) == key.scope);
            here && key.permissions.iter().any(|own| own.name() == permission)
                && of_person(key.user)
        }
    }
}

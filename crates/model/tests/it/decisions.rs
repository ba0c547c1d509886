//! `decide` against the naive reading, and what must hold of decisions whatever the tenant.

use std::{
    cell::Cell,
    env,
    hash::{BuildHasher, Hasher, RandomState},
};

use muster_model::{
    Decision, PermissionSet, Time, decide,
    decide::{Denial, givable_at, permissions_at},
};
use proptest::{
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

use crate::{
    naive,
    tenant::{Asker, Grant, Role, account_sid, another_grant, assignment, questions, tenant},
};

/// Questions to one tenant.
const QUESTIONS: usize = 100;

/// How many tenants: 20,000 questions, or 1,000,000 where `MUSTER_TEST_SCALE=full`.
fn tenants() -> u32 {
    if env::var("MUSTER_TEST_SCALE").as_deref() == Ok("full") {
        10_000
    } else {
        200
    }
}

/// A runner whose seed is printed when a test fails: `MUSTER_TEST_SEED` repeats it.
fn run<S: Strategy>(strategy: &S, test: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let seed: u64 = env::var("MUSTER_TEST_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or_else(|| RandomState::new().build_hasher().finish());
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_be_bytes());
    let config = Config {
        cases: tenants(),
        failure_persistence: None,
        ..Config::default()
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    if let Err(failure) = TestRunner::new_with_rng(config, rng).run(strategy, test) {
        panic!("{failure}\nrepeat it with MUSTER_TEST_SEED={seed}");
    }
}

fn at(instant: i64) -> Time {
    Time::from_micros(instant)
}

#[test]
fn decide_and_a_naive_reading_of_the_rules_never_differ() {
    let roles = naive::role_table();
    let asked = tenant().prop_flat_map(|tenant| {
        let questions = questions(&tenant, QUESTIONS);
        (Just(tenant), questions)
    });
    let (allowed, deepest) = (Cell::new(0), Cell::new(0));
    run(&asked, |(tenant, questions)| {
        for question in questions {
            let subject = tenant.subject(question.asker);
            let place = tenant.place(question.scope);
            let decided = decide(&subject, question.permission, &place, at(question.at));
            prop_assert_eq!(
                decided.allowed(),
                naive::allowed(&tenant, &roles, &question),
                "{:?}: {:?}",
                question,
                decided
            );
            allowed.set(allowed.get() + u32::from(decided.allowed()));
            deepest.set(deepest.get().max(place.path.len()));
            if let Asker::User(user) = question.asker {
                let held: Vec<_> = permissions_at(&subject, &place, at(question.at))
                    .iter()
                    .map(muster_model::Permission::name)
                    .collect();
                let mut naive: Vec<_> =
                    naive::held(&tenant, &roles, user, question.scope, question.at)
                        .into_iter()
                        .collect();
                naive.sort_by_key(|name| held.iter().position(|other| other == name));
                prop_assert_eq!(held, naive, "{:?}", question);
            }
        }
        Ok(())
    });
    let asked = tenants() * QUESTIONS as u32;
    let share = 100 * allowed.get() / asked;
    assert!(
        (10..=90).contains(&share),
        "{share} % allowed: the questions tell little"
    );
    assert_eq!(deepest.get(), 8, "accounts nest to depth 8");
}

#[test]
fn more_grants_never_allow_less() {
    let asked = tenant().prop_flat_map(|tenant| {
        let (grant, questions) = (another_grant(&tenant), questions(&tenant, 20));
        (Just(tenant), grant, questions)
    });
    run(&asked, |(before, grant, questions)| {
        let mut after = before.clone();
        after.grants.push(grant);
        for question in questions {
            let answer = |tenant: &crate::tenant::Tenant| {
                decide(
                    &tenant.subject(question.asker),
                    question.permission,
                    &tenant.place(question.scope),
                    at(question.at),
                )
                .allowed()
            };
            prop_assert!(!answer(&before) || answer(&after), "{:?}", question);
        }
        Ok(())
    });
}

#[test]
fn what_can_be_given_is_held_there_and_everywhere_it_would_flow() {
    let asked = tenant().prop_flat_map(|tenant| {
        let (grant, questions) = (another_grant(&tenant), questions(&tenant, 20));
        (Just(tenant), grant, questions)
    });
    run(&asked, |(tenant, new, questions)| {
        let except: Vec<_> = new
            .except
            .iter()
            .map(|account| account_sid(*account))
            .collect();
        let new_row = assignment(0, &new);
        for question in questions {
            let (subject, now) = (tenant.subject(question.asker), at(question.at));
            let scope = tenant.place(new.scope);
            let alone = givable_at(&subject, &scope, false, &except, now);
            prop_assert!(alone.is_subset(permissions_at(&subject, &scope, now)));
            let down = givable_at(&subject, &scope, true, &except, now);
            prop_assert!(down.is_subset(alone));
            for account in 0..tenant.accounts.len() {
                let below = tenant.place(Some(account));
                let mut flowing = new_row.clone();
                flowing.inherit = true;
                if flowing.reaches(&below).is_some() {
                    prop_assert!(
                        down.is_subset(permissions_at(&subject, &below, now)),
                        "{:?} could hand down what they lack in account {}",
                        question.asker,
                        account
                    );
                }
            }
        }
        Ok(())
    });
}

#[test]
fn a_hold_out_is_beaten_by_an_assignment_made_directly_inside() {
    let asked = tenant().prop_flat_map(|tenant| {
        let inside = 0..tenant.accounts.len();
        (Just(tenant), inside, any::<usize>())
    });
    run(&asked, |(mut tenant, inside, above)| {
        let path = tenant.path(inside);
        let held_out = path[above % path.len()];
        tenant.members[0] = muster_model::MembershipStatus::Active;
        tenant.status = muster_model::Status::Active;
        for node in &mut tenant.accounts {
            node.status = muster_model::Status::Active;
            node.owner = tenant.members.len();
        }
        let viewer = |scope, except| Grant {
            user: 0,
            group: None,
            directory: false,
            role: Role::Viewer,
            scope,
            inherit: true,
            except,
            expires_at: None,
        };
        tenant.grants = vec![viewer(None, vec![held_out])];
        let ask = |tenant: &crate::tenant::Tenant| {
            let subject = tenant.person(0);
            decide(
                &subject,
                muster_model::Permission::LOGS_READ,
                &tenant.place(Some(inside)),
                at(0),
            )
            .allowed()
        };
        prop_assert!(!ask(&tenant), "held out");
        tenant.grants.push(viewer(Some(inside), Vec::new()));
        prop_assert!(ask(&tenant), "a direct assignment inside beats it");
        Ok(())
    });
}

#[test]
fn access_ends_at_the_exact_instant_of_its_expiry() {
    let mut row = assignment(
        0,
        &Grant {
            user: 0,
            group: None,
            directory: false,
            role: Role::Viewer,
            scope: None,
            inherit: true,
            except: Vec::new(),
            expires_at: None,
        },
    );
    // The last second of 2016 had 61: expiry is an instant, not a reading of a wall clock.
    let end: Time = "2017-01-01T01:00:00+01:00".parse().unwrap();
    row.expires_at = Some(end);
    let subject = muster_model::Subject {
        active: true,
        assignments: vec![row],
        ..muster_model::Subject::default()
    };
    let place = muster_model::Place {
        organization: crate::tenant::organization(),
        status: muster_model::Status::Active,
        path: Vec::new(),
    };
    let ask = |now: Time| decide(&subject, muster_model::Permission::LOGS_READ, &place, now);
    let microsecond = std::time::Duration::from_micros(1);
    assert!(ask(end - microsecond).allowed());
    assert_eq!(ask(end), Decision::Deny(Denial::NoAssignment));
    assert_eq!(permissions_at(&subject, &place, end), PermissionSet::EMPTY);
}

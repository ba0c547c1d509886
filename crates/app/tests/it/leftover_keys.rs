//! What becomes of a person's keys when they lose the access behind them.

use std::time::Duration;

use muster_app::{AssignmentChange, KeyChoice, NewApiKey, SettledKey};
use muster_model::{
    BuiltIn, Kind, MembershipStatus, Scope, api_key::Disposition, session::STEP_UP_AGE, time::DAY,
};
use muster_store::on_both;

use crate::{
    api_keys::{code, refused, restricted},
    world::{Actor, World, dry, with},
};

async fn make(world: &World, maker: &Actor, scope: impl Into<Scope>) -> String {
    make_until(world, maker, scope, Some(DAY)).await
}

async fn make_until(
    world: &World,
    maker: &Actor,
    scope: impl Into<Scope>,
    life: Option<Duration>,
) -> String {
    let new = NewApiKey {
        expires_in: life,
        ..restricted(scope, &["logs.read"])
    };
    let made = world.app.create_api_key(&maker.request, new).await.unwrap();
    made.secret
}

fn dispositions(settled: &[SettledKey]) -> Vec<Disposition> {
    settled.iter().map(|key| key.disposition).collect()
}

on_both! {
    async fn removal_revokes_the_keys_that_nothing_covers_any_more_and_no_others(db: TestDatabase) {
        let world = World::new(&db).await;
        let (first, second) = (world.account("First", None).await, world.account("Second", None).await);
        let below = world.account("Below", Some(first)).await;
        let ada = world.member("ada@example.com", BuiltIn::Developer, first).await;
        world.give(ada.user, BuiltIn::Developer, second).await;
        world.give(ada.user, BuiltIn::Developer, below).await;
        let lost = with(&make(&world, &ada, first).await);
        let kept = with(&make(&world, &ada, second).await);
        let under = with(&make(&world, &ada, below).await);
        let removal = world.app.remove_member(&world.owner.request, first, ada.user, None).await.unwrap();
        assert_eq!(dispositions(&removal.settled.api_keys), [Disposition::Revoke]);
        assert_eq!((removal.settled.api_keys[0].name.as_str(), removal.settled.api_keys[0].last_used), ("ci-deploy", None));
        assert_eq!(code(world.app.identify(&lost).await), "credential.refused");
        world.app.identify(&kept).await.unwrap();
        world.app.identify(&under).await.unwrap();
        assert!(world.keys_without_sponsor().await.is_empty());
        let bodies = world.bodies().await;
        let removed = bodies.iter().find(|body| body["type"] == "member.removed").unwrap();
        let revoked = bodies.iter().find(|body| body["type"] == "api_key.revoked").unwrap();
        assert_eq!(revoked["cause"], removed["sequence"]);
    }

    async fn a_key_in_use_is_not_ended_unseen(db: TestDatabase) {
        let world = World::new(&db).await;
        let ada = world.member("ada@example.com", BuiltIn::Developer, world.main).await;
        let key = with(&make_until(&world, &ada, world.main, None).await);
        world.app.identify(&key).await.unwrap();
        world.pass(7 * DAY - Duration::from_secs(1));
        let owner = world.again(&world.owner).await;
        let unseen = world.app.remove_member(&owner.request, world.main, ada.user, None).await.unwrap_err();
        assert_eq!((unseen.kind(), unseen.code()), (Kind::Conflict, "member.keys_in_use"));
        assert!(unseen.message().contains("ci-deploy") && unseen.fields()[0].message.contains("SK"), "{unseen:?}");
        world.app.identify(&key).await.unwrap();
        let plan = world.app.remove_member(&dry(&owner.request), world.main, ada.user, None).await.unwrap();
        assert_eq!(dispositions(&plan.settled.api_keys), [Disposition::Revoke]);
        assert!(plan.settled.api_keys[0].last_used.is_some());
        world.app.identify(&key).await.unwrap();
        world.app.remove_member(&owner.request, world.main, ada.user, Some(KeyChoice::Revoke)).await.unwrap();
        assert_eq!(code(world.app.identify(&key).await), "credential.refused");
    }

    async fn a_key_that_rested_for_seven_days_is_revoked_without_a_question(db: TestDatabase) {
        let world = World::new(&db).await;
        let ada = world.member("ada@example.com", BuiltIn::Developer, world.main).await;
        let key = with(&make_until(&world, &ada, world.main, None).await);
        world.app.identify(&key).await.unwrap();
        world.pass(7 * DAY);
        let owner = world.again(&world.owner).await;
        let removal = world.app.remove_member(&owner.request, world.main, ada.user, None).await.unwrap();
        assert_eq!(dispositions(&removal.settled.api_keys), [Disposition::Revoke]);
    }

    async fn a_key_that_is_handed_over_gets_a_new_secret_and_the_old_one_dies(db: TestDatabase) {
        let world = World::new(&db).await;
        let ada = world.member("ada@example.com", BuiltIn::Developer, world.main).await;
        let bob = world.member("bob@example.com", BuiltIn::Developer, world.main).await;
        let old = with(&make(&world, &ada, world.main).await);
        world.app.identify(&old).await.unwrap();
        let to = Some(KeyChoice::Transfer { to: bob.user.into() });
        let plan = world.app.remove_member(&dry(&world.owner.request), world.main, ada.user, to).await.unwrap();
        assert_eq!((plan.settled.api_keys[0].disposition, &plan.settled.api_keys[0].secret), (Disposition::Transfer, &None));
        world.app.identify(&old).await.unwrap();
        let removal = world.app.remove_member(&world.owner.request, world.main, ada.user, to).await.unwrap();
        let [settled] = &removal.settled.api_keys[..] else { panic!("{removal:?}") };
        assert_eq!(settled.transferred_to, Some(bob.user.into()));
        assert_eq!(code(world.app.identify(&old).await), "credential.refused");
        let caller = world.app.identify(&with(settled.secret.as_ref().unwrap())).await.unwrap();
        assert_eq!((caller.user, caller.key.unwrap().sid), (Some(bob.user), settled.sid));
        assert!(world.keys_without_sponsor().await.is_empty());
        assert!(world.events().await.contains(&"api_key.transferred".to_owned()));
    }

    async fn a_key_is_handed_only_to_who_can_carry_all_of_it_by_who_can_too(db: TestDatabase) {
        let world = World::new(&db).await;
        let ada = world.member("ada@example.com", BuiltIn::Developer, world.main).await;
        make(&world, &ada, world.main).await;
        let elsewhere = world.account("Elsewhere", None).await;
        let far = world.member("far@example.com", BuiltIn::Developer, elsewhere).await;
        let billing = world.member("billing@example.com", BuiltIn::BillingManager, world.main).await;
        let gone = world.member("gone@example.com", BuiltIn::Developer, world.main).await;
        world.set_status(gone.user, MembershipStatus::Deactivated).await;
        let brief = world.person("brief@example.com").await;
        world.give_until(brief.user, BuiltIn::Viewer, world.main, Some(world.clock.now() + DAY / 2)).await;
        let (_, _, stranger) = world.another_organization("stranger@example.com").await;
        for unfit in [far.user, billing.user, gone.user, brief.user, stranger.user, ada.user] {
            let to = Some(KeyChoice::Transfer { to: unfit.into() });
            let refusal = refused(world.app.remove_member(&world.owner.request, world.main, ada.user, to).await);
            assert_eq!(refusal, (Kind::Invalid, "api_key.receiver", "to".into()));
        }
        assert_eq!(world.app.members(&world.owner.request, world.main, Default::default()).await.unwrap().data.iter().filter(|member| member.membership.user.sid == ada.user).count(), 1, "a refusal changes nothing");
        let bob = world.member("bob@example.com", BuiltIn::Viewer, world.main).await;
        let to = Some(KeyChoice::Transfer { to: bob.user.into() });
        world.pass(STEP_UP_AGE + Duration::from_secs(1));
        assert_eq!(code(world.app.remove_member(&world.owner.request, world.main, ada.user, to).await), "session.step_up_required");
    }

    async fn handing_a_key_over_takes_every_permission_it_has(db: TestDatabase) {
        let world = World::new(&db).await;
        let administrator = world.member("admin@example.com", BuiltIn::Administrator, world.main).await;
        let ada = world.member("ada@example.com", BuiltIn::Administrator, world.main).await;
        let new = NewApiKey { expires_in: Some(DAY), ..restricted(world.main, &["users.remove", "logs.read"]) };
        world.app.create_api_key(&ada.request, new).await.unwrap();
        let weak = restricted(world.main, &["users.remove", "api_keys.create"]);
        let weak = with(&world.app.create_api_key(&world.owner.request, weak).await.unwrap().secret);
        let to = Some(KeyChoice::Transfer { to: administrator.user.into() });
        assert_eq!(code(world.app.remove_member(&weak, world.main, ada.user, to).await), "api_key.above_ceiling");
        assert_eq!(code(world.app.deactivate(&weak, ada.user, to).await), "permission.missing");
        world.app.remove_member(&administrator.request, world.main, ada.user, to).await.unwrap();
    }

    async fn deactivation_settles_every_key_in_the_organization(db: TestDatabase) {
        let world = World::new(&db).await;
        let elsewhere = world.account("Elsewhere", None).await;
        let ada = world.member("ada@example.com", BuiltIn::Developer, world.main).await;
        world.give(ada.user, BuiltIn::Developer, elsewhere).await;
        let keys = [make(&world, &ada, world.main).await, make(&world, &ada, elsewhere).await];
        world.app.identify(&with(&keys[0])).await.unwrap();
        assert_eq!(refused(world.app.deactivate(&world.owner.request, ada.user, None).await).1, "member.keys_in_use");
        let gone = world.app.deactivate(&world.owner.request, ada.user, Some(KeyChoice::Revoke)).await.unwrap();
        assert_eq!(dispositions(&gone.settled.api_keys), [Disposition::Revoke, Disposition::Revoke]);
        for key in keys {
            assert_eq!(code(world.app.identify(&with(&key)).await), "credential.refused");
        }
        assert!(world.keys_without_sponsor().await.is_empty());
        world.app.reactivate(&world.owner.request, ada.user).await.unwrap();
        assert!(world.keys_without_sponsor().await.is_empty(), "reactivation brings no key back");
    }

    async fn ending_the_assignment_behind_a_key_ends_the_key(db: TestDatabase) {
        let world = World::new(&db).await;
        let ada = world.person("ada@example.com").await;
        let given = world.give(ada.user, BuiltIn::Developer, world.main).await;
        make(&world, &ada, world.main).await;
        let ended = world.app.end_assignment(&world.owner.request, given.sid, None).await.unwrap();
        assert_eq!(dispositions(&ended.settled.api_keys), [Disposition::Revoke]);
        assert!(world.keys_without_sponsor().await.is_empty());
    }

    async fn a_key_is_shortened_to_what_still_covers_it(db: TestDatabase) {
        let world = World::new(&db).await;
        let ada = world.person("ada@example.com").await;
        let given = world.give(ada.user, BuiltIn::Developer, world.main).await;
        let end = world.clock.now() + 10 * DAY;
        world.give_until(ada.user, BuiltIn::Viewer, world.main, Some(end)).await;
        let key = with(&make_until(&world, &ada, world.main, None).await);
        let ended = world.app.end_assignment(&world.owner.request, given.sid, None).await.unwrap();
        assert!(ended.settled.api_keys.is_empty(), "the Viewer role still covers it");
        assert_eq!(world.app.identify(&key).await.unwrap().key.unwrap().expires_at, Some(end));
        world.pass(10 * DAY);
        assert_eq!(code(world.app.identify(&key).await), "credential.refused");
        assert!(world.keys_without_sponsor().await.is_empty());
    }

    async fn an_assignment_that_gets_an_end_ends_its_keys_then(db: TestDatabase) {
        let world = World::new(&db).await;
        let ada = world.person("ada@example.com").await;
        let given = world.give(ada.user, BuiltIn::Developer, world.main).await;
        let key = with(&make_until(&world, &ada, world.main, None).await);
        let end = world.clock.now() + DAY;
        let change = AssignmentChange { expires_at: Some(Some(end)), ..Default::default() };
        world.app.change_assignment(&world.owner.request, given.sid, change).await.unwrap();
        world.pass(DAY);
        assert_eq!(code(world.app.identify(&key).await), "credential.refused");
        assert!(world.keys_without_sponsor().await.is_empty());
    }
}

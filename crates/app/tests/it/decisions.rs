//! Checks and explanations as people and keys ask for them.

use std::time::Duration;

use muster_app::{Answer, Question};
use muster_model::{
    AccountSid, AnySid, Kind, MembershipStatus, Permission, Scope, Sid, UserSid, decide::Denial,
    time::HOUR,
};
use muster_store::{account, membership, on_both};

use crate::tenant::{Actor, World};

fn may(principal: impl Into<AnySid>, permission: &str, scope: impl Into<Scope>) -> Question {
    Question {
        principal: principal.into(),
        permission: permission.into(),
        scope: scope.into(),
        at_least: None,
    }
}

impl World {
    async fn allowed(&self, asker: &Actor, question: Question) -> bool {
        self.app
            .check(&asker.asks(), question)
            .await
            .unwrap()
            .allowed
    }

    async fn set_status(&self, account: AccountSid, status: muster_model::Status) {
        let organization = self.organization;
        let change = move |tx: &mut muster_store::Tx| {
            let mut found = account::find(tx, organization, account)?.unwrap();
            found.status = status;
            let now = tx.now();
            account::update(tx, &found, now).map(drop)
        };
        self.app_store(change).await;
    }
}

on_both! {
    async fn anyone_may_ask_about_themselves_and_needs_access_check_for_others(db: TestDatabase) {
        let world = World::new(db).await;
        let viewer = world.member_with("vic", "viewer", world.main).await;
        let other = world.member_with("olga", "developer", world.main).await;
        assert!(world.allowed(&viewer, may(viewer.user, "logs.read", world.main)).await);
        assert!(!world.allowed(&viewer, may(viewer.user, "numbers.manage", world.main)).await);
        let refused = world.app.check(&viewer.asks(), may(other.user, "logs.read", world.main)).await.unwrap_err();
        assert_eq!(refused.missing_permission(), Some(Permission::ACCESS_CHECK));
        let refused = world.app.explain(&viewer.asks(), may(other.user, "logs.read", world.main)).await.unwrap_err();
        assert_eq!(refused.kind(), Kind::Forbidden);
        let administrator = world.member_with("adam", "administrator", world.main).await;
        assert!(world.allowed(&administrator, may(other.user, "numbers.manage", world.main)).await);
    }

    async fn a_question_about_another_tenants_account_is_answered_like_one_about_nothing(db: TestDatabase) {
        let world = World::new(db).await;
        let (_, foreign, stranger) = world.another_organization().await;
        let (_, key) = world.key(&world.owner, world.organization, &["access.check"]).await;
        let nothing = AccountSid::from_bits(7);
        for asker in [&world.owner, &key] {
            // The first use of a key is an event of its own.
            world.app.identify(&asker.asks()).await.unwrap();
            let ask = |scope| may(world.owner.user, "logs.read", scope);
            let about_foreign = world.app.check(&asker.asks(), ask(Scope::from(foreign))).await.unwrap();
            let about_nothing = world.app.check(&asker.asks(), ask(Scope::from(nothing))).await.unwrap();
            assert_eq!(about_foreign, about_nothing);
            assert!(!about_foreign.allowed);
            let about_foreign = world.app.explain(&asker.asks(), ask(Scope::from(foreign))).await.unwrap();
            let about_nothing = world.app.explain(&asker.asks(), ask(Scope::from(nothing))).await.unwrap();
            assert_eq!(about_foreign, about_nothing);
            let unknown = world.app.explain(&asker.asks(), may(UserSid::from_bits(7), "logs.read", world.main)).await.unwrap();
            let foreign_person = world.app.explain(&asker.asks(), may(stranger.user, "logs.read", world.main)).await.unwrap();
            assert_eq!(unknown, foreign_person);
            assert!(!unknown.allowed);
        }
    }

    async fn an_account_that_the_asker_does_not_see_is_one_that_is_not_there(db: TestDatabase) {
        let world = World::new(db).await;
        let hidden = world.account("Hidden", Some(world.main)).await;
        let developer = world.member_with("dora", "developer", world.main).await;
        let ask = |scope: AccountSid| may(world.owner.user, "logs.read", scope);
        let about_hidden = world.app.explain(&developer.asks(), ask(hidden)).await.unwrap();
        let about_nothing = world.app.explain(&developer.asks(), ask(AccountSid::from_bits(7))).await.unwrap();
        assert_eq!(about_hidden, about_nothing);
        assert!(!about_hidden.allowed);
    }

    async fn an_unknown_permission_and_a_principal_of_another_kind_are_refused_by_field(db: TestDatabase) {
        let world = World::new(db).await;
        let unknown = world.app.check(&world.owner.asks(), may(world.owner.user, "numbers.steal", world.main)).await.unwrap_err();
        assert_eq!((unknown.kind(), unknown.code(), unknown.fields()[0].path.as_str()), (Kind::Invalid, "permission.unknown", "permission"));
        let no_principal = world.app.check(&world.owner.asks(), may(world.main, "numbers.read", world.main)).await.unwrap_err();
        assert_eq!((no_principal.kind(), no_principal.fields()[0].path.as_str()), (Kind::Unreadable, "principal"));
        let nobody = world.app.check(&crate::tenant::anonymous(), may(world.owner.user, "numbers.read", world.main)).await.unwrap_err();
        assert_eq!(nobody.kind(), Kind::Unauthenticated);
    }

    async fn a_keys_answer_is_its_own_permissions_within_its_principals_at_each_check(db: TestDatabase) {
        let world = World::new(db).await;
        let developer = world.member("dora").await;
        let given = world.assign(&developer, "developer", world.main, None).await;
        let (key, acting) = world.key(&developer, world.main, &["logs.read"]).await;
        assert!(world.allowed(&acting, may(key, "logs.read", world.main)).await);
        assert!(!world.allowed(&acting, may(key, "numbers.manage", world.main)).await, "the key has less than its person");
        assert!(world.allowed(&acting, may(developer.user, "numbers.manage", world.main)).await, "a key may ask about its principal");
        let another = world.app.check(&acting.asks(), may(world.owner.user, "logs.read", world.main)).await;
        assert_eq!(another.unwrap_err().missing_permission(), Some(Permission::ACCESS_CHECK));
        assert!(world.allowed(&world.owner, may(key, "logs.read", world.main)).await);
        world.assign(&developer, "billing_manager", world.main, None).await;
        world.app.end_assignment(&world.owner.asks(), given.sid, None).await.unwrap();
        assert!(!world.allowed(&world.owner, may(key, "logs.read", world.main)).await, "the person has it no more");
    }

    async fn a_dead_key_may_do_nothing(db: TestDatabase) {
        let world = World::new(db).await;
        let (revoked, _) = world.key(&world.owner, world.main, &["logs.read"]).await;
        world.app.revoke_api_key(&world.owner.asks(), revoked).await.unwrap();
        assert!(!world.allowed(&world.owner, may(revoked, "logs.read", world.main)).await);
        let (expiring, _) = world.key(&world.owner, world.main, &["logs.read"]).await;
        world.db.clock().advance(24 * HOUR - Duration::from_micros(1));
        let owner = world.sign_in_again().await;
        assert!(world.allowed(&owner, may(expiring, "logs.read", world.main)).await);
        world.db.clock().advance(Duration::from_micros(1));
        assert!(!world.allowed(&owner, may(expiring, "logs.read", world.main)).await);
    }

    async fn access_ends_at_the_exact_instant(db: TestDatabase) {
        let world = World::new(db).await;
        let viewer = world.member("vic").await;
        world.assign(&viewer, "viewer", world.main, Some(HOUR)).await;
        world.db.clock().advance(HOUR - Duration::from_micros(1));
        let owner = world.sign_in_again().await;
        assert!(world.allowed(&owner, may(viewer.user, "logs.read", world.main)).await);
        world.db.clock().advance(Duration::from_micros(1));
        assert!(!world.allowed(&owner, may(viewer.user, "logs.read", world.main)).await);
    }

    async fn what_is_suspended_can_be_read_and_what_is_deactivated_can_nothing(db: TestDatabase) {
        let world = World::new(db).await;
        let below = world.account("Below", Some(world.main)).await;
        let administrator = world.member_with("adam", "administrator", below).await;
        world.set_status(world.main, muster_model::Status::Suspended).await;
        assert!(world.allowed(&world.owner, may(administrator.user, "logs.read", below)).await);
        assert!(!world.allowed(&world.owner, may(administrator.user, "numbers.manage", below)).await, "the account above is suspended");
        let why = world.app.explain(&world.owner.asks(), may(administrator.user, "numbers.manage", below)).await.unwrap();
        assert_eq!(why.missing.unwrap().denial, Denial::Suspended);
        let (organization, user) = (world.organization, administrator.user);
        world.app_store(move |tx| membership::set_status(tx, organization, user, MembershipStatus::Deactivated)).await;
        assert!(!world.allowed(&world.owner, may(administrator.user, "logs.read", below)).await);
    }

    async fn an_allow_is_explained_by_every_assignment_behind_it_the_direct_one_first(db: TestDatabase) {
        let world = World::new(db).await;
        let below = world.account("Support EU", Some(world.main)).await;
        let person = world.member_with("dora", "viewer", world.organization).await;
        let direct = world.assign(&person, "developer", below, Some(HOUR)).await;
        let why = world.app.explain(&person.asks(), may(person.user, "logs.read", below)).await.unwrap();
        assert!(why.allowed && why.missing.is_none());
        let [first, second] = &why.path[..] else { panic!("{:?}", why.path) };
        assert_eq!((first.assignment, first.role.name.as_str(), first.scope_name.as_str(), first.inherited_from), (direct.sid, "developer", "Support EU", None));
        assert_eq!(first.given_by.as_ref().unwrap().email.as_deref(), Some("ada@acme.example"));
        assert_eq!((first.expires_at, first.given_at), (direct.expires_at, direct.created_at));
        assert_eq!((second.role.name.as_str(), second.scope_name.as_str(), second.inherited_from), ("viewer", "Acme", Some(world.organization.into())));
    }

    async fn a_denial_names_the_smallest_role_and_to_those_who_see_people_who_could_give_it(db: TestDatabase) {
        let world = World::new(db).await;
        let viewer = world.member_with("vic", "viewer", world.main).await;
        let administrator = world.member_with("adam", "administrator", world.main).await;
        let below = world.account("Below", Some(world.main)).await;
        world.member_with("nina", "administrator", below).await;
        let ask = || may(viewer.user, "billing.manage", world.main);
        let told = world.app.explain(&viewer.asks(), ask()).await.unwrap().missing.unwrap();
        assert_eq!((told.permission, told.smallest_role.name.as_str(), told.denial), (Permission::BILLING_MANAGE, "billing_manager", Denial::NoAssignment));
        assert_eq!(told.grantors, None, "a Viewer does not see people");
        let told = world.app.explain(&administrator.asks(), ask()).await.unwrap().missing.unwrap();
        let grantors: Vec<_> = told.grantors.unwrap().into_iter().map(|user| user.sid).collect();
        assert_eq!(grantors, [world.owner.user, administrator.user]);
        let closing = world.app.explain(&administrator.asks(), may(viewer.user, "accounts.close", world.main)).await.unwrap().missing.unwrap();
        let grantors: Vec<_> = closing.grantors.unwrap().into_iter().map(|user| user.sid).collect();
        assert_eq!((closing.smallest_role.name.as_str(), grantors), ("owner", vec![world.owner.user]));
    }

    async fn an_answer_names_its_revision_and_waits_for_none_of_the_future(db: TestDatabase) {
        let world = World::new(db).await;
        let ask = |at_least| Question { at_least, ..may(world.owner.user, "logs.read", world.main) };
        let Answer { revision, .. } = world.app.check(&world.owner.asks(), ask(None)).await.unwrap();
        world.account("Another", None).await;
        let after = world.app.check(&world.owner.asks(), ask(Some(revision + 1))).await.unwrap();
        assert!(after.revision > revision);
        let future = world.app.check(&world.owner.asks(), ask(Some(after.revision + 1))).await.unwrap_err();
        assert_eq!((future.kind(), future.code()), (Kind::Unavailable, "revision.not_reached"));
        assert!(future.retry().is_some());
    }
}

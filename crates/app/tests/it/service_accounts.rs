//! Service accounts: who makes and changes them, what they may be given, and what becomes of them when their sponsor goes.

use muster_app::{
    KeyChoice, KeysOf, NewApiKey, NewAssignment, NewServiceAccount, Request, ServiceAccountChange,
    ServiceAccountQuery,
};
use muster_model::{
    AccountSid, BuiltIn, Kind, MembershipStatus, Result, Scope, ServiceAccount, ServiceAccountSid,
    ServiceAccountStatus, UserSid,
    api_key::{Disposition, ServiceDisposition},
    time::DAY,
};
use muster_store::on_both;

use crate::{
    api_keys::{code, refused, restricted},
    world::{Actor, World, dry, with},
};

pub(crate) async fn robot(
    world: &World,
    maker: &Actor,
    account: AccountSid,
    sponsor: Option<UserSid>,
) -> Result<ServiceAccount> {
    let new = NewServiceAccount {
        name: "Robot".into(),
        account,
        sponsor,
        description: String::new(),
    };
    let made = world
        .app
        .create_service_account(&maker.request, new)
        .await?;
    Ok(made.object)
}

async fn give(
    world: &World,
    giver: &Actor,
    robot: ServiceAccountSid,
    role: &str,
    scope: impl Into<Scope>,
) -> Result<()> {
    let new = NewAssignment {
        principal: robot.into(),
        role: role.into(),
        scope: scope.into(),
        inherit: None,
        except: Vec::new(),
        expires_at: None,
        reason: None,
    };
    world.app.assign(&giver.request, new).await.map(drop)
}

pub(crate) fn key_of(robot: ServiceAccountSid, scope: impl Into<Scope>) -> NewApiKey {
    NewApiKey {
        principal: Some(robot.into()),
        expires_in: None,
        ..restricted(scope, &["logs.read", "accounts.read"])
    }
}

/// A service account of Main with the role Developer there and a key; sponsored by a new Administrator of Main.
async fn working(world: &World) -> (Actor, ServiceAccount, Request) {
    let ada = world
        .member("ada@example.com", BuiltIn::Administrator, world.main)
        .await;
    let made = robot(world, &ada, world.main, None).await.unwrap();
    give(world, &ada, made.sid, "developer", world.main)
        .await
        .unwrap();
    let key = world
        .app
        .create_api_key(&ada.request, key_of(made.sid, world.main))
        .await
        .unwrap();
    (ada, made, with(&key.secret))
}

on_both! {
    async fn a_service_account_acts_by_its_key_with_what_it_was_given(db: TestDatabase) {
        let world = World::new(&db).await;
        let (ada, robot, key) = working(&world).await;
        let caller = world.app.identify(&key).await.unwrap();
        assert_eq!((caller.user, caller.key.unwrap().principal), (None, robot.sid.into()));
        let me = world.app.me(&key).await.unwrap();
        assert_eq!((me.user, me.service_account.unwrap().sid, me.organization.unwrap().sid), (None, robot.sid, world.organization));
        world.app.account(&key, world.main).await.unwrap();
        assert_eq!(code(world.app.members(&key, world.main, Default::default()).await), "permission.missing");
        let listed = world.app.api_keys(&ada.request, KeysOf::ServiceAccount(robot.sid), Default::default()).await.unwrap();
        let [listed] = &listed.data[..] else { panic!("one key") };
        assert_eq!((listed.created_by, &listed.shown_to[..]), (ada.user.into(), &[ada.user.into()][..]));
        assert!(world.keys_without_sponsor().await.is_empty());
    }

    async fn a_service_account_is_given_no_more_than_its_giver_holds_and_only_inside_its_account(db: TestDatabase) {
        let world = World::new(&db).await;
        let elsewhere = world.account("Elsewhere", None).await;
        let (ada, robot, _) = working(&world).await;
        let limited = world.app.create_api_key(&ada.request, restricted(world.main, &["roles.assign", "logs.read"])).await.unwrap();
        let limited = Actor { request: with(&limited.secret), ..ada.clone() };
        assert_eq!(code(give(&world, &limited, robot.sid, "viewer", world.main).await), "role.above_ceiling");
        assert_eq!(code(give(&world, &world.owner, robot.sid, "owner", world.main).await), "role.owner");
        for outside in [Scope::from(elsewhere), world.organization.into()] {
            let refusal = refused(give(&world, &world.owner, robot.sid, "viewer", outside).await);
            assert_eq!(refusal, (Kind::Invalid, "service_account.outside", "scope".into()));
            let refusal = refused(world.app.create_api_key(&world.owner.request, key_of(robot.sid, outside)).await);
            assert_eq!(refusal, (Kind::Invalid, "service_account.outside", "principal".into()));
        }
        let far = world.member("far@example.com", BuiltIn::Administrator, elsewhere).await;
        assert_eq!(code(give(&world, &far, robot.sid, "viewer", elsewhere).await), "service_account.not_found");
    }

    async fn a_key_of_a_service_account_takes_the_right_to_manage_it(db: TestDatabase) {
        let world = World::new(&db).await;
        let (_, robot, _) = working(&world).await;
        let developer = world.member("dev@example.com", BuiltIn::Developer, world.main).await;
        let made = world.app.create_api_key(&developer.request, key_of(robot.sid, world.main)).await;
        assert_eq!(code(made), "permission.missing");
        let listed = world.app.api_keys(&world.owner.request, KeysOf::ServiceAccount(robot.sid), Default::default()).await.unwrap();
        let rotated = world.app.rotate_api_key(&developer.request, listed.data[0].sid, DAY).await;
        assert_eq!(code(rotated), "permission.missing", "its secret would act as the service account");
    }

    async fn a_sponsor_is_an_active_member_of_the_account_who_covers_every_key(db: TestDatabase) {
        let world = World::new(&db).await;
        let below = world.account("Below", Some(world.main)).await;
        let (_, made, _) = working(&world).await;
        let elsewhere = world.account("Elsewhere", None).await;
        let far = world.member("far@example.com", BuiltIn::Administrator, elsewhere).await;
        let gone = world.member("gone@example.com", BuiltIn::Administrator, world.main).await;
        world.set_status(gone.user, MembershipStatus::Deactivated).await;
        for unfit in [far.user, gone.user] {
            let expected = (Kind::Invalid, "service_account.sponsor", "sponsor".to_owned());
            assert_eq!(refused(robot(&world, &world.owner, world.main, Some(unfit)).await), expected);
            let change = ServiceAccountChange { sponsor: Some(unfit), ..Default::default() };
            assert_eq!(refused(world.app.change_service_account(&world.owner.request, made.sid, change).await), expected);
        }
        let change = |sponsor: UserSid| ServiceAccountChange { sponsor: Some(sponsor), ..Default::default() };
        world.app.change_service_account(&world.owner.request, made.sid, change(world.owner.user)).await.unwrap();
        world.app.create_api_key(&world.owner.request, key_of(made.sid, below)).await.unwrap();
        let near = world.member("near@example.com", BuiltIn::Administrator, world.main).await;
        let refusal = world.app.change_service_account(&world.owner.request, made.sid, change(near.user)).await.unwrap_err();
        assert!(refusal.code() == "service_account.sponsor" && refusal.message().contains("ci-deploy") && refusal.message().contains("Below"), "{refusal:?}");
        let brief = world.person("brief@example.com").await;
        world.give_until(brief.user, BuiltIn::Administrator, world.organization, Some(world.clock.now() + DAY)).await;
        assert_eq!(code(world.app.change_service_account(&world.owner.request, made.sid, change(brief.user)).await), "service_account.sponsor");
        assert!(world.keys_without_sponsor().await.is_empty());
    }

    async fn what_a_disabled_service_account_has_opens_nothing_until_it_is_enabled(db: TestDatabase) {
        let world = World::new(&db).await;
        let (ada, robot, key) = working(&world).await;
        let switch = |status| world.app.switch_service_account(&ada.request, robot.sid, status);
        switch(ServiceAccountStatus::Disabled).await.unwrap();
        assert_eq!(code(world.app.identify(&key).await), "credential.refused");
        assert_eq!(code(world.app.create_api_key(&ada.request, key_of(robot.sid, world.main)).await), "service_account.disabled");
        assert_eq!(refused(switch(ServiceAccountStatus::Disabled).await).0, Kind::Conflict);
        switch(ServiceAccountStatus::Active).await.unwrap();
        world.app.identify(&key).await.unwrap();
    }

    async fn names_are_unique_in_the_account_and_lists_are_filtered(db: TestDatabase) {
        let world = World::new(&db).await;
        let (ada, made, _) = working(&world).await;
        assert_eq!(code(robot(&world, &ada, world.main, None).await), "service_account.name_taken");
        let other = world.account("Other", None).await;
        let second = robot(&world, &world.owner, other, None).await.unwrap();
        let list = async |who: &Actor, query: ServiceAccountQuery| {
            let page = world.app.service_accounts(&who.request, query, Default::default()).await.unwrap();
            page.data.iter().map(|service| service.sid).collect::<Vec<_>>()
        };
        assert_eq!(list(&world.owner, Default::default()).await, [made.sid, second.sid]);
        assert_eq!(list(&ada, Default::default()).await, [made.sid], "only where they may read");
        assert_eq!(list(&world.owner, ServiceAccountQuery { account: Some(other), ..Default::default() }).await, [second.sid]);
        assert_eq!(list(&world.owner, ServiceAccountQuery { sponsor: Some(ada.user), ..Default::default() }).await, [made.sid]);
        assert_eq!(list(&world.owner, ServiceAccountQuery { q: Some("robo".into()), ..Default::default() }).await.len(), 2);
        assert!(list(&world.owner, ServiceAccountQuery { status: Some(ServiceAccountStatus::Disabled), ..Default::default() }).await.is_empty());
    }

    async fn a_sponsor_who_leaves_hands_the_sponsorship_on_or_the_keys_end(db: TestDatabase) {
        let world = World::new(&db).await;
        let (ada, robot, key) = working(&world).await;
        world.app.identify(&key).await.unwrap();
        let unseen = world.app.remove_member(&world.owner.request, world.main, ada.user, None).await.unwrap_err();
        assert_eq!((unseen.kind(), unseen.code()), (Kind::Conflict, "member.keys_in_use"));
        assert!(unseen.message().contains("ci-deploy of the service account Robot"), "{unseen:?}");
        let heir = Some(KeyChoice::Transfer { to: world.owner.user.into() });
        let plan = world.app.remove_member(&dry(&world.owner.request), world.main, ada.user, heir).await.unwrap();
        assert_eq!(plan.settled.service_accounts[0].disposition, ServiceDisposition::SponsorChanged);
        let to_itself = Some(KeyChoice::Transfer { to: robot.sid.into() });
        assert_eq!(code(world.app.remove_member(&world.owner.request, world.main, ada.user, to_itself).await), "api_key.receiver");
        let removal = world.app.remove_member(&world.owner.request, world.main, ada.user, heir).await.unwrap();
        let [service] = &removal.settled.service_accounts[..] else { panic!("{removal:?}") };
        assert_eq!((service.sid, service.disposition, service.sponsor), (robot.sid, ServiceDisposition::SponsorChanged, world.owner.user));
        assert_eq!((removal.settled.api_keys[0].disposition, &removal.settled.api_keys[0].secret), (Disposition::Keep, &None));
        world.app.identify(&key).await.unwrap();
        assert!(world.keys_without_sponsor().await.is_empty());
    }

    async fn a_sponsor_who_is_deactivated_takes_the_service_account_down(db: TestDatabase) {
        let world = World::new(&db).await;
        let (ada, robot, key) = working(&world).await;
        let done = world.app.deactivate(&world.owner.request, ada.user, Some(KeyChoice::Revoke)).await.unwrap();
        assert_eq!(done.settled.service_accounts[0].disposition, ServiceDisposition::Disabled);
        assert_eq!(done.settled.api_keys[0].disposition, Disposition::Revoke);
        assert_eq!(code(world.app.identify(&key).await), "credential.refused");
        assert!(world.keys_without_sponsor().await.is_empty());
        let enabled = world.app.switch_service_account(&world.owner.request, robot.sid, ServiceAccountStatus::Active).await;
        assert_eq!(code(enabled), "service_account.sponsor");
        let change = ServiceAccountChange { sponsor: Some(world.owner.user), ..Default::default() };
        world.app.change_service_account(&world.owner.request, robot.sid, change).await.unwrap();
        world.app.switch_service_account(&world.owner.request, robot.sid, ServiceAccountStatus::Active).await.unwrap();
        assert_eq!(code(world.app.identify(&key).await), "credential.refused", "what was revoked stays so");
    }

    async fn a_persons_key_goes_to_a_service_account_and_back(db: TestDatabase) {
        let world = World::new(&db).await;
        let (_, robot, _) = working(&world).await;
        let bob = world.member("bob@example.com", BuiltIn::Developer, world.main).await;
        let made = world.app.create_api_key(&bob.request, NewApiKey { expires_in: None, ..restricted(world.main, &["logs.read"]) }).await.unwrap();
        let old = with(&made.secret);
        world.app.identify(&old).await.unwrap();
        let to = Some(KeyChoice::Transfer { to: robot.sid.into() });
        let done = world.app.deactivate(&world.owner.request, bob.user, to).await.unwrap();
        let [settled] = &done.settled.api_keys[..] else { panic!("{done:?}") };
        assert_eq!((settled.disposition, settled.transferred_to), (Disposition::Transfer, Some(robot.sid.into())));
        assert_eq!(code(world.app.identify(&old).await), "credential.refused");
        let now = with(settled.secret.as_ref().unwrap());
        assert_eq!(world.app.identify(&now).await.unwrap().key.unwrap().principal, robot.sid.into());
        let back = world.app.transfer_api_key(&world.owner.request, settled.sid, world.owner.user.into()).await.unwrap();
        assert_eq!(code(world.app.identify(&now).await), "credential.refused");
        assert_eq!(world.app.identify(&with(&back.secret)).await.unwrap().user, Some(world.owner.user));
        assert!(world.keys_without_sponsor().await.is_empty());
    }

    async fn a_service_account_goes_with_its_roles_and_keys_and_the_events_keep_it(db: TestDatabase) {
        let world = World::new(&db).await;
        let (ada, robot, key) = working(&world).await;
        world.app.identify(&key).await.unwrap();
        assert_eq!(code(world.app.delete_service_account(&ada.request, robot.sid, None).await), "service_account.keys_in_use");
        let plan = world.app.delete_service_account(&dry(&ada.request), robot.sid, None).await.unwrap();
        assert_eq!((plan.ended.len(), plan.api_keys.len()), (1, 1));
        world.app.identify(&key).await.unwrap();
        world.app.delete_service_account(&ada.request, robot.sid, Some(KeyChoice::Revoke)).await.unwrap();
        assert_eq!(code(world.app.identify(&key).await), "credential.refused");
        assert_eq!(code(world.app.service_account(&ada.request, robot.sid).await), "service_account.not_found");
        let kinds = world.events().await;
        assert_eq!(&kinds[kinds.len() - 3..], ["service_account.deleted", "assignment.ended", "api_key.revoked"]);
        assert!(world.keys_without_sponsor().await.is_empty());
    }

    async fn an_access_that_runs_out_takes_the_keys_of_service_accounts_with_it(db: TestDatabase) {
        let world = World::new(&db).await;
        let brief = world.person("brief@example.com").await;
        let end = world.clock.now() + DAY;
        world.give_until(brief.user, BuiltIn::Administrator, world.main, Some(end)).await;
        let made = robot(&world, &world.owner, world.main, Some(brief.user)).await.unwrap();
        let refusal = refused(world.app.create_api_key(&world.owner.request, key_of(made.sid, world.main)).await);
        assert_eq!(refusal, (Kind::Invalid, "api_key.sponsor", "expires_in".into()));
        let new = NewApiKey { expires_in: Some(DAY), ..key_of(made.sid, world.main) };
        let key = world.app.create_api_key(&world.owner.request, new).await.unwrap();
        world.app.identify(&with(&key.secret)).await.unwrap();
        world.pass(DAY);
        assert_eq!(code(world.app.identify(&with(&key.secret)).await), "credential.refused");
        assert!(world.keys_without_sponsor().await.is_empty());
    }
}

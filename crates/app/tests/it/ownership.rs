//! Ownership: offered by who has it, moved by who accepts it, and never lost.

use std::time::Duration;

use muster_app::{NewOffer, OfferDetails, PageRequest, Request, Worker, mail::Transport};
use muster_model::{
    BuiltIn, Kind, MembershipStatus, Result, Scope, Source, Status, TransferStatus, UserSid,
    ownership::OFFER_LIFE, session::STEP_UP_AGE, time::DAY,
};
use muster_store::{account, assignment, on_both, organization};

use crate::{
    api_keys::{code, refused, restricted},
    world::{Actor, World, dry, with},
};

fn of(scope: impl Into<Scope>, to: UserSid, keep: &str) -> NewOffer {
    NewOffer {
        scope: scope.into(),
        to,
        keep: keep.into(),
    }
}

async fn offer(world: &World, by: &Request, new: NewOffer) -> Result<OfferDetails> {
    world.app.offer_ownership(by, new).await
}

async fn owner_of_main(world: &World) -> UserSid {
    let (organization, main) = (world.organization, world.main);
    let read = move |tx: &mut muster_store::Tx| account::find(tx, organization, main);
    world
        .store
        .read(read)
        .await
        .unwrap()
        .unwrap()
        .owner
        .unwrap()
}

/// What somebody holds by rows: role, scope, whether it flows down, and its door.
async fn held(world: &World, user: UserSid) -> Vec<(String, Scope, bool, Source)> {
    let organization = world.organization;
    let read =
        move |tx: &mut muster_store::Tx| assignment::of_principal(tx, organization, user.into());
    let held = world.store.read(read).await.unwrap();
    let mut held: Vec<_> = held
        .into_iter()
        .map(|held| (held.role.name, held.scope, held.inherit, held.source))
        .collect();
    held.sort();
    held
}

/// An owner of Main alone, who is no Owner of the organization.
async fn account_owner(world: &World, email: &str) -> Actor {
    let actor = world.person(email).await;
    let (organization, main, user) = (world.organization, world.main, actor.user);
    world
        .rows(move |tx| {
            let mut account = account::find(tx, organization, main)?.unwrap();
            account.owner = Some(user);
            let now = tx.now();
            account::update(tx, &account, now).map(drop)
        })
        .await;
    actor
}

on_both! {
    async fn an_account_is_handed_over_by_offer_and_acceptance(db: TestDatabase) {
        let world = World::new(&db).await;
        let old = account_owner(&world, "old@example.com").await;
        let new = world.member("new@example.com", BuiltIn::Viewer, world.main).await;
        let offered = offer(&world, &old.request, of(world.main, new.user, "developer")).await.unwrap();
        assert_eq!((offered.transfer.status, offered.scope.name.as_deref()), (TransferStatus::Offered, Some("Main")));
        assert_eq!(offered.transfer.expires_at.since(world.clock.now()), OFFER_LIFE);
        assert_eq!(owner_of_main(&world).await, old.user, "an offer moves nothing");
        let accepted = world.app.accept_ownership(&new.request, offered.transfer.sid).await.unwrap();
        assert_eq!(accepted.transfer.status, TransferStatus::Accepted);
        assert_eq!(owner_of_main(&world).await, new.user);
        assert_eq!(held(&world, old.user).await, [("developer".into(), world.main.into(), true, Source::Transfer)]);
        let events = world.events().await;
        assert!(events.ends_with(&["ownership_transfer.accepted".into(), "account.owner_changed".into(), "assignment.created".into()]), "{events:?}");
        let bodies = world.bodies().await;
        let [accepted, moved, kept] = &bodies[bodies.len() - 3..] else { panic!() };
        assert_eq!((&moved["cause"], &kept["cause"]), (&accepted["sequence"], &accepted["sequence"]));
        assert_eq!((&moved["before"]["owner"], &moved["after"]["owner"]), (&old.user.to_string().into(), &new.user.to_string().into()));
        assert_eq!(refused(offer(&world, &old.request, of(world.main, world.owner.user, "viewer")).await).1, "permission.missing");
    }

    async fn who_holds_as_much_already_keeps_it_and_a_narrow_role_is_widened(db: TestDatabase) {
        let world = World::new(&db).await;
        let new = world.member("new@example.com", BuiltIn::Viewer, world.main).await;
        let offered = offer(&world, &world.owner.request, of(world.main, new.user, "administrator")).await.unwrap();
        world.app.accept_ownership(&new.request, offered.transfer.sid).await.unwrap();
        assert_eq!(held(&world, world.owner.user).await, [("owner".into(), world.organization.into(), true, Source::System)]);
        world.give_until(new.user, BuiltIn::Administrator, world.main, Some(world.clock.now() + DAY)).await;
        let next = world.member("next@example.com", BuiltIn::Viewer, world.main).await;
        let offered = offer(&world, &new.request, of(world.main, next.user, "administrator")).await.unwrap();
        world.app.accept_ownership(&next.request, offered.transfer.sid).await.unwrap();
        let kept = held(&world, new.user).await;
        assert!(kept.contains(&("administrator".into(), world.main.into(), true, Source::Transfer)), "{kept:?}");
        assert_eq!(kept.len(), 2, "beside the Viewer role: {kept:?}");
    }

    async fn an_owner_of_the_organization_moves_an_account_whose_owner_has_left(db: TestDatabase) {
        let world = World::new(&db).await;
        let left = account_owner(&world, "left@example.com").await;
        world.set_status(left.user, MembershipStatus::Deactivated).await;
        let new = world.member("new@example.com", BuiltIn::Viewer, world.main).await;
        let offered = offer(&world, &world.owner.request, of(world.main, new.user, "viewer")).await.unwrap();
        world.app.accept_ownership(&new.request, offered.transfer.sid).await.unwrap();
        assert_eq!(owner_of_main(&world).await, new.user);
        assert!(held(&world, left.user).await.is_empty(), "who has left keeps nothing");
    }

    async fn the_organization_changes_hands_or_gets_another_owner(db: TestDatabase) {
        let world = World::new(&db).await;
        let second = world.person("second@example.com").await;
        let third = world.person("third@example.com").await;
        let added = offer(&world, &world.owner.request, of(world.organization, second.user, "owner")).await.unwrap();
        world.app.accept_ownership(&second.request, added.transfer.sid).await.unwrap();
        assert_eq!(world.owners().await, 2);
        let swapped = offer(&world, &second.request, of(world.organization, third.user, "viewer")).await.unwrap();
        world.app.accept_ownership(&third.request, swapped.transfer.sid).await.unwrap();
        assert_eq!(world.owners().await, 2);
        assert_eq!(held(&world, second.user).await, [("viewer".into(), world.organization.into(), true, Source::Transfer)]);
        assert_eq!(held(&world, third.user).await, [("owner".into(), world.organization.into(), true, Source::Transfer)]);
        assert_eq!(code(offer(&world, &world.owner.request, of(world.organization, third.user, "owner")).await), "ownership.already_owner");
    }

    async fn only_who_owns_it_offers_it(db: TestDatabase) {
        let world = World::new(&db).await;
        let administrator = world.member("admin@example.com", BuiltIn::Administrator, world.organization).await;
        for scope in [Scope::from(world.main), world.organization.into()] {
            let refusal = offer(&world, &administrator.request, of(scope, administrator.user, "viewer")).await.unwrap_err();
            assert_eq!(refusal.missing_permission(), Some(muster_model::Permission::OWNERSHIP_TRANSFER));
        }
        assert_eq!(refused(offer(&world, &world.init_key, of(world.main, administrator.user, "viewer")).await).0, Kind::Forbidden);
        let (theirs, _, stranger) = world.another_organization("stranger@example.com").await;
        assert_eq!(code(offer(&world, &stranger.request, of(world.main, stranger.user, "viewer")).await), "account.not_found");
        assert_eq!(code(offer(&world, &world.owner.request, of(theirs, world.owner.user, "viewer")).await), "organization.not_found");
        world.pass(STEP_UP_AGE + Duration::from_secs(1));
        assert_eq!(code(offer(&world, &world.owner.request, of(world.main, administrator.user, "viewer")).await), "session.step_up_required");
    }

    async fn the_fields_of_an_offer_are_judged_each(db: TestDatabase) {
        let world = World::new(&db).await;
        let new = world.member("new@example.com", BuiltIn::Viewer, world.main).await;
        let below = world.account("Below", Some(world.main)).await;
        let (_, _, stranger) = world.another_organization("stranger@example.com").await;
        let gone = world.person("gone@example.com").await;
        world.set_status(gone.user, MembershipStatus::Suspended).await;
        let invalid = |code, path: &str| (Kind::Invalid, code, path.to_owned());
        let owner = &world.owner.request;
        assert_eq!(refused(offer(&world, owner, of(below, new.user, "viewer")).await), invalid("ownership.subaccount", "scope"));
        assert_eq!(code(offer(&world, owner, of(world.main, stranger.user, "viewer")).await), "user.not_found");
        assert_eq!(refused(offer(&world, owner, of(world.main, gone.user, "viewer")).await), invalid("ownership.receiver", "to"));
        assert_eq!(refused(offer(&world, owner, of(world.main, new.user, "king")).await), invalid("role.unknown", "keep"));
        assert_eq!(refused(offer(&world, owner, of(world.main, new.user, "owner")).await), invalid("ownership.one_owner", "keep"));
        assert_eq!(code(offer(&world, owner, of(world.main, world.owner.user, "viewer")).await), "ownership.already_owner");
        assert!(world.app.ownership_offers(owner, PageRequest::default()).await.unwrap().data.is_empty());
    }

    async fn one_offer_waits_at_a_time_and_an_expired_one_gives_way(db: TestDatabase) {
        let world = World::new(&db).await;
        let new = world.person("new@example.com").await;
        let first = offer(&world, &world.owner.request, of(world.main, new.user, "viewer")).await.unwrap();
        assert_eq!(refused(offer(&world, &world.owner.request, of(world.main, new.user, "viewer")).await).1, "ownership_transfer.open");
        offer(&world, &world.owner.request, of(world.organization, new.user, "viewer")).await.unwrap();
        world.pass(OFFER_LIFE);
        let owner = world.again(&world.owner).await;
        let shown = world.app.ownership_offer(&owner.request, first.transfer.sid).await.unwrap();
        assert_eq!(shown.transfer.status, TransferStatus::Expired);
        offer(&world, &owner.request, of(world.main, new.user, "viewer")).await.unwrap();
        assert!(world.events().await.ends_with(&["ownership_transfer.offered".into(), "ownership_transfer.expired".into()]));
    }

    async fn the_receiver_is_told_by_mail_and_an_offer_that_runs_out_is_written_down(db: TestDatabase) {
        let world = World::new(&db).await;
        let new = world.person("new@example.com").await;
        let folder = tempfile::tempdir().unwrap();
        let from = "Muster <muster@example.com>".parse().unwrap();
        let worker = Worker::new(world.app.clone(), Transport::Directory(folder.path().into()), from);
        offer(&world, &world.owner.request, of(world.main, new.user, "viewer")).await.unwrap();
        worker.run_due().await.unwrap();
        let mails: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|mail| std::fs::read_to_string(mail.unwrap().path()).unwrap()).collect();
        assert_eq!(mails.len(), 1);
        assert!(mails[0].contains("new@example.com") && mails[0].contains("Olive Owner") && mails[0].contains("Main"), "{}", mails[0]);
        let expired = || async { world.events().await.iter().filter(|kind| *kind == "ownership_transfer.expired").count() };
        assert_eq!(expired().await, 0);
        world.pass(OFFER_LIFE);
        worker.run_due().await.unwrap();
        assert_eq!(expired().await, 1);
        assert_eq!(world.app.waiting_jobs().await.unwrap(), 1, "the warning about the key of init");
    }

    async fn b9_an_offer_that_is_declined_cancelled_or_runs_out_changes_no_owner(db: TestDatabase) {
        let world = World::new(&db).await;
        let new = world.person("new@example.com").await;
        let fresh = || offer(&world, &world.owner.request, of(world.main, new.user, "viewer"));
        let declined = fresh().await.unwrap().transfer.sid;
        let ended = world.app.decline_ownership(&new.request, declined).await.unwrap();
        assert_eq!(ended.transfer.status, TransferStatus::Declined);
        let cancelled = fresh().await.unwrap().transfer.sid;
        world.app.cancel_ownership(&world.owner.request, cancelled).await.unwrap();
        let late = fresh().await.unwrap().transfer.sid;
        world.pass(OFFER_LIFE);
        let new = world.again(&new).await;
        for (sid, code) in [(declined, "ownership_transfer.declined"), (cancelled, "ownership_transfer.cancelled"), (late, "ownership_transfer.expired")] {
            assert_eq!(refused(world.app.accept_ownership(&new.request, sid).await), (Kind::Gone, code, String::new()));
            assert_eq!(refused(world.app.decline_ownership(&new.request, sid).await).0, Kind::Gone);
        }
        assert_eq!(owner_of_main(&world).await, world.owner.user);
    }

    async fn b9_a_receiver_who_is_deactivated_accepts_nothing(db: TestDatabase) {
        let world = World::new(&db).await;
        let new = world.person("new@example.com").await;
        let sid = offer(&world, &world.owner.request, of(world.main, new.user, "viewer")).await.unwrap().transfer.sid;
        world.app.deactivate(&world.owner.request, new.user, None).await.unwrap();
        assert_eq!(refused(world.app.accept_ownership(&new.request, sid).await).0, Kind::Unauthenticated, "their session ended too");
        world.app.reactivate(&world.owner.request, new.user).await.unwrap();
        let new = world.again(&new).await;
        assert_eq!(refused(world.app.accept_ownership(&new.request, sid).await).0, Kind::Gone, "the offer ended with the membership");
        assert_eq!(owner_of_main(&world).await, world.owner.user);
    }

    async fn only_the_receiver_accepts_by_a_session_with_a_recent_sign_in(db: TestDatabase) {
        let world = World::new(&db).await;
        let new = world.member("new@example.com", BuiltIn::Administrator, world.organization).await;
        let other = world.member("other@example.com", BuiltIn::Administrator, world.organization).await;
        let outside = world.member("outside@example.com", BuiltIn::Developer, world.main).await;
        let sid = offer(&world, &world.owner.request, of(world.main, new.user, "viewer")).await.unwrap().transfer.sid;
        for not_theirs in [&world.owner, &other] {
            assert_eq!(refused(world.app.accept_ownership(&not_theirs.request, sid).await).1, "ownership_transfer.not_yours");
            assert_eq!(refused(world.app.decline_ownership(&not_theirs.request, sid).await).1, "ownership_transfer.not_yours");
        }
        assert_eq!(code(world.app.accept_ownership(&outside.request, sid).await), "ownership_transfer.not_found");
        let mut key = restricted(world.organization, &["audit.read"]);
        key.expires_in = None;
        let key = with(&world.app.create_api_key(&new.request, key).await.unwrap().secret);
        assert_eq!(code(world.app.accept_ownership(&key, sid).await), "session.required");
        assert_eq!(refused(world.app.cancel_ownership(&other.request, sid).await).1, "permission.missing");
        world.pass(STEP_UP_AGE + Duration::from_secs(1));
        assert_eq!(code(world.app.accept_ownership(&new.request, sid).await), "session.step_up_required");
        assert_eq!(owner_of_main(&world).await, world.owner.user);
    }

    async fn an_offer_of_somebody_who_owns_it_no_more_is_void(db: TestDatabase) {
        let world = World::new(&db).await;
        let (old, new) = (account_owner(&world, "old@example.com").await, world.person("new@example.com").await);
        let stale = offer(&world, &old.request, of(world.main, new.user, "viewer")).await.unwrap().transfer.sid;
        let moved = offer(&world, &world.owner.request, of(world.main, world.owner.user, "viewer")).await.unwrap().transfer.sid;
        world.app.accept_ownership(&world.owner.request, moved).await.unwrap();
        assert_eq!(refused(world.app.accept_ownership(&new.request, stale).await), (Kind::Gone, "ownership_transfer.cancelled", String::new()));
        let second = world.person("second@example.com").await;
        let added = offer(&world, &world.owner.request, of(world.organization, second.user, "owner")).await.unwrap().transfer.sid;
        world.app.accept_ownership(&second.request, added).await.unwrap();
        let offered = offer(&world, &second.request, of(world.organization, new.user, "owner")).await.unwrap().transfer.sid;
        let organization = world.organization;
        world.rows(move |tx| {
            let held = assignment::of_principal(tx, organization, second.user.into())?;
            assignment::delete(tx, organization, held[0].sid)
        }).await;
        assert_eq!(refused(world.app.accept_ownership(&new.request, offered).await).1, "ownership_transfer.giver_changed");
        assert_eq!(world.owners().await, 1);
    }

    async fn a_suspended_organization_moves_no_ownership(db: TestDatabase) {
        let world = World::new(&db).await;
        let new = world.person("new@example.com").await;
        let sid = offer(&world, &world.owner.request, of(world.main, new.user, "viewer")).await.unwrap().transfer.sid;
        let organization = world.organization;
        world.rows(move |tx| {
            let found = organization::find(tx, organization)?.unwrap();
            let now = tx.now();
            organization::update(tx, &muster_model::Organization { status: Status::Suspended, ..found }, now).map(drop)
        }).await;
        assert_eq!(refused(world.app.accept_ownership(&new.request, sid).await).0, Kind::Forbidden);
        assert_eq!(owner_of_main(&world).await, world.owner.user);
    }

    async fn everybody_lists_their_own_offers_and_an_owner_all(db: TestDatabase) {
        let world = World::new(&db).await;
        let (old, new) = (account_owner(&world, "old@example.com").await, world.person("new@example.com").await);
        let other = world.person("other@example.com").await;
        offer(&world, &old.request, of(world.main, new.user, "viewer")).await.unwrap();
        offer(&world, &world.owner.request, of(world.organization, other.user, "owner")).await.unwrap();
        let count = |request: Request| {
            let app = world.app.clone();
            async move { app.ownership_offers(&request, PageRequest::default()).await.unwrap().data.len() }
        };
        assert_eq!(count(world.owner.request.clone()).await, 2);
        for actor in [&old, &new, &other] {
            assert_eq!(count(actor.request.clone()).await, 1);
        }
        assert_eq!(code(world.app.ownership_offers(&with(&logs_key(&world).await), PageRequest::default()).await), "permission.missing");
    }

    async fn b8_the_last_owner_stays_by_every_door(db: TestDatabase) {
        let world = World::new(&db).await;
        let owner = &world.owner;
        let (organization, user) = (world.organization, world.owner.user);
        let elsewhere = world.person("elsewhere@example.com").await;
        let moved = offer(&world, &owner.request, of(world.main, elsewhere.user, "viewer")).await.unwrap().transfer.sid;
        world.app.accept_ownership(&elsewhere.request, moved).await.unwrap();
        let read = move |tx: &mut muster_store::Tx| assignment::of_principal(tx, organization, user.into());
        let given = world.store.read(read).await.unwrap().into_iter().find(muster_model::Assignment::is_owner).unwrap();
        let demoted = world.app.end_assignment(&owner.request, given.sid, None).await;
        assert_eq!(refused(demoted), (Kind::Conflict, "owner.last", String::new()));
        assert_eq!(refused(world.app.deactivate(&owner.request, owner.user, None).await), (Kind::Conflict, "owner.last", String::new()));
        assert_eq!(code(world.app.deactivate(&dry(&owner.request), owner.user, None).await), "owner.last");
        let suspended = world.person("suspended@example.com").await;
        world.give(suspended.user, BuiltIn::Owner, world.organization).await;
        world.set_status(suspended.user, MembershipStatus::Suspended).await;
        assert_eq!(code(world.app.end_assignment(&owner.request, given.sid, None).await), "owner.last");
        assert_eq!(world.owners().await, 1);
        world.set_status(suspended.user, MembershipStatus::Active).await;
        world.app.end_assignment(&owner.request, given.sid, None).await.unwrap();
        assert_eq!(world.owners().await, 1);
    }
}

async fn logs_key(world: &World) -> String {
    let new = restricted(world.organization, &["logs.read"]);
    let made = world.app.create_api_key(&world.owner.request, new).await;
    made.unwrap().secret
}

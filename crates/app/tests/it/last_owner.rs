//! The last Owner under any interleaving: two Owners at organization scope are demoted, removed, deactivated and handed
//! over against each other by concurrent tasks, and there is always one.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use muster_app::{NewOffer, Request};
use muster_model::{BuiltIn, Error, Kind, MembershipStatus, UserSid};
use muster_store::{assignment, membership, on_both, ownership};
use tokio::task::JoinSet;

use crate::world::{Actor, World, scaled};

/// What one task tries.
#[derive(Debug, Clone, Copy)]
enum Door {
    Demote,
    Remove,
    Deactivate,
    HandOver,
}

const DOORS: [Door; 4] = [Door::Demote, Door::Remove, Door::Deactivate, Door::HandOver];

/// Puts both back as Owners and active, the third as a plain member, by rows.
async fn restore(world: &World, owners: [UserSid; 2], third: UserSid) {
    let organization = world.organization;
    world
        .rows(move |tx| {
            for user in [owners[0], owners[1], third] {
                if membership::status(tx, organization, user)? != Some(MembershipStatus::Active) {
                    membership::set_status(tx, organization, user, MembershipStatus::Active)?;
                }
                for held in assignment::of_principal(tx, organization, user.into())? {
                    assignment::delete(tx, organization, held.sid)?;
                }
            }
            for offer in ownership::open_at(tx, organization, organization.into())? {
                ownership::end(
                    tx,
                    organization,
                    offer.sid,
                    muster_model::TransferStatus::Cancelled,
                )?;
            }
            Ok(())
        })
        .await;
    for user in owners {
        world.give(user, BuiltIn::Owner, organization).await;
    }
}

/// One Owner tries to take the ownership from the other, or from themselves.
async fn attempt(
    world: &World,
    by: &Request,
    target: UserSid,
    third: &Actor,
    door: Door,
) -> Result<(), Error> {
    let organization = world.organization;
    match door {
        Door::Demote => {
            let read = move |tx: &mut muster_store::Tx| {
                assignment::of_principal(tx, organization, target.into())
            };
            let held = world.store.read(read).await?;
            let Some(given) = held.iter().find(|held| held.is_owner()) else {
                return Ok(());
            };
            world
                .app
                .end_assignment(by, given.sid, None)
                .await
                .map(drop)
        }
        Door::Remove => world
            .app
            .remove_member(by, world.main, target, None)
            .await
            .map(drop),
        Door::Deactivate => world.app.deactivate(by, target, None).await.map(drop),
        Door::HandOver => {
            let new = NewOffer {
                scope: organization.into(),
                to: third.user,
                keep: "viewer".into(),
            };
            let offered = world.app.offer_ownership(by, new).await?;
            world
                .app
                .accept_ownership(&third.request, offered.transfer.sid)
                .await
                .map(drop)
        }
    }
}

on_both! {
    async fn two_owners_against_each_other_never_leave_the_organization_without_one(db: TestDatabase) {
        let world = Arc::new(World::new(&db).await);
        let nobody = world.person("nobody@example.com").await;
        let (second, third) = (world.person("second@example.com").await, world.person("third@example.com").await);
        move_main(&world, nobody.user).await;
        let (mut owners, mut third) = ([world.owner.clone(), second], third);
        let (done, refused) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        for round in 0..scaled(200, 10_000) as usize {
            restore(&world, [owners[0].user, owners[1].user], third.user).await;
            for actor in owners.iter_mut().chain([&mut third]) {
                if world.app.identify(&actor.request).await.is_err() {
                    *actor = world.again(actor).await;
                }
            }
            let mut tasks = JoinSet::new();
            for index in 0..2 {
                // Every pair of doors, each against the other person and against oneself.
                let door = DOORS[if index == 0 { round % 4 } else { round / 4 % 4 }];
                let target = owners[(index + 1 + round / 16) % 2].user;
                let (world, by, third) = (world.clone(), owners[index].request.clone(), third.clone());
                let (done, refused) = (done.clone(), refused.clone());
                tasks.spawn(async move {
                    match attempt(&world, &by, target, &third, door).await {
                        Ok(()) => done.fetch_add(1, Ordering::SeqCst),
                        Err(error) => {
                            let expected = matches!(error.kind(), Kind::Conflict | Kind::Forbidden | Kind::NotFound | Kind::Gone | Kind::Unauthenticated);
                            assert!(expected, "{door:?}: {error:?}");
                            refused.fetch_add(1, Ordering::SeqCst)
                        }
                    };
                });
            }
            tasks.join_all().await;
            assert!(world.owners().await >= 1, "no Owner left in round {round}");
        }
        assert!(done.load(Ordering::SeqCst) > 0 && refused.load(Ordering::SeqCst) > 0, "both ways are gone");
    }
}

/// Main has an owner of its own, so that ownership of the account stands in nobody's way.
async fn move_main(world: &World, owner: UserSid) {
    let (organization, main) = (world.organization, world.main);
    world
        .rows(move |tx| {
            let mut account = muster_store::account::find(tx, organization, main)?.unwrap();
            account.owner = Some(owner);
            let now = tx.now();
            muster_store::account::update(tx, &account, now).map(drop)
        })
        .await;
}

//! Hold-outs: what groups give is withheld from one person at an account and below, and given again only by who could give it.

use muster_app::KeyChoice;
use muster_model::{BuiltIn, Kind, UserSid};
use muster_store::on_both;

use crate::{
    api_keys::{code, refused, restricted},
    world::{World, dry, with},
};

on_both! {
    async fn a_hold_out_withholds_what_groups_give_there_and_below_and_nothing_else(db: TestDatabase) {
        let world = World::new(&db).await;
        let support = world.account("Support", Some(world.main)).await;
        let beside = world.account("Beside", None).await;
        let ada = world.person("ada@example.com").await;
        let crew = world.group("Crew").await;
        world.give_group(crew, "viewer", world.organization, true).await;
        world.join(crew, ada.user).await;
        let held_out = world.app.hold_out(&world.owner.request, ada.user, world.main, None).await.unwrap();
        let withheld: Vec<_> = held_out.made.withheld.iter().map(|role| role.group).collect();
        assert_eq!(withheld, [Some(crew)]);
        for (place, may) in [(world.main, false), (support, false), (beside, true)] {
            assert_eq!(world.may(ada.user, "logs.read", place).await, may);
        }
        assert_eq!(refused(world.app.hold_out(&world.owner.request, ada.user, world.main, None).await).1, "hold_out.exists");
        world.give(ada.user, BuiltIn::Viewer, support).await;
        assert!(world.may(ada.user, "logs.read", support).await, "given directly inside");
        let listed = world.app.hold_outs(&world.owner.request, Default::default(), Default::default()).await.unwrap();
        assert_eq!((listed.data.len(), listed.data[0].withheld.len()), (1, 1));
        let lifted = world.app.lift_hold_out(&dry(&world.owner.request), ada.user, world.main).await.unwrap();
        assert!(!lifted.impact.as_ref().unwrap().changes[0].gains.is_empty());
        world.app.lift_hold_out(&world.owner.request, ada.user, world.main).await.unwrap();
        assert!(world.may(ada.user, "logs.read", world.main).await);
        assert_eq!(code(world.app.lift_hold_out(&world.owner.request, ada.user, world.main).await), "hold_out.not_found");
        for kind in ["hold_out.created", "hold_out.ended"] {
            let event = world.bodies().await.into_iter().find(|event| event["type"] == kind).unwrap();
            let targets = event["targets"].as_array().unwrap();
            assert!(targets.contains(&ada.user.to_string().into()) && targets.contains(&world.main.to_string().into()), "{event}");
        }
    }

    async fn making_one_takes_users_remove_and_lifting_one_is_a_grant(db: TestDatabase) {
        let world = World::new(&db).await;
        let support = world.account("Support", Some(world.main)).await;
        let ada = world.person("ada@example.com").await;
        let crew = world.group("Crew").await;
        world.give_group(crew, "administrator", support, false).await;
        world.join(crew, ada.user).await;
        let developer = world.member("dev@example.com", BuiltIn::Developer, world.organization).await;
        assert_eq!(code(world.app.hold_out(&developer.request, ada.user, support, None).await), "permission.missing");
        world.app.hold_out(&world.owner.request, ada.user, world.main, None).await.unwrap();
        // The gift lies below the account that the hold-out stands at: who holds nothing there can't give it again.
        let here = world.member("here@example.com", BuiltIn::Administrator, world.main).await;
        assert_eq!(refused(world.app.lift_hold_out(&here.request, ada.user, world.main).await), (Kind::Forbidden, "role.above_ceiling", "user".into()));
        let weak = restricted(world.organization, &["roles.assign", "users.read"]);
        let weak = with(&world.app.create_api_key(&world.owner.request, weak).await.unwrap().secret);
        assert_eq!(code(world.app.lift_hold_out(&weak, ada.user, world.main).await), "role.above_ceiling");
        let everywhere = world.member("admin@example.com", BuiltIn::Administrator, world.organization).await;
        world.app.lift_hold_out(&everywhere.request, ada.user, world.main).await.unwrap();
        assert!(world.may(ada.user, "users.remove", support).await);
    }

    async fn who_is_no_member_there_is_told_of_to_those_alone_who_see_everybody(db: TestDatabase) {
        let world = World::new(&db).await;
        let ada = world.person("ada@example.com").await;
        let here = world.member("here@example.com", BuiltIn::Administrator, world.main).await;
        let (_, _, stranger) = world.another_organization("stranger@example.com").await;
        let told = |user: UserSid| world.app.hold_out(&here.request, user, world.main, None);
        assert_eq!(code(told(ada.user).await), "user.not_found");
        assert_eq!(code(told(stranger.user).await), "user.not_found");
        assert_eq!(code(world.app.hold_out(&stranger.request, ada.user, world.main, None).await), "account.not_found");
        world.app.hold_out(&world.owner.request, ada.user, world.main, None).await.unwrap();
    }

    async fn a_key_behind_what_is_withheld_is_settled(db: TestDatabase) {
        let world = World::new(&db).await;
        let ada = world.person("ada@example.com").await;
        let crew = world.group("Crew").await;
        world.give_group(crew, "developer", world.organization, true).await;
        world.join(crew, ada.user).await;
        let made = world.app.create_api_key(&ada.request, restricted(world.main, &["logs.read"])).await.unwrap();
        world.app.identify(&with(&made.secret)).await.unwrap();
        assert_eq!(code(world.app.hold_out(&world.owner.request, ada.user, world.main, None).await), "member.keys_in_use");
        let held_out = world.app.hold_out(&world.owner.request, ada.user, world.main, Some(KeyChoice::Revoke)).await.unwrap();
        assert_eq!(held_out.settled.api_keys.len(), 1);
        assert!(world.keys_without_sponsor().await.is_empty());
    }

    async fn removal_withholds_what_groups_give_at_the_account_and_names_the_rest(db: TestDatabase) {
        let world = World::new(&db).await;
        let support = world.account("Support", Some(world.main)).await;
        let (here, above) = (world.group("Here").await, world.group("Above").await);
        world.give_group(here, "viewer", support, false).await;
        world.give_group(above, "developer", world.organization, true).await;
        let ada = world.person("ada@example.com").await;
        world.give(ada.user, BuiltIn::BillingManager, support).await;
        world.give(ada.user, BuiltIn::Viewer, world.organization).await;
        world.join(here, ada.user).await;
        let plan = world.app.remove_member(&dry(&world.owner.request), support, ada.user, None).await.unwrap();
        assert_eq!((plan.ended.len(), plan.withheld.len(), plan.inherited.len()), (1, 1, 1));
        assert_eq!((plan.withheld[0].group, plan.inherited[0].group), (Some(here), None));
        assert!(plan.impact.as_ref().unwrap().changes.iter().any(|change| change.scope == support.into() && !change.loses.is_empty()));
        world.app.remove_member(&world.owner.request, support, ada.user, None).await.unwrap();
        assert!(world.may(ada.user, "logs.read", support).await, "a Viewer from above still");
        assert!(!world.may(ada.user, "billing.read", support).await);

        // From above alone: named, and withheld only where that is asked for.
        let bo = world.person("bo@example.com").await;
        world.join(above, bo.user).await;
        assert_eq!(code(world.app.remove_member(&world.owner.request, support, bo.user, None).await), "member.inherited");
        let plan = world.app.remove_member(&dry(&world.owner.request), support, bo.user, None).await.unwrap();
        assert_eq!((plan.withheld.len(), plan.inherited[0].group), (0, Some(above)));
        let removal = world.app.remove_member_and_hold_out(&world.owner.request, support, bo.user, None).await.unwrap();
        assert_eq!((removal.withheld[0].group, removal.inherited.len()), (Some(above), 0));
        assert!(!world.may(bo.user, "logs.read", support).await && world.may(bo.user, "logs.read", world.main).await);
        assert_eq!(code(world.app.remove_member_and_hold_out(&world.owner.request, support, ada.user, None).await), "member.inherited", "no group gives it");
    }
}

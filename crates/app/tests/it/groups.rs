//! Groups: what being in one gives, who may put whom into one, and what becomes of keys when it ends.

use muster_app::{GroupChange, KeyChoice, NewAssignment, NewGroup, Question};
use muster_model::{
    Assignment, BuiltIn, GroupSid, Kind, MembershipStatus, Principal, Scope, UserSid, time::DAY,
};
use muster_store::{group, on_both};

use crate::{
    api_keys::{code, refused, restricted},
    world::{Actor, World, dry, with},
};

impl World {
    /// A group without anybody in it.
    pub(crate) async fn group(&self, name: &str) -> GroupSid {
        let new = NewGroup {
            name: name.into(),
            description: String::new(),
        };
        let made = self.app.create_group(&self.owner.request, new).await;
        made.unwrap().sid
    }

    /// Puts somebody into a group, by the owner.
    pub(crate) async fn join(&self, group: GroupSid, user: UserSid) {
        let added = self.app.add_group_member(&self.owner.request, group, user);
        added.await.unwrap();
    }

    /// Gives a group a role, by the owner.
    pub(crate) async fn give_group(
        &self,
        group: GroupSid,
        role: &str,
        scope: impl Into<Scope>,
        inherit: bool,
    ) -> Assignment {
        let new = giving(group, role, scope, inherit);
        let given = self.app.assign(&self.owner.request, new).await.unwrap();
        given.object.object
    }

    /// Whether somebody may, as the server decides.
    pub(crate) async fn may(
        &self,
        user: UserSid,
        permission: &str,
        scope: impl Into<Scope>,
    ) -> bool {
        let question = Question {
            principal: user.into(),
            permission: permission.into(),
            scope: scope.into(),
            at_least: None,
        };
        let answer = self.app.check(&self.owner.request, question).await;
        answer.unwrap().allowed
    }
}

fn giving(
    principal: impl Into<Principal>,
    role: &str,
    scope: impl Into<Scope>,
    inherit: bool,
) -> NewAssignment {
    let scope = scope.into();
    NewAssignment {
        principal: principal.into(),
        role: role.into(),
        scope,
        inherit: inherit.then_some(true),
        except: Vec::new(),
        expires_at: None,
        reason: None,
    }
}

/// A used key of somebody.
async fn used_key(world: &World, maker: &Actor, scope: impl Into<Scope>) -> String {
    let new = restricted(scope, &["logs.read"]);
    let made = world.app.create_api_key(&maker.request, new).await.unwrap();
    world.app.identify(&with(&made.secret)).await.unwrap();
    made.secret
}

on_both! {
    async fn who_is_in_a_group_has_what_the_group_has_while_they_are_in_it(db: TestDatabase) {
        let world = World::new(&db).await;
        let ada = world.person("ada@example.com").await;
        let crew = world.group("Crew").await;
        world.give_group(crew, "developer", world.main, false).await;
        assert!(!world.may(ada.user, "numbers.manage", world.main).await);
        world.join(crew, ada.user).await;
        assert!(world.may(ada.user, "numbers.manage", world.main).await);
        let again = world.app.add_group_member(&world.owner.request, crew, ada.user).await;
        assert_eq!(refused(again).1, "group_member.exists");
        world.app.remove_group_member(&world.owner.request, crew, ada.user, None).await.unwrap();
        assert!(!world.may(ada.user, "numbers.manage", world.main).await);
        let again = world.app.remove_group_member(&world.owner.request, crew, ada.user, None).await;
        assert_eq!(refused(again).1, "group_member.not_found");
        let events = world.bodies().await;
        for kind in ["group_member.added", "group_member.removed"] {
            let event = events.iter().find(|event| event["type"] == kind).unwrap();
            let targets = event["targets"].as_array().unwrap();
            assert!(targets.contains(&crew.to_string().into()) && targets.contains(&ada.user.to_string().into()), "{event}");
        }
    }

    async fn an_allow_by_a_group_is_explained_by_the_group(db: TestDatabase) {
        let world = World::new(&db).await;
        let ada = world.member("ada@example.com", BuiltIn::Viewer, world.main).await;
        let crew = world.group("Crew").await;
        world.join(crew, ada.user).await;
        world.give_group(crew, "developer", world.main, false).await;
        let question = Question {
            principal: ada.user.into(),
            permission: "numbers.read".into(),
            scope: world.main.into(),
            at_least: None,
        };
        let explained = world.app.explain(&world.owner.request, question).await.unwrap();
        let groups: Vec<_> = explained.path.iter().map(|step| step.group.as_ref().and_then(|group| group.name.clone())).collect();
        assert_eq!(groups.len(), 2, "her own role and the group's");
        assert!(groups.contains(&None) && groups.contains(&Some("Crew".into())), "{groups:?}");
    }

    async fn nobody_is_put_into_a_group_that_gives_more_than_the_adder_holds_there(db: TestDatabase) {
        let world = World::new(&db).await;
        let ada = world.person("ada@example.com").await;
        let crew = world.group("Crew").await;
        let weak = restricted(world.organization, &["groups.manage", "logs.read"]);
        let weak = with(&world.app.create_api_key(&world.owner.request, weak).await.unwrap().secret);
        world.app.add_group_member(&weak, crew, ada.user).await.unwrap();
        world.app.remove_group_member(&weak, crew, ada.user, None).await.unwrap();
        world.give_group(crew, "viewer", world.main, false).await;
        assert_eq!(refused(world.app.add_group_member(&weak, crew, ada.user).await), (Kind::Forbidden, "role.above_ceiling", "user".into()));
        assert!(!world.may(ada.user, "logs.read", world.main).await);
        world.join(crew, ada.user).await;
    }

    async fn a_group_is_given_no_more_than_the_giver_holds_and_never_owner(db: TestDatabase) {
        let world = World::new(&db).await;
        let crew = world.group("Crew").await;
        let here = world.member("here@example.com", BuiltIn::Administrator, world.main).await;
        let support = world.account("Support", Some(world.main)).await;
        assert_eq!(refused(world.app.assign(&here.request, giving(crew, "viewer", world.main, true)).await).1, "role.above_ceiling");
        assert_eq!(refused(world.app.assign(&here.request, giving(crew, "viewer", support, false)).await).1, "account.not_found");
        assert_eq!(refused(world.app.assign(&world.owner.request, giving(crew, "owner", world.main, false)).await).1, "role.owner");
        let (_, _, stranger) = world.another_organization("stranger@example.com").await;
        let foreign = world.app.create_group(&stranger.request, NewGroup { name: "Theirs".into(), description: String::new() }).await.unwrap();
        assert_eq!(refused(world.app.assign(&world.owner.request, giving(foreign.sid, "viewer", world.main, false)).await).1, "group.not_found");
        world.app.assign(&here.request, giving(crew, "viewer", world.main, false)).await.unwrap();
        world.give_group(crew, "administrator", world.main, false).await;
        let privileged = world.bodies().await.into_iter().filter(|event| event["after"]["privileged"] == true).count();
        assert_eq!(privileged, 1);
        let ada = world.person("ada@example.com").await;
        world.join(crew, ada.user).await;
        let added = world.bodies().await.into_iter().rev().find(|event| event["type"] == "group_member.added").unwrap();
        assert_eq!(added["after"]["privileged"], true, "{added}");
    }

    async fn only_active_members_of_the_same_organization_are_in_a_group(db: TestDatabase) {
        let world = World::new(&db).await;
        let crew = world.group("Crew").await;
        let (_, _, stranger) = world.another_organization("stranger@example.com").await;
        assert_eq!(refused(world.app.add_group_member(&world.owner.request, crew, stranger.user).await).1, "user.not_found");
        assert_eq!(refused(world.app.add_group_member(&stranger.request, crew, stranger.user).await).1, "group.not_found");
        let gone = world.person("gone@example.com").await;
        world.set_status(gone.user, MembershipStatus::Deactivated).await;
        assert_eq!(refused(world.app.add_group_member(&world.owner.request, crew, gone.user).await).1, "member.inactive");
        let developer = world.member("dev@example.com", BuiltIn::Developer, world.organization).await;
        assert_eq!(refused(world.app.add_group_member(&developer.request, crew, developer.user).await).1, "permission.missing");
    }

    async fn a_group_has_a_name_of_its_own_whatever_its_case(db: TestDatabase) {
        let world = World::new(&db).await;
        let crew = world.group("Support Crew").await;
        let same = NewGroup { name: "support crew".into(), description: String::new() };
        assert_eq!(refused(world.app.create_group(&world.owner.request, same.clone()).await).1, "group.exists");
        let other = world.group("Other").await;
        let change = GroupChange { name: Some("SUPPORT CREW".into()), ..Default::default() };
        assert_eq!(refused(world.app.change_group(&world.owner.request, other, change.clone()).await).1, "group.exists");
        world.app.change_group(&world.owner.request, crew, change).await.unwrap();
        let (_, _, stranger) = world.another_organization("stranger@example.com").await;
        world.app.create_group(&stranger.request, same).await.unwrap();
        let found = world.app.groups(&world.owner.request, muster_app::GroupFilter { name: Some("supp".into()), member: None }, Default::default()).await.unwrap();
        assert_eq!(found.data.iter().map(|group| group.name.as_str()).collect::<Vec<_>>(), ["SUPPORT CREW"]);
    }

    async fn a_key_behind_a_group_is_settled_however_the_group_stops_giving(db: TestDatabase) {
        let world = World::new(&db).await;
        for way in ["leave", "delete", "end", "narrow"] {
            let ada = world.person(&format!("{way}@example.com")).await;
            let crew = world.group(way).await;
            let given = world.give_group(crew, "developer", world.main, false).await;
            world.join(crew, ada.user).await;
            let secret = used_key(&world, &ada, world.main).await;
            let owner = &world.owner.request;
            let refusal = match way {
                "leave" => code(world.app.remove_group_member(owner, crew, ada.user, None).await),
                "delete" => code(world.app.delete_group(owner, crew, None).await),
                "end" => code(world.app.end_assignment(owner, given.sid, None).await),
                _ => "member.keys_in_use",
            };
            assert_eq!(refusal, "member.keys_in_use", "{way}");
            assert!(world.app.identify(&with(&secret)).await.is_ok());
            let revoke = Some(KeyChoice::Revoke);
            let settled = match way {
                "leave" => world.app.remove_group_member(owner, crew, ada.user, revoke).await.unwrap().object.object.settled.api_keys,
                "delete" => world.app.delete_group(owner, crew, revoke).await.unwrap().object.object.settled.api_keys,
                "end" => world.app.end_assignment(owner, given.sid, revoke).await.unwrap().object.object.settled.api_keys,
                _ => {
                    let soon = world.clock.now() + DAY;
                    let change = muster_app::AssignmentChange { expires_at: Some(Some(soon)), ..Default::default() };
                    world.app.change_assignment(owner, given.sid, change).await.unwrap();
                    assert_eq!(world.app.identify(&with(&secret)).await.unwrap().key.unwrap().expires_at, Some(soon));
                    continue;
                }
            };
            assert_eq!(settled.len(), 1, "{way}");
            assert_eq!(code(world.app.identify(&with(&secret)).await), "credential.refused", "{way}");
            assert!(world.keys_without_sponsor().await.is_empty(), "{way}");
        }
        world.pass(2 * DAY);
        assert!(world.keys_without_sponsor().await.is_empty());
    }

    async fn a_deleted_group_gives_nobody_anything_and_a_large_one_is_emptied_first(db: TestDatabase) {
        let world = World::new(&db).await;
        let (ada, bo) = (world.person("ada@example.com").await, world.person("bo@example.com").await);
        let crew = world.group("Crew").await;
        world.give_group(crew, "viewer", world.organization, true).await;
        world.join(crew, ada.user).await;
        world.join(crew, bo.user).await;
        let plan = world.app.delete_group(&dry(&world.owner.request), crew, None).await.unwrap();
        let impact = plan.impact.as_ref().unwrap();
        assert_eq!(impact.changes.iter().map(|change| change.principal).collect::<Vec<_>>(), [ada.user.into(), bo.user.into()]);
        assert!(impact.changes.iter().all(|change| change.gains.is_empty() && !change.loses.is_empty()));
        assert!(world.may(ada.user, "logs.read", world.main).await, "a plan changes nothing");
        let ended = world.app.delete_group(&world.owner.request, crew, None).await.unwrap();
        assert_eq!((ended.ended.len(), ended.people.len()), (1, 2));
        assert!(!world.may(ada.user, "logs.read", world.main).await && !world.may(bo.user, "logs.read", world.main).await);
        assert_eq!(code(world.app.group(&world.owner.request, crew).await), "group.not_found");
        let events = world.events().await;
        assert_eq!(events.iter().filter(|kind| *kind == "group_member.removed").count(), 2);

        let large = world.group("Everybody").await;
        let organization = world.organization;
        world.rows(move |tx| {
            for number in 0..501 {
                let email = muster_model::Email::parse(&format!("p{number}@example.com"), "email")?;
                let now = tx.now();
                let user = muster_model::User { sid: tx.new_sid(), email: email.address().to_owned(), name: "P".into(), created_at: now, updated_at: now, version: 1 };
                muster_store::person::insert(tx, &user, &email)?;
                let membership = muster_model::Membership { organization, sid: tx.new_sid(), user: user.clone(), status: MembershipStatus::Active, source: muster_model::Source::Direct, joined_at: now, deactivated_at: None, last_seen_at: None, updated_at: now, version: 1 };
                muster_store::membership::insert(tx, &membership)?;
                group::insert_member(tx, &muster_model::GroupMember { organization, group: large, user: user.sid, source: muster_model::Source::Direct, given_by: None, created_at: now })?;
            }
            Ok(())
        }).await;
        assert_eq!(refused(world.app.delete_group(&world.owner.request, large, None).await).1, "group.too_large");
        let someone = world.app.group_members(&world.owner.request, large, Default::default()).await.unwrap().data[0].member.user;
        world.app.remove_group_member(&world.owner.request, large, someone, None).await.unwrap();
        world.app.delete_group(&world.owner.request, large, None).await.unwrap();
    }

    async fn deactivation_takes_a_person_out_of_all_groups_and_reactivation_brings_nothing_back(db: TestDatabase) {
        let world = World::new(&db).await;
        let ada = world.person("ada@example.com").await;
        let crew = world.group("Crew").await;
        world.give_group(crew, "viewer", world.organization, true).await;
        world.join(crew, ada.user).await;
        world.app.hold_out(&world.owner.request, ada.user, world.main, None).await.unwrap();
        let done = world.app.deactivate(&world.owner.request, ada.user, None).await.unwrap();
        assert_eq!(done.groups, [crew]);
        let events = world.events().await;
        for kind in ["group_member.removed", "hold_out.ended"] {
            assert!(events.iter().any(|event| event == kind), "{kind}");
        }
        world.app.reactivate(&world.owner.request, ada.user).await.unwrap();
        assert!(!world.may(ada.user, "logs.read", world.organization).await);
        assert!(world.app.group_members(&world.owner.request, crew, Default::default()).await.unwrap().data.is_empty());
        world.join(crew, ada.user).await;
        assert!(world.may(ada.user, "logs.read", world.main).await, "the hold-out is gone too");
    }

    async fn members_are_listed_by_their_groups_too_page_by_page(db: TestDatabase) {
        let world = World::new(&db).await;
        let (crew, other) = (world.group("Crew").await, world.group("Other").await);
        world.give_group(crew, "viewer", world.organization, true).await;
        world.give_group(other, "developer", world.main, false).await;
        let mut expected = vec![(world.owner.user, 2)];
        for number in 0..7 {
            let person = world.person(&format!("p{number}@example.com")).await;
            world.join(crew, person.user).await;
            let both = number % 2 == 0;
            if both {
                world.join(other, person.user).await;
            }
            expected.push((person.user, if both { 2 } else { 1 }));
        }
        let out = expected[2].0;
        world.app.hold_out(&world.owner.request, out, world.main, None).await.unwrap();
        expected.retain(|(user, _)| *user != out);
        let mut listed = Vec::new();
        let mut page = muster_app::PageRequest { limit: 2, cursor: None };
        loop {
            let found = world.app.members(&world.owner.request, world.main, page.clone()).await.unwrap();
            listed.extend(found.data.iter().map(|member| (member.membership.user.sid, member.roles.len())));
            let Some(next) = found.object.next_cursor.clone() else { break };
            page.cursor = Some(next);
        }
        assert_eq!(listed, expected);
        let found = world.app.members(&world.owner.request, world.main, Default::default()).await.unwrap();
        let groups: Vec<_> = found.data[1].roles.iter().map(|role| (role.group, role.inherited_from)).collect();
        assert_eq!(groups, [(Some(other), None), (Some(crew), Some(world.organization.into()))]);
        let line = &world.app.user_access(&world.owner.request, found.data[1].membership.user.sid).await.unwrap().object[1];
        assert!(line.roles.iter().all(|role| role.group.is_some()), "{line:?}");
    }
}

//! Who was seen when, who was not, and who holds the strongest roles; and the filters of the lists of people.

use muster_app::{MemberFilter, PageRequest, UserFilter};
use muster_model::{BuiltIn, UserSid, membership::Signal, time::DAY};
use muster_store::on_both;

use crate::{
    api_keys::{code, restricted},
    world::{World, with},
};

async fn found(world: &World, filter: UserFilter) -> Vec<UserSid> {
    let (mut people, mut page) = (
        Vec::new(),
        PageRequest {
            limit: 2,
            cursor: None,
        },
    );
    loop {
        let users = world
            .app
            .users(&world.owner.request, filter.clone(), page.clone());
        let users = users.await.unwrap().object;
        people.extend(users.data.iter().map(|person| person.user.sid));
        let Some(next) = users.next_cursor else {
            return people;
        };
        page.cursor = Some(next);
    }
}

on_both! {
    async fn who_was_not_seen_is_told_with_the_evidence_and_keys_apart(db: TestDatabase) {
        let world = World::new(&db).await;
        let crew = world.group("Crew").await;
        world.give_group(crew, "viewer", world.main, false).await;
        let never = world.unseen("never@example.com").await;
        world.join(crew, never).await;
        let ada = world.member("ada@example.com", BuiltIn::Developer, world.main).await;
        let made = world.app.create_api_key(&ada.request, restricted(world.main, &["logs.read"])).await.unwrap();
        world.pass(40 * DAY);
        let owner = world.again(&world.owner).await;
        let dormant = |days| world.app.dormant_people(&owner.request, days, Some(world.main), PageRequest::default());
        let report = dormant(30).await.unwrap();
        let told: Vec<_> = report.data.iter().map(|person| person.membership.user.sid).collect();
        assert_eq!(told, [never, ada.user], "never signed in counts from the day of the grant");
        assert_eq!(report.data[0].last_seen, None);
        assert_eq!(report.data[0].holdings[0].group, Some(crew));
        let seen = report.data[1].last_seen.unwrap();
        assert!(seen.signal != Signal::Key && report.data[1].last_key_use.is_none());
        assert!(dormant(41).await.unwrap().data.is_empty());
        world.app.identify(&with(&made.secret)).await.unwrap();
        let report = dormant(30).await.unwrap();
        assert_eq!(report.data.len(), 1, "a key that acts as them is a sign of theirs");
        world.pass(35 * DAY);
        let owner = world.again(&world.owner).await;
        let report = world.app.dormant_people(&owner.request, 30, None, PageRequest::default()).await.unwrap();
        assert_eq!(report.data.iter().map(|person| person.membership.user.sid).collect::<Vec<_>>(), [never, ada.user]);
        assert_eq!(report.data[1].last_key_use.unwrap().signal, Signal::Key);
        assert_eq!(report.data[1].last_seen.unwrap(), seen);
        let activity = world.app.user_activity(&owner.request, ada.user).await.unwrap();
        assert_eq!(activity.object[0].signal, Signal::Key);
        assert!(activity.object.iter().any(|sighting| sighting.signal == Signal::Session));
    }

    async fn reports_show_only_what_the_caller_may_read(db: TestDatabase) {
        let world = World::new(&db).await;
        let beside = world.account("Beside", None).await;
        let here = world.member("here@example.com", BuiltIn::Administrator, world.main).await;
        let there = world.member("there@example.com", BuiltIn::Administrator, beside).await;
        let developer = world.member("dev@example.com", BuiltIn::Developer, world.organization).await;
        let report = world.app.holders(&here.request, BuiltIn::Administrator, PageRequest::default()).await.unwrap();
        assert_eq!(report.data.iter().map(|person| person.membership.user.sid).collect::<Vec<_>>(), [here.user]);
        for hidden in [
            world.app.holders(&developer.request, BuiltIn::Owner, PageRequest::default()).await,
            world.app.dormant_people(&developer.request, 0, None, PageRequest::default()).await,
        ] {
            assert_eq!(code(hidden.map(|_| ())), "permission.missing");
        }
        assert_eq!(code(world.app.dormant_people(&here.request, 0, Some(beside), PageRequest::default()).await.map(|_| ())), "account.not_found");
        world.pass(2 * DAY);
        let here = world.again(&here).await;
        let report = world.app.dormant_people(&here.request, 1, None, PageRequest::default()).await.unwrap();
        let told: Vec<_> = report.data.iter().map(|person| person.membership.user.sid).collect();
        assert!(told.contains(&developer.user) && !told.contains(&there.user), "{told:?}");
        assert!(report.data.iter().all(|person| person.holdings.iter().all(|held| held.scope == world.main.into())));
    }

    async fn administrators_and_owners_are_told_with_where_and_by_which_group(db: TestDatabase) {
        let world = World::new(&db).await;
        let crew = world.group("Crew").await;
        world.give_group(crew, "administrator", world.organization, true).await;
        let by_group = world.person("by@example.com").await;
        world.join(crew, by_group.user).await;
        let own = world.member("own@example.com", BuiltIn::Administrator, world.main).await;
        world.member("dev@example.com", BuiltIn::Developer, world.main).await;
        let (mut told, mut page) = (Vec::new(), PageRequest { limit: 1, cursor: None });
        loop {
            let report = world.app.holders(&world.owner.request, BuiltIn::Administrator, page.clone()).await.unwrap().object;
            told.extend(report.data.iter().map(|person| (person.membership.user.sid, person.holdings[0].group, person.holdings[0].scope)));
            let Some(next) = report.next_cursor else { break };
            page.cursor = Some(next);
        }
        assert_eq!(told, [(by_group.user, Some(crew), world.organization.into()), (own.user, None, world.main.into())]);
        let owners = world.app.holders(&world.owner.request, BuiltIn::Owner, PageRequest::default()).await.unwrap();
        assert_eq!(owners.data.len(), 1);
        let scopes: Vec<_> = owners.data[0].holdings.iter().map(|held| held.scope).collect();
        assert_eq!(scopes, [world.organization.into(), world.main.into()]);
    }

    async fn people_are_found_by_every_filter_and_all_of_them_together(db: TestDatabase) {
        let world = World::new(&db).await;
        let crew = world.group("Crew").await;
        world.give_group(crew, "developer", world.main, false).await;
        let mut people = Vec::new();
        for name in ["anna", "ann", "anton", "bert", "bo"] {
            people.push(world.person(&format!("{name}@example.com")).await);
        }
        let [anna, ann, anton, bert, bo] = &people[..] else { panic!() };
        world.join(crew, anna.user).await;
        world.join(crew, bert.user).await;
        world.give(ann.user, BuiltIn::Viewer, world.main).await;
        let of = |q: &str| UserFilter { q: Some(q.into()), ..UserFilter::default() };
        assert_eq!(found(&world, of("AN")).await, [ann.user, anna.user, anton.user], "by address");
        world.app.rename_user(&world.owner.request, bo.user, "Anselm".into()).await.unwrap();
        assert_eq!(found(&world, of("an")).await, [ann.user, anna.user, anton.user, bo.user], "then by name");
        assert_eq!(found(&world, of("olive")).await, [world.owner.user]);
        world.app.rename_me(&world.owner.request, "Zoë Owner").await.unwrap();
        assert_eq!(found(&world, of("zoë")).await, [world.owner.user], "what a person calls themselves is searched too");
        assert_eq!(found(&world, of("zz")).await, []);
        let role = |role: &str| UserFilter { role: Some(role.into()), ..UserFilter::default() };
        assert_eq!(found(&world, role("developer")).await, [anna.user, bert.user]);
        assert_eq!(found(&world, role("owner")).await, [world.owner.user]);
        assert_eq!(found(&world, UserFilter { q: Some("an".into()), ..role("developer") }).await, [anna.user]);
        let account = UserFilter { account: Some(world.main), ..UserFilter::default() };
        assert_eq!(found(&world, account.clone()).await, [world.owner.user, anna.user, ann.user, bert.user]);
        assert_eq!(found(&world, UserFilter { role: Some("viewer".into()), ..account }).await, [ann.user]);
        let unknown = world.app.users(&world.owner.request, role("emperor"), PageRequest::default()).await;
        assert_eq!(code(unknown.map(|_| ())), "role.unknown");
        world.pass(10 * DAY);
        let owner = world.again(&world.owner).await;
        let quiet = UserFilter { dormant_days: Some(5), ..UserFilter::default() };
        assert_eq!(world.app.users(&owner.request, quiet, PageRequest::default()).await.unwrap().data.len(), 5);
        let members = MemberFilter { q: Some("b".into()), role: Some("developer".into()), dormant_days: Some(5), ..MemberFilter::default() };
        let members = world.app.find_members(&owner.request, world.main, members, PageRequest::default()).await.unwrap();
        assert_eq!(members.data.iter().map(|member| member.membership.user.sid).collect::<Vec<_>>(), [bert.user]);
    }
}

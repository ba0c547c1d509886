//! How lists of people are sorted, what they tell of each, and how many they say there are.

use muster_app::{PageRequest, People, UserFilter};
use muster_model::{
    BuiltIn, MembershipStatus, UserSid,
    membership::{PeopleOrder, Signal},
    time::DAY,
};
use muster_store::on_both;

use crate::{
    api_keys::restricted,
    world::{Actor, World, with},
};

async fn page(world: &World, reader: &Actor, filter: &UserFilter, page: PageRequest) -> People {
    let found = world.app.users(&reader.request, filter.clone(), page);
    found.await.unwrap().object
}

/// The whole list, two at a time.
async fn all(world: &World, reader: &Actor, filter: UserFilter) -> Vec<UserSid> {
    let (mut people, mut cursor) = (Vec::new(), None);
    loop {
        let found = page(world, reader, &filter, PageRequest { limit: 2, cursor }).await;
        people.extend(found.data.iter().map(|person| person.user.sid));
        cursor = found.next_cursor;
        if cursor.is_none() {
            return people;
        }
    }
}

fn sorted(order: PeopleOrder) -> UserFilter {
    UserFilter {
        order: Some(order),
        ..UserFilter::default()
    }
}

on_both! {
    async fn people_are_sorted_every_way_and_who_was_never_seen_comes_last(db: TestDatabase) {
        let world = World::new(&db).await;
        let mut people = vec![world.owner.user];
        for email in ["dora@example.com", "anna@example.com"] {
            world.pass(DAY);
            people.push(world.person(email).await.user);
        }
        for email in ["cleo@example.com", "bert@example.com"] {
            world.pass(DAY);
            people.push(world.unseen(email).await);
        }
        let owner = world.again(&world.owner).await;
        world.app.rename_user(&owner.request, people[3], "Anselm".into()).await.unwrap();
        let [olive, dora, anna, cleo, bert] = people[..] else { panic!() };
        for (order, expected) in [
            (PeopleOrder::Email, [anna, bert, cleo, dora, olive]),
            (PeopleOrder::EmailDescending, [olive, dora, cleo, bert, anna]),
            (PeopleOrder::Name, [anna, cleo, bert, dora, olive]),
            (PeopleOrder::NameDescending, [olive, dora, bert, cleo, anna]),
            (PeopleOrder::JoinedAt, [olive, dora, anna, cleo, bert]),
            (PeopleOrder::JoinedAtDescending, [bert, cleo, anna, dora, olive]),
            (PeopleOrder::LastSeen, [dora, anna, olive, cleo, bert]),
            (PeopleOrder::LastSeenDescending, [olive, anna, dora, bert, cleo]),
        ] {
            assert_eq!(all(&world, &owner, sorted(order)).await, expected, "{order}, all of them");
            let few = UserFilter { status: Some(MembershipStatus::Active), ..sorted(order) };
            assert_eq!(all(&world, &owner, few).await, expected, "{order}, of a few");
        }
        world.give(bert, BuiltIn::Viewer, world.main).await;
        let members = UserFilter { account: Some(world.main), ..sorted(PeopleOrder::Email) };
        assert_eq!(all(&world, &owner, members).await, [bert, olive]);
        let begun = page(&world, &owner, &sorted(PeopleOrder::Name), PageRequest { limit: 2, cursor: None }).await;
        let other = page(&world, &owner, &sorted(PeopleOrder::Email), PageRequest { limit: 2, cursor: None }).await;
        let crossed = PageRequest { limit: 2, cursor: begun.next_cursor };
        let refused = world.app.users(&owner.request, sorted(PeopleOrder::Email), crossed).await;
        assert_eq!(refused.unwrap_err().code(), "cursor.refused", "a cursor goes on in its own order alone");
        assert!(other.next_cursor.is_some());
    }

    async fn what_somebody_holds_is_summed_up_role_by_role_and_counted_once(db: TestDatabase) {
        let world = World::new(&db).await;
        let support = world.account("Support EU", Some(world.main)).await;
        let sales = world.account("Sales", Some(world.main)).await;
        let crew = world.group("Crew").await;
        world.give_group(crew, "developer", support, false).await;
        world.give_group(crew, "developer", world.main, false).await;
        let ada = world.member("ada@example.com", BuiltIn::Developer, world.main).await;
        world.give(ada.user, BuiltIn::Viewer, world.organization).await;
        world.give_until(ada.user, BuiltIn::BillingManager, sales, Some(world.clock.now() + DAY)).await;
        world.join(crew, ada.user).await;
        let key = world.app.create_api_key(&ada.request, restricted(world.main, &["logs.read"])).await.unwrap();
        world.app.create_api_key(&ada.request, restricted(support, &["logs.read"])).await.unwrap();
        world.app.identify(&with(&key.secret)).await.unwrap();
        let told = async |reader: &Actor| {
            let found = page(&world, reader, &UserFilter::default(), PageRequest::default()).await;
            let person = found.data.into_iter().find(|person| person.user.sid == ada.user).unwrap().object;
            let access: Vec<_> = person.access.iter().map(|line| (line.role.name.clone(), line.accounts, line.organization)).collect();
            (access, person.api_keys, person.last_signal)
        };
        let of = |lines: &[(&str, usize, bool)]| -> Vec<_> {
            lines.iter().map(|(role, accounts, organization)| ((*role).to_owned(), *accounts, *organization)).collect()
        };
        let (access, keys, signal) = told(&world.owner).await;
        assert_eq!(access, of(&[("developer", 2, false), ("viewer", 0, true), ("billing_manager", 1, false)]));
        assert_eq!((keys, signal), (2, Some(Signal::SignIn)), "the requests after it came within the minute");
        let here = world.member("here@example.com", BuiltIn::Administrator, support).await;
        let (access, keys, _) = told(&here).await;
        assert_eq!(access, of(&[("developer", 1, false), ("viewer", 0, true)]), "nothing of Main alone, nothing of Sales");
        assert_eq!(keys, 1);
        world.pass(2 * DAY);
        let owner = world.again(&world.owner).await;
        assert!(told(&owner).await.0.iter().all(|(role, _, _)| role != "billing_manager"), "what has ended is not held");
        world.app.identify(&with(&key.secret)).await.unwrap();
        assert_eq!(told(&owner).await.2, Some(Signal::Key));
        let alone = world.app.user(&owner.request, ada.user).await.unwrap();
        assert_eq!(alone.object.object.access.len(), 2, "one person is told of like a list");
    }

    async fn a_total_is_told_where_it_is_exact_and_all_of_it_is_seen(db: TestDatabase) {
        let world = World::new(&db).await;
        let here = world.member("here@example.com", BuiltIn::Administrator, world.main).await;
        for email in ["anna@example.com", "bert@example.com", "cleo@example.com"] {
            let user = world.unseen(email).await;
            world.give(user, BuiltIn::Viewer, world.organization).await;
            if email.starts_with('c') {
                world.set_status(user, MembershipStatus::Deactivated).await;
            }
        }
        let total = async |reader: &Actor, filter: UserFilter| {
            page(&world, reader, &filter, PageRequest { limit: 1, cursor: None }).await.total
        };
        let of = |status| UserFilter { status: Some(status), ..UserFilter::default() };
        assert_eq!(total(&world.owner, UserFilter::default()).await, Some(5));
        assert_eq!(total(&world.owner, of(MembershipStatus::Active)).await, Some(4));
        assert_eq!(total(&world.owner, of(MembershipStatus::Deactivated)).await, Some(1));
        assert_eq!(total(&world.owner, of(MembershipStatus::Suspended)).await, Some(0));
        assert_eq!(all(&world, &world.owner, of(MembershipStatus::Deactivated)).await.len(), 1);
        let begun = UserFilter { q: Some("an".into()), ..UserFilter::default() };
        assert_eq!(total(&world.owner, begun).await, None);
        assert_eq!(total(&here, UserFilter::default()).await, None, "who sees a part is not told of the whole");
    }
}

//! The log as its readers see it.

use std::collections::BTreeSet;

use muster_app::{AccountChange, EventQuery, EventView, Page, PageRequest};
use muster_model::{AccountSid, Kind, Permission, Sid, UserSid, event::ActorKind};
use muster_store::on_both;

use crate::tenant::{Actor, World};

impl World {
    async fn events(&self, reader: &Actor, query: EventQuery) -> Page<EventView> {
        let page = PageRequest {
            limit: 200,
            cursor: None,
        };
        self.app.events(&reader.asks(), query, page).await.unwrap()
    }
}

on_both! {
    async fn an_event_tells_who_did_what_where_from_and_with_which_names(db: TestDatabase) {
        let world = World::new(db).await;
        let account = world.account("Support EU", Some(world.main)).await;
        let query = EventQuery { kind: Some("account.created".into()), target: Some(account.into()), ..EventQuery::default() };
        let page = world.events(&world.owner, query).await;
        let [event] = &page.data[..] else { panic!("{page:?}") };
        assert_eq!((event.actor_kind, event.actor.as_ref().unwrap().email.as_deref()), (ActorKind::User, Some("ada@acme.example")));
        assert_eq!(event.scope.as_ref().unwrap().name.as_deref(), Some("Support EU"));
        assert!(event.targets.iter().any(|target| target.sid == account.into() && target.name.as_deref() == Some("Support EU")));
        assert_eq!(event.after["name"], "Support EU");
        assert_eq!((event.address.as_deref(), event.agent.as_deref(), event.request_id.as_deref()), (Some("127.0.0.1"), Some("a test"), Some("request-1")));
    }

    async fn a_new_name_is_told_with_the_old_one(db: TestDatabase) {
        let world = World::new(db).await;
        let change = AccountChange { name: Some("Support".into()), ..AccountChange::default() };
        world.app.change_account(&world.owner.asks(), world.main, change).await.unwrap();
        let query = EventQuery { kind: Some("account.updated".into()), ..EventQuery::default() };
        let page = world.events(&world.owner, query).await;
        assert_eq!((&page.data[0].before["name"], &page.data[0].after["name"]), (&"Main".into(), &"Support".into()));
    }

    async fn pages_hold_every_event_once_newest_first(db: TestDatabase) {
        let world = World::new(db).await;
        for number in 0..5 {
            world.account(&format!("Account {number}"), None).await;
        }
        let (mut seen, mut cursor) = (Vec::new(), None);
        loop {
            let page = world.app.events(&world.owner.asks(), EventQuery::default(), PageRequest { limit: 3, cursor }).await.unwrap();
            seen.extend(page.data.iter().map(|event| event.sequence));
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        let newest = *seen.first().unwrap();
        assert_eq!(seen, (1..=newest).rev().collect::<Vec<_>>());
    }

    async fn the_log_is_followed_after_a_number_without_an_end(db: TestDatabase) {
        let world = World::new(db).await;
        let last = world.events(&world.owner, EventQuery::default()).await.data[0].sequence;
        let follow = |after| EventQuery { after: Some(after), ..EventQuery::default() };
        assert!(world.events(&world.owner, follow(last)).await.data.is_empty());
        let account = world.account("New", None).await;
        world.account("Newer", None).await;
        let first = world.app.events(&world.owner.asks(), follow(last), PageRequest { limit: 1, cursor: None }).await.unwrap();
        assert_eq!(first.data[0].sequence, last + 1);
        let rest = PageRequest { limit: 200, cursor: first.next_cursor };
        let rest = world.app.events(&world.owner.asks(), follow(last), rest).await.unwrap();
        let numbers: Vec<_> = rest.data.iter().map(|event| event.sequence).collect();
        assert_eq!(numbers, (last + 2..last + 2 + numbers.len() as i64).collect::<Vec<_>>(), "the oldest first, beside a cursor");
        assert!(first.data.iter().chain(&rest.data).any(|event| event.scope.as_ref().is_some_and(|scope| scope.sid == account.into())));
    }

    async fn a_cursor_serves_its_own_caller_and_filter_alone(db: TestDatabase) {
        let world = World::new(db).await;
        let administrator = world.member_with("adam", "administrator", world.organization).await;
        let page = |cursor| PageRequest { limit: 2, cursor };
        let first = world.app.events(&world.owner.asks(), EventQuery::default(), page(None)).await.unwrap();
        let stolen = world.app.events(&administrator.asks(), EventQuery::default(), page(first.next_cursor.clone())).await.unwrap_err();
        assert_eq!(stolen.code(), "cursor.refused");
        let other = EventQuery { ascending: true, ..EventQuery::default() };
        let turned = world.app.events(&world.owner.asks(), other, page(first.next_cursor)).await.unwrap_err();
        assert_eq!(turned.code(), "cursor.refused");
    }

    async fn an_accounts_administrator_sees_what_happened_there_alone(db: TestDatabase) {
        let world = World::new(db).await;
        let (mine, other) = (world.account("Mine", None).await, world.account("Other", None).await);
        let administrator = world.member_with("adam", "administrator", mine).await;
        let scopes: BTreeSet<_> = world.events(&administrator, EventQuery::default()).await.data.into_iter().filter_map(|event| Some(event.scope?.sid)).collect();
        assert_eq!(scopes, BTreeSet::from([mine.into()]));
        let elsewhere = |account| EventQuery { account: Some(account), ..EventQuery::default() };
        let hidden = world.app.events(&administrator.asks(), elsewhere(other), PageRequest::default()).await.unwrap_err();
        let nothing = world.app.events(&administrator.asks(), elsewhere(AccountSid::from_bits(7)), PageRequest::default()).await.unwrap_err();
        assert_eq!((hidden.kind(), hidden.code()), (Kind::NotFound, nothing.code()));
    }

    async fn who_may_not_read_the_log_is_told_so_and_the_attempt_stands_in_it(db: TestDatabase) {
        let world = World::new(db).await;
        for (name, role) in [("vic", "viewer"), ("dora", "developer"), ("bill", "billing_manager")] {
            let reader = world.member_with(name, role, world.main).await;
            let refused = world.app.events(&reader.asks(), EventQuery::default(), PageRequest::default()).await.unwrap_err();
            assert_eq!(refused.missing_permission(), Some(Permission::AUDIT_READ), "{role}");
            let refused = world.app.events(&reader.asks(), EventQuery { account: Some(world.main), ..EventQuery::default() }, PageRequest::default()).await.unwrap_err();
            assert_eq!(refused.kind(), Kind::Forbidden, "{role}");
            let denied = EventQuery { kind: Some("access.denied".into()), actor: Some(reader.user.into()), ..EventQuery::default() };
            let told = world.events(&world.owner, denied).await;
            assert_eq!(told.data.len(), 2, "{role}: at the organization and at the account");
            assert_eq!(told.data[0].after["permission"], "audit.read");
        }
    }

    async fn a_foreign_actor_or_target_finds_nothing(db: TestDatabase) {
        let world = World::new(db).await;
        let (organization, account, stranger) = world.another_organization().await;
        for sid in [stranger.user.into(), account.into(), organization.into(), UserSid::from_bits(7).into()] {
            let by = EventQuery { actor: Some(sid), ..EventQuery::default() };
            let about = EventQuery { target: Some(sid), ..EventQuery::default() };
            assert!(world.events(&world.owner, by).await.data.is_empty());
            assert!(world.events(&world.owner, about).await.data.is_empty());
        }
        let own = world.events(&stranger, EventQuery::default()).await;
        assert!(own.data.iter().all(|event| event.actor.as_ref().is_none_or(|actor| actor.sid != world.owner.user.into())));
    }

    async fn an_erased_persons_events_stay_without_their_text_and_the_chain_stays_whole(db: TestDatabase) {
        let world = World::new(db).await;
        let person = world.member_with("dora", "administrator", world.organization).await;
        let refused = world.app.events(&person.asks(), EventQuery { account: Some(AccountSid::from_bits(7)), ..EventQuery::default() }, PageRequest::default()).await;
        assert!(refused.is_err());
        let signed_in = EventQuery { kind: Some("session.created".into()), actor: Some(person.user.into()), ..EventQuery::default() };
        let before = world.events(&world.owner, signed_in.clone()).await;
        assert!(before.data[0].address.is_some());
        world.db.tamper(&format!("DELETE FROM data_key WHERE owner_sid = '{}'", person.user));
        let app = world.restarted().await;
        let after = app.events(&world.owner.asks(), signed_in, PageRequest::default()).await.unwrap();
        assert_eq!((after.data[0].sequence, after.data[0].address.as_deref()), (before.data[0].sequence, None));
        assert_eq!(muster_app::audit::verify(&app).await.unwrap().iter().filter(|report| report.verdict != muster_app::audit::Verdict::Good).count(), 0);
    }
}

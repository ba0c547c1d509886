//! API keys as actors meet them.

use std::{sync::Arc, time::Duration};

use muster_app::{
    CreatedKey, DEFAULT_KEY_LIFE, KeyChange, KeysOf, NewApiKey, PageRequest, Request,
};
use muster_model::{
    BuiltIn, Error, KeyKind, Kind, Permission, Result, Scope,
    session::STEP_UP_AGE,
    time::{DAY, HOUR, MINUTE},
};
use muster_store::on_both;

use crate::world::{World, anonymous, scaled, with};

pub(crate) fn restricted(scope: impl Into<Scope>, permissions: &[&str]) -> NewApiKey {
    NewApiKey {
        scope: scope.into(),
        name: "ci-deploy".into(),
        kind: KeyKind::Restricted,
        permissions: permissions.iter().map(ToString::to_string).collect(),
        principal: None,
        expires_in: Some(DEFAULT_KEY_LIFE),
        networks: Vec::new(),
    }
}

fn named(name: &str) -> KeyChange {
    KeyChange {
        name: Some(name.into()),
        ..KeyChange::default()
    }
}

fn of_kind(scope: impl Into<Scope>, kind: KeyKind) -> NewApiKey {
    NewApiKey {
        kind,
        permissions: Vec::new(),
        ..restricted(scope, &[])
    }
}

async fn names(world: &World, request: &Request, of: KeysOf) -> Result<Vec<String>> {
    let page = world
        .app
        .api_keys(request, of, PageRequest::default())
        .await?;
    Ok(page.data.iter().map(|listed| listed.name.clone()).collect())
}

pub(crate) fn refused<T: std::fmt::Debug>(result: Result<T>) -> (Kind, &'static str, String) {
    let error = result.unwrap_err();
    let path = error.fields().first().map(|field| field.path.clone());
    (error.kind(), error.code(), path.unwrap_or_default())
}

pub(crate) fn code<T: std::fmt::Debug>(result: Result<T>) -> &'static str {
    result.unwrap_err().code()
}

on_both! {
    async fn a_developer_makes_a_key_that_does_no_more_than_was_chosen(db: TestDatabase) {
        let world = World::new(&db).await;
        let developer = world.member("dev@example.com", BuiltIn::Developer, world.main).await;
        let made = world.app.create_api_key(&developer.request, restricted(world.main, &["numbers.read_full"])).await.unwrap();
        let key = &made.details.object;
        assert!(made.secret.starts_with("mst_key_"));
        assert!(key.permissions.contains(Permission::NUMBERS_READ_FULL) && key.permissions.contains(Permission::NUMBERS_READ), "what is implied comes with it");
        assert_eq!(key.permissions.len(), 2);
        assert_eq!(key.expires_at.unwrap().since(key.created_at), 365 * DAY);
        assert_eq!((made.details.names.of(key.scope).name.as_deref(), made.details.principal), (Some("Main"), developer.user.into()));
        let caller = world.app.identify(&with(&made.secret)).await.unwrap();
        assert_eq!(caller.key.unwrap().sid, key.sid);
        assert!(world.events().await.ends_with(&["api_key.created".into(), "api_key.used_first".into()]));
    }

    async fn a_standard_key_has_the_product_and_a_main_key_what_its_maker_holds_but_ownership(db: TestDatabase) {
        let world = World::new(&db).await;
        let standard = world.app.create_api_key(&world.owner.request, of_kind(world.main, KeyKind::Standard)).await.unwrap().details.object;
        assert!(standard.permissions.contains(Permission::CREDENTIALS_USE) && !standard.permissions.contains(Permission::USERS_READ));
        let main = world.app.create_api_key(&world.owner.request, of_kind(world.organization, KeyKind::Main)).await.unwrap().details.object;
        assert!(!main.permissions.contains(Permission::ACCOUNTS_CLOSE) && !main.permissions.contains(Permission::OWNERSHIP_TRANSFER));
        assert_eq!(main.permissions.len(), Permission::all().count() - 2);
        let developer = world.member("dev@example.com", BuiltIn::Developer, world.main).await;
        let main = world.app.create_api_key(&developer.request, of_kind(world.main, KeyKind::Main)).await.unwrap().details.object;
        assert_eq!(main.permissions, BuiltIn::Developer.permissions());
        let fields = NewApiKey { permissions: vec!["logs.read".into()], ..of_kind(world.main, KeyKind::Standard) };
        assert_eq!(refused(world.app.create_api_key(&world.owner.request, fields).await), (Kind::Invalid, "api_key.permissions", "permissions".into()));
    }

    async fn a_key_never_has_more_than_its_maker(db: TestDatabase) {
        let world = World::new(&db).await;
        let developer = world.member("dev@example.com", BuiltIn::Developer, world.main).await;
        let billing = world.app.create_api_key(&developer.request, restricted(world.main, &["logs.read", "billing.manage"])).await;
        let error = billing.unwrap_err();
        assert_eq!((error.kind(), error.code()), (Kind::Forbidden, "api_key.above_ceiling"));
        assert!(error.message().contains("billing.read, billing.manage") && error.message().contains("Main"), "{error}");
        let wider = world.app.create_api_key(&developer.request, restricted(world.organization, &["logs.read"])).await;
        assert_eq!(wider.unwrap_err().missing_permission(), Some(Permission::API_KEYS_CREATE));
        let elsewhere = world.account("Elsewhere", None).await;
        let elsewhere = world.app.create_api_key(&developer.request, restricted(elsewhere, &["logs.read"])).await;
        assert_eq!(refused(elsewhere), (Kind::NotFound, "account.not_found", String::new()));
        assert!(names(&world, &world.owner.request, KeysOf::Scope(world.main.into())).await.unwrap().is_empty(), "a refusal changes nothing");
    }

    async fn a_key_makes_no_stronger_key(db: TestDatabase) {
        let world = World::new(&db).await;
        let maker = restricted(world.main, &["api_keys.create", "logs.read"]);
        let maker = with(&world.app.create_api_key(&world.owner.request, maker).await.unwrap().secret);
        assert_eq!(code(world.app.create_api_key(&maker, restricted(world.main, &["numbers.manage"])).await), "api_key.above_ceiling");
        assert_eq!(code(world.app.create_api_key(&maker, of_kind(world.main, KeyKind::Standard)).await), "api_key.above_ceiling");
        let child = world.app.create_api_key(&maker, of_kind(world.main, KeyKind::Main)).await.unwrap();
        assert_eq!(child.details.object.permissions.len(), 3, "api_keys.create, api_keys.read and logs.read");
        let child = with(&child.secret);
        assert_eq!(refused(world.app.create_api_key(&child, restricted(world.organization, &["logs.read"])).await).0, Kind::Forbidden);
    }

    async fn a_key_never_outlives_the_access_it_stands_on(db: TestDatabase) {
        let world = World::new(&db).await;
        let guest = world.person("guest@example.com").await;
        let end = world.clock.now() + 10 * DAY;
        world.give_until(guest.user, BuiltIn::Developer, world.main, Some(end)).await;
        world.give(guest.user, BuiltIn::Viewer, world.main).await;
        let key = |permission, life| NewApiKey { expires_in: life, ..restricted(world.main, &[permission]) };
        assert_eq!(refused(world.app.create_api_key(&guest.request, key("numbers.manage", Some(11 * DAY))).await).1, "api_key.outlives_access");
        assert_eq!(code(world.app.create_api_key(&guest.request, key("numbers.manage", None)).await), "api_key.outlives_access");
        world.app.create_api_key(&guest.request, key("numbers.manage", Some(10 * DAY))).await.unwrap();
        world.app.create_api_key(&guest.request, key("logs.read", None)).await.unwrap();
    }

    async fn the_fields_of_a_new_key_are_judged_each(db: TestDatabase) {
        let world = World::new(&db).await;
        let good = || restricted(world.main, &["logs.read"]);
        let create = |new| world.app.create_api_key(&world.owner.request, new);
        let invalid = |code, path: &str| (Kind::Invalid, code, path.to_owned());
        assert_eq!(refused(create(restricted(world.main, &[])).await), invalid("api_key.permissions", "permissions"));
        assert_eq!(refused(create(restricted(world.main, &["logs.read", "logs.burn"])).await), invalid("permission.unknown", "permissions[1]"));
        assert_eq!(refused(create(NewApiKey { name: "a\r\nb".into(), ..good() }).await), invalid("name.control_character", "name"));
        for life in [HOUR - Duration::from_micros(1), 3_650 * DAY + Duration::from_micros(1)] {
            assert_eq!(refused(create(NewApiKey { expires_in: Some(life), ..good() }).await), invalid("api_key.expires_in", "expires_in"));
        }
        assert_eq!(refused(create(NewApiKey { networks: vec!["10.0.0.0/8".into(), "nowhere".into()], ..good() }).await), invalid("api_key.networks", "networks[1]"));
        assert_eq!(refused(create(NewApiKey { networks: vec!["10.0.0.0/8".into(); 33], ..good() }).await), invalid("api_key.networks", "networks"));
        let other = world.person("other@example.com").await;
        assert_eq!(refused(create(NewApiKey { principal: Some(other.user.into()), ..good() }).await).1, "api_key.principal");
        for life in [Some(HOUR), Some(3_650 * DAY), None] {
            create(NewApiKey { expires_in: life, principal: Some(world.owner.user.into()), ..good() }).await.unwrap();
        }
    }

    async fn a_session_needs_a_recent_sign_in_to_make_a_key(db: TestDatabase) {
        let world = World::new(&db).await;
        world.pass(STEP_UP_AGE + MINUTE);
        let stale = world.app.create_api_key(&world.owner.request, restricted(world.main, &["logs.read"])).await;
        assert_eq!(refused(stale).1, "session.step_up_required");
        let owner = world.again(&world.owner).await;
        world.app.create_api_key(&owner.request, restricted(world.main, &["logs.read"])).await.unwrap();
    }

    async fn b2_a_billing_manager_neither_lists_nor_makes_nor_reads_keys(db: TestDatabase) {
        let world = World::new(&db).await;
        let made = world.app.create_api_key(&world.owner.request, restricted(world.main, &["logs.read"])).await.unwrap();
        let billing = world.member("billing@example.com", BuiltIn::BillingManager, world.main).await;
        let sid = made.details.object.sid;
        let tries: [Error; 6] = [
            names(&world, &billing.request, KeysOf::Scope(world.main.into())).await.unwrap_err(),
            names(&world, &billing.request, KeysOf::User(world.owner.user)).await.unwrap_err(),
            world.app.create_api_key(&billing.request, restricted(world.main, &["usage.read"])).await.unwrap_err(),
            world.app.api_key(&billing.request, sid).await.unwrap_err(),
            world.app.change_api_key(&billing.request, sid, named("mine")).await.unwrap_err(),
            world.app.revoke_api_key(&billing.request, sid).await.unwrap_err(),
        ];
        for error in tries {
            assert_eq!((error.kind(), error.code()), (Kind::Forbidden, "permission.missing"));
        }
    }

    async fn what_a_caller_does_not_see_is_not_there(db: TestDatabase) {
        let world = World::new(&db).await;
        let made = world.app.create_api_key(&world.owner.request, restricted(world.main, &["logs.read"])).await.unwrap().details.object;
        let elsewhere = world.account("Elsewhere", None).await;
        let developer = world.member("dev@example.com", BuiltIn::Developer, elsewhere).await;
        let hidden = world.member("hidden@example.com", BuiltIn::Viewer, world.main).await;
        let (_, _, stranger) = world.another_organization("stranger@example.com").await;
        for outsider in [&developer, &stranger] {
            assert_eq!(code(world.app.api_key(&outsider.request, made.sid).await), "api_key.not_found");
            assert_eq!(code(world.app.revoke_api_key(&outsider.request, made.sid).await), "api_key.not_found");
            assert_eq!(code(world.app.change_api_key(&outsider.request, made.sid, named("x")).await), "api_key.not_found");
            assert_eq!(code(names(&world, &outsider.request, KeysOf::Scope(world.main.into())).await), "account.not_found");
            assert_eq!(code(names(&world, &outsider.request, KeysOf::User(hidden.user)).await), "user.not_found");
        }
        assert_eq!(refused(world.app.api_key(&anonymous(), made.sid).await).0, Kind::Unauthenticated);
    }

    async fn h1_a_revoked_key_opens_nothing_at_the_next_call(db: TestDatabase) {
        let world = World::new(&db).await;
        let made = world.app.create_api_key(&world.owner.request, restricted(world.main, &["api_keys.read"])).await.unwrap();
        let key = with(&made.secret);
        world.app.api_key(&key, made.details.object.sid).await.unwrap();
        let revoked = world.app.revoke_api_key(&world.owner.request, made.details.object.sid).await.unwrap();
        assert!(revoked.revoked_at.is_some());
        assert_eq!(refused(world.app.api_key(&key, made.details.object.sid).await), (Kind::Unauthenticated, "credential.refused", String::new()));
        assert_eq!(refused(world.app.revoke_api_key(&world.owner.request, made.details.object.sid).await).1, "api_key.revoked");
        assert_eq!(refused(world.app.change_api_key(&world.owner.request, made.details.object.sid, named("x")).await).0, Kind::Conflict);
        assert_eq!(world.events().await.iter().filter(|kind| *kind == "api_key.revoked").count(), 1);
    }

    async fn an_expired_key_opens_nothing_from_the_instant_it_expires(db: TestDatabase) {
        let world = World::new(&db).await;
        let new = NewApiKey { expires_in: Some(HOUR), ..restricted(world.main, &["logs.read"]) };
        let key = with(&world.app.create_api_key(&world.owner.request, new).await.unwrap().secret);
        world.pass(HOUR - Duration::from_micros(1));
        world.app.identify(&key).await.unwrap();
        world.pass(Duration::from_micros(1));
        assert_eq!(code(world.app.identify(&key).await), "credential.refused");
    }

    async fn a_key_revokes_itself_and_its_person_revokes_it_but_a_key_not_its_sister(db: TestDatabase) {
        let world = World::new(&db).await;
        let developer = world.member("dev@example.com", BuiltIn::Developer, world.main).await;
        let make = || world.app.create_api_key(&developer.request, restricted(world.main, &["logs.read"]));
        let (first, second) = (make().await.unwrap(), make().await.unwrap());
        let key = with(&first.secret);
        assert_eq!(refused(world.app.revoke_api_key(&key, second.details.object.sid).await).1, "permission.missing");
        world.app.revoke_api_key(&key, first.details.object.sid).await.unwrap();
        world.app.revoke_api_key(&developer.request, second.details.object.sid).await.unwrap();
        assert_eq!(code(world.app.identify(&key).await), "credential.refused");
    }

    async fn renaming_takes_every_permission_the_key_has_and_the_version_that_was_read(db: TestDatabase) {
        let world = World::new(&db).await;
        let strong = world.app.create_api_key(&world.owner.request, restricted(world.main, &["billing.read"])).await.unwrap().details.object;
        let developer = world.member("dev@example.com", BuiltIn::Developer, world.main).await;
        assert_eq!(refused(world.app.change_api_key(&developer.request, strong.sid, named("mine")).await).1, "api_key.above_ceiling");
        let stale = Request { if_match: Some(strong.version + 1), ..world.owner.request.clone() };
        assert_eq!(refused(world.app.change_api_key(&stale, strong.sid, named("x")).await).0, Kind::Stale);
        let fresh = Request { if_match: Some(strong.version), ..world.owner.request.clone() };
        let renamed = world.app.change_api_key(&fresh, strong.sid, named("invoices")).await.unwrap();
        assert_eq!((renamed.name.as_str(), renamed.version), ("invoices", strong.version + 1));
        assert_eq!(refused(world.app.change_api_key(&fresh, strong.sid, named("again")).await).0, Kind::Stale);
        assert_eq!(world.events().await.last().unwrap(), "api_key.updated");
    }

    async fn keys_are_listed_page_by_page_by_place_and_by_person(db: TestDatabase) {
        let world = World::new(&db).await;
        let developer = world.member("dev@example.com", BuiltIn::Developer, world.main).await;
        for index in 0..3 {
            let new = NewApiKey { name: format!("key {index}"), ..restricted(world.main, &["logs.read"]) };
            world.app.create_api_key(&developer.request, new).await.unwrap();
        }
        let mut page = PageRequest { limit: 2, cursor: None };
        let of = KeysOf::Scope(world.main.into());
        let first = world.app.api_keys(&world.owner.request, of, page.clone()).await.unwrap();
        page.cursor = first.next_cursor.clone();
        let second = world.app.api_keys(&world.owner.request, of, page.clone()).await.unwrap();
        let listed: Vec<_> = first.data.iter().chain(&second.data).collect();
        assert_eq!(listed.iter().map(|listed| listed.name.as_str()).collect::<Vec<_>>(), ["key 0", "key 1", "key 2"]);
        assert!(second.next_cursor.is_none());
        assert_eq!(code(world.app.api_keys(&developer.request, of, page).await), "cursor.refused");
        assert_eq!(names(&world, &developer.request, KeysOf::User(developer.user)).await.unwrap().len(), 3);
        assert_eq!(names(&world, &world.owner.request, KeysOf::User(developer.user)).await.unwrap().len(), 3);
        assert_eq!(names(&world, &world.owner.request, KeysOf::Scope(world.organization.into())).await.unwrap(), ["init"]);
        let sister = world.member("sister@example.com", BuiltIn::Developer, world.main).await;
        assert_eq!(names(&world, &sister.request, KeysOf::User(developer.user)).await.unwrap().len(), 3);
        assert!(names(&world, &sister.request, KeysOf::User(world.owner.user)).await.unwrap().is_empty(), "the owner's key lies at the organization");
    }

    async fn h5_ten_thousand_calls_in_a_minute_note_the_key_at_most_once(db: TestDatabase) {
        let world = World::new(&db).await;
        let made = world.app.create_api_key(&world.owner.request, restricted(world.main, &["logs.read"])).await.unwrap();
        let key = Request { agent: Some("deploy/1".into()), ..with(&made.secret) };
        world.app.identify(&key).await.unwrap();
        let before = db.faults().commits();
        let used = || async { world.app.api_key(&world.owner.request, made.details.object.sid).await.unwrap().last_used_at };
        let first = used().await;
        assert_eq!(first, Some(world.clock.now()));
        let commits = db.faults().commits() - before;
        for _ in 0..scaled(200, 10_000) {
            world.app.identify(&key).await.unwrap();
        }
        assert_eq!(db.faults().commits(), before + commits, "not one write");
        world.pass(MINUTE);
        world.app.identify(&key).await.unwrap();
        assert_eq!(used().await, Some(world.clock.now()));
        assert_eq!(world.events().await.iter().filter(|kind| *kind == "api_key.used_first").count(), 1);
    }

    async fn the_first_use_of_a_key_is_told_once_however_many_calls_come_at_once(db: TestDatabase) {
        let world = Arc::new(World::new(&db).await);
        let made = world.app.create_api_key(&world.owner.request, restricted(world.main, &["logs.read"])).await.unwrap();
        let mut calls = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let (world, key) = (world.clone(), with(&made.secret));
            calls.spawn(async move { world.app.identify(&key).await.unwrap() });
        }
        calls.join_all().await;
        let told: Vec<_> = world.bodies().await.into_iter().filter(|body| body["type"] == "api_key.used_first").collect();
        assert_eq!(told.len(), 1);
        assert_eq!(told[0]["actor"]["sid"], made.details.object.sid.to_string());
        assert_eq!(told[0]["on_behalf_of"], world.owner.user.to_string());
    }

    async fn the_same_idempotency_key_gives_the_same_secret_and_one_key(db: TestDatabase) {
        let world = World::new(&db).await;
        let idempotency = Some(muster_app::Idempotency { key: "once".into(), request: [1; 32] });
        let request = Request { idempotency, ..world.owner.request.clone() };
        let first = world.app.create_api_key(&request, restricted(world.main, &["logs.read"])).await.unwrap();
        let second: CreatedKey = world.app.create_api_key(&request, restricted(world.main, &["logs.read"])).await.unwrap();
        assert_eq!((first.secret, first.details.object.sid), (second.secret, second.details.object.sid));
        assert_eq!(names(&world, &world.owner.request, KeysOf::Scope(world.main.into())).await.unwrap().len(), 1);
    }

    async fn h3_a_dump_of_the_database_has_no_secret(db: TestDatabase) {
        let world = World::new(&db).await;
        let made = world.app.create_api_key(&world.owner.request, restricted(world.main, &["logs.read"])).await.unwrap();
        let random = made.secret.parse::<muster_model::secret::Secret>().unwrap().random;
        let tail = made.secret.rsplit('_').next().unwrap();
        let dump = dump(&db).await;
        assert!(found(&dump, made.details.object.name.as_bytes()), "the dump is one");
        assert!(!found(&dump, tail.as_bytes()) && !found(&dump, &random));
        assert!(!found(&dump, hex(&random).as_bytes()));
    }

    async fn h4_a_wrong_secret_with_a_right_public_id_is_refused_like_an_unknown_one(db: TestDatabase) {
        let world = World::new(&db).await;
        let made = world.app.create_api_key(&world.owner.request, restricted(world.main, &["logs.read"])).await.unwrap();
        let right = made.secret.parse::<muster_model::secret::Secret>().unwrap();
        let wrong = muster_model::secret::Secret { random: [9; 32], ..right.clone() };
        let unknown = muster_model::secret::Secret { bits: 9, ..right };
        let present = |secret| Request { secret: Some(secret), ..anonymous() };
        let refusals = [
            world.app.identify(&present(wrong.clone())).await.unwrap_err(),
            world.app.identify(&present(unknown)).await.unwrap_err(),
        ];
        assert_eq!(refusals[0].kind(), Kind::Unauthenticated);
        assert_eq!(refusals[0].to_string(), refusals[1].to_string(), "no difference to see");
        let denied = || async {
            world.app.record_refused_keys().await.unwrap();
            world.bodies().await.into_iter().filter(|body| body["type"] == "access.denied").collect::<Vec<_>>()
        };
        let told = denied().await;
        assert_eq!(told.len(), 1);
        assert_eq!(told[0]["targets"][0], made.details.object.sid.to_string());
        assert_eq!((&told[0]["after"]["code"], &told[0]["after"]["count"]), (&"credential.refused".into(), &1.into()));
        for _ in 0..20 {
            world.app.identify(&present(wrong.clone())).await.unwrap_err();
        }
        assert_eq!(denied().await.len(), 1, "sampled");
        world.pass(MINUTE);
        world.app.identify(&present(wrong)).await.unwrap_err();
        assert_eq!(denied().await[1]["after"]["count"], 21, "all of them counted");
        assert!(world.app.identify(&with(&made.secret)).await.is_ok(), "the right one still works");
    }
}

/// Every byte that the database keeps: the file with its log, or a dump of every row.
async fn dump(db: &muster_store::testing::TestDatabase) -> Vec<u8> {
    match db.options().database {
        muster_store::Database::Sqlite(path) => {
            let mut bytes = std::fs::read(&path).unwrap();
            bytes.extend(std::fs::read(format!("{}-wal", path.display())).unwrap());
            bytes
        }
        muster_store::Database::Postgres(url) => {
            let dumped = std::process::Command::new("pg_dump")
                .arg("--inserts")
                .arg(url)
                .output()
                .unwrap();
            assert!(dumped.status.success(), "{dumped:?}");
            dumped.stdout
        }
    }
}

fn found(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

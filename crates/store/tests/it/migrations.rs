//! Migrations: old or new, never between; what is newer or foreign is refused.

use muster_store::{
    Database, Migration, Options, Store, on_both,
    testing::{Engine, TestDatabase},
};

use crate::schema::{MIGRATIONS, names, note, ours};

const SECOND: Migration = Migration {
    name: "labels",
    sql: "CREATE TABLE label (sid TEXT NOT NULL, CONSTRAINT label_pkey PRIMARY KEY (sid)) CLUSTERED;",
};
const BROKEN: Migration = Migration {
    name: "broken",
    sql: "CREATE TABLE half (sid TEXT NOT NULL) CLUSTERED; INSERT INTO note (sid) VALUES ('a'); CREATE TABLE other_half (sid TEXT);",
};

const LONGER: &[Migration] = &[MIGRATIONS[0], SECOND];
const BROKEN_AT_TWO: &[Migration] = &[MIGRATIONS[0], BROKEN];
const OTHERS: &[Migration] = &[SECOND];

on_both! {
    options ours;

    async fn a_later_start_applies_what_is_new_and_keeps_what_is_there(db: TestDatabase) {
        db.store().write(1, |tx| note(tx, "kept")).await.unwrap();
        db.store().close();
        let store = Store::open(Options { migrations: LONGER, ..db.options() }).unwrap();
        assert_eq!(names(&store).await, ["kept"]);
        assert!(!store.read(|tx| tx.exists("SELECT 1 FROM label", &[])).await.unwrap());
    }

    async fn a_broken_migration_leaves_the_old_schema(db: TestDatabase) {
        db.store().close();
        assert!(Store::open(Options { migrations: BROKEN_AT_TWO, ..db.options() }).is_err());
        let store = Store::open(db.options()).unwrap();
        assert!(store.read(|tx| tx.exists("SELECT 1 FROM half", &[])).await.is_err());
        store.close();
        Store::open(Options { migrations: LONGER, ..db.options() }).unwrap();
    }

    async fn a_newer_schema_is_refused_with_the_way_on(db: TestDatabase) {
        db.store().close();
        Store::open(Options { migrations: LONGER, ..db.options() }).unwrap().close();
        let refused = Store::open(db.options()).err().unwrap();
        assert_eq!(refused.code(), "database.newer_schema");
        assert_eq!(refused.message(), "The database has schema 2, this muster knows schema 1. Use the newer muster, or restore a backup.");
        assert_eq!(Store::open_read_only(db.options()).err().unwrap().code(), "database.newer_schema");
    }

    async fn an_older_schema_is_refused_to_those_who_only_read(db: TestDatabase) {
        let refused = Store::open_read_only(Options { migrations: LONGER, ..db.options() }).err().unwrap();
        assert_eq!(refused.code(), "database.older_schema");
    }

    async fn a_database_of_other_migrations_is_refused(db: TestDatabase) {
        db.store().close();
        let refused = Store::open(Options { migrations: OTHERS, ..db.options() }).err().unwrap();
        assert_eq!(refused.code(), "database.foreign_schema");
    }
}

#[test]
fn several_servers_that_start_at_once_migrate_once() {
    let Some(db) = TestDatabase::open(Engine::Postgres, ours) else {
        return;
    };
    db.store().close();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                Store::open(Options {
                    migrations: LONGER,
                    ..db.options()
                })
                .unwrap()
            });
        }
    });
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("letter.txt");
    std::fs::write(
        &path,
        "Dear Sir or Madam, this is a letter and not a database at all.".repeat(40),
    )
    .unwrap();
    let refused = Store::open(Options::new(Database::Sqlite(path.clone())))
        .err()
        .unwrap();
    assert_eq!(refused.code(), "database.unavailable");
    assert!(
        std::fs::read_to_string(path)
            .unwrap()
            .starts_with("Dear Sir")
    );
}

#[test]
fn an_address_is_read_or_refused() {
    assert_eq!(
        "sqlite:a/b.db".parse::<Database>().unwrap(),
        Database::Sqlite("a/b.db".into())
    );
    assert!(matches!(
        "postgres://u@h/n".parse::<Database>().unwrap(),
        Database::Postgres(_)
    ));
    for bad in ["", "sqlite:", "mysql://x", "muster.db"] {
        assert_eq!(
            bad.parse::<Database>().unwrap_err().code(),
            "database.address",
            "{bad}"
        );
    }
    assert!(Store::open(Options::new(Database::Postgres("postgres://%zz".into()))).is_err());
}

//! What happens when too much comes, or the file is locked, moved or held by another server.

use std::{sync::Mutex, time::Duration};

use muster_model::Kind;
use muster_store::{
    Database, Options, Store, args,
    testing::{Engine, TestDatabase},
};

use crate::schema::{names, note, ours};

fn database(change: impl FnOnce(&mut Options)) -> TestDatabase {
    TestDatabase::open(Engine::Sqlite, |options| {
        ours(options);
        change(options);
    })
    .unwrap()
}

fn path(db: &TestDatabase) -> std::path::PathBuf {
    let Database::Sqlite(path) = db.options().database else {
        panic!("not SQLite")
    };
    path
}

#[tokio::test]
async fn a_full_queue_refuses_with_try_again() {
    let db = database(|options| options.queue = 2);
    let (entered, mut inside) = tokio::sync::mpsc::unbounded_channel();
    let (release, released) = std::sync::mpsc::channel::<()>();
    let released = Mutex::new(released);
    let store = db.store().clone();
    let holder = tokio::spawn(async move {
        store
            .write(1, move |_| {
                let _ = entered.send(());
                let _ = released.lock().unwrap().recv();
                Ok(())
            })
            .await
    });
    inside.recv().await.unwrap();
    let waiting: Vec<_> = ["a", "b"]
        .map(|name| {
            let store = db.store().clone();
            tokio::spawn(async move { store.write(1, move |tx| note(tx, name)).await })
        })
        .into();
    tokio::task::yield_now().await;
    let refused = db.store().write(1, |tx| note(tx, "c")).await.unwrap_err();
    assert_eq!(
        (refused.kind(), refused.code(), refused.retry().is_some()),
        (Kind::Unavailable, "server.overloaded", true)
    );
    release.send(()).unwrap();
    holder.await.unwrap().unwrap();
    for answer in waiting {
        answer.await.unwrap().unwrap();
    }
    assert_eq!(names(db.store()).await, ["a", "b"]);
}

#[tokio::test]
async fn a_locked_database_answers_unavailable_and_recovers_by_itself() {
    let db = database(|options| options.patience = Duration::from_millis(1));
    let other = rusqlite::Connection::open(path(&db)).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let refused = db
        .store()
        .write(1, |tx| note(tx, "locked out"))
        .await
        .unwrap_err();
    assert_eq!(
        (refused.kind(), refused.code(), refused.retry().is_some()),
        (Kind::Unavailable, "database.unavailable", true)
    );
    assert!(names(db.store()).await.is_empty(), "reads go on");
    other.execute_batch("ROLLBACK").unwrap();
    db.store().write(1, |tx| note(tx, "let in")).await.unwrap();
    assert_eq!(names(db.store()).await, ["let in"]);
}

#[tokio::test]
async fn a_database_that_is_gone_answers_unavailable_and_recovers_when_it_is_back() {
    let db = database(|_| {});
    db.store().write(1, |tx| note(tx, "before")).await.unwrap();
    let (path, aside) = (path(&db), path(&db).with_extension("aside"));
    for suffix in ["", "-wal", "-shm"] {
        let _ = std::fs::rename(
            format!("{}{suffix}", path.display()),
            format!("{}{suffix}", aside.display()),
        );
    }
    let wrote = db
        .store()
        .write(1, |tx| note(tx, "into nothing"))
        .await
        .unwrap_err();
    assert_eq!(
        (wrote.kind(), wrote.code()),
        (Kind::Unavailable, "database.unavailable")
    );
    let read = db
        .store()
        .read(|tx| tx.exists("SELECT 1 FROM note", &[]))
        .await
        .unwrap_err();
    assert_eq!(read.kind(), Kind::Unavailable);
    assert!(
        !path.exists(),
        "an empty database in its place would hide the loss"
    );
    for suffix in ["", "-wal", "-shm"] {
        let _ = std::fs::rename(
            format!("{}{suffix}", aside.display()),
            format!("{}{suffix}", path.display()),
        );
    }
    db.store().write(1, |tx| note(tx, "after")).await.unwrap();
    assert_eq!(names(db.store()).await, ["after", "before"]);
}

#[tokio::test]
async fn a_read_that_takes_too_long_is_ended() {
    let db = database(|options| options.longest = Duration::ZERO);
    const ENDLESS: &str =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n";
    let ended = db
        .store()
        .read(|tx| tx.one(ENDLESS, &[], |row| row.get::<i64>(0)))
        .await
        .unwrap_err();
    assert_eq!(ended.kind(), Kind::Unavailable);
    assert!(names(db.store()).await.is_empty(), "the reader goes on");
}

#[tokio::test]
async fn a_second_server_on_the_same_file_is_refused_and_a_reader_is_not() {
    let db = database(|_| {});
    db.store().write(1, |tx| note(tx, "one")).await.unwrap();
    let refused = Store::open(db.options()).err().unwrap();
    assert_eq!(refused.code(), "database.in_use");
    assert!(
        refused.message().contains("muster.db"),
        "{}",
        refused.message()
    );
    let beside = Store::open_read_only(db.options()).unwrap();
    assert_eq!(names(&beside).await, ["one"]);
    assert!(beside.write(1, |tx| note(tx, "two")).await.is_err());
    db.store().write(1, |tx| note(tx, "three")).await.unwrap();
    assert_eq!(names(&beside).await, ["one", "three"]);
}

#[tokio::test]
async fn the_file_is_for_its_owner_alone_and_the_log_is_empty_after_closing() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("new.db");
    let mut options = Options::new(Database::Sqlite(path.clone()));
    ours(&mut options);
    let store = Store::open(options).unwrap();
    store.write(1, |tx| note(tx, "kept")).await.unwrap();
    for suffix in ["", "-wal", ".lock"] {
        let file = std::fs::metadata(format!("{}{suffix}", path.display())).unwrap();
        assert_eq!(file.permissions().mode() & 0o077, 0, "{suffix}");
    }
    store.close();
    assert!(!std::fs::exists(format!("{}-wal", path.display())).unwrap());
}

#[tokio::test]
async fn the_log_is_moved_back_while_acts_go_on() {
    let db = database(|_| {});
    let before = std::fs::metadata(path(&db)).unwrap().len();
    // Each act fills some twenty pages; a checkpoint is due after a thousand.
    for act in 0..10_000 {
        db.store().write(1, move |tx| {
            let body = vec![act as u8; 80_000];
            tx.note("INSERT INTO note (sid, name_key, body, size, is_open) VALUES ($1, $1, $2, $3, $4)", args![format!("{act}"), &body, i64::from(act), true])
        })
        .await
        .unwrap();
        if std::fs::metadata(path(&db)).unwrap().len() > before {
            return;
        }
    }
    panic!("the file did not grow: nothing was moved back");
}

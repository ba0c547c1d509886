//! The writers of PostgreSQL: what was in the way is tried again, what was lost is looked up and never guessed.

use std::{
    sync::{
        Arc, Barrier,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use muster_model::{Error, Kind};
use muster_store::{
    Database, Options, Store, args,
    testing::{CommitFault, Engine, TestDatabase},
};

use crate::schema::{events, names, note, ours, record};

fn database() -> Option<TestDatabase> {
    TestDatabase::open(Engine::Postgres, ours)
}

#[tokio::test]
async fn acts_that_lock_each_other_out_are_tried_again_until_both_are_done() {
    let Some(db) = database() else { return };
    db.store()
        .write(0, |tx| note(tx, "a").and(note(tx, "b")))
        .await
        .unwrap();
    let both_hold_one = Arc::new(Barrier::new(2));
    let runs = Arc::new(AtomicU32::new(0));
    let locker = |route: u64, first: &'static str, second: &'static str| {
        let (store, both, runs) = (
            db.store().clone(),
            Arc::clone(&both_hold_one),
            Arc::clone(&runs),
        );
        tokio::spawn(async move {
            store
                .write(route, move |tx| {
                    tx.exists(
                        "SELECT 1 FROM note WHERE name_key = $1 FOR UPDATE",
                        args![first],
                    )?;
                    if runs.fetch_add(1, Ordering::SeqCst) < 2 {
                        both.wait();
                    }
                    tx.exec(
                        "UPDATE note SET size = COALESCE(size, 0) + 1 WHERE name_key = $1",
                        args![second],
                    )?;
                    record(tx)
                })
                .await
        })
    };
    let (one, other) = (locker(0, "a", "b"), locker(1, "b", "a"));
    one.await.unwrap().unwrap();
    other.await.unwrap().unwrap();
    assert!(
        runs.load(Ordering::SeqCst) >= 3,
        "one of them was the victim of the deadlock"
    );
    let sizes: Vec<i64> = db
        .store()
        .read(|tx| tx.all("SELECT size FROM note", &[], |row| row.get(0)))
        .await
        .unwrap();
    assert_eq!(sizes, [1, 1]);
}

#[tokio::test]
async fn an_act_whose_connection_breaks_is_run_again_on_a_new_one() {
    let Some(db) = database() else { return };
    let runs = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&runs);
    let done = db.store().write(0, move |tx| {
        note(tx, "once")?;
        if counted.fetch_add(1, Ordering::SeqCst) == 0 {
            tx.exists("SELECT pg_terminate_backend(pg_backend_pid())", &[])?;
            tx.exists("SELECT 1", &[])?;
        }
        Ok(())
    });
    done.await.unwrap();
    assert_eq!(runs.load(Ordering::SeqCst), 2);
    assert_eq!(
        (names(db.store()).await, events(db.store()).await),
        (vec!["once".to_owned()], 1)
    );
}

#[tokio::test]
async fn connections_that_broke_while_idle_are_replaced_unseen() {
    let Some(db) = database() else { return };
    db.store().write(0, |tx| note(tx, "before")).await.unwrap();
    db.store().ready().await.unwrap();
    cut_all(&db).await;
    db.store().write(0, |tx| note(tx, "after")).await.unwrap();
    for _ in 0..4 {
        assert_eq!(names(db.store()).await, ["after", "before"]);
    }
}

/// Ends every connection of the store but the one that says so.
async fn cut_all(db: &TestDatabase) {
    let others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
    db.store()
        .write(1, move |tx| tx.all(others, &[], |_| Ok(())))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_commit_whose_answer_was_lost_is_found_by_its_event_and_not_repeated() {
    let Some(db) = database() else { return };
    let runs = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&runs);
    db.faults().order(CommitFault::After);
    let done = db.store().write(0, move |tx| {
        counted.fetch_add(1, Ordering::SeqCst);
        note(tx, "once")
    });
    done.await.unwrap();
    assert_eq!(
        (runs.load(Ordering::SeqCst), events(db.store()).await),
        (1, 1)
    );
}

#[tokio::test]
async fn a_commit_that_was_lost_before_it_happened_is_repeated() {
    let Some(db) = database() else { return };
    db.faults().order(CommitFault::Before);
    db.store().write(0, |tx| note(tx, "again")).await.unwrap();
    assert_eq!(
        (names(db.store()).await, events(db.store()).await),
        (vec!["again".to_owned()], 1)
    );
}

#[tokio::test]
async fn a_lost_commit_that_left_no_event_is_not_claimed_and_not_repeated() {
    let Some(db) = database() else { return };
    db.store().write(0, |tx| note(tx, "a")).await.unwrap();
    db.faults().order(CommitFault::After);
    let unknown = db
        .store()
        .write(0, |tx| {
            tx.note("UPDATE note SET size = COALESCE(size, 0) + 1", &[])
        })
        .await
        .unwrap_err();
    assert_eq!(
        (unknown.kind(), unknown.code()),
        (Kind::Unavailable, "database.unavailable")
    );
    assert!(
        unknown.message().contains("not known"),
        "{}",
        unknown.message()
    );
    let size: i64 = db
        .store()
        .read(|tx| tx.one("SELECT size FROM note", &[], |row| row.get(0)))
        .await
        .unwrap();
    assert_eq!(size, 1);
}

#[tokio::test]
async fn a_refusal_is_never_tried_again() {
    let Some(db) = database() else { return };
    let runs = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&runs);
    let refused = db.store().write(0, move |_| {
        counted.fetch_add(1, Ordering::SeqCst);
        Err::<(), _>(Error::forbidden("note.refused", "No."))
    });
    assert_eq!(refused.await.unwrap_err().code(), "note.refused");
    assert_eq!(runs.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_server_that_is_not_there_answers_unavailable() {
    // Port 9 of this machine: nobody listens.
    let options = Options::new(Database::Postgres(
        "postgres://nobody@127.0.0.1:9/none?connect_timeout=1".into(),
    ));
    let refused = tokio::time::timeout(Duration::from_secs(10), async {
        Store::open(options).err()
    })
    .await
    .unwrap()
    .unwrap();
    assert_eq!(
        (refused.kind(), refused.code()),
        (Kind::Unavailable, "database.unavailable")
    );
}

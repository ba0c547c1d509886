//! Group commit on SQLite: every trap is sprung once, and innocents survive.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
        mpsc,
    },
    task::{Context, Waker},
};

use muster_model::{Error, Kind, Result};
use muster_store::{
    Database, Options, Store, Tx, args,
    testing::{CommitFault, Engine, TestDatabase},
};

use crate::schema::{events, names, note, ours, record};

/// An act that answers nothing.
pub(crate) type Act = Box<dyn Fn(&mut Tx) -> Result<()> + Send>;

fn act(act: impl Fn(&mut Tx) -> Result<()> + Send + 'static) -> Act {
    Box::new(act)
}

fn named(name: &'static str) -> Act {
    act(move |tx| note(tx, name).map(drop))
}

fn database(change: impl FnOnce(&mut Options)) -> TestDatabase {
    TestDatabase::open(Engine::Sqlite, |options| {
        ours(options);
        change(options);
    })
    .unwrap()
}

/// Runs the acts in one group: holds the writer in an act of its own, a group before, until all of them wait.
pub(crate) async fn together(store: &Store, acts: Vec<Act>) -> Vec<Result<()>> {
    let (entered, mut inside) = tokio::sync::mpsc::unbounded_channel();
    let (release, released) = mpsc::channel::<()>();
    let released = Mutex::new(released);
    let hold = act(move |_| {
        let _ = entered.send(());
        let _ = released.lock().unwrap().recv();
        Ok(())
    });
    let holder = tokio::spawn({
        let store = store.clone();
        async move { store.write(1, hold).await }
    });
    inside.recv().await.unwrap();
    let mut waiting: Vec<_> = acts
        .into_iter()
        .map(|act| Box::pin(store.write(1, act)))
        .collect();
    for act in &mut waiting {
        // The first poll puts it into the queue.
        assert!(
            act.as_mut()
                .poll(&mut Context::from_waker(Waker::noop()))
                .is_pending()
        );
    }
    release.send(()).unwrap();
    holder.await.unwrap().unwrap();
    let mut answers = Vec::new();
    for act in waiting {
        answers.push(act.await);
    }
    answers
}

fn codes(answers: &[Result<()>]) -> Vec<&str> {
    answers
        .iter()
        .map(|answer| answer.as_ref().map_or_else(Error::code, |()| "ok"))
        .collect()
}

#[tokio::test]
async fn a_group_is_one_commit_and_the_commit_is_durable() {
    let db = database(|_| {});
    let before = db.faults().commits();
    let acts = (0..200)
        .map(|number| act(move |tx| note(tx, &format!("{number}")).map(drop)))
        .collect();
    let answers = together(db.store(), acts).await;
    assert!(answers.iter().all(Result::is_ok));
    // SQLite's own commit hook: one for the act that held the writer, one for the two hundred.
    assert_eq!(db.faults().commits() - before, 2);
    // In WAL mode at FULL each commit is one fdatasync of the WAL, and no checkpoint may run inside it.
    let settings = db.store().write(1, |tx| {
        let synchronous: i64 = tx.one("PRAGMA synchronous", &[], |row| row.get(0))?;
        Ok((
            synchronous,
            tx.one("PRAGMA wal_autocheckpoint", &[], |row| row.get::<i64>(0))?,
        ))
    });
    assert_eq!(settings.await.unwrap(), (2, 0));
    let Database::Sqlite(path) = db.options().database else {
        panic!("not SQLite")
    };
    let beside = rusqlite::Connection::open(path).unwrap();
    let journal: String = beside
        .query_row("PRAGMA journal_mode", [], |row| row.get(0))
        .unwrap();
    assert_eq!(journal, "wal");
}

#[tokio::test]
async fn a_group_is_no_larger_than_allowed() {
    let db = database(|options| options.group = 10);
    let before = db.faults().commits();
    let acts = (0..25)
        .map(|number| act(move |tx| note(tx, &format!("{number}")).map(drop)))
        .collect();
    together(db.store(), acts).await;
    assert_eq!(db.faults().commits() - before, 1 + 3);
}

#[tokio::test]
async fn a_refused_act_and_a_panic_in_a_group_harm_no_other() {
    let db = database(|_| {});
    let answers = together(
        db.store(),
        vec![
            named("first"),
            act(|tx| note(tx, "refused").and(Err(Error::forbidden("note.refused", "No.")))),
            act(|tx| {
                note(tx, "panics")?;
                panic!("inside a group")
            }),
            named("first"),
            named("last"),
        ],
    )
    .await;
    assert_eq!(
        codes(&answers),
        [
            "ok",
            "note.refused",
            "server.internal",
            "constraint.violated",
            "ok"
        ]
    );
    assert_eq!(names(db.store()).await, ["first", "last"]);
    assert_eq!(events(db.store()).await, 2);
}

#[tokio::test]
async fn a_full_disk_takes_the_whole_transaction_and_the_others_run_again_alone() {
    let db = database(|_| {});
    let before = db.faults().commits();
    let runs = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&runs);
    let full = act(move |tx| {
        counted.fetch_add(1, Ordering::SeqCst);
        note(tx, "nearly")?;
        tx.one("PRAGMA max_page_count = 1", &[], |row| row.get::<i64>(0))?;
        let large = vec![7; 1 << 20];
        tx.note(
            "INSERT INTO note (sid, name_key, body, is_open) VALUES ($1, $1, $2, $3)",
            args!["large", &large, true],
        )
        .map(drop)
    });
    let room = act(|tx| {
        tx.one("PRAGMA max_page_count = 1000000", &[], |row| {
            row.get::<i64>(0)
        })
        .map(drop)
    });
    let answers = together(
        db.store(),
        vec![named("before"), full, room, named("after")],
    )
    .await;
    assert_eq!(codes(&answers), ["ok", "database.unavailable", "ok", "ok"]);
    let error = answers[1].as_ref().unwrap_err();
    assert_eq!(
        (error.kind(), error.retry().is_some()),
        (Kind::Unavailable, true)
    );
    assert_eq!(names(db.store()).await, ["after", "before"]);
    assert_eq!(
        runs.load(Ordering::SeqCst),
        1,
        "the one that filled the disk is not tried again"
    );
    // The holder's group, none for the lost one, then one for each of the three others.
    assert_eq!(db.faults().commits() - before, 1 + 3);
}

#[tokio::test]
async fn an_act_that_ends_the_transaction_of_its_group_fails_alone() {
    let db = database(|_| {});
    let rollback = act(|tx| {
        note(tx, "lost")?;
        tx.note("ROLLBACK", &[]).map(drop)
    });
    let commit = act(|tx| {
        note(tx, "sly")?;
        tx.note("COMMIT", &[]).map(drop)
    });
    let answers = together(db.store(), vec![named("one"), rollback, named("two")]).await;
    assert_eq!(codes(&answers), ["ok", "server.internal", "ok"]);
    assert_eq!(names(db.store()).await, ["one", "two"]);
    assert_eq!(
        codes(&together(db.store(), vec![commit]).await),
        ["server.internal"]
    );
}

#[tokio::test]
async fn a_deferred_constraint_kills_its_own_act_and_no_innocent() {
    let db = database(|_| {});
    let guilty = act(|tx| {
        tx.note("PRAGMA defer_foreign_keys = ON", &[])?;
        tx.note(
            "INSERT INTO note (sid, parent_sid, name_key, is_open) VALUES ($1, $2, $3, $4)",
            args!["orphan", "nobody", "orphan", true],
        )?;
        record(tx)
    });
    let answers = together(db.store(), vec![named("one"), guilty, named("two")]).await;
    assert_eq!(codes(&answers), ["ok", "constraint.foreign_key", "ok"]);
    assert_eq!(names(db.store()).await, ["one", "two"]);
}

#[tokio::test]
async fn after_a_failed_commit_nothing_is_there_and_the_next_group_goes_on() {
    let db = database(|_| {});
    db.faults().order(CommitFault::Before);
    let lost = db.store().write(1, |tx| {
        tx.wake();
        note(tx, "lost").map(drop)
    });
    let error = lost.await.unwrap_err();
    assert_eq!(
        (error.kind(), error.code(), error.retry().is_some()),
        (Kind::Unavailable, "database.unavailable", true)
    );
    assert!(
        tokio::time::timeout(std::time::Duration::ZERO, db.store().woken())
            .await
            .is_err(),
        "published"
    );
    db.store().write(1, |tx| note(tx, "next")).await.unwrap();
    assert_eq!(names(db.store()).await, ["next"]);
}

#[tokio::test]
async fn after_a_commit_that_only_seemed_to_fail_the_acts_are_found_by_their_id() {
    let db = database(|_| {});
    db.faults().order(CommitFault::After);
    db.store().write(1, |tx| note(tx, "there")).await.unwrap();
    assert_eq!(names(db.store()).await, ["there"]);
    assert_eq!(events(db.store()).await, 1);
}

#[tokio::test]
async fn an_act_without_an_event_is_not_claimed_after_a_failed_commit() {
    let db = database(|_| {});
    db.faults().order(CommitFault::After);
    let noted = db
        .store()
        .write(1, |tx| tx.note("DELETE FROM note", &[]))
        .await;
    assert_eq!(noted.unwrap_err().code(), "database.unavailable");
}

//! What an act and a read may rely on, on both databases.

use std::{sync::Mutex, time::Duration};

use muster_model::{Error, EventSid, Kind, Time};
use muster_store::{args, on_both};

use crate::schema::{events, names, note, ours, record};

on_both! {
    options ours;

    async fn a_committed_act_is_there_for_the_next_read_and_after_a_new_start(db: TestDatabase) {
        let mut db = db;
        db.store().write(1, |tx| note(tx, "kept")).await.unwrap();
        assert_eq!(names(db.store()).await, ["kept"]);
        db.restart();
        assert_eq!(names(db.store()).await, ["kept"]);
        assert_eq!(events(db.store()).await, 1);
    }

    async fn a_refused_act_leaves_nothing(db: TestDatabase) {
        let refused = db.store().write(1, |tx| {
            note(tx, "gone")?;
            Err::<(), _>(Error::forbidden("note.refused", "Not this one."))
        });
        assert_eq!(refused.await.unwrap_err().code(), "note.refused");
        assert_eq!((names(db.store()).await.len(), events(db.store()).await), (0, 0));
    }

    async fn a_dry_run_answers_and_leaves_nothing(db: TestDatabase) {
        let planned = db.store().write(1, |tx| {
            note(tx, "planned")?;
            tx.roll_back();
            tx.all("SELECT name_key FROM note", &[], |row| row.get::<String>(0))
        });
        assert_eq!(planned.await.unwrap(), ["planned"]);
        assert_eq!((names(db.store()).await.len(), events(db.store()).await), (0, 0));
    }

    async fn a_change_without_an_event_fails_and_leaves_nothing(db: TestDatabase) {
        let silent = db.store().write(1, |tx| tx.exec("INSERT INTO note (sid, name_key, is_open) VALUES ($1, $2, $3)", args!["x", "silent", true]));
        assert_eq!(silent.await.unwrap_err().kind(), Kind::Internal);
        assert!(names(db.store()).await.is_empty());
    }

    async fn a_change_of_no_rows_and_a_noted_one_need_no_event(db: TestDatabase) {
        let changed = db.store().write(1, |tx| {
            let noted = tx.note("INSERT INTO note (sid, name_key, is_open) VALUES ($1, $2, $3)", args!["x", "noted", true])?;
            Ok((noted, tx.exec("DELETE FROM note WHERE sid = $1", args!["nobody"])?))
        });
        assert_eq!(changed.await.unwrap(), (1, 0));
        assert_eq!(names(db.store()).await, ["noted"]);
    }

    async fn a_read_cannot_write(db: TestDatabase) {
        let wrote = db.store().read(|tx| tx.note("DELETE FROM note", &[])).await;
        assert_eq!(wrote.unwrap_err().kind(), Kind::Internal);
        db.store().write(1, |tx| note(tx, "stays")).await.unwrap();
        let hidden = db.store().read(|tx| tx.opt("DELETE FROM note RETURNING sid", &[], |_| Ok(()))).await;
        assert!(hidden.is_err());
        assert_eq!(names(db.store()).await, ["stays"]);
    }

    async fn a_panic_is_an_internal_error_of_its_act_alone(db: TestDatabase) {
        let panicked = db.store().write(1, |tx| {
            note(tx, "half")?;
            if events_in(tx)? == 1 { panic!("in the middle") }
            Ok(())
        });
        assert_eq!(panicked.await.unwrap_err().kind(), Kind::Internal);
        let panicked = db.store().read(|_| -> muster_model::Result<()> { panic!("in a read") });
        assert_eq!(panicked.await.unwrap_err().kind(), Kind::Internal);
        db.store().write(1, |tx| note(tx, "whole")).await.unwrap();
        assert_eq!(names(db.store()).await, ["whole"]);
    }

    async fn an_act_has_one_instant_and_its_identifiers_sort_by_creation(db: TestDatabase) {
        let clock = db.clock().clone();
        let (first, then, sids) = db.store().write(1, move |tx| {
            let first = tx.now();
            clock.advance(Duration::from_secs(5));
            let sids: Vec<EventSid> = (0..100).map(|_| tx.new_sid()).collect();
            Ok((first, tx.now(), sids))
        }).await.unwrap();
        assert_eq!(first, then);
        assert!(sids.is_sorted());
        assert_eq!(db.store().read(|tx| Ok(tx.now())).await.unwrap(), first + Duration::from_secs(5));
    }

    async fn a_read_sees_one_snapshot(db: TestDatabase) {
        let (read_once, told) = std::sync::mpsc::channel();
        let (go_on, wait) = std::sync::mpsc::channel::<()>();
        let wait = Mutex::new(wait);
        let store = db.store().clone();
        let read = tokio::spawn(async move {
            store.read(move |tx| {
                let before: i64 = tx.one("SELECT COUNT(*) FROM note", &[], |row| row.get(0))?;
                read_once.send(()).unwrap();
                wait.lock().unwrap().recv().unwrap();
                let after: i64 = tx.one("SELECT COUNT(*) FROM note", &[], |row| row.get(0))?;
                Ok((before, after))
            }).await
        });
        tokio::task::spawn_blocking(move || told.recv()).await.unwrap().unwrap();
        db.store().write(1, |tx| note(tx, "meanwhile")).await.unwrap();
        go_on.send(()).unwrap();
        assert_eq!(read.await.unwrap().unwrap(), (0, 0));
    }

    async fn workers_are_woken_by_a_committed_act_only(db: TestDatabase) {
        let refused = db.store().write(1, |tx| { tx.wake(); Err::<(), _>(Error::not_found("note.not_found")) });
        assert!(refused.await.is_err());
        assert!(tokio::time::timeout(Duration::ZERO, db.store().woken()).await.is_err());
        db.store().write(1, |tx| { tx.wake(); record(tx) }).await.unwrap();
        db.store().woken().await;
    }

    async fn a_closed_store_refuses_with_try_again(db: TestDatabase) {
        db.store().ready().await.unwrap();
        db.store().close();
        let refused = db.store().write(1, |tx| note(tx, "late")).await.unwrap_err();
        assert_eq!((refused.kind(), refused.code(), refused.retry().is_some()), (Kind::Unavailable, "server.stopping", true));
    }
}

fn events_in(tx: &mut muster_store::Tx) -> muster_model::Result<i64> {
    tx.one("SELECT COUNT(*) FROM event", &[], |row| row.get(0))
}

#[tokio::test]
async fn a_manual_clock_gives_the_instant_of_reads_and_acts() {
    let db = muster_store::testing::TestDatabase::open(muster_store::testing::Engine::Sqlite, ours)
        .unwrap();
    let noon: Time = "2026-12-01T12:00:00Z".parse().unwrap();
    assert_eq!(db.store().read(|tx| Ok(tx.now())).await.unwrap(), noon);
}

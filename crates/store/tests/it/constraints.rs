//! What the database refuses has the same name on both, and ends the act on both.

use muster_model::{Error, Kind, Result};
use muster_store::{Tx, args, constraint, on_both, violates};

use crate::schema::{names, note, ours, record};

on_both! {
    options ours;

    async fn a_violated_constraint_is_told_by_its_name(db: TestDatabase) {
        db.store().write(1, |tx| note(tx, "taken")).await.unwrap();
        let name = refusal(&db, |tx| note(tx, "taken").map(drop)).await;
        assert!(violates(&name, "note_name"), "{name:?}");
        assert_eq!(name.kind(), Kind::Conflict);

        let key = refusal(&db, |tx| put(tx, "one", None, 1).and_then(|()| put(tx, "one", None, 2))).await;
        assert!(violates(&key, "note_pkey"), "{key:?}");
        let index = refusal(&db, |tx| put(tx, "one", None, 1).and_then(|()| put(tx, "two", None, 1))).await;
        assert!(violates(&index, "note_body"), "{index:?}");
        let check = refusal(&db, |tx| put(tx, "one", None, -1)).await;
        assert!(violates(&check, "note_size"), "{check:?}");
    }

    async fn a_broken_reference_is_told_by_its_kind(db: TestDatabase) {
        let error = refusal(&db, |tx| put(tx, "child", Some("nobody"), 1)).await;
        assert_eq!((error.kind(), error.code(), constraint(&error)), (Kind::Conflict, "constraint.foreign_key", None));
    }

    async fn an_act_that_goes_on_after_a_refused_statement_is_refused_as_a_whole(db: TestDatabase) {
        let hidden = refusal(&db, |tx| {
            put(tx, "one", None, 1)?;
            let _ = put(tx, "one", None, 2);
            Ok(())
        }).await;
        assert_eq!(hidden.kind(), Kind::Internal);
        let going_on = refusal(&db, |tx| {
            put(tx, "one", None, -1).or_else(|_| put(tx, "one", None, 1))
        }).await;
        assert_eq!(going_on.kind(), Kind::Internal);
        assert!(names(db.store()).await.is_empty());
    }
}

async fn refusal(
    db: &muster_store::testing::TestDatabase,
    act: impl Fn(&mut Tx) -> Result<()> + Send + 'static,
) -> Error {
    db.store().write(1, act).await.unwrap_err()
}

fn put(tx: &mut Tx, sid: &str, parent: Option<&str>, size: i64) -> Result<()> {
    const PUT: &str = "INSERT INTO note (sid, parent_sid, name_key, body, size, is_open) VALUES ($1, $2, $3, $4, $5, $6)";
    tx.exec(
        PUT,
        args![sid, parent, format!("{sid} {size}"), &[7u8], size, true],
    )?;
    record(tx)
}

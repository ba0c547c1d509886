//! Group commit on SQLite and its traps.

use muster_model::{EventSid, Result};
use muster_store::{Database, Options, Store, args};

#[tokio::test]
async fn what_was_answered_is_there_after_a_new_start() {
    let directory = tempfile::tempdir().unwrap();
    let database = Database::Sqlite(directory.path().join("muster.db"));
    let store = Store::open(Options::new(database.clone())).unwrap();
    let sid: EventSid = store
        .write(1, |tx| {
            let sid: EventSid = tx.new_sid();
            tx.exec(
                "INSERT INTO event (sid, act_sid) VALUES ($1, $2)",
                args![sid, tx.act()],
            )?;
            tx.recorded();
            Ok(sid)
        })
        .await
        .unwrap();
    store.close();
    let store = Store::open(Options::new(database)).unwrap();
    let found: Result<Vec<EventSid>> = store
        .read(|tx| tx.all("SELECT sid FROM event", &[], |row| row.get(0)))
        .await;
    assert_eq!(found.unwrap(), [sid]);
}

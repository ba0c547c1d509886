//! The schema that the engine's tests use, and the acts they make of it.

use muster_model::{AccountSid, EventSid, Result};
use muster_store::{Migration, Options, Store, Tx, args};

/// Events as the engine looks for them, and notes that can be refused in every way.
pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    name: "notes",
    sql: "CREATE TABLE event (sid TEXT NOT NULL, act_sid TEXT, CONSTRAINT event_pkey PRIMARY KEY (sid)) CLUSTERED;
        CREATE TABLE note (
            sid TEXT NOT NULL,
            parent_sid TEXT,
            name_key TEXT NOT NULL,
            body BYTES,
            size BIGINT,
            is_open BOOLEAN NOT NULL,
            CONSTRAINT note_pkey PRIMARY KEY (sid),
            CONSTRAINT note_name UNIQUE (name_key),
            CONSTRAINT note_size CHECK (size >= 0),
            CONSTRAINT note_parent FOREIGN KEY (parent_sid) REFERENCES note (sid)
        ) CLUSTERED;
        CREATE UNIQUE INDEX note_body ON note (body, size);",
}];

/// Options for the schema above.
pub(crate) fn ours(options: &mut Options) {
    options.migrations = MIGRATIONS;
}

/// Writes a note and its event: the least that an honest act does.
pub(crate) fn note(tx: &mut Tx, name: &str) -> Result<AccountSid> {
    let sid: AccountSid = tx.new_sid();
    tx.exec(
        "INSERT INTO note (sid, name_key, is_open) VALUES ($1, $2, $3)",
        args![sid, name, true],
    )?;
    record(tx)?;
    Ok(sid)
}

/// Writes the event of the running act.
pub(crate) fn record(tx: &mut Tx) -> Result<()> {
    let (event, act): (EventSid, EventSid) = (tx.new_sid(), tx.act());
    tx.exec(
        "INSERT INTO event (sid, act_sid) VALUES ($1, $2)",
        args![event, act],
    )?;
    tx.recorded();
    Ok(())
}

/// The names of all notes in byte order, and how many events there are.
pub(crate) async fn names(store: &Store) -> Vec<String> {
    store
        .read(|tx| {
            tx.all("SELECT name_key FROM note ORDER BY name_key", &[], |row| {
                row.get(0)
            })
        })
        .await
        .unwrap()
}

/// How many events there are.
pub(crate) async fn events(store: &Store) -> i64 {
    store
        .read(|tx| tx.one("SELECT COUNT(*) FROM event", &[], |row| row.get(0)))
        .await
        .unwrap()
}

//! Every kind of value goes in and comes back the same on both databases.

use muster_model::{AccountSid, Kind, Time};
use muster_store::{Select, args, on_both};

use crate::schema::ours;

const INSERT: &str = "INSERT INTO note (sid, parent_sid, name_key, body, size, is_open) VALUES ($1, $2, $3, $4, $5, $6)";

type Stored = (
    AccountSid,
    Option<AccountSid>,
    String,
    Option<Vec<u8>>,
    Option<Time>,
    bool,
);

on_both! {
    options ours;

    async fn values_come_back_as_they_went_in(db: TestDatabase) {
        let moment = Time::from_micros(1_800_000_000_123_456);
        let sid = db.store().write(1, move |tx| {
            let sid: AccountSid = tx.new_sid();
            tx.note(INSERT, args![sid, None::<AccountSid>, "ein Name: ÄÖ'\"\\ 名", &[0u8, 1, 255], moment, true])?;
            tx.note(INSERT, args!["second", Some(sid), String::from("b"), None::<&[u8]>, None::<Time>, false])?;
            Ok(sid)
        }).await.unwrap();
        let stored: Stored = db.store().read(move |tx| {
            tx.one("SELECT sid, parent_sid, name_key, body, size, is_open FROM note WHERE sid = $1", args![sid], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?))
            })
        }).await.unwrap();
        assert_eq!(stored, (sid, None, "ein Name: ÄÖ'\"\\ 名".to_owned(), Some(vec![0, 1, 255]), Some(moment), true));
        let bytes: [u8; 3] = db.store().read(|tx| tx.one("SELECT body FROM note WHERE is_open = $1", args![true], |row| row.get(0))).await.unwrap();
        assert_eq!(bytes, [0, 1, 255]);
        let child: (Option<AccountSid>, Option<Vec<u8>>) = db.store().read(|tx| {
            tx.one("SELECT parent_sid, body FROM note WHERE is_open = $1", args![false], |row| Ok((row.get(0)?, row.get(1)?)))
        }).await.unwrap();
        assert_eq!(child, (Some(sid), None));
    }

    async fn an_unreadable_value_is_an_internal_error_that_names_the_column(db: TestDatabase) {
        let read = db.store().read(|tx| tx.one("SELECT 1, 'no SID'", &[], |row| row.get::<AccountSid>(1))).await;
        let error = read.unwrap_err();
        assert_eq!(error.kind(), Kind::Internal);
        assert!(format!("{error:?}").contains("column 1"), "{error:?}");
    }

    async fn text_is_ordered_by_its_bytes(db: TestDatabase) {
        db.store().write(1, |tx| {
            for name in ["b", "Z", "a", "É", "_", "aa", "é"] {
                tx.note(INSERT, args![name, None::<&str>, name, None::<&[u8]>, 1i64, true])?;
            }
            Ok(())
        }).await.unwrap_or_else(|error| panic!("{error:?}"));
        assert_eq!(crate::schema::names(db.store()).await, ["Z", "_", "a", "aa", "b", "É", "é"]);
    }

    async fn a_built_statement_finds_by_lists_and_pages_by_key(db: TestDatabase) {
        db.store().write(1, |tx| {
            for (name, size) in [("a", 1i64), ("b", 2), ("c", 2), ("d", 3), ("e", 3)] {
                tx.note(INSERT, args![name, None::<&str>, name, None::<&[u8]>, size, name != "b"])?;
            }
            Ok(())
        }).await.unwrap();
        let found: Vec<String> = db.store().read(|tx| {
            let select = Select::new("SELECT n.name_key FROM note n")
                .and_in("n.size", [2i64, 3, 9])
                .and_all("(n.size, n.name_key) > ($, $)", [2i64.into(), "b".into()])
                .and("n.is_open = $", true)
                .order("n.size, n.name_key")
                .limit(2);
            tx.page(&select, |row| row.get(0))
        }).await.unwrap();
        assert_eq!(found, ["c", "d"]);
        let none: Vec<String> = db.store().read(|tx| tx.page(&Select::new("SELECT name_key FROM note").and_in("sid", Vec::<String>::new()), |row| row.get(0))).await.unwrap();
        assert!(none.is_empty());
    }

    async fn the_wrong_number_of_arguments_is_an_error(db: TestDatabase) {
        assert!(db.store().read(|tx| tx.exists("SELECT 1 FROM note WHERE sid = $1", &[])).await.is_err());
        assert!(db.store().read(|tx| tx.exists("SELECT 1 FROM note WHERE sid = $1", args!["a", "b"])).await.is_err());
    }
}

//! Muster's acts: authorize, decide, change, record, enqueue.

pub mod mail;
pub mod names;
pub mod plain_words;
#[cfg(feature = "testing")]
pub mod testing;

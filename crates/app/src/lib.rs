//! Muster's acts: authorize, decide, change, record, enqueue.

pub mod mail;
pub mod role_words;
#[cfg(feature = "testing")]
pub mod testing;

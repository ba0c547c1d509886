//! Muster's acts: authorize, decide, change, record, enqueue. Every way to change something comes through here;
//! no SQL and no HTTP lives here.

mod act;
mod app;
mod caller;
mod cursor;
mod denials;
mod keys;
mod outbox;
mod passwords;
mod record;
mod request;
mod seal;

pub use app::{App, Settings};
pub use caller::Caller;
pub use cursor::{Page, PageRequest};
pub use keys::Keyring;
pub use passwords::Argon2Cost;
pub use request::{Idempotency, Request};

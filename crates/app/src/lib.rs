//! Muster's acts: authorize, decide, change, record, enqueue. Every way to change something comes through here;
//! no SQL and no HTTP lives here.

mod act;
mod api_keys;
mod app;
mod caller;
mod cursor;
mod denials;
mod keys;
mod leftover_keys;
mod outbox;
mod passwords;
mod record;
mod request;
mod seal;

pub use api_keys::{CreatedKey, DEFAULT_KEY_LIFE, KeyDetails, KeysOf, NewApiKey};
pub use app::{App, Settings};
pub use caller::Caller;
pub use cursor::{Page, PageRequest};
pub use keys::Keyring;
pub use leftover_keys::{KeyChoice, SettledKey};
pub use passwords::Argon2Cost;
pub use request::{Idempotency, Request};

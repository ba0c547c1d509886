//! Muster's acts: authorize, decide, change, record, enqueue. Every way to change something comes through here;
//! no SQL and no HTTP lives here.

mod act;
mod app;
pub mod audit;
mod caller;
mod checks;
mod cursor;
mod denials;
mod events;
mod keys;
mod named;
mod outbox;
mod passwords;
mod record;
mod request;
mod seal;

pub use app::{App, Settings};
pub use caller::Caller;
pub use checks::{Answer, Explanation, Missing, Question, Step};
pub use cursor::{Page, PageRequest};
pub use events::{EventQuery, EventView};
pub use keys::Keyring;
pub use named::Named;
pub use passwords::Argon2Cost;
pub use request::{Idempotency, Request};

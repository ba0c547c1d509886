//! Muster's only SQL, written once for SQLite and PostgreSQL, and the engine that runs it: one queue in front of
//! threads that own their connections. No rule of the product lives here, and no HTTP.

pub mod account;
pub mod account_count;
mod ambient;
pub mod api_key;
pub mod assignment;
pub mod chain;
pub mod daily;
pub mod decisions;
mod dialect;
mod engine;
pub mod event;
pub mod group;
pub mod hold_out;
pub mod host_permission;
pub mod invitation;
pub mod job;
pub mod key_report;
mod list;
pub mod membership;
mod migrate;
pub mod organization;
pub mod overview;
pub mod ownership;
pub mod password_reset;
mod permissions;
pub mod person;
pub mod role;
mod row;
mod select;
pub mod service_account;
pub mod session;
mod statistics;
pub mod subtree;
#[cfg(feature = "testing")]
pub mod testing;
mod text;
pub mod token;
mod tx;
mod value;

pub use ambient::{Clock, Entropy, Seeded};
pub use dialect::{Engine, constraint, violates};
pub use engine::{Binding, Database, Follower, Options, Store};
pub use migrate::{MIGRATIONS, Migration};
pub use row::{Cell, Column, Row};
pub use select::Select;
pub use tx::Tx;
pub use value::Value;

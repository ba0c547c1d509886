//! Muster's only SQL, written once for SQLite and PostgreSQL, and the engine that runs it: one queue in front of
//! threads that own their connections. No rule of the product lives here, and no HTTP.

mod ambient;
mod dialect;
mod engine;
mod migrate;
mod row;
mod select;
#[cfg(feature = "testing")]
pub mod testing;
mod tx;
mod value;

pub use ambient::{Clock, Entropy, Seeded};
pub use dialect::{constraint, violates};
pub use engine::{Database, Options, Store};
pub use migrate::{MIGRATIONS, Migration};
pub use row::{Cell, Column, Row};
pub use select::Select;
pub use tx::Tx;
pub use value::Value;

//! Muster's words and rules. Pure and synchronous: no I/O, no clock, no randomness, no SQL, no HTTP lives here.

pub mod error;
pub mod id;
pub mod permission;
pub mod secret;
pub mod time;

pub use error::{Error, Kind, Result};
pub use id::*;
pub use permission::{Permission, PermissionSet};
pub use time::Time;

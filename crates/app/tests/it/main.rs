//! Tests of the acts from outside the crate.

#![expect(clippy::unwrap_used, reason = "a test that can't be set up has failed")]

mod audit;
mod decisions;
mod events;
mod mail;
mod world;

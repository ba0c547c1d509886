//! Tests of the acts from outside the crate.

#![expect(clippy::unwrap_used, reason = "a test that can't be set up has failed")]

mod api_keys;
mod audit;
mod decisions;
mod demo;
mod differences;
mod events;
mod groups;
mod hold_outs;
mod key_life;
mod last_owner;
mod leftover_keys;
mod mail;
mod main_job;
mod nodes;
mod ownership;
mod people_lists;
mod reports;
mod service_accounts;
mod tenant;
mod world;

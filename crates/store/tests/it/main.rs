//! The store against real databases, one binary. The engine is tested over a small schema of its own.
#![cfg(test)]

mod acts;
mod columns;
mod constraints;
mod fsync;
mod group;
mod load;
mod migrations;
mod schema;
mod statements;
mod turns;

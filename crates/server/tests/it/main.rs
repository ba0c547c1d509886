//! The server from outside: settings, the conventions of HTTP, and the routes as their actors use them.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that can't go on fails here"
)]

mod actor;
mod api;
mod app;
mod binary;
mod cases;
mod cli;
mod conventions;
mod crash;
mod leaks;
mod listener;
mod log;
mod nginx;
mod nodes;
mod openapi;
mod operation;
mod pages;
mod presented;
mod rates;
mod serve;
mod settings;
mod site;

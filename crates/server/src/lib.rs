//! The server of Muster: settings, HTTP, pages and the command line around the acts of `muster-app`.
//! Transport lives here and nothing else: no rule of the product, no SQL.

pub mod api;
pub mod cli;
pub mod config;
pub mod http;
pub mod log;
pub mod pages;
pub mod serve;

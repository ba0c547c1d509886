//! The server from outside: settings, the conventions of HTTP, and the routes as their actors use them.

#![expect(clippy::unwrap_used, reason = "a test that can't go on fails here")]

mod cli;

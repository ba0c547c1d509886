//! The server of Muster: HTTP, pages, command line and worker. No SQL lives here, and no rule of the domain.

pub mod cli;

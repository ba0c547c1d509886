//! The command line, run in process against a server that answers from a table.

mod access;
mod demo;
mod group;
mod help;
mod invite;
mod keys;
mod lists;
mod local;
mod member;
mod names;
mod refusals;
mod roles;
mod shell;
mod sign_in;
mod stub;

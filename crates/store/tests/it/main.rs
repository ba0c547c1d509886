//! The store against real databases, one binary.

mod group;

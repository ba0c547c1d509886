//! What tests and example scripts need of the outside world. Behind the feature `testing`; no part of the product uses it.

pub mod smtp_sink;

pub use muster_store::{
    Clock, Entropy, Store,
    testing::{CommitFault, Engine, Faults, Pages, Proxy, TestDatabase, keys_without_sponsor},
};

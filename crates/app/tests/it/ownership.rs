//! Ownership: offered, accepted, and never lost.

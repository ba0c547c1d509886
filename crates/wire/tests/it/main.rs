//! What crosses the network, from outside.

#![expect(clippy::expect_used, reason = "a test that can't go on fails here")]

mod json;

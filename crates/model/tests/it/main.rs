//! The model against independent readings of its rules, one binary.

mod decisions;
mod naive;
mod tenant;

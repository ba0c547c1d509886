//! What crosses Muster's network: the form of bodies and the parsers of foreign bytes. Pure: no I/O, no rule of the product.

pub mod authzen;
pub mod json;
pub mod query;
pub mod v1;

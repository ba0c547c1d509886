//! The binary `muster`: everything it does is in the library.

fn main() {}

//! One page for the reviewer.

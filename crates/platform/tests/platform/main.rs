//! What the specs may say, and what is said of those that may not.

mod diagnostics;
mod limits;
mod mistakes;
mod quotas;
mod random;
mod shipped;
mod spec_reference;
mod specs;

//! What changed, is it allowed, and who reaches whom: judgements about rendered HCL.
//!
//! [`diff`] compares two states of what is rendered, [`check`] holds it against rules, [`reach`] says who
//! reaches whom, [`roles`] says what each role may do. All read what [`rendered`] evaluates, and not the
//! specs: that is what makes them a second pair of eyes.

mod any_bucket;
pub mod check;
pub mod diff;
mod markdown;
pub mod reach;
pub mod roles;

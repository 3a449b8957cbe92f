//! What is rendered, applied: the real terraform and the real provider against an AWS API on
//! loopback (`tests/moto`). `STRATA_FAST=1` leaves it out.

mod account;
mod changes;
mod deletion;
mod deploy;
mod environments;
mod first_apply;
mod guardduty;
mod images_from;
mod known_failures;
mod native_rollouts;
mod other_platform;
mod project;
mod refusals;
mod rollouts;
mod rules;
mod strategies;
mod tasks;

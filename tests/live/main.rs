//! What is rendered, applied: the real terraform and the real provider against an AWS API on
//! loopback (`tests/moto`). `STRATA_FAST=1` leaves it out.

#[path = "../support/mod.rs"]
mod support;

mod aws;
mod changes;
mod environments;
mod live;
mod other_platform;
mod rules;
mod trouble;

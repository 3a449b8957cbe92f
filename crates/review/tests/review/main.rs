//! Judgements about what the shipped specs render, and about what is broken in it by hand.

mod check;
mod diff;
mod fixtures;
mod many_services;
mod markdown;
mod quotas;
mod reach;
mod roles;

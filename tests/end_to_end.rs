//! Tests of the whole: the binary, terraform, scanners, a browser, an AWS API. In one binary, because those
//! that wait (`live`) then run beside those that compute.

mod before_deploy;
mod check;
mod commands;
mod deploy;
mod diff;
mod edit;
mod first_apply;
mod golden;
mod hook;
mod images_from;
mod live;
mod locking;
mod pictures;
mod pipeline_images;
mod providers;
mod pull_requests;
mod reach;
mod report;
mod rollouts;
mod run;
mod running;
mod single_root;
mod support;
mod terminal;
mod traffic_shifts;
mod writing;

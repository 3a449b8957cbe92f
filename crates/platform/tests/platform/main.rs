//! What the specs may say, and what is said of those that may not.

mod assertions_and_waivers;
mod diagnostics;
mod images_from;
mod limits;
mod mistakes;
mod mistakes_of_several_blocks;
mod pipelines;
mod quotas;
mod random;
mod rollouts;
mod shipped;
mod spec_reference;
mod specs;

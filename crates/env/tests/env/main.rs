//! The roots of an environment, and what a change of the specs does to what is rendered.

mod images_from;
mod layers;
mod random;
mod roots;
mod small_diffs;
mod support;

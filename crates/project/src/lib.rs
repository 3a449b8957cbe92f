//! A project on disk: its specs, what is rendered into it, and its commits.
//!
//! [`specs`] reads `envs/*.hcl`, [`rendered_files`] what is rendered; [`tree`] compares rendered files with
//! `modules/` and `envs/` and writes them, whole or not at all; [`terraform_state`] reads a state, and [`git`]
//! the files of a commit. Nothing else in the workspace writes to a project, except terraform.

pub mod git;
pub mod rendered_files;
pub mod specs;
pub mod terraform_state;
pub mod tree;

//! Runs terraform over the roots.

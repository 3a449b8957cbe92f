//! Stitches modules into the roots of an environment.

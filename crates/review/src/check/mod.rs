//! Rules that what is rendered has to keep.

//! The names of strata's own settings, which messages tell.

/// Environment variable that names the terraform program.
pub const PROGRAM: &str = "STRATA_TERRAFORM";

/// Environment variable that names a directory with providers, laid out as a filesystem mirror.
pub const PLUGIN_MIRROR: &str = "STRATA_PLUGIN_MIRROR";

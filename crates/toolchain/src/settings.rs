//! What the user's environment says about terraform, read once and in one place.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::mirror::MirrorPaths;
use crate::needed::NeededProviders;
use crate::program_kind::PROGRAMS;
use crate::setting_names::{PLUGIN_MIRROR, PROGRAM};

/// What the user's environment says about terraform.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The program, from [`PROGRAM`].
    pub program: Option<PathBuf>,
    /// Where programs are, from `PATH`.
    pub path: OsString,
    /// Where a provider mirror may be.
    pub mirrors: MirrorPaths,
    /// Which AWS providers the run needs. The environment does not know: whoever reads the specs does.
    pub needed: NeededProviders,
    /// terraform's own configuration file, if the user has one.
    pub user_config: Option<PathBuf>,
    /// Where providers from the registry are kept, so that they are fetched once.
    pub plugin_cache: Option<PathBuf>,
}

impl Settings {
    /// Reads the environment of this process, for a project in `root`.
    pub fn from_environment(root: &Path) -> Self {
        let given = |name: &str| env::var_os(name).filter(|value| !value.is_empty());
        let home = given("HOME").map(PathBuf::from);
        let user_config = match given("TF_CLI_CONFIG_FILE") {
            Some(named) => Some(PathBuf::from(named)),
            None => home.as_ref().and_then(|home| {
                let configs = PROGRAMS.iter().map(|kind| home.join(kind.user_config));
                configs.into_iter().find(|path| path.is_file())
            }),
        };
        let cache = given("XDG_CACHE_HOME").map(PathBuf::from);
        let cache = cache.or_else(|| Some(home.as_ref()?.join(".cache")));
        Self {
            program: given(PROGRAM).map(PathBuf::from),
            path: given("PATH").unwrap_or_default(),
            mirrors: MirrorPaths {
                setting: given(PLUGIN_MIRROR).map(PathBuf::from),
                usual: MirrorPaths::usual(
                    root,
                    home.as_deref(),
                    given("XDG_DATA_HOME").map(PathBuf::from),
                    given("XDG_DATA_DIRS"),
                ),
                prefixes: MirrorPaths::system_prefixes(),
            },
            needed: NeededProviders::default(),
            // It may name a file that does not exist; terraform only warns.
            user_config: user_config.filter(|path| path.is_file()),
            plugin_cache: given("TF_PLUGIN_CACHE_DIR")
                .map(PathBuf::from)
                .or_else(|| Some(cache?.join("strata/plugins"))),
        }
    }
}

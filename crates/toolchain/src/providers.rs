//! Where terraform takes providers from.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::TempDir;

use crate::error::ToolchainError;
use crate::needed::listed;
use crate::program_kind::ProgramKind;
use crate::setting_names::PLUGIN_MIRROR;
use crate::settings::Settings;

/// Where terraform takes providers from.
#[derive(Debug)]
pub enum Providers {
    /// A mirror on this machine, named in a configuration file of ours.
    Mirror { mirror: PathBuf, config: TempDir },
    /// Whatever the user's own configuration file says.
    UserConfig,
    /// The registry, through a cache that several runs of `init` must not write to at a time; and why not
    /// a mirror, where there is one.
    Registry { cache: Option<PathBuf>, initialising: Mutex<()>, notice: Option<String> },
}

/// Lets terraform take what is in the cache whatever a lock file says. Without it, the cache is only used
/// where there is a lock file already.
const CACHE_BEFORE_LOCK: &str = "TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE";

/// Name of our configuration file.
const CONFIG: &str = "strata.tfrc";

impl Providers {
    /// A mirror that the user names; else the user's own configuration, if it says where providers
    /// come from; else a mirror that is found; else the registry.
    ///
    /// # Errors
    /// If the mirror that the user names holds no fitting provider, or if the disk refuses.
    pub fn choose(
        settings: &Settings,
        kind: &'static ProgramKind,
        platform: &str,
    ) -> Result<Self, ToolchainError> {
        if settings.mirrors.setting.is_none()
            && let Some(config) = &settings.user_config
        {
            let text = fs::read_to_string(config).map_err(ToolchainError::io("read", config))?;
            if text.contains("provider_installation") {
                return Ok(Self::UserConfig);
            }
        }
        let Some(mirror) = settings.mirrors.find(kind, platform, &settings.needed)? else {
            let cache = settings.plugin_cache.clone();
            if let Some(cache) = &cache {
                fs::create_dir_all(cache).map_err(ToolchainError::io("make", cache))?;
            }
            let notice = notice(settings, kind, platform);
            return Ok(Self::Registry { cache, initialising: Mutex::new(()), notice });
        };
        let config = tempfile::Builder::new().prefix("strata-").tempdir();
        let config = config.map_err(ToolchainError::io("make a directory in", &env::temp_dir()))?;
        let path = config.path().join(CONFIG);
        fs::write(&path, configuration(&mirror, kind))
            .map_err(ToolchainError::io("write", &path))?;
        Ok(Self::Mirror { mirror, config })
    }

    /// Tells a terraform that is about to start.
    pub fn tell(&self, command: &mut Command) {
        match self {
            Self::Mirror { config, .. } => {
                command
                    .env("TF_CLI_CONFIG_FILE", config.path().join(CONFIG))
                    .env_remove("TF_PLUGIN_CACHE_DIR");
            }
            Self::Registry { cache: Some(cache), .. } => {
                command.env("TF_PLUGIN_CACHE_DIR", cache).env(CACHE_BEFORE_LOCK, "1");
            }
            Self::Registry { cache: None, .. } | Self::UserConfig => {}
        }
    }

    /// Held while `init` runs, where two at a time would get in each other's way.
    pub fn initialising(&self) -> Option<MutexGuard<'_, ()>> {
        match self {
            Self::Registry { initialising, .. } => {
                Some(initialising.lock().unwrap_or_else(PoisonError::into_inner))
            }
            _ => None,
        }
    }
}

/// That the only mirror on this machine does not have what is needed.
fn notice(settings: &Settings, kind: &ProgramKind, platform: &str) -> Option<String> {
    let (mirror, there) = settings.mirrors.find_any(kind, platform)?;
    let missing = settings.needed.missing(&there)?;
    Some(format!(
        "{} has the AWS provider {}, but not {missing} so that {} asks {} for it; to have none asked, put it \
         there, or name a mirror that has it by {PLUGIN_MIRROR}",
        mirror.display(),
        listed(&there),
        kind.name,
        kind.registry
    ))
}

/// Makes `terraform init` take what the root's lock file says, from wherever, or fail.
pub fn hold_to_lock_file(init: &mut Command) -> &mut Command {
    init.env_remove(CACHE_BEFORE_LOCK).arg("-lockfile=readonly")
}

/// terraform's configuration for a mirror: providers such as `hashicorp/aws` come from it and from
/// nowhere else, so that nothing waits for a network that is not there.
pub fn configuration(mirror: &Path, kind: &ProgramKind) -> String {
    let mirror = mirror.to_string_lossy();
    let mirror = mirror.replace('\\', "\\\\").replace('"', "\\\"");
    let registry = kind.registry;
    format!(
        r#"provider_installation {{
  filesystem_mirror {{
    path    = "{mirror}"
    include = ["{registry}/hashicorp/*"]
  }}
  direct {{
    exclude = ["{registry}/hashicorp/*"]
  }}
}}
"#
    )
}

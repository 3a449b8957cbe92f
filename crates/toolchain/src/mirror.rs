//! Where the AWS provider is, if somebody has put it on this machine already.
//!
//! A *mirror* is a directory with `registry.terraform.io/hashicorp/aws/<version>/<platform>` in it,
//! or with the packed form that `terraform providers mirror` makes. A firm without internet access
//! has one, and with one nothing is downloaded. It is looked for in this order, and the first that
//! holds a fitting provider is taken:
//!
//! 1. the directory that the user names; if it holds none, that is an error;
//! 2. the directories that `terraform init` itself looks into;
//! 3. directories a few levels below the usual prefixes for installed software.
//!
//! If there is none, terraform asks the registry, as it would without us.

use std::collections::VecDeque;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use terraform::{Version, requirements};

use crate::error::ToolchainError;
use crate::program_kind::ProgramKind;

/// How many levels below a prefix the search goes.
const DEPTH: usize = 4;

/// Where a mirror may be.
#[derive(Debug, Clone, Default)]
pub struct MirrorPaths {
    /// Named by the user.
    pub setting: Option<PathBuf>,
    /// Looked into by terraform itself.
    pub usual: Vec<PathBuf>,
    /// Searched.
    pub prefixes: Vec<PathBuf>,
}

impl MirrorPaths {
    /// The directories that `terraform init` looks into.
    pub fn usual(
        project: &Path,
        home: Option<&Path>,
        data_home: Option<PathBuf>,
        data_dirs: Option<OsString>,
    ) -> Vec<PathBuf> {
        let mut places = vec![project.join("terraform.d/plugins")];
        places.extend(home.map(|home| home.join(".terraform.d/plugins")));
        if cfg!(target_os = "macos") {
            let system = Path::new("Library/Application Support/io.terraform/plugins");
            places.extend(home.map(|home| home.join(system)));
            places.push(Path::new("/").join(system));
        } else {
            let data_home = data_home.or_else(|| Some(home?.join(".local/share")));
            let data_dirs = data_dirs.unwrap_or_else(|| "/usr/local/share:/usr/share".into());
            let data = data_home.into_iter().chain(env::split_paths(&data_dirs));
            places.extend(data.map(|data| data.join("terraform/plugins")));
        }
        places
    }

    /// Where installed software usually is.
    pub fn system_prefixes() -> Vec<PathBuf> {
        ["/opt", "/usr/local", "/usr/share", "/usr/lib", "/srv", "/var/lib"]
            .map(PathBuf::from)
            .to_vec()
    }

    /// The first mirror that holds the AWS provider for a program and a platform such as `linux_amd64`.
    ///
    /// # Errors
    /// If the user names a directory that holds none.
    pub(crate) fn find(
        &self,
        kind: &'static ProgramKind,
        platform: &str,
    ) -> Result<Option<PathBuf>, ToolchainError> {
        if let Some(path) = &self.setting {
            return if holds_provider(path, kind, platform) {
                Ok(Some(absolute(path)))
            } else {
                let (path, platform) = (path.clone(), platform.to_owned());
                Err(ToolchainError::BadMirror { path, kind, platform })
            };
        }
        let usual = self.usual.iter();
        let usual = usual.filter(|path| holds_provider(path, kind, platform)).cloned();
        let searched = self.prefixes.iter();
        let searched = searched.filter_map(|prefix| search(prefix, kind, platform));
        Ok(usual.chain(searched).next().map(|path| absolute(&path)))
    }
}

/// terraform runs in other directories, so a relative path would not do.
fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// The nearest mirror below a directory; of several equally near ones, the first by name. Links are
/// not followed, and what may not be read is passed over.
fn search(prefix: &Path, kind: &ProgramKind, platform: &str) -> Option<PathBuf> {
    let mut queue = VecDeque::from([(prefix.to_owned(), 1)]);
    while let Some((directory, depth)) = queue.pop_front() {
        let names = subdirectories(&directory);
        if names.iter().any(|name| name == kind.registry)
            && holds_provider(&directory, kind, platform)
        {
            return Some(directory);
        }
        if depth < DEPTH {
            queue.extend(names.iter().map(|name| (directory.join(name), depth + 1)));
        }
    }
    None
}

fn subdirectories(directory: &Path) -> Vec<OsString> {
    let Ok(entries) = fs::read_dir(directory) else {
        return Vec::new();
    };
    let mut names: Vec<_> = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .map(|entry| entry.file_name())
        .collect();
    names.sort();
    names
}

/// Whether a mirror holds a fitting version of the AWS provider, unpacked or packed.
fn holds_provider(mirror: &Path, kind: &ProgramKind, platform: &str) -> bool {
    let Ok(entries) = fs::read_dir(mirror.join(kind.provider())) else {
        return false;
    };
    entries.filter_map(Result::ok).any(|entry| {
        let name = entry.file_name();
        let Some(name) = name.to_str() else {
            return false;
        };
        let packed = name
            .strip_prefix("terraform-provider-aws_")
            .and_then(|rest| rest.strip_suffix(".zip")?.strip_suffix(platform)?.strip_suffix('_'));
        let version = match packed {
            Some(version) => version,
            None if entry.path().join(platform).is_dir() => name,
            None => return false,
        };
        Version::parse(version).is_some_and(|version| requirements::PROVIDER.contains(&version))
    })
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use tempfile::TempDir;
    use terraform::requirements::{self, PROVIDER as VERSIONS};

    use super::MirrorPaths;
    use crate::error::ToolchainError;
    use crate::program_kind::PROGRAMS;

    const PLATFORM: &str = "linux_amd64";

    fn oldest() -> String {
        VERSIONS.start.to_string()
    }

    fn mirror(root: &TempDir, path: &str, version: &str) -> PathBuf {
        let mirror = root.path().join(path);
        let provider = mirror.join(PROGRAMS[0].provider());
        fs::create_dir_all(provider.join(version).join(PLATFORM)).unwrap();
        mirror
    }

    fn prefixes(root: &TempDir, names: &[&str]) -> MirrorPaths {
        MirrorPaths {
            prefixes: names.iter().map(|name| root.path().join(name)).collect(),
            ..MirrorPaths::default()
        }
    }

    #[test]
    fn the_setting_wins_over_the_usual_places_and_these_over_the_search() {
        let root = tempfile::tempdir().unwrap();
        let searched = mirror(&root, "opt/plugins", &oldest());
        let usual = mirror(&root, "home/.terraform.d/plugins", &oldest());
        let named = mirror(&root, "named", &oldest());
        let mut places = prefixes(&root, &["opt"]);
        assert_eq!(places.find(&PROGRAMS[0], PLATFORM).unwrap(), Some(searched));
        places.usual = vec![root.path().join("nothing"), usual.clone()];
        assert_eq!(places.find(&PROGRAMS[0], PLATFORM).unwrap(), Some(usual));
        places.setting = Some(named.clone());
        assert_eq!(places.find(&PROGRAMS[0], PLATFORM).unwrap(), Some(named));
    }

    #[test]
    fn a_setting_without_the_provider_is_an_error() {
        let root = tempfile::tempdir().unwrap();
        mirror(&root, "opt", &oldest());
        let mut places = prefixes(&root, &["opt"]);
        places.setting = Some(root.path().to_owned());
        let error = places.find(&PROGRAMS[0], PLATFORM).unwrap_err();
        assert!(matches!(error, ToolchainError::BadMirror { .. }));
        assert_eq!(
            error.to_string(),
            format!(
                "STRATA_PLUGIN_MIRROR or --plugin-mirror is `{}`, but there is no AWS provider {} for \
                 linux_amd64 in it: expected \
                 registry.terraform.io/hashicorp/aws/<version>/linux_amd64",
                root.path().display(),
                requirements::provider_constraint()
            )
        );
    }

    #[test]
    fn the_search_is_bounded_and_takes_the_nearest() {
        let root = tempfile::tempdir().unwrap();
        let places = prefixes(&root, &["none", "opt"]);
        mirror(&root, "opt/1/2/3/4", &oldest());
        assert_eq!(places.find(&PROGRAMS[0], PLATFORM).unwrap(), None);
        let deep = mirror(&root, "opt/1/2/3", &oldest());
        assert_eq!(places.find(&PROGRAMS[0], PLATFORM).unwrap(), Some(deep));
        let near = mirror(&root, "opt/z", &oldest());
        assert_eq!(places.find(&PROGRAMS[0], PLATFORM).unwrap(), Some(near));
    }

    #[test]
    fn other_platforms_and_versions_do_not_count() {
        let root = tempfile::tempdir().unwrap();
        let places = prefixes(&root, &["opt"]);
        mirror(&root, "opt/a", "4.67.0");
        mirror(&root, "opt/b", "5.99.1");
        mirror(&root, "opt/c", &VERSIONS.end.to_string());
        assert_eq!(places.find(&PROGRAMS[0], PLATFORM).unwrap(), None);
        let fits = mirror(&root, "opt/d", "6.25.0");
        assert_eq!(places.find(&PROGRAMS[0], "darwin_arm64").unwrap(), None);
        assert_eq!(places.find(&PROGRAMS[0], PLATFORM).unwrap(), Some(fits));
    }

    #[test]
    fn a_packed_provider_counts() {
        let root = tempfile::tempdir().unwrap();
        let places = prefixes(&root, &["opt"]);
        let provider = root.path().join("opt/mirror").join(PROGRAMS[0].provider());
        fs::create_dir_all(&provider).unwrap();
        fs::write(provider.join(format!("{}.json", oldest())), "{}").unwrap();
        assert_eq!(places.find(&PROGRAMS[0], PLATFORM).unwrap(), None);
        let zip = format!("terraform-provider-aws_{}_linux_amd64.zip", oldest());
        fs::write(provider.join(zip), "").unwrap();
        let mirror = root.path().join("opt/mirror");
        assert_eq!(places.find(&PROGRAMS[0], PLATFORM).unwrap(), Some(mirror));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn the_usual_places_are_those_of_terraform() {
        let project = Path::new("/project");
        let home = Some(Path::new("/home/me"));
        assert_eq!(
            MirrorPaths::usual(project, home, None, None),
            [
                "/project/terraform.d/plugins",
                "/home/me/.terraform.d/plugins",
                "/home/me/.local/share/terraform/plugins",
                "/usr/local/share/terraform/plugins",
                "/usr/share/terraform/plugins",
            ]
            .map(Path::new)
        );
        assert_eq!(
            MirrorPaths::usual(project, None, Some("/data".into()), Some("/a:/b".into())),
            [
                "/project/terraform.d/plugins",
                "/data/terraform/plugins",
                "/a/terraform/plugins",
                "/b/terraform/plugins",
            ]
            .map(Path::new)
        );
    }
}

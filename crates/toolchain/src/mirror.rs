//! Where the AWS provider is, if somebody has put it on this machine already.
//!
//! A *mirror* is a directory with `registry.terraform.io/hashicorp/aws/<version>/<platform>` in it,
//! or with the packed form that `terraform providers mirror` makes. A firm without internet access
//! has one, and with one nothing is downloaded. It is looked for in this order, and the first that
//! holds the providers that are needed is taken:
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

use terraform::Version;

use crate::error::ToolchainError;
use crate::needed::NeededProviders;
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

    /// The first mirror that holds the AWS providers that are needed, for a program and a platform such as
    /// `linux_amd64`.
    ///
    /// # Errors
    /// If the user names a directory that holds none.
    pub(crate) fn find(
        &self,
        kind: &'static ProgramKind,
        platform: &str,
        needed: &NeededProviders,
    ) -> Result<Option<PathBuf>, ToolchainError> {
        let fits = |mirror: &Path| needed.missing(&versions(mirror, kind, platform)).is_none();
        let Some(path) = &self.setting else {
            return Ok(self.first(kind, &fits));
        };
        let there = versions(path, kind, platform);
        match needed.missing(&there) {
            None => Ok(Some(absolute(path))),
            Some(missing) => Err(ToolchainError::BadMirror {
                path: path.clone(),
                kind,
                platform: platform.to_owned(),
                missing: missing.to_string(),
                there,
            }),
        }
    }

    /// The first mirror that holds an AWS provider of any version, and which versions.
    pub(crate) fn find_any(
        &self,
        kind: &ProgramKind,
        platform: &str,
    ) -> Option<(PathBuf, Vec<Version>)> {
        let mirror = self.first(kind, &|mirror| !versions(mirror, kind, platform).is_empty())?;
        let versions = versions(&mirror, kind, platform);
        Some((mirror, versions))
    }

    /// The first mirror that will do.
    fn first(&self, kind: &ProgramKind, fits: &dyn Fn(&Path) -> bool) -> Option<PathBuf> {
        let usual = self.usual.iter().filter(|path| fits(path)).cloned();
        let searched = self.prefixes.iter().filter_map(|prefix| search(prefix, kind, fits));
        usual.chain(searched).next().map(|path| absolute(&path))
    }
}

/// terraform runs in other directories, so a relative path would not do.
fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// The nearest mirror below a directory; of several equally near ones, the first by name. Links are
/// not followed, and what may not be read is passed over.
fn search(prefix: &Path, kind: &ProgramKind, fits: &dyn Fn(&Path) -> bool) -> Option<PathBuf> {
    let mut queue = VecDeque::from([(prefix.to_owned(), 1)]);
    while let Some((directory, depth)) = queue.pop_front() {
        let names = subdirectories(&directory);
        if names.iter().any(|name| name == kind.registry) && fits(&directory) {
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

/// The versions of the AWS provider that a mirror holds, unpacked or packed, from old to new.
fn versions(mirror: &Path, kind: &ProgramKind, platform: &str) -> Vec<Version> {
    let entries = fs::read_dir(mirror.join(kind.provider()));
    let version = |entry: fs::DirEntry| {
        let name = entry.file_name();
        let name = name.to_str()?;
        let packed = name
            .strip_prefix("terraform-provider-aws_")
            .and_then(|rest| rest.strip_suffix(".zip")?.strip_suffix(platform)?.strip_suffix('_'));
        Version::parse(match packed {
            Some(version) => version,
            None if entry.path().join(platform).is_dir() => name,
            None => return None,
        })
    };
    let mut versions: Vec<_> =
        entries.into_iter().flatten().filter_map(Result::ok).filter_map(version).collect();
    versions.sort();
    versions
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use tempfile::TempDir;
    use terraform::VersionRange;
    use terraform::requirements::PROVIDER as VERSIONS;

    use super::MirrorPaths;
    use crate::error::ToolchainError;
    use crate::needed::{NeededProvider, NeededProviders};
    use crate::program_kind::PROGRAMS;

    const PLATFORM: &str = "linux_amd64";

    /// What a platform needs that uses nothing new.
    fn any() -> NeededProviders {
        NeededProviders::default()
    }

    fn needed(ranges: &[(&str, &str)]) -> NeededProviders {
        let needed = ranges.iter().map(|(by, range)| NeededProvider {
            by: (*by).to_owned(),
            range: VersionRange::parse(range).unwrap(),
        });
        needed.collect::<Vec<_>>().into()
    }

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
        assert_eq!(places.find(&PROGRAMS[0], PLATFORM, &any()).unwrap(), Some(searched));
        places.usual = vec![root.path().join("nothing"), usual.clone()];
        assert_eq!(places.find(&PROGRAMS[0], PLATFORM, &any()).unwrap(), Some(usual));
        places.setting = Some(named.clone());
        assert_eq!(places.find(&PROGRAMS[0], PLATFORM, &any()).unwrap(), Some(named));
    }

    #[test]
    fn a_setting_without_the_provider_is_an_error() {
        let root = tempfile::tempdir().unwrap();
        mirror(&root, "opt", &oldest());
        let mut places = prefixes(&root, &["opt"]);
        places.setting = Some(root.path().to_owned());
        let error = places.find(&PROGRAMS[0], PLATFORM, &any()).unwrap_err();
        assert!(matches!(error, ToolchainError::BadMirror { .. }));
        assert_eq!(
            error.to_string(),
            format!(
                "STRATA_PLUGIN_MIRROR or --plugin-mirror is `{}`, but there is no AWS provider {VERSIONS} for \
                 linux_amd64 in it: expected \
                 registry.terraform.io/hashicorp/aws/<version>/linux_amd64",
                root.path().display(),
            )
        );
    }

    #[test]
    fn the_search_is_bounded_and_takes_the_nearest() {
        let root = tempfile::tempdir().unwrap();
        let places = prefixes(&root, &["none", "opt"]);
        mirror(&root, "opt/1/2/3/4", &oldest());
        assert_eq!(places.find(&PROGRAMS[0], PLATFORM, &any()).unwrap(), None);
        let deep = mirror(&root, "opt/1/2/3", &oldest());
        assert_eq!(places.find(&PROGRAMS[0], PLATFORM, &any()).unwrap(), Some(deep));
        let near = mirror(&root, "opt/z", &oldest());
        assert_eq!(places.find(&PROGRAMS[0], PLATFORM, &any()).unwrap(), Some(near));
    }

    #[test]
    fn other_platforms_and_versions_do_not_count() {
        let root = tempfile::tempdir().unwrap();
        let places = prefixes(&root, &["opt"]);
        mirror(&root, "opt/a", "4.67.0");
        mirror(&root, "opt/b", "5.99.1");
        mirror(&root, "opt/c", &VERSIONS.end.to_string());
        assert_eq!(places.find(&PROGRAMS[0], PLATFORM, &any()).unwrap(), None);
        let fits = mirror(&root, "opt/d", "6.25.0");
        assert_eq!(places.find(&PROGRAMS[0], "darwin_arm64", &any()).unwrap(), None);
        assert_eq!(places.find(&PROGRAMS[0], PLATFORM, &any()).unwrap(), Some(fits));
    }

    #[test]
    fn a_mirror_holds_every_version_that_is_needed() {
        let root = tempfile::tempdir().unwrap();
        let places = prefixes(&root, &["opt"]);
        let old = mirror(&root, "opt/a", "5.100.0");
        let new = mirror(&root, "opt/b", "6.69.1");
        let both = mirror(&root, "opt/c", "5.100.0");
        mirror(&root, "opt/c", "6.30.0");
        let find =
            |ranges: &[(&str, &str)]| places.find(&PROGRAMS[0], PLATFORM, &needed(ranges)).unwrap();
        let (dev, prod) = (("dev", "~> 5.100"), ("modules/compute", ">= 6.21.0, < 7.0.0"));
        assert_eq!(find(&[dev]), Some(old.clone()));
        assert_eq!(find(&[prod]), Some(new));
        assert_eq!(find(&[dev, prod]), Some(both));
        assert_eq!(find(&[("prod", ">= 6.70.0, < 7.0.0")]), None);
        let found = places.find_any(&PROGRAMS[0], PLATFORM);
        assert_eq!(found, Some((old, vec![VERSIONS.start])));
        assert_eq!(places.find_any(&PROGRAMS[0], "darwin_arm64"), None);
    }

    #[test]
    fn a_setting_with_other_versions_says_which_are_there_and_what_needs_a_newer_one() {
        let root = tempfile::tempdir().unwrap();
        let named = mirror(&root, "named", "6.4.0");
        mirror(&root, "named", "5.100.0");
        let places = MirrorPaths { setting: Some(named), ..MirrorPaths::default() };
        let needed = needed(&[("modules/compute", ">= 6.21.0, < 7.0.0")]);
        let error = places.find(&PROGRAMS[0], PLATFORM, &needed).unwrap_err().to_string();
        let expected = "no AWS provider >= 6.21.0, < 7.0.0, which modules/compute needs, for linux_amd64 in \
                        it: it has 5.100.0 and 6.4.0";
        assert!(error.contains(expected), "{error}");
    }

    #[test]
    fn a_packed_provider_counts() {
        let root = tempfile::tempdir().unwrap();
        let places = prefixes(&root, &["opt"]);
        let provider = root.path().join("opt/mirror").join(PROGRAMS[0].provider());
        fs::create_dir_all(&provider).unwrap();
        fs::write(provider.join(format!("{}.json", oldest())), "{}").unwrap();
        assert_eq!(places.find(&PROGRAMS[0], PLATFORM, &any()).unwrap(), None);
        let zip = format!("terraform-provider-aws_{}_linux_amd64.zip", oldest());
        fs::write(provider.join(zip), "").unwrap();
        let mirror = root.path().join("opt/mirror");
        assert_eq!(places.find(&PROGRAMS[0], PLATFORM, &any()).unwrap(), Some(mirror));
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

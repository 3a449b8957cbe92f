//! What makes terraform use the stand-in: a filesystem mirror with it, and three environment variables.

use std::ffi::OsString;
use std::fmt::Display;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Version of the provider that it stands in for.
pub use terraform::requirements::NEWEST_PROVIDER as VERSION;

use crate::files::{link_or_copy, put};
use crate::program::{PROGRAM, program};

/// A filesystem mirror that holds the stand-in as the only AWS provider.
#[derive(Debug, Clone)]
pub struct Mirror {
    directory: PathBuf,
}

/// A mirror that cannot be laid out.
#[derive(Debug, thiserror::Error)]
#[error("the stand-in provider cannot be used: {}: {error}", path.display())]
pub struct MirrorError {
    path: PathBuf,
    error: io::Error,
}

impl Mirror {
    /// A mirror for the tests that are running, in cargo's target directory: the same for all of them.
    ///
    /// # Errors
    /// If the program cannot be built, or if the disk refuses.
    pub fn of_tests() -> Result<Self, MirrorError> {
        let program = built()?;
        Self::lay_out(&program.with_file_name("stand-in-mirror"), &program)
    }

    /// A mirror for a test of its own, in a directory.
    ///
    /// # Errors
    /// If the program cannot be built, or if the disk refuses.
    pub fn of_test(directory: &Path) -> Result<Self, MirrorError> {
        Self::lay_out(directory, &built()?)
    }

    /// Lays out a version for platforms, with something for each that has a checksum and cannot be run.
    /// What is there already stays.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn pretend(&self, version: impl Display, platforms: &[&str]) -> Result<(), MirrorError> {
        for platform in platforms {
            let place = self.provider(&version).join(platform);
            let program = place.join(format!("{PROGRAM}_v{version}"));
            if !program.exists() {
                let write = || {
                    fs::create_dir_all(&place)?;
                    fs::write(&program, format!("{version} for {platform}\n"))
                };
                write().map_err(|error| MirrorError { path: program.clone(), error })?;
            }
        }
        Ok(())
    }

    /// The directory that it is in.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Where the provider of a version is.
    pub fn provider(&self, version: impl Display) -> PathBuf {
        self.directory.join(PROVIDER).join(version.to_string())
    }

    /// Lays out a mirror in a directory, which may hold one already, also one that is in use.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn lay_out(directory: &Path, program: &Path) -> Result<Self, MirrorError> {
        let write = || {
            let directory = std::path::absolute(directory)?;
            let mirror = directory.join(PROVIDER).join(VERSION.to_string());
            let place = mirror.join(platform());
            fs::create_dir_all(&place)?;
            let place = place.join(format!("{PROGRAM}_v{VERSION}"));
            put(&place, &directory, |path| link_or_copy(program, path))?;
            let text = configuration(&directory);
            put(&directory.join(CONFIGURATION), &directory, |path| fs::write(path, &text))?;
            Ok(Self { directory })
        };
        write().map_err(|error| MirrorError { path: directory.to_owned(), error })
    }

    /// The environment variables that make strata and terraform use this mirror and nothing else.
    pub fn variables(&self) -> [(&'static str, OsString); 3] {
        [
            ("STRATA_PLUGIN_MIRROR", self.directory.clone().into()),
            ("TF_CLI_CONFIG_FILE", self.directory.join(CONFIGURATION).into()),
            ("TF_DISABLE_PLUGIN_TLS", "1".into()),
        ]
    }
}

/// Where a mirror has the provider.
const PROVIDER: &str = "registry.terraform.io/hashicorp/aws";

/// Terraform's own configuration file, in the mirror.
const CONFIGURATION: &str = "terraform.tfrc";

fn configuration(mirror: &Path) -> String {
    let mirror = mirror.to_string_lossy().replace('\\', "\\\\").replace('"', "\\\"");
    format!("provider_installation {{\n  filesystem_mirror {{\n    path = \"{mirror}\"\n  }}\n}}\n")
}

/// Terraform's name of the machine.
fn platform() -> String {
    let system = match std::env::consts::OS {
        "macos" => "darwin",
        other => other,
    };
    let processor = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    format!("{system}_{processor}")
}

/// The program, built.
fn built() -> Result<PathBuf, MirrorError> {
    program(PROGRAM).map_err(|error| MirrorError { path: PROGRAM.into(), error })
}

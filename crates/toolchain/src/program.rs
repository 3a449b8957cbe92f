//! The terraform program: where it is, how old it is, and how it is started.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::MutexGuard;

use serde::Deserialize;
use terraform::Version;

use crate::error::ToolchainError;
use crate::program_kind::{PROGRAMS, ProgramKind};
use crate::providers::Providers;
use crate::search::find_program;
use crate::settings::Settings;

/// A terraform program that can be run.
#[derive(Debug)]
pub struct Terraform {
    program: PathBuf,
    kind: &'static ProgramKind,
    version: Version,
    providers: Providers,
    /// The user's configuration variable names a file that does not exist.
    drop_config: bool,
}

/// What `terraform version -json` prints.
#[derive(Deserialize)]
struct VersionAnswer {
    terraform_version: String,
    platform: String,
}

impl Terraform {
    /// Finds terraform and the AWS provider as the environment of this process says, for a project
    /// in `root`.
    ///
    /// # Errors
    /// If terraform is missing or too old, or if a setting names something that is not there.
    pub fn discover(root: &Path) -> Result<Self, ToolchainError> {
        Self::with(&Settings::from_environment(root))
    }

    /// Finds terraform and the AWS provider as the settings say.
    ///
    /// # Errors
    /// If terraform is missing or too old, or if a setting names something that is not there.
    pub fn with(settings: &Settings) -> Result<Self, ToolchainError> {
        let program = find(settings)?;
        let (version, platform) = ask(&program)?;
        let kind = ProgramKind::of(&program);
        if version < kind.oldest {
            let found = version;
            return Err(ToolchainError::TooOld { program, kind, found });
        }
        Ok(Self {
            program,
            kind,
            version,
            providers: Providers::choose(settings, kind, &platform)?,
            drop_config: settings.user_config.is_none(),
        })
    }

    /// The name of the program, as in `terraform`.
    pub fn name(&self) -> &'static str {
        self.kind.name
    }

    /// The version of the program.
    pub fn version(&self) -> Version {
        self.version
    }

    /// The mirror that providers are taken from, if there is one.
    pub fn mirror(&self) -> Option<&Path> {
        match &self.providers {
            Providers::Mirror { mirror, .. } => Some(mirror),
            _ => None,
        }
    }

    /// What to say before it runs, if it has to ask the registry although there is a mirror.
    pub fn notice(&self) -> Option<&str> {
        match &self.providers {
            Providers::Registry { notice, .. } => notice.as_deref(),
            _ => None,
        }
    }

    /// terraform, ready to run in a directory without asking anything.
    pub fn command(&self, directory: &Path) -> Command {
        let mut command = Command::new(&self.program);
        command
            .current_dir(directory)
            .stdin(Stdio::null())
            .env("TF_IN_AUTOMATION", "1")
            .env("TF_INPUT", "0")
            .env("CHECKPOINT_DISABLE", "1")
            .env_remove("TF_DATA_DIR")
            .env_remove("TF_WORKSPACE");
        for (name, _) in env::vars_os() {
            if name.to_string_lossy().starts_with("TF_CLI_ARGS") {
                command.env_remove(name);
            }
        }
        if self.drop_config {
            command.env_remove("TF_CLI_CONFIG_FILE");
        }
        self.providers.tell(&mut command);
        command
    }

    /// Held while `init` runs, where two at a time would get in each other's way.
    pub fn initialising(&self) -> Option<MutexGuard<'_, ()>> {
        self.providers.initialising()
    }
}

fn find(settings: &Settings) -> Result<PathBuf, ToolchainError> {
    match &settings.program {
        None => {
            let found = PROGRAMS
                .iter()
                .find_map(|kind| find_program(OsStr::new(kind.name), &settings.path));
            found.ok_or(ToolchainError::Missing)
        }
        Some(named) => find_program(named.as_os_str(), &settings.path)
            .ok_or_else(|| ToolchainError::NotAProgram(named.clone())),
    }
}

/// The version and the platform of a program.
fn ask(program: &Path) -> Result<(Version, String), ToolchainError> {
    let output = Command::new(program)
        .args(["version", "-json"])
        .env("CHECKPOINT_DISABLE", "1")
        .env_remove("TF_CLI_CONFIG_FILE")
        .stdin(Stdio::null())
        .output()
        .map_err(ToolchainError::io("run", program))?;
    let answer: Option<VersionAnswer> = serde_json::from_slice(&output.stdout).ok();
    answer
        .and_then(|answer| Some((Version::parse(&answer.terraform_version)?, answer.platform)))
        .ok_or_else(|| ToolchainError::NotTerraform {
            program: program.to_owned(),
            answer: String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        })
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};
    use std::process::Command;

    use tempfile::TempDir;

    use terraform::requirements::{PROVIDER as VERSIONS, TERRAFORM};
    use terraform::{Version, VersionRange};

    use super::Terraform;
    use crate::error::ToolchainError;
    use crate::mirror::MirrorPaths;
    use crate::needed::NeededProvider;
    use crate::program_kind::PROGRAMS;
    use crate::providers::{configuration, hold_to_lock_file};
    use crate::settings::Settings;

    /// A directory with a program that answers as terraform of some version would.
    fn fake(version: &str) -> TempDir {
        let directory = tempfile::tempdir().unwrap();
        program(
            &directory.path().join("terraform"),
            &format!(r#"{{"terraform_version": "{version}", "platform": "linux_amd64"}}"#),
        );
        directory
    }

    /// Another process writes it: a program cannot be started while somebody has it open for
    /// writing, and a test on another thread might just be starting one and inherit our handle.
    fn program(path: &Path, answer: &str) {
        let script = "printf '#!/bin/sh\necho '\\''%s'\\' \"$2\" > \"$1\" && chmod +x \"$1\"";
        let mut command = Command::new("sh");
        command.args(["-c", script, "sh"]).arg(path).arg(answer);
        assert!(command.status().unwrap().success());
    }

    fn on_path(directory: &TempDir) -> Settings {
        Settings { path: directory.path().into(), ..Settings::default() }
    }

    fn variable(terraform: &Terraform, name: &str) -> Option<PathBuf> {
        let command = terraform.command(Path::new("."));
        let mut variables = command.get_envs();
        variables.find_map(|(key, value)| (key == name).then(|| value.map(PathBuf::from))?)
    }

    #[test]
    fn terraform_is_found_on_the_path() {
        let directory = fake(&TERRAFORM.to_string());
        let terraform = Terraform::with(&on_path(&directory)).unwrap();
        assert_eq!(terraform.version(), TERRAFORM);
        assert_eq!(terraform.mirror(), None);
    }

    #[test]
    fn the_setting_wins_over_the_path() {
        let (one, other) = (fake(&TERRAFORM.to_string()), fake("1.12.3"));
        let mut settings = on_path(&one);
        settings.program = Some(other.path().join("terraform"));
        let terraform = Terraform::with(&settings).unwrap();
        assert_eq!(terraform.version(), Version::new(1, 12, 3));
        settings.program = Some("terraform".into());
        let terraform = Terraform::with(&settings).unwrap();
        assert_eq!(terraform.version(), TERRAFORM);
        settings.program = Some(other.path().to_owned());
        let error = Terraform::with(&settings).unwrap_err();
        assert!(matches!(error, ToolchainError::NotAProgram(_)));
    }

    #[test]
    fn one_message_says_that_terraform_is_missing_too_old_or_something_else() {
        let error = Terraform::with(&Settings::default()).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "terraform is not on the PATH: install terraform {TERRAFORM} or later, or set \
                 STRATA_TERRAFORM to the program"
            )
        );
        let directory = fake("1.10.5");
        let error = Terraform::with(&on_path(&directory)).unwrap_err();
        let path = directory.path().join("terraform");
        assert_eq!(
            error.to_string(),
            format!(
                "`{}` is terraform 1.10.5, but what strata renders needs {TERRAFORM} or later: update \
                 it, or set STRATA_TERRAFORM to another one",
                path.display()
            )
        );
        program(&path, "hello");
        let error = Terraform::with(&on_path(&directory)).unwrap_err();
        assert!(matches!(error, ToolchainError::NotTerraform { answer, .. } if answer == "hello"));
    }

    #[test]
    fn a_mirror_is_named_in_a_configuration_of_ours() {
        let directory = fake(&TERRAFORM.to_string());
        let mirror = directory.path().join("mirror");
        fs::create_dir_all(
            mirror.join(PROGRAMS[0].provider()).join(format!("{}/linux_amd64", VERSIONS.start)),
        )
        .unwrap();
        let mut settings = on_path(&directory);
        settings.mirrors = MirrorPaths { setting: Some(mirror.clone()), ..MirrorPaths::default() };
        let terraform = Terraform::with(&settings).unwrap();
        assert_eq!(terraform.mirror(), Some(&*mirror));
        let config = variable(&terraform, "TF_CLI_CONFIG_FILE").unwrap();
        assert_eq!(fs::read_to_string(&config).unwrap(), configuration(&mirror, &PROGRAMS[0]));
        assert!(terraform.initialising().is_none());
        drop(terraform);
        assert!(!config.exists());
    }

    #[test]
    fn the_users_configuration_stays_if_it_says_where_providers_come_from() {
        let directory = fake(&TERRAFORM.to_string());
        let config = directory.path().join("terraformrc");
        let mirror = directory.path().join("mirror");
        fs::create_dir_all(
            mirror.join(PROGRAMS[0].provider()).join(format!("{}/linux_amd64", VERSIONS.start)),
        )
        .unwrap();
        let mut settings = on_path(&directory);
        settings.user_config = Some(config.clone());
        settings.mirrors.usual = vec![mirror.clone()];
        fs::write(&config, "provider_installation {}\n").unwrap();
        assert_eq!(Terraform::with(&settings).unwrap().mirror(), None);
        fs::write(&config, "").unwrap();
        assert_eq!(Terraform::with(&settings).unwrap().mirror(), Some(&*mirror));
    }

    #[test]
    fn without_a_mirror_the_registry_is_asked_through_a_cache() {
        let directory = fake(&TERRAFORM.to_string());
        let cache = directory.path().join("cache/plugins");
        let mut settings = on_path(&directory);
        settings.plugin_cache = Some(cache.clone());
        let terraform = Terraform::with(&settings).unwrap();
        assert!(cache.is_dir());
        assert_eq!(variable(&terraform, "TF_PLUGIN_CACHE_DIR"), Some(cache));
        assert_eq!(variable(&terraform, "TF_CLI_CONFIG_FILE"), None);
        assert!(terraform.initialising().is_some());
    }

    #[test]
    fn it_is_said_why_the_registry_is_asked_although_there_is_a_mirror() {
        let directory = fake(&TERRAFORM.to_string());
        let mirror = directory.path().join("mirror");
        let oldest = VERSIONS.start;
        fs::create_dir_all(
            mirror.join(PROGRAMS[0].provider()).join(format!("{oldest}/linux_amd64")),
        )
        .unwrap();
        let mut settings = on_path(&directory);
        settings.mirrors.usual = vec![mirror.clone()];
        assert_eq!(Terraform::with(&settings).unwrap().notice(), None);
        let range = VersionRange::parse(">= 6.21.0, < 7.0.0").unwrap();
        settings.needed = vec![NeededProvider { by: "modules/compute".to_owned(), range }].into();
        let terraform = Terraform::with(&settings).unwrap();
        let expected = format!(
            "{} has the AWS provider {oldest}, but not {range}, which modules/compute needs, so that terraform \
             asks registry.terraform.io for it; ",
            mirror.display()
        );
        assert!(terraform.notice().unwrap().starts_with(&expected), "{:?}", terraform.notice());
    }

    #[test]
    fn where_a_lock_file_says_what_to_take_the_cache_is_held_to_it() {
        let directory = fake(&TERRAFORM.to_string());
        let mut settings = on_path(&directory);
        settings.plugin_cache = Some(directory.path().join("cache"));
        let terraform = Terraform::with(&settings).unwrap();
        let any = |command: &Command| {
            let name = "TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE";
            command.get_envs().any(|(key, value)| key == name && value.is_some())
        };
        let mut command = terraform.command(Path::new("."));
        assert!(any(&command));
        assert!(!any(hold_to_lock_file(&mut command)));
        assert!(command.get_args().any(|argument| argument == "-lockfile=readonly"));
    }
}

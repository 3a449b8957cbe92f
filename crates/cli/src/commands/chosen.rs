//! What arguments name of the specs.

use anyhow::{Result, anyhow, bail};
use platform::wording::listed;
use platform::{Environment, Platform, Release, Service, nearest};

/// A service of the platform.
pub fn service<'a>(platform: &'a Platform, name: &str) -> Result<&'a Service> {
    platform.service(name).ok_or_else(|| {
        anyhow!("the platform has no service {name:?}{}", instead(name, platform.service_names()))
    })
}

/// A release of an environment; where there is one only, it need not be named by this flag.
pub fn release<'a>(
    environment: &'a Environment,
    flag: &str,
    name: Option<&str>,
) -> Result<&'a Release> {
    let (releases, suffix) = (&environment.releases, &environment.suffix);
    let names = || releases.iter().map(|release| release.color.name());
    match (name, &releases[..]) {
        (None, [only]) => Ok(only),
        (None, _) => bail!("{suffix} has the releases {}: say which with {flag}", listed(names())),
        (Some(name), _) => {
            releases.iter().find(|release| release.color.name() == name).ok_or_else(|| {
                anyhow!("{suffix} has no release {name:?}; it has: {}", listed(names()))
            })
        }
    }
}

/// The `strata deploy` that does something with a service of a release, as a sentence has it. The release is named where
/// there is another one, too.
pub fn deploy_command(
    environment: &Environment,
    service: &str,
    what: &str,
    release: &str,
) -> String {
    let is_only = environment.releases.iter().all(|it| it.color.name() == release);
    let of_release = if is_only { String::new() } else { format!(" --release {release}") };
    format!("`strata deploy {service} {what} --env {}{of_release}`", environment.suffix)
}

/// The name that was probably meant, or else those that there are.
pub fn instead<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> String {
    let known: Vec<_> = known.collect();
    match nearest(name, known.iter().copied()) {
        Some(meant) => format!("; did you mean {meant:?}?"),
        None => format!("; there are: {}", listed(known)),
    }
}

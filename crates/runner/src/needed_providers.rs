//! Which AWS providers terraform needs for what is rendered.

use layer::ModuleInterface;
use platform::paths::{ENVS, MODULES};
use platform::{Environment, Spec};
use terraform::requirements::PROVIDER;
use toolchain::{NeededProvider, NeededProviders};

/// Those that the roots of these environments require.
pub fn needed_providers(spec: &Spec, modules: &[ModuleInterface]) -> NeededProviders {
    let needed = spec.environments.iter().filter_map(|environment| needed(environment, modules));
    needed.collect::<Vec<_>>().into()
}

/// `None` if any that strata supports will do.
fn needed(environment: &Environment, modules: &[ModuleInterface]) -> Option<NeededProvider> {
    let range = env::accepted_providers(environment, modules);
    let newest = modules.iter().max_by_key(|module| module.oldest_provider)?;
    let by = if newest.oldest_provider > environment.provider_versions.start {
        format!("{MODULES}/{}", newest.layer)
    } else {
        format!("{ENVS}/{}.hcl", environment.suffix)
    };
    (range != PROVIDER).then_some(NeededProvider { by, range })
}

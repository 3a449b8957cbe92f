//! Whose image a pipeline owns.

use crate::environment_file::EnvironmentFile;
use crate::{ImageOwner, Platform, SpecFile};

/// Finds out of which services a pipeline says, in some environment, which image runs.
pub(crate) fn find_pipelines(
    platform: &mut Platform,
    environments: &[(&SpecFile, &EnvironmentFile)],
) {
    for service in &mut platform.services {
        let owners = environments.iter().map(|(_, file)| {
            let block = file.overrides.iter().find(|block| block.name.value == service.name);
            block.and_then(|block| block.image).unwrap_or(service.image)
        });
        service.has_pipeline = owners.into_iter().any(|owner| owner == ImageOwner::Pipeline);
    }
}

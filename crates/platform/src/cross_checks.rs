//! What shows only when an environment is seen with its platform, or with other environments.

mod capacity;
mod environments;
mod images;
mod images_from;
mod internet_egress;
mod known_platform;
mod name_lengths;
mod overrides;
mod pipelines;
mod quotas;
mod release_capacity;
mod rollouts;
mod secret_suffix;
mod traffic_shifts;

use crate::allowed_provider;
use crate::assert_block;
use crate::environment_file::EnvironmentFile;
use crate::reader::SpecReader;
pub(crate) use environments::check_environments;
pub(crate) use images_from::{check_images_from, link_images};
pub(crate) use known_platform::KnownPlatform;
pub(crate) use pipelines::find_pipelines;
pub(crate) use traffic_shifts::find_traffic_shifts;

/// Checks an environment against its platform.
pub(crate) fn check(reader: &mut SpecReader, file: &EnvironmentFile, known: &KnownPlatform) {
    let platform = known.platform;
    overrides::check(reader, file, platform);
    images::check(reader, file, platform);
    release_capacity::check(reader, file, platform);
    rollouts::check(reader, file, known);
    rollouts::check_providers(reader, file, known);
    internet_egress::check(reader, file, known);
    secret_suffix::check(reader, file, platform);
    capacity::check(reader, file, platform);
    name_lengths::check(reader, file, known);
    quotas::check(reader, file, known);
    if let Some(allowed) = &file.provider_versions {
        allowed_provider::check(reader, allowed, known.path, known.needs);
    }
    assert_block::check_ends(reader, &file.assertions, platform.service_names());
    for block in &file.assertions {
        block.check_against(reader, known.assertions);
    }
}

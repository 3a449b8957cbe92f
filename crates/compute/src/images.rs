//! Which image of a service runs, where a pipeline says so.
//!
//! An environment's releases name the image that such a service starts with. From then on its tag is in a
//! parameter that `strata deploy` writes and terraform reads: `ignore_changes` takes no variable, so that no
//! task definition could be the spec's in one environment and the pipeline's in another.

use aws::{EcsTaskDefinition, SsmParameter};
use layer::ModuleBuilder;
use platform::{Service, ServiceName};
use terraform::{Bool, Each, Expr, Many, Map, Str, for_each};

use crate::Compute;
use crate::settings::{ReleaseImages, ServiceSettings};

/// Where the tag of a service's image comes from.
pub struct ImageTag {
    parameter: Option<(Expr<Bool>, Many<SsmParameter>)>,
}

/// Adds the parameters of a service, for each release, if a pipeline deploys it in some environment.
pub fn add(
    module: &mut ModuleBuilder<Compute>,
    service: &Service,
    releases: &Expr<Map<ReleaseImages>>,
    settings: &Expr<ServiceSettings>,
) -> ImageTag {
    if !service.has_pipeline {
        return ImageTag { parameter: None };
    }
    module.file("images.tf");
    let has_pipeline = settings.field(ServiceSettings::PIPELINE);
    let name = module.name(service.name(ServiceName::ImageParameter));
    let where_it_is =
        has_pipeline.choose::<Map<ReleaseImages>>(releases, Expr::map::<String, Expr<_>>([]));
    let parameter = module.add(for_each(&where_it_is, |release| {
        SsmParameter::new(&format!("image_{}", service.name), name, "String")
            .description(format!("Tag of the image of {} that runs.", service.name))
            .insecure_value(release.value.field(ReleaseImages::IMAGES).get(&service.name))
            .because(
                "The image that it starts with. From then on, `strata deploy` says which one runs.",
            )
            .ignore_changes(["insecure_value"])
    }));
    ImageTag { parameter: Some((has_pipeline, parameter)) }
}

impl ImageTag {
    /// The tag in a release.
    pub fn of(&self, service: &Service, release: &Each<ReleaseImages>) -> Expr<Str> {
        let of_spec = release.value.field(ReleaseImages::IMAGES).get(&service.name);
        match &self.parameter {
            None => of_spec,
            Some((has_pipeline, parameter)) => {
                has_pipeline.choose::<Str>(parameter.at(&release.key).insecure_value(), of_spec)
            }
        }
    }

    /// A revision that `strata deploy` has registered is the one that terraform compares with.
    pub fn track(&self, definition: EcsTaskDefinition) -> EcsTaskDefinition {
        match &self.parameter {
            None => definition,
            Some((has_pipeline, _)) => definition.track_latest(has_pipeline),
        }
    }
}

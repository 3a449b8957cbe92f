//! Whose image a pipeline says.

use platform::{ImageOwner, SpecFile, load};

use crate::specs::{ENVIRONMENT, PLATFORM};

/// Whether a pipeline deploys `api` anywhere, and in the environment.
fn owners(of_platform: &str, of_environment: &str) -> (bool, ImageOwner) {
    let header = "service \"api\" {\n";
    assert_eq!(PLATFORM.matches(header).count(), 1);
    let platform = PLATFORM.replace(header, &format!("{header}{of_platform}"));
    let environment = ENVIRONMENT.replace("  image = \"pipeline\"\n", of_environment);
    let environment = SpecFile::new("dev.hcl", environment);
    let spec = load(&SpecFile::new("platform.hcl", platform), &[environment]).expect("a good spec");
    let service = spec.platform.services.iter().find(|it| it.name == "api").expect("a service");
    (service.has_pipeline, spec.environments[0].image_owner(service))
}

#[test]
fn an_environment_has_the_last_word() {
    let (spec, pipeline) = ("  image = \"spec\"\n", "  image = \"pipeline\"\n");
    assert_eq!(owners("", ""), (false, ImageOwner::Spec));
    assert_eq!(owners("", pipeline), (true, ImageOwner::Pipeline));
    assert_eq!(owners(pipeline, ""), (true, ImageOwner::Pipeline));
    assert_eq!(owners(pipeline, spec), (false, ImageOwner::Spec));
}

//! Whether a plan still has the images that pipelines have deployed: `strata deploy` asks nobody, and may come between a
//! plan and its apply, which would then put the image before it back.

use account::{Account, tag_of};
use platform::{ImageOwner, ServiceName, Spec};
use runner::{PlannedObject, ResourceAction, Upcoming};
use serde_json::Value;

use super::deployed::label;

const DEFINITION: &str = "aws_ecs_task_definition";

/// Fails if a plan makes a revision with an image that a pipeline has replaced since. What cannot be asked does not
/// keep a plan from being applied.
///
/// # Errors
/// With why the plan must not be applied.
pub fn are_current(spec: &Spec, upcoming: &Upcoming<'_>) -> Result<(), String> {
    let Some(environment) = spec.environments.first() else { return Ok(()) };
    let services = spec.platform.services.iter();
    let owned = services.filter(|it| environment.image_owner(it) == ImageOwner::Pipeline);
    let planned: Vec<_> = owned
        .filter(|service| {
            let address = format!("{DEFINITION}.{}[", label(&service.name));
            upcoming.plan.changes.iter().any(|change| change.address.contains(&address))
        })
        .collect();
    if planned.is_empty() {
        return Ok(());
    }
    let Ok(account) = Account::discover(&environment.region) else { return Ok(()) };
    let objects = upcoming.objects().map_err(|error| error.to_string())?;
    for service in planned {
        let label = label(&service.name);
        for object in objects.iter().filter(|it| it.kind == DEFINITION && it.label == label) {
            let (Some(release), Some(tag)) = (&object.key, planned_tag(object, &service.name))
            else {
                continue;
            };
            let parameter =
                service.name(ServiceName::ImageParameter).fill(release, &environment.suffix);
            if let Ok(Some(deployed)) = account.parameter(&parameter)
                && deployed != tag
            {
                return Err(format!(
                    "a pipeline has deployed image {deployed} of {} {release} since this was planned, with {tag}: \
                     apply again",
                    service.name
                ));
            }
        }
    }
    Ok(())
}

/// The tag of the image with which a plan makes a revision, if it makes one and knows it.
fn planned_tag(definition: &PlannedObject, container: &str) -> Option<String> {
    if definition.action == ResourceAction::Delete {
        return None;
    }
    let containers = definition.after["container_definitions"].as_str()?;
    let containers: Vec<Value> = serde_json::from_str(containers).ok()?;
    let image = containers.iter().find(|it| it["name"] == container)?["image"].as_str()?;
    Some(tag_of(image).to_owned())
}

//! What an environment gives this layer: releases, and changes of services.

use layer::ModuleBuilder;
use platform::{ImageOwner, Platform, ScalingPolicy, Service};
use terraform::{Bool, Expr, Map, Node, Num, Str, Type as _, Variable, lookup};

use crate::Compute;

terraform::record! {
    /// One running copy of the platform's images.
    pub(crate) ReleaseImages {
        /// Image tag of each service.
        IMAGES: Map<Str> = "images",
        /// Value of the header of its test traffic.
        HEADER: Str = "header",
    }
}

terraform::record! {
    /// What an environment may change of a service in this layer.
    pub(crate) ServiceSettings {
        /// CPU units of a task.
        CPU: Num = "cpu",
        /// MiB of a task.
        MEMORY: Num = "memory",
        /// Least number of tasks in a release.
        MIN_TASKS: Num = "min_tasks",
        /// Least number of tasks in a release that has one of its own.
        RELEASE_MIN_TASKS: Map<Num> = "release_min_tasks",
        /// Greatest number of tasks in a release.
        MAX_TASKS: Num = "max_tasks",
        /// Per cent of the tasks beyond the least number that run on Spot.
        SPOT: Num = "spot",
        /// Tasks are added above this per cent of CPU.
        SCALE_UP_CPU: Num = "scale_up_cpu",
        /// Percentage points above that at which three tasks are added.
        SCALE_UP_FAST: Num = "scale_up_fast",
        /// Tasks are removed below this per cent of CPU.
        SCALE_DOWN_CPU: Num = "scale_down_cpu",
        /// CPU is kept near this per cent.
        TARGET_CPU: Num = "target_cpu",
        /// Whether a pipeline says which image runs.
        PIPELINE: Bool = "pipeline",
        /// Whether a shell may be opened in its tasks.
        EXEC: Bool = "exec",
        /// Version of each secret that was rotated; others have version 1.
        SECRET_VERSIONS: Map<Num> = "secret_versions",
        /// Environment variables, added to and overriding the platform's.
        ENVIRONMENT: Map<Str> = "environment",
    }
}

/// The least number of tasks of a service in a release.
pub fn min_tasks(settings: &Expr<ServiceSettings>, release: &Expr<Str>) -> Expr<Num> {
    let of_releases = settings.field(ServiceSettings::RELEASE_MIN_TASKS);
    lookup(&of_releases, release, settings.field(ServiceSettings::MIN_TASKS))
}

/// `var.releases`.
pub fn releases(
    module: &mut ModuleBuilder<Compute>,
    platform: &Platform,
) -> Expr<Map<ReleaseImages>> {
    let has_header = platform.called().any(Service::has_test_traffic);
    let mut fields = vec![("images".to_owned(), Map::<Str>::constraint())];
    let description = if has_header {
        fields.push(("header".to_owned(), Node::call("optional", [Str::constraint()])));
        "Releases that run, blue, green or both: image tags by service, and the value of the header X-Release of \
         calls that reach new tasks before others do."
    } else {
        "Releases that run, blue, green or both: image tags by service."
    };
    let release = Node::call("object", [Node::Object(fields)]);
    let variable = Variable::new("releases", description).constraint(Node::call("map", [release]));
    module.input(&variable, move |environment| {
        let releases = environment.releases.iter().map(|release| {
            let images = Expr::<Map<Str>>::map(&release.images);
            let mut fields = vec![("images".to_owned(), images.into())];
            let header = release.header.as_ref().filter(|_| has_header);
            fields.extend(header.map(|header| ("header".to_owned(), header.into())));
            (release.color.name(), Expr::<ReleaseImages>::new(Node::Object(fields)))
        });
        Expr::<Map<ReleaseImages>>::map(releases)
    })
}

/// `var.service_NAME`.
pub fn of(module: &mut ModuleBuilder<Compute>, service: &Service) -> Expr<ServiceSettings> {
    let (size, scaling) = (service.size, service.scaling);
    let mut defaults = vec![
        ("cpu", size.cpu.into()),
        ("memory", size.memory.into()),
        ("min_tasks", scaling.min.into()),
        ("release_min_tasks", Node::Map(Vec::new())),
        ("max_tasks", scaling.max.into()),
        ("spot", scaling.spot.into()),
    ];
    match scaling.policy {
        ScalingPolicy::Step { up_cpu, down_cpu } => {
            defaults.push(("scale_up_cpu", up_cpu.into()));
            defaults.push(("scale_up_fast", far_above(up_cpu).into()));
            defaults.push(("scale_down_cpu", down_cpu.into()));
        }
        ScalingPolicy::TargetTracking { cpu } => defaults.push(("target_cpu", cpu.into())),
    }
    if service.has_pipeline {
        defaults.push(("pipeline", owned_by_pipeline(service.image)));
    }
    defaults.push(("exec", Node::Bool(false)));
    if !service.secrets.is_empty() {
        defaults.push(("secret_versions", Node::Map(Vec::new())));
    }
    defaults.push(("environment", Node::Map(Vec::new())));
    let has_pipeline = service.has_pipeline;
    module.service_settings(service, defaults, move |changes| {
        let environment = &changes.environment;
        let environment =
            (!environment.is_empty()).then(|| Expr::<Map<Str>>::map(environment).into());
        let versions = &changes.secret_versions;
        let versions = (!versions.is_empty()).then(|| {
            let versions = versions.iter().map(|(name, version)| (name, *version));
            Expr::<Map<Num>>::map(versions).into()
        });
        let number = |value: Option<u32>| value.map(Node::from);
        vec![
            ("cpu", number(changes.cpu)),
            ("memory", number(changes.memory)),
            ("min_tasks", number(changes.min)),
            ("release_min_tasks", layer::release_min_tasks(changes)),
            ("max_tasks", number(changes.max)),
            ("spot", number(changes.spot)),
            ("scale_up_cpu", number(changes.up_cpu)),
            ("scale_up_fast", number(changes.up_cpu.map(far_above))),
            ("scale_down_cpu", number(changes.down_cpu)),
            ("target_cpu", number(changes.target_cpu)),
            ("pipeline", changes.image.filter(|_| has_pipeline).map(owned_by_pipeline)),
            ("exec", changes.exec.map(Node::Bool)),
            ("secret_versions", versions),
            ("environment", environment),
        ]
    })
}

fn owned_by_pipeline(owner: ImageOwner) -> Node {
    Node::Bool(owner == ImageOwner::Pipeline)
}

/// Percentage points above a threshold of CPU that are far above it: 15, or halfway to 100, which CPU can
/// reach whatever the threshold is.
fn far_above(threshold: u32) -> u32 {
    (100_u32.saturating_sub(threshold) / 2).clamp(1, 15)
}

#[cfg(test)]
mod tests {
    use super::far_above;

    #[test]
    fn cpu_can_be_far_above_every_threshold() {
        assert_eq!([10, 70, 80, 90, 98, 99].map(far_above), [15, 15, 10, 5, 1, 1]);
        assert!((1..=99).all(|threshold| threshold + far_above(threshold) <= 100));
    }
}

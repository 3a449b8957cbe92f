//! Where a container may write: its root file system is read-only.

use aws::{EcsTaskDefinition, EcsTaskDefinitionVolume as Volume};
use platform::{AGENT_DIRECTORIES, Service, TEMPORARY_DIRECTORY, volume_name};
use terraform::{Node, hcl};

/// MiB that a container may write to `/tmp`. They are of its memory, as far as they are written.
const TEMPORARY_SIZE: u32 = 64;

/// Every volume of a service's task, with the directory that it is mounted on.
fn volumes(service: &Service) -> impl Iterator<Item = (String, &str)> {
    let agent = AGENT_DIRECTORIES.map(|(name, directory)| (name.to_owned(), directory));
    let own = service.writable.iter().map(|it| (volume_name(it), it.as_str()));
    agent.into_iter().chain(own)
}

/// Adds the volumes to a task definition: empty, on the task's ephemeral storage, gone with the task.
pub fn add(mut definition: EcsTaskDefinition, service: &Service) -> EcsTaskDefinition {
    for (at, (name, _)) in volumes(service).enumerate() {
        let mut volume = Volume::new(name);
        if at == 0 {
            volume = volume.because(
                "The root file system is read-only. A container writes to /tmp, which is in memory, and to \
                 its volumes,\nwhich go with the task: the first three are for the agent of ECS Exec.",
            );
        }
        definition = definition.volume(volume);
    }
    definition
}

/// The mount points of a service's container.
pub fn mount_points(service: &Service) -> Node {
    let points = volumes(service).map(|(name, directory)| {
        let point = [("sourceVolume", name.into()), ("containerPath", directory.into())];
        Node::InlineObject(point.map(|(key, value): (&str, Node)| (key.to_owned(), value)).to_vec())
    });
    Node::Lines(points.collect())
}

/// The Linux parameters of a service's container: an init process that reaps what a shell of ECS Exec
/// leaves behind, and a `/tmp` in memory. A volume there would belong to root (AWS makes volumes 0755),
/// and containers do not run as root.
pub fn linux_parameters(service: &Service) -> Node {
    if service.writable.iter().any(|directory| directory == TEMPORARY_DIRECTORY) {
        return hcl!({ initProcessEnabled = true });
    }
    let options = ["mode=1777", "nosuid", "nodev"].map(Node::from).to_vec();
    let tmpfs = hcl!({
        containerPath = TEMPORARY_DIRECTORY,
        size = TEMPORARY_SIZE,
        mountOptions = (Node::List(options))
    });
    hcl!({ initProcessEnabled = true, tmpfs = (Node::List(vec![tmpfs])) })
}

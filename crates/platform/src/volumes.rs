//! Volumes of a task: where a container with a read-only root file system may write.

/// What the agent of ECS Exec writes to, and what the volumes for it are called. AWS documents that the
/// agent creates files, that a read-only root is therefore not supported
/// (<https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html>), and not where: it is asked
/// to (<https://github.com/aws/containers-roadmap/issues/2824>). These three are what those found who run
/// it with a read-only root (<https://github.com/aws/containers-roadmap/issues/1359>), and what its checker
/// is asked to look for (<https://github.com/aws-containers/amazon-ecs-exec-checker/issues/71>).
pub const AGENT_DIRECTORIES: [(&str, &str); 3] = [
    ("exec_agents", "/managed-agents"),
    ("exec_state", "/var/lib/amazon/ssm"),
    ("exec_logs", "/var/log/amazon/ssm"),
];

/// Where programs expect to be able to write, whatever they are.
pub const TEMPORARY_DIRECTORY: &str = "/tmp";

/// The name of the volume for a directory: `/var/cache` is `var-cache`. No two directories share one, and
/// no directory has that of [`AGENT_DIRECTORIES`]. A name has letters, digits, `-` and `_`
/// (<https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Volume.html>), of which `-` stands for `/`
/// and `_` for "the next character is another one".
pub fn volume_name(directory: &str) -> String {
    let mut name = String::new();
    for character in directory.trim_start_matches('/').chars() {
        match character {
            '/' => name.push('-'),
            '-' => name.push_str("_-"),
            '_' => name.push_str("__"),
            '.' => name.push_str("_d"),
            other => name.push(other),
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_directory_has_a_volume_of_its_own() {
        let directories = [
            "/a/b",
            "/a-b",
            "/a_b",
            "/a.b",
            "/a/-b",
            "/a-/b",
            "/a_db",
            "/exec_agents",
            "/exec/agents",
        ];
        let names = directories.map(volume_name);
        assert_eq!(names[0], "a-b");
        let agents = AGENT_DIRECTORIES.map(|(name, _)| name.to_owned());
        let distinct: BTreeSet<_> = names.iter().chain(&agents).collect();
        assert_eq!(distinct.len(), names.len() + agents.len());
    }
}

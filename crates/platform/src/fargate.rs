//! What CPU and memory Fargate offers.
//!
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html>

use crate::reader::{At, SpecReader};
use crate::{DiagnosticKind, Size};

/// CPU units, least memory, most memory and the step between, in MiB.
const TABLE: [(u32, u32, u32, u32); 7] = [
    (256, 512, 2048, 512),
    (512, 1024, 4096, 1024),
    (1024, 2048, 8192, 1024),
    (2048, 4096, 16384, 1024),
    (4096, 8192, 30720, 1024),
    (8192, 16384, 61440, 4096),
    (16384, 32768, 122_880, 8192),
];

/// CPU units that the proxy of Service Connect wants in each task, besides those of the container:
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html>.
pub const PROXY_CPU: u32 = 256;

/// MiB that it wants.
pub const PROXY_MEMORY: u32 = 64;

/// Warns of a size that leaves the container of a service less CPU than its proxy wants. Every service has a
/// proxy. Of memory, the least that Fargate has leaves enough.
pub(crate) fn warn_of_scarce_cpu(reader: &mut SpecReader, service: &str, cpu: &At<u32>) {
    if cpu.value >= 2 * PROXY_CPU {
        return;
    }
    let message = format!(
        "a task of {service:?} has {} CPU units for its container and for the proxy of Service Connect, \
         which wants {PROXY_CPU}",
        cpu.value
    );
    let enough = 2 * PROXY_CPU;
    reader
        .report(DiagnosticKind::ScarceCpu, cpu.span.clone(), message)
        .help(format!("give at least cpu = {enough}, with a memory of that size"));
}

/// The memory sizes that go with a CPU size, ascending; none for a CPU size that does not exist.
pub fn memory_sizes(cpu: u32) -> Vec<u32> {
    let row = TABLE.iter().find(|row| row.0 == cpu);
    row.map_or_else(Vec::new, |&(_, least, most, step)| {
        let sizes = (least..=most).step_by(step as usize);
        // 256 CPU units have 512, 1024 and 2048, but not 1536.
        sizes.filter(|size| *size != 1536).collect()
    })
}

/// Why Fargate does not offer a size.
pub(crate) fn check(size: Size) -> Result<(), String> {
    let Size { cpu, memory } = size;
    let sizes = memory_sizes(cpu);
    let (Some(least), Some(most)) = (sizes.first(), sizes.last()) else {
        let all: Vec<String> = TABLE.iter().map(|row| row.0.to_string()).collect();
        let nearest = TABLE.iter().min_by_key(|row| row.0.abs_diff(cpu));
        let nearest = nearest.map_or(256, |row| row.0);
        return Err(format!(
            "Fargate has no {cpu} CPU units; the nearest is {nearest} (of {})",
            all.join(", ")
        ));
    };
    if sizes.contains(&memory) {
        return Ok(());
    }
    let nearest = sizes.iter().min_by_key(|size| size.abs_diff(memory));
    let nearest = nearest.unwrap_or(least);
    Err(format!(
        "Fargate has no {cpu} CPU units with {memory} MiB; the nearest is {nearest} MiB \
         ({least} to {most})"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table() {
        assert_eq!(memory_sizes(256), [512, 1024, 2048]);
        assert_eq!(memory_sizes(512), [1024, 2048, 3072, 4096]);
        assert_eq!(memory_sizes(1024).len(), 7);
        assert_eq!(memory_sizes(2048).len(), 13);
        assert_eq!(memory_sizes(4096).len(), 23);
        assert_eq!(memory_sizes(8192).len(), 12);
        assert_eq!(memory_sizes(16384).len(), 12);
        assert_eq!(memory_sizes(300), []);
    }

    #[test]
    fn nearest() {
        let message = |cpu, memory| check(Size { cpu, memory }).unwrap_err();
        assert_eq!(
            message(256, 4096),
            "Fargate has no 256 CPU units with 4096 MiB; the nearest is 2048 MiB (512 to 2048)"
        );
        assert_eq!(
            message(500, 1024),
            "Fargate has no 500 CPU units; the nearest is 512 (of 256, 512, 1024, 2048, 4096, \
             8192, 16384)"
        );
    }
}

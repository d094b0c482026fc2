"""Checks that no dependency asks for a newer Rust than the workspace promises.

Reads `cargo metadata` from standard input.
A public workflow compiles with the promised Rust; this says sooner which crate asks for more.
"""

import json
import sys


def version(text: str) -> tuple[int, ...]:
    numbers = [int(part) for part in text.split(".")]
    return tuple(numbers + [0] * (3 - len(numbers)))


def main() -> int:
    metadata = json.load(sys.stdin)
    members = set(metadata["workspace_members"])
    promised = max((p["rust_version"] for p in metadata["packages"] if p["id"] in members), key=version)
    asking = [p for p in metadata["packages"] if p["id"] not in members and p["rust_version"]]
    newer = [p for p in asking if version(p["rust_version"]) > version(promised)]
    for package in newer:
        print(f"{package['name']} {package['version']} needs Rust {package['rust_version']}", file=sys.stderr)
    print(f"Rust {promised} is promised; {len(asking)} dependencies name theirs, {len(newer)} a newer one")
    return 1 if newer or not asking else 0


if __name__ == "__main__":
    sys.exit(main())

"""Check an unpacked evidence.zip: every file has the SHA-256 that is written down. Needs Python alone.

Run it in the folder into which the archive was unpacked: python verify.py
"""

import hashlib
import json
import sys
from pathlib import Path


def main(folder: Path) -> int:
    """Compare every file with SHA256SUMS, and every capture with its own name; give the number of faults."""
    faults = 0
    listed = set()
    for line in (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, name = line.split("  ", 1)
        listed.add(name)
        path = folder / name
        if not path.is_file():
            print(f"missing: {name}")  # noqa: T201  # a script for people
            faults += 1
        elif hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            print(f"changed: {name}")  # noqa: T201  # as above
            faults += 1
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in listed and name != "SHA256SUMS":
            print(f"not listed: {name}")  # noqa: T201  # as above
            faults += 1
    captures = json.loads((folder / "captures.json").read_text(encoding="utf-8"))
    for capture in captures["captures"]:
        path = folder / "captures" / capture["sha256"]
        if capture["bytes"] == "included" and hashlib.sha256(path.read_bytes()).hexdigest() != capture["sha256"]:
            print(f"not what was received: {capture['url']}")  # noqa: T201  # as above
            faults += 1
    print(f"{len(listed)} files, {len(captures['captures'])} captures, {faults} faults")  # noqa: T201  # as above
    return faults


if __name__ == "__main__":
    sys.exit(1 if main(Path(__file__).resolve().parent) else 0)

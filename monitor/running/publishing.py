"""Publish a report folder so that nobody ever reads half of it: a new folder, then one rename of a link."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

from monitor.reports.folder import write_folder

if TYPE_CHECKING:
    from monitor.running.judging import Judged

__all__ = ["publish"]

VERSIONS: Final = ".versions"
KEPT: Final = 3  # a reader that has just opened the folder before the last must be able to finish


def publish(judged: Judged, folder: Path, name: str) -> str:
    """Write a report and let `folder/name` point to it; gives the SHA-256 of its manifest.

    The same assessment published again changes nothing but the time of a link. A folder that somebody else put in
    the link's place is refused.

    Raises:
        FileExistsError: `folder/name` is no link of ours.
        OSError: the folder cannot be written.
    """
    link, versions = folder / name, folder / VERSIONS
    if link.exists() and not link.is_symlink():
        raise FileExistsError(17, "is in the way of a report; move it", str(link))
    versions.mkdir(parents=True, exist_ok=True)
    draft = versions / f"{name}.{os.getpid()}.part"
    shutil.rmtree(draft, ignore_errors=True)
    write_folder(judged.assessment, judged.rejected, draft)
    digest = hashlib.sha256((draft / "manifest.json").read_bytes()).hexdigest()
    final = versions / f"{name}-{digest[:16]}"
    if final.exists():
        shutil.rmtree(draft)
        os.utime(final)
    else:
        draft.rename(final)
    new = folder / f".{name}.{os.getpid()}.link"
    new.unlink(missing_ok=True)
    new.symlink_to(final.relative_to(folder))
    new.replace(link)
    _tidy(versions, name, final)
    return digest


def _tidy(versions: Path, name: str, current: Path) -> None:
    """Remove all but the newest versions, and what a crash left half-written."""
    own = [one for one in versions.iterdir() if one.name.startswith((f"{name}-", f"{name}."))]
    done = sorted((one for one in own if not one.name.endswith(".part")), key=lambda one: one.stat().st_mtime)
    parts = [one for one in own if one.name.endswith(".part")]
    for old in [*done[:-KEPT], *parts]:
        if old != current:
            shutil.rmtree(old, ignore_errors=True)

"""The catalog: which sources there are. One folder each, with a manifest, and code only where a base is not enough."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, cast

import yaml

from sources.errors import ManifestError
from sources.source import Collector, Manifest, duration, read_manifest

__all__ = ["CATALOG", "load_catalog", "load_manifests", "make_collector"]

CATALOG: Final = Path(__file__).with_name("catalog")


def load_manifests(folder: Path = CATALOG) -> dict[str, Manifest]:
    """Read all manifests, by name. Raises ManifestError."""
    manifests: dict[str, Manifest] = {}
    for path in sorted(folder.glob("*/manifest.yaml")):
        where = f"{path.parent.name}/{path.name}"
        try:
            document = yaml.load(path.read_bytes(), getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  # both are safe
        except yaml.YAMLError as error:
            raise ManifestError(f"{where}: is not YAML: {error}") from None
        manifest = read_manifest(document, where)
        if manifest.name.replace("-", "_") != path.parent.name:
            raise ManifestError(f"{where}: name: {manifest.name!r} does not go with the folder's name")
        if path.with_name("collector.py").exists():
            manifest = replace(manifest, collector=path.parent.name)
        manifests[manifest.name] = manifest
    return manifests


def load_catalog(settings: Mapping[str, Any] | None = None) -> dict[str, Collector]:
    """Make the collector of every source, by name; nothing is asked of anybody.

    `settings` are the section `sources` of the configuration: per source `enabled`, `every`, `jitter`, `options`
    (attributes or keys). A name that the catalog does not have must say in its options which source it is `like`:
    so a newsroom adds a feed, a channel or a table of its own. Raises ManifestError.
    """
    manifests = load_manifests()
    for name, changes in (settings or {}).items():
        options = dict(_of(changes, "options") or {})
        like = options.pop("like", None)
        if name not in manifests:
            if like not in manifests:
                raise ManifestError(
                    f"{name}: there is no such source. For one of your own say in its options which one it is like: "
                    "like: http-table"
                )
            manifests[name] = replace(manifests[like], name=name, title=name, enabled=True)
        every, jitter = (_of(changes, key) for key in ("every", "jitter"))
        manifests[name] = manifests[name].configured(
            enabled=_of(changes, "enabled"),
            every=None if every is None else duration(every),
            jitter=None if jitter is None else duration(jitter),
            options=options,
        )
    return {name: make_collector(manifest) for name, manifest in sorted(manifests.items())}


def _of(changes: object, key: str) -> Any:
    return changes.get(key) if isinstance(changes, Mapping) else getattr(changes, key, None)


def make_collector(manifest: Manifest) -> Collector:
    """Make the collector of one manifest: the class Source of its folder's `collector.py`, else of its base."""
    own = manifest.collector
    module = f"sources.catalog.{own}.collector" if own else f"sources.bases.{manifest.base}"
    return cast("Collector", importlib.import_module(module).Source(manifest))

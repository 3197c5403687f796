"""What the packages offer to each other is named, sorted, and really there."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest


@pytest.mark.parametrize("package", ["geo", "sources"])
def test_every_public_name_is_sorted_and_can_be_had(package: str) -> None:
    module = importlib.import_module(package)

    assert list(module.__all__) == sorted(module.__all__)
    assert all(getattr(module, name) is not None for name in module.__all__)
    with pytest.raises(AttributeError, match="no_such_name"):
        module.no_such_name  # noqa: B018  the access is the test


@pytest.mark.parametrize("package", ["geo", "sources", "monitor"])
def test_importing_a_package_loads_no_heavy_library(package: str) -> None:
    """The daemon's parent and `--help` live by this."""
    code = (
        f"import sys, {package}; print(*(m for m in ('pandas', 'numpy', 'shapely', 'sqlalchemy') if m in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == []

"""Fixtures that every part of the suite shares."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

pytest_plugins = ["tests.postgres_server"]

# a busy machine is no fault of the code under test; how long things take is for benchmarks/
settings.register_profile("pausewatch", deadline=None)
settings.load_profile("pausewatch")

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data beside the checkout, which may not be carried into it."""
    if not (SHARED / "data").is_dir():
        pytest.skip("the shared data beside the checkout (../shared/data) are absent")
    return SHARED

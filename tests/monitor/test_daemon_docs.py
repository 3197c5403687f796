"""The unit and the guide for operators: what they promise is there."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from monitor.cli import VERBS
from monitor.running.board import Metrics
from sources import errors
from sources.registry import load_manifests
from tests.conftest import ROOT

GUIDE = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")


def test_systemd_accepts_the_unit(tmp_path: Path):
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed")
    unit = tmp_path / "pausewatch.service"
    shutil.copy(ROOT / "deploy" / "pausewatch.service", unit)
    done = subprocess.run([program, "verify", unit], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr.strip()) == (0, "")


def test_the_guide_names_only_verbs_keys_errors_and_metrics_that_exist():
    verbs = set(re.findall(r"`pausewatch ([a-z]+)", GUIDE) + re.findall(r"^pausewatch ([a-z]+)", GUIDE, re.MULTILINE))
    keys = set(re.findall(r"^([A-Z_]+)=", GUIDE, re.MULTILINE))
    names = set(re.findall(r"`([A-Z][A-Za-z]+)`", GUIDE)) - {"VACUUM", "ReaderDied"}
    metrics = set(re.findall(r"pausewatch_[a-z_]+", GUIDE))
    made = {f"{family.name}{'_total' if family.type == 'counter' else ''}" for family in Metrics().registry.collect()}

    assert verbs <= VERBS.keys()
    assert keys <= {key for manifest in load_manifests().values() for key in manifest.credentials}
    assert names <= set(errors.__all__)
    assert metrics <= made

"""Documents cannot drift from the command: tests read them."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from monitor.cli import VERBS, cli
from monitor.reasons import SENTENCES
from monitor.schemas import TABLES

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("README.md", "docs/methodology.md")
CALLS = sorted(
    {
        (page, call)
        for page in PAGES
        for call in re.findall(r"`(pausewatch [^`\n]+)`", (ROOT / page).read_text(encoding="utf-8"))
    }
)


@pytest.mark.parametrize(("page", "call"), CALLS)
def test_every_call_in_the_documents_is_one_that_the_command_takes(page: str, call: str) -> None:
    command: click.Command = cli
    words = shlex.split(call)[1:]
    while isinstance(command, click.Group) and words:
        name = words.pop(0)
        found = command.get_command(click.Context(command), name)
        assert found is not None, f"{page}: no verb {name!r}"
        command = found
    known = {option for parameter in command.params for option in parameter.opts}

    assert {word for word in words if word.startswith("--")} <= known


def test_the_readme_names_every_verb() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")

    assert [verb for verb in VERBS if f"pausewatch {verb}" not in text and f"make {verb}" not in text] == []


def test_the_readme_names_every_file_that_a_report_has() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")

    assert [table.name for table in TABLES if f"`{table.name}.csv`" not in text] == []


def test_the_methodology_names_the_three_verdicts_and_the_codes_a_reader_may_stumble_on() -> None:
    text = (ROOT / "docs/methodology.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\(`([a-z_]+)`\)", text))

    assert all(word in text for word in ("inconsistent", "undetermined", "not covered"))
    assert named <= set(SENTENCES)


def test_no_file_names_a_machine_or_a_package_index() -> None:
    wrong = re.compile(r"(?<![\w.])/(?:work|root|home)/|--(?:extra-)?index-url|files\.pythonhosted|pypi\.org/simple")
    skip = {".git", ".venv", "node_modules", "__pycache__"}
    hits = [
        str(path.relative_to(ROOT))
        for path in ROOT.rglob("*")
        if path.is_file() and not skip & set(path.parts) and path.suffix in {".py", ".md", ".txt", ".toml", ".yaml", ""}
        and path != Path(__file__) and path.stat().st_size < 2_000_000
        and not any(part.startswith(".") and part not in {".ci", ".gitignore"} for part in path.relative_to(ROOT).parts)
        and "demo-report" not in path.parts
        and wrong.search(path.read_text(encoding="utf-8", errors="ignore"))
    ]  # fmt: skip

    assert hits == []

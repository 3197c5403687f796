"""The settings are found, checked and explained."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import BaseModel

from monitor.config import Config, SourceSettings, load_config
from monitor.config_file import ConfigError

SHIPPED = Path(__file__).resolve().parents[2] / "config.yaml"


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import os

    for name in os.environ:
        if name.startswith("PAUSEWATCH_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def write(folder: Path, text: str, name: str = "config.yaml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_the_shipped_file_says_what_the_built_in_settings_are() -> None:
    """Lost: a default that holds only inside a checkout."""
    shipped = load_config(SHIPPED).model_dump()
    built_in = Config().resolved(SHIPPED.parent).model_dump()

    assert shipped == built_in


def settings_of(model: type[BaseModel], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from settings_of(kind, (*above, name))
        else:
            yield (*above, name)


def explained(text: str) -> set[tuple[str, ...]]:
    """Every key of a settings file, commented out or not, that has a comment right above it."""
    found, stack, above = set(), [], ""
    for line in text.splitlines():
        bare = re.sub(r"^#(?=  )", "", line)  # a commented-out example keeps its indentation
        key = re.match(r"^( *)([a-z_]+):(?: |$)", bare)
        if key:
            depth = len(key[1]) // 2
            stack = [*stack[:depth], key[2]]
            if above.lstrip("# "):
                found.add(tuple(stack))
        above = bare.strip() if bare.strip().startswith("#") else ""
    return found


def test_every_setting_is_explained_in_the_shipped_file() -> None:
    """Lost: a setting that nobody can find."""
    text = SHIPPED.read_text(encoding="utf-8")
    wanted = set(settings_of(Config)) | {(name,) for name in Config.model_fields}
    wanted |= {("sources", "ukrinform", name) for name in SourceSettings.model_fields}

    assert sorted(wanted - explained(text)) == []


def test_the_commented_out_examples_are_valid(tmp_path: Path) -> None:
    """Lost: the first evening of somebody who takes the example's comment signs away."""
    text = SHIPPED.read_text(encoding="utf-8")
    text = re.sub(r"^( *\w+): (?:\{\}|\[\])\n(?=#  )", r"\1:\n", text, flags=re.MULTILINE)
    config = load_config(write(tmp_path, re.sub(r"^#(?=  )", "", text, flags=re.MULTILINE)))

    assert config.sources["ukrinform"].every == timedelta(minutes=10)
    assert config.alerts.subscriptions[0].to == ("desk@example.org",)


def test_the_settings_are_found_by_option_then_variable_then_here_then_built_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def port() -> int:
        return load_config(option).daemon.port

    option: Path | None = None
    found = [port()]
    write(tmp_path, "daemon: {port: 1001}")
    found.append(port())
    monkeypatch.setenv("PAUSEWATCH_CONFIG", str(write(tmp_path, "daemon: {port: 1002}", "named.yaml")))
    found.append(port())
    option = write(tmp_path, "daemon: {port: 1003}", "given.yaml")
    found.append(port())

    assert found == [8642, 1001, 1002, 1003]


def test_relative_paths_count_from_the_settings_file(tmp_path: Path) -> None:
    """Lost: an empty second database, because somebody stood in another folder."""
    text = "database: {url: 'sqlite:///./data/x.db'}\nplaces: {boundaries: ../borders}\nagreements: {folder: own}\n"
    config = load_config(write(tmp_path / "etc", text))

    assert config.database.url == f"sqlite:///{tmp_path}/etc/data/x.db"
    assert config.boundaries_directory == tmp_path / "borders"
    assert config.agreements.folder == tmp_path / "etc" / "own"


def test_absolute_paths_and_servers_stay_as_they_are(tmp_path: Path) -> None:
    config = load_config(write(tmp_path / "etc", "database: {url: 'postgresql://u@h/x'}"))
    assert config.database.url == "postgresql://u@h/x"

    config = load_config(write(tmp_path / "etc", "database: {url: 'sqlite:////srv/x.db?timeout=3'}"))
    assert config.database.url == "sqlite:////srv/x.db?timeout=3"


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAUSEWATCH_DATABASE__URL", "postgresql://u:secret@h/x")
    monkeypatch.setenv("PAUSEWATCH_AUDIENCES__PUBLIC__DELAY_HOURS", "5")
    config = load_config(write(tmp_path, "database: {url: 'sqlite:///x.db'}\ndaemon: {port: 9}"))

    assert (config.database.url, config.daemon.port) == ("postgresql://u:secret@h/x", 9)
    assert config.audiences.public.delay_hours == 5


@pytest.mark.parametrize("given", ["file", "environment"])
def test_setting_one_thing_of_an_audience_leaves_its_other_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    """Lost: the twelve hours' delay for energy objects, by changing another number."""
    file = None
    if given == "file":
        file = write(tmp_path, "audiences: {public: {delay_hours: 5}, internal: {delay_hours: 1}}")
    else:
        monkeypatch.setenv("PAUSEWATCH_AUDIENCES__PUBLIC__DELAY_HOURS", "5")
        monkeypatch.setenv("PAUSEWATCH_AUDIENCES__INTERNAL__DELAY_HOURS", "1")
    audiences = load_config(file).audiences

    assert (audiences.public.delay_hours, audiences.public.delay_hours_sensitive) == (5, 12)
    assert (audiences.internal.delay_hours, audiences.internal.coarsen_to) == (1, "district")
    assert audiences.subscribers.delay_hours_sensitive == 12


def test_nothing_is_mailed_and_nothing_private_is_asked_by_default() -> None:
    config = load_config(None)

    assert not config.alerts.enabled
    assert not config.http.allow_private


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("daemon:\n  prot: 1\n", r"config.yaml:2: daemon.prot: no such setting"),
        ("deamon: {}\n", r"config.yaml:1: deamon: no such setting"),
        ("sources:\n  x:\n    every: 15\n", r"config.yaml:3: sources.x.every: write a whole number and a unit"),
        ("sources:\n  x:\n    evry: 15m\n", r"config.yaml:3: sources.x.evry: no such setting"),
        ("daemon:\n  port: many\n", r"config.yaml:2: daemon.port: .*integer"),
        ("daemon:\n  host: 0.0.0.0\n", r"config.yaml:2: daemon.host: "),
        ("audiences:\n  public:\n    coarsen_to: street\n", r"config.yaml:3: audiences.public.coarsen_to: "),
        ("database:\n  url: mysql://u:secret@h/x\n", r"config.yaml:2: database.url: must begin with sqlite"),
        ("daemon: 5\n", r"config.yaml:1: daemon: "),
        ("daemon:\n  port: 1\n  port: 2\n", r"config.yaml:3: daemon.port: stands twice \(first in line 2\)"),
        ("daemon: [\n", r"config.yaml:2: is not YAML"),
        ("- a\n", r"config.yaml:1: must hold settings"),
        ("a: *b\n", r"config.yaml:1: is not YAML"),
        ("a: \x00\n", r"config.yaml: is not YAML"),
    ],
)
def test_a_wrong_key_is_named_with_file_line_path_and_reason(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words) as caught:
        load_config(write(tmp_path, text))

    assert "secret" not in str(caught.value)


def test_everything_that_is_wrong_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(write(tmp_path, "daemon: {port: x}\nreport: {publicher: y}\n"))

    assert [(problem.key, problem.line) for problem in caught.value.problems] == [
        ("daemon.port", 1),
        ("report.publicher", 2),
    ]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PAUSEWATCH_DAEMON__PORT", "x", "^PAUSEWATCH_DAEMON__PORT: in the environment: .*integer"),
        ("PAUSEWATCH_DEAMON__PORT", "1", "^PAUSEWATCH_DEAMON__PORT: .* section that does not exist"),
        ("PAUSEWATCH_DAEMON__PROT", "1", "no such setting"),
        ("PAUSEWATCH_SOURCES", "{", "in the environment"),
    ],
)
def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(ConfigError, match=words):
        load_config(None)


def test_a_variable_of_somebody_else_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAUSEWATCH_REQUIRE_POSTGRES", "1")

    assert load_config(None) == Config().resolved(Path.cwd())


@pytest.mark.parametrize("raw", [b"\xff\xfea\x00", b"report: {publisher: \xe9}"])
def test_a_file_in_another_encoding_is_refused(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "config.yaml").write_bytes(raw)

    with pytest.raises(ConfigError, match="is not UTF-8"):
        load_config(None)


def test_a_byte_order_mark_and_empty_sections_are_no_error(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_bytes("\ufeffsources:\ndaemon:\n".encode())

    assert load_config(None) == Config().resolved(tmp_path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere.yaml: cannot be read: No such file"):
        load_config(tmp_path / "nowhere.yaml")


@pytest.mark.parametrize(
    ("written", "meant"),
    [("30s", timedelta(seconds=30)), ("15m", timedelta(minutes=15)), ("6h", timedelta(hours=6)), ("2d", timedelta(2))],
)
def test_lengths_of_time_have_units(tmp_path: Path, written: str, meant: timedelta) -> None:
    config = load_config(write(tmp_path, f"sources: {{x: {{every: {written}}}}}"))

    assert config.sources["x"].every == meant

"""Read a YAML file of settings strictly, remembering the line of every key."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import yaml

__all__ = ["ConfigError", "Problem", "read_yaml"]


class Problem(NamedTuple):
    """One thing that is wrong: the key's path (a.b.c), its line (0: not in the file) and the reason."""

    key: str
    line: int
    reason: str


class ConfigError(ValueError):
    """The settings cannot be used. `file` is None for the built-in ones; `problems` holds everything found."""

    def __init__(self, file: Path | None, problems: list[Problem]) -> None:
        self.file = file
        self.problems = problems
        super().__init__("\n".join(self._line(problem) for problem in problems))

    def _line(self, problem: Problem) -> str:
        if self.file is None or problem.key.startswith("PAUSEWATCH_"):
            return f"{problem.key}: {problem.reason}"
        place = str(self.file)
        if problem.line:
            place += f":{problem.line}"
        return ": ".join(part for part in (place, problem.key, problem.reason) if part)


Lines = dict[tuple[str, ...], int]


def read_yaml(file: Path) -> tuple[dict[str, Any], Lines]:
    """Give the file's mapping and the line of each key, by path. An empty file is an empty mapping.

    Raises ConfigError: no such file, not UTF-8, not YAML, a key twice (YAML would keep the last in silence),
    anything but a mapping at the top.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigError(file, [Problem("", 0, f"cannot be read: {error.strerror}")]) from error
    except UnicodeDecodeError as error:
        raise ConfigError(file, [Problem("", 0, f"is not UTF-8 (byte {error.start})")]) from error
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        values = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise ConfigError(file, [Problem("", line, f"is not YAML: {error.problem}")]) from error
    except yaml.YAMLError as error:
        raise ConfigError(file, [Problem("", 0, f"is not YAML: {error}")]) from error
    if root is None:
        return {}, {}
    if not isinstance(root, yaml.MappingNode):
        raise ConfigError(file, [Problem("", 1, "must hold settings (key: value)")])
    lines: Lines = {}
    twice: list[Problem] = []
    _walk(root, (), lines, twice)
    if twice:
        raise ConfigError(file, twice)
    # an empty section ("sources:") is a section without settings
    return {str(key): {} if value is None else value for key, value in values.items()}, lines


def _walk(node: yaml.MappingNode, above: tuple[str, ...], lines: Lines, twice: list[Problem]) -> None:
    for key, value in node.value:
        path = (*above, str(key.value))
        line = key.start_mark.line + 1
        if path in lines:
            twice.append(Problem(".".join(path), line, f"stands twice (first in line {lines[path]})"))
        lines[path] = line
        if isinstance(value, yaml.MappingNode):
            _walk(value, path, lines, twice)

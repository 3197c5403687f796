"""Reading YAML strictly: every value keeps its line, and every unknown or missing key is a problem.

PyYAML's nodes are read without being turned into objects, so a date stays the text that was written, `no`
stays `no`, and nothing in a file can construct anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

import yaml

from monitor.agreement import Problem

MAX_BYTES = 2_000_000  # the largest shipped file has 50 kB; more is a mistake, and YAML is slow to read
PLAIN_TAGS = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("str", "int", "float", "bool", "null", "timestamp"))

Fields = Mapping[str, yaml.Node]


class Notes:
    """The problems found so far in one file."""

    def __init__(self) -> None:
        self._problems: list[Problem] = []

    def add(self, node: yaml.Node | int, reason: str) -> None:
        """Note a problem at a node, or at a line counted from 1."""
        line = node if isinstance(node, int) else node.start_mark.line + 1
        self._problems.append(Problem(line, reason))

    def all(self) -> list[Problem]:
        """Return the problems by line, each once."""
        return sorted(set(self._problems), key=lambda problem: (problem.line, problem.reason))


def compose(raw: bytes, notes: Notes) -> yaml.Node | None:
    """Return the root of a YAML document in UTF-8 (a BOM is allowed); None and a problem if it is none."""
    if len(raw) > MAX_BYTES:
        notes.add(1, f"the file has {len(raw)} bytes; an agreement has at most {MAX_BYTES}")
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        notes.add(raw.count(b"\n", 0, error.start) + 1, f"not UTF-8: byte 0x{raw[error.start]:02x}")
        return None
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        notes.add(mark.line + 1 if mark else 1, f"not YAML: {error.problem or error.context}")
        return None
    except RecursionError:
        notes.add(1, "not an agreement: nested too deeply")
        return None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        notes.add(line, f"not YAML: a character that may not stand here ({error.reason})")
        return None
    if root is None:
        notes.add(1, "the file is empty")
    return root


def fields(
    node: yaml.Node, what: str, needed: tuple[str, ...], allowed: tuple[str, ...], notes: Notes
) -> Fields | None:
    """Return the keys of a mapping.

    Unknown, repeated and missing ones are noted; None if it is no mapping.
    """
    if not isinstance(node, yaml.MappingNode):
        notes.add(node, f"{what}: keys with values were expected")
        return None
    found: dict[str, yaml.Node] = {}
    for key_node, value in node.value:
        key = key_node.value if isinstance(key_node, yaml.ScalarNode) else "?"
        if key not in needed and key not in allowed:
            notes.add(key_node, f"{what}: unknown key {key!r}; known: {', '.join((*needed, *allowed))}")
        elif key in found:
            notes.add(key_node, f"{what}: the key {key!r} stands twice")
        else:
            found[key] = value
    for key in needed:
        if key not in found:
            notes.add(node, f"{what}: the key {key!r} is missing")
    return found


def text(node: yaml.Node | None, what: str, notes: Notes, *, empty: bool = False) -> str:
    """Read a line of text, white space folded; "" where there is none. Emptiness is noted unless allowed."""
    if node is None:
        return ""
    if not isinstance(node, yaml.ScalarNode) or node.tag not in PLAIN_TAGS:
        notes.add(node, f"{what}: a text was expected")
        return ""
    folded = " ".join(node.value.split())
    if not folded and not empty:
        notes.add(node, f"{what} is empty")
    return folded


def matched(node: yaml.Node | None, what: str, pattern: re.Pattern[str], hint: str, notes: Notes) -> str:
    """Read a text of a given form; "" and a problem if it has another."""
    written = text(node, what, notes)
    if node is not None and written and not pattern.fullmatch(written):
        notes.add(node, f"{what}: {written!r} is not {hint}")
        return ""
    return written


def new_id(node: yaml.Node | None, what: str, pattern: re.Pattern[str], seen: set[str], notes: Notes) -> str:
    """Read an id that no earlier entry has; it is added to `seen`."""
    written = matched(node, what, pattern, "an id", notes)
    if node is not None and written in seen:
        notes.add(node, f"{what}: the id {written} stands twice")
    seen.add(written)
    return written


def one_of(node: yaml.Node | None, what: str, known: tuple[str, ...], notes: Notes) -> str:
    """Read one word out of a known list; "" and a problem if it is another."""
    written = text(node, what, notes)
    if node is not None and written and written not in known:
        notes.add(node, f"{what}: unknown value {written!r}; known: {', '.join(known)}")
        return ""
    return written


def items(node: yaml.Node | None, what: str, notes: Notes) -> list[yaml.Node]:
    """Return the entries of a list; a problem is noted if it is no list."""
    if node is None:
        return []
    if not isinstance(node, yaml.SequenceNode):
        notes.add(node, f"{what}: a list was expected")
        return []
    return list(node.value)


def words(node: yaml.Node | None, what: str, known: tuple[str, ...], notes: Notes) -> tuple[str, ...]:
    """Read a list of words out of a known list; unknown and repeated ones and an empty list are noted."""
    found: list[str] = []
    entries = items(node, what, notes)
    if isinstance(node, yaml.SequenceNode) and not entries:
        notes.add(node, f"{what}: the list is empty")
    for entry in entries:
        word = one_of(entry, what, known, notes)
        if word in found:
            notes.add(entry, f"{what}: {word} stands twice")
        elif word:
            found.append(word)
    return tuple(found)


def moment(node: yaml.Node | None, what: str, notes: Notes) -> datetime | None:
    """Read an ISO 8601 time with its offset. A naive one is noted, as is anything else."""
    if node is None:
        return None
    written = text(node, what, notes)
    if not written:
        return None
    try:
        parsed = datetime.fromisoformat(written)
    except ValueError:
        notes.add(node, f"{what}: {written!r} is not an ISO 8601 time")
        return None
    if parsed.tzinfo is None:
        notes.add(node, f"{what}: {written!r} has no zone; write an offset such as +00:00")
        return None
    return parsed

"""What all sections of the settings share: strict models, lengths of time with a unit."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

__all__ = ["Duration", "Section"]

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def _duration(value: object) -> object:
    """Read 30s, 15m, 6h or 2d; a bare number would leave its unit to be guessed."""
    if isinstance(value, timedelta):
        return value
    text = value.strip() if isinstance(value, str) else ""
    if text[:-1].isdigit() and text[-1:] in _UNITS:
        return timedelta(seconds=int(text[:-1]) * _UNITS[text[-1]])
    raise ValueError(f"write a whole number and a unit: 30s, 15m, 6h or 2d (found {value!r})")


Duration = Annotated[timedelta, BeforeValidator(_duration)]
"""A length of time, written 30s, 15m, 6h or 2d."""


class Section(BaseModel):
    """A section of the settings: an unknown key is refused, nothing is changed after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

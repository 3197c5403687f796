"""Settings: one YAML file, overridden by the environment, refused as a whole where anything in it is wrong.

Found by `--config`, else by PAUSEWATCH_CONFIG, else as ./config.yaml, else built in (`config.yaml` of the
checkout says the same as the built-in settings; a test holds them together). Each section is one model
below; a new section is a new model and one line in `Config`. A setting may be given in the environment as
PAUSEWATCH_SECTION__KEY, e.g. PAUSEWATCH_DATABASE__URL, which is the place for a URL with a password.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from monitor.alert_settings import AlertSettings
from monitor.config_file import ConfigError, Problem, read_yaml
from monitor.setting_types import Duration, Section

__all__ = [
    "AlertSettings",
    "AudienceSettings",
    "Config",
    "ConfigError",
    "DaemonSettings",
    "DatabaseSettings",
    "Duration",
    "HttpSettings",
    "PlaceSettings",
    "ReportSettings",
    "SourceSettings",
    "find_config",
    "load_config",
]

_PREFIX = "PAUSEWATCH_"


Level = Literal["district", "settlement", "hromada", "raion", "oblast", "country"]
"""How coarse a published place may at most be fine: names of levels, finest first."""


class DatabaseSettings(Section):
    """Where evidence is kept."""

    url: str = "sqlite:///./pausewatch.db"

    @field_validator("url")
    @classmethod
    def _known(cls, url: str) -> str:
        if not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
            # the URL itself is not repeated: it may hold a password
            raise ValueError("must begin with sqlite:/// (a file) or postgresql://")
        return url

    def resolved(self, base: Path) -> DatabaseSettings:
        """Give the same with a SQLite file's path made absolute from `base`."""
        head, _, file = self.url.partition("sqlite:///")
        if head or not file:
            return self
        path, mark, query = file.partition("?")
        return DatabaseSettings(url=f"sqlite:///{(base / path).resolve()}{mark}{query}")


class PlaceSettings(Section):
    """Boundaries that a user has installed."""

    boundaries: Path = Path("./boundaries")


class AgreementSettings(Section):
    """Agreements beside the shipped ones."""

    folder: Path | None = None
    default: str = "cold-pause-2026"


class HttpSettings(Section):
    """How services are asked."""

    contact: str = ""
    timeout: Duration = timedelta(seconds=30)
    max_megabytes: int = Field(default=50, ge=1, le=2048)
    pace: Duration = timedelta(seconds=2)
    daily_requests: int = Field(default=2000, ge=1)
    allow_private: bool = False


class AudienceSettings(Section):
    """When and how finely one class of readers is told."""

    delay_hours: float = Field(default=0, ge=0, le=24 * 365)
    delay_hours_sensitive: float = Field(default=0, ge=0, le=24 * 365)
    coarsen_to: Level = "settlement"
    coarsen_sensitive_to: Level = "raion"
    site_names: bool = False


class AudiencesSettings(Section):
    """The three classes of readers (design section 5, "Publishing")."""

    public: AudienceSettings = AudienceSettings(delay_hours=3, delay_hours_sensitive=12)
    subscribers: AudienceSettings = AudienceSettings(delay_hours=3, delay_hours_sensitive=12)
    internal: AudienceSettings = AudienceSettings(
        coarsen_to="district", coarsen_sensitive_to="district", site_names=True
    )


class SourceSettings(Section):
    """What this installation changes of a source's manifest; None leaves the manifest's own value."""

    enabled: bool | None = None
    every: Duration | None = None
    jitter: Duration | None = None
    options: dict[str, Any] = Field(default_factory=dict)


class DaemonSettings(Section):
    """The process that collects."""

    host: Literal["127.0.0.1", "::1"] = "127.0.0.1"
    port: int = Field(default=8642, ge=0, le=65535)
    agreements: tuple[str, ...] = ()
    reports: Path = Path("./reports")
    assess_every: Duration = timedelta(seconds=30)
    run_limit: Duration = timedelta(minutes=10)
    keep_bytes: Duration | None = None


class ReportSettings(Section):
    """What a report says of its makers."""

    publisher: str = ""
    methodologist: str = ""
    right_of_reply: str = ""


class Config(BaseSettings):
    """All settings, as `load_config` gives them: checked, frozen, paths absolute."""

    model_config = SettingsConfigDict(
        extra="forbid",
        frozen=True,
        env_prefix=_PREFIX,
        env_nested_delimiter="__",
        nested_model_default_partial_update=True,
        str_strip_whitespace=True,
    )

    database: DatabaseSettings = DatabaseSettings()
    places: PlaceSettings = PlaceSettings()
    agreements: AgreementSettings = AgreementSettings()
    http: HttpSettings = HttpSettings()
    audiences: AudiencesSettings = AudiencesSettings()
    sources: dict[str, SourceSettings] = Field(default_factory=dict)
    daemon: DaemonSettings = DaemonSettings()
    alerts: AlertSettings = AlertSettings()
    report: ReportSettings = ReportSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over the file; read no other place."""
        del settings_cls, dotenv_settings, file_secret_settings
        return env_settings, init_settings

    @property
    def boundaries_directory(self) -> Path:
        """The folder of installed boundary files; it need not exist."""
        return self.places.boundaries

    def resolved(self, base: Path) -> Config:
        """Give the same settings with every relative path made absolute from `base`."""
        folder, reports = self.agreements.folder, (base / self.daemon.reports).resolve()
        return self.model_copy(
            update={
                "database": self.database.resolved(base),
                "places": self.places.model_copy(update={"boundaries": (base / self.places.boundaries).resolve()}),
                "daemon": self.daemon.model_copy(update={"reports": reports}),
                "alerts": self.alerts.model_copy(update={"folder": (base / self.alerts.folder).resolve()}),
                "agreements": self.agreements.model_copy(
                    update={"folder": None if folder is None else (base / folder).resolve()}
                ),
            }
        )


def find_config(given: str | Path | None = None) -> Path | None:
    """Give the settings file to read: `given`, PAUSEWATCH_CONFIG, ./config.yaml, or None for the built-in ones."""
    if given is not None:
        return Path(given)
    if named := os.environ.get(f"{_PREFIX}CONFIG"):
        return Path(named)
    here = Path("config.yaml")
    return here if here.is_file() else None


def load_config(given: str | Path | None = None) -> Config:
    """Read the settings; paths in them count from the folder of their file (built-in: from where we stand).

    Raises ConfigError, which names file, line, key and reason of everything that is wrong.
    """
    file = find_config(given)
    _refuse_unknown_variables()
    values, lines = ({}, {}) if file is None else read_yaml(file)
    try:
        config = Config(**values)
    except ValidationError as error:
        raise ConfigError(file, [_problem(found, lines) for found in error.errors()]) from error
    except SettingsError as error:
        raise ConfigError(None, [Problem("", 0, f"in the environment: {error}")]) from error
    return config.resolved(Path.cwd() if file is None else file.resolve().parent)


def _refuse_unknown_variables() -> None:
    """Refuse PAUSEWATCH_X__Y where X is no section: it was meant to change something, and would not."""
    known = {name.upper() for name in Config.model_fields}
    for name in sorted(os.environ):
        section, nested, _ = name.removeprefix(_PREFIX).partition("__")
        if name.startswith(_PREFIX) and nested and section.upper() not in known:
            raise ConfigError(None, [Problem(name, 0, "an environment variable for a section that does not exist")])


def _problem(found: Any, lines: Mapping[tuple[str, ...], int]) -> Problem:
    where = tuple(str(part) for part in found["loc"])
    reason = str(found["msg"]).removeprefix("Value error, ")
    if found["type"] == "extra_forbidden":
        reason = "no such setting"
    variable = _PREFIX + "__".join(where).upper()
    if variable in os.environ:
        return Problem(variable, 0, f"in the environment: {reason}")
    # the nearest key above that the file itself holds
    line = next((lines[where[:n]] for n in range(len(where), 0, -1) if where[:n] in lines), 0)
    return Problem(".".join(where), line, reason)

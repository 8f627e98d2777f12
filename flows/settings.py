"""The settings of gwr, each with its default, and where the value in force came from.

Strongest first: flags of the command line, environment variables (`GWR_KEEP_RELEASES=3`), the file `gwr.toml` in the
project's folder (or the file that `GWR_CONFIG` names), the defaults below. Relative paths in the file count from the
file's folder, elsewhere from the working folder.
"""

import os
from pathlib import Path
from typing import Any, Literal

from pydantic import Field
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from ingest.limits import Limits
from ingest.sources.found import Http, Source

ROOT = Path(__file__).resolve().parents[1]

Origin = Literal["flag", "environment", "file", "default"]


class Settings(BaseSettings):
    """Everything that can be set. `gwr config` shows the values in force."""

    model_config = SettingsConfigDict(env_prefix="GWR_", env_nested_delimiter="__", extra="forbid", frozen=True)

    sources: dict[str, Source] = Field(
        default={"reports": Source(location=str(ROOT / "reports"))},
        description="what `gwr run` reads when no source is given, by name: `gwr sources`",
    )
    warehouse: Path = Field(
        default=ROOT / "warehouse", description="folder of the published file, the releases, the working files and logs"
    )
    corrections: Path = Field(
        default=ROOT / "corrections.csv", description="what people have corrected: docs/corrections.md"
    )
    batch_mb: float = Field(default=3, gt=0, description="documents are read and parsed in batches of this size")
    keep_releases: int = Field(default=5, ge=1, description="how many releases are kept to go back to")
    keep_logs: int = Field(default=50, ge=1, description="how many runs' records and logs are kept")
    wait: float = Field(default=0, ge=0, description="seconds to wait for another run to end before giving up")
    draw_site: bool = Field(default=True, description="whether each publication also writes the pages in `site`")
    limits: Limits = Field(default=Limits(), description="what one document may cost")
    http: Http = Field(default=Http(), description="how web servers are asked")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags over environment over file."""
        return init_settings, env_settings, _File(settings_cls, config_file())

    @property
    def published(self) -> Path:
        """The database that readers open."""
        return self.warehouse / "warehouse.duckdb"

    @property
    def site(self) -> Path:
        """The pages that show what is published; index.html is the first."""
        return self.warehouse / "site"

    @property
    def working(self) -> Path:
        """The database that runs write and nobody else opens."""
        return self.warehouse / "work.duckdb"

    @property
    def landed(self) -> Path:
        """The landed documents and their manifest."""
        return self.warehouse / "landed"

    @property
    def runs(self) -> Path:
        """The records of the runs."""
        return self.warehouse / "runs"

    def log(self, run_id: str) -> Path:
        """What libraries had to say in a run."""
        return self.warehouse / "logs" / f"{run_id}.log"


class _File(TomlConfigSettingsSource):
    """`gwr.toml`, its relative paths made to count from its own folder."""

    def __call__(self) -> dict[str, Any]:
        values = super().__call__()
        folder = config_file().parent
        if "warehouse" in values:
            values["warehouse"] = folder / values["warehouse"]
        for source in values.get("sources", {}).values():
            for name in {"location", "catalogue"} & source.keys():
                given = source[name]
                source[name] = _from(folder, given) if isinstance(given, str) else [_from(folder, one) for one in given]
        return values


def _from(folder: Path, place: str) -> str:
    return place if "://" in place else str(folder / Path(place).expanduser())


def config_file() -> Path:
    """Where the settings file is looked for."""
    return Path(os.environ.get("GWR_CONFIG", ROOT / "gwr.toml"))


def load(**flags: Any) -> Settings:
    """The settings in force; `flags` are what the command line says, None for what it leaves open."""
    return Settings(**{name: value for name, value in flags.items() if value is not None})


def origins(**flags: Any) -> dict[str, Origin]:
    """Where the value in force of each setting comes from."""
    given: dict[Origin, PydanticBaseSettingsSource] = {
        "flag": InitSettingsSource(Settings, {name: value for name, value in flags.items() if value is not None}),
        "environment": EnvSettingsSource(Settings),
        "file": _File(Settings, config_file()),
    }
    spoken = {origin: source() for origin, source in given.items()}
    return {
        name: next((origin for origin, values in spoken.items() if name in values), "default")
        for name in Settings.model_fields
    }
